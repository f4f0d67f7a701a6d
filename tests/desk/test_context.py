from datetime import timedelta
from typing import Any

import pytest

from gateway.desk.authority import Place, ThreadReason
from gateway.desk.classify import classify
from gateway.desk.context import Context
from gateway.desk.hours import Clause, Schedule, Span
from gateway.desk.rulefacts import Facts
from gateway.desk.rules import NO_VERDICT
from gateway.desk.schedule import EVERY_DAY
from gateway.desk.thread import Key, Threading
from gateway.desk.ticket import What
from gateway.desk.trust import trust
from gateway.mail.message import Message
from tests.desk.made import EVA, NOW, department, desk, mail, message, recalled, ticket, with_departments


def context(written: Message | None = None, silent: bool = False, **more: Any) -> Context:
    item = mail(written or message(), is_silent=silent)
    found = classify(item.message, item.envelope)
    here = more.pop("on", desk())
    threading = Threading(Place.NEW, Key.NONE, ThreadReason.NO_KEY)
    facts = Facts(now=NOW, zone=here.timezone)
    who = trust(item.message, found, here)
    return Context(item, recalled(**more), here, NOW, found, who, threading, None, facts, NO_VERDICT)


def test_the_author_is_called_as_the_directory_does() -> None:
    assert context(message(f"evchen <{EVA}>")).author.name == "Eva Novak"
    assert context(message("Kim Lee <kim@example.org>")).author.name == "Kim Lee"
    assert context(message("kim@example.org")).author.name == "kim"
    assert context(message(None)).author.address == ""


@pytest.mark.parametrize(
    ("given", "because"),
    [
        (context(), ""),
        (context(silent=True), "old mail is never acknowledged"),
        (context(message(precedence="bulk")), "Precedence: bulk"),
        (context(automatic_letters=4), ""),
        (context(automatic_letters=5), "5 automatic letters went there within the hour"),
        (
            context(automatic_letters=0, on=desk(auto_mails_per_address=0)),
            "0 automatic letters went there within the hour",
        ),
    ],
)
def test_when_nothing_is_written(given: Context, because: str) -> None:
    assert given.may_write_to_originator() == because


def test_a_department_that_is_gone_has_a_stand_in() -> None:
    here = with_departments(desk(), hr=department("hr"))
    assert context(on=here).department(ticket()).key == "hr"


def test_promises() -> None:
    it = department(keep_informed=Span(3, "d"))
    given = context()
    answer = given.answer_promise(ticket(owner="ana@example.org"), it)
    assert (answer.what, answer.keeper) == (What.ANSWER, "ana@example.org")
    assert answer.until - NOW < timedelta(hours=5)
    assert given.news_promise(ticket(), it).keeper == "it"


def test_busy_time_does_not_count() -> None:
    """product.md 1, row 18: holidays and busy times are left out."""
    free = department()
    at = NOW.astimezone(free.timezone)
    rest_of_the_day = Clause(EVERY_DAY, at.hour * 60, 24 * 60)
    busy = department(busy=Schedule((rest_of_the_day,)))
    given = context()
    assert given.answer_promise(ticket(), free).until.date() == at.date()
    assert given.answer_promise(ticket(), busy).until.date() > at.date()
