"""People from their texts: who is who, under which addresses; every mistake with its line (product.md 4.3)."""

# ruff: noqa: E501 - one case a line

from pathlib import Path

import pytest

from gateway.desk.department import Desk
from gateway.errors import Mistakes
from tests.policy.desk_files import load

HEAD = """\
version: 1
departments:
  it: {name: IT, address: it@example.org, also: [help@example.org], agents: [ana@example.org]}
people:
"""


def desk(folder: Path, *lines: str, head: str = HEAD) -> Desk:
    return load(folder, {"desk.yaml": head + "\n".join(lines) + "\n"}).desk


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["  ana: {name: Ana}"], "5: people: 'ana' is not an address — write it like it@example.org"),
        (["  ana@example.org: {departement: it}"], "5: a person has no 'departement' — did you mean 'department'?"),
        (["  ana@example.org: [x]"], "5: ana@example.org wants settings: {name: Eva Novak, department: sales}"),
        (["  ana@example.org: Ana", "  Ana@example.org: Ana"], "6: ana@example.org stands in people twice"),
        (["  ana@example.org: {language: english}"], "5: language: 'english' is none of: en, de, fr, es, pl, cs, ja"),
        (["  ana@example.org:", "    name: Ana", "    also:", "      - a.silva"], "8: also: 'a.silva' is not an address"),
        (["  ana@example.org: {also: {x: y}}"], "5: also wants addresses: [e.novak@example.org]"),
        (["  ana@example.org: {also: [[x]]}"], "5: also wants addresses: [e.novak@example.org]"),
        (["  ana@example.org: {also: ana@example.org}"], "5: ana@example.org belongs to ana@example.org already (FILE:5)"),
        (["  ana@example.org: {also: [eva@example.org]}", "  eva@example.org: Eva"], "5: eva@example.org belongs to eva@example.org already (FILE:6)"),
        (["  ana@example.org: {also: [x@example.org]}", "  eva@example.org:", "    also: [e@example.org, X@example.org]"], "7: x@example.org belongs to ana@example.org already (FILE:5)"),
        (["  ana@example.org: {also: [it@example.org]}"], "5: it@example.org is the address of department 'it', not of a person"),
        (["  ana@example.org: {also: [help@example.org]}"], "5: help@example.org is the address of department 'it', not of a person"),
    ],
)  # fmt: skip
def test_one_mistake(tmp_path: Path, lines: list[str], expected: str) -> None:
    with pytest.raises(Mistakes) as caught:
        desk(tmp_path, *lines)
    told = [f"{f.line}: {f.message}".replace(f"{tmp_path}/rules/desk.yaml", "FILE") for f in caught.value.findings]
    assert [line[: len(expected)] for line in told] == [expected]


def test_people(tmp_path: Path) -> None:
    found = desk(
        tmp_path,
        "  Eva@example.org: {name: Eva Novak, department: sales, site: Berlin, phone: '12'}",
        "  tom@example.org: Tom Reed",
    )
    eva = found.people["eva@example.org"]
    assert (eva.name, eva.department, eva.phone, eva.columns) == ("Eva Novak", "sales", "12", (("site", "Berlin"),))
    assert found.people["tom@example.org"].name == "Tom Reed"


def test_one_person_has_several_addresses(tmp_path: Path) -> None:
    found = desk(tmp_path, "  eva@example.org: {name: Eva Novak, also: [E.Novak@example.org, eva@old.example]}")
    eva = found.people["eva@example.org"]
    assert {found.people[address] for address in ("e.novak@example.org", "eva@old.example")} == {eva}
    assert eva.also == ("e.novak@example.org", "eva@old.example")
    assert eva.columns == ()
    assert found.main_address("e.novak@example.org") == "eva@example.org"
    assert found.main_address("tom@example.org") == "tom@example.org"
    assert found.addresses_of("eva@old.example") == ("eva@example.org", "e.novak@example.org", "eva@old.example")


def test_an_agent_may_be_written_by_any_of_them(tmp_path: Path) -> None:
    head = """\
version: 1
departments:
  it:
    name: IT
    address: it@example.org
    agents: [a.silva@example.org, ben@example.org, ana@example.org]
    lead: a.silva@example.org
    looks_after: {ana@example.org: [printer*], a.silva@example.org: [screen*]}
people:
"""
    found = desk(tmp_path, "  ana@example.org: {name: Ana Silva, also: [a.silva@example.org]}", head=head)
    it = found.departments["it"]
    assert (it.agents, it.lead, it.backup) == (("ana@example.org", "ben@example.org"), "ana@example.org", "")
    assert it.looks_after == (("ana@example.org", ("printer*",)), ("ana@example.org", ("screen*",)))
