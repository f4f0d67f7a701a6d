import time

import pytest

from gateway.mail.identification import MAX_IDS, message_id, message_ids

CASES = [
    ("", ()),
    ("<a@b>", ("a@b",)),
    ("<a@b> <c@d>", ("a@b", "c@d")),
    ("<a@b><c@d>", ("a@b", "c@d")),
    ("<a@b>,<c@d>", ("a@b", "c@d")),
    ("<a@b> <a@b>", ("a@b", "a@b")),
    ("a@b", ("a@b",)),
    ("<<a@b>>", ("a@b",)),
    ('"<a@b>"', ("a@b",)),
    ("<a@\r\n b>", ("a@b",)),
    ("<no-at-sign>", ("no-at-sign",)),
    ('<"x y"@b>', ('"xy"@b',)),
    ('<"c:1"@b>', ('"c:1"@b',)),
    ("your mail of Tuesday", ()),
    ("Message from eva@example.org of Monday <a@b>", ("eva@example.org", "a@b")),
    ("<a@b\x00c>", ("a@bc",)),
    ("<a@b", ("a@b",)),
    ("<" + "x" * 2000 + "@b> <c@d>", ("c@d",)),
]


@pytest.mark.parametrize(("value", "expected"), CASES)
def test_ids(value: str, expected: tuple[str, ...]) -> None:
    assert message_ids(value) == expected


def test_at_most_a_thousand() -> None:
    assert len(message_ids("<a@b> " * 5000)) == MAX_IDS


@pytest.mark.parametrize("bomb", ["<", "x", "a@", "<a", "<a@b>", ">", '"'])
def test_linear(bomb: str) -> None:
    begin = time.process_time()
    message_ids(bomb * (1_000_000 // len(bomb)))
    assert time.process_time() - begin < 5


@pytest.mark.parametrize(
    ("value", "expected"),
    [("<a@b>", "a@b"), (" a@b ", "a@b"), ("12345", "12345"), ("", ""), ("two words", ""), ("<>", "")],
)
def test_message_id(value: str, expected: str) -> None:
    assert message_id(value) == expected
