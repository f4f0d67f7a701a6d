"""`postroom rules`: its verbs, and what it says to one that does not exist."""

from click.testing import CliRunner

from gateway.cli.main import main
from gateway.cli.rules import VERBS, command


def test_the_help_names_every_verb_with_its_line() -> None:
    said = CliRunner().invoke(main, ["rules", "--help"])
    assert said.exit_code == 0
    for verb, (_, _, line) in VERBS.items():
        assert f"  {verb:<10}{line}\n" in said.stdout


def test_every_verb_can_be_loaded() -> None:
    runner = CliRunner()
    for verb in VERBS:
        said = runner.invoke(main, ["rules", verb, "--help"])
        assert said.exit_code == 0, said.output
        assert said.stdout.startswith(f"Usage: main rules {verb} ")


def test_a_verb_that_does_not_exist() -> None:
    said = CliRunner().invoke(main, ["rules", "explian"])
    assert said.exit_code == 2
    assert "there is no command 'rules explian' — did you mean 'explain'?" in said.stderr
    assert command.get_command(None, "explian") is None  # type: ignore[arg-type]
