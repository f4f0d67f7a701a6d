"""F-06: a bit of the database file flips on the disk; in a stored mail it is found always, by its SHA-256, and the mail is held
with the reason instead of being read wrong. The rest of the desk goes on."""

import base64
import random
import re
from pathlib import Path

import pytest

from tests.cli.rig import mail, until
from tests.faults.damage import Folder, Forked, alter, found
from tests.faults.warm import Warm

FLIPS = 40


@pytest.fixture(scope="module")
def whole(warm: Warm, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Folder]:
    """A desk with mails of all sizes, at rest: all of it is in the one file."""
    folder = tmp_path_factory.mktemp("f06")
    here = Forked.of(folder / "desk", warm)
    for n, size in enumerate((60, 500, 5_000, 60_000, 1_200_000)):
        # Encoded, so that its bytes stand in the file once: the request has the words.
        encoded = base64.encodebytes(random.Random(n).randbytes(size)).decode()
        fields, _, _ = mail(f"Printer {n}", f"a{n}").partition("\n\n")
        text = f"{fields}\nMIME-Version: 1.0\nContent-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n{encoded}"
        assert here.call("deliver", text=text).exit_code == 0
    assert here.process("run", "--once").returncode == 0
    made = here.call("db", "backup", "--to", str(folder / "postroom.db"))
    assert made.exit_code == 0, made.output
    (folder / "whole").mkdir()
    (folder / "postroom.db").rename(folder / "whole" / "postroom.db")
    return folder, Folder(folder / "whole")


def test_every_flip_in_a_stored_mail_is_found(whole: tuple[Path, Folder]) -> None:
    folder, taken = whole
    content = taken.database.read_bytes()
    raws = found(taken.database, "SELECT inbox, bytes FROM raw ORDER BY inbox, piece")
    chance = random.Random(6)
    for n in range(FLIPS):
        number, piece = raws[n % len(raws)]
        places: list[int] = []
        while not places:  # a stretch of it that lies on one page; where rows have moved, an old copy may lie beside it
            begin = chance.randrange(max(0, piece.find(b"base64")), len(piece) - 40)
            places = [place.start() for place in re.finditer(re.escape(piece[begin : begin + 40]), content)]
        damaged, byte, bit = bytearray(content), chance.randrange(40), 1 << chance.randrange(8)
        for place in places:
            damaged[place + byte] ^= bit
        one = taken.copy(folder / "damaged")
        one.database.write_bytes(damaged)
        assert any(f"mail {number}:" in said for said in one.problems()), (number, begin + byte)


def test_flips_anywhere_do_not_end_the_look(whole: tuple[Path, Folder]) -> None:
    """Not each of them is found (a bit of an index entry's spare room means nothing); none of them makes the look fail."""
    folder, taken = whole
    content = taken.database.read_bytes()
    chance = random.Random(7)
    hits = 0
    for _ in range(FLIPS):
        one = taken.copy(folder / "damaged")
        damaged = bytearray(content)
        damaged[chance.randrange(100, len(content))] ^= 1 << chance.randrange(8)
        one.database.write_bytes(damaged)
        hits += bool(one.problems())
    assert hits > FLIPS // 8


def test_a_damaged_mail_is_held_and_the_others_go_on(here: Forked) -> None:
    assert here.call("deliver", text=mail("Printer", "a1")).exit_code == 0
    assert here.call("deliver", text=mail("Scanner", "a2")).exit_code == 0
    alter(
        here.folder / "data" / "postroom.db",
        "UPDATE raw SET bytes = CAST(replace(bytes, 'page', 'pagf') AS BLOB) WHERE inbox = 1",
    )
    with here.running():
        until(lambda: not here.lines("mail", "list", "--state", "new"))
    states = {one["id"]: (one["state"], one["reason"]) for one in here.lines("mail", "list")}
    assert states[1][0] == "held"
    assert "not those that came" in states[1][1]
    assert states[2] == ("done", "a new request")
    assert here.call("mail", "show", "1", "--raw").exit_code == 1
