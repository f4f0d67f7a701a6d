"""Rules side by side: what can never run, what contradicts itself, what changes nothing, what has no effect yet."""

import random
import time

import pytest

from gateway.desk import ruleeffects, timedrules
from gateway.desk.conditions import AllBlocks, AnyBlock, Condition, Not, Owner, State, Yes
from gateway.desk.rules import EVENTS, Rule, Ruleset
from gateway.policy.later import BY_CLOCK, LATER_ACTIONS, NEW_ONLY, idle_at
from gateway.policy.mistakes import Report
from gateway.policy.rules_actions import ACTIONS
from gateway.policy.rules_checks import check, contradiction, is_wider, parts_of
from tests.desk.rulemade import block, facts, many, one_of, rule, sender, text, to
from tests.policy.test_rules_reader import rules


def told(*found: Rule, unsound: frozenset[int] = frozenset()) -> list[str]:
    report = Report()
    check(found, unsound=unsound, report=report)
    return [f"{one.level}: {one.message}" for one in (*report.errors, *report.warnings)]


ALL = rule("all", stop=True, tag=("x",))
OFTEN = many("repeat", 5, 10)
COVERED = "'up' above fits every mail that it fits, and stops"


def both(*conditions: Condition) -> AllBlocks:
    return AllBlocks("all", "", tuple(block(one) for one in conditions))


def owner(value: str) -> Owner:
    return Owner("owner", value, (value,))


def state(value: str) -> State:
    return State("state", value, (value,))


@pytest.mark.parametrize(
    ("upper", "lower", "why"),
    [
        (ALL, rule("low", to("it"), owner="a"), "'all' above fits every mail and stops"),
        (ALL, rule("low", owner="a"), "'all' above fits every mail and stops"),
        (rule("up", to("it"), stop=True), rule("low", to("it"), owner="a"), COVERED),
        (rule("up", to("it"), stop=True), rule("low", text("car"), to("it"), owner="a"), COVERED),
        (rule("up", to("it", "hr"), stop=True), rule("low", to("it"), owner="a"), COVERED),
        (rule("up", text("car", "tyre*"), stop=True), rule("low", text("tyre*"), owner="a"), COVERED),
        (rule("up", to("it"), stop=True), rule("low", to("it", "hr"), owner="a"), ""),
        (rule("up", to("it"), stop=True), rule("low", text("it"), owner="a"), ""),
        (rule("up", to("it"), text("car"), stop=True), rule("low", to("it"), owner="a"), ""),
        (rule("up", to("it"), tag=("y",)), rule("low", to("it"), owner="a"), ""),
        (rule("up", stop=True, event="reply"), rule("low", owner="a"), ""),
        (rule("low", owner="a"), rule("up", stop=True), ""),
        (rule("up", text("car", key="subject"), stop=True), rule("low", text("car"), owner="a"), ""),
    ],
)  # fmt: skip
def test_a_rule_that_can_never_run(upper: Rule, lower: Rule, why: str) -> None:
    assert told(upper, lower) == ([f"error: rule 'low' can never run: {why}"] if why else [])


def test_a_rule_with_a_mistake_stops_nothing() -> None:
    assert told(rule("broken", stop=True), rule("low", to("it"), owner="a"), unsound=frozenset({0})) == []
    assert told(ALL, rule("broken", owner="a"), unsound=frozenset({1})) != [], "but it can be stopped"


NEVER = "rule 'a' can never run: "


@pytest.mark.parametrize(
    ("conditions", "why"),
    [
        ((to("it"), Not("not", "to: it", block(to("it")))), "to it stands beside  not: {to: it}"),
        ((to("it"), Not("not", "to: [hr, it]", block(to("hr", "it")))), "to it stands beside  not: {to: [hr, it]}"),
        ((to("it", "hr"), Not("not", "to: it", block(to("it")))), ""),
        ((text("car"), Not("not", "text: card", block(text("card")))), ""),
        ((both(owner("none"), owner("anyone")),), "owner cannot be both none and anyone"),
        ((both(owner("none"), owner("ana")),), "owner cannot be both none and ana"),
        ((both(owner("anyone"), owner("ana")),), ""),
        ((both(owner("ana"), owner("ben")),), "owner cannot be both ana and ben"),
        ((one_of("kind", "reply"), both(one_of("kind", "request"))), "kind cannot be both reply and request"),
        ((one_of("kind", "reply", "request"), both(one_of("kind", "request"))), ""),
        ((both(Yes("spam", "yes", True), Yes("spam", "no", False)),), "spam cannot be both yes and no"),
        ((both(state("open"), state("done")),), "state cannot be both open and done"),
        ((both(state("open"), state("new")),), ""),
        ((both(to("it"), to("hr")),), ""),
        ((both(text("car"), text("tyre")),), ""),
        ((AnyBlock("any", "", (block(to("it"), Not("not", "to: it", block(to("it")))), block(to("hr")))),), ""),
        ((AnyBlock("any", "", (block(to("it"), Not("not", "to: it", block(to("it")))),)),), "to it stands beside  not: {to: it}"),
        ((OFTEN, Not("not", "", block(OFTEN))), "repeat 5 in 10m stands beside  not: {repeat: 5 in 10m}"),
        ((), ""),
    ],
)  # fmt: skip
def test_conditions_that_contradict_each_other(conditions: tuple[Condition, ...], why: str) -> None:
    assert contradiction(block(*conditions)) == why
    assert told(rule("a", *conditions, event="reply", tag=("x",))) == ([f"error: {NEVER}{why}"] if why else [])


SAME = "'up' above has the same conditions and is the one that counts: they differ only in order"
WIDER = "'up' above fits every mail that it fits, and has set all that it sets"


@pytest.mark.parametrize(
    ("upper", "lower", "why"),
    [
        (rule("up", to("it"), owner="a"), rule("low", to("it"), owner="b"), SAME),
        (rule("up", to("it", "hr"), owner="a"), rule("low", to("hr", "it"), owner="b"), SAME),
        (rule("up", to("it"), owner="a"), rule("low", to("it"), text("car"), owner="b"), WIDER),
        (rule("up", owner="a"), rule("low", to("it"), owner="b"), WIDER),
        (rule("up", to("it"), owner="a"), rule("low", to("it"), owner="b", tag=("x",)), ""),
        (rule("up", to("it"), tag=("x", "y")), rule("low", to("it"), text("car"), tag=("x",)), WIDER),
        (rule("up", to("it"), tag=("x",)), rule("low", to("it"), tag=("y",)), ""),
        (rule("up", to("it"), owner="a"), rule("low", to("it"), owner="b", stop=True), ""),
        (rule("up", to("it"), text("car"), owner="a"), rule("low", to("it"), owner="b"), ""),
        (rule("up", to("it"), priority="low"), rule("low", to("it"), priority="high", because="x"), SAME),
        (rule("up", to("it"), owner="a", event="reply"), rule("low", to("it"), owner="b"), ""),
    ],
)  # fmt: skip
def test_a_rule_that_changes_nothing(upper: Rule, lower: Rule, why: str) -> None:
    assert told(upper, lower) == ([f"warning: rule 'low' changes nothing: {why}"] if why else [])


def test_two_rules_together_may_leave_nothing_to_set() -> None:
    found = told(
        rule("who", to("it"), owner="a"), rule("what", text("car"), tag=("x",)),
        rule("low", to("it"), text("car"), owner="b", tag=("x",)),
    )  # fmt: skip
    assert found == [
        "warning: rule 'low' changes nothing: 'who' and 'what' above fit every mail that it fits, and have set all that it sets"
    ]


def test_what_a_new_mail_never_has() -> None:
    found, report = rules("  - {name: a, if: {age: '> 3d'}, then: {tag: x}}\n")
    assert len(found) == 1
    assert [one.message for one in report.warnings] == [
        "rule 'a' never fits: a new mail has no age yet — say  when: reply  or another event"
    ]


@pytest.mark.parametrize("seed", range(15))
def test_what_is_said_is_true(seed: int) -> None:
    """A rule that can never run fits nothing; one that changes nothing may go without a difference."""
    chance = random.Random(seed)
    pool = [
        to("it"),
        to("hr"),
        to("it", "hr"),
        text("car"),
        text("car", "tyre"),
        sender("eva@example.org"),
        one_of("kind", "reply"),
    ]
    made = []
    for number in range(14):
        chosen = {one.key: one for one in chance.sample(pool, chance.randint(0, 3))}
        more: dict[str, object] = {"owner": f"o{number}"} if chance.random() < 0.6 else {"tag": (chance.choice("xy"),)}
        made.append(rule(f"r{number}", *chosen.values(), stop=chance.random() < 0.2, **more))  # type: ignore[arg-type]
    report = Report()
    check(made, unsound=frozenset(), report=report)
    named = {word.split("'")[1] for word in (one.message for one in (*report.errors, *report.warnings))}
    whole, rest = Ruleset(tuple(made)), Ruleset(tuple(one for one in made if one.name not in named))
    for _ in range(80):
        mail = facts(
            addressed=tuple(chance.sample(("it", "hr"), chance.randint(0, 2))),
            body=chance.choice(("car", "tyre", "car tyre", "")),
            from_address=chance.choice(("eva@example.org", "tom@example.org")),
            kind=chance.choice(("reply", "request")),
        )
        one, other = whole.decide(mail), rest.decide(mail)
        assert one.get("owner") == other.get("owner")
        assert set(one.all("tag")) == set(other.all("tag"))


@pytest.mark.parametrize(
    ("one", "other", "wider"),
    [
        (block(), block(to("it")), True),
        (block(to("it")), block(), False),
        (block(to("it")), block(to("it"), text("car")), True),
        (block(text("car", "card")), block(text("card")), True),
        (block(text("card")), block(text("car", "card")), False),
    ],
)
def test_is_wider(one: object, other: object, wider: bool) -> None:
    assert is_wider(parts_of(one), parts_of(other)) is wider  # type: ignore[arg-type]


def test_ten_thousand_rules_are_compared_in_a_moment() -> None:
    chance = random.Random(1)
    made = [
        rule(
            f"r{n}",
            to(f"d{chance.randrange(40)}"),
            text(*{f"w{chance.randrange(3000)}" for _ in range(3)}),
            owner=f"o{n}",
        )
        for n in range(10_000)
    ]
    begin = time.process_time()
    told(*made)
    assert time.process_time() - begin < 4


@pytest.mark.parametrize("name", sorted(LATER_ACTIONS))
def test_actions_without_effect_are_told_once(name: str) -> None:
    value = {
        "hold": "night", "ask": "{hr: Who?}", "forward": "printerco", "webhook": "chat", "confidential": "yes",
    }.get(name, "2d")  # fmt: skip
    one = f"  - {{name: %s, if: {{text: %s}}, then: {{tag: x, {name}: {value}}}}}\n"
    _, report = rules(one % ("a", "car") + one % ("b", "tyre"))
    assert [str(found) for found in report.warnings] == [
        f"x.yaml:3: '{name}' has no effect in this version (2 rules use it)"
    ]


@pytest.mark.parametrize(
    ("event", "action", "is_told"),
    [
        ("new", "ack: 'no'", False),
        ("reply", "ack: 'no'", True),
        ("done", "department: it", True),
        ("reopened", "answer_within: 2h", False),
        ("done", "answer_within: 2h", True),
        ("agent_reply", "tag: answered", False),
        ("handoff", "note: By phone please.", False),
        ("promise_late", "notify: lead", False),
        ("promise_late", "confidential: yes", False),
        ("promise_late", "department: it", True),
        ("promise_near", "answer_within: 1h", True),
        ("waiting_long", "tip: soon", False),
        ("silent", "tip: soon", True),
        ("rated", "answer_within: 1h", True),
        ("done", "ask: {hr: Who?}", True),
    ],
)
def test_actions_that_have_no_effect_at_this_event_are_told(event: str, action: str, is_told: bool) -> None:
    _, report = rules(f"  - {{name: a, when: {event}, if: {{text: car}}, then: {{{action}}}}}\n")
    name = action.partition(":")[0]
    told = [f"x.yaml:3: '{name} with when: {event}' has no effect in this version"] if is_told else []
    assert [str(one) for one in report.warnings if "tips/" not in str(one)] == told


@pytest.mark.parametrize("event", EVENTS)
def test_what_has_no_effect_at_an_event_is_what_the_program_leaves_out(event: str) -> None:
    """What the clock raises has its own list of effects; what a mail raises does all but what is about new requests."""
    effective = set(ACTIONS) - idle_at(event) - LATER_ACTIONS
    if event in BY_CLOCK:
        assert effective == {*timedrules.EFFECTIVE, *(["tip"] if event == "waiting_long" else [])}
    elif event != "new":
        assert effective == set(ruleeffects.EFFECTIVE) - idle_at(event)
        assert idle_at(event) >= NEW_ONLY
    assert set(timedrules.EVENTS) == BY_CLOCK


@pytest.mark.parametrize(
    ("event", "condition", "said"),
    [
        ("promise_late", "to: it", "nobody writes when promise_late happens, so there is no to — ask for department"),
        ("silent", "body: car", "nobody writes when silent happens, so there is no body — ask for subject"),
        ("waiting_long", "spam: yes", "nobody writes when waiting_long happens, so there is no spam"),
        ("promise_near", "subject: car", ""),
        ("promise_near", "{person: {language: fr}, during: night}", ""),
        ("handoff", "to: it", ""),
        ("rated", "rating: '<= 2'", ""),
        ("new", "silent_for: '> 3d'", "a new mail has no silent_for yet — say  when: reply  or another event"),
    ],
)
def test_a_condition_on_what_there_is_not_is_told(event: str, condition: str, said: str) -> None:
    block = condition if condition.startswith("{") else f"{{{condition}}}"
    _, report = rules(f"  - {{name: a, when: {event}, if: {block}, then: {{tag: x}}}}\n")
    assert [str(one) for one in report.warnings] == ([f"x.yaml:3: rule 'a' never fits: {said}"] if said else [])
