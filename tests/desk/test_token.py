import pytest

from gateway.desk.token import (
    LENGTH,
    Claim,
    Keys,
    ListClaim,
    bounce_address,
    claims,
    is_valid_bounce,
    is_valid_list,
    is_valid_reply,
    list_address,
    list_claims,
)
from tests.desk.made import ANA, BEN, EVA, KEYS, bounce_to, reply_to

OLD = Keys((b"older",))


def holds(
    address: str, *, keys: Keys = KEYS, departments: tuple[str, ...] = ("it",), persons: tuple[str, ...] = (ANA,)
) -> str | None:
    (claim,) = claims([address])
    return is_valid_reply(keys, claim, departments=departments, persons=persons)


def test_a_token_is_its_persons() -> None:
    assert holds(reply_to(ANA)) == ANA
    assert holds(reply_to(ANA), persons=(EVA, ANA)) == ANA
    assert holds(reply_to("Ana@Example.ORG".lower())) == ANA
    assert holds(reply_to(ANA).upper().replace("@EXAMPLE.ORG", "@example.org")) == ANA


@pytest.mark.parametrize(
    ("what", "address", "more"),
    [
        ("another person", reply_to(BEN), {}),
        ("nobody", reply_to(ANA), {"persons": ("",)}),
        ("no persons", reply_to(ANA), {"persons": ()}),
        ("another department", reply_to(ANA, department="hr"), {}),
        ("no department", reply_to(ANA), {"departments": ()}),
        ("another number", reply_to(ANA).replace("+4812.", "+4813."), {}),
        ("a number with a zero before it", reply_to(ANA).replace("+4812.", "+04812."), {"persons": (BEN,)}),
        ("a retired key", reply_to(ANA, keys=Keys((b"gone",))), {}),
        ("a bounce address", bounce_to(), {}),
        ("the token of a reply as a bounce", reply_to(ANA).replace("+", "+b."), {}),
    ],
)
def test_somebody_elses_token_is_nothing(what: str, address: str, more: dict[str, tuple[str, ...]]) -> None:
    assert holds(address, **more) is None, what


def test_each_bit_counts() -> None:
    address = reply_to(ANA)
    start = address.index(".") + 1
    for at in range(start, start + LENGTH):
        for other in "a7":
            changed = address[:at] + other + address[at + 1 :]
            assert holds(changed) == (ANA if changed == address else None)


def test_an_older_key_verifies_until_it_is_retired() -> None:
    assert holds(reply_to(ANA, keys=OLD)) == ANA
    assert holds(reply_to(ANA, keys=OLD), keys=Keys((b"newest",))) is None


def test_the_parts_cannot_run_together() -> None:
    assert reply_to("a", department="b") != reply_to("", department="b\0a"[:1])
    assert reply_to("b", number=1) != reply_to("b", number=11)


@pytest.mark.parametrize(
    "address",
    ["it@example.org", "it+4812@example.org", "it+4812.short@example.org", f"it+x.{'a' * 26}@example.org",
     f"it+{'9' * 13}.{'a' * 26}@example.org", f"it+4812.{'a' * 27}@example.org", f"it+4812.{'1' * 26}@example.org",
     f"it+٣.{'a' * 26}@example.org", "", "@", "+@", f"it+4812.{'a' * 26}\n@example.org"],
)  # fmt: skip
def test_what_makes_no_claim(address: str) -> None:
    assert claims([address]) == ()


def test_claims_stand_in_order() -> None:
    found = claims([bounce_to(1), "x@y", reply_to(ANA, number=2)])
    assert [(claim.number, claim.is_bounce) for claim in found] == [(1, True), (2, False)]


def test_bounce_addresses() -> None:
    (claim,) = claims([bounce_to()])
    assert is_valid_bounce(KEYS, claim)
    assert not is_valid_bounce(Keys((b"gone",)), claim)
    assert not is_valid_bounce(KEYS, Claim(4813, claim.mac, is_bounce=True))
    assert not is_valid_bounce(KEYS, Claim(4812, claim.mac, is_bounce=False))
    (older,) = claims([bounce_address(OLD, address="it@example.org", number=4812)])
    assert is_valid_bounce(KEYS, older)


def test_keys_are_never_printed() -> None:
    assert "newest" not in f"{KEYS!r} {KEYS}"


def test_the_address_of_a_list_is_for_one_reader_and_one_list() -> None:
    address = list_address(KEYS, address="it@example.org", number=7, person=ANA)
    (claim,) = list_claims(["x@example.org", address.upper()])
    assert claim.number == 7
    assert is_valid_list(KEYS, claim, person=ANA)
    assert not is_valid_list(KEYS, claim, person=EVA)
    assert not is_valid_list(KEYS, ListClaim(8, claim.mac), person=ANA)
    assert not is_valid_list(Keys((b"gone",)), claim, person=ANA)
    (older,) = list_claims([list_address(OLD, address="it@example.org", number=7, person=ANA)])
    assert is_valid_list(KEYS, older, person=ANA)
    assert claims([address]) == ()  # it leads to no request


def test_what_is_no_list() -> None:
    for address in ("it@example.org", f"it+7.{'a' * 26}@example.org", f"it+q.{'a' * 26}@example.org", f"it+q.7.{'a' * 25}@x",
                    f"it+q.7.{'1' * 26}@x", f"it+q.٣.{'a' * 26}@x", f"it+q.7.{'a' * 26}\n@x", "", "@", "+@"):  # fmt: skip
        assert list_claims([address]) == (), address
    # Nor does the token of a request stand for one.
    (request,) = claims([reply_to(ANA, number=7)])
    assert not is_valid_list(KEYS, ListClaim(7, request.mac), person=ANA)
