"""Letters too large for the server: they leave at once without their files, once each, and no server keeps them in a circle."""

import email
import email.policy
import os
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import cast

import pytest

from gateway.mail.compose import compose
from gateway.mail.draft import FilePart
from gateway.outlet.submission import Submission
from gateway.store import outbox
from gateway.work.transport import Outcome, Outgoing, Reply
from tests.databases import KINDS
from tests.mail.test_composed import draft
from tests.peers.sink import Sink
from tests.work.rig import SENT, Rig, rig

MB = 1_000_000
ZIP = FilePart("drawing.zip", "application/zip", content=os.urandom(2 * MB))
PDF = FilePart("plan.pdf", "application/pdf", content=os.urandom(100_000))


@pytest.fixture(params=KINDS)
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    with rig(request.param, tmp_path, delay="0s") as made:
        yield made


@pytest.fixture
def lite(tmp_path: Path) -> Iterator[Rig]:
    with rig("sqlite", tmp_path, delay="0s") as made:
        yield made


def add(desk: Rig, content: bytes, *recipients: str, repeatable: bool = True) -> None:
    now = desk.clock.now()
    new = outbox.NewLetter(
        ticket=None, inbox=None, template="answer", department="it", mailbox="it@example.org", repeatable=repeatable,
        automatic=False, message_id="t4812.1.k7q2m9@example.org", content=content, reverse_path="",
        recipients=recipients or ("eva@example.org",), created_at=now, due_at=now,
    )  # fmt: skip
    desk.store.write(lambda c: outbox.add(c, [new]))


def takes(most: int, *, announced: bool = True) -> Callable[[Outgoing], Reply]:
    """A server that takes `most` bytes, and says so or not."""

    def answer(out: Outgoing) -> Reply:
        if len(out.content) <= most:
            return SENT
        said = most if announced else 0
        return Reply(Outcome.PERMANENT, 552, "5.3.4 too large", rejected_at="dot", is_too_large=True, takes=said)

    return answer


def states(desk: Rig) -> list[str]:
    return [row.state for row in desk.outbox()]


def stored(desk: Rig, row: int = 1) -> bytes:
    return bytes(desk.store.read(lambda c: outbox.get(c, row)).content)


def read(content: bytes) -> EmailMessage:
    return cast(EmailMessage, email.message_from_bytes(content, policy=email.policy.default))


def files(content: bytes) -> list[str | None]:
    return [part.get_filename() for part in read(content).iter_attachments()]


def text(content: bytes) -> str:
    body = read(content).get_body(("plain",))
    assert body is not None
    return " ".join(str(body.get_content()).split())


def test_it_leaves_without_its_largest_file_and_says_so(desk: Rig) -> None:
    add(desk, compose(draft(files=(ZIP, PDF))))
    desk.way.answer = takes(MB)
    desk.send()
    whole, light = [out.content for out in desk.way.handed]
    assert (files(whole), files(light)) == (["drawing.zip", "plan.pdf"], ["plan.pdf"])
    assert "Left out, because the mail server takes at most 1.0 MB: drawing.zip (2.0 MB). Ask us, we have it." in text(
        light
    )
    assert read(whole)["Message-ID"] == read(light)["Message-ID"]
    assert states(desk) == ["sent"]
    assert stored(desk) == light, "what is stored is what has left"


def test_each_recipient_gets_it_once(desk: Rig) -> None:
    add(desk, compose(draft(files=(ZIP, PDF))), "eva@example.org", "tom@example.org", "ben@example.org")
    desk.way.answer = takes(MB)
    desk.send()
    taken = [out for out in desk.way.handed if len(out.content) <= MB]
    assert sorted(out.recipient for out in taken) == ["ben@example.org", "eva@example.org", "tom@example.org"]
    assert len({out.content for out in taken}) == 1
    assert states(desk) == ["sent"] * 3


@pytest.mark.parametrize("most", [5 * MB, MB, 50_000, 6_000, 2_000])
@pytest.mark.parametrize("repeatable", [True, False])
def test_a_server_that_says_no_number(lite: Rig, most: int, repeatable: bool) -> None:
    add(lite, compose(draft(files=(ZIP, PDF))), repeatable=repeatable)
    lite.way.answer = takes(most, announced=False)
    lite.send()
    sizes = [len(out.content) for out in lite.way.handed]
    assert sizes == sorted(set(sizes), reverse=True), "each try is smaller"
    assert states(lite) == ["sent"]
    if most < 2 * MB:
        assert "does not take mails of this size: drawing.zip (2.0 MB)" in text(lite.way.handed[-1].content)


def test_a_server_that_refuses_whatever_comes_ends_it(lite: Rig) -> None:
    """It announces 10 MB and refuses everything: some tries, each smaller, then the letter has failed, and is told."""
    add(lite, compose(draft(files=(ZIP, PDF), text="words " * 200_000)))
    lite.way.answer = lambda out: Reply(
        Outcome.PERMANENT, 552, "5.3.4 no", rejected_at="dot", is_too_large=True, takes=10 * MB
    )
    lite.send()
    sizes = [len(out.content) for out in lite.way.handed]
    assert sizes == sorted(set(sizes), reverse=True)
    assert 3 < len(sizes) < 20
    assert states(lite) == ["failed"]
    lite.clock.move(hours=1)
    lite.send()
    assert len(lite.way.handed) == len(sizes), "never again by itself"


def test_a_text_of_megabytes_is_cut(lite: Rig) -> None:
    add(lite, compose(draft(text="A long report. " * 300_000, html=None)))
    lite.way.answer = takes(MB)
    lite.send()
    light = lite.way.handed[-1].content
    assert "[…] The text is cut here, because the mail server takes at most 1.0 MB. Ask us, we have it." in text(light)
    assert states(lite) == ["sent"]


def test_what_is_no_letter_of_ours_fails_as_before(lite: Rig) -> None:
    add(lite, b"Subject: x\r\n\r\n" + b"x\r\n" * MB)
    lite.way.answer = takes(MB)
    lite.send()
    assert states(lite) == ["failed"]
    assert len(lite.way.handed) == 1


def test_a_recipient_who_takes_less_changes_nobody_elses_letter(lite: Rig) -> None:
    add(lite, compose(draft(files=(ZIP,))), "eva@example.org", "tom@example.org")
    whole = stored(lite)

    def answer(out: Outgoing) -> Reply:
        if out.recipient == "tom@example.org" and len(out.content) > MB:
            return Reply(Outcome.PERMANENT, 552, "5.2.3 too large for tom", rejected_at="rcpt", is_too_large=True)
        return SENT

    lite.way.answer = answer
    lite.send()
    last = {out.recipient: out.content for out in lite.way.handed}
    assert last["eva@example.org"] == whole == stored(lite)
    assert files(last["tom@example.org"]) == []
    assert states(lite) == ["sent", "sent"]


def test_trouble_after_it_was_made_lighter_waits_and_goes_on_from_there(lite: Rig) -> None:
    add(lite, compose(draft(files=(ZIP, PDF))))
    small = takes(MB)

    def answer(out: Outgoing) -> Reply:
        reply = small(out)
        return Reply(Outcome.TEMPORARY, 451, "4.3.0 later", rejected_at="dot") if reply is SENT else reply

    lite.way.answer = answer
    lite.send()
    assert states(lite) == ["due"]
    lite.way.answer = small
    lite.clock.move(minutes=2)
    lite.send()
    assert states(lite) == ["sent"]
    assert [files(out.content) for out in lite.way.handed[1:]] == [["plan.pdf"], ["plan.pdf"]]
    assert text(lite.way.handed[-1].content).count("Left out") == 1


def test_one_more_try_with_a_smaller_limit_adds_to_what_is_said(lite: Rig) -> None:
    add(lite, compose(draft(files=(ZIP, PDF))))
    lite.way.answer = lambda out: (
        takes(MB)(out) if len(out.content) > MB else Reply(Outcome.TEMPORARY, 451, "later", rejected_at="dot")
    )
    lite.send()
    lite.way.answer = takes(50_000)
    lite.clock.move(minutes=2)
    lite.send()
    said = text(lite.way.handed[-1].content)
    assert "drawing.zip (2.0 MB)" in said
    assert "at most 50 KB: plan.pdf (100 KB)" in said
    assert states(lite) == ["sent"]


@pytest.mark.parametrize("refused", ["announced", "mail", "dot", "unannounced"])
def test_over_the_wire(lite: Rig, refused: str) -> None:
    """The sink with a SIZE that is too small, or one that says 552 by itself, before or after the content."""
    add(lite, compose(draft(files=(ZIP, PDF))))
    offers = {"announced": ("PIPELINING", "SIZE 1000000"), "unannounced": ("PIPELINING",)}
    with Sink(offers=offers.get(refused, ("PIPELINING", "SIZE 50000000"))) as sink:
        if refused != "announced":
            sink.script({"dot" if refused == "unannounced" else refused: "552 5.3.4 Message size exceeds fixed limit"})
        way = Submission("127.0.0.1", sink.port, local_hostname="desk.example.org")
        lite.sender._connect = lambda mailbox: way
        lite.send()
        way.close()
        assert states(lite) == ["sent"]
        [captured] = sink.mails
        assert files(captured.content) == ["plan.pdf"]
        assert captured.content == stored(lite)
        assert sink.connections == 1
