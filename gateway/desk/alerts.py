"""What admins hear of the service itself (product.md 4.1). Pure."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from gateway.desk.decision import Chain, LetterPlan
from gateway.desk.department import Desk
from gateway.desk.say import say, say_many
from gateway.errors import Finding
from gateway.mail.message import Mailbox

_LONGEST = 300


def digest_of(findings: Sequence[Finding]) -> str:
    """The same mistakes at the same places have the same digest, whatever else was changed around them."""
    return hashlib.sha256("\n".join(f"{one} {one.source}" for one in findings).encode("utf-8", "replace")).hexdigest()


def files_refused(desk: Desk, findings: Sequence[Finding], *, since: datetime) -> LetterPlan | None:
    """The letter about files that were not taken over; None if no admin is named."""
    if not desk.admins or not findings:
        return None
    count = f"{len(findings)} mistake" + ("s" if len(findings) != 1 else "")
    said = str(findings[0])[:_LONGEST]
    end = "" if said.endswith((".", "?", "!")) else "."
    first, *others = (Mailbox(admin, desk.name_of(Mailbox(admin))) for admin in desk.admins)
    return LetterPlan(
        template="admin_alert",
        department=desk.holder("").key,
        to=first,
        cc=tuple(others),
        from_name=f"Postroom of {desk.name}" if desk.name else "Postroom",
        subject=f"The changed rules are refused: {count}",
        chain=Chain.ORIGINATOR,
        auto_submitted="auto-generated",
        is_repeatable=True,
        variables={
            "problem": say(
                "The changed files are refused: {count}. {which}: {said} What was in force before stays in force.",
                count=say_many("{n} mistake", "{n} mistakes", len(findings)),
                which=say("This is it") if len(findings) == 1 else say("The first"),
                said=said + end,
            ),
            "since": since,
            "try_": "postroom check",
        },
    )
