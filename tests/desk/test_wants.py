"""What a mail may need of the store, by a quick look at it."""

import pytest

from gateway.desk.wants import Wants, wants
from tests.desk.made import mail, message


@pytest.mark.parametrize(
    ("text", "more", "wanted"),
    [
        ("The printer jams.", {}, Wants()),
        ("status", {}, Wants(status=True)),
        ("Any news?", {}, Wants(status=True)),
        ("solved", {}, Wants(status=True)),
        ("", {"subject": "Status"}, Wants(status=True)),
        ("#status", {}, Wants(True, (), True)),
        ("#solved", {}, Wants(True, (), True)),
        ("#done\n\nIt works.", {"in_reply_to": ("x@example.org",)}, Wants(True, (), False)),
        ("#merge 4711", {"in_reply_to": ("x@example.org",)}, Wants(True, (4711,), False)),
        ("See #4711 above.", {}, Wants()),
    ],
)
def test_wants(text: str, more: dict[str, object], wanted: Wants) -> None:
    found = wants(mail(message(text=text, **more)))
    assert (found.commands, found.numbers, found.status) == (wanted.commands, wanted.numbers, wanted.status)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("solved", True), ("Erledigt!\n\nEva", True), ("#solved", True), ("#done\n\nThe roller is in.", True), ("＃完了", True),
        ("The roller is in.\n\n#close", True), ("#take", False), ("cancel", False), ("5", False), ("It is solved #done", False),
        ("The printer jams.", False),
    ],
)  # fmt: skip
def test_what_may_end_a_request(text: str, expected: bool) -> None:
    assert wants(mail(message(text=text))).closes is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("#cause too much", True), ("＃原因 システム", True), ("Hi Eva.\n\n#Ursache System", True), ("The cause is unknown.", False),
     ("#take", False)],
)  # fmt: skip
def test_what_may_say_why_a_promise_was_broken(text: str, expected: bool) -> None:
    assert wants(mail(message(text=text))).cause is expected
