"""The desk of the tests about commands, and mails as the common programs write them: a reply of Ana to her notification.

The shapes are those of the programs; the words are ours. `SHAPES`: name -> how a program sends these lines.
"""

import html
import textwrap
from collections.abc import Callable, Sequence
from email.message import EmailMessage
from email.policy import SMTP

from gateway.desk.command import Command, Speaker
from gateway.desk.department import Desk, Person
from gateway.desk.hours import Clause, Schedule
from gateway.desk.schedule import Weekdays
from gateway.desk.when import written
from gateway.mail.message import Mailbox
from tests.desk.made import ANA, BEN, EVA, HANNA, NOW, TOM, department, desk

MIA, YUKI = "mia@example.org", "yuki@example.org"
OFFICE = Schedule((Clause(Weekdays(frozenset(range(5))), 8 * 60, 17 * 60 + 30),))
"""Not 17:00: so a closing time is seen to come from the department."""


def company() -> Desk:
    """Three departments, six people."""
    it = department("it", open=OFFICE, lead="lea@example.org")
    hr = department("hr", name="Human Resources")
    engineering = department("engineering", name="Engineering", agents=(MIA, YUKI))
    people = {
        EVA: Person(EVA, "Eva Novak", "Sales"), TOM: Person(TOM, "Tom Reed", "Sales"), ANA: Person(ANA, "Ana Silva"),
        BEN: Person(BEN, "Ben Okoro"), HANNA: Person(HANNA, "Hanna Weber"), MIA: Person(MIA, "Mia Lind"),
    }  # fmt: skip
    return desk(departments={one.key: one for one in (it, hr, engineering)}, people=people)


def speaker(language: str = "en", *, is_agent: bool = True, people: Sequence[str] = (EVA, TOM)) -> Speaker:
    """Ana, who answers Eva; or Eva herself."""
    there = company()
    return Speaker(
        there,
        there.departments["it"],
        ANA if is_agent else EVA,
        NOW,
        language=language,
        is_agent=is_agent,
        people=tuple(Mailbox(one, there.people[one].name if one in there.people else "") for one in people),
    )


def shown(command: Command) -> str:
    """A command as one line: `promise Fri 28 Nov 15:00 | what | because …`, only what is filled."""
    parts = [
        written(command.when) if command.when else "",
        command.priority or "",
        ", ".join((*command.addresses, *command.departments, *command.tags)),
        str(command.number) if command.number else "",
        command.mode,
    ]
    head = " ".join((command.name.value, *filter(None, parts)))
    return " | ".join(filter(None, (head, command.what, f"because {command.because}" if command.because else "")))


# --- Mails ------------------------------------------------------------------------------------------------------------

NOTIFICATION = (
    "Your reply goes to Eva Novak (Sales), in Cc Tom Reed.",
    "Answer by today 13:30 – 4 h left · priority normal",
    "",
    "    Good morning,",
    "    the printer next to the kitchen eats every second page.",
    "",
    "First lines of your reply may be commands: #take  #promise Fri 15:00  #wait  #done …  (#help)",
    "#done",
)
"""With a command at its end: what is quoted is never one."""
WROTE = "Eva Novak via IT <it+4812.k7q2m9@example.org>"


def raw(plain: str, rich: str = "", *, flowed: bool = False) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"] = "Ana Silva <ana@example.org>"
    message["To"] = "IT-4812 <it+4812.k7q2m9@example.org>"
    message["Subject"] = "Re: [IT-4812] Printer on the 2nd floor jams"
    message["Message-ID"] = "<r1@example.org>"
    message["In-Reply-To"] = "<t4812.2a.x@example.org>"
    message.set_content(plain, charset="utf-8")
    if flowed:
        message.set_param("format", "flowed")
    if rich:
        message.add_alternative(rich, subtype="html", charset="utf-8")
    return message.as_bytes()


def _quoted(mark: str = "> ") -> str:
    return "\n".join(mark + line if line else mark.rstrip() for line in NOTIFICATION)


def _paragraphs(lines: Sequence[str], tag: str, empty: str = "<br>") -> str:
    close = tag.split()[0]
    return "".join(f"<{tag}>{html.escape(line) if line.strip() else empty}</{close}>" for line in lines)


def _wrapped(lines: Sequence[str], width: int) -> str:
    return "\n".join(
        "\n".join(textwrap.wrap(line, width, break_long_words=False)) if line.strip() else "" for line in lines
    )


def gmail(lines: Sequence[str]) -> bytes:
    intro = f"On Mon, Nov 24, 2025 at 9:28\u202fAM {WROTE} wrote:"
    rich = (
        f'<div dir="ltr">{_paragraphs(lines, "div")}</div><br>'
        f'<div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">{html.escape(intro)}<br></div>'
        '<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid;padding-left:1ex">'
        f"{_paragraphs(NOTIFICATION, 'div')}</blockquote></div>"
    )
    return raw(f"{_wrapped(lines, 72)}\n\n{_wrapped([intro], 72)}\n\n{_quoted()}\n", rich)


def gmail_phone(lines: Sequence[str]) -> bytes:
    intro = f"On Mon, 24 Nov 2025, 09:28 {WROTE}, wrote:"
    rich = (
        f'<div dir="auto">{_paragraphs(lines, "div dir=auto")}</div><br><div class="gmail_quote"><div dir="ltr" '
        f'class="gmail_attr">{html.escape(intro)}<br></div><blockquote class="gmail_quote">'
        f"{_paragraphs(NOTIFICATION, 'p')}</blockquote></div>"
    )
    return raw(f"{chr(10).join(lines)}\n\n{intro}\n\n{_quoted()}\n", rich)


def outlook(lines: Sequence[str]) -> bytes:
    fields = (
        f"From: {WROTE}",
        "Sent: Monday, November 24, 2025 9:28 AM",
        "To: Ana Silva",
        "Subject: [IT-4812] Printer",
    )
    head = "<br>".join(f"<b>{one.partition(':')[0]}:</b>{html.escape(one.partition(':')[2])}" for one in fields)
    rich = (
        '<html xmlns:o="urn:schemas-microsoft-com:office:office"><body lang=EN-GB><div class=WordSection1>'
        f"{_paragraphs(lines, 'p class=MsoNormal', '<o:p>&nbsp;</o:p>')}<p class=MsoNormal><o:p>&nbsp;</o:p></p>"
        "<div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'>"
        f"<p class=MsoNormal>{head}<o:p></o:p></p></div></div>{_paragraphs(NOTIFICATION, 'p class=MsoNormal')}</div></body></html>"
    )
    plain = "\n\n".join(("\n".join(lines), "\n".join(fields), "\n".join(NOTIFICATION)))
    return raw(plain, rich)


def outlook_web(lines: Sequence[str]) -> bytes:
    rich = (
        f'<html><body dir="ltr">{_paragraphs(lines, "div class=elementToProof")}<div id="appendonsend"></div>'
        '<hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr">'
        f"<b>From:</b> {html.escape(WROTE)}<br><b>Sent:</b> Monday, November 24, 2025 9:28 AM<br><b>To:</b> Ana Silva"
        f"<br><b>Subject:</b> [IT-4812] Printer<div>&nbsp;</div></div>{_paragraphs(NOTIFICATION, 'div')}</body></html>"
    )
    rule = "________________________________"
    fields = f"From: {WROTE}\nSent: Monday, November 24, 2025 9:28 AM\nTo: Ana Silva\nSubject: [IT-4812] Printer"
    return raw("\n".join((*lines, rule, fields, "", *NOTIFICATION)), rich)


def outlook_phone(lines: Sequence[str]) -> bytes:
    rich = (
        f'<html><body><div dir="auto">{_paragraphs(lines, "div dir=auto")}</div><div id="ms-outlook-mobile-signature">'
        '<div><br></div>Get <a href="https://aka.ms/o0ukef">Outlook for iOS</a></div>'
        '<hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><b>From:</b> '
        f"{html.escape(WROTE)}<br><b>Sent:</b> Monday, November 24, 2025 9:28:12 AM<br><b>To:</b> Ana Silva<br>"
        f"<b>Subject:</b> [IT-4812] Printer</div>{_paragraphs(NOTIFICATION, 'div')}</body></html>"
    )
    plain = "\n".join((*lines, "", "Get Outlook for iOS<https://aka.ms/o0ukef>", "________________________________",
                       f"From: {WROTE}", "Sent: Monday, November 24, 2025 9:28:12 AM", "To: Ana Silva", "",
                       *NOTIFICATION))  # fmt: skip
    return raw(plain, rich)


def apple_mail(lines: Sequence[str]) -> bytes:
    intro = f"On 24 Nov 2025, at 09:28, {WROTE} wrote:"
    rich = (
        '<html><body style="overflow-wrap: break-word; -webkit-nbsp-mode: space; line-break: after-white-space;">'
        f'{_paragraphs(lines, "div")}<div><br><blockquote type="cite"><div>{html.escape(intro)}</div>'
        f'<br class="Apple-interchange-newline"><div>{_paragraphs(NOTIFICATION, "div")}</div></blockquote></div></body></html>'
    )
    return raw(f"{chr(10).join(lines)}\n\n> {intro}\n> \n{_quoted()}\n", rich)


def iphone(lines: Sequence[str]) -> bytes:
    intro = f"On 24 Nov 2025, at 09:28, {WROTE} wrote:"
    rich = (
        f'<html><body dir="auto">{_paragraphs(lines, "div")}<div dir="ltr"><br></div><div dir="ltr">Sent from my iPhone</div>'
        f'<div dir="ltr"><br><blockquote type="cite">{html.escape(intro)}<br><br></blockquote></div><blockquote type="cite">'
        f'<div dir="ltr">\ufeff{_paragraphs(NOTIFICATION, "p")}</div></blockquote></body></html>'
    )
    return raw(f"{chr(10).join(lines)}\n\nSent from my iPhone\n\n> {intro}\n> \n> \ufeff{_quoted()[2:]}\n", rich)


def thunderbird(lines: Sequence[str]) -> bytes:
    """Plain, format=flowed, a signature below the quotation."""
    intro = f"Am 24.11.25 um 09:28 schrieb {WROTE}:"
    flowed = "\n".join(
        " \n".join(textwrap.wrap(line, 72, break_long_words=False)) if line.strip() else "" for line in lines
    )
    return raw(f"{flowed}\n\n{intro}\n{_quoted()}\n\n-- \nAna Silva, IT, ext. 44\n", flowed=True)


def android(lines: Sequence[str]) -> bytes:
    """Samsung's program: plain, everything as it is typed."""
    head = ("-------- Original message --------", f"From: {WROTE}", "Date: 24/11/2025 09:28 (GMT+01:00)", "To: Ana Silva",
            "Subject: [IT-4812] Printer")  # fmt: skip
    return raw("\n".join((*lines, "", "Sent from my Galaxy", "", *head, "", *NOTIFICATION)))


def mutt(lines: Sequence[str]) -> bytes:
    """Plain, hard breaks after 72 letters, a signature above."""
    intro = f"On Mon, Nov 24, 2025 at 09:28:07AM +0100, {WROTE} wrote:"
    return raw(f"{_wrapped(lines, 72)}\n\n-- \nAna Silva, IT, ext. 44\n\n{intro}\n{_quoted()}\n")


def button(lines: Sequence[str]) -> bytes:
    """A `mailto:` link of the notification: the body and nothing else."""
    return raw("\n".join(lines) + "\n")


SHAPES: dict[str, Callable[[Sequence[str]], bytes]] = {
    "gmail": gmail, "gmail_phone": gmail_phone, "outlook": outlook, "outlook_web": outlook_web, "outlook_phone": outlook_phone,
    "apple_mail": apple_mail, "iphone": iphone, "thunderbird": thunderbird, "android": android, "mutt": mutt, "button": button,
}  # fmt: skip
