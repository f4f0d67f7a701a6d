"""`postroom mail release` and `mail drop`: what waits in the quarantine, let in or kept out on the machine. All or none of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from gateway.cli.output import instant, json_line, visible
from gateway.cli.place import Place

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from gateway.desk.department import Desk
    from gateway.desk.facts import Kept
    from gateway.runtime import Runtime
    from gateway.store.engine import Connection


@click.command("release")
@click.argument("mail_ids", metavar="ID…", type=int, nargs=-1, required=True)
@click.option("--department", metavar="KEY", default="", help="Who gets it; by default whom it is written to.")
@click.option("--json", "as_json", is_flag=True, help="Each mail as one JSON object, as in: mail list.")
@click.pass_obj
def release_command(place: Place, mail_ids: tuple[int, ...], department: str, as_json: bool) -> None:
    """Let mails in from the quarantine: they are decided anew, and their authors are answered."""
    from gateway.cli.deciding import decide_all
    from gateway.errors import Permanent
    from gateway.store import quarantine

    with place.runtime() as runtime:
        desk = runtime.policy.desk
        if department and department not in desk.departments:
            raise Permanent(f"there is no department '{department}'; nothing was changed")

        def let_in(connection: Connection, found: dict[int, Kept]) -> None:
            homes = {one: department or _home(desk, mail) for one, mail in found.items()}
            quarantine.let_in(connection, homes.items(), by=_who(), proof="command line", now=runtime.clock.now())

        ids = _all_or_none(runtime, mail_ids, let_in, is_release=True)
        decide_all(runtime, ids)
        _tell(runtime, ids, as_json=as_json)


@click.command("drop")
@click.argument("mail_ids", metavar="ID…", type=int, nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Each mail as one JSON object, as in: mail list.")
@click.pass_obj
def drop_command(place: Place, mail_ids: tuple[int, ...], as_json: bool) -> None:
    """Keep mails out: nobody is asked about them again. They stay as long as all mail in the quarantine."""
    from gateway.store import quarantine

    with place.runtime() as runtime:

        def keep_out(connection: Connection, found: dict[int, Kept]) -> None:
            quarantine.keep_out(connection, found, by=_who(), proof="command line", now=runtime.clock.now())

        ids = _all_or_none(runtime, mail_ids, keep_out, is_release=False)
        _tell(runtime, ids, as_json=as_json)


def _all_or_none(
    runtime: Runtime,
    mail_ids: tuple[int, ...],
    work: Callable[[Connection, dict[int, Kept]], None],
    *,
    is_release: bool,
) -> list[int]:
    """Do it with all of them in one transaction, or with none and say why."""
    from gateway.errors import Permanent
    from gateway.store import quarantine

    ids = list(dict.fromkeys(mail_ids))
    desk = runtime.policy.desk

    def once(connection: Connection) -> str:
        found = quarantine.kept(connection, ids, desk)
        for one in ids:
            if why := _why_not(found.get(one), one, desk.timezone, is_release=is_release):
                return why
        work(connection, found)
        return ""

    if problem := runtime.store.write(once):
        raise Permanent(f"{problem}; nothing was changed")
    return ids


def _why_not(mail: Kept | None, mail_id: int, zone: tzinfo, *, is_release: bool) -> str:
    """Why this cannot be done with a mail; '' if it can."""
    from gateway.desk.decision import ActReason

    if mail is None:
        return f"there is no mail {mail_id}"
    if mail.state == "held":
        return f"mail {mail_id} could not be read and stays held ({visible(mail.reason)})"
    if mail.is_gone:
        return f"mail {mail_id} is not kept any more"
    if not (mail.waits or (is_release and mail.is_dropped)):
        done = mail.handled
        if done is None:
            return f"mail {mail_id} is not in the quarantine, it is {mail.state}"
        word = "let in" if done.act == "release" else "kept out"
        return f"mail {mail_id} was {word} by {done.by}, {instant(done.at, zone)}"
    if mail.reason in (ActReason.OUTSIDER_IN_THREAD.value, ActReason.NOT_SURE_IN_THREAD.value):
        line = "#allow" if is_release else "#ignore"
        return (
            f"mail {mail_id} is held at a request, whose owner is asked: postroom ticket do REF "
            f'"{line} {visible(mail.originator)}" --as AGENT'
        )
    if is_release and mail.reason in (ActReason.AGENT_WITHOUT_TOKEN.value, ActReason.WRONG_COMMAND.value):
        return f"mail {mail_id} is an agent's, who was asked to send it again ({mail.reason})"
    return ""


def _home(desk: Desk, mail: Kept) -> str:
    """A mail that is written to no department goes to the first one: somebody must answer."""
    from gateway.desk.decision import ActReason

    return desk.holder("").key if mail.reason == ActReason.NO_DEPARTMENT.value else ""


def _tell(runtime: Runtime, ids: list[int], *, as_json: bool) -> None:
    from gateway.cli.mail import as_listed
    from gateway.store import inbox, ticketviews

    zone = runtime.policy.desk.timezone
    for one in ids:
        row: Any = runtime.store.read(lambda connection, one=one: inbox.get(connection, one))  # type: ignore[misc]
        known = runtime.store.read(lambda connection, row=row: ticketviews.refs(connection, [row.ticket]))  # type: ignore[misc]
        ref = known.get(row.ticket)
        if as_json:
            json_line(as_listed(row, ref, zone))
        elif row.handled and row.handled["act"] == "drop":
            click.echo(f"mail {one} stays out")
        else:
            click.echo(f"mail {one}: {row.outcome}{f' {ref}' if ref else ''} ({visible(row.reason)})")


def _who() -> str:
    """Who sits at the machine, for the journal."""
    import getpass

    try:
        return f"command line ({getpass.getuser()})"
    except (KeyError, OSError):
        return "command line"
