"""Invitations and their answers (RFC 5546): what asks for a person, and what a calendar program only reports. Pure."""

import re

from gateway.desk.folding import folded
from gateway.desk.kinds import Kind, KindReason, Sign
from gateway.mail import calendar
from gateway.mail.message import Mailbox, Message
from gateway.mail.quotation import Split

_TYPES = frozenset({"text/calendar", "application/ics", "text/x-vcalendar"})
_ANSWERS = frozenset({"REPLY", "CANCEL", "REFRESH", "DECLINECOUNTER"})
_UNSAID = ("", "PUBLISH")  # some programs leave the method out
# In front of the subject, by language: accepted, declined, tentative, cancelled.
_PREFIXES = (
    "accepted", "declined", "tentative", "tentatively accepted", "canceled", "cancelled", "canceled event", "cancelled event",
    "zugesagt", "abgelehnt", "mit vorbehalt", "abgesagt", "zusage", "absage", "vorläufig", "accepté", "acceptée", "refusé",
    "refusée", "provisoire", "annulé", "annulée", "aceptado", "aceptada", "rechazado", "rechazada", "provisional",
    "cancelado",
    "cancelada", "accettato", "accettata", "rifiutato", "rifiutata", "provvisorio", "annullato", "annullata", "geaccepteerd",
    "geweigerd", "afgewezen", "voorlopig", "geannuleerd", "zaakceptowano", "zaakceptowane", "odrzucono", "odrzucone",
    "wstępnie", "wstępna akceptacja", "anulowano", "odwołane", "přijato", "odmítnuto", "předběžně", "nezávazně",
    "zrušeno", "aceito", "aceite",
    "aceite provisoriamente", "recusado", "provisório", "accepterat", "accepterad", "avböjt", "avböjd", "preliminärt",
    "inställt", "avbokat", "accepteret", "afslået", "foreløbig", "aflyst", "godtatt", "avslått", "avlyst", "hyväksytty",
    "hylätty",
    "alustava", "peruttu", "elfogadva", "elutasítva", "принято", "отклонено", "под вопросом", "отменено", "прийнято",
    "承諾", "辞退", "仮承諾", "已接受", "已拒绝", "수락됨", "거절됨", "kabul edildi", "reddedildi",
)  # fmt: skip
_ANSWER_SUBJECT = re.compile(
    rf"(?:{'|'.join(re.escape(folded(word)) for word in sorted(_PREFIXES, key=len, reverse=True))})\s{{0,2}}:"
)
# What calendar programs write into an answer: where it comes from; or, with the name of who answers, what the answer is.
_PROGRAM = re.compile(r"calendar\.google|google calendar|icloud\.com|-{5}|_{5}|\*~\*~|microsoft teams|zoom\.us/")
_ANSWER = re.compile(
    r"invit|einlad|eingelad|uitnodig|zaproszen|pozvan|convite|inbjud|kutsu|meghivo|davet|приглаш|запрош|招待|邀请|邀請|초대|προσκληση"
    r"|accept|declin|tentativ|zugesagt|abgelehnt|angenommen|refus|rechaz|rifiut|geweigerd|przyj|odrzuc|prija|odmit|aceit|recus|avboj|tackat"
)
_WORD = re.compile(r"\w")
_COMMENT = re.compile(r"[?？]|#\w")
_LONGEST_COMMENT = 400


def invitation(message: Message, split: Split | None) -> Sign | None:
    """An invitation: a person's wish, as a mail is. With CALENDAR_ANSWER: a program's report of what was clicked, or that a
    meeting is off. A person's own words beside an answer make it a mail again."""
    found = message.invitation
    method = found.method if found is not None else ""
    has_part = found is not None or any(one.type in _TYPES for one in message.attachments)
    if not has_part:
        return None
    is_answer = method in _ANSWERS or (
        method in _UNSAID and _ANSWER_SUBJECT.match(folded(message.subject[:100].strip())) is not None
    )
    if is_answer:
        text = _own_text(message, split)
        evidence = f"METHOD:{method}" if method else message.subject[:100]
        if method != "CANCEL" and has_own_words(text, message.originator):
            return Sign(Kind.INVITATION, KindReason.CALENDAR, evidence)
        return Sign(Kind.INVITATION, KindReason.CALENDAR_ANSWER, evidence)
    if found is None or (found.is_file and _WORD.search(_own_text(message, split))):
        return None  # a calendar file that says nothing of a meeting, or goes along with somebody's words, is a file
    return Sign(Kind.INVITATION, KindReason.CALENDAR, f"METHOD:{method}" if method else "a calendar part")


def _own_text(message: Message, split: Split | None) -> str:
    """The new words without those in which we tell what a calendar says."""
    text = split.new_text if split is not None else message.text
    return text.replace(calendar.words(message.invitation).strip(), "") if message.invitation is not None else text


def has_own_words(text: str, author: Mailbox | None) -> bool:
    """Whether `author` wrote into an answer, beside what the calendar program writes in that name."""
    text = text.strip()[: 4 * _LONGEST_COMMENT]
    if not _WORD.search(text):
        return False
    body = folded(text)
    if _PROGRAM.search(body):
        return False
    if _COMMENT.search(text[:_LONGEST_COMMENT]) or author is None:
        return True
    first = body.split("\n", 1)[0]
    names = (author.address, folded(author.name))
    return not (any(name and name in first for name in names) and _ANSWER.search(first))
