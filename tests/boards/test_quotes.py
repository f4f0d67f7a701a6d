"""People reply with the whole letter below their words, each program in its own way. What they quote is never news, never
a command, and never goes to somebody else (product.md 3.3)."""

import html
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.boards.stage import ANA, EVA, Letter, mail, opened

HTML = "text/html; charset=utf-8"
Style = Callable[[Letter, str], tuple[str, str]]
"""From the letter answered and the new words: the body, and its type ('' is plain text)."""


def _marked(letter: Letter) -> str:
    return "\n".join(f"> {line}".rstrip() for line in letter.text.splitlines())


def _header(letter: Letter) -> str:
    return (
        f"From: {letter.field('From')}\nSent: Monday, 24 November 2025 09:28\n"
        f"To: {letter.field('To')}\nSubject: {letter.subject}\n"
    )


def gmail(letter: Letter, words: str) -> tuple[str, str]:
    return f"{words}\n\nOn Mon, 24 Nov 2025 at 09:28, {letter.field('From')}\nwrote:\n\n{_marked(letter)}\n", ""


def thunderbird(letter: Letter, words: str) -> tuple[str, str]:
    return f"{words}\n\nOn 24/11/2025 09:28, IT wrote:\n{_marked(letter)}\n", ""


def german(letter: Letter, words: str) -> tuple[str, str]:
    return f"{words}\n\nAm 24.11.2025 um 09:28 schrieb IT:\n{_marked(letter)}\n", ""


def outlook(letter: Letter, words: str) -> tuple[str, str]:
    return f"{words}\n\n-----Original Message-----\n{_header(letter)}\n{letter.text}\n", ""


def outlook_line(letter: Letter, words: str) -> tuple[str, str]:
    return f"{words}\n\n________________________________\n{_header(letter)}\n{letter.text}\n", ""


def no_mark_at_all(letter: Letter, words: str) -> tuple[str, str]:
    return f"{words}\n\n{letter.text}\n", ""


def signature_first(letter: Letter, words: str) -> tuple[str, str]:
    return f"{words}\n\n-- \nExample Ltd, ext. 12\n\nOn 24/11/2025 09:28, IT wrote:\n{_marked(letter)}\n", ""


def _page(body: str) -> str:
    return f"<html><body>{body}</body></html>"


def _paragraphs(words: str) -> str:
    return "".join(f"<div>{html.escape(line) or '<br>'}</div>" for line in words.splitlines())


def gmail_html(letter: Letter, words: str) -> tuple[str, str]:
    quoted = f'<div class="gmail_attr">On Mon, 24 Nov 2025, IT wrote:<br></div><blockquote>{letter.html}</blockquote>'
    return _page(f'<div dir="ltr">{_paragraphs(words)}</div><br><div class="gmail_quote">{quoted}</div>'), HTML


def outlook_html(letter: Letter, words: str) -> tuple[str, str]:
    head = "".join(f"<b>{html.escape(line)}</b><br>" for line in _header(letter).splitlines())
    return _page(
        f'{_paragraphs(words)}<hr><div id="divRplyFwdMsg" dir="ltr">{head}</div><div>{letter.html}</div>'
    ), HTML


def apple_html(letter: Letter, words: str) -> tuple[str, str]:
    quoted = f'<blockquote type="cite"><div>On 24 Nov 2025, IT wrote:</div>{letter.html}</blockquote>'
    return _page(f"{_paragraphs(words)}<div><br>{quoted}</div>"), HTML


def outlook_mobile_html(letter: Letter, words: str) -> tuple[str, str]:
    return _page(f'{_paragraphs(words)}<div id="appendonsend"></div><hr>{letter.html}'), HTML


STYLES: dict[str, Style] = {
    style.__name__: style
    for style in (
        *(gmail, thunderbird, german, outlook, outlook_line, no_mark_at_all, signature_first),
        *(gmail_html, outlook_html, apple_html, outlook_mobile_html),
    )
}


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
def test_ana_quotes_her_notification(tmp_path: Path, style: Style) -> None:
    """It holds the commands, the history of Eva, and her signed address: none of it may reach Eva or Tom."""
    with opened(tmp_path) as (stage, _, notification):
        body, kind = style(notification, "Hi Eva, it is repaired.\nAna")
        fields = {"Content_Type": kind} if kind else {}
        stage.send(
            mail(
                ANA, notification.reply_address, body, subject=f"Re: {notification.subject}", id="b1@example.org",
                answers=notification, **fields,
            )
        )  # fmt: skip
        stage.clock("9:35")
        stage.settle()
        eva, tom = stage.letters("eva@example.org", "tom@example.org")
        for letter in (eva, tom):
            assert letter.says("Hi Eva, it is repaired.")
            for part in (letter.text, letter.html):
                for secret in (notification.reply_address.partition("@")[0], "#take", "Your reply goes to", "ext. 12"):
                    assert secret not in part, secret
                assert "This is the first mail from Eva" not in part
        assert stage.ticket().state == "open", "answered, and not done by a quoted #done"


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
def test_eva_quotes_her_acknowledgement(tmp_path: Path, style: Style) -> None:
    """It holds an example of a #deadline, and the word status."""
    with opened(tmp_path) as (stage, ack, _):
        body, kind = style(ack, "It is the grey one.")
        fields = {"Content_Type": kind} if kind else {}
        stage.send(mail(EVA, "it@example.org", body, subject=ack.subject, id="a2@example.org", answers=ack, **fields))
        ana = stage.letter("ana@example.org")
        assert ana.says("Eva wrote again.", "It is the grey one.")
        assert "we have your request" not in ana.text + ana.html
        assert stage.ticket().deadline is None
        entry = stage.entries()[-1]
        assert entry.text.strip() == "It is the grey one."
        assert "we have your request" in entry.quoted, "stored, not shown"


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
def test_a_word_and_a_command_above_a_quotation(tmp_path: Path, style: Style) -> None:
    with opened(tmp_path) as (stage, ack, notification):
        body, kind = style(ack, "status")
        fields = {"Content_Type": kind} if kind else {}
        stage.send(mail(EVA, "it@example.org", body, subject=ack.subject, id="a2@example.org", answers=ack, **fields))
        assert stage.letter("eva@example.org").says("You hear from us by", "IT-1")
        body, _ = style(notification, "#take")
        raw = mail(ANA, notification.reply_address, body, id="b1@example.org", answers=notification, **fields)
        stage.send(raw)
        stage.letter("ana@example.org").says("IT-1")
        assert stage.ticket().state == "open"
        assert stage.transmissions("answer") == []


def test_answers_between_the_quoted_lines_stay(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, _, notification):
        body = (
            "Hi Eva, see below.\n\n"
            "> the printer next to the kitchen eats every second page since this morning.\n"
            "That one is repaired.\n\n"
            "> I have a customer visit at two and need ten offers on paper.\n"
            "They lie on your desk.\n"
        )
        stage.send(mail(ANA, notification.reply_address, body, id="b1@example.org", answers=notification))
        stage.clock("9:35")
        stage.settle()
        eva, _ = stage.letters("eva@example.org", "tom@example.org")
        assert eva.says("Hi Eva, see below.", "That one is repaired.", "They lie on your desk.")
        assert "eats every second page" in eva.text


def test_nothing_a_person_wrote_is_lost(tmp_path: Path) -> None:
    """Whatever is cut lies in the entry: new words and quoted ones together are the mail."""
    with opened(tmp_path) as (stage, ack, _):
        for name, style in STYLES.items():
            body, kind = style(ack, f"It is the grey one, says {name}.")
            if kind:
                continue
            stage.send(mail(EVA, "it@example.org", body, subject=ack.subject, id=f"{name}@example.org", answers=ack))
            entry = stage.entries()[-1]
            kept = " ".join(f"{entry.text} {entry.quoted} {entry.signature}".replace(">", " ").split())
            for line in body.replace(">", " ").splitlines():
                assert " ".join(line.split()) in kept, (name, line)
