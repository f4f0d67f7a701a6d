"""A mail's body as a page that is safe to open."""

import base64

from gateway.cli.mailpage import page
from gateway.mail.parse import parse
from tests.cli.rig import DeskFolder

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def related(html: str, *, kind: str = "image/png", data: bytes = PNG) -> bytes:
    return (
        "From: Eva Novak <eva@example.org>\r\nSubject: <Printer> & more\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; boundary="x"\r\n\r\n--x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n'
        f"{html}\r\n--x\r\nContent-Type: {kind}; name=a.png\r\nContent-ID: <a@example.org>\r\n"
        f"Content-Transfer-Encoding: base64\r\n\r\n{base64.encodebytes(data).decode()}\r\n--x--\r\n"
    ).encode()


def shown(raw: bytes) -> str:
    return page(parse(raw), raw)


def test_a_picture_of_the_mail_stands_in_its_place() -> None:
    out = shown(
        related('Look: <img src="cid:a@example.org"><img src="https://evil.example/p.gif"><script>x()</script>')
    )
    assert f'Look: <img src="data:image/png;base64,{base64.b64encode(PNG).decode()}"><img>' in out
    assert "evil.example" not in out
    assert "<script" not in out
    assert "<title>&lt;Printer&gt; &amp; more</title>" in out


def test_a_picture_that_could_run_or_is_too_large_does_not() -> None:
    markup = '<img src="cid:a@example.org" alt="A">'
    assert '<img alt="A">' in shown(related(markup, kind="image/svg+xml", data=b"<svg onload=alert(1)/>"))
    assert '<img alt="A">' in shown(related(markup, data=bytes(5_000_000)))


def test_many_times_the_same_picture_is_not_a_large_page() -> None:
    out = shown(related('<img src="cid:a@example.org">' * 100, data=bytes(1_000_000)))
    assert out.count("<img") == 100
    assert len(out) < 30_000_000


def test_a_mail_without_html_is_its_text() -> None:
    out = shown(b"From: eva@example.org\r\n\r\na <b>\r\n  c\r\n")
    assert '<pre style="white-space:pre-wrap">a &lt;b&gt;\n  c\n</pre>' in out


def test_text_beside_the_html_is_there_too() -> None:
    both = (
        b"From: eva@example.org\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n"
        b"Content-Type: text/plain\r\n\r\nThe printer eats every second page of the report.\r\n--x\r\n"
        b"Content-Type: text/html\r\n\r\n<i>Sent by a scanner</i>\r\n--x--\r\n"
    )
    out = shown(both)
    assert out.index("second page") < out.index("<i>Sent by a scanner</i>")
    alternative = both.replace(b"multipart/mixed", b"multipart/alternative").replace(
        b"Sent by a scanner", b"The printer eats"
    )
    assert "<pre" not in shown(alternative.replace(b"<i>The printer eats", b"<i>The printer eats every second page"))


def test_on_the_command_line(live: DeskFolder) -> None:
    out = live.call("mail", "show", "1", "--html").stdout
    assert out.startswith("<!DOCTYPE html>")
    assert "the printer eats every second page." in out
    assert "default-src 'none'" in out
