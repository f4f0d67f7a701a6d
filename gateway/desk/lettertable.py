"""All letters: who gets each, when, and what its template may say beyond the common variables (product.md 3.9)."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Extra:
    """A variable of one template. Optional ones have a default; the others must be given."""

    name: str
    meaning: str
    default: object = ...

    @property
    def required(self) -> bool:
        return self.default is ...


@dataclass(frozen=True, slots=True)
class Letter:
    """One template: who gets it, when, and what it may say beyond the common variables. `ticket`: is there always one?"""

    to: str
    when: str
    extras: tuple[Extra, ...] = ()
    ticket: bool = True


_TEXT = Extra("text", "what the person wrote, as plain text")
_OWN_TEXT = Extra("text", "what the agent wrote, or ''", "")
_AUTHOR = Extra("author", "the agent who wrote, a person; or None", None)
_ATTACHMENTS = Extra("attachments", "names of the files that go along", ())
_NOTES = Extra("notes", "what rules have to say to colleagues", ())
_CHANGES = Extra("changes", "sentences, each one thing that changed with it", ())
_WHO = Extra("who", "a sentence about who has it, or ''", "")
_NEWS = Extra("news", "the news in a sentence, or '' for the usual one", "")
_WRONG = "the `#deadline` that could not be read: `text`, `message`, `try_`; None: there was none"
_REQUESTS = "requests: `ref`, `subject`, `keeper`, `promise`, `state`, `department`, `what`"
_REPORT = (
    Extra("headline", "the news in a few words, as in the subject"),
    Extra("period", "`week` or `month`"),
    Extra("summary", "the first sentences"),
    Extra("rows", "the figures: `label`, `now`, `before`"),
    Extra("weeks", "promises kept in the last periods, oldest first: `label`, `percent`, `said`, `signs`", ()),
    Extra("hours_png", "the Content-ID of the picture of the hours in which people write, or ''", ""),
    Extra("hours_said", "what it shows, a sentence, or ''", ""),
    Extra("hours_note", "what its colours mean, a sentence, or ''", ""),
    Extra("quotes", "what colleagues wrote beside a number: `rating`, `text`, `href`", ()),
    Extra("todo", "sentences, each one thing worth doing", ()),
    Extra("causes", "why promises were broken: `label`, `now`", ()),
    Extra("handed", "what became of promises that were handed over: `label`, `now`", ()),
)
_WRITTEN = (_AUTHOR, _OWN_TEXT, _ATTACHMENTS)
_AGENT = (
    Extra("reply_reaches", "whom a reply reaches, as in “Eva Novak (Sales)”", ""),
    Extra("cc_names", "names of the people in Cc", ()),
    Extra("buttons", "mailto links with a command: `label`, `href`", ()),
    _ATTACHMENTS,
    Extra("left", "working time until the promise is due (a timedelta), or None", None),
    Extra("waited_since", "since when it waited for a busy window to end, an instant, or None", None),
)

_TO_PEOPLE: Mapping[str, Letter] = {
    "ack": Letter(
        "requester",
        "a new request came in",
        (
            _WHO,
            Extra("deadline_example", "a `#deadline` line to copy", "#deadline Tue 10:00 because of a customer visit"),
            Extra("wrong", _WRONG, None),
            Extra("tips", "texts of the tips that rules put into it", ()),
            Extra(
                "times", "sentences about the time: when it is done as a rule; that a named hour may be too early", ()
            ),
            Extra("missing", "labels of the fields that the desk asks for and the mail does not name", ()),
            Extra("similar_count", "how many others have written about the same", 0),
            Extra(
                "busy_until",
                "when the busy window ends until which the agents do not get it, an instant, or None",
                None,
            ),
            Extra("busy", "a sentence that says so, or ''", ""),
            Extra("way_out", "a `#deadline` line with an hour inside that window, or ''", ""),
        ),
    ),
    "held": Letter(
        "requester, or who wrote",
        "a reply came in a busy window, the first one in it",
        (
            Extra("until", "when the window ends and the agents get it, an instant"),
            Extra("busy", "a sentence that says so"),
            Extra("way_out", "a `#deadline` line with an hour inside that window, or ''", ""),
        ),
    ),
    "answer": Letter(
        "requester, Cc",
        "an agent answered: wraps the text and adds only the promise line",
        (
            Extra("author", "the agent who wrote, a person"),
            _TEXT,
            Extra("promise_line", "the promise as a sentence, or ''", ""),
            _ATTACHMENTS,
            _CHANGES,
        ),
    ),
    "update": Letter(
        "requester, Cc",
        "something changed without a text of a person",
        (
            Extra("changes", "sentences, each one change"),
            Extra("is_time_said", "true if these say the promise in force", False),
        ),
    ),
    "done": Letter(
        "requester, Cc",
        "the request is closed",
        (
            *_WRITTEN,
            _CHANGES,
            Extra("ask_rating", "true if the person is asked how it was", False),
            Extra("rating_links", "five mailto links with a number: `label`, `href`", ()),
            Extra("solved_by_requester", "true if the person says that it is solved", False),
        ),
    ),
    "declined": Letter(
        "requester, Cc",
        "we cannot do it",
        (*_WRITTEN, Extra("because", "why, as the agent wrote it after because"), _CHANGES),
    ),
    "waiting": Letter(
        "requester, Cc",
        "we need something from the person; also the reminders of it",
        (
            *_WRITTEN,
            Extra("need", "what we need, or ''", ""),
            Extra("until", "when the desk goes on by itself, an instant, or None", None),
            Extra("reminder_no", "0: the first letter; 1, 2 … its reminders", 0),
            Extra("close_on", "when the request is closed without an answer, an instant, or None", None),
            _CHANGES,
            Extra("tips", "with a reminder: texts of rules that may help", ()),
        ),
    ),
    "handoff_person": Letter(
        "requester, Cc",
        "another department has it now",
        (
            *_WRITTEN,
            Extra("from_dept", "the name of the department that gives it"),
            Extra("to_dept", "the name of the department that gets it"),
            Extra("because", "why, as the agent wrote it after because, or ''", ""),
            Extra("keeper", "the name of whoever stays the contact until somebody there has taken it, or ''", ""),
            _CHANGES,
        ),
    ),
    "late": Letter(
        "requester, Cc",
        "a promise was not kept",
        (
            Extra("missed", "when it was due, an instant"),
            Extra("missed_what", "what was due: answer, done, news, or time (a new time from a person)", "answer"),
            Extra("deliverable", "what was to be there then, or ''", ""),
            Extra("asked", "a sentence: who is asked to take over, or ''", ""),
            Extra("in_a_row", "how many promises in a row were not kept, this one too", 1),
            Extra("lead", "the name of the department's lead, or ''", ""),
            _CHANGES,
        ),
    ),
    "reopened": Letter("requester", "it came back", (_WHO, _CHANGES)),
    "merged": Letter(
        "requester",
        "the request goes on in another one",
        (
            Extra("into", "the reference of the other one"),
            Extra("count", "how many people have asked about it", 0),
            _CHANGES,
        ),
    ),
    "deadline": Letter(
        "requester",
        "a `#deadline` was received",
        (
            Extra("deadline", "the instant that was named; None: there is none yet"),
            Extra("reason", "what was written after because, or ''", ""),
            Extra("fits", "true if the promise is before the deadline"),
            Extra("wrong", _WRONG, None),
            _CHANGES,
        ),
    ),
    "status": Letter(
        "requester",
        "the word status, or asked again",
        (
            Extra("open", f"open {_REQUESTS}", ()),
            Extra("recent", "requests closed lately, the same", ()),
            Extra("events", "the last events of the thread: `name`, `at`, `text`, `kind`; () outside a thread", ()),
            Extra("chaser", "true if the person did not ask for the status, but asked again", False),
        ),
        ticket=False,
    ),
    "card": Letter(
        "anybody", "the word hours", (Extra("departments", "the departments, each as `dept`"),), ticket=False
    ),
    "thanks": Letter(
        "requester",
        "their first rating",
        (
            Extra("lead", "where the rating is poor: the name of the lead who gets it at once, or ''", ""),
            Extra("has_words", "true if there was a remark beside the number", True),
        ),
    ),
    "refused": Letter(
        "colleague",
        "a mail was too large, of a refused type or unreadable; the original is kept",
        (Extra("reason", "what was wrong with it"), Extra("limit", "the limit in words, or ''", "")),
        ticket=False,
    ),
    "help": Letter(
        "anybody",
        "the word help",
        (
            Extra("commands", "the commands they may use: `text`, `meaning`"),
            Extra("is_agent", "true if they may use commands here as an agent", False),
            Extra("kept_text", "the text beside it, which is kept until `#send`, or ''", ""),
        ),
        ticket=False,
    ),
}
_TO_AGENTS: Mapping[str, Letter] = {
    "agent_new": Letter(
        "agents",
        "a request is new or was given to them",
        (
            _TEXT,
            *_AGENT,
            _NEWS,
            Extra("history", "a sentence about earlier requests, or ''", ""),
            _NOTES,
            Extra("thread", "the mails so far, oldest first: `name`, `at`, `text`, `kind`", ()),
            Extra("promised_by", "the name of whoever made the promise that comes with it, or ''", ""),
            Extra("from_dept", "the name of the department that gave it, or ''", ""),
            Extra("keeper_dept", "the name of the department of whoever keeps the promise, or ''", ""),
            Extra("because", "why it was given, as written after because, or ''", ""),
            Extra("usual", "a sentence about the usual time of an answer, or ''", ""),
        ),
    ),
    "agent_more": Letter(
        "owner",
        "the requester or somebody in Cc wrote again",
        (
            _TEXT,
            Extra("kind", "reply, deadline, chaser, thanks, solved, cancelled, rating, answer, rule, merged, reopened"),
            _NEWS,
            Extra("author", "who wrote, a person; None: the requester", None),
            *_AGENT,
            _NOTES,
            Extra("gist", "with a poor rating: sentences about how the request went", ()),
            Extra("thread", "with a poor rating: mails in a few lines, oldest first: `author`, `at`, `text`", ()),
        ),
    ),
    "agent_note": Letter(
        "watching agents",
        "a colleague left a note",
        (Extra("author", "the colleague, a person"), _TEXT, *_AGENT, _NEWS),
    ),
    "agent_warn": Letter(
        "keeper, backup, lead",
        "a promise is near or was not kept, nobody took the request, or a hand-over has no yes yet",
        (
            _NEWS,
            Extra("stage", "unowned, silent, near, last, late, handoff, rule"),
            *_AGENT,
            _NOTES,
            Extra("thread", "the mails so far, oldest first: `name`, `at`, `text`, `kind`", ()),
            Extra("advice", "what to do now, a sentence above the example; or ''", ""),
            Extra("example", "a `#promise` line to copy, or ''", ""),
            Extra("causes", "`#cause` lines to copy, where it is asked why a promise was not kept", ()),
            Extra("cause_buttons", "the same as mailto links: `label`, `href`", ()),
        ),
    ),
    "agent_error": Letter(
        "agent",
        "a command could not be run; nothing was sent",
        (
            Extra("lines", "the lines in question: `number`, `text`, `message`, `try_`"),
            Extra("kept_text", "the text that is kept, or ''", ""),
            Extra("is_held", "true if a reply with the right lines sends the text", False),
            _NEWS,
        ),
    ),
    "agent_confirm": Letter(
        "agent",
        "a command was run",
        (
            Extra("done", "sentences, each one thing done"),
            Extra("copy_of", "what the person got, as plain text, or ''", ""),
        ),
    ),
    "agent_bounce": Letter(
        "owner",
        "a letter of ours did not arrive",
        (
            Extra("address", "who did not get it: the address, behind the name where that is known"),
            Extra("reason", "why, in plain words"),
            Extra("phone", "a phone number of the person, or ''", ""),
        ),
    ),
    "agent_outsider": Letter(
        "owner",
        "somebody from outside wrote into the thread, or was put in Cc",
        (
            Extra("address", "who wrote"),
            _TEXT,
            Extra("question", "what to decide, a sentence, or ''", ""),
            Extra("buttons", "mailto links with a command: `label`, `href`", ()),
            Extra("is_colleague", "true for a colleague who does not take part in the request", False),
            Extra("is_unsure", "true where they take part, and nobody vouches that they wrote it", False),
        ),
    ),
    "agent_bundle": Letter(
        "agents",
        "several requests at once: the end of a busy window, the return from an absence",
        (Extra("items", _REQUESTS), _NEWS),
        ticket=False,
    ),
    "agent_desk": Letter(
        "agent",
        "the word status of an agent; each open morning, for the lead",
        (
            Extra("due", f"due today, {_REQUESTS}", ()),
            Extra("late", "the promise is broken, the same", ()),
            Extra("waiting", "for the person, the same", ()),
            Extra("later", "the other open ones, the same", ()),
            Extra("unowned", "nobody in the department has taken it, the same", ()),
            Extra("is_morning", "true if it is the morning list of a lead: then all of it is the department's", False),
            Extra("praised", "whom people thanked since the last list: `name`, `what`", ()),
        ),
        ticket=False,
    ),
    "report_weekly": Letter("agents, lead", "once a week, if anything happened", _REPORT, ticket=False),
    "report_monthly": Letter(
        "agents, lead",
        "once a month, if anything happened",
        (
            *_REPORT,
            Extra("pairs", "sentences: who solved most together, and who should swap places for an hour", ()),
            Extra("changed", "you said, we changed: `remark`, `change`", ()),
            Extra("met_busy", "sentences: how often mail met the busy hours of others, and a quieter hour", ()),
            Extra("time_went", "where the open time of requests went, a sentence, or ''", ""),
        ),
        ticket=False,
    ),
    "ask_new": Letter(
        "agents of the department that is asked",
        "`#ask`",
        (
            Extra("question", "the question, as plain text"),
            Extra("for_ref", "the reference of the request it is about"),
            Extra("by", "when the answer is needed, an instant, or None", None),
            Extra("promised", "what the person of that request was promised, an instant, or None", None),
            *_AGENT,
        ),
    ),
    "ask_answered": Letter(
        "who asked",
        "the other department answered",
        (_TEXT, Extra("for_ref", "the reference of the request it is about"), *_AGENT),
    ),
}
_TO_ADMINS: Mapping[str, Letter] = {
    "admin_alert": Letter(
        "admins", "the service needs a person",
        (Extra("problem", "what is wrong, a sentence"), Extra("since", "since when, an instant"),
         Extra("try_", "what helps, or ''", "")),
        ticket=False,
    ),
    "quarantine_digest": Letter(
        "each admin; the lead of a department that wants it",
        "once a day, if mail was held or put into quarantine",
        (
            Extra("items", "the mails, digest items"),
            Extra("more", "how many there are beside those", 0),
            Extra("news", "the first sentences", ()),
            Extra("elsewhere", "sentences: how many wait for confidential departments", ()),
            Extra("by_mail", "true if an answer to the letter lets mails in", False),
            Extra("by_machine", "true if the reader may sit at the machine: an admin, or nobody else can help", True),
        ),
        ticket=False,
    ),
}  # fmt: skip
LETTERS: Final[Mapping[str, Letter]] = MappingProxyType({**_TO_PEOPLE, **_TO_AGENTS, **_TO_ADMINS})


def is_to_agents(template: str) -> bool:
    """Does only an agent get this letter?"""
    return template in _TO_AGENTS
