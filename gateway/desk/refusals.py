"""Word to a colleague whose mail is beyond our limits: it is kept, and nobody works on it (contract.md 8, product.md 3.9).

Anybody else hears nothing: a stranger's address may be forged, and what is a fault of ours is told to the admins.
"""

from datetime import datetime

from gateway.desk import letters
from gateway.desk.decide import looked_at
from gateway.desk.decision import LetterPlan
from gateway.desk.department import Desk
from gateway.desk.digest import size
from gateway.desk.facts import Mail, Recalled
from gateway.desk.say import Say, say
from gateway.desk.token import Keys
from gateway.desk.trust import Auth, Standing


def refused(
    mail: Mail, desk: Desk, *, keys: Keys, reason: str, automatic_letters: int, now: datetime
) -> LetterPlan | None:
    """The letter, or None. `mail` is what was read of its header; `reason` why it is held, as in the inbox."""
    said = _plain(reason, desk)
    if said is None:
        return None
    context = looked_at(mail, Recalled(automatic_letters=automatic_letters), desk=desk, keys=keys, now=now)
    who = context.trust
    is_theirs = who.standing in (Standing.COLLEAGUE, Standing.AGENT) and who.auth in (Auth.PASS, Auth.OFF)
    if not is_theirs or context.may_write_to_originator():
        return None
    department = desk.holder(context.route.department.key if context.route else "")
    words, limit = said
    return letters.to_person(context, "refused", department=department, reason=words, limit=limit)


def _plain(reason: str, desk: Desk) -> tuple[Say | str, Say | str] | None:
    """What is wrong with the mail and the limit, in the person's words; None where nothing is wrong with it."""
    if " bytes" in reason:
        return say("it is too large"), say("{size} for one mail", size=size(desk.message_limit))
    if reason.startswith("unusable: "):
        return say("it cannot be read, {reason}", reason=reason.removeprefix("unusable: ")), ""
    if reason.startswith(("it takes more than ", "it needs more than ")):
        return reason, ""
    return None
