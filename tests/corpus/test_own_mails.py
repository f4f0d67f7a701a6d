"""Each mail of our own, read as `postroom explain` reads it, leads to the decisions beside it."""

import pytest

from gateway.cli.explaining import Explainer, for_any_desk
from gateway.desk.kinds import Kind
from tests.corpus.own_mails import FOLDER, READ_AT, OwnMail, differences, own_mails

MAILS = list(own_mails())


@pytest.fixture(scope="module")
def explainer() -> Explainer:
    return for_any_desk()


@pytest.mark.parametrize("mail", MAILS, ids=lambda mail: mail.id)
def test_decisions(mail: OwnMail, explainer: Explainer) -> None:
    found = differences(mail, explainer)
    assert not found, "\n".join(found)


def test_each_mail_has_its_decisions_and_each_decision_its_mail() -> None:
    assert {mail.path for mail in MAILS} == set(FOLDER.glob("*/*.eml"))


@pytest.mark.parametrize("mail", MAILS, ids=lambda mail: mail.id)
def test_no_word_is_in_none_of_the_pieces(mail: OwnMail, explainer: Explainer) -> None:
    read, _ = explainer.explain(mail.path.read_bytes(), at=READ_AT)
    split = read.split
    there = " ".join((split.new_text, split.quoted, split.signature)).split()
    assert sorted(read.message.text.split()) == sorted(there)


def test_there_is_a_mail_of_each_kind() -> None:
    assert {mail.expected.get("kind") for mail in MAILS} >= {kind.value for kind in Kind}
