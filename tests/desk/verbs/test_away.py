"""`#away` in a reply: the request in hand with the promise that the mail leaves in force (more: test_absence, board 14)."""

import pytest

from gateway.desk.changes import Away, Keeper
from gateway.desk.command import Name
from gateway.desk.decision import Decision
from gateway.desk.ticket import State, Ticket
from gateway.desk.verbs import away
from gateway.desk.verbs.table import EFFECTS
from tests.desk.made import ANA, BEN, decided, from_agent, heard, recalled, ticket


def reply(text: str, **more: object) -> Decision:
    one = ticket(**{"owner": ANA, "state": State.OPEN, **more})
    return decided(from_agent(text), recalled(one, owned=(one,)))


def after(found: Decision) -> Ticket:
    assert found.after is not None
    return found.after


def test_it_comes_after_all_that_changes_the_request() -> None:
    assert EFFECTS[Name.AWAY] is away.away
    assert list(EFFECTS).index(Name.AWAY) > max(
        list(EFFECTS).index(name) for name in (Name.TAKE, Name.DONE, Name.MERGE)
    )


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        ("#away until 1 Dec", BEN),
        ("#away until 1 Dec\n\nHi Eva, it takes some days.", BEN),  # the next news is due before she is back
        ("#promise 28 Nov 15:00\n#away until 1 Dec\n\nHi Eva, by then.", BEN),
        ("#promise 3 Dec 15:00\n#away until 1 Dec\n\nHi Eva, by then.", ANA),  # that she can keep herself
        ("#done\n#away until 1 Dec\n\nHi Eva, it works.", ANA),
        ("#wait\n#away until 1 Dec\n\nHi Eva, which paper is it?", ANA),
    ],
)
def test_who_has_it_then(text: str, owner: str) -> None:
    found = reply(text)
    assert after(found).owner == owner
    promise = after(found).promise
    assert promise is None or promise.keeper == owner
    assert [change.agent for change in found.changes if isinstance(change, Away)] == [ANA]


def test_a_promise_that_stands_gets_its_new_keeper() -> None:
    assert Keeper(BEN) in reply("#away until 1 Dec").changes


def test_a_request_of_somebody_else_stays_theirs() -> None:
    found = reply("#away until 1 Dec", owner=BEN)
    assert after(found).owner == BEN
    assert ("update", "eva@example.org") not in heard(found)
