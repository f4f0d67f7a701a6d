"""The words that a requester gets, by what was decided."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from gateway.cli.explaining import Explainer
from gateway.cli.rulesexplained import Explained, sentence
from gateway.desk.decide import decided, looked_at
from gateway.desk.facts import Mail, Recalled
from gateway.desk.token import Keys
from gateway.policy.rules_tests import mail_of
from tests.policy.desk_files import CONFIG, RULES, load

NOW = datetime(2025, 11, 26, 9, 10, tzinfo=ZoneInfo("Europe/Berlin"))
OFF = CONFIG + '[trust]\ncolleagues_need = "off"\n'


def said(folder: Path, then: str, text: str = "eva@example.org -> it@example.org | Hello") -> str:
    (folder / "tips").mkdir(exist_ok=True)
    rules = f"{RULES}rules:\n  - name: one\n    then: {then}\n"
    (folder / "rules" / "tips").mkdir(parents=True)
    (folder / "rules" / "tips" / "wait.txt").write_text("Please wait.")
    desk = load(folder, {"desk.yaml": rules}, OFF).desk

    def nothing(mail: Mail, now: datetime) -> Recalled:
        return Recalled()

    explainer = Explainer(desk, Keys(()), nothing, lambda: NOW, 10_000, knows_rules=True)
    mail = explainer.mail(mail_of(text), at=NOW)
    context = looked_at(mail, Recalled(), desk=desk, keys=Keys(()), now=NOW)
    found = Explained(context.facts, desk, NOW, context.verdict, mail.message, context.route)
    assert sentence(found) == ""
    return sentence(replace(found, decision=decided(context, lambda: 1)))


@pytest.mark.parametrize(
    ("then", "words"),
    [
        ("{tag: a}", "Priority: normal. A person from IT will answer you by 13:15."),
        ("{answer_within: 2d}", "Priority: normal. A person from IT will answer you by Friday 9:15."),
        ("{department: hr}", "Priority: normal. A person from People will answer you by tomorrow 9:15."),
        (
            "{priority: high, because: it is.}",
            "Priority: high, because it is. A person from IT will answer you by 13:15.",
        ),
        ("{state: done, tip: wait}", "Priority: normal. The request is done at once."),
        ("{ack: no}", "A request is opened. The requester hears nothing: the rule 'one' wants no acknowledgement."),
        ("{ignore: no need}", "No request is opened and nobody is written to: no need (rule 'one')."),
        (
            "{quarantine: odd}",
            "The mail is held until somebody looks at it: odd (rule 'one'). The requester hears nothing.",
        ),
    ],
)
def test_the_words(tmp_path: Path, then: str, words: str) -> None:
    assert said(tmp_path, then) == words


def test_a_question_where_things_stand(tmp_path: Path) -> None:
    text = "eva@example.org -> it@example.org | Hello | status"
    assert said(tmp_path, "{tag: a}", text) == "The requester hears where the open requests stand."
