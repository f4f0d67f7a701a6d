"""`#merge` and `#split`: two requests become one, one becomes two (product.md 2.1)."""

from pathlib import Path

from tests.boards.stage import ANA, EVA, RULES, TOM, Letter, Stage, answer, mail

BEN_ONLY = RULES.replace("agents: [ana@example.org, ben@example.org]", "agents: [ana@example.org]")


def two(stage: Stage, second: str = TOM) -> tuple[Letter, Letter, Letter, Letter]:
    """Eva's IT-1, and IT-2 of Tom (or `second`): what each has, and what Ana has of both."""
    stage.send(mail(EVA, "it@example.org", "The printer jams, room 12.", subject="Printer jams", id="j1@x.y"))
    eva, one = stage.letters("eva@example.org", "ana@example.org")
    stage.clock("9:45")
    stage.send(
        mail(second, "it@example.org", "No printer here, my salary slip waits.", subject="No printer", id="j2@x.y")
    )
    who = "tom@example.org" if second == TOM else "eva@example.org"
    tom, other = stage.letters(who, "ana@example.org")
    return eva, tom, one, other


def merged(stage: Stage, notification: Letter, text: str) -> dict[str, Letter]:
    stage.send(answer(notification, text, id="j3@x.y"))
    stage.clock("9:50")
    stage.settle()
    came = stage.new_letters()
    found = {letter.recipient: letter for letter in came}
    assert len(found) == len(came), [(one.recipient, one.subject) for one in came]
    return found


def test_both_are_told_once_and_nobody_sees_the_other(tmp_path: Path) -> None:
    with Stage(tmp_path) as stage:
        eva, tom, _, other = two(stage)
        told = merged(stage, other, "#merge IT-1\n")
        assert sorted(told) == ["ana@example.org", "eva@example.org", "tom@example.org"]
        assert told["tom@example.org"].says("IT-1")
        assert told["tom@example.org"].subject == "Re: No printer"
        assert told["eva@example.org"].subject == "Re: Printer jams"
        for name, forbidden in (("tom", b"eva@"), ("eva", b"tom@")):
            assert forbidden not in told[f"{name}@example.org"].raw
        assert "salary" not in told["eva@example.org"].text
        assert told["ana@example.org"].says("IT-2 is part of IT-1 now. The people of both are told.")
        one, part = stage.ticket(1), stage.ticket(2)
        assert (part.state, part.merged_into, part.promise) == ("done", 1, None)
        assert one.affects("tom@example.org")
        assert one.promise is not None
        assert one.promise.until.astimezone().minute == 30  # the earlier of the two
        assert (stage.acts(1)[-1], stage.acts(2)[-1]) == ("merge", "merged")
        assert stage.seals_hold()
        # A reply to either thread follows, and an answer goes to both, each under their own subject.
        stage.send(
            mail(TOM, "it@example.org", "It smells of smoke now.", subject=tom.subject, id="j4@x.y", answers=tom)
        )
        assert stage.letter("ana@example.org").says("It smells of smoke now.")
        stage.send(answer(other, "A new roller is in.\n", id="j5@x.y"))
        stage.clock("9:55")
        stage.settle()
        again, toms = stage.letters("eva@example.org", "tom@example.org")
        assert eva.id in again.references
        assert tom.id in toms.references
        assert (again.subject, toms.subject) == ("Re: Printer jams", "Re: No printer")


def test_words_beside_it_go_to_both(tmp_path: Path) -> None:
    with Stage(tmp_path) as stage:
        _, _, _, other = two(stage)
        told = merged(stage, other, "#merge 1\n\nIt is the fuse; I change it now.\n")
        for name in ("eva", "tom"):
            assert told[f"{name}@example.org"].says("It is the fuse; I change it now.")
        ticket = stage.ticket(1)
        assert (ticket.state, ticket.owner) == ("open", "ana@example.org")


def test_the_same_person_hears_once_and_sees_both(tmp_path: Path) -> None:
    with Stage(tmp_path) as stage:
        _, second, _, other = two(stage, second=EVA)
        told = merged(stage, other, "#merge 1\n")
        assert sorted(told) == ["ana@example.org", "eva@example.org"]
        ticket = stage.ticket(1)
        assert ticket.affected == ()
        assert [one.visible_to for one in stage.entries(1)][:2] == ["all", "all"]
        stage.send(mail(EVA, "it@example.org", "And?", subject=second.subject, id="j4@x.y", answers=second))
        assert stage.letter("ana@example.org").says("And?")
        assert [one.ref for one in stage.tickets()] == ["IT-1", "IT-2"]


def test_what_cannot_be_merged(tmp_path: Path) -> None:
    with Stage(tmp_path) as stage:
        _, _, one, other = two(stage)
        stage.send(mail(EVA, "hr@example.org", "My contract?", subject="Contract", id="j9@x.y"))
        stage.letters("eva@example.org", "hanna@example.org")
        for nth, (line, says) in enumerate(
            (
                ("#merge 2", "2 is this very request."),
                ("#merge 99", "I find no request 99 in a department of yours."),
                ("#merge HR-3", "I find no request 3 in a department of yours."),
            )
        ):
            stage.send(answer(other, f"{line}\n\nHi Tom, well.\n", id=f"k{nth}@x.y"))
            assert stage.letter("ana@example.org").says(says)
        stage.send(answer(one, "#done\n\nHi Eva, it works.\n", id="k8@x.y"))
        stage.new_letters()
        stage.send(answer(other, "#merge 1\n", id="k9@x.y"))
        found = [letter for letter in stage.new_letters() if letter.recipient == "ana@example.org"]
        assert found[-1].says("IT-1 is done; #reopen it first.")


def test_how_it_goes_on_is_said_of_the_other(tmp_path: Path) -> None:
    with Stage(tmp_path) as stage:
        _, _, _, other = two(stage)
        stage.send(answer(other, "#merge 1\n#done\n\nHi Tom, well.\n", id="k1@x.y"))
        assert stage.letter("ana@example.org").says("goes with no #done")
        assert stage.ticket(2).state == "new"


def test_a_chain_is_followed_and_never_a_circle(tmp_path: Path) -> None:
    with Stage(tmp_path) as stage:
        _, _, one, other = two(stage)
        merged(stage, other, "#merge 1\n")
        stage.send(answer(one, "#merge 2\n", id="k1@x.y"))
        assert stage.letter("ana@example.org").says("2 is this very request.")
        stage.send(mail("Mia Lind <mia@example.org>", "it@example.org", "Printer!", subject="Ink", id="k2@x.y"))
        mia, _ = stage.letters("mia@example.org", "ana@example.org")
        stage.send(answer(one, "#merge 3\n", id="k3@x.y"))
        stage.clock("10:00")
        stage.settle()
        stage.new_letters()
        assert [stage.ticket(n).merged_into for n in (1, 2, 3)] == [3, 1, 0]
        stage.send(
            mail(TOM, "it@example.org", "IT-2 again?", subject="Re: No printer [IT-2]", id="k4@x.y", answers="<j2@x.y>")
        )
        assert stage.entries(3)[-1].text == "IT-2 again?"
        assert mia


def test_split(tmp_path: Path) -> None:
    with Stage(tmp_path) as stage:
        eva, _, one, _ = two(stage)
        stage.send(answer(one, "#split\n\nThe chair in room 12 is broken.\nIt cannot be moved.\n", id="s1@x.y"))
        found = {letter.recipient: letter for letter in stage.new_letters()}
        assert sorted(found) == ["ana@example.org", "ben@example.org", "eva@example.org"]
        ack = found["eva@example.org"]
        assert ack.says("we have your request")
        assert (ack.subject, ack.references) == ("The chair in room 12 is broken", [])
        assert found["ana@example.org"].says("IT-3 “The chair in room 12 is broken” is a request of its own now.")
        assert found["ana@example.org"].reply_address.startswith("it+3.")
        assert found["ben@example.org"].says("It cannot be moved.")
        new, old = stage.ticket(3), stage.ticket(1)
        assert (new.requester.address, new.owner, new.state) == ("eva@example.org", "", "new")
        assert (old.state, old.owner) == ("new", "ana@example.org")
        assert "split" in stage.acts(1)
        assert stage.journal(3)[0].data["split_from"] == "IT-1"
        stage.send(mail(EVA, "it@example.org", "Thanks, the left one.", subject=ack.subject, id="s2@x.y", answers=ack))
        assert stage.entries(3)[-1].text == "Thanks, the left one."
        assert eva


def test_split_needs_words(tmp_path: Path) -> None:
    with Stage(tmp_path) as stage:
        _, _, one, _ = two(stage)
        stage.send(answer(one, "#split\n", author=ANA, id="s1@x.y"))
        assert stage.letter("ana@example.org").says("There is no text for the new request.")
