"""Who may write into which request: one table, read from above; the first row that fits decides (docs/security.md shows it).

A row names what must be true and what must not; both are facts that `desk/thread` has found. Nothing else decides it. Pure.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Place(StrEnum):
    """What the mail may do with the request its key leads to."""

    NEW = "new"  # it opens a request of its own
    PEOPLE = "people"  # it joins as a mail of somebody who takes part
    AGENT = "agent"  # it joins as an agent's mail
    AUTOMATIC = "automatic"  # a machine's mail in the thread: kept there, nothing else
    HELD = "held"  # kept, not shown; the owner is told

    @property
    def is_agent(self) -> bool:
        return self is Place.AGENT


class ThreadReason(StrEnum):
    NO_KEY = "it names no request of ours"
    UNKNOWN_KEY = "what it names leads to no request"
    OTHER_DEPARTMENT = "it is written to a department that never held that request"
    CLOSED_FOR_GOOD = "that request has been closed for more than 90 days"
    PARENT_OF_OTHERS = "somebody else's mail named it before it came"
    QUOTED_ONLY = "it quotes a letter about that request, and may be about something else"
    TAKES_PART = "the originator takes part"
    HAS_THE_LETTER = "the originator takes part, and answers a mail that they wrote or were sent"
    VALID_TOKEN = "a valid reply address of this agent"
    AUTHENTICATED_AGENT = "an authenticated agent of the department"
    AGENT_WITHOUT_TOKEN = "an agent's mail without the reply address of the notification"
    ONLY_REQUEST = "a word from somebody with one open request here"
    NOT_BELIEVED = "it is not sure enough who wrote it"
    STRANGER = "the originator does not take part in that request"
    MACHINE = "a machine's mail about that request"


class Fact(StrEnum):
    """What is known about a mail that leads to a request, in the words of the table."""

    MACHINE = "a machine wrote it"
    TAKES_PART = "the author takes part"
    AGENT = "the author is an agent of the department"
    OUTSIDER = "the author is from outside"
    AUTHENTICATED = "authenticated"  # somebody vouches for this very mail
    BELIEVED = "believed"  # authenticated, or of our domains behind a server that refuses forged mail
    RELEASED = "let in by a person"  # from the quarantine: believed, but no server vouches for it
    FORGED = "refused"  # its domain says that the mail is not its own
    SIGNED_ADDRESS = "to the signed address of this agent"
    LETTER_TO_AGENT = "answers a letter to this agent"
    OWN_LETTER = "answers a letter to the author, or a mail of theirs"
    NUMBER = "only the number in the subject"
    QUOTATION = "only a quotation"
    OVERTAKEN = "only a mail that overtook it"
    FORWARD = "a forward"
    ELSEWHERE = "written to a department that never held it"
    LONG_CLOSED = "closed more than 90 days ago"
    AUTHENTICATED_AGENTS = 'commands_need = "pass"'


@dataclass(frozen=True, slots=True)
class Row:
    """One row: where the mail belongs if all of `when` is true and nothing of `unless`."""

    place: Place
    reason: ThreadReason
    when: frozenset[Fact]
    unless: frozenset[Fact]

    def fits(self, facts: frozenset[Fact]) -> bool:
        """Is this row about such a mail?"""
        return self.when <= facts and not self.unless & facts


def _row(place: Place, reason: ThreadReason, *when: Fact, unless: Iterable[Fact] = ()) -> Row:
    return Row(place, reason, frozenset(when), frozenset(unless))


_INSIDE = (Fact.TAKES_PART, Fact.AGENT)

TABLE: tuple[Row, ...] = (
    # Machines: anybody can write a number into a mail. What they write is kept, and moves nothing.
    _row(Place.NEW, ThreadReason.STRANGER, Fact.MACHINE, Fact.NUMBER, unless=_INSIDE),
    _row(Place.NEW, ThreadReason.STRANGER, Fact.MACHINE, Fact.QUOTATION, unless=_INSIDE),
    _row(Place.AUTOMATIC, ThreadReason.MACHINE, Fact.MACHINE),
    # It is about something else. The signed address is itself where a mail goes; a letter that is only named may have been
    # forwarded to anybody.
    _row(Place.NEW, ThreadReason.PARENT_OF_OTHERS, Fact.OVERTAKEN, unless=_INSIDE),
    _row(Place.NEW, ThreadReason.QUOTED_ONLY, Fact.QUOTATION, Fact.FORWARD),
    _row(Place.NEW, ThreadReason.QUOTED_ONLY, Fact.QUOTATION, unless=(Fact.TAKES_PART,)),
    _row(Place.NEW, ThreadReason.OTHER_DEPARTMENT, Fact.ELSEWHERE, unless=(Fact.SIGNED_ADDRESS,)),
    _row(Place.NEW, ThreadReason.CLOSED_FOR_GOOD, Fact.LONG_CLOSED),
    # Whoever it claims to be, it is not.
    _row(Place.HELD, ThreadReason.NOT_BELIEVED, Fact.FORGED),
    # Agents, with proof. Where the server has no plus addresses the letter's Message-ID stands for the address.
    _row(Place.AGENT, ThreadReason.VALID_TOKEN, Fact.AGENT, Fact.SIGNED_ADDRESS, unless=(Fact.RELEASED,)),
    _row(Place.AGENT, ThreadReason.VALID_TOKEN, Fact.AGENT, Fact.LETTER_TO_AGENT, Fact.AUTHENTICATED),
    # Who takes part. Nobody vouches for most domains outside: then the letter is the proof, its Message-ID is a secret.
    _row(Place.PEOPLE, ThreadReason.TAKES_PART, Fact.TAKES_PART, Fact.BELIEVED),
    _row(Place.PEOPLE, ThreadReason.HAS_THE_LETTER, Fact.TAKES_PART, Fact.OUTSIDER, Fact.OWN_LETTER),
    _row(Place.HELD, ThreadReason.NOT_BELIEVED, Fact.TAKES_PART),
    # Agents, without.
    _row(
        Place.AGENT,
        ThreadReason.AUTHENTICATED_AGENT,
        Fact.AGENT,
        Fact.BELIEVED,
        Fact.AUTHENTICATED_AGENTS,
        unless=(Fact.RELEASED,),
    ),
    _row(Place.HELD, ThreadReason.AGENT_WITHOUT_TOKEN, Fact.AGENT),
    # Everybody else: whoever is in charge is asked.
    _row(Place.HELD, ThreadReason.STRANGER),
)


def decided_by(facts: frozenset[Fact]) -> Row:
    """The row that decides; the last fits every mail."""
    return next(row for row in TABLE if row.fits(facts))
