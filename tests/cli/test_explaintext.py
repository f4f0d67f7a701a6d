"""`explain` for people: what stands in a line, what is cut, and that nothing of a stranger reaches the terminal."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateway.cli.explaining import for_any_desk
from gateway.cli.explaintext import MOST_LINES, Shown, lines, odd, unread
from gateway.mail.message import Defect

MAILS = Path(__file__).parents[1] / "corpus" / "mails"
HEAD = """\
From: Eva Novak <eva@example.org>
To: IT <it@example.org>
Subject: Printer
Message-ID: <a1@example.org>
Date: Mon, 24 Nov 2025 09:28:03 +0100
"""
AT = datetime(2025, 11, 24, 12, tzinfo=UTC)


def said(content: str | bytes, **shown: bool | int) -> list[str]:
    explainer = for_any_desk()
    raw = content if isinstance(content, bytes) else content.encode()
    return list(lines("a.eml", *explainer.explain(raw, at=AT), explainer, Shown(**shown)))  # type: ignore[arg-type]


def own(name: str, **shown: bool | int) -> list[str]:
    return said((MAILS / f"{name}.eml").read_bytes(), **shown)


def test_a_request() -> None:
    assert said(f"{HEAD}\nThe printer jams since Friday, and nobody can print any more.\n") == [
        "a.eml",
        "  from         Eva Novak <eva@example.org>",
        "  to           IT <it@example.org>",
        "  subject      Printer",
        "  written      Mon 24 Nov 2025 09:28 +0100",
        "  kind         request – written by a person, as far as the fields tell",
        "  acknowledge  yes",
        "  language     English",
        "  new words",
        "      The printer jams since Friday, and nobody can print any more.",
        "  would        open a request",
        "",
    ]


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("programs/thunderbird-html", "  left out     2 lines quoted and 3 lines of signature (--quoted)"),
        ("programs/gmail-wrapped-attribution", "  left out     3 lines quoted (--quoted)"),
        ("forwards/as-a-part", "  forwarded    first written by Tom Reed <tom.reed@printerco.example>, “Toner”"),
        ("parts/pdf", "  files        form.pdf (application/pdf, 12 bytes)"),
        ("parts/inline-picture", "  files        screen.png (image/png, 32 bytes, in the text)"),
        ("parts/only-a-picture", "  new words    none"),
        ("parts/charset-unknown", "  odd          a wrong or unknown charset: read by another one"),
        ("kinds/person-who-forbids-answers", "  acknowledge  no – X-Auto-Response-Suppress: All"),
        ("kinds/newsletter", "  acknowledge  no"),
        ("kinds/auto-generated-alarm", "  kind         request – a program wrote it"),
        ("bounces/exim", "  kind         bounce – a mail system reports it"),
        ("bounces/postfix-delay", "  about        the letter <t1@example.org>"),
        (
            "bounces/postfix-mailbox-full",
            "  recipient    eva.novak@printerco.example – not reached, perhaps later: 452 4.2.2 The mailbox is full",
        ),
        (
            "bounces/postfix-unknown-user",
            "  recipient    eva.novak@printerco.example – not reached, for good: 550 5.1.1 User unknown",
        ),
    ],
)
def test_one_line(name: str, line: str) -> None:
    assert line in own(name)


def test_an_invitation_and_an_absence() -> None:
    (calendar,) = (line for line in own("kinds/invitation-outlook", columns=200) if line.startswith("  calendar"))
    assert "Printer for floor 2, Wed 26 Nov 2025 09:00 +0000 to 09:30, at Room 214, by Eva Novak" in calendar
    (kind,) = (line for line in own("kinds/oof-exchange-en") if line.startswith("  kind"))
    assert kind.startswith("  kind         out of office, back on Mon 1 Dec 2025 – ")


def test_what_was_left_out_is_shown_when_asked_for() -> None:
    found = own("programs/thunderbird-html", quoted=True)
    assert "  quoted" in found
    assert "      On 24/11/2025 09:28, IT Desk wrote:" in found
    assert found[found.index("  signature") + 2] == "      Eva Novak"
    assert not any(line.startswith("  left out") for line in found)


def test_a_long_text_is_cut_and_counted() -> None:
    content = HEAD + "\n" + "".join(f"line {n}\n\n\n" for n in range(100))
    found = said(content)
    shown = [line for line in found if line.startswith("      line")]
    (more,) = (line for line in found if "more (--all)" in line)
    assert more == f"      … {100 - len(shown)} lines more (--all)"
    assert len(shown) <= MOST_LINES
    assert sum(line.startswith("      line") for line in said(content, all=True)) == 100


def test_a_text_a_little_longer_is_not_cut() -> None:
    content = HEAD + "\n" + "".join(f"line {n}\n" for n in range(MOST_LINES + 2))
    assert not any("--all" in line for line in said(content))


@pytest.mark.parametrize("columns", [60, 110])
def test_long_lines_are_wrapped_and_keep_their_words(columns: int) -> None:
    words = "word " * 100
    found = said(f"{HEAD}\n{words}\n", columns=columns)
    assert max(len(line) for line in found) <= columns
    assert " ".join(line for line in found if line.strip().startswith("word")).split().count("word") == 100


def test_many_files_are_counted() -> None:
    part = '--b\nContent-Type: application/pdf; name="{}.pdf"\n\nx\n'
    parts = "".join(part.format(n) for n in range(30))
    found = said(f"{HEAD}MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n{parts}--b--\n")
    assert found[-3] == "               and 20 more (--all)"


def test_nothing_of_a_stranger_reaches_the_terminal() -> None:
    evil = "x\x1b[31m\u202e"
    head = HEAD.replace("Printer", f"=?utf-8?Q?{''.join(f'={b:02X}' for b in evil.encode())}?=")
    for line in said(f"{head}\n{evil}\n", all=True) + list(unread(evil, evil)):
        assert line.isprintable()


def test_somebody_who_is_no_address() -> None:
    found = said(HEAD.replace("Eva Novak <eva@example.org>", "Mail System <>") + "\nHello\n")
    assert found[1] == "  from         “Mail System <>”, which is no address"


@pytest.mark.parametrize("defect", Defect)
def test_each_defect_has_plain_words(defect: Defect) -> None:
    assert odd(defect) != defect.value
