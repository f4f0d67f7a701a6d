"""Files that are refused: the admins hear of it once, whoever looks and how often (product.md 4.1)."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from gateway.errors import Finding
from gateway.work.alert import forget_refused, tell_refused
from tests.databases import KINDS
from tests.work.rig import Rig, rig

ONE = Finding("rules/desk.yaml", 7, "no time is called 'offce' — did you mean 'office'?", source="    open: offce")


@pytest.fixture(params=KINDS)
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    with rig(request.param, tmp_path) as made:
        yield made


def told(desk: Rig) -> list[str]:
    """The subjects of the alerts that left."""
    desk.send()
    return [str(one["Subject"]) for one in desk.way.letters() if "refused" in str(one["Subject"])]


def test_once_for_the_same_mistakes(desk: Rig) -> None:
    assert [tell_refused(desk.store, desk.pipeline(), (ONE,)) for _ in range(3)] == [True, False, False]
    assert told(desk) == ["The changed rules are refused: 1 mistake"]
    text = desk.way.letter("admin@example.org").get_body(("plain",)).get_content()  # type: ignore[attr-defined]
    assert "rules/desk.yaml:7: no time is called 'offce'" in " ".join(text.split())
    assert "postroom check" in text


def test_again_for_other_mistakes_and_after_good_files(desk: Rig) -> None:
    assert tell_refused(desk.store, desk.pipeline(), (ONE,))
    assert tell_refused(desk.store, desk.pipeline(), (ONE, replace(ONE, line=9)))
    assert not tell_refused(desk.store, desk.pipeline(), (ONE, replace(ONE, line=9)))
    forget_refused(desk.store)
    forget_refused(desk.store)
    assert tell_refused(desk.store, desk.pipeline(), (ONE,))
    assert len(told(desk)) == 3


def test_two_that_look_at_once_write_one_letter(desk: Rig) -> None:
    pipelines = [desk.pipeline() for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        wrote = list(pool.map(lambda one: tell_refused(desk.store, one, (ONE,)), pipelines))
    assert sorted(wrote) == [False, False, False, True]
    assert len(told(desk)) == 1
