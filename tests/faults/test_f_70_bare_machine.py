"""F-70: no resolver, no host name worth the word, no time zones of the system, no room in /tmp.
It works; no letter gets a Message-ID of `localhost`."""

import re
from pathlib import Path

from tests.faults.desk import Desk, Warm, until
from tests.faults.warm import Mount


def test_it_works_all_the_same(warm: Warm, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.write_text("")
    desk = Desk.make(tmp_path / "desk", warm)
    places = [Path("/etc/resolv.conf"), Path("/etc/hostname"), Path("/etc/hosts")]
    mounts = [Mount(place, of=str(empty)) for place in places if place.exists()]
    mounts += [
        Mount(place, "size=4k,ro") for place in (Path("/usr/share/zoneinfo"), Path("/var/tmp")) if place.is_dir()
    ]
    desk.room = warm.room(mounts)
    child = desk.start()
    try:
        assert desk.send(1) == 250
        assert desk.send(2, size=2_000_000) == 250  # lies in a file while it comes in
        until(lambda: len(desk.acknowledged()) == 2)
        letters = [path.read_text(errors="replace") for path in (desk.folder / "letters").glob("*.eml")]
        hosts = {found for text in letters for found in re.findall(r"^Message-ID: <.*@(.*)>", text, re.MULTILINE)}
        assert hosts == {"example.org"}
        desk.settle()
    finally:
        child.kill()
