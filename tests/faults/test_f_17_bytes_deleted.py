"""F-17: an admin deletes the original bytes of a mail by hand; request and words are intact, looking at the original says that
it is missing, `db verify` lists it, nothing crashes."""

from tests.cli.rig import mail
from tests.faults.damage import Forked, alter


def test_the_words_stay(here: Forked) -> None:
    assert here.call("deliver", text=mail("Printer", "a1")).exit_code == 0
    assert here.process("run", "--once").returncode == 0
    alter(here.folder / "data" / "postroom.db", "DELETE FROM raw")
    shown = here.call("ticket", "show", "IT-1")
    assert shown.exit_code == 0
    assert "eats every second page" in shown.stdout
    for how in ("--raw", "--html"):
        result = here.call("mail", "show", "1", how)
        assert result.exit_code == 1
        assert "mail 1: its bytes are not there" in result.stderr
    result = here.call("db", "verify")
    assert result.exit_code == 1
    assert "originals: mail 1: its bytes are not there" in result.stderr
    assert here.process("run", "--once").returncode == 0
