"""`then` of a rule: from the words of the rules file to values (product.md 4.3 "Actions").

`ACTIONS` is the one table of what an admin may write: the reader checks against it, `docs/rules.md` and the JSON Schema are made
from it.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from gateway.desk.department import Priority
from gateway.desk.when import CannotRead, NotAhead, read_when
from gateway.policy import values
from gateway.policy.rules_conditions import World, written, yes_or_no
from gateway.policy.rules_file import Place, Said
from gateway.policy.settings_check import is_ours
from gateway.policy.suggest import did_you_mean
from gateway.policy.yaml_tree import Node, Table

Read = Callable[[str, Node, Place, World], Any]

OWNERS = ("on-call", "least-busy", "round-robin", "same-as-last", "none")
NOTIFIED = ("lead", "owner", "backup", "on-call")
_UTC = ZoneInfo("UTC")
_ANY_DAY = datetime(2025, 1, 15, tzinfo=_UTC)
ABOVE_NORMAL = (Priority.HIGH, Priority.URGENT)


@dataclass(frozen=True, slots=True)
class Action:
    """One action: what it does, how several rules go together, an example. `values`: what it takes besides addresses, if so."""

    says: str
    example: str
    read: Read
    values: tuple[str, ...] = ()


def read_actions(node: Node, place: Place, world: World) -> dict[str, Any]:
    """All actions of one rule; what is wrong is reported and left out. Those that add up are tuples."""
    if not isinstance(node, Table):
        place.error(node.line, "then wants actions, like  then: {owner: ana@example.org}")
        return {}
    found: dict[str, Any] = {}
    lines: dict[str, int] = {}
    for key, value in node.entries:
        action = ACTIONS.get(key.value)
        if action is None:
            place.error(key.line, f"'{key.value}' is not an action{did_you_mean(key.value, ACTIONS)}")
            continue
        lines[key.value] = key.line
        got = action.read(key.value, value, place, world)
        if got is not None and got != ():
            found[key.value] = got
    _together(found, lines, place)
    if not node.entries:
        place.error(node.line, "then is empty: what shall the rule do?")
    return found


def _together(found: Mapping[str, Any], lines: Mapping[str, int], place: Place) -> None:
    """Actions that need or exclude each other."""
    priority = found.get("priority")
    if priority in ABOVE_NORMAL and "because" not in lines:
        place.error(
            lines["priority"], f"priority '{priority}' needs a reason that people may read — add  because: …  below it"
        )
    if "because" in lines and "priority" not in lines:
        place.error(lines["because"], "because belongs to a priority, and this rule sets none")
    if found.get("state") == "done" and "tip" not in lines:
        place.error(lines["state"], "state 'done' needs a tip: nobody is closed without a word")
    if "ignore" in lines and "quarantine" in lines:
        place.error(lines["quarantine"], "a mail cannot be both ignored and quarantined")
    for name in ("ignore", "quarantine"):
        others = sorted(set(lines) - {name, "tag"})
        if name in lines and others and others != ["quarantine"] and others != ["ignore"]:
            place.error(lines[others[0]], f"{others[0]} has no sense beside {name}: there will be no request")


# ---------------------------------------------------------------- readers


def _text(name: str, node: Node, place: Place, world: World) -> Any:
    return place.text(node, name, values.one_line)


def _reason(name: str, node: Node, place: Place, world: World) -> Any:
    """`ignore: no` reads like its contrary: a reason is a reason."""

    def one(raw: str) -> str:
        if raw.strip().lower() in ("yes", "no", "true", "false"):
            raise Said(f"{name} wants its reason: {ACTIONS[name].example}")
        return values.one_line(raw)

    return place.text(node, name, one)


def _deadline(name: str, node: Node, place: Place, world: World) -> Any:
    """A time as in a `#deadline`. Whether it lies ahead is seen mail by mail."""

    def one(raw: str) -> str:
        text = values.one_line(raw)
        try:
            read_when(text, now=_ANY_DAY, zone=_UTC)
        except NotAhead:
            pass
        except CannotRead as error:
            raise ValueError(f"{error} {error.try_ and f'Try {error.try_}'}".strip()) from None
        return text

    return place.text(node, name, one)


def _list(name: str, node: Node, place: Place, world: World) -> Any:
    return tuple(dict.fromkeys(place.texts(node, name, values.one_line)))


def _one_of(*allowed: str) -> Read:
    def read(name: str, node: Node, place: Place, world: World) -> Any:
        def one(raw: str) -> str:
            if raw.strip() not in allowed:
                near = did_you_mean(raw.strip(), allowed) or f" — it is one of {', '.join(allowed)}"
                raise Said(f"'{raw.strip()}' is not a {name}{near}")
            return raw.strip()

        return place.text(node, name, one)

    return read


def _department(name: str, node: Node, place: Place, world: World) -> Any:
    def one(raw: str) -> str:
        if raw.strip() not in world.below:
            raise Said(f"there is no department '{raw.strip()}'{did_you_mean(raw.strip(), world.below)}")
        return raw.strip()

    return place.text(node, name, one)


def _somebody(raw: str, words: tuple[str, ...], world: World) -> str:
    text = raw.strip()
    if text in words:
        return text
    if "@" not in text:
        raise ValueError(f"'{text}' is neither an address nor one of {', '.join(words)}{did_you_mean(text, words)}")
    return _known_to_us(values.address(text), world)


def _known_to_us(address: str, world: World) -> str:
    """Rules write to nobody outside (product.md 4.1), and not to the desk itself: such letters end here. Raises Said."""
    for department, own in world.own_addresses.items():
        if address in own:
            raise Said(f"{address} is department '{department}', and letters to it come back here — name people")
    if is_ours(address, world.our_domains) or address in world.agents:
        return address
    raise Said(
        f"{address} is outside: rules write to addresses in our_domains ({', '.join(world.our_domains)}) and to agents"
    )


def _owner(name: str, node: Node, place: Place, world: World) -> Any:
    found = place.text(node, name, lambda raw: _somebody(raw, OWNERS, world))
    if found and "@" in found and found not in world.agents:
        place.report.warning(
            place.file, node.line, f"{found} is not an agent of any department{did_you_mean(found, world.agents)}"
        )
    return found


def _notify(name: str, node: Node, place: Place, world: World) -> Any:
    return tuple(dict.fromkeys(place.texts(node, name, lambda raw: _somebody(raw, NOTIFIED, world))))


def _watch(name: str, node: Node, place: Place, world: World) -> Any:
    found = place.texts(node, name, lambda raw: _known_to_us(values.address(raw), world))
    return tuple(dict.fromkeys(found))


def _ack(name: str, node: Node, place: Place, world: World) -> Any:
    def one(raw: str) -> str:
        text = raw.strip()
        if text != "no" and text not in world.acks:
            near = did_you_mean(text, world.acks) or " — write no, or make the templates"
            raise Said(f"there is no template ack-{text}.txt.j2{near}")
        return text

    return place.text(node, name, one)


def _priority(name: str, node: Node, place: Place, world: World) -> Any:
    found = _one_of(*(str(priority) for priority in Priority))(name, node, place, world)
    return Priority(found) if found else None


def _span(name: str, node: Node, place: Place, world: World) -> Any:
    return place.text(node, name, values.span)


def _language(name: str, node: Node, place: Place, world: World) -> Any:
    return place.text(node, name, values.one_of(*values.LANGUAGES))


def _yes(name: str, node: Node, place: Place, world: World) -> Any:
    return place.text(node, name, yes_or_no)


def _hold(name: str, node: Node, place: Place, world: World) -> Any:
    if isinstance(node, Table):
        place.error(node.line, "hold wants the name of a time: until it ends, agents are not disturbed")
        return None
    return (written(node), world.times.schedule(node, place.file))


def _tip(name: str, node: Node, place: Place, world: World) -> Any:
    found = tuple(dict.fromkeys(place.texts(node, name, values.one_line)))
    for tip in found:
        if tip not in world.tips:
            near = did_you_mean(tip, world.tips)
            place.report.warning(place.file, node.line, f"there is no tips/{tip}.txt beside the rules{near}")
    return found


def _set(name: str, node: Node, place: Place, world: World) -> Any:
    wants = "fields with values behind, like  set: {room: HS 3}"
    return _pairs(name, node, place, known=world.fields, unknown="no field is called", wants=wants)


def _ask(name: str, node: Node, place: Place, world: World) -> Any:
    wants = "a department with the question behind, like  ask: {engineering: Can we build this?}"
    return _pairs(name, node, place, known=world.below, unknown="there is no department", wants=wants)


def _pairs(name: str, node: Node, place: Place, *, known: Collection[str], unknown: str, wants: str) -> Any:
    """Names out of `known`, each with a text behind."""
    if not isinstance(node, Table):
        place.error(node.line, f"{name} wants {wants}")
        return None
    found = []
    for key, value in node.entries:
        if key.value not in known:
            place.error(key.line, f"{unknown} '{key.value}'{did_you_mean(key.value, known)}")
            continue
        text = place.text(value, f"{name} {key.value}", values.one_line)
        if text is not None:
            found.append((key.value, text))
    return tuple(found)


def _named(what: str, known: Callable[[World], frozenset[str]]) -> Read:
    def read(name: str, node: Node, place: Place, world: World) -> Any:
        def one(raw: str) -> str:
            if raw.strip() not in known(world):
                raise Said(
                    f"no {what} is called '{raw.strip()}' in config.toml{did_you_mean(raw.strip(), known(world))}"
                )
            return raw.strip()

        return tuple(dict.fromkeys(place.texts(node, name, one)))

    return read


_PRIORITIES = tuple(str(priority) for priority in Priority)

ACTIONS: Mapping[str, Action] = {
    "department": Action("sends it to this department", "it/network", _department),
    "owner": Action(
        "who has it: an address, `on-call`, `least-busy`, `round-robin`, `same-as-last` (who helped this person last), `none`",
        "ana@example.org", _owner, OWNERS,
    ),
    "priority": Action("its priority; above normal it needs `because`", "urgent", _priority, _PRIORITIES),
    "because": Action("the reason for the priority, which everybody reads", "payroll runs these days", _text),
    "answer_within": Action("a person answers within this time", "2h", _span),
    "done_within": Action("it is done within this time", "5d", _span),
    "deadline": Action("a fact for whoever keeps it", "Fri 15:00", _deadline),
    "language": Action("the language of our letters", "fr", _language, values.LANGUAGES),
    "for": Action("the customer who waits; `{field}` stands for a field", "customer order {order}", _text),
    "state": Action(
        "`waiting` or `done`; done only together with a tip", "waiting", _one_of("waiting", "done"), ("waiting", "done"),
    ),
    "hold": Action("agents get it when this time ends", "calls", _hold),
    "merge": Action("`similar`: one request, many requesters", "similar", _one_of("similar"), ("similar",)),
    "ack": Action("`no`: no acknowledgement; or the name of another template", "no", _ack),
    "confidential": Action("`yes`: other departments see neither subject nor text", "yes", _yes, ("yes", "no")),
    "quarantine": Action("keeps the mail, with this reason, until a person looks", "looks like fraud", _reason),
    "ignore": Action("keeps the mail, with this reason, and does nothing", "newsletter", _reason),
    "watch": Action("people who get the thread", "ines@example.org", _watch),
    "notify": Action("who hears of it, this once: an address, `lead`, `owner`, `backup`, `on-call`", "lead", _notify, NOTIFIED),
    "tag": Action("a word on it", "security", _list),
    "set": Action("fills a field", "{room: HS 3}", _set),
    "note": Action("a text for colleagues", "Decide and tell them why.", _list),
    "tip": Action("a text file `tips/NAME.txt` put into the acknowledgement", "known-incident", _tip),
    "ask": Action("a question to another department", "{engineering: Can we build this?}", _ask),
    "forward": Action("sends it to a supplier named in config.toml", "printerco", _named("supplier", lambda w: w.suppliers)),
    "webhook": Action("calls a webhook named in config.toml", "chat", _named("webhook", lambda w: w.webhooks)),
}  # fmt: skip
"""`stop` stands beside `then`."""
