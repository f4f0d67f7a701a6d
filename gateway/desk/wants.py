"""Which rare facts a mail may need, by a quick look at its first and last lines: `recall` reads those only then. Pure.

Too much is harmless here, too little is not: a command that is overlooked could not be carried out.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gateway.desk.commandwords import OF_AGENTS, OF_REQUESTERS, Name
from gateway.desk.facts import Mail
from gateway.desk.folding import folded
from gateway.desk.plainwordlist import Kind
from gateway.desk.plainwords import plain_word
from gateway.desk.shortmail import chaser

MOST_LOOKED_AT = 5_000
"""Characters at each end of the new words: command lines stand there."""
MOST_NUMBERS = 5

_SIGN = re.compile("[#＃]")
_COMMAND = re.compile(r"^[ \t]*[#＃]\w[^\n]*", re.MULTILINE)
_WORD = re.compile(r"[#＃](\w{1,60})")
_OF_PROGRAMS = ("auto-submitted", "x-auto-response-suppress", "x-autoreply", "x-autorespond", "precedence")
_NUMBER = re.compile(r"(?<![\w.:-])(?:[A-Za-z]\w{0,63}-)?#?([0-9]{1,12})(?![\w.:])", re.ASCII)
_ENDINGS = (Name.SOLVED, Name.CANCEL, Name.MUTE)


@dataclass(frozen=True, slots=True)
class Wants:
    """`commands`: there may be command lines. `numbers`: of requests that these may name. `status`: it may ask how things stand."""

    commands: bool = False
    numbers: tuple[int, ...] = ()
    status: bool = False
    away: bool = False
    """It may say that its originator is away: a line, or a note of their mail program."""
    cause: bool = False
    """It may say why a promise was broken."""
    closes: bool = False
    """It may end a request, and then the person is perhaps asked how it was."""


def wants(mail: Mail) -> Wants:
    """What the mail may need."""
    text = mail.split.new_text
    subject, name = mail.message.subject, mail.message.originator.name if mail.message.originator else ""
    word = plain_word(text, subject, name=name)
    asks = word is not None or bool(chaser(text))
    ends_it = word is not None and word.kind is Kind.SOLVED
    ends = text if len(text) <= 2 * MOST_LOOKED_AT else f"{text[:MOST_LOOKED_AT]}\n{text[-MOST_LOOKED_AT:]}"
    if not _SIGN.search(ends):
        return Wants(status=asks, away=_is_note(mail), closes=ends_it)
    lines = [match[0] for match in _COMMAND.finditer(ends)]
    numbers = numbers_in(lines)
    words = [OF_REQUESTERS.get(folded(match[1])) for line in lines[:50] if (match := _WORD.search(line))]
    is_alone = not (mail.message.in_reply_to or mail.message.references)
    asks = asks or Name.STATUS in words or (is_alone and any(word in _ENDINGS for word in words))
    is_away = any(named(line) is Name.AWAY for line in lines[:50])
    return Wants(bool(lines), numbers, asks, is_away or _is_note(mail), says_cause(lines), ends_it or may_close(lines))


def numbers_in(lines: Sequence[str]) -> tuple[int, ...]:
    """The requests that command lines may name, those of `#merge` first."""
    first = sorted(lines[:50], key=lambda line: named(line) is not Name.MERGE)
    found = dict.fromkeys(int(match[1]) for line in first for match in _NUMBER.finditer(line[:200]))
    return tuple(found)[:MOST_NUMBERS]


def says_cause(lines: Sequence[str]) -> bool:
    """May one of these lines say why a promise was broken?"""
    return any(named(line) is Name.CAUSE for line in lines[:50])


def may_close(lines: Sequence[str]) -> bool:
    """May one of these lines end a request, written by an agent or by whoever asked?"""
    words = [folded(match[1]) for line in lines[:50] if (match := _WORD.search(line))]
    return any(OF_AGENTS.get(word) is Name.DONE or OF_REQUESTERS.get(word) is Name.SOLVED for word in words)


def named(line: str) -> Name | None:
    """The command of agents that a line names, right or wrong; None where it names none."""
    match = _WORD.search(line)
    return OF_AGENTS.get(folded(match[1])) if match else None


def _is_note(mail: Mail) -> bool:
    """Does a program seem to have written it? `classify` knows better, and is not asked here."""
    fields = mail.message.fields
    return not mail.envelope.reverse_path or any(name in fields for name in _OF_PROGRAMS)
