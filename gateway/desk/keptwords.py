"""Why a mail waits in the quarantine, and who has seen to it, as people read it. Pure."""

from collections.abc import Mapping
from types import MappingProxyType

from gateway.desk.decision import ActReason
from gateway.desk.say import Say, Who, say

NOT_THERE = frozenset(
    {
        ActReason.OUTSIDER_IN_THREAD,
        ActReason.NOT_SURE_IN_THREAD,
        ActReason.AGENT_WITHOUT_TOKEN,
        ActReason.WRONG_COMMAND,
    }
)
"""Mails for these reasons are kept too, but somebody was asked about them at once: they stand in no list."""

FLOODS = frozenset({ActReason.TOO_MANY.value, ActReason.TOO_MANY_OF_LISTS.value})
"""Reasons that come with many mails at once: those of one author are one entry of a list."""

_SAID: Mapping[str, Say] = MappingProxyType(
    {
        ActReason.OUTSIDER.value: say("from outside, and about no request"),
        ActReason.NOT_BELIEVED.value: say("it claims to come from a colleague, and nobody vouches for that"),
        ActReason.OUTSIDER_IN_THREAD.value: say("from somebody who did not take part"),
        ActReason.NOT_SURE_IN_THREAD.value: say("nobody vouches for who wrote it"),
        ActReason.NO_DEPARTMENT.value: say("written to no department"),
        ActReason.TOO_MANY.value: say("more new requests than one sender may open in that time"),
        ActReason.TOO_MANY_OF_LISTS.value: say("more mail of lists and programs than a department takes in an hour"),
    }
)


def because(reason: str, *, rule: str = "", words: str = "") -> Say | str:
    """The reason in the inbox row, as a person reads it. `rule`, `words`: that put it there, and what it says of it."""
    if rule:
        return say("the rule “{rule}”: {words}", rule=rule, words=words)
    return _SAID.get(reason, reason)


def who(by: str) -> Who | str:
    """Who has let a mail in or kept it out: a person, or somebody on the command line."""
    return Who(by) if "@" in by else by
