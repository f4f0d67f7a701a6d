"""`postroom demo`: the real program on a folder of its own, and the story of one mail (product.md 6.1)."""

from __future__ import annotations

import queue
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gateway.cli.output import visible
from gateway.cli.run import Signals

if TYPE_CHECKING:
    from gateway.demo import Demo, Letter
    from gateway.desk.ticket import Ticket
    from gateway.mail.message import Mailbox

WAIT_SECONDS = 15.0
WIDTH = 72
KEYS = "[e] write as Eva  [r] Eva replies  [a] answer as Ana  [l] list letters  [s] show the last letter  [q] quit"


@click.command("demo")
@click.option("--folder", metavar="DIR", type=click.Path(path_type=Path), help="Default: a new temporary folder, kept.")
@click.option("--port", default=2525, show_default=True, help="Where it listens on 127.0.0.1; 0 takes a free one.")
@click.option("--once", is_flag=True, help="Tell the story of the sample mail, and end.")
def command(folder: Path | None, port: int, once: bool) -> None:
    """Start a desk that needs no mailbox, write it a mail, and show what comes of it."""
    signals = Signals()
    from gateway import log
    from gateway.app import DataHeld
    from gateway.demo import Demo, lay_out

    settings = lay_out(folder or Path(tempfile.mkdtemp(prefix="postroom-demo-")), port)
    handler = log.setup(to=str(settings.path.parent / "postroom.log"))
    try:
        demo = Demo.start(settings)
    except DataHeld as error:
        click.echo(f"postroom: {error}", err=True)
        raise SystemExit(4) from error
    try:
        show = Show(demo, signals)
        show.opening()
        signals.ready()
        if not show.tell_sample():
            raise SystemExit(1)
        if not once:
            show.stay()
    finally:
        demo.stop()
        handler.close()


@dataclass(slots=True)
class Show:
    """The words of the demo. Its clock is the time since the start, as minutes and seconds."""

    demo: Demo
    signals: Signals
    _started: float = field(default_factory=time.monotonic)

    def say(self, text: str) -> None:
        minutes, seconds = divmod(int(time.monotonic() - self._started), 60)
        click.echo(f"  {minutes:02}:{seconds:02}  {text}")

    def opening(self) -> None:
        folder = self.demo.folder
        click.echo(f"Postroom demo – everything stays in {folder}, nothing leaves this machine.\n")
        self.say(f"listening for mail on {self.demo.address}")
        self.say("departments: " + "  ".join(self.demo.departments()))

    def tell_sample(self) -> bool:
        """Eva's mail, the request it becomes, and the two letters. False if they did not come in time."""
        from gateway.demo import ANA, EVA, SAMPLE_SUBJECT, SAMPLE_TEXT

        self.say(f'Eva writes to it@demo: "{SAMPLE_SUBJECT}"')
        self.demo.write(EVA, "it@demo", subject=SAMPLE_SUBJECT, text=SAMPLE_TEXT)
        letters = self._wait_for_letters({EVA.address, ANA.address})
        ticket = self.demo.newest_request()
        if ticket is None or EVA.address not in letters or ANA.address not in letters:
            click.echo(f"postroom: the letters did not come; see {self.demo.folder}/postroom.log", err=True)
            return False
        self.say(f"-> request {self._line_of(ticket)}")
        self.say("-> ack to Eva, notification to Ana\n")
        frame("what Eva got", letters[EVA.address], lines=99)
        frame("what Ana got", letters[ANA.address], lines=8)
        return True

    def stay(self) -> None:
        """Until a signal or `q`: tell each new letter; on a terminal, be Eva and Ana."""
        host, _, port = self.demo.address.rpartition(":")
        click.echo(
            f"  Any mail client may write to {host}, port {port}. The letters lie in {self.demo.folder}/letters."
        )
        keyboard = Keyboard() if sys.stdin.isatty() and sys.stdout.isatty() else None
        if keyboard is not None:
            click.echo(f"\n  {KEYS}\n")
        else:
            click.echo("  It runs until it is stopped (Ctrl-C).")
        sys.stdout.flush()
        while not self.demo.app.stopped.is_set() and self.signals.next(0.3) is None:
            for letter in self.demo.new_letters():
                self.say(f"-> letter to {letter.to}: {visible(letter.message.subject)}")
                sys.stdout.flush()
            key = keyboard.line() if keyboard is not None else None
            if keyboard is not None and key is not None and not self._act(key.strip().lower(), keyboard):
                break
        if self.demo.app.failure is not None:
            click.echo(f"postroom: {self.demo.app.failure}", err=True)
            raise SystemExit(1)

    def _act(self, key: str, keyboard: Keyboard) -> bool:
        """Do what a key asks for. False: quit."""
        from gateway.demo import ANA, EVA
        from gateway.errors import PostroomError

        try:
            match key[:1]:
                case "q":
                    return False
                case "e":
                    to = keyboard.ask("To", "it@demo")
                    self._send(EVA, to, subject=keyboard.ask("Subject", "A question"), keyboard=keyboard)
                case "r":
                    self._reply(EVA, keyboard)
                case "a":
                    self._reply(ANA, keyboard)
                case "l":
                    for letter in self.demo.letters():
                        click.echo(f"  {letter.to:<24}{visible(letter.message.subject)}")
                case "s" if letters := self.demo.letters():
                    frame(f"what {letters[-1].to} got", letters[-1], lines=99)
                case _:
                    click.echo(f"  {KEYS}")
        except PostroomError as error:
            click.echo(f"  {error}")
        return True

    def _reply(self, author: Mailbox, keyboard: Keyboard) -> None:
        from gateway.demo import ANA

        letter = self.demo.last_letter_to(author.address, with_reply_address=author is ANA)
        if letter is None:
            click.echo(f"  {author.name} has no letter to reply to yet.")
            return
        asked = letter.message.reply_to or letter.message.originators
        subject = letter.message.subject
        if not subject.lower().startswith("re:"):
            subject = f"Re: {subject}"
        click.echo(f"  {author.name} replies to: {visible(letter.message.subject)}")
        if author is ANA:
            click.echo(
                "  First lines may be commands: #take, #note, #done. What Ana writes waits 20 s, then it leaves."
            )
        self._send(author, asked[0].address, subject=subject, keyboard=keyboard, letter=letter)

    def _send(
        self, author: Mailbox, to: str, *, subject: str, keyboard: Keyboard, letter: Letter | None = None
    ) -> None:
        text = keyboard.text()
        self.demo.write(author, to, subject=subject, text=text, answered=letter.message if letter else None)
        self.say(f"{author.name.partition(' ')[0]} writes to {to}")

    def _wait_for_letters(self, wanted: set[str]) -> dict[str, Letter]:
        found: dict[str, Letter] = {}
        deadline = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < deadline and not wanted <= found.keys() and not self.demo.app.stopped.is_set():
            found |= {letter.to: letter for letter in self.demo.new_letters()}
            time.sleep(0.02)
        return found

    def _line_of(self, ticket: Ticket) -> str:
        from gateway.desk.tongue import when_short
        from gateway.desk.words import first_name

        desk = self.demo.runtime.policy.desk
        person = desk.people.get(ticket.owner)
        owner = first_name(person.name if person else "", ticket.owner) if ticket.owner else "nobody yet"
        words = [ticket.ref, owner, ticket.priority.value]
        if ticket.promise is not None:
            until = when_short(ticket.promise.until, self.demo.now(), desk.departments[ticket.department].timezone)
            words.append(f"{ticket.promise.what} by {until}")
        return ", ".join(words)


class Keyboard:
    """Lines from the terminal, read in a thread of its own so that letters are told meanwhile."""

    def __init__(self) -> None:
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        threading.Thread(target=self._read, name="keyboard", daemon=True).start()

    def line(self) -> str | None:
        """A line that waits, or None. The end of input counts as `q`."""
        try:
            found = self._lines.get_nowait()
        except queue.Empty:
            return None
        return "q" if found is None else found

    def ask(self, question: str, default: str) -> str:
        click.echo(f"  {question} [{default}]: ", nl=False)
        return (self._lines.get() or "").strip() or default

    def text(self) -> str:
        """Lines up to one with a single dot."""
        click.echo("  Write the text, end with a dot on a line of its own:")
        lines: list[str] = []
        while (found := self._lines.get()) is not None and found.strip() != ".":
            lines.append(found)
        return "\n".join(lines)

    def _read(self) -> None:
        for found in sys.stdin:
            self._lines.put(found.rstrip("\n"))
        self._lines.put(None)


def frame(title: str, letter: Letter, *, lines: int) -> None:
    """The subject and the first lines of a letter's text."""
    click.echo("  " + f"---- {title} ".ljust(WIDTH, "-"))
    click.echo(f"  | Subject: {visible(letter.message.subject)}")
    text = letter.message.text.strip("\n").split("\n")
    for line in ["", *text[:lines], *(["…"] if len(text) > lines else [])]:
        click.echo(f"  | {visible(line)}".rstrip())
    click.echo("  " + "-" * WIDTH + "\n")
