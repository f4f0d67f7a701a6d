"""What DNS says, what it does not say, and what it may cost."""

import pytest

from gateway.senders.resolver import Answer, Purse, Resolver, Spent, Trouble
from tests.senders.dns_stub import Stub, serving


def ask(stub: Stub, name: str, kind: str = "TXT", seconds: float = 2.0) -> Answer:
    return Resolver(stub.address)(name, kind, seconds)


def test_records_of_each_kind() -> None:
    with serving() as stub:
        stub.txt("a.example.org", "v=spf1 -all", "x" * 600)
        stub.zone["a.example.org", "A"] = ["192.0.2.7"]
        stub.zone["a.example.org", "AAAA"] = ["2001:db8::7"]
        stub.zone["a.example.org", "MX"] = ["10 mx.example.org."]
        stub.zone["7.2.0.192.in-addr.arpa", "PTR"] = ["a.example.org."]
        assert set(ask(stub, "a.example.org").values) == {b"v=spf1 -all", b"x" * 600}
        assert ask(stub, "a.example.org", "A").values == ("192.0.2.7",)
        assert ask(stub, "a.example.org", "AAAA").values == ("2001:db8::7",)
        assert ask(stub, "a.example.org", "MX").values == ((10, "mx.example.org"),)
        assert ask(stub, "7.2.0.192.in-addr.arpa", "PTR").values == ("a.example.org",)


@pytest.mark.parametrize("name", ["no.example.org", "x" * 64 + ".org", "a..org", ".".join(["long"] * 60), "a\\999.org"])
def test_a_name_that_is_none_or_does_not_exist_is_an_answer(name: str) -> None:
    with serving() as stub:
        assert ask(stub, name) == Answer(exists=False)


def test_a_name_without_such_records_exists() -> None:
    with serving({("example.org", "A"): ["192.0.2.7"]}) as stub:
        assert ask(stub, "example.org") == Answer()


@pytest.mark.parametrize("fault", ["silent", "failing"])
def test_no_answer_is_trouble(fault: str) -> None:
    with serving() as stub:
        getattr(stub, fault).add("example.org")
        with pytest.raises(Trouble, match=r"a\.example\.org"):
            ask(stub, "a.example.org", seconds=0.5)


def test_a_resolver_that_is_not_there_is_trouble() -> None:
    with serving() as stub:
        pass
    with pytest.raises(Trouble):
        ask(stub, "a.example.org", seconds=0.5)


def test_an_answer_with_another_id_is_not_taken() -> None:
    """Somebody guesses: the true answer counts, or none does, never the lie."""
    with serving() as stub:
        stub.txt("example.org", "v=spf1 -all")
        stub.wrong.add("example.org")
        try:
            assert ask(stub, "example.org").values == (b"v=spf1 -all",)
        except Trouble:
            assert len(stub.asked) > 1


def test_a_huge_answer_comes_by_tcp_and_huge_records_are_left_out() -> None:
    with serving() as stub:
        stub.txt("example.org", "x" * 5000, *(f"{n} {'y' * 200}" for n in range(200)))
        found = ask(stub, "example.org").values
    assert 90 <= len(found) <= 100
    assert all(len(text) < 250 for text in found)


def test_answers_are_kept() -> None:
    with serving() as stub:
        stub.txt("example.org", "a")
        asking = Resolver(stub.address)
        assert [asking("example.org", "TXT", 2.0).values for _ in range(3)] == [(b"a",)] * 3
        assert len(stub.asked) == 1


def test_a_purse_asks_nothing_twice_and_nothing_when_the_time_is_over() -> None:
    now, asked, given = [0.0], [], []

    def slow(name: str, kind: str, seconds: float) -> Answer:
        asked.append(name)
        given.append(seconds)
        now[0] += seconds
        raise Trouble("late")

    purse = Purse(slow, seconds=5.0, monotonic=lambda: now[0])
    for name in ("a", "a.", "A", "b", "c", "d"):
        with pytest.raises(Trouble):
            purse.texts(name)
    assert asked == ["a", "b"]
    assert given == [3.0, 2.0]


def test_a_purse_has_so_many_questions() -> None:
    purse = Purse(lambda name, kind, seconds: Answer((name.encode(),)), seconds=5.0, most=3)
    assert [purse.texts(name) for name in "abca"] == [(b"a",), (b"b",), (b"c",), (b"a",)]
    with pytest.raises(Spent):
        purse.texts("d")
    assert purse.texts("a") == (b"a",)
