"""F-66: a second daemon is started on the same data; it refuses with exit code 4 and changes nothing, and so do the verbs that need
the data for themselves. (On PostgreSQL any number may run: tests/peers/test_way_two_hosts.py.)"""

from tests.cli.rig import mail
from tests.faults.damage import Forked


def test_the_second_one_refuses(here: Forked) -> None:
    with here.running() as first:
        assert here.call("deliver", text=mail("Printer", "a1")).exit_code == 0
        copy = here.folder / "copy.db"
        assert here.call("db", "backup", "--to", str(copy)).exit_code == 0
        for verb in (("run",), ("run", "--role", "send"), ("db", "restore", str(copy)), ("db", "upgrade")):
            result = here.process(*verb)
            assert result.returncode == 4, (verb, result.stderr)
            assert "another postroom runs the role" in result.stderr
        assert first.poll() is None
        assert here.call("db", "verify").exit_code == 0
    assert here.process("run", "--once").returncode == 0
