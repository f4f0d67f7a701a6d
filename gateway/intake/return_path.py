"""The reverse-path of a mail that lies in a mailbox or a file: its envelope is gone, its trace fields remain."""

import re

from gateway.mail.address import parse_mailboxes, parse_path

_TRACE = re.compile(
    rb"(return-path|delivered-to|x-original-to|envelope-to|x-envelope-[a-z]+|received|x-received|received-spf"
    rb"|authentication-results|arc-[a-z-]+)[ \t]*:",
    re.IGNORECASE,
)
_FROM = re.compile(rb"^from[ \t]*:((?:[^\n]|\n[ \t])*)", re.IGNORECASE | re.MULTILINE)
_HEADER_END = re.compile(rb"\r?\n\r?\n")
_BEGINNING = 65_536  # bytes of a mail in which its trace fields and its From are looked for


def reverse_path(begin: bytes) -> str:
    """What the last server wrote into Return-Path (RFC 5321 4.4), from the first 64 KiB of a mail; '' for `<>`.

    It stands among the trace fields at the top; one below another field was written by the sender. Where no server
    wrote one, the originator stands for it: '' would mean a bounce, and nobody would get an answer.
    """
    begin = begin[:_BEGINNING]
    at = begin.find(b"\n") + 1 if begin.startswith((b"From ", b">From ")) else 0
    while match := _TRACE.match(begin, at):
        end = _field_end(begin, at)
        if match[1].lower() == b"return-path":
            path = _path(begin[match.end() : end])
            if path is not None:
                return path
        at = end
    end_of_header = _HEADER_END.search(begin)
    found = _FROM.search(begin, 0, end_of_header.start() + 1 if end_of_header else len(begin))
    if found:
        value = re.sub(rb"[\r\n]+", b"", found[1]).decode("utf-8", "replace").strip()
        for mailbox in parse_mailboxes(value)[0]:
            return mailbox.address
    return ""


def _field_end(text: bytes, at: int) -> int:
    end = text.find(b"\n", at)
    while end >= 0 and text[end + 1 : end + 2] in (b" ", b"\t"):
        end = text.find(b"\n", end + 1)
    return len(text) if end < 0 else end + 1


def _path(value: bytes) -> str | None:
    text = b"".join(value.split()).decode("utf-8", "replace")
    return parse_path(text.removeprefix("<").removesuffix(">"))
