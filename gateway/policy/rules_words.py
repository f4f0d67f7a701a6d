"""What the keys of a rules file mean, in words, where no reader says it: for `docs/rules.md` and the JSON Schema.

Conditions and actions have theirs in `CONDITIONS` and `ACTIONS`. A test holds these tables against the keys that are read.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.policy import values


@dataclass(frozen=True, slots=True)
class Key:
    """`without`: what holds if it is not there. `shape`: `text`, `texts` (or a list of them), `table`, `list`, `spans` (one time,
    or one for each priority). `values`: a closed list, if so."""

    says: str
    example: str
    without: str = ""
    shape: str = "text"
    values: tuple[str, ...] = ()


_YES = ("yes", "no")

PARTS: Mapping[str, Key] = {
    "version": Key("`1`", "1", "needed", values=("1",)),
    "timezone": Key(
        "the zone all times are written in", "Europe/Berlin", "that of `config.toml`"
    ),
    "language": Key("of our letters", "en", "that of `config.toml`", values=values.LANGUAGES),
    "times": Key("named times", "{office: Mon-Fri 08:00-17:00}", "none", "table"),
    "departments": Key("who answers, when, within which time", "{it: {name: IT, …}}", "needed", "table"),
    "people": Key(
        "names, departments and whatever else rules ask of colleagues",
        "{eva@example.org: {name: Eva Novak, department: sales, site: Berlin}}", "nobody", "table",
    ),
    "fields": Key("what your numbers look like", "{order: {label: Order, looks_like: SO-999999}}", "none", "table"),
    "rules": Key("if … then …", "[…]", "none", "list"),
    "tests": Key("sample mails with the expected result; rules whose tests fail are refused", "[…]", "none", "list"),
}  # fmt: skip

DEPARTMENT: Mapping[str, Key] = {
    "name": Key("how letters call it", "IT", "needed"),
    "address": Key("where people write; in our domains, no address twice", "it@example.org", "that of the parent, else needed"),
    "also": Key("more addresses", "[cars@example.org]", "none", "texts"),
    "agents": Key("who answers; may hold a list address", "[ana@example.org, ben@example.org]", "needed", "texts"),
    "purpose": Key("one sentence at the end of the acknowledgement", "So that everybody can work.", "nothing is said"),
    "open": Key("when it works: a time, a list of times, or clauses", "office", "always", "texts"),
    "busy": Key(
        "when it is busy with something else: mail that can wait is held until then, and this does not count in its answer "
        "time", "calls", "never", "texts",
    ),
    "busy_because": Key(
        "what it does then, as in “Sales speaks with customers until 14:00”: who writes reads it, in the language of the "
        "department", "speaks with customers", "`is busy`",
    ),
    "quiet": Key("no mail to agents but urgent and high", "night", "never", "texts"),
    "timezone": Key("its zone", "Asia/Singapore", "that of the desk"),
    "parent": Key("the department it belongs to", "it", "what stands before the `/` of its key"),
    "lead": Key("who leads it", "carla@example.org", "that of the parent"),
    "backup": Key("who stands in", "ben@example.org", "that of the parent, else `lead`, else the other agents"),
    "on_call": Key("who is on call", "it-oncall@example.org", "that of the parent, else `backup`"),
    "answer_within": Key(
        "one time, or one for each of `low` `normal` `high` `urgent`: `30m` `4h` are open time, `2d` the same hour two "
        "open days later, `1w` five open days", "{urgent: 30m, normal: 4h}",
        "`1d`; a missing priority is that of `normal`; urgent and high are never later than it", "spans",
    ),
    "done_within": Key("the same", "{urgent: 4h, normal: 5d}", "none", "spans"),
    "keep_informed": Key("the longest silence of an open request", "3d", "`3d`, at closing time", "spans"),
    "looks_after": Key(
        "who is in charge of what, where no rule names an owner; the acknowledgement says so",
        "{ana@example.org: [printer*, screen*]}", "nobody", "table",
    ),
    "phone": Key("if it cannot wait", "44", "nothing is said"),
    "colour": Key("in quotes; white text must be readable on it (4.5:1)", "'#0B5CAD'", "`#0B5CAD`"),
    "language": Key("of its letters", "fr", "that of the desk", values=values.LANGUAGES),
    "outsiders_new": Key(
        "new mail from outside", "accept", "`[trust] outsiders_new`", values=("quarantine", "accept", "ignore")
    ),
    "outsiders": Key("outsiders in Cc", "never", "`[trust] outsiders_thread`", values=("ask", "include", "never")),
    "address_style": Key("how letters speak to people", "formal", "`familiar`", values=("formal", "familiar")),
    "signature": Key("text below its letters", "Your IT", "none"),
    "confidential": Key("other departments see neither subject nor text", "yes", "`no`", values=_YES),
    "survey": Key("one question when a request is done", "no", "`yes`", values=_YES),
    "quarantine_digest": Key(
        "its lead gets the daily list of mail for it that waits in the quarantine, as the admins do; of a confidential "
        "department the lead always does, and the admins only hear how many there are", "yes", "`no`", values=_YES,
    ),
}  # fmt: skip

PERSON: Mapping[str, Key] = {
    "name": Key("how letters call the person", "Eva Novak", "the name in the mail"),
    "department": Key("where the person works; rules ask for it as `sender_department`", "sales"),
    "language": Key("of our letters to this person", "fr", "", values=values.LANGUAGES),
    "phone": Key("for colleagues", "4711"),
    "also": Key(
        "other addresses of the same person: mail from them is hers or his, letters go to the first address; one outside our "
        "domains counts only where its mail is authenticated",
        "[e.novak@example.org]",
        "",
        "texts",
    ),
}
"""Any other name is a column that rules may ask for (`person: {site: Singapore}`)."""

FIELD: Mapping[str, Key] = {
    "label": Key("how people call it", "Customer order", "its key"),
    "looks_like": Key(
        "`9` is a digit, `?` a letter, all else itself: it fills the field wherever it stands as a whole word",
        "SO-999999", "nothing fills it by itself", "texts",
    ),
    "choices": Key("the values it may have", "[Berlin, Lyon]", "any", "texts"),
    "ask": Key("asked for in the acknowledgement if it is missing", "yes", "`no`", values=_YES),
}  # fmt: skip

RULE: Mapping[str, Key] = {
    "name": Key("appears in every explanation; no two rules have the same", "payroll at risk", "needed"),
    "when": Key("the event", "reply", "`new`"),
    "if": Key("conditions, all of which fit", "{to: it, text: printer}", "it always fits", "table"),
    "then": Key("actions", "{owner: ana@example.org}", "needed, unless it stops", "table"),
    "stop": Key("`yes`: where it fits, no rule below is read", "yes", "`no`", values=_YES),
}

TEST: Mapping[str, Key] = {
    "name": Key("what it shows", "water is urgent", "needed"),
    "mail": Key(
        "`from -> to | subject | body` on one line, or a whole mail behind `|`",
        "eva@example.org -> it@example.org | Printer jams | On floor 2", "needed for `new`",
    ),
    "file": Key("a mail that lies in `samples/` beside the rules, instead of `mail`", "samples/order.eml"),
    "when": Key("the event", "reply", "`new`"),
    "at": Key("when it comes", "2025-11-26 09:10", "a Wednesday at ten"),
    "given": Key("facts that are not in the mail, by the names of conditions", "{similar: 7 in 20m}", "none", "table"),
    "expect": Key(
        "what comes out, by the names of actions; only what matters. `rules`: exactly these fit, `[]` for none; `fields`",
        "{department: it, priority: urgent}", "needed", "table",
    ),
}  # fmt: skip

EVENTS: Mapping[str, str] = {
    "new": "a mail opens a request; this is what a rule without `when` is about",
    "reply": "somebody who takes part writes again",
    "agent_reply": "an agent answers",
    "handoff": "an agent gives the request to another department or person",
    "promise_near": "the promise is due soon: its keeper is warned (`[promises] warn_owner`)",
    "promise_late": "the promised minute, and it was not kept",
    "silent": "the morning of the day on which news are due (`keep_informed`); for hours or minutes, when they are near",
    "waiting_long": "we remind the person that we wait for them",
    "done": "it is closed",
    "reopened": "the person writes again after it was closed",
    "rated": "the person says how it was, 1 to 5",
}

TIMES: Mapping[str, str] = {
    "`Mon-Fri 08:00-17:00`": "days and hours; `Mon-Fri 08:00-12:00, 13:00-17:00` for a lunch break",
    "`Tue+Thu 09:30-12:30`": "single days",
    "`Mon-Fri 22:00-06:00`": "into the next day",
    "`Mon-Sun 00:00-24:00`": "always",
    "`2025-12-24` · `2026-02-02 to 2026-02-20`": "dates, with or without hours behind",
    "`day 25-28 of month`": "days of every month",
    "`first 3 workdays of month` · `last 2 workdays of month`":
        "Monday to Friday without the time called `holidays`, if there is one",
    "`holidays-de.ics`": "the whole days of that calendar file; events with hours or that repeat are refused",
    "`office`": "another time by its name",
    "`not holidays`": "without it",
}  # fmt: skip
