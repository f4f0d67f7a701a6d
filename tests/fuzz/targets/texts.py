"""Texts: the cutter of replies, HTML to text and the cleaner of HTML, the lines of agents, file names."""

import random
import time
import unicodedata
from html.parser import HTMLParser

from gateway.cli import csvcells
from gateway.desk.command import (
    contradictions,
    is_only_commands,
    line_of_agents,
    read_agent_commands,
    read_requester_commands,
)
from gateway.desk.commandwords import OF_AGENTS, OF_REQUESTERS
from gateway.desk.decision import ActReason
from gateway.mail import compose, endings, htmltext, leaf, normalise, quotation, sanitise
from tests.desk import made
from tests.desk.commandcases import CASES
from tests.desk.commandmade import speaker
from tests.fuzz import check_mail, words
from tests.fuzz.engine import Target

# ------------------------------------------------------------------------------------------------------- cutting replies

_LINES = (
    "Thanks!", "Yes, please.", "On Mon, 2 Nov 2026 at 10:00, IT <it@example.org> wrote:", "Am 02.11.2026 um 10:00 schrieb IT:",
    "Le lun. 2 nov. 2026 à 10:00, IT <it@example.org> a écrit :", "W dniu 2.11.2026 o 10:00, IT pisze:",
    "2026年11月2日 10:00 IT <it@example.org>:",
    "> Is it better?", ">> And now?", "> > deep", "> ", ">", "-- ", "--", "-- \u00a0", "Eva Novak", "Sales",
    "Tel. +49 30 123456", "",
    "-----Original Message-----", "-----Ursprüngliche Nachricht-----", "From: IT <it@example.org>",
    "Sent: Monday, 2 November 2026 10:00",
    "To: Eva Novak", "Subject: Re: Printer", "Von: IT", "Gesendet: Montag, 2. November 2026 10:00", "An: Eva",
    "Betreff: AW: Printer",
    "________________________________", "Sent from my iPhone", "Kind regards,", "Viele Grüße", "wrote:", "schrieb:",
    "- done", "* item",
    "Please switch the printer off and on again.", "Your service desk", "#done", "https://example.org/x", "   indented",
    "\tcode",
    "---------- Forwarded message ---------", "Begin forwarded message:", "| cell | cell |", "###", "=====", "On Monday",
    "he wrote:",
)  # fmt: skip


class Split(Target):
    name = "split"
    about = (
        "the cutter of replies: no line is lost or doubled, something new is left, and twice the text is twice the work"
    )
    fast = 500

    def make(self, chance: random.Random) -> bytes:
        lines = chance.choices(_LINES, k=chance.randint(0, 30))
        for _ in range(chance.randrange(3)):
            lines.insert(chance.randrange(len(lines) + 1), words.text(chance, 80))
        text = "\n".join(lines)
        return words.encoded(words.damaged(chance, text) if chance.random() < 0.7 else text)

    def check(self, case: bytes) -> str:
        text = normalise.text(words.decoded(case))
        ours, closings = ("Please switch the printer off and on again.\nYour service desk",), ("Eva Novak\nSales",)
        check_mail._check_parts(text, quotation.split(text))
        parts = quotation.split(text, ours=ours, closings=closings, subject="Fwd: Printer")
        check_mail._check_parts(text, parts)
        if case and sum(case) % 61 == 0:
            _expect_linear(text)
        return "cut" if parts.quoted or parts.signature else "whole"


def _expect_linear(text: str) -> None:
    """Once more if it seems not to be: another process may have been in the way."""
    long = (text + "\n") * max(1, 40_000 // (len(text) + 1))
    for _ in range(3):
        one, two = _seconds(long), _seconds(long + long)
        if two <= 2.5 * one + 0.01:
            return
    raise AssertionError(f"{len(long)} characters: {one:.3f} s, twice as many: {two:.3f} s")


def _seconds(text: str) -> float:
    begin = time.process_time()
    quotation.split(text)
    return time.process_time() - begin


# ------------------------------------------------------------------------------------------------------------------ HTML

_TAGS = (
    "p", "div", "b", "a", "img", "table", "tr", "td", "ul", "ol", "li", "blockquote", "pre", "br", "hr", "span", "style",
    "script", "svg",
    "math", "mi", "mglyph", "annotation-xml", "noscript", "template", "title", "textarea", "select", "option", "iframe",
    "form", "input",
    "font", "center", "h1", "details", "xmp", "plaintext", "frameset", "object", "embed", "base", "meta", "link", "o:p",
    "x-y", "body", "html",
)  # fmt: skip
_ATTRIBUTES = (
    'href="https://example.org/"', 'href="javascript:alert(1)"', "href=' java\tscript:x'", 'href="data:text/html,x"',
    'src="cid:a"', "onclick=x",
    'src="https://evil.example/p.gif"', 'src="data:image/png;base64,AAAA"', 'style="color:red"',
    'style="background:url(//evil.example)"',
    'style="position:fixed;margin:-9px"', 'class="MsoNormal"', 'class="gmail_quote"', 'type="cite"', 'id="divRplyFwdMsg"',
    "hidden", 'dir="rtl"',
    'width="1"', 'srcset="x 1x"', 'xlink:href="x"', 'align="left"', 'title="&quot;&gt;<script>"', "a=`b`", "formaction=x",
    'style="display:none"',
)  # fmt: skip
_BETWEEN = (
    "text", " ", "\n", "&nbsp;", "&lt;script&gt;", "&#x3c;", "&amp;amp;", "<!-- c -->", "<!--", "-->", "]]>", "<![CDATA[",
    "<!doctype html>",
    "<?xml version='1.0'?>", "</", "<", ">", "</p", "<a", '"', "'", "On Monday Eva wrote:", "<!--[if mso]>x<![endif]-->",
    "--!>", "&", "&#0;",
)  # fmt: skip


class Html(Target):
    name = "html"
    about = "HTML to text, bounded; and the cleaner: nothing runs, loads or leads astray, and cleaning again changes nothing"
    fast = 700

    def make(self, chance: random.Random) -> bytes:
        made: list[str] = []
        for _ in range(chance.randint(1, 25)):
            tag = chance.choice(_TAGS)
            match chance.randrange(5):
                case 0 | 1:
                    made.append(f"<{' '.join([tag, *chance.sample(_ATTRIBUTES, chance.randrange(3))])}>")
                case 2:
                    made.append(f"</{tag}>")
                case 3:
                    made.append(chance.choice(_BETWEEN))
                case _:
                    made.append(words.text(chance, 12))
        page = "".join(made) * chance.choice((1, 1, 1, 1, 20))
        return words.encoded(words.damaged(chance, page) if chance.random() < 0.4 else page)

    def check(self, case: bytes) -> str:
        page = words.decoded(case)
        text = htmltext.render(normalise.text(page)).text
        assert normalise.text(text) == text
        assert len(text) <= 12 * len(page) + 100, f"{len(page)} characters became {len(text)}"
        assert htmltext.from_html(page).encode() is not None
        clean = sanitise.html(page, cid={"a": "data:image/png;base64,AAAA"})
        assert not (found := check_mail._runs_or_loads(clean)), found[:3]
        again = sanitise.html(clean, cid={})
        assert not (found := check_mail._runs_or_loads(again)), found[:3]
        before, after = _Meaning(clean), _Meaning(again)
        assert after.tags <= before.tags, "cleaning again brings tags that were not there"
        assert after.said == before.said, "cleaning again changes the words"
        return "text" if text.strip() else "nothing"


class _Meaning(HTMLParser):
    """Tags with their attributes in any order, and the words without line ends and byte order marks, which a tree may lose."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[object] = set()
        self.said = ""
        self.feed(page)
        self.close()
        self.said = "".join(self.said.replace("\ufeff", "").split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add((tag, *sorted(attrs, key=str)))

    def handle_data(self, data: str) -> None:
        self.said += data


# -------------------------------------------------------------------------------------------------------------- commands

_ANA, _EVA = speaker(), speaker(is_agent=False)
_SPEAKERS = {language: speaker(language) for language in ("en", "de", "fr", "es", "pl", "cs", "ja")}
_NAMES = sorted({*OF_AGENTS, *OF_REQUESTERS})
_ARGUMENTS = (
    "", "Fri 15:00", "tomorrow", "morgen 9 Uhr", "demain à 15 h", "明日15時", "28.11.", "2025-02-30", "in 3 days",
    "in 99999999 weeks", "25:61", "hr",
    "ben@example.org", "ben", "ben@", "x@evil.example, tom", "because payroll runs today",
    "Fri 15:00: new roller because it must be ordered",
    "high because", "urgent", "4812", "IT-4812", "999999999999999999999", "-vpn printer", "always", "it please", "all",
    "0", "=1", "until Mon",
    "for the courier until 3 Dec", "engineering by Fri: which roller?", "9999-12-31 23:59", "0001-01-01", "next month",
    "12/13/14", "noon", ":",
)  # fmt: skip
_DESK = made.desk()
_KNOWN = made.ticket()
_KEY = made.sent("t4812.2a.x@example.org", to=made.ANA, audience=made.Audience.AGENTS)


class Commands(Target):
    name = "commands"
    about = "the lines of agents and requesters in seven languages: never raises; one wrong line, and nothing happens"
    fast = 300

    def make(self, chance: random.Random) -> bytes:
        lines: list[str] = []
        for _ in range(chance.randint(1, 5)):
            match chance.randrange(6):
                case 0:
                    lines.append(chance.choice(CASES).written)
                case 1:
                    lines.append(words.text(chance, 30))
                case 2:
                    lines.append(
                        chance.choice(("Hi Eva, I look at it.", "", "  ", "Sent from my iPhone", "-- ", "Ana"))
                    )
                case _:
                    lines.append(f"#{chance.choice(_NAMES)} {chance.choice(_ARGUMENTS)}")
        text = "\n".join(lines)
        return words.encoded(words.damaged(chance, text) if chance.random() < 0.5 else text)

    def check(self, case: bytes) -> str:
        text = normalise.text(words.decoded(case))
        for one in _SPEAKERS.values():
            found = read_agent_commands(text, speaker=one, signature="#done\nAna" if len(text) % 2 else "")
            contradictions(found)
            is_only_commands(found)
            last = text.count("\n") + 2
            assert all(1 <= command.line <= last for command in found.commands)
            assert all(0 <= wrong.number <= last for wrong in found.wrong)
            assert all(_letters(line) in _letters(text) for line in found.text.split("\n")), "words that nobody wrote"
            assert all(str(wrong.message) for wrong in found.wrong)
        mine = read_requester_commands(text, speaker=_EVA)
        line_of_agents(text, speaker=_ANA)
        assert not [one for one in mine.commands if one.name not in OF_REQUESTERS.values()]
        decision = made.decided(made.from_agent(text), made.recalled(_KNOWN, keys=(_KEY,)), on=_DESK)
        if decision.reason is ActReason.WRONG_COMMAND:  # all or nothing
            assert decision.after == _KNOWN
            assert {template for template, _ in made.heard(decision)} == {"agent_error"}
            return "refused"
        return "done"


def _letters(text: str) -> str:
    """Without white space, and whatever way its accents are put together."""
    return "".join(unicodedata.normalize("NFD", text).split())


# ------------------------------------------------------------------------------------------------------------ file names


class Names(Target):
    name = "names"
    about = "file names as they are shown and sent, and the cells of a table: no path, no control, none that runs"
    fast = 2_000

    def make(self, chance: random.Random) -> bytes:
        return words.encoded(
            "".join(words.text(chance, 30) + chance.choice(words.NASTY) for _ in range(chance.randint(1, 4)))
        )

    def check(self, case: bytes) -> str:
        name = words.decoded(case)
        shown = leaf.clean_name(name)
        for made_of in (shown, compose.file_name(name), compose.file_name(shown)):
            assert "/" not in made_of
            assert "\\" not in made_of
            assert not any(ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0 or 0xD800 <= ord(c) < 0xE000 for c in made_of), ascii(
                made_of
            )
            assert not normalise.has_bidi_control(made_of), ascii(made_of)
            assert made_of not in (".", "..")
        sent = compose.file_name(name)
        assert sent
        assert len(sent.encode()) <= 240
        assert len(shown) <= 200
        assert leaf.clean_name(shown) == shown, ascii(shown)
        assert compose.file_name(sent) == sent, ascii(sent)
        ending = endings.ending(name)
        assert len(ending) <= 20
        cell = csvcells.cell(normalise.line(name))
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r")), ascii(cell)
        return "named" if shown else "nameless"
