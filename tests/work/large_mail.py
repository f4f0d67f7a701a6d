"""One large mail through door and processor; prints the megabytes above idle after taking it and after deciding it.

python -m tests.work.large_mail text|file MEGABYTES FOLDER
"""

import base64
import gc
import os
import sys
from pathlib import Path

from gateway.intake.accept import Arrival, Source
from gateway.intake.spool import Spool
from gateway.mail.envelope import Envelope
from tests.work.rig import rig

HEAD = """From: eva@example.org
To: it@example.org
Subject: Large
Message-ID: <large@example.org>
Date: Mon, 24 Nov 2025 09:28:03 +0100
MIME-Version: 1.0
Content-Type: """
TYPES = {
    "text": "text/plain",
    "file": "application/octet-stream\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename=large.bin",
}
LINES = {
    "text": b"fifteen words of text make a line that somebody may have written",
    "file": base64.b64encode(os.urandom(57)),
}


def figure(name: str) -> int:
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(name))
    return int(line.split()[1]) // 1024


def main(kind: str, megabytes: int, folder: Path) -> None:
    spool = Spool(in_memory=1, folder=str(folder))
    spool.write(f"{HEAD}{TYPES[kind]}\n\n".replace("\n", "\r\n").encode())
    while spool.size < megabytes * 1024 * 1024:
        spool.write((LINES[kind] + b"\r\n") * 4096)
    with rig("sqlite", folder) as desk:
        desk.take(HEAD.replace("large@", "warm@") + "text/plain\n\nwarm\n")
        desk.run()
        gc.collect()
        Path("/proc/self/clear_refs").write_text("5")
        idle = figure("VmRSS")
        one = desk.door(Arrival(Source.SMTP, Envelope("eva@example.org", ("it@example.org",)), spool)).inbox_id
        taken = figure("VmHWM") - idle
        desk.decide()
        found = desk.mail(one)
        if (found.state, found.outcome) != ("done", "opened"):
            raise SystemExit(f"{found.state} {found.reason}")
        print(taken, figure("VmHWM") - idle)
    spool.close()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
