"""The mission table (product.md 1), essay S1: departments that respect each other's hours. Rows 10 to 16, 41 and 42."""

from pathlib import Path

from tests.boards.company import ANA, EVA, HANNA, IT, MIA, OLA, SALES, TOM, Company, company

MONDAY = "2025-12-01 8:01"
"""The weekly report has left by then."""
FIRST = "2025-12-01 8:01"
"""And the monthly one."""


def _weekly(desk: Company, recipient: str, subject: str) -> str:
    desk.clock(MONDAY)
    (report,) = [letter for letter in desk.mailboxes()[recipient] if letter.subject.startswith(subject)]
    return report.text


def test_row_10_how_to_serve_you_better(tmp_path: Path) -> None:
    """The closing mail asks; the number and the sentence are kept, the lead has them within a minute, the report quotes it without
    the name."""
    with company(tmp_path) as desk:
        desk.write(EVA, IT, "The printer jams.", subject="Printer jams")
        ana = desk.one("ana@example.org")
        desk.agent(ANA, ana, "#done\n\nHi Eva, the roller is in.\n")
        desk.clock("9:40")
        closing = desk.one("eva@example.org")
        assert closing.says("How did we do?", "what should we do differently next time?")
        desk.reply(EVA, closing, "2 – I had to explain it twice")
        desk.clock("9:41")
        told = desk.mailboxes()
        assert told["carla@example.org"][0].says("2 of 5", "I had to explain it twice")
        ticket = desk.stage.ticket()
        assert (ticket.rating, ticket.remark) == (2, "I had to explain it twice")
        report = _weekly(desk, "ana@example.org", "IT, week 48")
        assert "I had to explain it twice" in report
        assert "Eva" not in report


def test_row_11_department_a_is_on_the_phone(tmp_path: Path) -> None:
    """Held for the agents while they speak with customers; the sender knows it, and what to do if it cannot wait."""
    with company(tmp_path, at="2025-11-26 11:20") as desk:
        desk.write(OLA, SALES, "Which customer is invoice 7712 for?", subject="Invoice 7712")
        came = desk.mailboxes()
        assert sorted(came) == ["ola@example.org"]
        assert came["ola@example.org"][0].says("until 14:00", "Thursday 27 November, 14:00", "#deadline")
        desk.clock("2025-11-26 13:59:30")
        assert desk.mailboxes() == {}
        desk.clock("2025-11-26 14:00:30")
        came = desk.mailboxes()
        assert sorted(came) == ["eva@example.org", "tom@example.org"]
        assert "waited since 11:20" in came["eva@example.org"][-1].text.lower()


def test_row_12_in_return_they_come_first(tmp_path: Path) -> None:
    """Three that waited, two fresh ones at fourteen: the three first, the oldest on top, in the mailbox and in the list."""
    with company(tmp_path, at="2025-11-26 11:20") as desk:
        for n, hour in enumerate(("11:20", "11:50", "13:10"), start=1):
            desk.clock(f"2025-11-26 {hour}")
            desk.write(OLA, SALES, f"Question {n}?", subject=f"Waited {n}")
        desk.clock("2025-11-26 14:00:30")
        for n in (1, 2):
            desk.write(OLA, SALES, f"Fresh question {n}?", subject=f"Fresh {n}")
        subjects = [letter.subject.partition("] ")[2] for letter in desk.mailboxes()["eva@example.org"]]
        assert [one for one in subjects if one.startswith(("Waited", "Fresh"))] == [
            "Waited 1", "Waited 2", "Waited 3", "Fresh 1", "Fresh 2",
        ]  # fmt: skip
        desk.write(EVA, SALES, "status", subject="")
        mine = desk.one("eva@example.org").text
        order = [mine.index(f"{one}") for one in ("Waited 1", "Waited 2", "Waited 3", "Fresh 1", "Fresh 2")]
        assert order == sorted(order)


def test_row_13_each_department_has_a_card(tmp_path: Path) -> None:
    with company(tmp_path) as desk:
        desk.write(OLA, SALES, "hours", subject="")
        card = desk.one("ola@example.org")
        assert card.says("We speak with customers.", "8:00–17:00", "11:00–14:00")
        desk.write(EVA, IT, "The drawing of the flange, please.", subject="Printer drawing")
        ana = desk.one("ana@example.org")
        desk.agent(ANA, ana, "#handoff engineering\n")
        assert desk.one("ana@example.org").says(
            "Engineering: We build what customers were promised.",
            "Open Mon–Fri 8:00–17:00, phone 55",
            "Their usual answer takes 1 day.",
        )


def test_row_14_the_honest_number(tmp_path: Path) -> None:
    """A week in which four hours were promised and six needed: the report says which number would be true."""
    with company(tmp_path, at="2025-11-24 8:00") as desk:
        for day in range(24, 28):
            asked = []
            for n in range(4):
                desk.clock(f"2025-11-{day} 9:{10 + n}")
                desk.write(TOM, IT, f"The printer jams, {day} {n}.", subject=f"Printer {day} {n}")
                asked += [one for one in desk.mailboxes().get("ana@example.org", ()) if "Printer" in one.subject]
            desk.clock(f"2025-11-{day} 15:05")
            desk.mailboxes()
            for letter in asked:
                desk.agent(ANA, letter, "#done\n\nHi Tom, done.\n")
        report = " ".join(_weekly(desk, "carla@example.org", "IT, week 48").split())
        assert "nine of ten" in report
        assert "6 h" in report
        assert "promise 6 h" in report.lower()


def test_row_15_walk_and_talk(tmp_path: Path) -> None:
    """Nine requests that Ana and Hanna solved together bring the monthly mail to name the two."""
    with company(tmp_path, at="2025-11-24 8:00") as desk:
        for n in range(9):
            desk.mailboxes()
            desk.write(TOM, IT, f"Printer and pay slip {n}.", subject=f"Printer {n}")
            ana = desk.one("ana@example.org")
            desk.agent(ANA, ana, "#ask hr\n\nMay he print it?\n")
            hanna = desk.one("hanna@example.org")
            desk.agent(HANNA, hanna, "#done\n\nHi Ana, yes.\n")
            desk.agent(ANA, ana, "#done\n\nHi Tom, done.\n")
            desk.clock(f"2025-11-24 {9 + n // 2}:{'30' if n % 2 else '00'}")
        desk.mailboxes()
        desk.clock(FIRST)
        (report,) = [one for one in desk.mailboxes()["carla@example.org"] if "November" in one.subject]
        assert report.says("Ana Silva", "Hanna Weber")


def test_row_16_the_paying_customer(tmp_path: Path) -> None:
    """Who waits outside stands in every later mail of the thread, in every department; the purpose in every foot."""
    with company(tmp_path) as desk:
        desk.write(EVA, IT, "The drawing of the flange, please.", subject="Printer drawing")
        came = desk.mailboxes()
        assert came["eva@example.org"][0].says(
            "We are here so that everybody can work without thinking about computers."
        )
        desk.agent(ANA, came["ana@example.org"][0], "#for ACME, order SO-104233\n#handoff engineering\n")
        mia = desk.one("mia@example.org")
        assert mia.says("For: ACME, order SO-104233")
        desk.agent(MIA, mia, "#take\n")
        ack = came["eva@example.org"][0]
        desk.mailboxes()
        desk.reply(EVA, ack, "The one with four holes.")
        assert desk.one("mia@example.org").says("For: ACME, order SO-104233")


def test_row_41_you_said_we_changed(tmp_path: Path) -> None:
    """A lead answers a remark with one line, which the monthly mail tells, beside who would gain most from swapping places."""
    with company(tmp_path, at="2025-11-24 9:00") as desk:
        desk.write(EVA, IT, "The printer jams.", subject="Printer jams")
        ana = desk.one("ana@example.org")
        desk.agent(ANA, ana, "#done\n\nHi Eva, the roller is in.\n")
        desk.clock("9:40")
        desk.reply(EVA, desk.one("eva@example.org"), "2 – I had to explain it twice")
        carla = desk.one("carla@example.org")
        desk.agent(
            "Carla Diaz <carla@example.org>", carla, "#changed Whoever takes a request reads its whole thread first.\n"
        )
        for n in range(6):
            desk.mailboxes()
            desk.write(TOM, IT, f"Printer and drawing {n}.", subject=f"Printer {n}")
            desk.agent(ANA, desk.one("ana@example.org"), "#handoff engineering\n")
            mia = desk.one("mia@example.org")
            desk.agent(MIA, mia, "#promise Fri 16:00 because the drawing must be checked first\n")
        desk.mailboxes()
        desk.clock(FIRST)
        (report,) = [one for one in desk.mailboxes()["carla@example.org"] if "November" in one.subject]
        assert report.says("I had to explain it twice", "Whoever takes a request reads its whole thread first")
        assert "Engineering" in report.text
        assert "swap" in report.text.lower()


def test_row_42_they_did_not_know_of_the_busy_hours(tmp_path: Path) -> None:
    """How often HR's mail met the busy hours of Sales stands in HR's monthly report, with a quieter hour."""
    with company(tmp_path, at="2025-11-24 9:00") as desk:
        for day in (24, 25, 26, 27):
            desk.clock(f"2025-11-{day} 11:30")
            desk.write(HANNA, SALES, "Who was at the fair?", subject=f"Fair {day}")
        desk.mailboxes()
        desk.clock(FIRST)
        (report,) = [one for one in desk.mailboxes()["hanna@example.org"] if "November" in one.subject]
        assert report.says("Sales", "4")
        assert "busy" in report.text
