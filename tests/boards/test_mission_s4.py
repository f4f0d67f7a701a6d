"""The mission table (product.md 1), essay S4: who is your customer? Rows 32 to 38, 44 and 45; docs/mission.md maps all rows."""

import re
from pathlib import Path

from tests.boards.company import ANA, ENGINEERING, EVA, HANNA, IT, MIA, WITH_INCIDENTS, company


def test_row_32_who_is_your_customer(tmp_path: Path) -> None:
    """The notification names the person, the department, and what we did for them last with its rating."""
    with company(tmp_path) as desk:
        desk.write(EVA, IT, "The second screen is dark.", subject="Printer and second screen")
        ana = desk.one("ana@example.org")
        desk.agent(ANA, ana, "#done\n\nHi Eva, it is on.\n")
        desk.clock("9:40")
        desk.reply(EVA, desk.one("eva@example.org"), "5")
        desk.mailboxes()
        desk.write(EVA, IT, "The printer jams.", subject="Printer jams")
        (ana,) = desk.mailboxes()["ana@example.org"]
        assert ana.says("Eva Novak (Sales)", "Printer and second screen", "5 of 5")


def test_row_33_sales_needs_engineering_for_an_order(tmp_path: Path) -> None:
    with company(tmp_path) as desk:
        desk.write(EVA, ENGINEERING, "Can we build this? SO-104233", subject="Flange")
        came = desk.mailboxes()
        assert sorted(came) == ["eva@example.org", "mia@example.org", "yuki@example.org"]
        ticket = desk.stage.ticket()
        assert (ticket.priority, ticket.for_customer) == ("high", "order SO-104233")
        assert came["eva@example.org"][0].says("high", "a customer waits")
        assert came["mia@example.org"][0].says("For: order SO-104233")


def test_row_34_the_manager_sets_the_pace(tmp_path: Path) -> None:
    """At eight the lead reads what nobody has taken, what is due today and what is late, a line each."""
    with company(tmp_path, at="2025-11-24 9:00") as desk:
        for n in range(5):
            desk.write(EVA, ENGINEERING, f"Drawing {n}, please.", subject=f"Drawing {n}")
        for letter in desk.mailboxes()["mia@example.org"][:3]:
            desk.agent(MIA, letter, "#take\n")
        desk.clock("2025-11-25 7:59:30")
        desk.mailboxes()
        desk.clock("2025-11-25 8:01")
        (morning,) = [one for one in desk.mailboxes()["mia@example.org"] if not one.subject.startswith("[")]
        assert morning.subject == "Engineering today: 3 due, 2 not taken"
        for n in range(5):
            assert morning.says(f"Drawing {n}")


def test_row_35_payroll_must_run(tmp_path: Path) -> None:
    """In the days of the payroll urgent, with its reason, to whoever is on call; on another day normal."""
    with company(tmp_path, at="2025-11-26 9:10") as desk:
        desk.write(HANNA, IT, "The payroll server is down.", subject="Payroll server down")
        came = desk.mailboxes()
        assert sorted(came) == ["ben@example.org", "hanna@example.org"]
        assert came["hanna@example.org"][0].says("urgent", "payroll runs these days", "9:40")
    with company(tmp_path / "another", at="2025-11-10 9:10") as desk:
        desk.write(HANNA, IT, "The payroll server is down.", subject="Payroll server down")
        ack = desk.one("hanna@example.org")
        assert ack.says("normal", "13:15")


def test_row_36_no_finger_pointing(tmp_path: Path) -> None:
    """What was handed over belongs to both departments, and both reports say the same of it."""
    with company(tmp_path, at="2025-11-24 9:00") as desk:
        for n in range(3):
            desk.write(EVA, IT, f"Drawing {n}, please.", subject=f"Printer drawing {n}")
            desk.agent(ANA, desk.mailboxes()["ana@example.org"][-1], "#handoff engineering\n")
            mia = desk.mailboxes()["mia@example.org"][-1]
            desk.agent(MIA, mia, "#take\n")
            if n:
                desk.agent(MIA, mia, "#done\n\nHi Eva, here it is.\n")
        desk.clock("13:31")  # the first one is not kept
        desk.clock("2025-12-01 8:01")
        came = desk.mailboxes()
        reports = [
            next(one for one in came[agent] if "week 48" in one.subject).text
            for agent in ("ana@example.org", "mia@example.org")
        ]
        lines = [next(line for line in report.splitlines() if "anded over" in line) for report in reports]
        assert lines[0].split() == lines[1].split()
        assert "2 of 3" in lines[0]


def test_row_37_the_same_trouble_of_many(tmp_path: Path) -> None:
    """One request with many requesters: each is told that they are not alone, and hears every news; nobody sees the others."""
    with company(tmp_path, rules=WITH_INCIDENTS) as desk:
        people = [f"Person {n} <p{n}@example.org>" for n in range(7)]
        for n, person in enumerate(people):
            desk.clock(f"9:{30 + n}")
            desk.write(person, IT, "Mail does not work, my mail program says timeout.", subject="Mail does not work")
        came = desk.mailboxes()
        assert all(f"p{n}@example.org" in came for n in range(7))
        standing = [ticket for ticket in desk.stage.tickets() if not ticket.merged_into]
        assert len(standing) == 1
        assert came["p6@example.org"][-1].says("You are not alone: 6 other people have written to us about the same.")
        notified = came["ana@example.org"][0]
        desk.agent(ANA, notified, "The mail server is back.\n")
        desk.clock("10:00")
        told = desk.mailboxes()
        answers = {who: letters[-1] for who, letters in told.items() if who.startswith("p")}
        assert len(answers) == 7
        for who, letter in answers.items():
            assert letter.says("The mail server is back.")
            # A signed address may end in `p2@example.org` by chance: that is nobody's.
            named = set(re.findall(r"(?<![\w.+])p\d@example\.org", letter.raw.decode()))
            assert named <= {who}


def test_row_38_one_event_is_one_mail(tmp_path: Path) -> None:
    """The scripted day of forty events is tests/boards/test_a_day.py; here what mutes a thread."""
    with company(tmp_path) as desk:
        desk.write(EVA, IT, "My screen is dark.", subject="Dark screen")
        came = desk.mailboxes()
        desk.agent(ANA, came["ana@example.org"][0], "#mute\n")
        desk.mailboxes()
        desk.reply(EVA, came["eva@example.org"][0], "It is black, not dark.")
        assert sorted(desk.mailboxes()) == ["ben@example.org"]


def test_row_44_a_pat_on_the_back(tmp_path: Path) -> None:
    """The morning mail of the lead names whom people thanked, and who got five of five."""
    with company(tmp_path, at="2025-11-24 9:00") as desk:
        desk.write(EVA, IT, "The printer jams.", subject="Printer jams")
        ana = desk.one("ana@example.org")
        desk.agent(ANA, ana, "#done\n\nHi Eva, the roller is in.\n")
        desk.clock("9:40")
        closing = desk.one("eva@example.org")
        desk.reply(EVA, closing, "Thank you so much!")
        desk.reply(EVA, closing, "5")
        desk.clock("2025-11-25 8:01")
        morning = desk.mailboxes()["carla@example.org"][-1]
        assert morning.says("Ana Silva")
        assert "thank" in morning.text.lower()
        assert "five of five" in morning.text


def test_row_45_quiet_hours(tmp_path: Path) -> None:
    """A mail at 18:00 reaches its agents at eight the next day; an urgent one at once."""
    with company(tmp_path, at="2025-11-25 18:00") as desk:
        desk.write(EVA, IT, "The printer jams.", subject="Printer jams")
        assert sorted(desk.mailboxes()) == ["eva@example.org"]
        desk.write(HANNA, IT, "The payroll server is down.", subject="Payroll server down")
        assert sorted(desk.mailboxes()) == ["ben@example.org", "hanna@example.org"], "on call, at once"
        desk.clock("2025-11-26 8:00:30")
        assert "ana@example.org" in desk.mailboxes()
