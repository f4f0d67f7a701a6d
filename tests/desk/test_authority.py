"""The authority table: what can never happen, whatever is true of a mail; and docs/security.md shows the rows that decide."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path

from gateway.desk.authority import TABLE, Fact, Place, Row, decided_by

PAGE = Path(__file__).parents[2] / "docs" / "security.md"
LINKS = (Fact.NUMBER, Fact.QUOTATION, Fact.OVERTAKEN, Fact.SIGNED_ADDRESS)


def every_mail() -> Iterator[frozenset[Fact]]:
    """All that can be true at once: a mail leads to a request by one key only."""
    others = [fact for fact in Fact if fact not in LINKS]
    for link, *rest in product((None, *LINKS), *((None, fact) for fact in others)):
        yield frozenset(fact for fact in (link, *rest) if fact is not None)


def test_what_can_never_happen() -> None:
    deciding: set[Row] = set()
    for facts in every_mail():
        row = decided_by(facts)
        deciding.add(row)
        said = (sorted(facts), row)
        if Fact.MACHINE in facts:
            assert row.place in (Place.AUTOMATIC, Place.NEW), said
            continue
        if Fact.FORGED in facts or Fact.LONG_CLOSED in facts:
            assert row.place in (Place.HELD, Place.NEW), said
        if row.place is Place.AGENT:
            assert Fact.AGENT in facts, said
            assert Fact.RELEASED not in facts or Fact.AUTHENTICATED in facts, said
            assert (
                Fact.SIGNED_ADDRESS in facts
                or {Fact.LETTER_TO_AGENT, Fact.AUTHENTICATED} <= facts
                or {Fact.AUTHENTICATED_AGENTS, Fact.BELIEVED} <= facts
            ), said
        if row.place is Place.PEOPLE:
            assert Fact.TAKES_PART in facts, said
            assert Fact.BELIEVED in facts or {Fact.OUTSIDER, Fact.OWN_LETTER} <= facts, said
        if Fact.ELSEWHERE in facts and Fact.SIGNED_ADDRESS not in facts:
            assert row.place is Place.NEW, said
    assert deciding == set(TABLE), "a row that decides nothing"


def test_the_page_shows_the_table() -> None:
    shown = [line for line in PAGE.read_text().splitlines() if line.startswith("| ") and line.endswith(" |")]
    written = [written_row(row) for row in TABLE]
    at = shown.index(written[0])
    assert shown[at : at + len(written)] == written


def written_row(row: Row) -> str:
    """The row as docs/security.md has it."""
    when = ", ".join(fact.value for fact in Fact if fact in row.when) or "all else"
    unless = ", ".join(fact.value for fact in Fact if fact in row.unless) or "–"
    return f"| {when} | {unless} | {row.place.value} | {row.reason.value} |"


if __name__ == "__main__":
    print("\n".join(written_row(row) for row in TABLE))
