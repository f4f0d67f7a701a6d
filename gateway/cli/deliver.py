"""`postroom deliver`: one mail from standard input, for aliases and pipes of a mail server.

The exit codes are those of sysexits: 0 durable here, 65 unusable (empty, too large), 75 try again. Whatever is wrong on
our side is 75: the mail server keeps the mail and comes again.
"""

import click

from gateway.cli.place import Place

EX_DATAERR = 65
EX_TEMPFAIL = 75


@click.command("deliver")
@click.option("--to", "recipient", metavar="ADDRESS", help="The envelope's recipient. Default: as the mail says.")
@click.option("--from", "sender", metavar="ADDRESS", help="The envelope's sender; '' for none. Default: Return-Path.")
@click.pass_obj
def command(place: Place, recipient: str | None, sender: str | None) -> None:
    """Take one mail from standard input. Exit codes: 0 it is safe here, 65 unusable, 75 try again later."""
    from gateway.errors import PostroomError, Unusable

    try:
        _deliver(place, recipient, sender)
    except Unusable as error:
        click.echo(f"postroom: {error}", err=True)
        raise SystemExit(EX_DATAERR) from error
    except (PostroomError, OSError) as error:
        first = (str(error).splitlines() or [type(error).__name__])[0]
        click.echo(f"postroom: not taken, try again later: {first}", err=True)
        raise SystemExit(EX_TEMPFAIL) from error
    except Exception as error:  # a fault of ours: the mail server must keep the mail
        click.echo(f"postroom: not taken, try again later: {type(error).__name__}: {error}", err=True)
        raise SystemExit(EX_TEMPFAIL) from error


def _deliver(place: Place, recipient: str | None, sender: str | None) -> None:
    from gateway.cli.place import running_clock
    from gateway.intake.accept import Arrival, Door, Source
    from gateway.intake.files import read_stdin
    from gateway.mail.envelope import Envelope
    from gateway.runtime import open_store

    settings = place.settings()
    content = read_stdin(settings.limits.message)
    envelope = Envelope(_sender(sender, content), () if recipient is None else (_recipient(recipient),))
    store = open_store(settings)
    try:
        door = Door(store, now=running_clock(store).now)
        try:
            door(Arrival(Source.DELIVER, envelope, content))
        finally:
            door.close()
    finally:
        store.close()


def _sender(given: str | None, content: bytes) -> str:
    """The reverse-path: as given, '' for MAILER-DAEMON; one that is no address does not cost the mail."""
    from gateway.intake.return_path import reverse_path
    from gateway.mail.address import parse_path

    if given is not None:
        bare = given.strip().removeprefix("<").removesuffix(">")
        if bare.upper() == "MAILER-DAEMON":
            return ""
        path = parse_path(bare)
        if path is not None:
            return path
    return reverse_path(content)


def _recipient(given: str) -> str:
    """The forward-path. `Permanent` if it is no address: the alias is wrong, and the mail waits until it is right."""
    from gateway.errors import Permanent
    from gateway.mail.address import parse_path

    path = parse_path(given.strip().removeprefix("<").removesuffix(">"))
    if not path:
        raise Permanent(f"--to {given}: this is no address")
    return path
