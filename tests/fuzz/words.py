"""Hostile text by chance: every corner of Unicode, and what programs have stumbled over."""

import random

CORNERS = (
    *((0x20, 0x7F),) * 6,  # plain letters most of all, or nothing else would ever be reached
    (0x00, 0x20), (0x7F, 0xA0), (0xA0, 0x250), (0x250, 0x370), (0x300, 0x370), (0x370, 0x530), (0x590, 0x700), (0x900, 0x980),
    (0xE00, 0xE80), (0x1100, 0x1200), (0x2000, 0x2070), (0x2060, 0x2070), (0x2100, 0x2200), (0x3000, 0x3100), (0x4E00, 0x5000),
    (0xAC00, 0xAD00), (0xD800, 0xE000), (0xE000, 0xE020), (0xFB00, 0xFB50), (0xFE00, 0xFE10), (0xFE70, 0xFF00), (0xFF00,
    0xFFF0),
    (0xFFF0, 0x10000), (0x1F300, 0x1F700), (0x1D400, 0x1D500), (0xE0000, 0xE0080), (0x20000, 0x20100), (0x10FFF0, 0x110000),
)  # fmt: skip
NASTY = (
    "\r\n", "\n", "\r", "\0", "\r\n\r\n", "\r\nBcc: x@evil.example\r\n", "=?utf-8?q?=0D=0ABcc:_x@evil.example?=",
    "=?utf-8?b?", "?=",
    "=?", "=", "\u202e", "\u2066", "\u2028", "\ufeff", "\u212a", "\u017f", "ß", "İ", "ı", "\ud800", "%0d%0a", "%00", "%s",
    "{{ x }}",
    "{% for a in b %}", "${x}", "$(id)", "`id`", "<script>", "</p>", "&#0;", "&amp;", '"', "'", "\\", "<", ">", "@", ",",
    ";", ":",
    "(", ")", "[", "]", "..", "../", "/", "\\\\", "C:\\", "CON", "NUL.txt", ".exe", ".pdf.exe", " .", "-- ", "> ", "#",
    "#take", "*", "?",
    "+4812.x", "IT-4812", "[IT-4812]", "Re: ", "AW: ", "  ", "\t", "\v", "\x1b[2J", "\x85", "\x9b", "x" * 200, "é",
    "e\u0301", "🏳️‍🌈",
    "1e999", "0x10", "٣", "²", "NaN", "=1+1", "-1", "+1", "@SUM(1)", "|cmd", "{5}", "{5+}", "NIL", ".", "\r\n.\r\n", "\n.\n",
)  # fmt: skip


def text(chance: random.Random, longest: int = 60) -> str:
    """Some characters of one or two corners, and now and then a nasty word; lone surrogates too."""
    size = chance.randrange(longest + 1)
    if chance.random() < 0.15:
        size = chance.randrange(3)
    corners = chance.choices(CORNERS, k=chance.randint(1, 3))
    made: list[str] = []
    while len(made) < size:
        if chance.random() < 0.08:
            made.append(chance.choice(NASTY))
        else:
            low, high = chance.choice(corners)
            made.append(chr(chance.randrange(low, high)))
    return "".join(made)


def encoded(value: str) -> bytes:
    """As an input; `decoded` gives the same text back, lone surrogates too."""
    return value.encode("utf-8", "surrogatepass")


def decoded(case: bytes) -> str:
    """Any bytes as text; surrogates stay."""
    return case.decode("utf-8", "surrogatepass") if _is_whole(case) else case.decode("latin-1")


def _is_whole(case: bytes) -> bool:
    try:
        case.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def damaged(chance: random.Random, value: str) -> str:
    """One to four small operations on a text."""
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(value) + 1)
        match chance.randrange(6):
            case 0:
                value = value[:at] + value[at + chance.randint(1, 10) :]
            case 1 | 2:
                value = value[:at] + chance.choice(NASTY) + value[at:]
            case 3:
                value = value[:at] + text(chance, 8) + value[at:]
            case 4:
                value = value[:at] + value[at : at + chance.randint(1, 80)] * chance.randint(2, 4) + value[at:]
            case _:
                value = value[: at - 1] + text(chance, 2)[:1] + value[at:] if at else value
    return value
