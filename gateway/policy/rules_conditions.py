"""`if` of a rule: from the words of the rules file to conditions (product.md 4.3 "Conditions").

`CONDITIONS` is the one table of what an admin may write: the reader checks against it, `docs/rules.md` and the JSON Schema are
made from it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from gateway.desk import conditions as made
from gateway.desk import patterns
from gateway.desk.classify import Kind
from gateway.desk.department import Priority
from gateway.desk.schedule import Schedule
from gateway.policy import values
from gateway.policy.rules_file import Place, Said
from gateway.policy.suggest import did_you_mean
from gateway.policy.times import Times
from gateway.policy.yaml_tree import Items, Node, Table, Text


@dataclass(frozen=True, slots=True)
class World:
    """What the rules may name. `own_addresses`: department -> the addresses whose mail is its own; `below`: department -> itself
    and all below it; `columns`: what the directory knows of people; `workplaces`: the departments they work in, whether those have
    a desk here or not; `suppliers`, `webhooks`: those of config.toml; `acks`: the operator's own acknowledgements."""

    times: Times
    own_addresses: Mapping[str, tuple[str, ...]]
    below: Mapping[str, frozenset[str]]
    fields: Mapping[str, tuple[patterns.Shape, ...]] = field(default_factory=dict)
    columns: frozenset[str] = frozenset()
    workplaces: frozenset[str] = frozenset()
    agents: frozenset[str] = frozenset()
    tips: frozenset[str] = frozenset()
    suppliers: frozenset[str] = frozenset()
    webhooks: frozenset[str] = frozenset()
    our_domains: tuple[str, ...] = ()
    acks: frozenset[str] = frozenset()


Read = Callable[[str, Node, Place, World], made.Condition | None]


@dataclass(frozen=True, slots=True)
class Word:
    """One word of the vocabulary: for whom the admin reads it, what it does, and an example. `values`: a closed list, if so."""

    group: str
    says: str
    example: str
    read: Read
    values: tuple[str, ...] = ()


def written(node: Node) -> str:
    """A value as it may be repeated to a person, on one line."""
    if isinstance(node, Text):
        return node.value
    if isinstance(node, Items):
        return "[" + ", ".join(written(one) for one in node.values) + "]"
    return ", ".join(f"{key.value}: {written(value)}" for key, value in node.entries)


def read_block(node: Node, place: Place, world: World) -> made.Block:
    """All conditions of one block; what is wrong is reported and left out."""
    if not isinstance(node, Table):
        place.error(node.line, "if wants conditions, like  if: {to: it, text: printer}")
        return made.Block(())
    found = []
    for key, value in node.entries:
        word = CONDITIONS.get(key.value)
        if word is None:
            place.error(key.line, f"'{key.value}' is not a condition{did_you_mean(key.value, CONDITIONS)}")
            continue
        before = place.report.mistakes
        condition = word.read(key.value, value, place, world)
        if condition is not None:
            found.append(condition)
        elif place.report.mistakes == before:  # without its condition the rule would fit more than is written
            place.error(key.line, f"{key.value} names nothing: leave it out, or say what must fit")
    return made.Block(tuple(found))


# ---------------------------------------------------------------- readers


def _texts(name: str, node: Node, place: Place, check: Callable[[str], str] = str) -> tuple[str, ...]:
    return place.texts(node, name, check)


def address_pattern(raw: str) -> patterns.Address:
    """`eva@example.org` `@sales.example.org` `eva@` `*@printers.example.org`. Raises ValueError."""
    text = raw.strip()
    local, at, domain = text.rpartition("@")
    if not at:
        raise ValueError(f"'{text}' is neither an address nor a department")
    if domain:
        domain = values.domain(domain)
    if domain.startswith("*."):
        raise ValueError(f"'{text}': @{domain[2:]} takes sub-domains too")
    if not local and not domain:
        raise ValueError(f"'{text}' is neither an address nor a department")
    if not local:
        return patterns.Address(text, "", domain, with_subdomains=True)
    if local == "*":
        if not domain:
            raise ValueError(f"'{text}' fits everybody")
        return patterns.Address(text, "", domain)
    if "*" in local:
        raise ValueError(f"'{text}': * stands for a whole name: *@{domain or 'example.org'}")
    whole = values.address(f"{local}@{domain or 'example.org'}")
    return patterns.Address(text, whole.rpartition("@")[0], domain)


def _people(name: str, node: Node, place: Place, world: World) -> made.Condition | None:
    addresses: list[patterns.Address] = []
    departments: dict[str, tuple[str, ...]] = {}

    def one(raw: str) -> str:
        if "@" in raw:
            addresses.append(address_pattern(raw))
        elif raw.strip() in world.own_addresses:
            departments[raw.strip()] = world.own_addresses[raw.strip()]
        else:
            raise Said(f"there is no department '{raw.strip()}'{did_you_mean(raw.strip(), world.own_addresses)}")
        return raw

    if not _texts(name, node, place, one):
        return None
    return made.People(name, written(node), tuple(addresses), departments)


def word_pattern(raw: str) -> made.Pattern:
    """Words or `/regex/`. Raises ValueError."""
    text = raw.strip()
    if not patterns.is_regex(text):
        return patterns.words(text)
    try:
        return patterns.regex(text)
    except ValueError as error:
        raise Said(str(error)) from None


def _words(name: str, node: Node, place: Place, world: World) -> made.Condition | None:
    found = place.texts(node, name, word_pattern)
    return made.Text(name, written(node), found) if found else None


def _one_of(*allowed: str) -> Read:
    def read(name: str, node: Node, place: Place, world: World) -> made.Condition | None:
        def one(raw: str) -> str:
            text = raw.strip()
            if text not in allowed:
                near = did_you_mean(text, allowed) or f" — it is one of {', '.join(allowed)}"
                raise Said(f"'{text}' is not a {name.replace('_', ' ')}{near}")
            return text

        found = _texts(name, node, place, one)
        return made.OneOf(name, written(node), found) if found else None

    return read


def _department(raw: str, world: World) -> str:
    text = raw.strip()
    if text not in world.below:
        raise Said(f"there is no department '{text}'{did_you_mean(text, world.below)}")
    return text


def _sender_department(name: str, node: Node, place: Place, world: World) -> made.Condition | None:
    def one(raw: str) -> str:
        text = raw.strip()
        if text not in world.below and text not in world.workplaces:
            near = did_you_mean(text, [*world.below, *world.workplaces])
            raise Said(f"there is no department '{text}', and nobody in people works in one{near}")
        return text

    found = _texts(name, node, place, one)
    return made.OneOf(name, written(node), found) if found else None


def _request_department(name: str, node: Node, place: Place, world: World) -> made.Condition | None:
    found = _texts(name, node, place, lambda raw: _department(raw, world))
    return made.RequestDepartment(name, written(node), {key: world.below[key] for key in found}) if found else None


def _owner(name: str, node: Node, place: Place, world: World) -> made.Condition | None:
    found = _texts(
        name, node, place, lambda raw: raw.strip() if raw.strip() in ("none", "anyone") else values.address(raw)
    )
    return made.Owner(name, written(node), found) if found else None


STATES = ("new", "open", "waiting", "done")


def _state(name: str, node: Node, place: Place, world: World) -> made.Condition | None:
    found = _texts(name, node, place, values.one_of(*STATES))
    return made.State(name, written(node), found) if found else None


def yes_or_no(raw: str) -> bool:
    """`yes`, `no`. Raises ValueError."""
    text = raw.strip().lower()
    return text == "true" or (text != "false" and values.one_of("yes", "no")(text) == "yes")


def _yes(name: str, node: Node, place: Place, world: World) -> made.Condition | None:
    found = place.text(node, name, yes_or_no)
    return None if found is None else made.Yes(name, written(node), found)


def _has(name: str, node: Node, place: Place, world: World) -> made.Condition | None:
    known = (*world.fields, "attachment")

    def one(raw: str) -> str:
        if raw.strip() not in known:
            raise Said(f"no field is called '{raw.strip()}'{did_you_mean(raw.strip(), known)}")
        return raw.strip()

    found = _texts(name, node, place, one)
    return made.Has(name, written(node), found) if found else None


def _attachment(name: str, node: Node, place: Place, world: World) -> made.Condition | None:
    found = place.texts(node, name, patterns.glob)
    return made.Attached(name, written(node), found) if found else None


def _tag(name: str, node: Node, place: Place, world: World) -> made.Condition | None:
    found = _texts(name, node, place, values.one_line)
    return made.Tag(name, written(node), found) if found else None


_COLUMNS_EXAMPLE = {
    "person": "{site: Singapore}",
    "form": "{Building: B2}",
    "header": "{X-Severity: critical}",
    "field": "{order: present}",
}


def _columns(name: str, node: Node, place: Place, world: World) -> made.Condition | None:
    if not isinstance(node, Table):
        place.error(node.line, f"{name} wants names with values behind, like  {name}: {_COLUMNS_EXAMPLE[name]}")
        return None
    known = {"person": {*world.columns, "name", "department", "language"}, "field": set(world.fields)}.get(name)
    wanted = []
    for key, value in node.entries:
        if known is not None and key.value not in known:
            what = "no field is called" if name == "field" else "the directory has no column"
            place.error(key.line, f"{what} '{key.value}'{did_you_mean(key.value, known)}")
            continue
        before = place.report.mistakes
        found = place.texts(value, f"{name} {key.value}", word_pattern)
        if found:
            wanted.append((key.value, found))
        elif place.report.mistakes == before:
            place.error(key.line, f"{name} {key.value} names nothing: leave it out, or write present for any value")
    return made.Columns(name, written(node), tuple(wanted)) if wanted else None


def _during(name: str, node: Node, place: Place, world: World) -> made.Condition | None:
    if isinstance(node, Table):
        place.error(node.line, "during wants the name of a time, or a clause like Mon-Fri 08:00-17:00")
        return None
    found: list[tuple[str, Schedule]] = []
    for item in node.values if isinstance(node, Items) else (node,):
        found.append((written(item), world.times.schedule(item, place.file)))
    return made.During(name, written(node), tuple(found)) if found else None


_HOW_MANY = re.compile(r"(\d{1,4}) in (\d{1,4} ?[smhdw])")


def how_many(raw: str) -> tuple[int, timedelta]:
    """`5 in 20m`. Raises ValueError."""
    found = _HOW_MANY.fullmatch(raw.strip())
    window = values.duration(found[2]) if found else timedelta(0)
    if found is None or int(found[1]) < 1 or not window:
        raise ValueError(f"'{raw.strip()}' — write it like 5 in 20m")
    return int(found[1]), window


def _how_many(name: str, node: Node, place: Place, world: World) -> made.Condition | None:
    found = place.text(node, name, how_many)
    return None if found is None else made.HowMany(name, written(node), *found)


_COMPARED = re.compile(r"(<=|>=|<|>|=)?\s{0,5}(\S.{0,40})")
_SIGNS = "one of > >= < <= ="


def _compared(name: str, node: Node, place: Place, world: World) -> made.Condition | None:
    def read(raw: str) -> made.Condition:
        found = _COMPARED.fullmatch(raw.strip())
        if found is None:
            raise ValueError(f"'{raw}' — write {_SIGNS} and a value behind, like {CONDITIONS[name].example}")
        sign, text = found[1] or "=", found[2].strip()
        measure = name
        value: object
        if name in ("handoffs", "reopened", "rating"):
            if not text.isascii() or not text.isdigit():
                raise ValueError(f"'{text}' is not a number")
            value = int(text)
        elif name == "attachment_size":
            value = values.size(text)
        elif name == "promise_left" and text.endswith("%"):
            measure, value = "promise_share", values.percent(text) / 100
        else:
            value = values.duration(text)
        return made.Compared(name, raw.strip(), measure, sign, value)

    return place.text(node, name, read)


def _blocks(name: str, node: Node, place: Place, world: World) -> made.Condition | None:
    items = node.values if isinstance(node, Items) else (node,)
    if not items or any(not isinstance(item, Table) for item in items):
        place.error(node.line, f"{name} wants a list of blocks:  {name}:  - {{to: it}}  - {{from: eva@example.org}}")
        return None
    if any(isinstance(item, Table) and not item.entries for item in items):
        place.error(node.line, f"{name} holds an empty block, which fits every mail")
    blocks = tuple(read_block(item, place, world) for item in items)
    return made.AnyBlock(name, written(node), blocks) if name == "any" else made.AllBlocks(name, written(node), blocks)


def _not(name: str, node: Node, place: Place, world: World) -> made.Condition | None:
    if not isinstance(node, Table):
        place.error(node.line, "not wants conditions, none of which may fit:  not: {during: office}")
        return None
    return made.Not(name, written(node), read_block(node, place, world)) if node.entries else None


_SENDERS = ("colleague", "agent", "stranger", "robot")
_AUTH = ("pass", "fail", "none")
_KINDS = tuple(str(kind) for kind in Kind)
_PRIORITIES = tuple(str(priority) for priority in Priority)

PEOPLE, WORDS, KIND, TIME, MANY, REQUEST, TOGETHER = (
    "people", "words", "kind of mail", "time", "how many", "the request (for later events)", "together",
)  # fmt: skip

CONDITIONS: Mapping[str, Word] = {
    "from": Word(PEOPLE, "who wrote it: an address, `@domain`, `name@`, or a department", "eva@example.org", _people),
    "to": Word(PEOPLE, "to whom, in To or Cc: the same", "it", _people),
    "cc": Word(PEOPLE, "who is in Cc: the same", "'@sales.example.org'", _people),
    "sender": Word(PEOPLE, "what the sender is to us", "colleague", _one_of(*_SENDERS), _SENDERS),
    "sender_department": Word(
        PEOPLE, "the department of the sender in `people`, a desk here or not", "hr", _sender_department
    ),
    "person": Word(PEOPLE, "any column of the directory", "{site: Singapore}", _columns),
    "first_mail": Word(PEOPLE, "`yes`: this person never wrote to us", "yes", _yes, ("yes", "no")),
    "subject": Word(WORDS, "words in the subject", "[printer*, toner]", _words),
    "body": Word(WORDS, "words in the new part of the body", "fuel card", _words),
    "text": Word(WORDS, "words in the subject or in the new part of the body", "[car, tyre*]", _words),
    "has": Word(WORDS, "a field that the mail fills, or `attachment`", "order", _has),
    "attachment": Word(WORDS, "the name of a file, with `*`", "'*.pdf'", _attachment),
    "attachment_size": Word(WORDS, "the size of the largest file", "'> 10 MB'", _compared),
    "language": Word(
        WORDS, "the language of the new words", "fr", _one_of(*values.MAIL_LANGUAGES), values.MAIL_LANGUAGES
    ),
    "form": Word(WORDS, "lines `Key: value` of a web form", "{Building: B2}", _columns),
    "header": Word(WORDS, "header fields; `present` takes any value", "{X-Severity: critical}", _columns),
    "kind": Word(KIND, "what kind of mail it is", "[auto_reply, newsletter]", _one_of(*_KINDS), _KINDS),
    "marked_urgent": Word(KIND, "the sender's own mark (Importance, X-Priority)", "yes", _yes, ("yes", "no")),
    "auth": Word(KIND, "what is known about the sender's authentication", "fail", _one_of(*_AUTH), _AUTH),
    "spam": Word(KIND, "the mark of your mail server", "yes", _yes, ("yes", "no")),
    "during": Word(TIME, "a named time, or a clause, in the desk's time zone", "office", _during),
    "repeat": Word(MANY, "so many mails of the same sender within the time", "5 in 10m", _how_many),
    "similar": Word(MANY, "so many people with the same words within the time", "5 in 20m", _how_many),
    "department": Word(REQUEST, "the department that holds the request, or one below it", "it", _request_department),
    "owner": Word(REQUEST, "who has it: an address, `none` or `anyone`", "none", _owner),
    "priority": Word(REQUEST, "its priority", "[high, urgent]", _one_of(*_PRIORITIES), _PRIORITIES),
    "state": Word(REQUEST, "its state; `open` is whatever is not done", "open", _state, STATES),
    "tag": Word(REQUEST, "a tag it has", "security", _tag),
    "field": Word(REQUEST, "a field it has; `present` takes any value", "{order: present}", _columns),
    "age": Word(REQUEST, "how old it is, in calendar time", "'> 3d'", _compared),
    "silent_for": Word(
        REQUEST,
        "for how long the person has heard nothing, in open days of the department; `when: silent` counts that day to its end",
        "'> 3d'",
        _compared,
    ),
    "promise_left": Word(REQUEST, "what is left of the promise: open time or a share", "< 25%", _compared),
    "handoffs": Word(REQUEST, "how often it was handed over", "'>= 3'", _compared),
    "reopened": Word(REQUEST, "how often it came back", "'> 1'", _compared),
    "rating": Word(REQUEST, "what the person gave, 1 to 5", "<= 2", _compared),
    "not": Word(TOGETHER, "none of the lines below fits", "{during: office}", _not),
    "any": Word(TOGETHER, "a list of blocks, one of which fits", "[{to: it}, {cc: it}]", _blocks),
    "all": Word(TOGETHER, "a list of blocks, all of which fit", "[{text: car}, {text: tyre*}]", _blocks),
}
