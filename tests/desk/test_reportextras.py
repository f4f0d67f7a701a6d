"""What the templates of reports get: the lead's links, only numbers of a confidential department, no picture where none is."""

from dataclasses import replace
from typing import Any

import pytest

from gateway.desk import reportextras
from gateway.desk.department import Department
from gateway.desk.figures import Changed, Figures, Pair, Remark, Report
from gateway.desk.letterextras import Facts
from gateway.desk.lettervalues import person_var
from gateway.desk.morning import Praise
from gateway.desk.periods import Kind, around
from gateway.desk.reporting import reached
from gateway.desk.timed import Moment
from gateway.desk.tongue import ENGLISH, Voice
from tests.desk.made import ANA, BERLIN, HANNA, NOW, department, desk

MONTH = around(NOW.date(), Kind.MONTH, BERLIN)
REMARKS = (Remark(2, "I had to explain it twice", NOW, 4812, "IT-4812"), Remark(5, "true to the minute", NOW))
HOURS = ((0,) * 9 + (7,) + (0,) * 14, *((0,) * 24,) * 6)
FIGURES = Figures(
    "it", MONTH, requests=3, remarks=REMARKS, wrote=HOURS, pair=Pair(ANA, HANNA, "it", "hr", 9),
    changed=(Changed("too slow", "two of us in the morning", NOW),),
)  # fmt: skip


def given(*, is_lead: bool = False, picture_id: str = "", figures: Figures = FIGURES, **more: Any) -> dict[str, Any]:
    of: Department = department("it", lead="mia@example.org", **more)
    on = desk(departments={"it": of, "hr": department("hr")})
    report = Report(figures, Figures("it", MONTH.before))
    act = reached("report-month", "it", "", Moment(on, NOW, NOW, found=report))
    assert act is not None
    plan = next(one for one in act.letters if one.variables["is_lead"] is is_lead)
    facts = Facts(
        desk=on, department=of, ticket=None, author=None, now=NOW, voice=Voice(ENGLISH, NOW, BERLIN), reply_address="",
        files=(), person=lambda box: person_var(on, box), picture_id=picture_id,
        changed_link=lambda number, ref: f"mailto:it+{number}@example.org?subject={ref}",
    )  # fmt: skip
    return reportextras.monthly(plan, facts)


def test_the_lead_has_a_link_below_a_remark_of_a_known_request() -> None:
    assert [one.href for one in given(is_lead=True)["quotes"]] == ["mailto:it+4812@example.org?subject=IT-4812", ""]
    assert given(is_lead=True)["quotes"][0].address == "it+4812@example.org"


def test_the_others_read_the_remark_alone() -> None:
    assert [(one.text, one.href) for one in given()["quotes"]] == [
        ("I had to explain it twice", ""),
        ("true to the minute", ""),
    ]


def test_of_many_remarks_the_poorest_and_the_best() -> None:
    many = tuple(Remark(1 + nth // 6, f"remark {nth}", NOW) for nth in range(30))
    told = [one.text for one in given(figures=replace(FIGURES, remarks=many))["quotes"]]
    assert told == [f"remark {nth}" for nth in (*range(8), *range(26, 30))]


@pytest.mark.parametrize("name", ["quotes", "pairs", "changed"])
def test_of_a_confidential_department_only_numbers(name: str) -> None:
    assert given()[name]
    assert given(confidential=True)[name] == ()


def test_the_picture_is_named_where_one_goes_along() -> None:
    assert given(picture_id="hours.x@example.org")["hours_png"] == "hours.x@example.org"
    assert given()["hours_png"] == ""
    assert str(given()["hours_said"]) == "People write most between 9 and 11: 7 of 7 mails."


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Praise(ANA, 1), "Ana: thanked once"),
        (Praise(ANA, 3, 2), "Ana: thanked 3 times, five of five 2 times"),
        (Praise("", 0, 1), "IT: five of five once"),
    ],
)
def test_praise(found: Praise, said: str) -> None:
    on = desk()
    facts = Facts(
        desk=on, department=on.departments["it"], ticket=None, author=None, now=NOW, voice=Voice(ENGLISH, NOW, BERLIN),
        reply_address="", files=(), person=lambda box: replace(person_var(on, box)),
    )  # fmt: skip
    (one,) = reportextras.praise((found,), facts)
    assert f"{one.name}: {one.what}" == said
