"""What admins hear of the service itself (product.md 4.1). Pure."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from gateway.desk import ownletters
from gateway.desk.decision import LetterPlan
from gateway.desk.department import Desk
from gateway.desk.say import Say, say, say_many
from gateway.errors import Finding

_LONGEST = 300
_MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Trouble:
    """What a job of the night found. `said`: a sentence each, as the log has them; `remedy`: what to type."""

    what: Say
    said: tuple[str, ...]
    remedy: str


def night_trouble(desk: Desk, trouble: Trouble, *, since: datetime) -> LetterPlan | None:
    """The letter about what a job of the night found; None if no admin is named."""
    named = "; ".join(one[:_LONGEST] for one in trouble.said[:_MOST_NAMED])
    more = len(trouble.said) - _MOST_NAMED
    if more > 0:
        named = f"{named}; +{more}"
    problem = say("{what}: {said}.", what=trouble.what, said=named.rstrip("."))
    return ownletters.to_admins(
        desk, "admin_alert", subject=trouble.what, problem=problem, since=since, try_=trouble.remedy
    )


def digest_of(findings: Sequence[Finding]) -> str:
    """The same mistakes at the same places have the same digest, whatever else was changed around them."""
    return hashlib.sha256("\n".join(f"{one} {one.source}" for one in findings).encode("utf-8", "replace")).hexdigest()


def files_refused(desk: Desk, findings: Sequence[Finding], *, since: datetime) -> LetterPlan | None:
    """The letter about files that were not taken over; None if no admin is named."""
    if not findings:
        return None
    count = say_many("{n} mistake", "{n} mistakes", len(findings))
    said = str(findings[0])[:_LONGEST]
    end = "" if said.endswith((".", "?", "!")) else "."
    problem = say(
        "The changed files are refused: {count}. {which}: {said} What was in force before stays in force.",
        count=count,
        which=say("This is it") if len(findings) == 1 else say("The first"),
        said=said + end,
    )
    subject = say("The changed rules are refused: {count}", count=count)
    return ownletters.to_admins(
        desk, "admin_alert", subject=subject, problem=problem, since=since, try_="postroom check"
    )
