"""People: from the rules files to frozen values, every mistake with its line (product.md 4.3).

One person may have several addresses: mail from each of them is theirs, letters go to the first, the address on record.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from gateway.desk.department import Department, Person
from gateway.policy import values
from gateway.policy.mistakes import Report
from gateway.policy.rules_file import Named, Place
from gateway.policy.suggest import closest
from gateway.policy.yaml_tree import Items, Node, Table, Text

_TEXTS = ("name", "department", "language", "phone")
_PERSON = (*_TEXTS, "also")


@dataclass(frozen=True, slots=True)
class Known:
    """The people by each of their folded addresses, and where each address is written (file, line)."""

    people: dict[str, Person]
    written: dict[str, tuple[str, int]]


def read_people(named: Mapping[str, Named], *, departments: Mapping[str, Any], report: Report) -> Known:
    """Who is who. Other columns (`site` …) are kept for rules that ask for them."""
    known = Known({}, {})
    also: list[tuple[str, Place, Text]] = []
    for entry in named.values():
        place = Place(entry.file, report)
        address = place.text(entry.key, "people", values.address)
        if address is None:
            continue
        if address in known.people:
            place.error(entry.key.line, f"{address} stands in people twice")
        known.people[address], others = _person(address, entry.node, place, departments)
        known.written[address] = (entry.file, entry.key.line)
        also += [(address, place, other) for other in others]
    for address, place, other in also:  # after all that stand in people by themselves
        _another_address(address, place, other, known)
    return known


def _another_address(address: str, place: Place, node: Text, known: Known) -> None:
    """One more address of the person that has `address`, unless it is somebody else's."""
    other = place.text(node, "also", values.address)
    if other is None:
        return
    if other in known.people:
        file, line = known.written[other]
        place.error(node.line, f"{other} belongs to {known.people[other].address} already ({file}:{line})")
        return
    person = known.people[address]
    person = replace(person, also=(*person.also, other))
    known.written[other] = (place.file, node.line)
    for one in (address, *person.also):
        known.people[one] = person


def check_shared(found: Known, departments: Mapping[str, Department], report: Report) -> None:
    """No other address of a person is one that a department is reached by."""
    owners = {address: one.key for one in departments.values() for address in one.addresses}
    for address, person in found.people.items():
        if address != person.address and address in owners:
            file, line = found.written[address]
            report.error(file, line, f"{address} is the address of department '{owners[address]}', not of a person")


def _person(address: str, node: Node, place: Place, departments: Mapping[str, Any]) -> tuple[Person, tuple[Text, ...]]:
    """The person, and the texts of their other addresses."""
    if isinstance(node, Text):
        return Person(address, name=place.text(node, "name", values.one_line) or ""), ()
    if not isinstance(node, Table):
        place.error(node.line, f"{address} wants settings: {{name: Eva Novak, department: sales}}")
        return Person(address), ()
    got: dict[str, str] = {}
    also: tuple[Text, ...] = ()
    for key, value in node.entries:
        known = key.value in _PERSON
        if not known and (near := closest(key.value, _PERSON, cutoff=0.8)):
            place.error(key.line, f"a person has no '{key.value}' — did you mean '{near}'?")
            continue
        if key.value == "also":
            also = _texts(value, place)
            continue
        check = values.one_of(*values.LANGUAGES) if key.value == "language" else values.one_line
        got[key.value] = place.text(value, key.value, check) or ""
        if key.value == "department" and got["department"] not in departments:
            near = closest(got["department"], departments, cutoff=0.8)
            if near:
                place.error(value.line, f"there is no department '{got['department']}' — did you mean '{near}'?")
    columns = tuple((name, value) for name, value in got.items() if name not in _PERSON)
    name, department, language, phone = [got.get(key, "") for key in _TEXTS]
    return Person(address, name, department, language, phone, columns), also


def _texts(node: Node, place: Place) -> tuple[Text, ...]:
    """The texts of a list, or one text; what is none is reported."""
    items = node.values if isinstance(node, Items) else (node,)
    for item in items:
        if not isinstance(item, Text):
            place.error(item.line, "also wants addresses: [e.novak@example.org]")
    return tuple(item for item in items if isinstance(item, Text))
