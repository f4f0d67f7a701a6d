"""The arguments of SMTP commands as values (RFC 5321 4.1.2).

What an address is, `mail.address` decides; here is only what stands around it. Linear in the length of the line.
"""

import re
from dataclasses import dataclass

from gateway.mail.address import parse_path

# A quoted local-part may hold `>` and blanks, so the end of a path is not simply the next `>` (finding L4).
_PATH = re.compile(r'[ \t]*<((?:"(?:[^"\\]|\\.)*"|[^<>" \t])*)>(?:[ \t]+(.*))?')
_KEYWORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
_VALUE = re.compile(r"[!-<>-\U0010ffff]+")
_DIGITS = re.compile(r"[0-9]{1,20}")
_CONTROL = re.compile("[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class PathArgument:
    """`FROM:<path> KEY=VALUE …`. `path` is folded, '' for the null path, None where the brackets hold no mailbox.
    A parameter without a value maps to ''."""

    path: str | None
    parameters: dict[str, str]
    is_ascii: bool


def decode_line(line: bytes) -> str | None:
    """A command line without its end as text; None where it holds NUL or another control character, or is not UTF-8."""
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if _CONTROL.search(text.replace("\t", " ")) else text


def path_argument(keyword: str, argument: str) -> PathArgument | None:
    """Read the argument of MAIL (`keyword` FROM:) or RCPT (TO:). None: not even the shape of one.

    A blank after the colon is forgiven, as everybody does; missing angle brackets are not.
    """
    if argument[: len(keyword)].upper() != keyword:
        return None
    match = _PATH.fullmatch(argument, len(keyword))
    if match is None:
        return None
    parameters: dict[str, str] = {}
    for word in (match[2] or "").split():
        name, equals, value = word.partition("=")
        name = name.upper()
        if not _KEYWORD.fullmatch(name) or name in parameters or (equals and not _VALUE.fullmatch(value)):
            return None
        parameters[name] = value
    return PathArgument(parse_path(match[1]), parameters, match[1].isascii())


def declared_size(value: str) -> int | None:
    """The number of SIZE= (RFC 1870 3: at most 20 digits); None where it is none."""
    return int(value) if _DIGITS.fullmatch(value) else None


def is_domain_argument(argument: str) -> bool:
    """Can this stand after EHLO, HELO or LHLO? Clients give odd names, and nothing is decided by them."""
    return 0 < len(argument) <= 255 and argument.isascii() and argument.isprintable() and " " not in argument
