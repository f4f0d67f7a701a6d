from datetime import timedelta

from gateway.store import colleagues
from gateway.store.engine import Store
from tests.databases import NOW

EVA, TOM = "eva@example.org", "tom@example.org"
FAR = NOW + timedelta(days=4000)


def test_who_is_named_no_more_has_left(store: Store) -> None:
    assert store.write(lambda c: colleagues.bring_up_to_date(c, {EVA, TOM}, now=NOW)) == 0
    assert store.write(lambda c: colleagues.bring_up_to_date(c, {TOM}, now=NOW)) == 1
    assert store.write(lambda c: colleagues.bring_up_to_date(c, {TOM}, now=NOW)) == 0
    assert store.write(lambda c: colleagues.replace_next(c, before=NOW, after="", now=NOW)) == ("", 0)
    assert store.write(lambda c: colleagues.replace_next(c, before=FAR, after="", now=FAR)) == (EVA, 0)
    assert store.write(lambda c: colleagues.replace_next(c, before=FAR, after="", now=FAR)) == ("", 0)  # once


def test_who_is_back_in_time_keeps_the_name(store: Store) -> None:
    store.write(lambda c: colleagues.bring_up_to_date(c, {EVA}, now=NOW))
    store.write(lambda c: colleagues.bring_up_to_date(c, (), now=NOW))
    store.write(lambda c: colleagues.bring_up_to_date(c, {EVA}, now=NOW))
    assert store.write(lambda c: colleagues.replace_next(c, before=FAR, after="", now=FAR)) == ("", 0)


def test_an_address_that_no_column_holds_is_passed_over(store: Store) -> None:
    store.write(lambda c: colleagues.bring_up_to_date(c, {"x" * 400 + "@example.org"}, now=NOW))
    assert store.write(lambda c: colleagues.bring_up_to_date(c, (), now=NOW)) == 0
