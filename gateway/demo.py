"""The demo desk: the real program on a config of its own, with a listener as its only mailbox and letters kept in a folder.

Reads    the letters it has captured, and the requests they are about.
Writes   into its folder only: config, rules, database, letters, log. Nothing leaves the machine.
Must not pretend: mails come in by SMTP to the listener, as from any mail client.
"""

import socket
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from gateway.app import App
from gateway.cli.plain_mail import plain_mail
from gateway.desk.ticket import Ticket
from gateway.errors import Permanent
from gateway.mail.message import Mailbox, Message
from gateway.mail.parse import parse
from gateway.outlet.capture import envelope_of
from gateway.outlet.submission import Submission
from gateway.policy import settings as settings_file
from gateway.policy.settings import Settings
from gateway.policy.snapshot import packaged_rules
from gateway.runtime import Runtime
from gateway.store import tickets
from gateway.work.transport import Outcome, Outgoing

EVA = Mailbox("eva@demo", "Eva Novak")
ANA = Mailbox("ana@demo", "Ana Silva")
SAMPLE_SUBJECT = "Printer on the 2nd floor jams"
SAMPLE_TEXT = """\
Good morning,
the printer next to the kitchen eats every second page since this morning.
I have a customer visit at two and need ten offers on paper.
Thank you, Eva
"""

_CONFIG = """\
# The demo desk. Letters lie in letters/, nothing leaves this machine. Start it again:  postroom demo --folder .

[service]
name        = "Demo Ltd"
our_domains = ["demo"]
admins      = ["admin@demo"]
data        = "data"
rules       = "rules"
templates   = "templates"

[[mailbox]]
address   = "it@demo"
receive   = "smtp://127.0.0.1:{port}"
send      = "capture:{letters}"
catch_all = true

[trust]
colleagues_need = "off"
outsiders_new   = "accept"

[outbox]
delay = "20s"                   # what an agent writes waits for second thoughts
"""

_MARK = len("# The demo desk.")


@dataclass(frozen=True, slots=True)
class Letter:
    """A captured letter: when it was noticed does not matter, to whom it went does."""

    to: str
    message: Message


def lay_out(folder: Path, port: int) -> Settings:
    """The files of the demo in `folder`; rules that are there already stay as they are, the config is written anew."""
    folder = folder.resolve()
    rules = folder / "rules"
    rules.mkdir(parents=True, exist_ok=True)
    for source in packaged_rules().glob("*.yaml"):
        if not (rules / source.name).exists():
            (rules / source.name).write_bytes(source.read_bytes())
    config = folder / "config.toml"
    if config.exists() and not config.read_text(encoding="utf-8", errors="replace").startswith(_CONFIG[:_MARK]):
        raise Permanent(f"{config} is not of a demo; name an empty folder with --folder")
    config.write_text(_CONFIG.format(port=port, letters=folder / "letters"), encoding="utf-8")
    return settings_file.load(config, environ={})


@dataclass(slots=True)
class Demo:
    """A running demo desk. `start` it, `stop` it; in between write mails and look at letters."""

    folder: Path
    settings: Settings
    runtime: Runtime
    app: App
    _seen: set[str] = field(default_factory=set)

    @classmethod
    def start(cls, settings: Settings) -> "Demo":
        """Open everything and listen. Raises `Permanent` if the port is taken, `DataHeld` if the folder is in use."""
        runtime = Runtime.open(settings)
        try:
            app = App(runtime)
            app.start()
        except BaseException:
            runtime.close()
            raise
        demo = cls(settings.path.parent, settings, runtime, app)
        demo.new_letters()  # what an earlier run left is not news
        return demo

    def stop(self) -> None:
        self.app.stop()
        self.runtime.close()

    @property
    def address(self) -> str:
        """Where it listens, `HOST:PORT`."""
        return self.app.addresses[0]

    def departments(self) -> list[str]:
        return [department.address for department in self.runtime.policy.desk.departments.values()]

    def now(self) -> datetime:
        return self.runtime.clock.now().astimezone(self.runtime.policy.desk.timezone)

    def write(self, author: Mailbox, to: str, *, subject: str, text: str, answered: Message | None = None) -> None:
        """Send one mail by SMTP to our own listener. `Permanent` with the listener's words if it does not take it."""
        content = plain_mail(
            author,
            to,
            subject=subject,
            text=text,
            at=self.now(),
            in_reply_to=answered.message_id if answered else "",
            references=answered.references if answered else (),
        )
        host, _, port = self.address.rpartition(":")
        way = Submission(host, int(port), local_hostname=socket.gethostname() or "localhost")
        try:
            reply = way.deliver(Outgoing(author.address, to, content))
        finally:
            way.close()
        if reply.outcome is not Outcome.SENT:
            raise Permanent(f"the listener said: {reply.code} {reply.text}")

    def letters(self) -> list[Letter]:
        """All captured letters, oldest first."""
        return [self._letter(path) for path in self._files()]

    def new_letters(self) -> list[Letter]:
        """Those that came since the last call."""
        fresh = [path for path in self._files() if path.name not in self._seen]
        self._seen.update(path.name for path in fresh)
        return [self._letter(path) for path in fresh]

    def last_letter_to(self, address: str, *, with_reply_address: bool = False) -> Letter | None:
        """The newest letter to somebody; `with_reply_address`: one that asks for a reply to an address of its own."""
        found = [letter for letter in self.letters() if letter.to == address]
        return next(
            (one for one in reversed(found) if one.message.reply_to or not with_reply_address),
            None,
        )

    def newest_request(self) -> Ticket | None:
        return next(
            iter(self.runtime.store.read(lambda connection: tickets.listed(connection, closed=True, limit=1))), None
        )

    def _files(self) -> list[Path]:
        return sorted((self.folder / "letters").glob("*.eml"))

    def _letter(self, path: Path) -> Letter:
        return Letter(envelope_of(path)[1], parse(path.read_bytes()))
