"""Board 10, and rows 14, 15, 31, 34, 36, 40, 42, 44: the weekly report, the monthly one, and the morning list of the lead."""

import email
import email.policy
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, cast

import pytest

from gateway.work.clock import Timekeeper
from tests.boards.room import Came, Room
from tests.boards.stage import BERLIN, Letter, Stage, mail

RULES = """
version: 1
timezone: Europe/Berlin
times: {office: Mon-Fri 08:00-17:00, calls: Mon-Fri 11:00-14:00}
departments:
  it:
    name: IT
    address: it@example.org
    open: office
    lead: mia@example.org
    agents: [ana@example.org, ben@example.org]
    answer_within: {normal: 4h}
  hr:
    name: People
    address: hr@example.org
    open: office
    busy: calls
    lead: hanna@example.org
    agents: [hanna@example.org, ida@example.org]
    answer_within: {normal: 1d}
people:
  eva@example.org: {name: Eva Novak, department: Sales}
  tom@example.org: {name: Tom Reed, department: Sales}
  ana@example.org: {name: Ana Silva, department: it}
  ben@example.org: {name: Ben Okoro, department: it}
  mia@example.org: {name: Mia Lind, department: it}
  hanna@example.org: {name: Hanna Weber, department: hr}
  ida@example.org: {name: Ida Holm, department: hr}
"""
EVA, TOM, ANA = "Eva Novak <eva@example.org>", "Tom Reed <tom@example.org>", "Ana Silva <ana@example.org>"
AGENTS_OF_IT = ("ana@example.org", "ben@example.org", "mia@example.org")
ASKS = "Good morning,\n\nthe printer next to the kitchen eats every second page since this morning.\n\nEva"


class _Tables(HTMLParser):
    """The rows of the tables that have a caption: what a screen reader reads out."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.captions = self.headings = self.scoped = 0
        self._cell = False

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        given = dict(attrs)
        self.captions += tag == "caption"
        self.headings += tag == "h1"
        self.scoped += tag == "th" and given.get("scope") in ("row", "col")
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self._cell = True
            if self.rows:
                self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._cell = False

    def handle_data(self, data: str) -> None:
        if self._cell and self.rows and self.rows[-1]:
            self.rows[-1][-1] += data.strip()


def of_text(text: str) -> dict[str, str]:
    """Label -> this period's figure, from the text part."""
    found = re.findall(r"^  (\S.{0,34}?) {2,}(\S.{0,20}?) {2,}(\S.{0,20})$", text, re.MULTILINE)
    return {label: now for label, now, _ in found}


def of_html(html: str) -> dict[str, str]:
    reader = _Tables()
    reader.feed(html)
    return {row[0]: row[1] for row in reader.rows if len(row) == 3 and row[0]}


def report_of(stage: Stage, *arguments: str) -> list[dict[str, Any]]:
    """What `postroom report … --json` prints."""
    command = [sys.executable, "-m", "gateway", "--config", str(stage.config), "report", *arguments, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with Stage(tmp_path, rules=RULES) as made:
        yield made


def a_week(stage: Stage) -> None:
    """Week 48: two requests, one answered in time and rated, one that nobody takes."""
    stage.send(mail(EVA, "it@example.org", ASKS, id="e1@example.org"))
    to_ana = next(one for one in stage.new_letters() if one.recipient == "ana@example.org")
    stage.clock("10:00")
    stage.send(
        mail(
            ANA,
            to_ana.reply_address,
            "#done\n\nHi Eva, the roller is in.\n\nAna",
            answers=to_ana,
            subject=to_ana.subject,
        )
    )
    stage.clock("10:05")
    done = next(one for one in stage.new_letters() if one.recipient == "eva@example.org")
    stage.send(mail(EVA, "it@example.org", "2 – I had to explain it to two people", answers=done, subject=done.subject))
    stage.clock("2025-11-25 9:00")
    stage.send(
        mail(TOM, "it@example.org", "The screen on my desk stays dark.", subject="Dark screen", id="t1@example.org")
    )
    stage.new_letters()


def test_it_comes_on_monday_at_eight_and_says_the_same_as_the_command(stage: Stage) -> None:
    a_week(stage)
    stage.clock("2025-12-01 7:59:30")
    assert not [one for one in stage.new_letters() if "week" in one.subject]
    stage.clock("2025-12-01 8:01")
    letters = {one.recipient: one for one in stage.new_letters() if "week 48" in one.subject}
    assert sorted(letters) == sorted(AGENTS_OF_IT), "the agents and the lead of IT; at People nothing happened"
    to_mia = letters["mia@example.org"]
    (told,) = report_of(stage, "week")
    promises = told["promises"]
    count = promises["kept"] + promises["moved"] + promises["broken"]
    assert count
    assert to_mia.subject == f"IT, week 48: {promises['kept']} of {count} promise{'s' * (count > 1)} kept"
    sent_at = datetime.strptime(to_mia.field("Date"), "%a, %d %b %Y %H:%M:%S %z")
    assert datetime(2025, 12, 1, 8, tzinfo=BERLIN) <= sent_at <= datetime(2025, 12, 1, 8, 1, tzinfo=BERLIN)
    text, html = of_text(to_mia.text), of_html(to_mia.html)
    assert text.items() >= {"requests": "2", "thanks received": "0", "asked again before we answered": "0"}.items()
    assert {label: now for label, now in html.items() if label in text} == {
        label: now for label, now in text.items() if label in html
    }
    assert text["requests"] == str(told["requests"])
    assert text["promises kept"] == f"{promises['kept'] * 100 // count} %"
    assert text["promises broken"] == str(promises["broken"])
    assert text["rating (1 answer)"] == "2.0 of 5"
    assert told["rating"] == 2.0
    assert to_mia.text.startswith("2 requests. ")
    assert to_mia.field("Auto-Submitted") == "auto-generated"


def test_what_was_said_stands_there_without_a_name_and_the_lead_can_answer(stage: Stage) -> None:
    a_week(stage)
    stage.clock("2025-12-01 8:01")
    letters = {one.recipient: one for one in stage.new_letters() if "week 48" in one.subject}
    for letter in letters.values():
        letter.says("I had to explain it to two people")
        assert "Eva" not in letter.text + letter.html_text
    link = re.search(r'href="mailto:(it%2B1\.[^?"]+|it\+1\.[^?"]+)\?([^"]+)"', letters["mia@example.org"].html)
    assert link is not None
    assert "%23changed%20" in link[2]
    assert "mailto:" not in letters["ana@example.org"].html, "the lead's line, not everybody's"


def test_it_is_a_letter_that_can_be_read_aloud_and_without_pictures(stage: Stage) -> None:
    for nth in range(6):
        stage.send(
            mail(
                EVA, "it@example.org", f"{ASKS} It is number {nth}.", subject=f"Printer {nth}", id=f"p{nth}@example.org"
            )
        )
    stage.clock("2025-11-24 17:00")
    stage.new_letters()
    stage.clock("2025-12-01 8:01")
    letter = next(one for one in stage.new_letters() if "week 48" in one.subject)
    reader = _Tables()
    reader.feed(letter.html)
    assert reader.headings == 1
    assert reader.captions >= 2
    assert reader.scoped >= 12
    (picture,) = pictures_of(letter)
    assert picture["Content-Disposition"].content_disposition == "inline"
    content_id = str(picture["Content-ID"]).strip("<>")
    shown = re.search(r'<img src="cid:([^"]+)" alt="([^"]+)"', letter.html)
    assert shown is not None
    assert shown[1] == content_id
    assert shown[2] == "People write most between 9 and 11: 6 of 6 mails.", "the alt text tells the finding"
    assert shown[2] in letter.text
    assert picture.get_content()[:8] == b"\x89PNG\r\n\x1a\n"
    assert re.findall(r"(?:src|background)=\"(?!cid:)", letter.html) == [], "nothing is fetched"


def pictures_of(letter: Letter) -> list[EmailMessage]:
    """The inline parts, where RFC 2387 wants them: beside the HTML in multipart/related, inside multipart/alternative."""
    message = cast(EmailMessage, email.message_from_bytes(letter.raw, policy=email.policy.default))
    assert message.get_content_type() == "multipart/alternative"
    text, related = message.iter_parts()
    assert text.get_content_type() == "text/plain"
    assert related.get_content_type() == "multipart/related"
    assert related["Content-Type"].params["type"] == "text/html"
    root, *others = related.iter_parts()
    assert root.get_content_type() == "text/html"
    return [cast(EmailMessage, one) for one in others]


# ---------------------------------------------------------------- the clock, without servers


class Played:
    """A room and the clock's role."""

    def __init__(self, folder: Path, *, rules: str = RULES, config: str = "", at: str = "2025-11-24 08:05") -> None:
        self.room = Room(folder, rules, config=config)
        self.room.clock.at = datetime.fromisoformat(at).replace(tzinfo=BERLIN)
        self.keeper = self.another()
        self.plays()

    def another(self) -> Timekeeper:
        return Timekeeper(
            self.room.runtime.store, clock=self.room.clock, pipeline=self.room.runtime.pipeline, on_letters=lambda: None
        )

    def plays(self) -> list[Came]:
        while self.keeper.turn():
            pass
        return self.room.came()

    def reaches(self, at: str) -> list[Came]:
        self.room.clock.at = datetime.fromisoformat(at).replace(tzinfo=BERLIN)
        return self.plays()

    def asks(self, text: str = ASKS, *, subject: str = "Printer", to: str = "it@example.org") -> list[Came]:
        return self.room.send(EVA, to, text, subject=subject)

    def answers(self, came: list[Came], text: str) -> list[Came]:
        notification = next(one for one in came if one.recipient == "ana@example.org")
        return self.room.send(
            ANA, notification.reply_address, text, answers=notification, subject=notification.field("Subject")
        )


@pytest.fixture
def played(tmp_path: Path) -> Iterator[Played]:
    made = Played(tmp_path / "desk")
    yield made
    made.room.close()


def lists(came: list[Came]) -> list[tuple[str, str]]:
    return [(one.recipient, one.field("Subject")) for one in came if one.template == "agent_desk"]


def reports(came: list[Came], template: str = "report_weekly") -> list[Came]:
    return [one for one in came if one.template == template]


def test_the_morning_list_counts_and_names_each_in_one_line(played: Played) -> None:
    """Row 34."""
    for nth in range(2):
        played.asks(f"The mouse on desk {nth} is dead.", subject=f"Mouse {nth}")
    for nth in range(3):
        came = played.asks(f"The screen on desk {nth} is dark.", subject=f"Screen {nth}")
        played.answers(came, "#promise Tue 15:00\n\nHi Eva, I look into it tomorrow.")
    came = played.reaches("2025-11-25 08:00:30")
    assert lists(came) == [("mia@example.org", "IT today: 3 due, 2 not taken")]
    (letter,) = [one for one in came if one.template == "agent_desk"]
    text = letter.body("plain")
    assert len(re.findall(r"^ ?\* IT-\d+ Mouse \d – by today \d+:\d\d$", text, re.MULTILINE)) == 2
    assert len(re.findall(r"^ ?\* IT-\d+ Screen \d – by today 15:00 · Ana Silva$", text, re.MULTILINE)) == 3
    assert text.index("Mouse") < text.index("Screen"), "worst first"


def test_the_lead_reads_whom_people_thanked(played: Played) -> None:
    """Row 44: once a day."""
    came = played.asks()
    done = next(
        one for one in played.answers(came, "#done\n\nHi Eva, it prints again.") if one.recipient == "eva@example.org"
    )
    played.room.send(EVA, "it@example.org", "Thank you so much!", answers=done, subject=done.field("Subject"))
    played.room.send(EVA, "it@example.org", "5", answers=done, subject=done.field("Subject"))
    came = played.reaches("2025-11-25 08:00:05")
    assert lists(came) == [("mia@example.org", "IT today: people said thank you")]
    assert "Ana Silva: thanked once, five of five once" in " ".join(came[-1].body("plain").split())
    assert lists(played.reaches("2025-11-26 08:00:05")) == [], "not again"


def test_nothing_to_say_is_no_letter(played: Played) -> None:
    assert played.reaches("2025-11-25 08:00:05") == []
    assert played.reaches("2025-12-01 08:00:05") == []


def test_a_morning_list_is_for_its_morning(played: Played) -> None:
    played.asks()
    came = played.reaches("2025-11-26 11:00")
    assert len(lists(came)) == 1, "a desk that slept through Tuesday sends that of Wednesday, late, and none of Tuesday"
    assert lists(played.reaches("2025-11-27 07:00")) == []
    assert len(lists(played.reaches("2025-11-27 08:00"))) == 1
    assert lists(played.reaches("2025-11-30 12:00")) == [], "Friday's is over, Sunday has none"
    assert len(lists(played.reaches("2025-12-01 08:00"))) == 1


def test_who_stands_in_for_a_lead_who_is_away(played: Played) -> None:
    played.asks()
    played.room.send("Mia Lind <mia@example.org>", "it@example.org", "#away until Fri", subject="away")
    assert [whom for whom, _ in lists(played.reaches("2025-11-25 08:00:05"))] == ["ana@example.org"]


def test_a_desk_that_slept_two_weeks_sends_the_latest_report_once(played: Played) -> None:
    came = played.asks()
    played.answers(came, "Hi Eva, it prints again.")
    assert len(reports(played.reaches("2025-12-01 08:00"))) == 3
    came = played.asks(subject="Printer 2")
    played.answers(came, "#done\n\nHi Eva, it prints again.")
    played.reaches("2025-12-05 10:00")
    came = played.asks(subject="Printer 3")
    played.answers(came, "#done\n\nHi Eva, it prints again.")
    found = reports(played.reaches("2025-12-17 12:00"))
    assert found == [], "in week 50 nothing happened, and those before are stale"
    came = played.asks(subject="Printer 4")
    played.answers(came, "#done\n\nHi Eva, it prints again.")
    found = reports(played.reaches("2026-01-01 12:00"))
    assert found == []
    played.reaches("2026-01-05 08:00")


def test_two_processes_send_it_once(played: Played) -> None:
    played.answers(played.asks(), "Hi Eva, it prints again.")
    other = played.another()
    other.turn()
    played.room.clock.at = datetime(2025, 12, 1, 8, 0, 1, tzinfo=BERLIN)
    while any((played.keeper.turn(), other.turn())):
        pass
    came = played.room.came()
    assert sorted(one.recipient for one in reports(came)) == sorted(AGENTS_OF_IT)
    assert sorted(one.recipient for one in reports(came, "report_monthly")) == sorted(AGENTS_OF_IT)


def test_the_month_has_its_report_on_its_first_day(played: Played) -> None:
    played.answers(played.asks(), "Hi Eva, it prints again.")
    (letter, *_) = reports(played.reaches("2025-12-01 08:00"), "report_monthly")
    assert letter.field("Subject") == "IT, November 2025: 1 of 1 promise kept"
    assert "November 2025" in letter.body("plain")


@pytest.mark.parametrize("key", ["weekly", "monthly", "morning"])
def test_never_is_never(tmp_path: Path, key: str) -> None:
    made = Played(tmp_path / "desk", config=f'[reports]\n{key} = "never"\n')
    came = made.asks()
    made.asks(subject="Mouse")
    made.answers(came, "Hi Eva, it prints again.")
    templates = {one.template for one in (*made.reaches("2025-11-25 08:00"), *made.reaches("2025-12-01 08:00"))}
    made.room.close()
    wanted = {"weekly": "report_weekly", "monthly": "report_monthly", "morning": "agent_desk"}
    assert templates & set(wanted.values()) == set(wanted.values()) - {wanted[key]}


def test_of_a_confidential_department_only_numbers(tmp_path: Path) -> None:
    made = Played(tmp_path / "desk", rules=RULES.replace("    name: IT\n", "    name: IT\n    confidential: true\n"))
    came = made.asks()
    done = next(one for one in made.answers(came, "#done\n\nHi Eva, it is done.") if one.recipient == "eva@example.org")
    made.room.send(
        EVA, "it@example.org", "1 – my salary is nobody's business", answers=done, subject=done.field("Subject")
    )
    letters = reports(made.reaches("2025-12-01 08:00")) + reports(made.room.came(), "report_monthly")
    made.room.close()
    assert letters
    for letter in letters:
        assert "salary" not in letter.words
        assert "1.0 of 5" in letter.body("plain")
