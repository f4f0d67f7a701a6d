"""Board 13 (product.md 2.2), a stranger without a thread: nobody answers, a list a day asks, `#allow 1` lets in, once."""

from pathlib import Path

import pytest

from tests.boards.stage import NO_REPORTS, RULES, Letter, Stage, mail, wait_for
from tests.databases import KINDS, url

ADMIN, CARLA, TECHNIK = "admin@example.org", "carla@example.org", "technik@printerco.example"
HOUSE = RULES.replace(
    "answer_within: {normal: 4h}",
    "answer_within: {normal: 4h}\n    lead: carla@example.org\n    quarantine_digest: yes",
).replace("answer_within: {normal: 1d}", "answer_within: {normal: 1d}\n    confidential: yes")
TUESDAY = "2025-11-25"


def strangers(stage: Stage) -> None:
    stage.send(
        mail(
            f"Technik <{TECHNIK}>",
            "it@example.org",
            "We come on Friday.",
            subject="Your printer",
            id="p1@printerco.example",
        )
    )
    stage.send(
        mail("Eva Novak <eva@examp1e.org>", "it@example.org", "Buy cards!", subject="Cards", id="x1@examp1e.org")
    )
    stage.send(
        mail("Doctor <dr@clinic.example>", "hr@example.org", "She is ill.", subject="Sick note", id="d1@clinic.example")
    )
    assert stage.new_letters() == []


def lists(stage: Stage, day: str, count: int) -> dict[str, Letter]:
    """The lists that come on the morning of a day."""
    stage.new_letters()
    stage.clock(f"{day} 08:00:05")
    found: list[Letter] = []

    def look() -> bool:
        found.extend(one for one in stage.new_letters() if "+q." in one.field("Reply-To"))
        return len(found) >= count

    wait_for(look, f"{count} lists")
    stage.settle()
    return {letter.recipient: letter for letter in found}


def reply(letter: Letter, text: str, *, by: str = "", to: str = "", id: str = "r1@example.org") -> bytes:
    author = by or letter.recipient
    return mail(author, to or letter.reply_address, text, subject=f"Re: {letter.subject}", id=id, answers=letter)


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_a_day_lets_in_by_mail_and_once(tmp_path: Path, kind: str) -> None:
    with Stage(tmp_path, rules=HOUSE, database=url(kind, tmp_path), more=NO_REPORTS) as stage:
        strangers(stage)
        came = lists(stage, TUESDAY, 3)
        assert set(came) == {ADMIN, CARLA, "hanna@example.org"}

        admin = came[ADMIN]
        assert admin.says("2 mails wait in the quarantine. Nobody was answered, nothing is lost.")
        assert admin.says("1 mail waits for People, which is confidential. Asked is: Hanna Weber.")
        assert admin.says(
            "It bears the name of Eva Novak, and comes from outside.", "examp1e.org looks like example.org, and is not."
        )
        assert admin.says("from outside, and about no request", "kept until Wednesday 24 December, 9:28; mail 1")
        for secret in ("Sick note", "clinic", "She is ill"):
            assert secret not in admin.raw.decode()
            assert secret not in came[CARLA].raw.decode()
        assert came[CARLA].says("2 mails wait in the quarantine of IT.")
        assert "postroom mail" not in came[CARLA].text  # she has no machine to sit at
        assert came["hanna@example.org"].says(
            "1 mail waits in the quarantine of People.", "Sick note", "dr@clinic.example"
        )
        assert admin.reply_address != came[CARLA].reply_address

        # Carla lets the technician in: he is answered now, and what is promised counts from now.
        stage.send(reply(came[CARLA], "#allow 1\n#ignore 2"))
        letters = {letter.recipient: letter for letter in stage.new_letters()}
        assert set(letters) == {CARLA, TECHNIK, "ana@example.org"}
        assert letters[CARLA].says(
            "1, “Your printer” from technik@printerco.example: is let in.",
            "2, “Cards” from eva@examp1e.org: stays out.",
        )
        assert letters[TECHNIK].says("A person from IT will answer you by", "today, Tuesday 25 November, 12:00")
        assert letters[TECHNIK].says(
            "Your mail came yesterday, Monday 24 November, 9:28 and was held back here until now."
        )
        assert letters[TECHNIK].field("In-Reply-To") == "<p1@printerco.example>"
        assert letters["ana@example.org"].says("We come on Friday.", "Carla has let it in.")
        assert stage.acts()[:2] == ["open", "released"]

        # The admin says the same a minute later, and has Carla's word.
        stage.send(reply(admin, "#allow all", id="r2@example.org"))
        told = stage.new_letters()
        by_reader = {letter.recipient: letter for letter in told}
        assert by_reader[ADMIN].says("1, “Your printer” from technik@printerco.example: Carla has let it in already")
        assert len([letter for letter in stage.all_letters() if letter.recipient == TECHNIK]) == 1
        assert [ticket.requester.address for ticket in stage.tickets()] == [TECHNIK, "eva@examp1e.org"]

        # Nobody is asked twice: Wednesday's list has Wednesday's mail alone, under the number 1.
        stage.send(mail("New <new@other.example>", "it@example.org", "Hi", subject="Hi there", id="n1@other.example"))
        wednesday = lists(stage, "2025-11-26", 2)
        assert wednesday[ADMIN].says("1 mail waits in the quarantine.", "Hi there")
        assert "Cards" not in wednesday[ADMIN].text

        # A late answer to Tuesday's list does not reach it.
        stage.send(reply(admin, "#allow 1 3", id="r3@example.org"))
        (late,) = stage.new_letters()
        assert late.says(
            "1, “Your printer” from technik@printerco.example: Carla has let it in already",
            "There is no number 3 in this list.",
        )
        assert stage.outcomes()[-2:] == [("quarantined", "quarantined"), ("done", "answered")]


def test_an_answer_that_quotes_the_list_without_a_mark(tmp_path: Path) -> None:
    """Programs that quote without `>` send our own example lines back: they are no commands of anybody."""
    with Stage(tmp_path, rules=HOUSE, more=NO_REPORTS) as stage:
        strangers(stage)
        came = lists(stage, TUESDAY, 3)
        stage.send(reply(came[ADMIN], "#allow 2\n\n" + came[ADMIN].text))
        letters = {letter.recipient: letter for letter in stage.new_letters()}
        assert "eva@examp1e.org" in letters
        assert TECHNIK not in letters
        assert letters[ADMIN].says("2, “Cards” from eva@examp1e.org: is let in.")
        assert "#ignore" not in letters[ADMIN].text
