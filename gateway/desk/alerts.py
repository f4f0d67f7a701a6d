"""What admins hear of the service itself (product.md 4.1). Pure."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from gateway.desk import ownletters
from gateway.desk.decision import LetterPlan
from gateway.desk.department import Desk
from gateway.desk.say import say, say_many
from gateway.errors import Finding

_LONGEST = 300


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
