"""`postroom reload` beside a running process: taken over, refused, nobody there; and SIGHUP from somebody else."""

import signal

from gateway.cli.reloading import answer_note, findings_of
from tests.cli.rig import MAIL, RULES, DeskFolder, until


def test_taken_over_refused_and_taken_over_again(desk: DeskFolder) -> None:
    with desk.running() as running:
        desk.rules.write_text(RULES.replace("name: IT", "name: Machines"))
        good = desk.call("reload")
        assert good.exit_code == 0, good.output
        assert "generation 2 is in force" in good.stdout

        desk.rules.write_text(RULES.replace("answer_within", "anwser_within"))
        bad = desk.call("reload")
        assert bad.exit_code == 1
        assert "desk.yaml:5: department 'it' has no setting 'anwser_within'" in bad.stderr
        assert "2 mistakes. The rules in force stay in force; nothing was loaded." in bad.stderr

        running.process.send_signal(signal.SIGHUP)
        until(lambda: "event=policy_refused" in running.log.read_text())
        assert "anwser_within" in running.log.read_text()
        assert running.process.poll() is None

        desk.rules.write_text(RULES)
        assert "generation 3 is in force" in desk.call("reload").stdout


def test_a_verb_beside_it_does_not_take_over_what_was_not_reloaded(desk: DeskFolder) -> None:
    with desk.running():
        desk.call("deliver", text=MAIL)
        until(lambda: desk.lines("ticket", "list"))
        desk.rules.write_text(RULES.replace("4h", "2h"))
        assert desk.call("ticket", "do", "1", "#take", "--as", "ana@example.org").exit_code == 0
        rules = next(one for one in desk.lines("doctor") if one["check"] == "rules")
        assert rules["message"] == "the files differ from what is in force"
        assert "generation 2 is in force" in desk.call("reload").stdout


def test_nobody_runs(desk: DeskFolder) -> None:
    assert desk.call("deliver", text="From: eva@example.org\n\nHi").exit_code == 0
    result = desk.call("reload")
    assert result.exit_code == 1
    assert "no postroom runs on this data here" in result.stderr


def test_a_refusal_by_the_running_process_keeps_its_findings() -> None:
    answer = {"findings": [{"file": "a.yaml", "line": 3, "message": "what", "level": "error", "source": "x: y"}]}
    assert str(findings_of(answer)[0]) == "a.yaml:3: what"
    assert findings_of({}) == ()
    assert answer_note(7) != answer_note(8)
