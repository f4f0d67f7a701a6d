"""The mails of the benchmark of the whole way: made here, the same for the same `run`, no two runs share a Message-ID.

Of twenty mails fourteen are plain text of 2 KB, four are 40 KB of text and HTML, two carry a file of 500 KB; every second
mail answers an earlier one of the run. 200 people write. `python bench/corpus.py --count 500 --run 1 FOLDER` writes files.
"""

import argparse
import base64
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

PEOPLE = 200
MIX = ("text",) * 14 + ("html",) * 4 + ("file",) * 2
WORDS = """
printer floor jams paper tray again since morning please account locked after holiday new laptop
arrives screen stays black meeting room projector shows nothing badge does not open door third
building invoice missing number customer waits answer today order confirmation wrong address
delivery password expired phone rings twice then silent network drive full cannot save report
monthly figures department needs access folder shared calendar invitation update failed error
message attached picture we tried turning it off and on thank you kind regards colleague asks when
this will work
""".split()  # noqa: SIM905


@dataclass(frozen=True)
class Mail:
    """One mail: `raw` with CRLF, its reverse-path, its kind, and which mail of the run began its conversation."""

    sender: str
    raw: bytes
    kind: str
    conversation: int
    is_reply: bool


@dataclass(frozen=True)
class _Begun:
    message_id: str
    sender: str
    subject: str


def mails(
    count: int, *, run: int, to: str = "support@example.com", tag: Callable[[int], str] | None = None
) -> Iterator[Mail]:
    """`count` mails. `tag(n)`: what stands in front of the subject of replies to the n-th conversation."""
    begun: list[_Begun] = []
    for number in range(count):
        chance = random.Random(f"postroom {run} {number}")
        if number % 20 == 0:
            kinds = list(MIX)
            random.Random(f"mix {run} {number}").shuffle(kinds)
        message_id = f"{run}.{number}.{chance.getrandbits(40):010x}@customer.example"
        is_reply = number % 2 == 1
        if is_reply:
            conversation = chance.randrange(len(begun))
            parent = begun[conversation]
            sender, subject = parent.sender, f"Re: {tag(conversation) + ' ' if tag else ''}{parent.subject}"
            threading = [f"In-Reply-To: <{parent.message_id}>", f"References: <{parent.message_id}>"]
        else:
            conversation, threading = len(begun), []
            sender = f"person{chance.randrange(PEOPLE):03}@customer.example"
            subject = f"{' '.join(chance.choices(WORDS, k=5))} {run}-{number}"
            begun.append(_Begun(message_id, sender, subject))
        minute = number % 1440
        header = [
            f"Received: from mx.customer.example ([192.0.2.9]) by mx.example.com; Tue, 2 Apr 2024 {_clock(minute)} +0000",
            f"From: Person {sender[6:9]} <{sender}>",
            f"To: Support <{to}>",
            f"Subject: {subject}",
            f"Date: Tue, 2 Apr 2024 {_clock(minute)} +0000",
            f"Message-ID: <{message_id}>",
            *threading,
            "MIME-Version: 1.0",
        ]
        body = _BODIES[kinds[number % 20]](chance, is_reply)
        raw = "\n".join([*header, body]).replace("\n", "\r\n").encode("ascii")
        yield Mail(sender, raw, kinds[number % 20], conversation, is_reply)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}:00"


def _prose(chance: random.Random, size: int, *, quote: str = "") -> str:
    lines, length = [], 0
    while length < size:
        line = quote + " ".join(chance.choices(WORDS, k=chance.randint(8, 12)))
        lines.append(line)
        length += len(line) + 1
        if chance.random() < 0.15:
            lines.append(quote.rstrip())
    return "\n".join(lines)


def _words(chance: random.Random, size: int, *, is_reply: bool) -> str:
    if not is_reply:
        return _prose(chance, size)
    quoted = _prose(chance, 300, quote="> ")
    return f"{_prose(chance, size - 400)}\n\nOn Tue, Apr 2, 2024 at 9:00 Support wrote:\n{quoted}"


def _text(chance: random.Random, is_reply: bool) -> str:
    return f"Content-Type: text/plain; charset=utf-8\n\n{_words(chance, 1500, is_reply=is_reply)}\n"


def _html(chance: random.Random, is_reply: bool) -> str:
    rows = []
    length = 0
    while length < 31_000:
        style = "margin:0;font-family:Calibri,sans-serif;color:#222"
        link = f'<a href="https://intranet.example/{chance.randrange(10**6)}">{chance.choice(WORDS)}</a>'
        rows.append(f'<p style="{style}">{_prose(chance, 150)} <b>{chance.choice(WORDS)}</b> {link}</p>')
        length += len(rows[-1])
    page = "<html><head><style>p{margin:0}</style></head><body>\n" + "\n".join(rows) + "\n</body></html>"
    mark = f"=_a{chance.getrandbits(48):012x}"
    return (
        f'Content-Type: multipart/alternative; boundary="{mark}"\n\n'
        f"--{mark}\nContent-Type: text/plain; charset=utf-8\n\n{_words(chance, 8000, is_reply=is_reply)}\n"
        f"--{mark}\nContent-Type: text/html; charset=utf-8\n\n{page}\n--{mark}--\n"
    )


def _file(chance: random.Random, is_reply: bool) -> str:
    mark = f"=_m{chance.getrandbits(48):012x}"
    name = f"scan{chance.randrange(10**6)}.pdf"
    content = base64.encodebytes(chance.randbytes(500_000)).decode("ascii").rstrip("\n")
    return (
        f'Content-Type: multipart/mixed; boundary="{mark}"\n\n'
        f"--{mark}\nContent-Type: text/plain; charset=utf-8\n\n{_words(chance, 1200, is_reply=is_reply)}\n"
        f'--{mark}\nContent-Type: application/pdf; name="{name}"\nContent-Transfer-Encoding: base64\n'
        f'Content-Disposition: attachment; filename="{name}"\n\n{content}\n--{mark}--\n'
    )


_BODIES = {"text": _text, "html": _html, "file": _file}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--run", type=int, default=0)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    for number, mail in enumerate(mails(options.count, run=options.run)):
        (options.folder / f"{number:05}.eml").write_bytes(mail.raw)


if __name__ == "__main__":
    main()
