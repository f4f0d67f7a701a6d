import pytest

from gateway.mail import normalise
from gateway.mail.charset import decode, decode_words

CASES = [
    ("Grüße", "utf-8", "utf-8", True),
    ("Grüße", "utf-8", "", True),
    ("Grüße – €", "cp1252", "iso-8859-1", True),
    ("Grüße aus Köln", "latin-1", "us-ascii", False),
    ("Grüße", "utf-8", "koi8-x", False),
    ("Grüße", "utf-8", "hex", False),
    ("Grüße", "utf-8", "a\x00b", False),
    ("Zażółć", "cp1250", "windows-1250", True),
    ("Привет", "koi8-r", "KOI8-R", True),
    ("プリンタ", "iso2022_jp", "iso-2022-jp", True),
    ("プリンタ①", "cp932", "x-sjis", True),
    ("打印机", "gb18030", "gb2312", True),
    ("프린터", "cp949", "ks_c_5601-1987", True),
    ("印表機", "big5", "big5", True),
    ("Hello", "utf-7", "utf-7", True),
    ("שלום", "iso8859-8", "iso-8859-8-i", True),
    ("café", "mac_roman", "macintosh", True),
    ("café", "cp850", "cp-850", True),
]


@pytest.mark.parametrize(("text", "codec", "declared", "right"), CASES)
def test_decode(text: str, codec: str, declared: str, right: bool) -> None:
    assert decode(text.encode(codec), declared) == (text, right)


@pytest.mark.parametrize(
    "name", ["punycode", "idna", "unicode_escape", "rot13", "zlib", "undefined", "x" * 500, "\ud800", "utf-16"]
)
def test_any_name_and_any_bytes(name: str) -> None:
    assert isinstance(decode(bytes(range(256)), name)[0], str)


@pytest.mark.parametrize(
    ("value", "expected", "right"),
    [
        ("plain", "plain", True),
        ("a =?utf-8?q?b?= c", "a b c", True),
        ("=?utf-8*en?q?b_c?=", "b c", True),
        ("=?utf-8?q?b c?=", "b c", False),
        ("=?utf-8?x?b?=", "=?utf-8?x?b?=", False),
        ("=?utf-8?q?b", "=?utf-8?q?b", False),
    ],
)
def test_words(value: str, expected: str, right: bool) -> None:
    assert decode_words(value) == (expected, right)


@pytest.mark.parametrize(
    "value",
    ["", "a\x00b", "\ud800", "a\r\nb\rc", "\ufeffa", "\u202ea", "a\u2028b", "x" * 2000, "\x7f\x85", "\ud83d\ude00"],
)
def test_normalise_is_idempotent_and_storable(value: str) -> None:
    for function in (normalise.storable, normalise.text, normalise.line):
        once = function(value)
        assert function(once) == once
        assert "\x00" not in once
        once.encode("utf-8")


HELLO = "Grüße aus Köln"
LIES = [
    (HELLO.encode(), "iso-8859-1", HELLO, False),
    (HELLO.encode(), "windows-1252", HELLO, False),
    (HELLO.encode(), "iso-8859-15", HELLO, False),
    ("Привет".encode(), "koi8-r", "Привет", False),
    ("Привет".encode("koi8-r"), "koi8-r", "Привет", True),
    (HELLO.encode("cp1252"), "iso-8859-1", HELLO, True),
    (HELLO.encode("cp1252"), "utf-8", HELLO, False),
    ("Ã¼ is a broken ü".encode("cp1252"), "iso-8859-1", "Ã¼ is a broken ü", True),
    (HELLO.encode("utf-16"), "", HELLO, False),
    (HELLO.encode("utf-16"), "utf-16", HELLO, True),
    (HELLO.encode("utf-16"), "utf-8", HELLO, False),
    (b"\xfe\xff" + HELLO.encode("utf-16-be"), "us-ascii", HELLO, False),
    (HELLO.encode("utf-16-be"), "utf-16", HELLO, True),
    (HELLO.encode("utf-16-le"), "utf-16", HELLO, True),
    (HELLO.encode("utf-16-le"), "", HELLO, False),
    (HELLO.encode("utf-32"), "", HELLO, False),
    (HELLO.encode("utf-32"), "utf-32", HELLO, True),
    (b"\xff\xfe", "", "", False),
    (b"\xef\xbb\xbfHello", "utf-8", "\ufeffHello", True),
    (b"a\x00b", "utf-8", "a\x00b", True),
]


@pytest.mark.parametrize(("data", "declared", "text", "right"), LIES)
def test_a_label_that_lies(data: bytes, declared: str, text: str, right: bool) -> None:
    assert decode(data, declared) == (text, right)
