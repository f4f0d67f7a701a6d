"""The answer to a list of the quarantine: `#allow 1 3` lets mails in, `#ignore 2` keeps them out (product.md board 13). Pure.

Numbers mean what stands at them in that list, whenever the answer comes. Only the reader of the list can answer it: the reply
address is signed for them and for this list, and they must still be who is asked. Whatever anybody else writes is text.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from gateway.desk import commandlines, keptwords, letters
from gateway.desk.changes import Change, KeepOut, LetIn
from gateway.desk.classify import Classification
from gateway.desk.commandwords import OF_AGENTS, Name
from gateway.desk.context import Context
from gateway.desk.decision import Act, ActReason, JournalLine, Outcome
from gateway.desk.department import Department, Desk
from gateway.desk.facts import Kept, Mail, QuarantineList, Recalled, written_to
from gateway.desk.folding import folded
from gateway.desk.say import Say, When, say, say_many
from gateway.desk.token import Keys, is_valid_list, list_claims
from gateway.desk.trust import Auth, Standing, Trust

MOST_LINES = 200
"""Lines of an answer that are looked at."""
MOST_SAID = 60
"""Sentences of a confirmation."""
ALL = frozenset(
    folded(one)
    for one in (
        *("all", "everything", "alle", "alles", "tous", "tout", "toutes", "todos", "todas", "todo"),
        *("wszystkie", "wszystko", "všechny", "všechno", "vše", "すべて", "全部", "全て"),
    )
)
"""Every mail of the list, in seven languages."""
_AND = frozenset(["and", "und", "et", "y", "e", "i", "oraz", "a", "と"])
_NUMBER = re.compile(r"[#＃]?([0-9]{1,6})(?:-([0-9]{1,6}))?\Z", re.ASCII)
_PARTS = re.compile(r"[\s,;、，+&]+")
_DASHES = re.compile(r"\s{0,3}[-–—]\s{0,3}")
_LETS: dict[Name, str] = {Name.ALLOW: "#allow", Name.IGNORE: "#ignore"}


def readers(department: Department) -> tuple[str, ...]:
    """Who of a department is asked about mail in its quarantine: its lead, else its agents (contract.md 8)."""
    return (department.lead,) if department.lead else department.agents


def may_answer(desk: Desk, person: str, department: str) -> bool:
    """Is this still somebody who is asked? `department`: '' for the list of the admins."""
    if not department:
        return person in {desk.main_address(admin) for admin in desk.admins}
    home = desk.departments.get(department)
    return home is not None and person in readers(home)


def answers(
    mail: Mail, recalled: Recalled, who: Trust, classification: Classification, *, desk: Desk, keys: Keys
) -> QuarantineList | None:
    """The list that the mail answers, if the reader of that list has written it: by its reply address and not forged; or, where
    the server has no plus addresses, as an answer to the very letter, by somebody whom a server vouches for."""
    found = recalled.quarantine_list
    if found is None or who.standing is Standing.ROBOT or not classification.may_acknowledge:
        return None
    if desk.main_address(found.reader) != who.person or not may_answer(desk, who.person, found.department):
        return None
    if who.auth in (Auth.FAIL, Auth.RELEASED):
        return None
    claims = list_claims(written_to(mail))
    if not claims:
        return found if found.is_named and who.auth is Auth.PASS else None
    theirs = (claim for claim in claims if claim.number == found.id)
    return found if any(is_valid_list(keys, claim, person=found.reader) for claim in theirs) else None


def answered(context: Context) -> Act | None:
    """What the answer does; None for a mail that is none. A colleague who answers somebody else's list is told so, and nothing
    else happens; mail of anybody else is decided like all other mail."""
    if context.quarantine_list is not None:
        return _carried_out(context, context.quarantine_list)
    who, listed = context.trust, context.recalled.quarantine_list
    is_person = (
        who.standing in (Standing.COLLEAGUE, Standing.AGENT) and who.is_believed and who.auth is not Auth.RELEASED
    )
    if not is_person or context.threading.ticket is not None or not context.classification.may_acknowledge:
        return None
    if list_claims(written_to(context.mail)):
        why = say(
            "A list of the quarantine can only be answered by whom it was sent to, from the same address. Nothing was done."
        )
    elif listed is not None and listed.is_named:
        why = say(
            "Nothing was done: this desk cannot tell by a mail who answers a list of the quarantine. On the machine it is: {line}",
            line="postroom mail release",
        )
    else:
        return None
    return _act(context, ActReason.NOT_THEIR_LIST, (why, say("The text of your mail went to nobody.")), department="")


# ---------------------------------------------------------------- the lines


@dataclass(frozen=True, slots=True)
class Said:
    """What the lines of an answer say: for each number the commands that name it, and what cannot be understood."""

    wanted: dict[int, set[Name]]
    wrong: tuple[Say, ...] = ()
    has_text: bool = False


def said(text: str, count: int) -> Said:
    """The lines of an answer to a list of `count` numbers."""
    wanted: dict[int, set[Name]] = {}
    wrong: list[Say] = []
    has_text = False
    for written in text.split("\n")[:MOST_LINES]:
        line = commandlines.parted(written, OF_AGENTS)
        if line is None:
            has_text = has_text or bool(written.strip())
        elif line.name not in _LETS:
            wrong.append(say("“{line}” is no line for this list: only #allow and #ignore are.", line=line.text[:60]))
        elif not line.argument and count != 1:
            wrong.append(
                say(
                    "“{line}”: which ones? For example {example}",
                    line=line.text[:60],
                    example=f"{_LETS[line.name]} 1 2",
                )
            )
        else:
            for number in _numbers(line.argument or "1", count, wrong):
                wanted.setdefault(number, set()).add(line.name)
    return Said(wanted, tuple(wrong[:MOST_SAID]), has_text)


def _numbers(argument: str, count: int, wrong: list[Say]) -> list[int]:
    """The numbers behind a command; words that are none are said to be `wrong`."""
    found: list[int] = []
    plain = _DASHES.sub("-", unicodedata.normalize("NFKC", argument[:1_000]))
    for part in _PARTS.split(plain):
        word = folded(part.strip(".:!()[]"))
        if not word or word in _AND:
            continue
        match = _NUMBER.match(word)
        if word in ALL:
            found += range(1, count + 1)
        elif match is None:
            wrong.append(say("“{word}” is no number of the list.", word=part[:40]))
        elif match[2] is None:
            found.append(int(match[1]))
        else:
            found += range(int(match[1]), min(int(match[2]), count) + 1)
    return list(dict.fromkeys(found))


# ---------------------------------------------------------------- what they do


def _carried_out(context: Context, listed: QuarantineList) -> Act:
    lines = said(context.mail.split.new_text, len(listed.mails))
    told: list[Say] = []
    let_in: list[tuple[int, str]] = []
    kept_out: list[int] = []
    for number, names in sorted(lines.wanted.items()):
        mails = listed.mails[number - 1] if 0 < number <= len(listed.mails) else None
        if mails is None:
            told.append(say("There is no number {number} in this list.", number=number))
        elif len(names) > 1:
            told.append(say("Number {number} is named with #allow and with #ignore: nothing was done.", number=number))
        else:
            (name,) = names
            told += _done(context.desk, number, mails, name)
            if name is Name.ALLOW:
                let_in += [(one.id, _home(context.desk, one)) for one in mails if one.waits or one.is_dropped]
            else:
                kept_out += [one.id for one in mails if one.waits]
    if not (lines.wanted or lines.wrong):
        told.append(
            say(
                "Nothing was done. A line lets mails in, by their numbers: {allow}. Another keeps them out: {ignore}.",
                allow="#allow 1 2",
                ignore="#ignore 3",
            )
        )
    told += lines.wrong
    if lines.has_text:
        told.append(say("The text of your mail went to nobody."))
    proof = f"an answer to list {listed.id} of the quarantine; authentication {context.trust.auth}"
    changes: list[Change] = []
    if let_in:
        changes.append(LetIn(tuple(let_in), context.trust.person, proof))
    if kept_out:
        changes.append(KeepOut(tuple(kept_out), context.trust.person, proof))
    act = _act(context, ActReason.LETS_IN, told[:MOST_SAID], department=listed.department)
    data = {"let_in": [one for one, _ in let_in], "kept_out": kept_out, "by": proof}
    return replace(act, changes=tuple(changes), journal=(JournalLine("quarantine", context.trust.person, data),))


def _home(desk: Desk, mail: Kept) -> str:
    """The department that gets a mail which is written to none."""
    return desk.holder("").key if mail.reason == ActReason.NO_DEPARTMENT.value else ""


def _done(desk: Desk, number: int, mails: Sequence[Kept], name: Name) -> list[Say]:
    """What a line has done with the mails at one number."""
    if all(one.is_gone for one in mails):
        return [say("{number}: it is not kept any more.", number=number)]
    free = [one for one in mails if one.waits or (name is Name.ALLOW and one.is_dropped)]
    if not free:
        return [_before(number, mails[0])]
    called = _called(number, free)
    if name is Name.IGNORE:
        return [say("{mail}: stays out. Nobody is asked about it again.", mail=called)]
    department = desk.holder(free[0].department or _home(desk, free[0])).name
    return [say("{mail}: is let in. {department} gets it now, and its author hears from us as always.", mail=called,
                department=department)]  # fmt: skip


def _called(number: int, mails: Sequence[Kept]) -> Say:
    first = mails[0]
    if len(mails) > 1:
        return say_many("{number}, {n} mail from {sender}", "{number}, {n} mails from {sender}", len(mails), number=number,
                        sender=first.originator or say("an unknown sender"))  # fmt: skip
    return say("{number}, “{subject}” from {sender}", number=number, subject=first.subject[:80] or say("(no subject)"),
               sender=first.originator or say("an unknown sender"))  # fmt: skip


def _before(number: int, mail: Kept) -> Say:
    """Somebody has seen to it before."""
    done = mail.handled
    called = _called(number, (mail,))
    if done is None:
        return say("{mail}: is not in the quarantine any more.", mail=called)
    places = {"mail": called, "name": keptwords.who(done.by), "when": When(done.at)}
    if done.act == "drop":
        return say("{mail}: {name} has kept it out already, {when}.", **places)
    return say("{mail}: {name} has let it in already, {when}.", **places)


def _act(context: Context, reason: ActReason, told: Sequence[Say], *, department: str) -> Act:
    """One letter back says what has happened; it answers a mail of a person, so it is not counted."""
    home = context.desk.departments.get(department) or (context.route.department if context.route else None)
    plan = letters.to_person(context, "agent_confirm", department=home or context.desk.holder(""), done=tuple(told))
    plan = replace(plan, is_counted=False, is_repeatable=True)
    return Act(Outcome.ANSWERED, reason, letters=(plan,))
