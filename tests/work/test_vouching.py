"""Mails wait for the look at their sender, and nobody waits with them."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from gateway.desk.vouched import Auth, Looked, Sender, Vouched
from gateway.mail.envelope import Envelope
from gateway.reading import Bytes
from gateway.store.inbox import Claimed
from gateway.work.reader import Here, Job, Reading
from gateway.work.vouching import MOST_OF_OTHERS, THREADS, Vouching

GOOD = Vouched(Auth.PASS, "signed")
UNSURE = Vouched(Auth.NONE, "DNS did not answer")


def job(
    nth: int = 1,
    author: str = "eva@example.org",
    *,
    client: str = "192.0.2.7",
    large: bool = False,
    vouched: Vouched | None = None,
) -> Job:
    raw = f"From: {author}\r\nMessage-ID: <{nth}@pc>\r\n\r\nHello.\r\n".encode()
    mail = Claimed(
        nth, "smtp", datetime(2025, 11, 24, tzinfo=UTC), Envelope("eva@example.org", ("it@example.org",)),
        len(raw), 1, False, False, "", client=client, helo="pc", vouched=vouched,
    )  # fmt: skip
    return Job(mail, None if large else raw, lambda: raw)


class Looks:
    """What looks at mails: it answers what it is told, and may be made to wait."""

    def __init__(self, *answers: Looked) -> None:
        self.answers = list(answers) or [Looked(GOOD)]
        self.seen: list[Sender] = []
        self.may_go = threading.Event()
        self.may_go.set()
        self.slow = ""
        self.at_once = self.most_at_once = 0
        self._guard = threading.Lock()

    def __call__(self, raw: Bytes, sender: Sender) -> Looked:
        with self._guard:
            self.seen.append(sender)
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
            answer = self.answers[min(len(self.seen), len(self.answers)) - 1]
        if sender.author == self.slow:
            self.may_go.wait(20)
        with self._guard:
            self.at_once -= 1
        return answer


Kept = dict[int, Vouched]


@contextmanager
def vouching(
    looks: Callable[[Bytes, Sender], Looked], kept: Kept | None = None, retries: tuple[float, ...] = (0.01, 0.01)
) -> Iterator[Vouching]:
    def keep(found: Mapping[int, Vouched]) -> None:
        if kept is not None:
            kept.update(found)

    made = Vouching(
        Here(), looks, is_colleague=lambda address: address.endswith("@example.org"), keep=keep, retries=retries
    )
    try:
        yield made
    finally:
        made.close()


def taken(reader: Vouching, count: int) -> list[Reading]:
    """Turns until so many came; a turn waits a tenth of a second, as that of the role does."""
    found: list[Reading] = []
    for _ in range(200):
        found += reader.finished(0.1)
        if len(found) >= count:
            break
    return found


def numbers(found: list[Reading]) -> list[int]:
    return [one.job.mail.id for one in found]


def verdict(one: Reading) -> Vouched | None:
    assert one.mail is not None
    return one.mail.vouched


def test_a_mail_is_looked_at_and_the_verdict_is_kept() -> None:
    looks, kept = Looks(), Kept()
    with vouching(looks, kept) as reader:
        reader.begin([job(), job(2)])
        found = taken(reader, 2)
        assert not reader.under_way()
    assert numbers(found) == [1, 2]
    assert [verdict(one) for one in found] == [GOOD, GOOD]
    assert kept == {1: GOOD, 2: GOOD}
    assert looks.seen[0] == Sender("192.0.2.7", "pc", "eva@example.org", "example.org")


@pytest.mark.parametrize(
    ("one", "vouched"),
    [(job(client=""), None), (job(vouched=UNSURE), UNSURE)],
    ids=["it did not come to our listener", "it was looked at before a crash"],
)
def test_what_is_not_looked_at(one: Job, vouched: Vouched | None) -> None:
    looks, kept = Looks(), Kept()
    with vouching(looks, kept) as reader:
        reader.begin([one])
        [found] = taken(reader, 1)
    assert (verdict(found), looks.seen, kept) == (vouched, [], {})


def test_a_mail_that_cannot_be_read_passes_through() -> None:
    with vouching(Looks()) as reader:
        reader.begin([Job(job().mail, b"\r\n" * 3, lambda: b"")])
        [found] = taken(reader, 1)
    assert (found.mail is None) is (found.trouble is not None)


@pytest.mark.parametrize(
    ("author", "domain"),
    [
        ("eva@EXAMPLE.org", "example.org"),
        ("eva@b\u00fccher.example", "xn--bcher-kva.example"),
        ("eva@example.org, boss@example.org", ""),
        ("", ""),
        ("eva@[192.0.2.7]", ""),
    ],
)
def test_the_domain_of_the_one_author(author: str, domain: str) -> None:
    looks = Looks()
    with vouching(looks) as reader:
        reader.begin([job(author=author)])
        taken(reader, 1)
    assert looks.seen[0].author == domain


def test_others_go_on_while_one_waits_for_dns() -> None:
    looks = Looks()
    looks.slow = "slow.example"
    looks.may_go.clear()
    with vouching(looks) as reader:
        reader.begin([job(1, "m@slow.example"), job(2), job(3)])
        assert numbers(taken(reader, 2)) == [2, 3]
        assert reader.under_way()
        looks.may_go.set()
        assert numbers(taken(reader, 1)) == [1]


def test_a_flood_of_strangers_with_slow_servers_keeps_no_colleague_waiting() -> None:
    looks = Looks()
    looks.slow = "slow.example"
    looks.may_go.clear()
    flood = MOST_OF_OTHERS + THREADS + 20
    with vouching(looks) as reader:
        reader.begin([job(n, "m@slow.example") for n in range(1, flood + 1)])
        first = taken(reader, 20)
        assert {verdict(one).reason for one in first} == {"too many mails waited for DNS"}  # type: ignore[union-attr]
        reader.begin([job(1000)])
        assert numbers(taken(reader, 1)) == [1000]
        assert reader.waiting() == 0
        looks.may_go.set()
        rest = taken(reader, flood - len(first))
    assert len(first) + len(rest) == flood
    assert looks.most_at_once <= 2 * THREADS


def test_a_colleague_is_looked_at_again_when_dns_did_not_answer() -> None:
    looks, kept = Looks(Looked(UNSURE, is_temporary=True), Looked(GOOD)), Kept()
    with vouching(looks, kept) as reader:
        reader.begin([job()])
        [found] = taken(reader, 1)
    assert verdict(found) == GOOD
    assert kept == {1: GOOD}
    assert len(looks.seen) == 2


def test_three_looks_are_enough() -> None:
    looks, kept = Looks(Looked(UNSURE, is_temporary=True)), Kept()
    with vouching(looks, kept) as reader:
        reader.begin([job()])
        [found] = taken(reader, 1)
    assert verdict(found) == UNSURE
    assert kept == {1: UNSURE}
    assert len(looks.seen) == 3


def test_a_stranger_is_looked_at_once() -> None:
    looks = Looks(Looked(UNSURE, is_temporary=True))
    with vouching(looks) as reader:
        reader.begin([job(author="mallory@evil.example")])
        taken(reader, 1)
    assert len(looks.seen) == 1


def test_a_mail_that_waits_for_its_next_look_is_overtaken() -> None:
    looks = Looks(Looked(UNSURE, is_temporary=True), Looked(GOOD))
    with vouching(looks, retries=(60.0,)) as reader:
        reader.begin([job(1)])
        for _ in range(200):
            if looks.seen and not looks.at_once:
                break
            reader.finished(0.01)
        reader.begin([job(2)])
        assert numbers(taken(reader, 1)) == [2]
        assert reader.under_way()


def test_a_fault_in_the_look_is_no_fault_of_the_mail() -> None:
    def broken(raw: Bytes, sender: Sender) -> Looked:
        raise RuntimeError("no")

    with vouching(broken) as reader:
        reader.begin([job()])
        [found] = taken(reader, 1)
    assert verdict(found) == Vouched(Auth.NONE, "the check failed (RuntimeError)")


def test_large_mails_are_loaded_one_by_one() -> None:
    looks = Looks()
    with vouching(looks) as reader:
        reader.begin([job(n, large=True) for n in range(1, 6)])
        found = taken(reader, 5)
    assert numbers(found) == [1, 2, 3, 4, 5]


def test_what_is_forgotten_does_not_come_back() -> None:
    looks = Looks()
    looks.slow = "example.org"
    looks.may_go.clear()
    kept = Kept()
    with vouching(looks, kept) as reader:
        reader.begin([job()])
        reader.finished(0.01)
        reader.forget()
        assert not reader.under_way()
        looks.may_go.set()
        assert reader.finished(0.05) == []
    assert kept == {}


def test_a_verdict_that_cannot_be_kept_decides_nothing() -> None:
    """The database is away: the mail is given back, and looked at again."""

    def fails(found: Mapping[int, Vouched]) -> None:
        raise OSError("away")

    reader = Vouching(Here(), Looks(), is_colleague=lambda address: True, keep=fails)
    reader.begin([job()])
    with pytest.raises(OSError, match="away"):
        taken(reader, 1)
    assert reader.under_way()
    reader.close()
