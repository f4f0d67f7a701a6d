"""What comes in may hold anything; what leaves is clean. Every letter is read back with the standard library."""

import email
import email.policy
import re
from pathlib import Path

import pytest

from tests.boards.stage import EVA, RULES, TOM, Letter, Stage, address_of, answer, mail, request

EXPECTED = {
    *("date", "from", "to", "cc", "reply-to", "subject", "message-id", "in-reply-to", "references"),
    *("auto-submitted", "x-auto-response-suppress", "x-postroom-ref", "x-postroom-promise", "content-language"),
    *("mime-version", "content-type", "content-transfer-encoding"),
    *("list-unsubscribe", "thread-topic", "thread-index"),
}
OURS = re.compile(r"[a-z.+0-9-]+@example\.org")


def clean(letter: Letter) -> None:
    """No field we did not mean, none twice, no bare CR or LF, no control, ASCII, lines of the length RFC 5322 allows."""
    header, _, body = letter.raw.partition(b"\r\n\r\n")
    assert body
    bare = letter.raw.replace(b"\r\n", b"")
    assert b"\r" not in bare
    assert b"\n" not in bare
    assert b"\0" not in bare
    assert all(byte < 128 for byte in header)
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", header)
    assert max(map(len, letter.raw.split(b"\r\n"))) <= 998
    for policy in (email.policy.default, email.policy.compat32):
        parsed = email.message_from_bytes(letter.raw, policy=policy)
        names = [name.lower() for name in parsed]
        assert len(names) == len(set(names))
        assert set(names) <= EXPECTED, set(names) - EXPECTED
        assert not parsed.defects
    assert len(letter.message["From"].addresses) == 1
    assert letter.message["From"].addresses[0].addr_spec == "it@example.org"
    receivers = [a.addr_spec for name in ("To", "Cc") for a in getattr(letter.message[name], "addresses", ())]
    assert letter.recipient in receivers
    assert all(OURS.fullmatch(address) for address in receivers), receivers
    for value in (letter.field("In-Reply-To"), *letter.references, letter.id):
        assert re.fullmatch(r"|<[^<>\s]+@[^<>\s]+>", value), value
    letter.says()  # both parts are there and decode


def encoded(text: str) -> str:
    """A header value as an encoded word: whatever it holds is hidden from servers on the way."""
    from base64 import b64encode

    return f"=?utf-8?B?{b64encode(text.encode()).decode()}?="


SUBJECTS = {
    "bcc": "Printer\r\nBcc: everybody@example.org",
    "body": "Printer\r\n\r\nA new body",
    "lone lf": "Printer\nBcc: everybody@example.org",
    "lone cr": "Printer\rBcc: everybody@example.org",
    "nul": "Printer\0\x01\x1b[31m",
    "line separators": "Printer\u2028Bcc: x@example.org\u2029\x85\x0b\x0c",
    "turned round": "\u202eretnirP\u202c \u2066\u200b\ufeff",
    "very long": "Printer " * 4000,
    "one long word": "x" * 5000,
    "half a word": "=?utf-8?B?4p",
    "emoji": "🖨" * 300,
    "empty": "",
    "surrogates": "Printer \udcff".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
}


@pytest.mark.parametrize("subject", SUBJECTS.values(), ids=SUBJECTS)
def test_subject(tmp_path: Path, subject: str) -> None:
    with Stage(tmp_path) as stage:
        stage.send(request(subject=encoded(subject)))
        ack, ana = stage.letters("eva@example.org", "ana@example.org")
        stage.send(answer(ana))
        stage.clock("9:35")
        stage.settle()
        for letter in (ack, ana, *stage.new_letters()):
            clean(letter)


NAMES = {
    "bcc": encoded("Eva\r\nBcc: everybody@example.org"),
    "another from": encoded('Eva" <it@example.org>, "x'),
    "a link": encoded("Eva, your account is locked, see http://evil.example"),
    "quotes": r'"Eva \"the boss\" Novak, Sales; (x) <y>"',
    "turned round": encoded("\u202eavE\u202c"),
    "nul": encoded("Eva\0Novak"),
    "long": encoded("Eva " * 2000),
    "script": encoded("<script>alert(1)</script>"),
    "template": encoded("{{ 7*7 }} {% raw %} ${x}"),
    "nothing": '""',
}


NO_DIRECTORY = "\n".join(line for line in RULES.splitlines() if "{name: Eva" not in line and "{name: Tom" not in line)
AMBIGUOUS = ("bcc", "another from", "script")
"""Hidden in these is something that other programs may take for the author: then we believe in none."""


@pytest.mark.parametrize("case", NAMES)
@pytest.mark.parametrize("place", ["From", "Cc"])
def test_display_name(tmp_path: Path, case: str, place: str) -> None:
    people = {"From": EVA, "Cc": TOM}
    people[place] = f"{NAMES[case]} <{address_of(people[place])}>"
    with Stage(tmp_path, rules=NO_DIRECTORY) as stage:
        stage.send(request(**people), "it@example.org", reverse_path="eva@example.org")
        if place == "From" and case in AMBIGUOUS:
            assert stage.outcomes() == [("quarantined", "quarantined")]
            assert stage.new_letters() == []
            return
        ack, ana = stage.letters("eva@example.org", "ana@example.org")
        stage.send(answer(ana))
        stage.clock("9:35")
        stage.settle()
        letters = [ack, ana, *stage.new_letters()]
        assert len(letters) == 4
        for letter in letters:
            clean(letter)
            assert "<script" not in letter.html
            assert "49" not in letter.text.partition("Answer by")[0]
        assert "http" not in ack.text, "a display name cannot put a text into our mouth"


IDS = {
    "crlf": "<a\r\n b@x>\r\n",
    "long": f"<{'a' * 4000}@example.org>",
    "no brackets": "a1@example.org",
    "two": "<a1@example.org> <a2@example.org>",
    "spaces": "<a 1 @example.org>",
    "eight bit": "<aä@example.org>",
    "angle": "<a<b>c@example.org>",
    "empty": "<>",
    "words": "none",
    "quoted": '<"a\\"b"@example.org>',
}


@pytest.mark.parametrize("value", IDS.values(), ids=IDS)
def test_message_id(tmp_path: Path, value: str) -> None:
    with Stage(tmp_path) as stage:
        value = value.strip()
        raw = request().replace(b"<a1@example.org>", value.encode())
        raw = raw.replace(
            b"MIME-Version", f"In-Reply-To: {value}\r\nReferences: {value} {value}\r\nMIME-Version".encode()
        )
        stage.send(raw)
        ack, ana = stage.letters("eva@example.org", "ana@example.org")
        stage.send(answer(ana))
        stage.clock("9:35")
        stage.settle()
        for letter in (ack, ana, *stage.new_letters()):
            clean(letter)


def test_a_thousand_references_make_no_endless_header(tmp_path: Path) -> None:
    with Stage(tmp_path) as stage:
        references = " ".join(f"<r{number}.{'x' * 60}@elsewhere.example>" for number in range(1000))
        stage.send(request(References=references.replace("> <", ">\n <")))
        ack, ana = stage.letters("eva@example.org", "ana@example.org")
        assert len(ack.raw.partition(b"\r\n\r\n")[0]) < 16_000
        clean(ack)
        clean(ana)


def test_text_of_people_is_text_in_every_part(tmp_path: Path) -> None:
    evil = "<script>alert(1)</script> {{ 7*7 }} <img src=x onerror=alert(1)>\n.\n..\nFrom here on\n-- \nEva"
    with Stage(tmp_path) as stage:
        stage.send(mail("Eva Novak <eva@example.org>", "it@example.org", evil + " printer", id="h1@example.org"))
        for letter in stage.new_letters():
            clean(letter)
            assert "<script" not in letter.html
            assert "<img" not in letter.html
            if letter.recipient == "ana@example.org":
                assert letter.says("<script>alert(1)</script> {{ 7*7 }} <img src=x onerror=alert(1)>")
