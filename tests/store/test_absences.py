"""Who is away, and what became of their requests meanwhile."""

from datetime import timedelta
from pathlib import Path

from gateway.desk.changes import Away, Back
from gateway.store import absences, changes
from gateway.store.engine import Connection, Store
from tests.databases import NOW, both
from tests.work.rig import mail, rig

ANA, BEN = "ana@example.org", "ben@example.org"
DAY = timedelta(days=1)


def write(store: Store, *what: Away | Back) -> None:
    def work(connection: Connection) -> None:
        changes.write(connection, what, ticket=0, version=1, mail=None, now=NOW)

    store.write(work)


def test_an_absence_begins_moves_and_ends(store: Store) -> None:
    assert store.read(lambda c: absences.of(c, ANA)) is None
    write(store, Away(ANA, NOW, NOW + DAY, "note"))
    write(store, Away(ANA, NOW, NOW + 2 * DAY))
    assert store.read(lambda c: absences.of(c, ANA)) == Away(ANA, NOW, NOW + 2 * DAY)
    assert store.read(lambda c: changes.absent(c, now=NOW + DAY)).keys() == {ANA}
    assert store.read(lambda c: changes.absent(c, now=NOW + 2 * DAY)) == {}
    write(store, Back(ANA))
    assert store.read(lambda c: absences.of(c, ANA)) is None


@both
def test_what_became_of_their_requests(kind: str, tmp_path: Path) -> None:
    away = "#away until 1 Dec"
    with rig(kind, tmp_path) as desk:
        desk.take(mail())
        desk.run()
        (first,) = desk.tickets()
        owner = first.owner or ANA
        answer = mail(
            "I look at it.\nAna", sender=f"Ana Silva <{owner}>", to=desk.way.reply_to(owner), own="r1@example.org"
        )
        desk.take(answer, to=desk.way.reply_to(owner), sender=owner)
        desk.run()
        assert desk.tickets()[0].owner == owner
        desk.take(mail(away, sender=f"Ana Silva <{owner}>", subject="away", own="w1@example.org"), sender=owner)
        desk.run()
        leave = desk.store.read(lambda c: absences.of(c, owner))
        assert leave is not None
        (line,) = desk.store.read(lambda c: absences.meanwhile(c, owner, since=leave.since))
        assert (line.ref, line.owner) == (desk.tickets()[0].ref, desk.tickets()[0].owner)
        assert desk.store.read(lambda c: absences.meanwhile(c, "tom@example.org", since=leave.since)) == ()
