"""The mission table (product.md 1), essay S2: clear expectations. Rows 17 to 23 and 39; docs/mission.md maps all rows."""

from pathlib import Path

import pytest

from tests.boards.company import ANA, EVA, IT, OFFICE, RULES, company

ASKS = RULES.replace(
    "  order: {label: Customer order, looks_like: SO-999999}\n",
    "  order: {label: Customer order, looks_like: SO-999999}\n"
    "  student: {label: student number, looks_like: '9999999', ask: yes}\n",
)


def test_row_17_the_same_promise_in_both_mails(tmp_path: Path) -> None:
    with company(tmp_path) as desk:
        desk.write(EVA, IT, "The printer jams.", subject="Printer jams")
        came = desk.mailboxes()
        (eva,), (ana,) = came["eva@example.org"], came["ana@example.org"]
        assert eva.field("X-Postroom-Promise") == ana.field("X-Postroom-Promise") == "answer; 2025-11-24T13:30:00+01:00"
        assert eva.says("13:30")
        assert ana.says("13:30")
        ana_promised = desk.stage.journal()
        assert [line.data["until"] for line in ana_promised if line.act == "promise"] == ["2025-11-24T13:30:00+01:00"]


@pytest.mark.parametrize(
    ("at", "says"),
    [
        ("2025-11-28 16:30", "Monday 1 December, 11:30"),
        ("2025-12-23 16:00", "Monday 29 December, 11:00"),
    ],
)
def test_row_18_lead_times_in_open_hours(tmp_path: Path, at: str, says: str) -> None:
    """Four open hours from Friday 16:30, and over closed days."""
    with company(tmp_path, at=at) as desk:
        desk.write(EVA, IT, "The printer jams.", subject="Printer jams")
        assert desk.one("eva@example.org").says(says)


def test_row_19_what_exactly_is_needed(tmp_path: Path) -> None:
    """A field that is missing is asked for in the acknowledgement; her reply fills it, without a second one."""
    with company(tmp_path, rules=ASKS) as desk:
        desk.write(EVA, OFFICE, "My card does not open the library.", subject="Card")
        ack = desk.one("eva@example.org")
        assert ack.says("student number")
        desk.reply(EVA, ack, "4711023")
        assert "eva@example.org" not in desk.mailboxes()
        assert desk.stage.ticket().fields == {"student": "4711023"}


def test_row_20_a_deadline_is_compared_with_the_promise(tmp_path: Path) -> None:
    with company(tmp_path, at="2025-11-24 16:00") as desk:
        desk.write(EVA, IT, "The printer jams.", subject="Printer jams")
        ack = desk.one("eva@example.org")
        assert ack.field("X-Postroom-Promise") == "answer; 2025-11-25T11:00:00+01:00"
        desk.reply(EVA, ack, "#deadline Tue 8:00 because the customer comes at eight")
        came = desk.mailboxes()
        assert came["ana@example.org"][0].says(
            "three hours too late for Eva: keep it, change it (#promise …) or say no"
        )
        assert came["eva@example.org"][0].says("Ana Silva is asked; you hear by")


def test_row_21_honest_about_what_we_cannot_do(tmp_path: Path) -> None:
    """A decline needs its reason, and times of overload stand in the acknowledgement."""
    with company(tmp_path) as desk:
        desk.write(EVA, IT, "I need a licence for the drawing program.", subject="Mouse and licence")
        ana = desk.one("ana@example.org")
        desk.agent(ANA, ana, "#decline\n")
        came = desk.mailboxes()
        assert "eva@example.org" not in came
        assert came["ana@example.org"][0].says("because")
        desk.agent(ANA, ana, "#decline because the licence belongs to HR, ask hr@example.org\n")
        desk.clock("9:40")
        (eva,) = desk.mailboxes()["eva@example.org"]
        assert eva.says("because the licence belongs to HR, ask hr@example.org")
        desk.clock("2026-02-03 10:00")
        desk.mailboxes()
        desk.write(EVA, OFFICE, "My card does not open the door.", subject="Card")
        assert desk.one("eva@example.org").says("Thursday 5 February, 10:00"), "two days in the first weeks of term"


def test_row_22_everyone_thinks_theirs_comes_first(tmp_path: Path) -> None:
    """The red mark of the sender changes nothing; a higher priority carries a sentence, and without one it is an error."""
    with company(tmp_path) as desk:
        desk.write(EVA, IT, "URGENT new mouse", subject="URGENT new mouse", X_Priority="1")
        came = desk.mailboxes()
        (ack,), (ana,) = came["eva@example.org"], came["ana@example.org"]
        assert ack.says("Priority: normal", "nobody is stopped from working. If we are wrong about that")
        desk.agent(ANA, ana, "#priority high\n")
        came = desk.mailboxes()
        assert sorted(came) == ["ana@example.org"]
        assert came["ana@example.org"][0].says("needs a reason")
        desk.agent(ANA, ana, "#priority high because she shows it to a customer at noon\n")
        desk.clock("9:40")
        assert desk.mailboxes()["eva@example.org"][0].says("high, because she shows it to a customer at noon")


def test_row_39_what_is_promised_is_part_of_the_promise(tmp_path: Path) -> None:
    with company(tmp_path) as desk:
        desk.write(EVA, IT, "The printer jams.", subject="Printer jams")
        ana = desk.one("ana@example.org")
        desk.agent(ANA, ana, "#promise Fri 15:00: new roller fitted\n\nHi Eva, the roller is worn out.\n")
        desk.clock("9:40")
        came = desk.mailboxes()
        assert came["eva@example.org"][0].says("new roller fitted")
        promise = desk.stage.ticket().promise
        assert promise is not None
        assert (promise.what, promise.deliverable) == ("done", "new roller fitted")
        desk.agent(ANA, ana, "#done\n\nHi Eva, the roller is in.\n")
        desk.clock("9:50")
        assert desk.mailboxes()["eva@example.org"][0].says(
            "Promised was: new roller fitted. If it is something else, just reply."
        )


def test_row_23_gossip_at_the_water_cooler(tmp_path: Path) -> None:
    """A bad mark reaches the lead within a minute, with the phone number of whoever gave it."""
    with company(tmp_path) as desk:
        desk.write(EVA, IT, "The printer jams.", subject="Printer jams")
        ana = desk.one("ana@example.org")
        desk.agent(ANA, ana, "#done\n\nHi Eva, the roller is in.\n")
        desk.clock("9:40")
        desk.reply(EVA, desk.one("eva@example.org"), "1")
        desk.clock("9:41")
        assert desk.mailboxes()["carla@example.org"][0].says("1 of 5", "0151-2345")
