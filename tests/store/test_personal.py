from pathlib import Path

import pytest
import sqlalchemy as sa

from gateway.store import personal
from gateway.store.personal import Scope
from gateway.store.schema import ticket
from tests.databases import KINDS
from tests.work.rig import mail, rig

EVA, TOM = "eva@example.org", "tom@example.org"


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_about_a_person(tmp_path: Path, kind: str) -> None:
    with rig(kind, tmp_path) as desk:
        first = desk.take(mail(own="a1@x", subject="A printer that jams"))
        second = desk.take(
            mail(own="t1@x", sender=f"Tom Reed <{TOM}>", Cc=f"Eva Novak <{EVA}>"), sender=TOM
        )  # fmt: skip
        third = desk.take(mail(own="t2@x", sender=f"Tom Reed <{TOM}>", subject="Stage"), sender=TOM)
        desk.decide()
        asked = sa.update(ticket).where(ticket.c.number == 3).values(asked_for=1)
        desk.store.write(lambda c: c.execute(asked))
        scope = desk.store.read(lambda c: personal.scope(c, [EVA]))
        assert scope == Scope(frozenset({1, 3}), frozenset({2}), frozenset({first}))
        assert desk.store.read(lambda c: personal.names(c, [EVA])) == {"Eva Novak"}
        assert desk.store.read(lambda c: personal.message_ids(c, [EVA], scope.mails)) == {"a1@x"}
        assert "A printer that jams" in desk.store.read(lambda c: personal.subjects(c, scope))
        assert "Stage" not in desk.store.read(lambda c: personal.subjects(c, scope))
        assert desk.store.read(lambda c: personal.open_requests(c, [EVA])) == ["IT-1"]
        assert desk.store.read(lambda c: personal.is_kept(c, [first, second, third, 99])) == [first, second, third]
        assert desk.store.read(personal.undecided) == []
        waits = desk.take(mail(own="a9@x"))
        assert desk.store.read(personal.undecided) == [waits]
        assert desk.store.read(lambda c: personal.scope(c, ["nobody@example.org"])) == Scope()


def test_a_request_of_theirs_is_not_also_shared() -> None:
    both = Scope(frozenset({1}), frozenset({2})) | Scope(frozenset({2}), frozenset({3}), frozenset({9}))
    assert both == Scope(frozenset({1, 2}), frozenset({3}), frozenset({9}))
