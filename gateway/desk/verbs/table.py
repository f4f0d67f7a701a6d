"""Which function carries out which command of an agent, in the order in which the lines of one mail are carried out."""

from collections.abc import Mapping
from types import MappingProxyType

from gateway.desk.command import Name, WrongLine
from gateway.desk.verbs import (
    asking,
    away,
    cause,
    changed,
    closing,
    company,
    handing,
    held,
    helping,
    joining,
    looking,
    notes,
    promising,
    requesting,
    splitting,
    taking,
    undoing,
)
from gateway.desk.verbs.work import Effect, Work

EFFECTS: Mapping[Name, Effect] = MappingProxyType(
    {
        Name.NOTE: notes.note,
        Name.SEND: held.send,
        Name.UNDO: undoing.not_alone,
        Name.HELP: helping.set_mode,
        Name.REQUESTER: requesting.requester,
        Name.STATUS: looking.status,
        Name.TAKE: taking.take,
        Name.ASSIGN: taking.assign,
        Name.GIVE_BACK: taking.give_back,
        Name.CC: company.cc,
        Name.ALLOW: company.allow,
        Name.IGNORE: company.ignore,
        Name.MUTE: company.mute,
        Name.FOR: notes.for_customer,
        Name.TAG: notes.tag,
        Name.PRIORITY: promising.priority,
        Name.PROMISE: promising.promise,
        Name.REOPEN: closing.reopen,
        Name.HANDOFF: handing.handoff,
        Name.ASK: asking.ask,
        Name.SPLIT: splitting.split,
        Name.WAIT: closing.wait,
        Name.DECLINE: closing.decline,
        Name.DONE: closing.done,
        Name.MERGE: joining.merge,
        Name.AWAY: away.away,
        Name.CAUSE: cause.cause,
        Name.CHANGED: changed.changed,
    }
)
"""Whom it is about first, then what is promised, then what ends it."""


def carried_out(work: Work) -> tuple[Work, tuple[WrongLine, ...]]:
    """Every line done; all that are wrong, not only the first."""
    wrong: list[WrongLine] = []
    for name, effect in EFFECTS.items():
        for command in work.commands.all(name):
            result = effect(work, command)
            if isinstance(result, WrongLine):
                wrong.append(result)
            else:
                work = result
    return work, tuple(sorted(wrong, key=lambda line: line.number))
