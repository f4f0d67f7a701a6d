"""Departments: from the rules files to frozen values, every mistake with its line (product.md 4.3).

First each department is read for itself (`_read`), then what one takes from its parent is filled in (`_inherited`),
then they are looked at side by side (`_check_addresses`).
"""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from gateway.desk.department import Department, Person
from gateway.policy import values
from gateway.policy.colours import colour
from gateway.policy.mistakes import Report
from gateway.policy.promised import by_priority, completed
from gateway.policy.rules_file import Named, Place
from gateway.policy.settings_check import is_ours
from gateway.policy.suggest import did_you_mean
from gateway.policy.times import Times, opens_regularly
from gateway.policy.yaml_tree import Items, Node, Table

INHERITED = ("address", "lead", "backup", "on_call")
"""What a department without its own takes from its parent (contract.md 8)."""


def _flag(raw: str) -> bool:
    text = values.one_of("yes", "no", "true", "false")(raw.lower())
    return text in ("yes", "true")


_TEXTS: Mapping[str, Callable[[str], Any]] = {
    "name": values.one_line,
    "address": values.address,
    "purpose": values.one_line,
    "parent": values.one_line,
    "timezone": values.zone,
    "busy_because": values.one_line,
    "lead": values.address,
    "backup": values.address,
    "on_call": values.address,
    "phone": values.one_line,
    "colour": colour,
    "language": values.one_of(*values.LANGUAGES),
    "address_style": values.one_of("formal", "familiar"),
    "signature": str,
    "confidential": _flag,
    "outsiders": values.one_of("ask", "include", "never"),
    "outsiders_new": values.one_of("quarantine", "accept", "ignore"),
    "survey": _flag,
    "quarantine_digest": _flag,
}
_LISTS: Mapping[str, Callable[[str], Any]] = {"also": values.address, "agents": values.address}
_TIMES = ("open", "busy", "quiet")
_SPANS = ("answer_within", "done_within", "keep_informed")

KEYS = (*_TEXTS, *_LISTS, *_TIMES, *_SPANS, "looks_after")
"""Every key of a department."""


@dataclass(frozen=True, slots=True)
class _Draft:
    """A department as far as it is read: its own values by field, and where its keys stand."""

    key: str
    place: Place
    line: int
    got: dict[str, Any]
    lines: dict[str, int]
    is_table: bool = True

    def error(self, name: str, message: str) -> None:
        self.place.error(self.lines.get(name, self.line), message)

    def warning(self, name: str, message: str) -> None:
        self.place.report.warning(self.place.file, self.lines.get(name, self.line), message)


def read_departments(
    named: Mapping[str, Named],
    *,
    times: Times,
    timezone: ZoneInfo,
    our_domains: tuple[str, ...],
    people: Mapping[str, Person],
    report: Report,
) -> dict[str, Department]:
    """All departments, those with an address of their own first, else in the order written. Agents stand there by their address
    on record, whichever of their addresses is written."""
    drafts = {key: _read(key, entry, times, report) for key, entry in named.items()}
    for draft in drafts.values():
        _by_main_address(draft.got, people)
    for draft in drafts.values():
        _check_parent(draft, drafts)
    whole = {key: _inherited(draft, drafts) for key, draft in drafts.items()}
    _check_addresses(drafts, our_domains)
    ready = {}
    for key, draft in drafts.items():
        department = _finished(draft, whole[key], timezone)
        if department is not None:
            ready[key] = department
    # A sub-department may share its parent's address: mail to that address is the parent's.
    return dict(sorted(ready.items(), key=lambda item: "address" not in drafts[item[0]].got))


def _read(key: str, entry: Named, times: Times, report: Report) -> _Draft:
    place = Place(entry.file, report)
    draft = _Draft(key, place, entry.key.line, {}, {})
    if not _is_key(key):
        place.error(entry.key.line, f"'{key}' is no key of a department — letters, digits and -, like it or it/network")
    if not isinstance(entry.node, Table):
        place.error(entry.node.line, f"department '{key}' wants settings: name, address, agents …")
        return dataclasses.replace(draft, is_table=False)
    for name, node in entry.node.entries:
        draft.lines[name.value] = name.line
        if name.value not in KEYS:
            near = did_you_mean(name.value, KEYS)
            place.error(name.line, f"department '{key}' has no setting '{name.value}'{near}")
            continue
        value = _value(name.value, node, place, times)
        if value is not None:
            draft.got[name.value] = value
    return draft


def _by_main_address(got: dict[str, Any], people: Mapping[str, Person]) -> None:
    def main(address: str) -> str:
        return people[address].address if address in people else address

    for name in ("lead", "backup", "on_call"):
        if name in got:
            got[name] = main(got[name])
    if "agents" in got:
        got["agents"] = tuple(dict.fromkeys(map(main, got["agents"])))
    if "looks_after" in got:
        got["looks_after"] = tuple((main(agent), words) for agent, words in got["looks_after"])


def _is_key(key: str) -> bool:
    parts = key.split("/")
    return all(part and all(c.isalnum() or c == "-" for c in part) for part in parts) and len(key) <= 40


def _value(name: str, node: Node, place: Place, times: Times) -> Any:
    if name in _TEXTS:
        return place.text(node, name, _TEXTS[name])
    if name in _LISTS:
        if name == "agents" and isinstance(node, Items) and not node.values:
            place.error(node.line, "agents is empty: who answers?")
        return tuple(dict.fromkeys(place.texts(node, name, _LISTS[name])))
    if name in _TIMES:
        return times.schedule(node, place.file)
    if name in _SPANS:
        return by_priority(node, name, place)
    return _looks_after(node, place)


def _looks_after(node: Node, place: Place) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if not isinstance(node, Table):
        place.error(node.line, "looks_after wants an agent with words behind: ana@example.org: [printer*, screen*]")
        return ()
    found = []
    for who, words in node.entries:
        address = place.text(who, "looks_after", values.address)
        if address is not None:
            found.append((address, place.texts(words, "looks_after", values.one_line)))
    return tuple(found)


# ---------------------------------------------------------------- side by side


def _check_parent(draft: _Draft, drafts: Mapping[str, _Draft]) -> None:
    """An unknown parent or a circle is reported and forgotten. `it/network` without `parent` belongs to `it`."""
    above = draft.key.rpartition("/")[0]
    parent = draft.got.get("parent") or (above if above in drafts else "")
    if parent and parent not in drafts:
        draft.error("parent", f"there is no department '{parent}'{did_you_mean(parent, drafts)}")
        parent = ""
    seen, at = [draft.key], parent
    while at:
        if at in seen:
            draft.error("parent", f"department '{draft.key}' is its own parent: {' -> '.join([*seen, at])}")
            parent = ""
            break
        seen.append(at)
        at = drafts[at].got.get("parent", "")
        at = at if at in drafts else ""
    draft.got["parent"] = parent


def _inherited(draft: _Draft, drafts: Mapping[str, _Draft]) -> dict[str, Any]:
    got = dict(draft.got)
    above, steps = got["parent"], 0
    while above and steps < len(drafts):
        for name in INHERITED:
            if name in drafts[above].got:
                got.setdefault(name, drafts[above].got[name])
        above, steps = drafts[above].got["parent"], steps + 1
    return got


def _check_addresses(drafts: Mapping[str, _Draft], our_domains: tuple[str, ...]) -> None:
    taken: dict[str, _Draft] = {}
    for draft in drafts.values():
        own = [("address", draft.got["address"])] if "address" in draft.got else []
        own += [("also", address) for address in draft.got.get("also", ())]
        for name, address in own:
            if not is_ours(address, our_domains):
                draft.error(name, f"{address} is not in our_domains ({', '.join(our_domains)})")
            if address in taken:
                other = taken[address]
                where = f"{other.place.file}:{other.line}"
                draft.error(name, f"{address} belongs to department '{other.key}' already ({where})")
            taken[address] = draft


def _finished(draft: _Draft, got: dict[str, Any], timezone: ZoneInfo) -> Department | None:
    sound = draft.is_table
    for name, what in (("name", "how letters call it"), ("address", "where people write"), ("agents", "who answers")):
        if not got.get(name) and name not in draft.lines and draft.is_table:
            draft.error("", f"department '{draft.key}' needs '{name}': {what}")
        sound &= bool(got.get(name))
    agents = got.get("agents", ())
    for address, _words in got.get("looks_after", ()):
        if address not in agents:
            near = did_you_mean(address, agents)
            draft.error("looks_after", f"{address} is not an agent of department '{draft.key}'{near}")
    got.setdefault("timezone", timezone)
    if not sound:
        return None
    spans = {name: got.pop(name) for name in _SPANS if name in got}
    department = Department(key=draft.key, **got)
    if not opens_regularly(department.open.minus(department.busy)):
        name = "busy" if opens_regularly(department.open) else "open"
        why = "leaves no open hour" if name == "busy" else "names no days that come again"
        draft.error(name, f"department '{draft.key}' would never open: '{name}' {why}")
        return None
    return dataclasses.replace(department, **completed(spans, department, draft.warning))
