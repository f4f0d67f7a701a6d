"""`postroom people`: what the desk holds of a person, as a file for them; or all of it erased (docs/security.md, Privacy)."""

from __future__ import annotations

import secrets
import shutil
import sys
import time
import zipfile
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gateway.cli.output import instant, json_line
from gateway.cli.place import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from gateway.desk.department import Desk
    from gateway.erasing import Person
    from gateway.runtime import Runtime
    from gateway.store.erasures import Erasure

COUNTS = ("requests", "shared", "entries", "mails", "originals", "letters", "recipients", "journal", "other", "held")
_SAID = {
    "requests": "requests without their words",
    "shared": "requests of others without their traces",
    "entries": "entries of threads emptied or cleaned",
    "mails": "mails of which only the receipt is left",
    "originals": "original mails deleted",
    "letters": "letters emptied",
    "recipients": "recipients of letters made nameless",
    "journal": "journal lines made nameless",
    "other": "further rows deleted or cleaned",
    "held": "held mails of others name them still: deal with these (postroom mail list --state held), and say it again",
}


@click.group("people")
def command() -> None:
    """What the desk holds of a person."""


@command.command("export")
@click.argument("addresses", metavar="ADDRESS…", nargs=-1, required=True)
@click.option(
    "--to", "target", metavar="PLACE", required=True, type=click.Path(path_type=Path), help="A new folder, or FILE.zip."
)
@click.option("--json", "as_json", is_flag=True, help="How much it is, as one JSON object.")
@click.pass_obj
def export_command(place: Place, addresses: tuple[str, ...], target: Path, as_json: bool) -> None:
    """What a person wrote, what was written to them, and what is noted of them: JSON and .eml."""
    from gateway.errors import Permanent
    from gateway.exporting import Exporter

    if target.exists():
        raise Permanent(f"{target} is there already")
    with place.beside() as here:
        found = _folded(here.desk, addresses)
        people = (here.desk.people[one] for one in found if one in here.desk.people)
        known = {one.address: one for one in people}
        exporter = Exporter(here.store, found, tuple(known.values()), here.zone, here.clock.now())
        count = _write(exporter.files(), target)
    if as_json:
        json_line({"file": str(target), "files": count["files"], "mails": count["mails"], "letters": count["letters"]})
        return
    click.echo(
        f"{target}: {count['files']} files, {count['mails']} mails and {count['letters']} letters as .eml among them"
    )


def _write(files: Iterator[tuple[str, bytes]], target: Path) -> Counter[str]:
    """Into a folder or a zip that nobody else on this machine can read. What was begun and not finished is not left behind."""
    count: Counter[str] = Counter({"files": 0, "mails": 0, "letters": 0})
    fresh = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        put = _into_zip(fresh) if target.suffix.lower() == ".zip" else _into_folder(fresh)
        with put as write:
            for path, content in files:
                write(path, content)
                count["files"] += 1
                count[path.partition("/")[0]] += "/" in path
        fresh.rename(target)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.unlink(missing_ok=True)
        raise
    return count


@contextmanager
def _into_folder(folder: Path) -> Iterator[Callable[[str, bytes], None]]:
    folder.mkdir(mode=0o700, parents=True)

    def write(path: str, content: bytes) -> None:
        file = folder / path
        file.parent.mkdir(mode=0o700, exist_ok=True)
        file.write_bytes(content)
        file.chmod(0o600)

    yield write


@contextmanager
def _into_zip(file: Path) -> Iterator[Callable[[str, bytes], None]]:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600, exist_ok=False)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        yield archive.writestr


@command.command("erase")
@click.argument("addresses", metavar="ADDRESS…", nargs=-1, required=True)
@click.option("--name", "names", metavar="NAME", multiple=True, help="A full name to replace wherever it stands.")
@click.option(
    "--yes", is_flag=True, help="Do it without a question; without it and without a terminal nothing is done."
)
@click.option("--silent", "silent", is_flag=True, help="Do not write to the person that it is done.")
@click.option("--json", "as_json", is_flag=True, help="The receipt as one JSON object.")
@click.pass_obj
def erase_command(place: Place, /, addresses: tuple[str, ...], names: tuple[str, ...], **given: bool) -> None:
    """Erase a person: words, names, addresses, mails. Requests stay as numbers. It cannot be taken back."""
    from gateway.erasing import erase
    from gateway.store import erasures, personal

    with place.runtime() as runtime:
        store, who = runtime.store, person(runtime, addresses, names)
        _refuse_the_named(runtime, who)
        _ask(runtime, who, yes=given["yes"])
        began = time.monotonic()
        before = store.read(lambda connection: erasures.latest(connection, who.marks[0]))
        language = store.read(lambda connection: personal.language(connection, who.addresses))
        done = erase(store, who, now=runtime.clock.now())
        last = done if any(done.counts.values()) else before
        told = None
        if last is not None and last.receipt_at is None and not given["silent"]:
            told = _write_to(runtime, who.addresses[0], last, language=language)
        _tell(runtime, done, told, seconds=time.monotonic() - began, as_json=given["as_json"])


def _write_to(runtime: Runtime, address: str, done: Erasure, *, language: str) -> str:
    """The receipt for the person, handed over at once: a letter in the outbox would be one more trace. `sent`, or why not."""
    from gateway.connections import transport_of
    from gateway.desk.erasureletter import receipt
    from gateway.desk.tongue import Voice
    from gateway.mail.compose import compose
    from gateway.mail.draft import Draft
    from gateway.mail.message import Mailbox
    from gateway.policy.catalogues import spoken, tongue
    from gateway.store import erasures
    from gateway.work.transport import Outcome, Outgoing
    from gateway.writing import sending_mailbox

    desk, now = runtime.policy.desk, runtime.clock.now()
    sends = desk.holder("")
    tag = next((one for one in (language, desk.language) if one in spoken()), "en")
    voice = Voice(tongue(tag), now, sends.timezone)
    subject, text = receipt(
        voice,
        number=done.id,
        requests=done.counts.get("requests", 0),
        at=done.finished_at or now,
        address=sends.address,
    )
    draft = Draft(
        message_id=f"s.{secrets.token_hex(16)}@{sends.address.rpartition('@')[2]}",
        date=now.astimezone(sends.timezone),
        originator=Mailbox(sends.address, sends.name),
        to=(Mailbox(address),),
        subject=subject,
        fields=(("Auto-Submitted", "auto-generated"), ("X-Auto-Response-Suppress", "OOF, AutoReply, RN, NRN")),
        text=text,
        language=voice.tongue.language,
    )
    box = sending_mailbox(desk, sends)
    way = transport_of(runtime.settings, box.address if box else sends.address, now=runtime.clock.now)
    try:
        reply = way.deliver(Outgoing("", address, compose(draft)))
    finally:
        way.close()
    if reply.outcome is not Outcome.SENT:
        return f"not sent: {reply.text}"
    runtime.store.write(lambda connection: erasures.told(connection, done.id, now=now))
    return "sent"


def person(runtime: Runtime, addresses: Sequence[str], names: Sequence[str]) -> Person:
    """Who is meant: the addresses as the desk compares them; the names said here, and those that rules files had for them."""
    from gateway.erasing import Person

    found = _folded(runtime.policy.desk, addresses)
    called = tuple(dict.fromkeys([*names, *_once_called(runtime, found)]))
    return Person(found, called, tuple(map(runtime.marker(), found)))


def _folded(desk: Desk, addresses: Sequence[str]) -> tuple[str, ...]:
    """The addresses as the desk compares them."""
    from gateway.errors import Permanent
    from gateway.mail.address import parse_path

    found = []
    for one in addresses:
        address = parse_path(one)
        if not address or "@" not in address:
            raise Permanent(f"'{one}' is not an address")
        if desk.department_of(address) is not None:
            raise Permanent(f"{address} is the address of a department, not of a person")
        found.append(address)
    return tuple(dict.fromkeys(found))


def _once_called(runtime: Runtime, addresses: Sequence[str]) -> list[str]:
    """The names that the rules files had for them when they named them last."""
    from gateway.errors import Mistakes
    from gateway.policy import snapshot
    from gateway.store import notes

    stored = runtime.store.read(lambda connection: notes.last_policy_with(connection, addresses))
    if stored is None:
        return []
    try:
        people = snapshot.from_files(runtime.settings, stored.files, stored.generation).desk.people
    except Mistakes:
        return []
    return [people[one].name for one in addresses if one in people and people[one].name]


def _refuse_the_named(runtime: Runtime, who: Person) -> None:
    from gateway.erasing import still_named
    from gateway.errors import Permanent

    places = still_named(dict(runtime.policy.files), who.addresses)
    places += [f"[service] admins: {one}" for one in runtime.settings.service.admins if one in who.addresses]
    if places:
        raise Permanent(
            f"still named in {', '.join(places[:5])}: take them out there, then postroom reload, then erase"
        )


def _ask(runtime: Runtime, who: Person, *, yes: bool) -> None:
    """What is there is said, and a yes is wanted."""
    from gateway.errors import Permanent
    from gateway.store import personal

    scope = runtime.store.read(lambda connection: personal.scope(connection, who.addresses))
    if yes:
        return
    found = f"{len(scope.requests)} requests, {len(scope.mails)} mails, and traces in {len(scope.shared)} requests of others"
    click.echo(f"{', '.join(who.addresses)}: {found}", err=True)
    if not sys.stdin.isatty():
        raise Permanent("nothing was changed; say it with --yes")
    click.confirm("Erase all of it? It cannot be taken back.", abort=True, err=True)


def _tell(runtime: Runtime, done: Erasure, told: str | None, *, seconds: float, as_json: bool) -> None:
    zone = runtime.policy.desk.timezone
    receipt: dict[str, Any] = {
        "id": done.id,
        "begun_at": instant(done.begun_at, zone),
        "finished_at": instant(done.finished_at, zone),
        **{what: done.counts.get(what, 0) for what in COUNTS},
        "seconds": round(seconds, 1),
        "receipt": told,
        "backups": [str(path) for path in _copies(runtime)],
    }
    if as_json:
        json_line(receipt)
        return
    click.echo(f"erasure {done.id}, {receipt['finished_at']}")
    for what in COUNTS:
        if receipt[what]:
            click.echo(f"{receipt[what]:>8}  {_SAID[what]}")
    if told is not None:
        click.echo(f"Receipt for the person: {told}")
    if receipt["backups"]:
        click.echo(f"{len(receipt['backups'])} copies still hold all of it: {', '.join(receipt['backups'][:3])}")
    click.echo("Not reached: backups, logs, the mailboxes themselves, and what others have received.")


def _copies(runtime: Runtime) -> list[Path]:
    """The copies of the database in the folder of the settings."""
    from gateway.work.backup import folder_of

    folder = folder_of(runtime.settings.database, runtime.settings.service.data)
    return sorted(path for path in folder.glob("*.db") if path.is_file())
