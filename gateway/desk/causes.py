"""Why a promise was broken, in a word (`#cause`, mission row 40): a closed list, and how people write it. Data, pure.

Four causes and no more: a report counts them, and names nobody.
"""

from collections.abc import Mapping
from enum import StrEnum

from gateway.desk.folding import folded
from gateway.desk.say import Say, say


class Cause(StrEnum):
    """The value stands in the journal, and is what `#cause` takes in English."""

    NOT_FORESEEN = "not foreseen"
    NOT_PASSED_ON = "not passed on"
    TOO_MUCH = "too much"
    SYSTEM = "system"


_WRITTEN: Mapping[Cause, tuple[str, ...]] = {
    Cause.NOT_FORESEEN: (
        "not foreseen", "unforeseen", "unforeseeable", "not expected", "unexpected", "foreseen",
        "nicht vorhergesehen", "unvorhergesehen", "nicht vorhersehbar", "imprévu", "pas prévu", "non prévu", "imprevisto",
        "no previsto", "nieprzewidziane", "nie przewidziano", "nepředvídané", "nepředvídáno", "nečekané", "想定外", "予想外",
    ),
    Cause.NOT_PASSED_ON: (
        "not passed on", "not handed on", "not told", "passed on", "nicht weitergegeben", "nicht weitergeleitet",
        "pas transmis", "non transmis", "no transmitido", "no comunicado", "nie przekazano", "nieprzekazane", "nepředáno",
        "nepředáno dál", "伝達漏れ", "引き継ぎ漏れ", "引継ぎ漏れ",
    ),
    Cause.TOO_MUCH: (
        "too much", "too many", "too much work", "overload", "overloaded", "zu viel", "zu viele", "zuviel", "überlastet",
        "zu viel arbeit", "trop", "trop à faire", "trop de travail", "surcharge", "demasiado", "demasiado trabajo", "sobrecarga",
        "za dużo", "za dużo pracy", "příliš mnoho", "moc práce", "přetížení", "多すぎる", "過多", "手一杯", "手いっぱい",
    ),
    Cause.SYSTEM: (
        "system", "the system", "systems", "technical", "technik", "système", "technique", "panne", "sistema", "técnica",
        "awaria", "systém", "technika", "システム", "障害",
    ),
}  # fmt: skip

CAUSE_WORDS: Mapping[str, Cause] = {folded(words): one for one, written in _WRITTEN.items() for words in written}
"""Folded words, in the seven languages -> cause."""


def said(cause: Cause) -> Say:
    """The cause in the reader's language."""
    return _SAID[cause]


_SAID: Mapping[Cause, Say] = {
    Cause.NOT_FORESEEN: say("not foreseen"),
    Cause.NOT_PASSED_ON: say("not passed on"),
    Cause.TOO_MUCH: say("too much"),
    Cause.SYSTEM: say("system"),
}
