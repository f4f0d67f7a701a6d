"""A request in somebody else's name: what an agent's mail opens for the person it is about (`#requester`, `#split`, `#ask`).

It is opened as if that person had written the words: rules, who looks after what, acknowledgement and all. Only the facts about
the agent's mail itself (its subject as a thread, its Cc, what else its author wrote) say nothing about that person.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

from gateway.desk import people, ruling
from gateway.desk.authority import Place, ThreadReason
from gateway.desk.context import Context
from gateway.desk.decision import Act, Chain, JournalLine, LetterPlan
from gateway.desk.facts import Recalled
from gateway.desk.route import RouteReason, route
from gateway.desk.thread import Key, Threading
from gateway.desk.trust import Auth, Standing, Trust, TrustReason
from gateway.mail.message import Mailbox
from gateway.mail.quotation import Split
from gateway.mail.subject import reply

_OF_A_THREAD = frozenset({"thread-index", "thread-topic"})
UNKNOWN = -1
"""How many requests somebody made, where nobody has counted."""


def as_if_from(
    context: Context, person: Mailbox, *, department: str, text: str, subject: str, others: tuple[str, ...] = ()
) -> Context:
    """The same mail as if `person` had written these words to that department, and to `others`."""
    desk = context.desk
    holder = desk.departments[department]
    message = replace(
        context.mail.message, originator=person, originators=(person,), subject=subject,
        to=(Mailbox(holder.address),), cc=(), in_reply_to=(), references=(),
        fields={name: values for name, values in context.mail.message.fields.items() if name not in _OF_A_THREAD},
    )  # fmt: skip
    mail = replace(context.mail, message=message, split=Split(text))
    standing = Standing.COLLEAGUE if desk.is_ours(person.address) else Standing.STRANGER
    who = Trust(person.address, person.name, standing, Auth.OFF, TrustReason.OUR_DOMAIN)
    recalled = Recalled(
        requests_this_year=UNKNOWN,
        open_by_owner=context.recalled.open_by_owner,
        last_owners=context.recalled.last_owners,
        absent=context.recalled.absent,
    )
    addressed = tuple(dict.fromkeys((department, *others)))
    facts = ruling.facts_of_mail(
        mail,
        desk=desk,
        now=mail.came(now=context.now),
        classification=context.classification,
        trust=who,
        addressed=addressed,
        recalled=recalled,
    )
    facts = replace(facts, event="new")
    verdict = desk.rules.decide(facts)
    return replace(
        context,
        mail=mail,
        recalled=recalled,
        trust=who,
        threading=Threading(Place.NEW, Key.NONE, ThreadReason.NO_KEY),
        facts=facts,
        verdict=verdict,
        route=route(facts, verdict, addressed, RouteReason.ENVELOPE, desk),
    )


def opened(theirs: Context, number: Callable[[], int], *, by: Context, owner: str = "", **told: object) -> Act:
    """The act that opens the request: for the person of `theirs`, by the agent whose mail `by` is. `owner`: who has it from the
    beginning; `told`: what its first line in the journal says besides."""
    routed = theirs.route
    assert routed is not None
    if owner:
        routed = replace(routed, owner=owner, looks_after="")
    act = people.open_request(theirs, routed, number)
    assert act.after is not None
    assert act.entry is not None
    first, *rest = act.journal
    first = JournalLine(first.act, by.trust.person, {**first.data, **told, "by": by.proof})
    return replace(
        act,
        entry=replace(act.entry, author=by.author, quoted="", signature=by.mail.split.signature),
        journal=(first, *rest),
        letters=tuple(_as_first(act.letters, act.after.subject, but=by.trust.person)),
    )


def _as_first(plans: Iterable[LetterPlan], subject: str, *, but: str) -> Iterable[LetterPlan]:
    """To the person it is the first mail of a thread, so it answers nothing. The agent knows what they wrote."""
    for plan in plans:
        if plan.chain is not Chain.AGENT:
            yield replace(plan, subject=subject if plan.subject == reply(subject) else plan.subject, is_counted=False)
        elif plan.to.address != but:
            yield plan
