"""Bytes to text: character sets (RFC 2978; WHATWG Encoding for what the names mean) and encoded words (RFC 2047).

Everything here is total, linear in its input and never raises. A flag beside the text says that something was odd.
"""

import binascii
import codecs
import re

import chardet

# Mail programs write the standard's name and mean the vendor's superset. Decoding by the letter loses characters.
_MEANT = {
    "us-ascii": "utf-8", "ascii": "utf-8", "ansi_x3.4-1968": "utf-8", "utf8": "utf-8", "unicode-1-1-utf-8": "utf-8",
    "iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "iso8859-1": "cp1252", "ansi": "cp1252",
    "iso-8859-9": "cp1254", "iso-8859-11": "cp874", "tis-620": "cp874", "windows-874": "cp874",
    "logical": "iso8859-8", "visual": "iso8859-8",
    "iso-8859-8-i": "iso8859-8", "iso-8859-8-e": "iso8859-8", "iso-8859-6-i": "iso8859-6", "iso-8859-6-e": "iso8859-6",
    "gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030", "cp936": "gb18030",
    "euc-cn": "gb18030", "hz-gb-2312": "hz", "big5": "big5hkscs", "cn-big5": "big5hkscs", "x-big5": "big5hkscs",
    "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "ks_c_5601": "cp949", "ksc5601": "cp949", "ks_c_5601-1989": "cp949",
    "korean": "cp949", "windows-949": "cp949", "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932",
    "x-sjis": "cp932", "windows-31j": "cp932", "cp-932": "cp932", "ms_kanji": "cp932", "x-euc-jp": "euc_jp",
    "iso-2022-jp": "iso2022_jp_ext", "iso-2022-jp-1": "iso2022_jp_ext", "iso-2022-jp-2": "iso2022_jp_2",
    "x-mac-roman": "mac_roman", "macintosh": "mac_roman", "x-mac-cyrillic": "mac_cyrillic", "x-mac-greek": "mac_greek",
    "x-mac-turkish": "mac_turkish", "x-mac-ce": "mac_latin2", "x-mac-centraleurroman": "mac_latin2",
    "x-mac-icelandic": "mac_iceland", "x-mac-croatian": "mac_croatian", "x-mac-romanian": "mac_romanian",
    "x-mac-japanese": "cp932", "x-mac-korean": "cp949", "x-mac-chinesesimp": "gb18030",
    "x-mac-chinesetrad": "big5hkscs", "koi8": "koi8_r", "unicode-1-1-utf-7": "utf-7", "x-unicode-2-0-utf-7": "utf-7",
    "x-cp1250": "cp1250", "x-cp1251": "cp1251", "x-cp1252": "cp1252", "cp1252-1": "cp1252",
}  # fmt: skip
_CP_DASH = re.compile(r"(?:cp|ibm|windows|win|x-windows|ms)[-_ ]?(\d{3,5})")
# Codecs of Python that are not character sets of mail; punycode is quadratic as well.
_NOT_FOR_MAIL = frozenset({"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "mbcs", "oem"})
_SAMPLE = 16 * 1024
# Left to itself the detector takes a short German line for MS-DOS Hebrew.
_ERAS = chardet.EncodingEra.MODERN_WEB | chardet.EncodingEra.LEGACY_ISO


def decode(data: bytes, declared: str = "") -> tuple[str, bool]:
    """Text of `data` and whether the declaration was right. Undeclared 7-bit and UTF-8 text count as right."""
    name = _codec(declared)
    if (data[:2] in _MARKS or b"\x00" in data[:_SAMPLE]) and (wide := _wide(data, name)):
        return wide
    if not name:
        return _undeclared(data, wrong=bool(declared.strip()))
    if name == "utf-8":
        return _undeclared(data, wrong=False)
    if name in _SINGLE and not data.isascii() and (text := _utf8(data)):
        return text, False
    for candidate in (name, *_WIDER.get(name, ())):
        try:
            return _jis_rows(data, candidate).decode(candidate), True
        except (UnicodeError, ValueError):
            continue
    if name == "cp1252":  # five unused bytes: as ISO-8859-1 they are controls, and nothing is lost
        return _bytewise(data), True
    if not data.isascii():
        try:
            return data.decode("utf-8"), False
        except UnicodeDecodeError:
            pass
    return _replacing(data, name), False


def decode_field(value: bytes) -> tuple[str, bool]:
    """The text of a header field's bytes, before encoded words are read: and whether it was pure 7-bit."""
    if value.isascii():
        if b"\x1b" in value:  # ISO-2022 written into the header as it is
            text, right = _undeclared(value, wrong=False)
            return text, False if right else right
        return value.decode("ascii"), True
    return _undeclared(value, wrong=False)[0], False


# One byte is one character here, so nearly anything can be read as them. Bytes that are right UTF-8 from end to end were not
# meant as them: that is a program which converted the text and left the label.
_SINGLE = frozenset({
    "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1257", "iso8859_2", "iso8859_3", "iso8859_4", "iso8859_5", "iso8859_7",
    "iso8859_10", "iso8859_13", "iso8859_14", "iso8859_15", "iso8859_16", "koi8_r", "koi8_u",
})  # fmt: skip


def _utf8(data: bytes) -> str:
    """The text, if it is UTF-8 and none of its characters is a control; else ''."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return ""
    return "" if _C1.search(text) else text


_C1 = re.compile("[\x80-\x9f]")
_MARKS = (b"\xff\xfe", b"\xfe\xff")


def _wide(data: bytes, name: str) -> tuple[str, bool] | None:
    """Text of two or four bytes a character, by its byte order mark, or by where the zero bytes of its ASCII stand."""
    if name.startswith("utf_32"):
        return None
    is_declared = name.startswith("utf_16")
    even, odd = data[:_SAMPLE:2].count(0), data[1:_SAMPLE:2].count(0)
    half = min(len(data), _SAMPLE) // 2
    if half < 8 and not is_declared and data[:2] not in _MARKS:
        return None
    if data[:4] in (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff") and len(data) % 4 == 0:
        codec = "utf-32"
    elif data[:2] in _MARKS:
        codec = "utf-16"
    elif odd > 0.4 * half and odd > 4 * even:
        codec = "utf-16-le"
    elif even > 0.4 * half and even > 4 * odd:
        codec = "utf-16-be"
    else:
        return None
    try:
        return data[: len(data) & ~1].decode(codec), is_declared and len(data) % 2 == 0
    except UnicodeDecodeError:
        return None


# Microsoft's characters (a circled 1) stand in rows which the standard leaves empty and JIS X 0213 fills alike.
_WIDER = {"iso2022_jp_ext": ("iso2022_jp_2", "iso2022_jp_2004"), "euc_jp": ("euc_jis_2004", "cp932")}


def _jis_rows(data: bytes, name: str) -> bytes:
    return data.replace(b"\x1b$B", b"\x1b$(Q") if name == "iso2022_jp_2004" else data


def _codec(declared: str) -> str:
    """Python's codec for a charset name of mail, or ''."""
    name = declared.strip().strip("\"'").lower()
    if not name or len(name) > 40 or not name.isascii() or not name.isprintable():
        return ""
    name = _MEANT.get(name, name)
    numbered = _CP_DASH.fullmatch(name)
    for candidate in (name, f"cp{numbered[1]}" if numbered else ""):
        try:
            found = codecs.lookup(candidate) if candidate else None
        except (LookupError, UnicodeError, ValueError):
            continue
        if found is not None:
            codec = found.name.replace("-", "_")
            if codec in _NOT_FOR_MAIL or not getattr(
                found, "_is_text_encoding", False
            ):  # zlib, hex, rot13 and their like
                return ""
            return "utf-8" if codec == "utf_8" else codec
    return ""


def _undeclared(data: bytes, *, wrong: bool) -> tuple[str, bool]:
    if data.isascii() and b"\x1b" not in data:
        return data.decode("ascii"), not wrong
    if b"\x1b$" in data or b"\x1b(" in data:
        for name in ("iso2022_jp_ext", "iso2022_jp_2", "iso2022_kr", "iso2022_jp_2004"):
            try:
                return _jis_rows(data, name).decode(name), False
            except UnicodeError:
                continue
    try:
        return data.decode("utf-8"), not wrong
    except UnicodeDecodeError as error:
        return _guessed(data, error.start), False


def _guessed(data: bytes, first_odd: int) -> str:
    start = max(0, first_odd - _SAMPLE // 2)
    sample = data[start : start + _SAMPLE]
    as_utf8 = sample.decode("utf-8", "replace")
    broken = as_utf8.count("\ufffd")
    if sum(not char.isascii() for char in as_utf8) >= 3 * broken:  # UTF-8 with a few broken bytes, such as a cut one
        return data.decode("utf-8", "replace")
    name = _codec(chardet.detect(sample, encoding_era=_ERAS).get("encoding") or "")
    if name:
        try:
            return data.decode(name)
        except (UnicodeError, ValueError):
            pass
    return _bytewise(data)


def _bytewise(data: bytes) -> str:
    """Windows-1252, its five unused bytes as ISO-8859-1: nothing is lost, whatever the bytes."""
    return data.decode("latin-1").translate(_WINDOWS)


def _windows_1252() -> dict[int, str]:
    return {byte: bytes((byte,)).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0xA0)}


_WINDOWS = _windows_1252()


def _replacing(data: bytes, name: str) -> str:
    try:
        return data.decode(name, "replace")
    except (UnicodeError, ValueError):
        return data.decode("utf-8", "replace")


# A charset of at most 60 characters and a payload without `?`: each character is looked at a bounded number of times.
# White space inside the payload is against RFC 2047 2 and met in practice.
_WORD = re.compile(r"=\?([!-)+->@-~]{1,60})(?:\*[!->@-~]{0,40})?\?([bBqQ])\?([^?\r\n]*)\?=")
_Q_SPACE = str.maketrans("_", " ")


def decode_words(value: str) -> tuple[str, bool]:
    """`value` with its encoded words decoded (RFC 2047), and whether all of them were well-formed.

    Words side by side of one charset are joined as bytes first: many writers cut a character in two.
    """
    if "=?" not in value:
        return value, True
    out: list[str] = []
    good = True
    position = 0
    pending = b""
    pending_charset = ""
    for match in _WORD.finditer(value):
        charset, kind, payload = match.groups()
        between = value[position : match.start()]
        data, clean = _payload(kind, payload)
        good = good and clean
        position = match.end()
        if pending_charset and not between.strip():
            if charset.lower() == pending_charset.lower():
                pending += data
                continue
            between = ""  # white space between encoded words is not shown (RFC 2047 6.2)
        if pending_charset:
            text, right = decode(pending, pending_charset)
            good = good and right
            out.append(text)
        out.append(between)
        pending, pending_charset = data, charset
    if pending_charset:
        text, right = decode(pending, pending_charset)
        good = good and right
        out.append(text)
    rest = value[position:]
    out.append(rest)
    return "".join(out), good and "=?" not in rest


def _payload(kind: str, payload: str) -> tuple[bytes, bool]:
    if kind in "bB":
        return base64_lenient(payload.encode("utf-8", "replace"))
    data = payload.translate(_Q_SPACE).encode("utf-8", "replace")
    return binascii.a2b_qp(data), payload.isascii() and " " not in payload


_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_NOT_BASE64 = bytes(sorted(set(range(256)) - set(_BASE64)))


def base64_lenient(data: bytes) -> tuple[bytes, bool]:
    """All that can be read of short base64, with whatever padding; and whether it was right."""
    kept = data.translate(None, _NOT_BASE64)
    clean = len(data) % 4 == 0 and len(data) - len(kept) <= 2 and data.rstrip(b"=") == kept
    if len(kept) % 4 == 1:
        kept = kept[:-1]
    try:
        return binascii.a2b_base64(kept + b"=" * (-len(kept) % 4)), clean
    except binascii.Error:
        return b"", False
