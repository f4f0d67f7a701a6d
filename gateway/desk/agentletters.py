"""The letters of an agent's mail: one to the people, with all that has changed; notes; what the agent is told of it. Pure."""

from collections.abc import Iterable

from gateway.desk import letters
from gateway.desk.decision import LetterPlan
from gateway.desk.letterextras import promised_by
from gateway.desk.say import Say, say
from gateway.desk.ticket import Audience
from gateway.desk.verbs.work import Work

FIRST_TIMES = 3
"""How often a command is confirmed to an agent who is new to it (product.md 2.1)."""


def planned(work: Work) -> tuple[LetterPlan, ...]:
    """All letters of the act."""
    found: list[LetterPlan] = list(work.letters)
    people = _to_people(work)
    found += people
    if work.is_note and (work.text or work.has_files):  # lines alone, in a reply to a note, are none
        found += _note_letters(work)
    if (done := _confirms(work)) and work.context.classification.may_acknowledge:
        found += letters.to_agents(
            work.context,
            "agent_confirm",
            ticket=work.after,
            agents=[work.agent],
            is_relay=False,
            done=done,
            copy_of=_copy(work) if work.is_confirmed and people else "",
        )
    return tuple(found)


def _to_people(work: Work) -> tuple[LetterPlan, ...]:
    """The one letter to the people: the words, the promise and what has changed leave together (house rule 6)."""
    if work.to_people is not None:
        return work.to_people
    says_something = work.answers
    if not says_something and not work.letter and not work.news:
        return ()
    if work.is_silent and not work.letter and not work.news:
        return ()
    template = work.letter or ("answer" if says_something else "update")
    news = work.news if not says_something or work.letter else tuple(_worth_saying(work))
    plan = letters.to_people(
        work.context,
        template,
        ticket=work.after,
        text=work.text if says_something else "",
        changes=news,
        **work.says,
    )
    return letters.to_everybody(plan, work.after, but=work.agent)


def _worth_saying(work: Work) -> Iterable[Say]:
    """Beside an answer, which is signed: that its author has the request now is told by the answer itself."""
    return (one for one in work.news if one != work.taken)


def _copy(work: Work) -> Say:
    """What the people get, for the agent who wrote it: the words and the sentences below them."""
    parts: list[Say | str] = [work.text] if work.answers and work.text else []
    if work.letter == "declined" and (because := work.says.get("because")):
        parts.append(say("We cannot do this, because {because}.", because=because))
    parts += work.copied
    parts += work.news if work.letter or not work.answers else tuple(_worth_saying(work))
    if work.answers and work.promise is not None and work.promise.made_by == work.agent:
        parts.append(promised_by(work.promise, work.who(work.agent, is_short=True)))
    names = [f"p{n}" for n in range(len(parts))]
    return Say("\n".join(f"{{{name}}}" for name in names), dict(zip(names, parts, strict=True)))


def _note_letters(work: Work) -> tuple[LetterPlan, ...]:
    """A note goes to whoever is in charge; if its author is in charge, to the other agents of the department."""
    readers = letters.in_charge(work.after, work.department)
    if work.agent in readers:
        readers = tuple(agent for agent in work.department.agents if agent != work.agent)
    return letters.to_agents(
        work.context,
        "agent_note",
        ticket=work.after,
        agents=readers,
        audience=Audience.NOTE,
        carries_files=True,
        text=work.text,
    )


def _confirms(work: Work) -> tuple[Say, ...]:
    """What the agent is told of what was done: always where nothing else shows it, else while a command is new to them."""
    facts = work.context.recalled
    names = [command.name for command in work.commands.commands]
    if not (names or work.is_confirmed) or work.is_told or facts.confirm == "errors":
        return ()
    is_new = any(facts.used.get(name.value, 0) < FIRST_TIMES for name in names)
    if not (is_new or work.is_confirmed or facts.confirm == "always"):
        return ()
    if not work.done and (work.answers or work.is_note):  # the line changed nothing, but the words beside it went
        return ()
    return work.done or (say("{ref} was like that already; nothing has changed.", ref=work.after.ref),)
