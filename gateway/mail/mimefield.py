"""MIME fields with parameters: Content-Type, Content-Disposition (RFC 2045 5.1, RFC 2183, RFC 2231).

Linear, never raises. Reads what mail programs really write: unquoted file names with spaces, raw 8-bit names, encoded
words in parameters, missing semicolons.
"""

import re
from urllib.parse import unquote_to_bytes

from gateway.mail import normalise
from gateway.mail.charset import decode, decode_field, decode_words

MAX_PARAMETERS = 100

_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,100}/[a-z0-9!#$&^_.+-]{1,100}")
_VALUE_END = re.compile(r"[;\s]")
_NAME = re.compile(r"[;\s]*([^\s=;\"()<>@,:\\/\[\]?]{1,80})\s{0,20}=\s{0,20}")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"?', re.S)
_BARE = re.compile(r"[^;]*")
_NO_SEMICOLON = re.compile(r"\s(?:charset|format|delsp|boundary|name|filename|size|type|report-type)=", re.I)
_SECTION = re.compile(r"(.+?)(?:\*(\d{1,3}))?(\*)?")


def is_type(value: str) -> bool:
    """True for `type/subtype` in lower case."""
    return _TYPE.fullmatch(value) is not None


def parse(field: str) -> tuple[str, dict[str, str]]:
    """The value in lower case and its parameters, names in lower case. `field` is unfolded latin-1 text of the bytes."""
    value, written = _written(field)
    sections: dict[str, dict[int, tuple[str, bool]]] = {}
    for name, index, raw, is_extended in written:
        sections.setdefault(name, {}).setdefault(index, (raw, is_extended))
    return value, {name: _joined(parts) for name, parts in sections.items()}


def readings(field: str, *names: str) -> tuple[str, ...]:
    """Every value that some program may read for one of these parameters: of two of one name the first or the last, of a plain
    and an extended form either (RFC 2231 leaves none of these open, mail programs do)."""
    found: dict[str, None] = {}
    for wanted in names:
        pieces = [(index, raw, ext) for name, index, raw, ext in _written(field)[1] if name == wanted]
        forms = [{index: (raw, ext)} for index, raw, ext in pieces if index == -1]
        for order in (pieces, pieces[::-1]):
            numbered: dict[int, tuple[str, bool]] = {}
            for index, raw, ext in order:
                numbered.setdefault(index, (raw, ext))
            forms += [numbered, {index: part for index, part in numbered.items() if index >= 0}]
        found |= dict.fromkeys(_joined(form) for form in forms if form)
    return tuple(value for value in found if value)


def _written(field: str) -> tuple[str, list[tuple[str, int, str, bool]]]:
    """The value, and its parameters as they stand there: name, section (-1: the plain form), value, whether it is extended."""
    field = _without_comments(field.strip()).strip()
    end = _VALUE_END.search(field)
    value = field[: end.start()] if end else field
    position = end.start() if end else len(field)
    found: list[tuple[str, int, str, bool]] = []
    for _ in range(MAX_PARAMETERS):
        match = _NAME.match(field, position)
        if match is None:
            following = field.find(";", position + 1)
            if following < 0:
                break
            position = following
            continue
        raw_value, position = _parameter_value(field, match.end())
        section = _SECTION.fullmatch(match[1].lower())
        if section:
            # The plain form (-1) is for readers that do not know the others (RFC 6266 4.3)
            index = int(section[2]) if section[2] else 0 if section[3] else -1
            found.append((section[1], index, raw_value, section[3] is not None))
    return value.strip().strip("\"'").lower(), found


def _without_comments(field: str) -> str:
    """Without RFC 822 comments, as far as they stand outside quotes. A bracket that is never closed stays."""
    if "(" not in field:
        return field
    out: list[str] = []
    depth, quoted, start = 0, False, 0
    for index, char in enumerate(field):
        if char == '"' and not depth:
            quoted = not quoted
        elif quoted:
            continue
        elif char == "(" and (depth or index == 0 or field[index - 1] in " \t;"):
            if depth == 0:
                out.append(field[start:index])
                start = index
            depth += 1
        elif char == ")" and depth:
            depth -= 1
            if depth == 0:
                comment = field[start : index + 1]
                out.append(comment if "=" in "".join(out).rpartition(";")[2] else "")
                start = index + 1
    out.append(field[start:])
    return "".join(out)


def _parameter_value(field: str, position: int) -> tuple[str, int]:
    if position < len(field) and field[position] == '"':
        match = _QUOTED.match(field, position)
        if match:
            # A backslash before a letter is a path of Windows, not an escape
            return re.sub(r'\\(["\\])', r"\1", match[1]), match.end()
    match = _BARE.match(field, position)
    if match is None:
        return "", position
    if missing := _NO_SEMICOLON.search(field, position, match.end()):
        return field[position : missing.start()].strip(), missing.start()
    return match[0].strip(), match.end()


def _joined(parts: dict[int, tuple[str, bool]]) -> str:
    """RFC 2231 continuations put together; a parameter without any is the one section 0."""
    numbers = sorted(number for number in parts if number >= 0 or 0 not in parts)
    first, extended = parts[numbers[0]]
    charset = ""
    if extended and first.count("'") >= 2:
        charset, _, first = first.split("'", 2)
    elif not any(parts[number][1] for number in numbers):
        return _text("".join(parts[n][0] for n in numbers))
    data = b""
    for number in numbers:
        value, percent = parts[number]
        value = first if number == numbers[0] else value
        data += unquote_to_bytes(value) if percent else value.encode("latin-1", "replace")
    return normalise.storable(decode(data, charset)[0])


def _text(value: str) -> str:
    """A plain parameter: raw bytes decoded, encoded words too (against RFC 2047 5, and common)."""
    text, _ = decode_field(value.encode("latin-1", "replace"))
    return normalise.storable(decode_words(text)[0])
