"""`postroom rules explain`: the layout of product.md 4.5, what may be asked, and how it is asked wrongly."""

import json
from pathlib import Path
from typing import Any

import pytest

from gateway.cli.rulesexplain import facts_of
from tests.cli.rig import MAIL, RULES, DeskFolder, mail
from tests.policy.test_rules_doc import PAGE, yaml_of

PROJECT = Path(__file__).resolve().parents[2]
COMMANDS = (PROJECT / "docs" / "commands.md").read_text()
MORE = """\
  sales: {name: Sales, address: sales@example.org, agents: [eva@example.org]}
people: {hanna@example.org: {department: hr}}
rules:
  - name: a machine
    if: {to: it, header: {X-Severity: critical}}
    then: {priority: high, because: monitoring says so, ack: no}
  - name: spam
    if: {spam: yes}
    then: {quarantine: looks like spam}
    stop: yes
  - name: network
    if: {to: it, text: [vpn, wifi]}
    then: {owner: ana@example.org, tag: [network, cable]}
  - name: sap
    if: {to: it, text: sap, sender_department: hr}
    then: {owner: ben@example.org, tag: sap}
  - name: outage
    if: {to: it, similar: 3 in 20m}
    then: {merge: similar}
  - name: others
    if: {from: tom@example.org, kind: newsletter}
    then: {ignore: newsletter}
  - name: it answers again
    when: reply
    if: {to: it}
    then: {tag: again}
  - name: late
    when: promise_late
    if: {department: it}
    then: {notify: lead}
"""
PAST = """\
  - name: too many
    if: {from: [eva@example.org, ben@example.org], repeat: 2 in 1h}
    then: {tag: many}
  - name: newcomer
    if: {from: [eva@example.org, ben@example.org], first_mail: yes}
    then: {tag: new}
"""
AT = ("--at", "2025-11-26 09:10")
VPN = "eva@example.org -> it@example.org | VPN does not work"


@pytest.fixture
def ruled(desk: DeskFolder) -> DeskFolder:
    desk.rules.write_text(RULES + MORE)
    return desk


def explain(desk: DeskFolder, *args: str, text: str | None = None) -> str:
    said = desk.call("rules", "explain", *args, text=text)
    assert said.exit_code == 0, said.output
    return said.stdout


def line(name: str) -> int:
    return (RULES + MORE).split("\n").index(f"  - name: {name}") + 1


def test_the_layout(ruled: DeskFolder) -> None:
    assert explain(ruled, *AT, "hanna@example.org -> it@example.org | SAP over VPN fails") == (
        'mail   hanna@example.org -> it@example.org   "SAP over VPN fails"   Wed 26 Nov 2025 09:10\n'
        "\n"
        f"  -  line {line('a machine')}  a machine\n"
        "       only this does not fit: header X-Severity: critical\n"
        f"  +  line {line('network')}  network\n"
        "       fits: to it; text vpn\n"
        "       owner = ana@example.org\n"
        "       tag = network, cable\n"
        f"  +  line {line('sap')}  sap\n"
        "       fits: to it; text sap; sender_department hr\n"
        "       owner = ben@example.org   (already set by network)\n"
        "       tag = sap\n"
        f"  -  line {line('outage')}  outage\n"
        "       only this does not fit: similar 3 in 20m\n"
        "\n"
        "  2 other rules do not fit (--all shows them)\n"
        "\n"
        "result\n"
        "  department  it   (To and Cc)\n"
        "  priority    normal   (no rule sets it)\n"
        "  owner       ana@example.org   <- network\n"
        "  tag         network, cable, sap\n"
        "\n"
        "Priority: normal. A person from IT will answer you by 13:15.\n"
    )


def test_the_example_of_the_page_of_commands(desk: DeskFolder) -> None:
    """The rules of docs/rules.md, and what docs/commands.md says that comes of them."""
    desk.rules.write_text(yaml_of(PAGE)[0])
    block = COMMANDS.partition("$ postroom rules explain ")[2].partition("```")[0]
    asked, _, said = block.partition("\n")
    assert asked == '--at "2025-11-26 09:10" "hanna@example.org -> it@example.org | HR server is down"'
    assert explain(desk, *AT, "hanna@example.org -> it@example.org | HR server is down") == said


def test_all(ruled: DeskFolder) -> None:
    said = explain(ruled, "--all", VPN)
    assert (
        f"  -  line {line('others')}  others\n       these do not fit: from tom@example.org; kind newsletter\n" in said
    )
    assert f"  -  line {line('spam')}  spam\n       this does not fit: spam yes\n" in said
    assert "other rule" not in said


def test_a_rule_that_stops(ruled: DeskFolder) -> None:
    said = explain(ruled, "--given", "spam=yes", VPN)
    assert "       quarantine = looks like spam\n       stop: no rule below is read\n" in said
    assert "  4 below are not read: 'spam' stops\n" in said
    assert "network" not in said
    assert said.endswith(
        "result\n  quarantine  looks like spam   <- spam\n\n"
        "The mail is held until somebody looks at it: looks like spam (rule 'spam'). The requester hears nothing.\n"
    )
    assert "not read: 'spam' above stops" in explain(ruled, "--all", "--given", "spam=yes", VPN)


def test_a_rule_that_wants_no_acknowledgement(ruled: DeskFolder) -> None:
    said = explain(ruled, "--given", "header.X-Severity=critical", VPN)
    assert "given  header.X-Severity: critical\n" in said
    assert said.endswith(
        "A request is opened. The requester hears nothing: the rule 'a machine' wants no acknowledgement.\n"
    )


@pytest.mark.parametrize("author", ["noah@customer.example", "nobody"])
def test_a_stranger(ruled: DeskFolder, author: str) -> None:
    assert "held until somebody looks at it" in explain(ruled, f"{author} -> it@example.org | Hello")


def test_who_it_is_need_not_be_proved_by_a_line_that_is_typed(ruled: DeskFolder) -> None:
    config = Path(ruled.config)
    config.write_text(config.read_text().replace('"off"', '"header:mx.example.org"'))
    assert "A person from IT will answer you by" in explain(ruled, VPN)
    assert "nobody vouches for it" in explain(ruled, "-", text=MAIL)


def test_a_mail_as_a_file_and_by_standard_input(ruled: DeskFolder, tmp_path: Path) -> None:
    (tmp_path / "one.eml").write_text(MAIL)
    by_file = explain(ruled, *AT, str(tmp_path / "one.eml"))
    assert 'mail   eva@example.org -> it@example.org   "Printer on the 2nd floor jams"' in by_file
    assert explain(ruled, *AT, "-", text=MAIL) == by_file
    assert explain(ruled, *AT, "-", text=VPN + "\n") == explain(ruled, *AT, VPN)


def test_an_event_without_a_mail(ruled: DeskFolder) -> None:
    said = explain(ruled, *AT, "--when", "promise_late", "--given", "department=it")
    assert said == (
        f"event  promise_late   Wed 26 Nov 2025 09:10\n"
        "given  department: it\n"
        "\n"
        f"  +  line {line('late')}  late\n"
        "       fits: department it\n"
        "       notify = lead\n"
        "\n"
        "result\n"
        "  notify      lead\n"
    )
    assert "\n\n  there is no rule for silent\n\nresult\n  nothing\n" in explain(ruled, "--when", "silent")


@pytest.mark.parametrize(
    ("event", "action", "note"),
    [
        ("new", "webhook: chat", "   (no effect in this version)"),
        ("promise_late", "answer_within: 1h", "   (no effect with when: promise_late)"),
        ("promise_late", "tag: late", ""),
        ("new", "hold: office", ""),
    ],
)
def test_what_has_no_effect_says_so(ruled: DeskFolder, event: str, action: str, note: str) -> None:
    if action.startswith("webhook"):
        config = Path(ruled.config)
        config.write_text(config.read_text() + '\n[webhook.chat]\nurl = "https://chat.example.org/x"\n')
    (ruled.rules.parent / "zz.yaml").write_text(f"rules:\n  - name: last\n    when: {event}\n    then: {{{action}}}\n")
    said = explain(ruled, *((VPN,) if event == "new" else ("--when", event)))
    assert f"       {action.replace(':', ' =')}{note}\n" in said


def test_an_event_with_a_mail(ruled: DeskFolder) -> None:
    said = explain(ruled, "--when", "reply", VPN)
    assert "event  reply\n" in said
    assert said.endswith("result\n  tag         again\n")


def test_rules_that_are_not_in_force(ruled: DeskFolder, tmp_path: Path) -> None:
    (tmp_path / "new.yaml").write_text(RULES + MORE.replace("wifi", "jams"))
    assert "fits: to it; text jams" in explain(ruled, "--rules", str(tmp_path / "new.yaml"), "-", text=MAIL)


def test_a_test_that_fails_can_be_explained(ruled: DeskFolder) -> None:
    ruled.rules.write_text(RULES + MORE + f"tests:\n  - name: one\n    mail: {VPN}\n    expect: {{tag: other}}\n")
    assert ruled.call("rules", "test").exit_code == 1
    assert "fits: to it; text vpn" in explain(ruled, VPN)


def test_several_files_are_named(ruled: DeskFolder) -> None:
    (ruled.rules.parent / "zz.yaml").write_text("rules:\n  - name: last\n    then: {tag: z}\n")
    said = explain(ruled, VPN)
    assert f"  +  desk.yaml:{line('network')}  network\n" in said
    assert "  +  zz.yaml:2  last\n       fits: always\n" in said


def test_many_that_nearly_fit(ruled: DeskFolder) -> None:
    many = "".join(f"  - {{name: n{n}, if: {{to: it, text: x{n}}}, then: {{tag: t}}}}\n" for n in range(40))
    (ruled.rules.parent / "zz.yaml").write_text(f"rules:\n{many}")
    said = explain(ruled, VPN)
    assert said.count("only this does not fit") == 10
    assert "35 other rules do not fit" in said


def test_for_programs(ruled: DeskFolder) -> None:
    *rules, result = ruled.lines("rules", "explain", *AT, VPN)
    assert [(one["rule"], one["line"], one["ok"]) for one in rules] == [
        (name, line(name), name == "network") for name in ("a machine", "spam", "network", "sap", "outage", "others")
    ]
    assert rules[3]["misfits"] == ["text sap", "sender_department hr"]
    assert rules[3]["message"] == "these do not fit: text sap; sender_department hr"
    assert {key: result[key] for key in ("file", "line", "rule", "ok", "event", "at", "outcome")} == {
        "file": None, "line": None, "rule": None, "ok": True, "event": "new", "at": "2025-11-26T09:10:00+01:00",
        "outcome": "opened",
    }  # fmt: skip
    assert result["result"]["owner"] == ["ana@example.org"]
    assert result["message"] == "Priority: normal. A person from IT will answer you by 13:15."


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ([], "write a mail:"),
        (["nothing.eml"], "there is no file 'nothing.eml'"),
        (["eva -> "], "write it like"),
        (["--rules", "nothing.yaml", VPN], "'nothing.yaml' does not exist"),
        (["--when", "promise_lte"], "did you mean 'promise_late'?"),
        (["--when", "reply"], "write a mail:"),
        (["--at", "yesterday", VPN], "'yesterday' — write it like 2025-11-26 09:10"),
        (["--given", "similar", VPN], "write it like similar="),
        (["--given", "simlar=3", VPN], "'simlar' cannot be given — did you mean 'similar'?"),
        (["--given", "similar=many", VPN], "write it like 5 in 20m"),
        (["--given", "person=Berlin", VPN], "write it like person.site=Singapore"),
    ],
)
def test_asked_wrongly(ruled: DeskFolder, args: list[str], said: str) -> None:
    result = ruled.call("rules", "explain", *args)
    assert result.exit_code == 2
    assert said in result.stderr


def test_mistakes_in_the_rules(ruled: DeskFolder) -> None:
    ruled.rules.write_text(RULES + MORE.replace("merge: similar", "merge: simlar"))
    assert ruled.call("rules", "explain", VPN).exit_code == 1
    said = ruled.call("rules", "explain", "--json", VPN)
    assert said.exit_code == 1
    assert [json.loads(one)["ok"] for one in said.stdout.splitlines()] == [False]


@pytest.mark.parametrize(
    ("given", "facts"),
    [
        (["kind=newsletter"], {"kind": "newsletter"}),
        (["tag=a", "tag=b"], {"tag": ("a", "b")}),
        (["person.site=Berlin", "person.language=de"], {"person": {"site": "Berlin", "language": "de"}}),
        (["header.X-A=b=c"], {"header": {"X-A": "b=c"}}),
        ([], {}),
    ],
)
def test_what_is_given(given: list[str], facts: dict[str, Any]) -> None:
    assert facts_of(given) == facts


def test_history(ruled: DeskFolder) -> None:
    """What the database knows: three people with the same words, and a mail that is there already."""
    first, last = MORE.split("  - name: it answers again")
    ruled.rules.write_text(f"{RULES}{first}{PAST}  - name: it answers again{last}")
    for n, author in enumerate(("tom@example.org", "ben@example.org")):
        assert ruled.call("deliver", text=mail("Intranet is down again", f"b{n}", author=author)).exit_code == 0
    assert ruled.process("run", "--once").returncode == 0
    third = mail("Intranet is down again", "b9")
    said = explain(ruled, "-", text=third)
    assert "fits: to it; similar 3 in 20m" in said
    assert "\n\nIt joins IT-1, which speaks of the same trouble. Priority: normal. A person from IT will answer" in said
    assert "only this does not fit: similar" in explain(ruled, "--at", "2020-01-07 10:00", "-", text=third)
    again = explain(ruled, "-", text=mail("Intranet is down again", "b0", author="tom@example.org"))
    assert "event" not in again
    assert "A person from IT will answer you" in again
    assert "newcomer" in explain(ruled, "-", text=mail("Hello", "c1", author="eva@example.org"))
    once_more = explain(ruled, "-", text=mail("Hello", "c2", author="ben@example.org"))
    assert "fits: from ben@example.org; repeat 2 in 1h" in once_more
    assert "only this does not fit: first_mail yes" in once_more
    as_if_first = explain(ruled, "-", text=mail("Intranet is down again", "b1", author="ben@example.org"))
    assert "fits: from ben@example.org; first_mail yes" in as_if_first
    assert "only this does not fit: repeat 2 in 1h" in as_if_first
    assert len(ruled.lines("ticket", "list")) == 2
