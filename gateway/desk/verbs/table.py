"""Which function carries out which command of an agent, in the order in which the lines of one mail are carried out."""

from collections.abc import Mapping
from types import MappingProxyType

from gateway.desk.command import Name
from gateway.desk.verbs import closing, notes, taking
from gateway.desk.verbs.work import Effect

EFFECTS: Mapping[Name, Effect] = MappingProxyType(
    {
        Name.NOTE: notes.note,
        Name.TAKE: taking.take,
        Name.DONE: closing.done,
    }
)
"""Whom it is about first, then what is promised, then what ends it."""
