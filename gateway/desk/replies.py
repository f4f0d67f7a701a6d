"""What the mail of somebody who takes part does to the request: it is passed on, and brings back what was done. Pure.

A mail that is only a few words does something else: it asks (`asking`), or ends, rates, thanks, mutes (`fewwords`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from gateway.desk import asking, busy, deadlines, fewwords, letters, outsiders, people
from gateway.desk.changes import CancelTimers, Change, SetTimer
from gateway.desk.classify import Kind
from gateway.desk.command import Commands, Name, line_of_agents
from gateway.desk.context import Context
from gateway.desk.decision import Act, ActReason, EntryKind, JournalLine, LetterPlan, Outcome
from gateway.desk.outsiders import Brought, both
from gateway.desk.say import Say, When, Who, say
from gateway.desk.shortmail import only_asks
from gateway.desk.thread import Key
from gateway.desk.ticket import Promise, Role, State, Ticket
from gateway.mail.message import Mailbox


def add_to_request(context: Context, ticket: Ticket) -> Act:
    """A mail of somebody who takes part."""
    said = people.commands_of(context, context.department(ticket), ticket)
    return _few_words(context, ticket, said) or fewwords.with_mark(context, ticket, _reply(context, ticket, said))


Few = Callable[[Context, Ticket, Commands], Act | None]

_ANYHOW: Mapping[Name, Few] = MappingProxyType(
    {Name.SOLVED: fewwords.ended, Name.CANCEL: fewwords.ended, Name.MUTE: fewwords.muted}
)
"""Also with a text below, which is passed on."""
_ALONE: Mapping[Name, Few] = MappingProxyType(
    {
        Name.STATUS: asking.status_here,
        Name.HELP: asking.help_here,
        Name.HOURS: asking.hours_here,
        Name.RATING: fewwords.rated,
    }
)


def _few_words(context: Context, ticket: Ticket, said: Commands) -> Act | None:
    """The act of a mail that is a word, thanks, or the question how things stand; None if it is a reply like others. Files
    are looked at by somebody."""
    if said.wrong or any(not one.inline for one in context.mail.message.attachments):
        return None
    for names, is_alone in ((_ANYHOW, False), (_ALONE, True)):
        for name, act in names.items():
            if said.get(name) is None or (is_alone and (said.text or len(said.commands) > 1)):
                continue
            if (done := act(context, ticket, said)) is not None:
                return done
    if said.commands:
        return None
    if context.classification.kind is Kind.THANKS:
        return fewwords.thanked(context, ticket)
    asks = context.classification.kind is Kind.CHASER or context.threading.key is Key.ONLY
    if asks and only_asks(context.mail.split.new_text):
        return asking.chased(context, ticket)
    return None


# ---------------------------------------------------------------- a reply


@dataclass(frozen=True, slots=True)
class _Reply:
    """What a reply has changed so far."""

    context: Context
    before: Ticket
    after: Ticket
    said: Commands
    brought: Brought
    promise: Promise | None = None
    changes: tuple[Change, ...] = ()
    news: str = ""
    """The template that tells the author what their mail has changed, or ''."""
    hint: tuple[Say, ...] = ()

    @property
    def came_back(self) -> bool:
        return self.before.state is State.DONE


def _reply(context: Context, ticket: Ticket, said: Commands) -> Act:
    """Whoever is in charge reads it; a request that was done comes back, one that waited goes on."""
    said = _without_few(context, said)
    brought = outsiders.brought(context, ticket, besides=_copied(said))
    after = brought.into(replace(outsiders.in_the_thread(context, ticket), updated_at=context.now))
    after = replace(after, muted=tuple(one for one in after.muted if one != context.trust.person))
    reply = _first_mail(_opened(_Reply(context, ticket, after, said, brought)))
    after, deadline_lines = people.with_deadline(reply.after, said, context)
    reply = _hinted(replace(reply, after=after))
    after = reply.after
    planned, silence, asked_by = _letters(reply)
    changes = reply.changes
    if asked_by is not None:
        changes = (*changes, SetTimer(deadlines.TIMER, asked_by, context.trust.person))
    act = "reopen" if reply.came_back else "reply"
    return Act(
        Outcome.APPENDED,
        ActReason.REOPENED if reply.came_back else ActReason.JOINED,
        after,
        people.entry_of(context, EntryKind.REPLY, context.mail.split.new_text, ticket=after),
        brought.joined,
        new_promise=reply.promise,
        journal=(
            JournalLine(act, context.trust.person, {"by": context.proof}),
            *_journal(reply),
            *deadline_lines,
        ),
        letters=planned,
        silence=silence,
        changes=changes,
    )


_FEW = (*_ANYHOW, *_ALONE)


def _without_few(context: Context, said: Commands) -> Commands:
    """A word that did nothing here (of somebody in Cc, or a number that is no rating) is text."""
    left = tuple(one for one in said.commands if one.name not in _FEW or one.name is Name.STATUS)
    if len(left) == len(said.commands):
        return said
    return replace(said, commands=left, text=said.text if said.text or left else context.mail.split.new_text)


def _copied(said: Commands) -> tuple[Mailbox, ...]:
    return tuple(Mailbox(address) for command in said.all(Name.CC) for address in command.addresses)


def _opened(reply: _Reply) -> _Reply:
    """The next step is ours again: with a new time, where there is none in force."""
    context, before, after = reply.context, reply.before, reply.after
    if before.state not in (State.DONE, State.WAITING):
        return reply
    state = State.OPEN if after.owner or before.state is State.WAITING else State.NEW
    after = replace(after, state=state, closed_at=None, waiting_until=None)
    if reply.came_back:
        after = replace(after, reopened=after.reopened + 1)
    promise = context.answer_promise(after, context.department(after))
    return replace(
        reply,
        after=replace(after, promise=promise),
        promise=promise,
        changes=(CancelTimers(("wait*",)),),
        news="reopened" if reply.came_back else "",
    )


def _first_mail(reply: _Reply) -> _Reply:
    """The mail that began it all may come after its own reply."""
    context, before = reply.context, reply.before
    if context.threading.key is not Key.MENTIONED or before.affected:  # nobody takes the place of another of many
        return reply
    after = replace(reply.after, requester=context.author, thread_index=people.thread_index(context))
    # Whoever wrote the reply that came first has an acknowledgement of this request already: never a second one.
    return replace(reply, after=after, news="ack" if context.author.address != before.requester.address else reply.news)


def _hinted(reply: _Reply) -> _Reply:
    """A command of agents is text when somebody else writes it: they are told once (product.md 2.1)."""
    context, after, person = reply.context, reply.after, reply.context.trust.person
    speaking = people.speaker(context, context.department(after), after)
    line = line_of_agents(context.mail.split.new_text, speaker=speaking)
    if not line or person in after.hinted or not context.desk.is_ours(person) or context.may_write_to_originator():
        return reply
    department = context.department(after).name
    hint = say(
        "“{line}” is a line for the people of {department}. I have passed it on as part of your text.",
        line=line,
        department=department,
    )
    return replace(reply, after=replace(after, hinted=(*after.hinted, person)), hint=(hint,))


def _journal(reply: _Reply) -> list[JournalLine]:
    person, brought = reply.context.trust.person, reply.brought
    lines = []
    if reply.before.state is State.WAITING:
        lines.append(JournalLine("state", person, {"before": State.WAITING.value, "after": reply.after.state.value}))
    if brought.asked or brought.refused:
        data = {"asked": list(brought.asked)} if brought.asked else {"refused": list(brought.refused)}
        lines.append(JournalLine("outsiders", person, data))
    return lines


# ---------------------------------------------------------------- letters


def _letters(reply: _Reply) -> tuple[tuple[LetterPlan, ...], str, datetime | None]:
    """One letter at most to whoever wrote; the mail itself to whoever is in charge. The third: until when the author was told
    that they hear of their deadline."""
    context, after = reply.context, reply.after
    department = context.department(after)
    silence = context.may_write_to_originator()
    hears_by = None if silence else deadlines.hears_by(context, after, reply.said.get(Name.DEADLINE))
    planned: list[LetterPlan] = []
    if not silence and (plan := _to_author(reply, hears_by)) is not None:
        planned.append(plan)
    elif not silence:
        silence = "a reply needs no acknowledgement"
    if not outsiders.was_shown(context, reply.before):
        thread = busy.unread_mails(context, reply.before, after)
        template = "agent_new" if thread else "agent_more"
        planned += letters.to_agents(
            context,
            template,
            ticket=after,
            agents=letters.in_charge(after, department),
            carries_files=True,
            text=reply.said.text,
            news=_news(reply),
            **({"thread": thread} if thread else {"kind": _kind(reply)}),
        )
    return tuple(planned), silence, hears_by


def _kind(reply: _Reply) -> str:
    if reply.said.get(Name.DEADLINE) is not None:
        return "deadline"
    return "reopened" if reply.came_back else "reply"


def _to_author(reply: _Reply, hears_by: datetime | None) -> LetterPlan | None:
    context, said, after = reply.context, reply.said, reply.after
    department = context.department(after)
    changes = (*_joined(reply), *outsiders.honest(context, after, reply.brought.refused), *reply.hint)
    wrong = next((one for one in said.wrong), None)
    deadline = said.get(Name.DEADLINE)
    if wrong is not None and people.is_about_deadline(wrong):
        return letters.to_person(context, "deadline", department=department, ticket=after, wrong=wrong, changes=changes)
    if deadline is not None:
        keeper = letters.keeper(after, department, context.desk)
        if hears_by is not None:
            when = When(hears_by, is_short=True)
            changes = (say("{name} is asked; you hear by {when}.", name=keeper, when=when), *changes)
        return letters.to_person(context, "deadline", department=department, ticket=after, changes=changes)
    if wrong is not None:
        said_wrong = say("“{line}”: {reason}", line=wrong.text, reason=wrong.message)
        changes = (said_wrong, *changes)
    if said.get(Name.STATUS) is not None:
        return asking.status_letter(context, after)
    if reply.news:
        more = {"changes": changes} if reply.news == "reopened" else {}
        return letters.to_person(context, reply.news, department=department, ticket=after, **more)
    if changes:
        return letters.to_person(context, "update", department=department, ticket=after, changes=changes)
    return None


def _joined(reply: _Reply) -> tuple[Say, ...]:
    """Whom `#cc` has brought: colleagues at once, others when somebody agrees."""
    named = {address for command in reply.said.all(Name.CC) for address in command.addresses}
    found = [
        say("{name} gets the mails about this request from now on.", name=Who(one.mailbox.address, one.mailbox.name))
        for one in reply.brought.joined
        if one.mailbox.address in named and one.role is not Role.AFFECTED
    ]
    found += [
        say("{address} is from outside: {name} decides whether they take part.", address=address,
            name=letters.keeper(reply.after, reply.context.department(reply.after), reply.context.desk))
        for address in reply.brought.asked if address in named
    ]  # fmt: skip
    return tuple(found)


def _news(reply: _Reply) -> Say | str:
    """What stands above the words in the letter to whoever is in charge; '' for the usual sentence."""
    asked = outsiders.question(reply.context, reply.brought.asked)
    return both(deadlines.news(reply.context, reply.after, reply.said.get(Name.DEADLINE)), asked)
