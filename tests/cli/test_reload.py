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


def alerts(desk: DeskFolder) -> list[str]:
    """The subjects of the letters about refused files that left."""
    texts = [path.read_text() for path in sorted((desk.folder / "letters").glob("*.eml"))]
    return [one for one in texts if "Subject: The changed rules are refused" in one]


def test_the_admins_hear_once_of_the_same_mistakes(desk: DeskFolder) -> None:
    with desk.running() as running:

        def reloaded(rules: str, times: int) -> None:
            desk.rules.write_text(rules)
            running.process.send_signal(signal.SIGHUP)
            until(lambda: running.log.read_text().count("event=policy_") >= times)

        broken = RULES.replace("answer_within", "anwser_within")
        reloaded(broken, 3)
        until(lambda: len(alerts(desk)) == 1)
        assert "To: " in alerts(desk)[0]
        assert "admin@example.org" in alerts(desk)[0]
        reloaded(broken + "# and a comment\n", 6)
        reloaded(RULES, 7)
        reloaded(broken, 10)
        until(lambda: len(alerts(desk)) == 2)


def test_files_that_are_broken_at_the_start_are_told_to_the_admins_too(desk: DeskFolder) -> None:
    with desk.running():
        pass
    desk.rules.write_text(RULES.replace("answer_within", "anwser_within"))
    for _ in range(2):
        with desk.running():
            until(lambda: len(alerts(desk)) == 1)
    assert len(alerts(desk)) == 1
