"""What becomes of a hand-over: somebody there says yes, or the request comes back to whoever keeps the promise (board 5).

Whoever takes it, names a time, answers or ends it has said yes, and the promise is theirs from then on. The one whose word it was
hears that; the people hear only what is new to them.
"""

from dataclasses import replace

from gateway.desk import handovers, letters, warnwords
from gateway.desk.changes import CancelTimers
from gateway.desk.command import Command, Name
from gateway.desk.decision import LetterPlan
from gateway.desk.department import Department
from gateway.desk.promises import DESK
from gateway.desk.say import Say, When, say
from gateway.desk.ticket import Audience, Promise, State
from gateway.desk.verbs.work import Work


def accepted(work: Work) -> Work:
    """Somebody there says yes: by `#take`, a time of their own, an answer, or an end. With `#take` alone the person hears nothing:
    the time simply stands."""
    before, after, agent = work.before, work.after, work.agent
    promise = before.promise
    if promise is None or before.department != after.department or not handovers.is_pending(before, work.department):
        return work
    if not work.context.desk.is_agent(promise.keeper):  # they have left; nobody hears of it there
        return work
    if not work.department.has_agent(agent):
        return _taken_back(work) if agent == promise.keeper and after.owner == agent else work
    if after.owner != agent and not work.settled and work.promise is None:
        return work
    work = replace(work, keeper=agent, changes=(*work.changes, CancelTimers((handovers.TIMER,)))).with_journal(
        "accept", **{"from": promise.keeper}, department=work.department.key, **_as(work)
    )
    if work.promise is not None and work.has(Name.PROMISE):
        kept = tuple(one for one in work.letters if one.template != "agent_more" or one.to.address != promise.keeper)
        work = replace(work, news=_kept_news(work), letters=kept)
    elif not work.answers:
        work = replace(work, news=tuple(one for one in work.news if one != work.taken))
    return replace(work, letters=(*work.letters, *_to_keeper(work, promise.keeper)))


def _as(work: Work) -> dict[str, str]:
    """What became of the promise by the yes, for the journal."""
    old, new = work.before.promise, work.promise
    assert old is not None
    if work.settled == "kept":
        return {"promise": "kept", "until": old.until.isoformat()}
    if new is None or new.until == old.until:
        return {"promise": "ended" if work.settled else "stands", "until": old.until.isoformat()}
    return {"promise": "moved" if new.until > old.until else "sooner", "until": new.until.isoformat()}


def _to_keeper(work: Work, keeper: str) -> tuple[LetterPlan, ...]:
    """Whose word it was hears that it is theirs no more, and what has become of it."""
    return letters.to_agents(
        work.context, "agent_more", ticket=work.after, agents=[keeper], audience=Audience.NOTE, is_relay=False, kind="promise",
        text=work.text if work.answers else "", news=_news(work),
    )  # fmt: skip


def _news(work: Work) -> Say:
    old, new = work.before.promise, work.promise
    assert old is not None
    decline = work.commands.get(Name.DECLINE)
    places = {
        "name": work.who(work.agent), "department": work.department.name, "ref": work.before.ref, "person": work.requester,
        "old": When(old.until, True), "new": When(new.until, True) if new is not None else "",
        "because": decline.because if decline is not None else new.because if new is not None else "",
    }  # fmt: skip
    if decline is not None:
        return say("{name} ({department}) has declined {ref}, because {because}. Your promise ends with it.", **places)
    if work.after.state is State.DONE:
        return say("{name} ({department}) has done {ref}. Your promise ends with it.", **places)
    if work.after.state is State.WAITING:
        return say("{name} ({department}) has said yes to {ref}, and waits for {person} now.", **places)
    if new is None or not work.has(Name.PROMISE) or new.until == old.until:
        return say("{name} ({department}) has said yes to {ref}: the promise is theirs now.", **places)
    if old.made_by == DESK:
        if new.because:
            return say("{name} ({department}) has said yes to {ref} and promised {new}, because {because}.", **places)
        return say("{name} ({department}) has said yes to {ref} and promised {new}.", **places)
    if new.because:
        return say(
            "{name} ({department}) has said yes, and moved your promise {old} to {new}, because {because}.", **places
        )
    return say("{name} ({department}) has said yes, and moved your promise {old} to {new}.", **places)


def _kept_news(work: Work) -> tuple[Say, ...]:
    """Board 5: who has it, that the old time cannot be kept and why, the new one, and what to do if it is too late."""
    old, new = work.before.promise, work.promise
    assert old is not None
    assert new is not None
    who = say("{name} ({department}) has your request now.", name=work.who(work.agent), department=work.department.name)
    is_late = new.until > old.until and old.made_by != DESK
    made = () if work.answers else (_new(work, has_reason=not is_late),)  # below a text it stands anyway
    if not is_late:
        return who, *made
    places = {"name": work.who(work.agent, is_short=True), "when": When(old.until), "because": new.because}
    late = say("{name} cannot keep {when}.", **places)
    if new.because:
        late = say("{name} cannot keep {when}, because {because}.", **places)
    too_late = say("If that is too late, reply with #deadline and the hour.")
    if work.after.for_customer:
        too_late = say("If that is too late for your customer, reply with #deadline and the hour.")
    return who, late, *made, too_late


def _new(work: Work, *, has_reason: bool) -> Say:
    """`has_reason`: nothing beside it says why."""
    new = work.promise
    assert new is not None
    places = {"when": When(new.until), "what": new.deliverable, "because": new.because}
    if new.because and has_reason:
        if new.deliverable:
            return say("New promise: {what}, {when} – because {because}.", **places)
        return say("New promise: {when} – because {because}.", **places)
    if new.deliverable:
        return say("New promise: {what}, {when}.", **places)
    return say("New promise: {when}.", **places)


# ---------------------------------------------------------------- it comes back


def written(work: Work, *, here: Department, to: Department, because: str, is_back: bool) -> Work:
    """The line of the journal, from which the reports of both departments count: who gave it to whom, which promise travels and
    who keeps it, and whether it only comes back from where nobody has said yes."""
    promise = work.after.promise
    data = {"before": here.key, "after": to.key, "because": because, "nth": work.after.handoffs}
    if promise is not None:
        data |= {"what": promise.what.value, "until": promise.until.isoformat(), "keeper": promise.keeper}
    return work.with_journal("handoff", **data, **({"back": True} if is_back else {}))


def _taken_back(work: Work) -> Work:
    """Whoever keeps the promise takes the request back (`#take`) before anybody there has said yes."""
    home = handovers.home_of(work.agent, work.before, work.context.desk)
    if home is None:
        return work
    here, after = work.department, replace(work.after, department=home.key)
    work = replace(work, after=after, changes=(*work.changes, CancelTimers((handovers.TIMER,))))
    work = written(work, here=here, to=home, because="", is_back=True)
    promise = after.promise
    if not work.answers and promise is not None and work.promise is None:
        work = time_stays(work, promise)
    news = say("{name} has taken {ref} back. Nothing is needed from you.", name=work.who(work.agent), ref=after.ref)
    return replace(work, letters=(*work.letters, *_no_more(work, here, news)))


def given_back(work: Work, command: Command, *, here: Department, keeper: str) -> Work:
    """The department that was asked gives it back to whoever keeps the promise: theirs it was all the time."""
    after = replace(work.after, owner=keeper, owner_reason="")
    work = replace(work, after=after, changes=(*work.changes, CancelTimers((handovers.TIMER,))))
    places = {
        "name": work.who(work.agent), "here": here.name, "ref": after.ref, "because": command.because,
        "keeper": work.who(keeper),
        "promised": "",
    }  # fmt: skip
    if keeper == work.agent:
        work = work.told(work.taken)
    elif command.because:
        work = work.told(say("{here} cannot take it, because {because}. {keeper} has your request again.", **places))
    else:
        work = work.told(say("{keeper} has your request again.", **places))
    if after.promise is not None and not work.answers:
        work = time_stays(work, after.promise)
    if after.promise is not None:
        places["promised"] = warnwords.expected(after, after.promise, keeper, work.context.desk)
    work = replace(work, letters=(*work.letters, *_to_whom_it_comes_back(work, places, keeper)))
    if keeper == work.agent:
        none = say("{name} has taken {ref} back. Nothing is needed from you.", **places)
        done = say("{ref} is yours again.", **places)
    else:
        none = say("{name} has given {ref} back to {keeper}. Nothing is needed from you.", **places)
        done = say("{ref} is with {keeper} again, whose promise it was all the time.", **places)
    return replace(work, letters=(*work.letters, *_no_more(work, here, none))).confirmed(done)


def time_stays(work: Work, promise: Promise) -> Work:
    """The people read it once."""
    work = work.told(say("The time stays {when}.", when=When(promise.until)))
    return replace(work, says={**work.says, "is_time_said": True})


def _to_whom_it_comes_back(work: Work, places: dict[str, object], keeper: str) -> tuple[LetterPlan, ...]:
    if places["because"]:
        news = say(
            "{name} ({here}) gives {ref} back to you, because {because}. {promised}",
            **places,
        )
    else:
        news = say("{name} ({here}) gives {ref} back to you. {promised}", **places)
    return letters.to_agents(
        work.context, "agent_more", ticket=work.after, agents=[one for one in (keeper,) if one != work.agent],
        is_relay=False, kind="promise", text=work.text if work.answers else "", news=news,
        notes=(work.text,) if work.is_note and work.text else (),
    )  # fmt: skip


def _no_more(work: Work, here: Department, news: Say) -> tuple[LetterPlan, ...]:
    """To the others of the department that was asked: it is not asked any more."""
    agents = [one for one in here.agents if one != work.agent]
    planned = letters.to_agents(
        work.context, "agent_more", ticket=work.after, agents=agents, is_relay=False, kind="promise", text="", news=news
    )
    holder = work.department
    return tuple(plan if holder.has_agent(plan.to.address) else replace(plan, token_for="") for plan in planned)
