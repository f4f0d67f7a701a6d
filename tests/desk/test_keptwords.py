from gateway.desk.decision import ActReason
from gateway.desk.keptwords import NOT_THERE, because, who
from gateway.desk.say import Who


def test_why_a_mail_waits() -> None:
    assert str(because(ActReason.OUTSIDER.value)) == "from outside, and about no request"
    assert str(because(ActReason.NOT_BELIEVED.value)).startswith("it claims to come from a colleague")
    assert str(because("unusable: no header")) == "unusable: no header"
    assert str(because("a rule says so", rule="fraud", words="gift cards")) == "the rule “fraud”: gift cards"


def test_somebody_is_asked_about_these_at_once() -> None:
    assert ActReason.OUTSIDER_IN_THREAD in NOT_THERE
    assert not NOT_THERE & {ActReason.OUTSIDER, ActReason.NOT_BELIEVED, ActReason.RULE_HOLDS, ActReason.NO_DEPARTMENT}


def test_who_has_seen_to_it() -> None:
    assert who("ana@example.org") == Who("ana@example.org")
    assert who("command line (root)") == "command line (root)"
