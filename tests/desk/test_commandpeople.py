from dataclasses import replace

import pytest

from gateway.desk.command import read_agent_commands
from gateway.desk.commandvalues import Speaker
from gateway.desk.department import Person
from gateway.mail.message import Mailbox
from tests.desk.commandmade import shown, speaker


def said(text: str, who: Speaker | None = None) -> str:
    """The one command, or what is said about it and proposed."""
    found = read_agent_commands(text, speaker=who or speaker())
    if found.wrong:
        return f"{found.wrong[0].message} | {found.wrong[0].try_}"
    return shown(found.commands[0])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#handoff HR", "handoff hr"), ("#handoff human resources", "handoff hr"), ("#handoff engineering@", "handoff engineering"),
        ("#handoff the Human Resources", "handoff hr"),
        ("#handoff to nowhere", 'I know no department "to nowhere", only hr, engineering. | '),
        ("#ask hr by Thu because of Eva", "ask Thu 27 Nov 17:30 hr | because of Eva"), ("#ask hr bis Do 12:00",
         "ask Thu 27 Nov 12:00 hr"),
        ("#ask hr by 03/04", '"03/04" can be read in two ways: 3 Apr or 4 Mar? | '), ("#ask by Thu", None),
        ("#ask hr engineering", None), ("#ask it", "IT has this request already. | "),
        ("#cc EVA@Example.org", "cc eva@example.org"), ("#cc tom@ ben@", "cc tom@example.org, ben@example.org"),
        ("#cc tom@; ben@", "cc tom@example.org, ben@example.org"), ("#cc tom@, tom@example.org", "cc tom@example.org"),
        ("#cc Hanna Weber", "cc hanna@example.org"), ("#cc eva@example.org <mailto:eva@example.org>", "cc eva@example.org"),
        ("#cc ana@, tmo@", 'I know nobody called "tmo@"; write the whole address. | #cc ana@, tom@example.org'),
        ("#cc everybody", 'I know nobody called "everybody"; write the whole address. | '),
        ("#cc " + ", ".join(f"a{n}@example.org" for n in range(30)), "names too many people; at most 20 in one line. | "),
        ("#requester", "needs an address. | #requester eva@"), ("#requester eva@ tom@",
         "takes one person. | #requester eva@example.org"),
        ("#assign lea@", "assign lea@example.org"), ("#assign eva@", 'I know no agent "eva@" in IT, only ben@, lea@. | '),
        ("#assign ben@example.org and lea@example.org", None),
    ],
)  # fmt: skip
def test_people_and_departments(text: str, expected: str | None) -> None:
    found = said(text)
    if expected is None:
        assert "|" in found
    else:
        assert found == expected


def test_several_who_could_be_meant_are_named() -> None:
    desk = speaker().desk
    people = {**desk.people, "tom@branch.example.org": Person("tom@branch.example.org", "Tom Berg")}
    who = replace(speaker(), desk=replace(desk, people=people))
    assert said("#cc tom@", who) == '"tom@" may be tom@example.org, tom@branch.example.org. | #cc tom@example.org'
    assert said("#cc Tom", who).startswith('"Tom" may be ')
    assert said("#cc Tom Berg", who) == "cc tom@branch.example.org"


def test_who_takes_part_is_known_too() -> None:
    who = replace(speaker(), people=(Mailbox("jo@printerco.example", "Jo Park"),))
    assert said("#cc jo@", who) == "cc jo@printerco.example"
    assert said("#cc Jo Park", who) == "cc jo@printerco.example"


def test_with_several_domains_a_local_part_is_not_guessed() -> None:
    who = speaker()
    who = replace(who, desk=replace(who.desk, our_domains=("example.org", "example.net")))
    assert said("#cc newcomer@", who) == 'I know nobody called "newcomer@"; write the whole address. | '
    assert said("#cc newcomer@", speaker()) == "cc newcomer@example.org"
