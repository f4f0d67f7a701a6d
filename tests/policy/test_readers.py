from datetime import timedelta
from pathlib import Path

import pytest

from gateway.policy import readers
from gateway.policy.readers import Reader


@pytest.mark.parametrize(
    ("reader", "raw", "expected"),
    [
        (readers.TEXT, " IT ", "IT"),
        (readers.FLAG, True, True),
        (readers.NUMBER, 7, 7),
        (readers.FOLDER, "/var", Path("/var")),
        (readers.list_of(readers.ADDRESS), ["A@example.org"], ("a@example.org",)),
        (readers.AFTERWARDS, "move: Done", "move:Done"),
        (readers.AFTERWARDS, "keep", "keep"),
        (readers.DATABASE_URL, "sqlite:////x/y.db", "sqlite:////x/y.db"),
        (readers.COLLEAGUES_NEED, "header: mx.example.org", "header:mx.example.org"),
        (readers.LISTEN, "[::1]:8080", ("::1", 8080)),
        (readers.LISTEN, "", None),
        (readers.LOG_TO, "/var/log/postroom", "/var/log/postroom"),
        (readers.ENDING, "*.EXE", "exe"),
        (readers.KEPT, "forever", None),
        (readers.KEPT, "3y", timedelta(days=3 * 365)),
        (readers.NEVER, False, False),
    ],
)
def test_good(reader: Reader[object], raw: object, expected: object) -> None:
    assert reader(raw) == expected


@pytest.mark.parametrize(
    ("reader", "raw", "message"),
    [
        (readers.TEXT, 1, "wants text, not a number"),
        (readers.TEXT, ["x"], "wants text, not a list"),
        (readers.FLAG, 1, "wants true or false, not a number"),
        (readers.NUMBER, True, "wants a number, not true"),
        (readers.NUMBER, 0, "0 is out of range: 1 or more"),
        (readers.FLAG, "yes", "wants true or false, not 'yes'"),
        (readers.TABLE, "x" * 50, f"wants a table, not '{'x' * 40}…'"),
        (readers.AFTERWARDS, "move:", "'move:' is none of: move:FOLDER, keep, delete"),
        (readers.COLLEAGUES_NEED, "header:", "'header:' is none of: off, pass, header:ID"),
        (readers.KEPT, "for ever", "'for ever' is not a duration"),
        (readers.NEVER, True, "cannot be true: texts of mails are never written into a log"),
        (readers.LOG_TO, "stdout", "'stdout' is none of: stderr, journald, /path"),
        (readers.LISTEN, "host:99999", "'host:99999' is no place to listen — write it like \"127.0.0.1:8080\""),
    ],
)
def test_bad(reader: Reader[object], raw: object, message: str) -> None:
    with pytest.raises(ValueError) as caught:
        reader(raw)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("reader", "text", "expected"),
    [
        (readers.TEXT, "true", "true"),
        (readers.FLAG, "true", True),
        (readers.NUMBER, " 12 ", 12),
        (readers.list_of(readers.TEXT), "a, b,", ("a", "b")),
        (readers.list_of(readers.TEXT), '["a, b"]', ("a, b",)),
        (readers.TABLE, '{a = "b"}', {"a": "b"}),
    ],
)
def test_from_the_environment(reader: Reader[object], text: str, expected: object) -> None:
    assert reader.from_text(text) == expected


def test_what_is_not_toml_is_told_and_cannot_add_keys() -> None:
    for text in ("yes", "1\nother = 2", ""):
        with pytest.raises(ValueError):
            readers.FLAG.from_text(text)
