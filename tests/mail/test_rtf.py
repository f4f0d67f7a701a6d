"""RTF, as Outlook and Word write it."""

import time

import pytest

from gateway.mail.rtf import is_rtf, read

HTML = (
    rb"{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0\fswiss Arial;}}{\*\generator Some program;}"
    rb"{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 Hello {\*\htmltag84 <b>}\htmlrtf {\b \htmlrtf0 J\'fcrgen & \{Eva\}"
    rb"{\*\htmltag92 </b>}\htmlrtf }\htmlrtf0 \htmlrtf\par}\htmlrtf0{\*\htmltag72 </p>}{\*\mhtmltag84 <i>}"
    rb"{\*\htmltag84 &nbsp;}\htmlrtf \'a0\htmlrtf0}"
)
READ = [
    (rb"{\rtf1\ansi Hello \b world\b0 .\par Bye.}", "Hello world.\nBye."),
    (rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}{\colortbl;\red0;}{\*\generator X;}{\info{\title No}}Hello}", "Hello"),
    (rb"{\rtf1\ansi\ansicpg1251 \'cf\'f0\'e8\'e2\'e5\'f2}", "Привет"),
    (rb"{\rtf1\ansi\ansicpg932 \'93\'fa\'96\'7b}", "日本"),
    (rb"{\rtf1\ansi \u1055?\u1088?!}", "Пр!"),
    (rb"{\rtf1\ansi\uc2 \u8364\'80\'80x}", "€x"),
    (rb"{\rtf1\ansi\uc0 \u-10179\u-8704 x}", "😀x"),
    (rb"{\rtf1\ansi \u-10179?x}", "\ufffdx"),
    (rb"{\rtf1 a\tab b\cell c\row d\emdash e\~f\_g}", "a\tb\tc\nd—e\u00a0f-g"),
    (rb"{\rtf1 a \{b\} \\ c}", "a {b} \\ c"),
    (b"{\\rtf1 one\r\ntwo\\\nthree}", "onetwo\nthree"),
    (rb"{\rtf1 {\pict\pngblip 89504e47}text{\*\unknown gone}}", "text"),
    (rb"{\rtf1 never closed {\b bold", "never closed bold"),
    (rb"}}}}text", "text"),
    (b"", ""),
]


@pytest.mark.parametrize(("data", "text"), READ)
def test_text(data: bytes, text: str) -> None:
    assert read(data) == (text, False)


def test_the_html_that_outlook_wrote_into_it() -> None:
    text, is_html = read(HTML)
    assert is_html
    assert text == "<p>Hello <b>Jürgen & {Eva}</b></p>&nbsp;"


def test_is_rtf() -> None:
    assert is_rtf(HTML)
    assert not is_rtf(b"Hello")


HOSTILE = {
    "open": b"{\\rtf1 " + b"{" * 4_000_000,
    "closed": b"}" * 4_000_000,
    "words": b"{\\rtf1 " + b"\\u1?" * 1_000_000,
    "backslashes": b"\\" * 4_000_000,
    "codes": b"\\'fc" * 1_000_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_rtf_costs_little(name: str) -> None:
    began = time.process_time()
    read(HOSTILE[name])
    assert time.process_time() - began < 2
