"""The mission table (product.md 1), essay S0: why internal service matters. Rows 1 to 9 and 43; docs/mission.md maps all rows."""

from pathlib import Path

import sqlalchemy as sa

from gateway.store.schema import journal
from tests.boards.company import ANA, BEN, EVA, IT, NO_REPORTS, OFFICE, TOM, company


def test_row_01_professionalism(tmp_path: Path) -> None:
    """A letter from a person's colleague, in one thread; nothing that was for colleagues ever reaches her."""
    with company(tmp_path) as desk:
        desk.write(EVA, IT, "The printer jams.", subject="Printer jams")
        came = desk.mailboxes()
        (ack,) = came["eva@example.org"]
        assert ack.text.startswith("Hi Eva,")
        assert str(ack.message["From"]) == "IT <it@example.org>"
        assert ack.references == ["<n1@pc.example.org>"]
        (ana,) = came["ana@example.org"]
        desk.agent(ANA, ana, "#note\n\nCANARY-NOTE she always jams it.\n")
        desk.agent(ANA, ana, "#promise Firday 12:00\n\nHi Eva, I come.\n")
        desk.agent(ANA, ana, "#promise tomorrow 12:00 because the part comes then\n\nHi Eva, I order a roller.\n")
        desk.clock("9:40")
        desk.agent(ANA, ana, "#done\n\nHi Eva, the roller is in.\n")
        desk.clock("9:50")
        hers = (ack, *desk.mailboxes()["eva@example.org"])
        assert len(hers) == 3
        token = ana.reply_address.partition("+")[2].partition("@")[0]
        for letter in hers:
            raw = letter.raw.decode()
            assert "CANARY" not in letter.text + letter.html
            assert token not in raw
            for line in letter.text.splitlines():
                assert not line.startswith("#"), line


def test_row_02_quick_response(tmp_path: Path) -> None:
    """At once the acknowledgement and the notification; nobody does anything: the owner at 25 % of the time, the backup at 10 %."""
    with company(tmp_path) as desk:
        desk.write(EVA, IT, "The printer jams.", subject="Printer jams")
        assert sorted(desk.mailboxes()) == ["ana@example.org", "eva@example.org"]
        desk.clock("12:28:59")
        assert desk.mailboxes() == {}
        desk.clock("12:30")  # 9:28 to 13:30 are 242 minutes; a quarter of them is left at 12:29:30
        assert sorted(desk.mailboxes()) == ["ana@example.org"]
        desk.clock("13:05")
        assert desk.mailboxes() == {}
        desk.clock("13:06")
        assert sorted(desk.mailboxes()) == ["ben@example.org"]


def test_row_03_transparency(tmp_path: Path) -> None:
    """The word `status` lists her own open requests with keeper and promise, and nothing of others."""
    with company(tmp_path) as desk:
        desk.write(EVA, IT, "The printer jams.", subject="Printer jams")
        desk.write(TOM, IT, "My screen is dark.", subject="Dark screen")
        desk.mailboxes()
        desk.write(EVA, IT, "status", subject="")
        status = desk.one("eva@example.org")
        assert status.says("Printer jams", "Ana Silva", "13:30")
        assert "Dark screen" not in status.text


def test_row_04_a_smile(tmp_path: Path) -> None:
    """Thanks are passed on within a minute, bring nothing back and get no acknowledgement."""
    with company(tmp_path) as desk:
        desk.write(EVA, IT, "The printer jams.", subject="Printer jams")
        ana = desk.one("ana@example.org")
        desk.agent(ANA, ana, "#done\n\nHi Eva, the roller is in.\n")
        desk.clock("9:40")
        closing = desk.one("eva@example.org")
        desk.reply(EVA, closing, "Thank you so much!")
        came = desk.mailboxes()
        assert sorted(came) == ["ana@example.org"]
        assert came["ana@example.org"][0].says("Eva says thank you")
        assert desk.stage.ticket().state == "done"
        assert desk.stage.acts().count("thanks") == 1


def test_row_05_a_follow_up_is_answered_with_the_status(tmp_path: Path) -> None:
    with company(tmp_path) as desk:
        desk.write(EVA, IT, "The printer jams.", subject="Printer jams")
        ack = desk.one("eva@example.org")
        before = desk.stage.ticket().promise
        desk.reply(EVA, ack, "any news?")
        came = desk.mailboxes()
        assert sorted(came) == ["ana@example.org", "eva@example.org"]
        assert came["eva@example.org"][0].says("13:30")
        assert came["ana@example.org"][0].says("Eva asks again (1st time)")
        assert desk.stage.acts().count("chaser") == 1
        assert desk.stage.ticket().promise == before


def test_row_06_the_company_car(tmp_path: Path) -> None:
    """Who looks after the cars gets the mail about a car, and nobody else; she reads who it is."""
    with company(tmp_path) as desk:
        desk.write(EVA, OFFICE, "Please book a service for my car.", subject="Service for my car")
        came = desk.mailboxes()
        assert sorted(came) == ["eva@example.org", "piet@example.org"]
        assert came["eva@example.org"][0].says("Piet Jansen looks after cars")


def test_row_07_clearly_defined_and_audited(tmp_path: Path) -> None:
    """A row of the journal that was changed by hand shows."""
    with company(tmp_path) as desk:
        desk.write(EVA, IT, "The printer jams.", subject="Printer jams")
        ana = desk.one("ana@example.org")
        desk.agent(ANA, ana, "#promise tomorrow 12:00 because the part comes then\n\nHi Eva, I order a roller.\n")
        by = {line.act: line.actor for line in desk.stage.journal()}
        assert by["answer"] == "ana@example.org"
        assert all("authentication" in line.data["by"] for line in desk.stage.journal() if line.act == "answer")
        assert desk.stage.seals_hold()
        second = sa.update(journal).where(journal.c.ticket == 1, journal.c.seq == 2)
        actor = next(line.actor for line in desk.stage.journal() if line.seq == 2)
        for name, holds in (("eve@example.org", False), (actor, True)):
            desk.stage.runtime.store.write(lambda connection, name=name: connection.execute(second.values(actor=name)))
            assert desk.stage.seals_hold() is holds


def test_row_08_kept_in_the_loop(tmp_path: Path) -> None:
    """Cc stays Cc; three open days without news bring a nudge at eight on the day that her last mail named."""
    with company(tmp_path, more=NO_REPORTS) as desk:
        desk.write(EVA, IT, "The printer jams.", subject="Printer jams", Cc=TOM)
        ana = desk.one("ana@example.org")
        desk.agent(ANA, ana, "Hi Eva, I have ordered a roller.\n")
        desk.clock("9:40")
        came = desk.mailboxes()
        (eva,) = came["eva@example.org"]
        assert "tom@example.org" in str(eva.message["Cc"])
        assert came["tom@example.org"][0].id == eva.id
        assert eva.says("Next news from us by Thursday 27 November, 17:00")
        desk.clock("2025-11-27 7:59:30")
        assert desk.mailboxes() == {}
        desk.clock("2025-11-27 8:00:30")
        came = desk.mailboxes()
        assert sorted(came) == ["ana@example.org"]
        assert came["ana@example.org"][0].says("today 17:00")


def test_row_09_not_only_for_it(tmp_path: Path) -> None:
    """Mail for the wrong house is moved, not refused: the number stays, the whole text goes along, one mail to her."""
    with company(tmp_path) as desk:
        desk.write(EVA, IT, "My pay slip of October is wrong by 40 euros.", subject="Pay slip")
        ana = desk.one("ana@example.org")
        desk.agent(ANA, ana, "#handoff hr\n")
        desk.clock("9:40")
        came = desk.mailboxes()
        assert desk.stage.ticket().ref == "IT-1"
        (hanna,) = came["hanna@example.org"]
        assert hanna.says("My pay slip of October is wrong by 40 euros.")
        (eva,) = came["eva@example.org"]
        assert eva.says("HR is now asked")


def test_row_43_the_phone_call(tmp_path: Path) -> None:
    """An agent notes a call: she has the acknowledgement with the promise, and is the requester."""
    with company(tmp_path) as desk:
        desk.write(
            BEN, IT, "#requester eva@example.org\n\nShe cannot print since this morning.\n", subject="Call of Eva"
        )
        eva = desk.one("eva@example.org")
        assert eva.says("13:30")
        ticket = desk.stage.ticket()
        assert (ticket.requester.address, ticket.owner) == ("eva@example.org", "ben@example.org")
