"""`postroom`: help, usage, exit codes, and that the help needs none of the heavy packages."""

import importlib
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from gateway import __version__
from gateway.cli.main import VERBS, main
from tests.cli.rig import DeskFolder, environment


def call(*args: str, **env: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, args, env=env)
    return result.exit_code, result.stdout, result.stderr


def test_without_a_verb_it_lists_all_of_them() -> None:
    code, out, _ = call()
    assert code == 0
    assert [verb for verb in VERBS if f"\n  {verb} " not in out] == []


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_exists_and_has_help(verb: str) -> None:
    code, out, _ = call(verb, "--help")
    assert code == 0
    assert "Usage:" in out
    assert isinstance(importlib.import_module(f"gateway.cli.{VERBS[verb][0]}").command, click.Command)


def test_version() -> None:
    assert call("--version")[1].strip().endswith(__version__)


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["frob"], 2, "there is no command 'frob'"),
        (["statsu"], 2, "did you mean 'status'?"),
        (["run", "--role", "nobody"], 2, "--role"),
        (["ticket", "list", "--state", "odd"], 2, "--state"),
        (["--config", "nowhere.toml", "status"], 1, "nowhere.toml: cannot be read"),
        (["--config", "nowhere.toml", "run"], 1, "nowhere.toml: cannot be read"),
    ],
)
def test_exit_codes(args: list[str], code: int, said: str) -> None:
    found, _, err = call(*args)
    assert (found, said in err) == (code, True), err


def test_no_config_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code, _, err = call("status", POSTROOM_CONFIG="")
    assert code == 1
    assert err.startswith("postroom: there is no config.toml")
    assert err.count("\n") == 1


def test_the_config_may_come_from_the_environment(desk: DeskFolder) -> None:
    assert call("check", POSTROOM_CONFIG=desk.config)[0] == 0


def test_a_reading_verb_makes_no_database(desk: DeskFolder) -> None:
    result = desk.call("ticket", "list")
    assert result.exit_code == 1
    assert "there is no database yet" in result.stderr
    assert not (desk.folder / "data").exists()


def test_the_help_imports_nothing_heavy() -> None:
    heavy = {"sqlalchemy", "jinja2", "aiosmtpd", "imapclient", "mailparser", "ruamel", "rich", "alembic", "asyncio"}
    program = (
        "import sys; from gateway.cli.main import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: print(*sorted(m for m in sys.modules if '.' not in m), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment())
    assert "Usage:" in done.stdout
    assert heavy & set(done.stderr.split()) == set()
