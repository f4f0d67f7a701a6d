"""A mail that a person has let in from the quarantine: decided anew, as if its author was believed (product.md board 13). Pure.

It opens a request or joins one, whatever rules and settings say of mail of its kind. It never speaks for an agent: whoever let it
in has read it, but no server vouches for who wrote it. Its author hears how long it waited, and what is promised counts from now.
"""

from dataclasses import replace

from gateway.desk import keptwords
from gateway.desk.context import Context
from gateway.desk.decision import Act, JournalLine, LetterPlan, Outcome, Why
from gateway.desk.facts import Handled
from gateway.desk.lettervars import letter_of
from gateway.desk.say import When, say
from gateway.desk.trust import Auth, Standing, Trust

_TO_AGENTS = ("agent_new", "agent_more")


def believed(who: Trust) -> Trust:
    """The originator of such a mail: a colleague or a stranger, never an agent."""
    standing = Standing.COLLEAGUE if who.standing is Standing.AGENT else who.standing
    return replace(who, standing=standing, auth=Auth.RELEASED)


def told(context: Context, act: Act) -> Act:
    """The act with what people hear of the wait, and the line for the journal of its request."""
    handled = _handled(context)
    if handled is None or act.after is None or act.outcome not in (Outcome.OPENED, Outcome.APPENDED):
        return act
    data = {
        "at": handled.at.isoformat(),
        "by": handled.proof,
        "because": handled.reason,
        "came": context.mail.received_at.isoformat(),
    }
    line = JournalLine("released", handled.by, data)
    letters = tuple(_with_wait(context, plan, handled) for plan in act.letters)
    return replace(act, journal=(*act.journal, line), letters=letters)


def why(context: Context) -> tuple[Why, ...]:
    """The first step of the decision about it; none for other mails."""
    handled = _handled(context)
    return (Why("released", f"by {handled.by}", handled.reason),) if handled is not None else ()


def _handled(context: Context) -> Handled | None:
    return context.recalled.handled if context.mail.is_released else None


def _with_wait(context: Context, plan: LetterPlan, handled: Handled) -> LetterPlan:
    """The author reads that the mail has waited; whoever answers, who let it in and why it was kept."""
    came = When(context.mail.received_at)
    if letter_of(plan.template) == "ack":
        wait = say(
            "Your mail came {when} and was held back here until now. We are sorry for the wait; our times count from now.",
            when=came,
        )
        return replace(plan, variables={**plan.variables, "times": (wait, *plan.variables.get("times", ()))})
    if plan.template not in _TO_AGENTS or not plan.token_for:
        return plan
    note = say(
        "it came {when} and was kept back ({because}); {name} has let it in.",
        when=came,
        because=keptwords.because(handled.reason),
        name=keptwords.who(handled.by),
    )
    return replace(plan, variables={**plan.variables, "notes": (note, *plan.variables.get("notes", ()))})
