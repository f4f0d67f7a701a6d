"""The mission table (product.md 1), essay S3: everybody is a customer. Rows 24 to 31 and 40; docs/mission.md maps all rows."""

from pathlib import Path

from tests.boards.company import ANA, ENGINEERING, EVA, HANNA, IT, MIA, NO_REPORTS, TOM, Company, company
from tests.boards.stage import Letter


def _promised(desk: Company) -> tuple[Letter, Letter]:
    """Eva, with Tom in Cc, asked; Ana promises for Friday on Tuesday 10:40. The letters of Ana and Eva."""
    desk.write(EVA, IT, "The printer jams.", subject="Printer jams", Cc=TOM)
    ana = desk.one("ana@example.org")
    desk.agent(ANA, ana, "#promise Fri 15:00 because the roller has to be ordered\n\nHi Eva, the roller is worn out.\n")
    desk.clock("2025-11-25 10:41")
    came = desk.mailboxes()
    return ana, came["eva@example.org"][0]


def test_row_24_a_hand_over_counts_after_a_yes(tmp_path: Path) -> None:
    """Engineering stays silent: at half of the time that was left both sides hear it; until then Ana keeps the promise."""
    with company(tmp_path, at="2025-11-25 10:40") as desk:
        desk.write(EVA, IT, "The drawing of the flange, please.", subject="Printer drawing")
        ana = desk.one("ana@example.org")
        desk.agent(ANA, ana, "#promise Wed 12:00\n\nHi Eva, I look for it.\n")
        desk.clock("2025-11-25 11:00")
        desk.agent(ANA, ana, "#handoff engineering\n")
        desk.clock("2025-11-25 11:01")
        desk.mailboxes()
        desk.clock("2025-11-25 15:59")  # ten open hours were left at eleven
        assert desk.mailboxes() == {}
        desk.clock("2025-11-25 16:01")
        came = desk.mailboxes()
        assert all(len(letters) == 1 for letters in came.values())
        assert {"ana@example.org", "mia@example.org"} <= set(came)
        assert "eva@example.org" not in came
        assert came["ana@example.org"][0].says("you keep the promise")
        assert came["mia@example.org"][0].says("Ana Silva keeps the promise")
        promise = desk.stage.ticket().promise
        assert promise is not None
        assert promise.keeper == "ana@example.org"


def test_row_25_each_department_is_a_customer_of_the_other(tmp_path: Path) -> None:
    """`#ask` makes Ana the customer: an acknowledgement with a time for her; the answer comes back as a note."""
    with company(tmp_path, at="2025-11-25 9:28") as desk:
        desk.write(EVA, IT, "Which paper does the printer of the drawings take?", subject="Printer paper")
        ana = desk.one("ana@example.org")
        desk.agent(ANA, ana, "#ask engineering by Thu 12:00\n\nWhich paper do you load on Mondays?\n")
        came = desk.mailboxes()
        assert sorted(came) == ["ana@example.org", "mia@example.org", "yuki@example.org"]
        assert came["mia@example.org"][0].says("Which paper do you load on Mondays?", "Thursday 12:00")
        assert any("12:00" in letter.text or "9:30" in letter.text for letter in came["ana@example.org"])
        assert desk.stage.ticket(2).requester.address == "ana@example.org"
        desk.agent(MIA, came["mia@example.org"][0], "Hi Ana, 90 grams.\n")
        desk.clock("2025-11-25 9:40")
        told = desk.mailboxes()
        assert "eva@example.org" not in told
        assert told["ana@example.org"][0].says("90 grams")
        assert [row.kind for row in desk.stage.entries(1)].count("note") == 1


def test_row_26_ownership_as_a_matter_of_course(tmp_path: Path) -> None:
    """Who answers is the owner. What nobody takes goes to backup and lead when a quarter of the time is used."""
    with company(tmp_path) as desk:
        desk.write(EVA, IT, "My screen is dark.", subject="Dark screen")
        came = desk.mailboxes()
        assert sorted(came) == ["ana@example.org", "ben@example.org", "eva@example.org"]
        desk.clock("10:28:29")
        assert desk.mailboxes() == {}
        desk.clock("10:29")
        told = desk.mailboxes()
        assert sorted(told) == ["ben@example.org", "carla@example.org"]
        for letters in told.values():
            assert "nobody has taken this" in letters[0].text.lower()
            assert "My screen is dark." in letters[0].text
        desk.agent(ANA, came["ana@example.org"][0], "Hi Eva, I look at it.\n")
        assert desk.stage.ticket().owner == "ana@example.org"


def test_row_27_that_is_not_my_job(tmp_path: Path) -> None:
    """There is no silent close."""
    with company(tmp_path) as desk:
        desk.write(EVA, IT, "The printer jams.", subject="Printer jams")
        ana = desk.one("ana@example.org")
        desk.agent(ANA, ana, "#done\n")
        came = desk.mailboxes()
        assert sorted(came) == ["ana@example.org"]
        assert came["ana@example.org"][0].says(
            "Eva Novak has not had an answer yet: write a sentence below it, or decline it.", "#decline because …"
        )
        told = []
        for author, letter, to in ((ANA, ana, "engineering"), (MIA, None, "hr"), (HANNA, None, "it")):
            letter = letter or next(one for one in told if one.recipient == author.partition("<")[2].rstrip(">"))
            desk.agent(author, letter, f"#handoff {to}\n")
            desk.clock(f"9:{30 + len(told)}")
            told = [one for letters in desk.mailboxes().values() for one in letters]
        third = {one.recipient: one.text for one in told if "third" in one.text}
        assert {"carla@example.org", "mia@example.org", "hanna@example.org"} <= set(third), "the leads of all three"
        assert "eva@example.org" not in third
        assert "551" in third["carla@example.org"], "with the phone numbers of the others"


def test_row_28_the_promise_travels(tmp_path: Path) -> None:
    """The clock is not set back: the promise and whose it is stand in the first lines of the new department's mail."""
    with company(tmp_path, at="2025-11-24 9:28") as desk:
        desk.write(EVA, IT, "The drawing of the flange, please.", subject="Printer drawing")
        ana = desk.one("ana@example.org")
        desk.agent(ANA, ana, "#promise Wed 12:00\n\nHi Eva, I look for it.\n")
        desk.clock("2025-11-25 11:00")
        desk.mailboxes()
        desk.agent(ANA, ana, "#handoff engineering because the drawing is locked by you\n")
        desk.clock("2025-11-25 11:01")
        came = desk.mailboxes()
        (mia,), (eva,) = came["mia@example.org"], came["eva@example.org"]
        first = " ".join(mia.text.split())[:200]
        assert "Promised to Eva by Ana Silva (IT): tomorrow, Wednesday 26 November, 12:00" in first
        assert mia.field("X-Postroom-Promise") == eva.field("X-Postroom-Promise") == "answer; 2025-11-26T12:00:00+01:00"
        assert eva.says("The time stays tomorrow, Wednesday 26 November, 12:00")
        assert mia.reply_address.endswith(ENGINEERING.partition("@")[2])


def test_row_29_the_gas_cylinder(tmp_path: Path) -> None:
    """A warning at 25 %, the backup at 10 %, the requester at the promised minute, and not a minute later."""
    with company(tmp_path, at="2025-11-25 10:40:10", more=NO_REPORTS) as desk:
        _promised(desk)
        desk.clock("2025-11-27 16:09:30")
        assert desk.mailboxes() == {}
        desk.clock("2025-11-27 16:10:30")
        assert sorted(desk.mailboxes()) == ["ana@example.org"]
        desk.clock("2025-11-28 11:51:30")
        assert desk.mailboxes() == {}
        desk.clock("2025-11-28 11:52:30")
        assert sorted(desk.mailboxes()) == ["ben@example.org"]
        desk.clock("2025-11-28 14:59:30")
        assert desk.mailboxes() == {}
        desk.clock("2025-11-28 15:00:01")
        came = desk.mailboxes()
        (eva,) = came["eva@example.org"]
        assert eva.says("We have not kept it", "16:00", "Ben Okoro is asked to take over")
        assert eva.text.index("Friday 28 November, 15:00") < eva.text.index("16:00")


def test_row_30_the_neighbour_who_waited_in_vain(tmp_path: Path) -> None:
    """Tom in Cc gets the same mail as Eva, in the same second; that it is moved he hears too."""
    with company(tmp_path, at="2025-11-25 10:40:10") as desk:
        ana, _ = _promised(desk)
        desk.agent(ANA, ana, "#promise Fri 16:00 because the courier comes later\n")
        desk.clock("2025-11-25 10:50")
        came = desk.mailboxes()
        assert came["tom@example.org"][0].id == came["eva@example.org"][0].id
        desk.clock("2025-11-28 16:00:01")
        came = desk.mailboxes()
        eva, tom = came["eva@example.org"][-1], came["tom@example.org"][-1]
        assert eva.id == tom.id
        assert tom.says("We have not kept it")
        late = desk.stage.transmissions("late")
        assert len({row.created_at for row in late}) == 1


def test_row_31_courteous_customers(tmp_path: Path) -> None:
    """Shouting does not move the queue; a fact in one line does reach whoever decides."""
    with company(tmp_path) as desk:
        desk.write(EVA, IT, "THIS IS VERY URGENT!!! NEW MOUSE!!!", subject="NEW MOUSE!!!", Importance="high")
        ack = desk.one("eva@example.org")
        ticket = desk.stage.ticket()
        assert ticket.priority == "normal"
        desk.reply(EVA, ack, "#deadline 11:00 because I present to a customer")
        came = desk.mailboxes()
        assert came["ana@example.org"][0].says("I present to a customer")


def test_row_40_what_do_you_think_went_wrong(tmp_path: Path) -> None:
    """The keeper of a broken promise says why in a word; the weekly report groups the words and names nobody."""
    with company(tmp_path, at="2025-11-24 9:28") as desk:
        desk.write(EVA, IT, "The printer jams.", subject="Printer jams")
        desk.mailboxes()
        desk.clock("13:31")
        (asked,) = desk.mailboxes()["ana@example.org"][-1:]
        assert "#cause" in asked.text
        desk.agent(ANA, asked, "#cause too much\n")
        assert "eva@example.org" not in desk.mailboxes()
        desk.agent(ANA, asked, "#done\n\nHi Eva, the roller is in. I am sorry.\n")
        desk.clock("2025-12-01 8:01")
        (report,) = [one for one in desk.mailboxes()["ana@example.org"] if one.subject.startswith("IT, week 48")]
        assert report.says("too much")
        assert "Ana" not in report.text
