"""The one place where text is made fit to be stored, shown and compared.

PostgreSQL refuses NUL in text and no database driver takes a lone surrogate, so neither may enter a
`Message`. Every function is total and idempotent.
"""

import re

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
# Directional overrides and isolates (Unicode UAX #9) can make `gpj.exe` read as `exe.jpg`. The marks LRM and RLM stay:
# Hebrew and Arabic need them, and they turn nothing around.
BIDI_CONTROLS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
# In a text embeddings and isolates stay: mail programs put them around names of another script, and a line ends them all.
# Overrides turn plain letters around, which no person has a use for.
_OVERRIDE = re.compile("[\u202d\u202e]")
_BIDI = re.compile(f"[{BIDI_CONTROLS}]")
_CONTROL = re.compile(f"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufff9-\ufffb{BIDI_CONTROLS}\ud800-\udfff]+")
_SPACES = re.compile(r"\s+")


def storable(value: str) -> str:
    """`value` without NUL, and with U+FFFD for lone surrogates."""
    if value.isascii():
        return value.replace("\x00", "") if "\x00" in value else value
    return _UNSTORABLE.sub(lambda m: "" if m[0] == "\x00" else "\ufffd", value)


def text(value: str) -> str:
    """A body: storable, every line end a single LF, no byte order mark in front, no directional overrides."""
    value = storable(value)
    if has_override(value):
        value = _OVERRIDE.sub("", value)
    if "\r" in value:
        value = value.replace("\r\n", "\n").replace("\r", "\n")  # a pattern would hold each line apart in memory
    return value.lstrip("\ufeff")


def line(value: str, *, limit: int = 998) -> str:
    """A value of one line: storable, no control characters, single spaces, at most `limit` characters."""
    if not (value.isascii() and value.isprintable()):
        value = _CONTROL.sub(" ", _BIDI.sub("", storable(value)))
    value = _SPACES.sub(" ", value).strip()
    return value[:limit].rstrip() if len(value) > limit else value


def has_override(value: str) -> bool:
    """True where a character stands in `value` that turns what follows around, letter by letter."""
    return not value.isascii() and ("\u202e" in value or "\u202d" in value)


def has_bidi_control(value: str) -> bool:
    """True where a directional override stands in `value`."""
    return not value.isascii() and _BIDI.search(value) is not None


def has_control(value: str) -> bool:
    """True where a control character other than tab and line end stands in `value`."""
    return not value.isprintable() and re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", value) is not None
