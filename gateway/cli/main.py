"""`postroom`: finds the verb, imports only what that verb needs, and turns errors into exit codes (contract.md 2)."""

import errno
import importlib

import click

from gateway import __version__
from gateway.cli.place import Place

# verb -> (module, its help line): the help is printed without importing the verbs. The order is that of the help.
VERBS = {
    "demo": ("demo", "try it now, on this machine, without any mailbox"),
    "run": ("run", "fetch, decide, answer; until stopped (this is what systemd runs)"),
    "check": ("check", "are config, rules, templates fine? (changes nothing)"),
    "doctor": ("doctor", "is the running system healthy?"),
    "status": ("status", "one screen: mailboxes, open requests, promises, outbox"),
    "reload": ("reload", "take over changed files without a restart; refuse faulty ones"),
    "ticket": ("ticket", "list|show|do|reply: the desk on the command line"),
    "mail": ("mail", "list|show|release|drop: what came in, and what became of it"),
    "outbox": ("outbox", "list|show|retry|drop: what waits to leave"),
    "rules": ("rules", "test|explain|replay|suggest|list|coverage|schema: try the rules before they act"),
    "template": ("template", "list|show|preview|check|send: the words of letters"),
    "explain": ("explain", "what a mail is, and what would be done with it, and why"),
    "deliver": ("deliver", "take one mail from standard input (for aliases and pipes)"),
    "people": ("people", "export|erase: what the desk holds of a person"),
    "report": ("report", "week|month: the numbers of a department, from the journal"),
    "db": ("db", "backup|restore|verify|upgrade|rebuild: copies, checks, repairs"),
    "import": ("importing", "mbox|maildir: old mails as requests, silently"),
}
_GROUPS = (
    ("demo", "run", "check", "doctor", "status", "reload"),
    ("ticket", "mail", "outbox", "people", "rules", "template", "report"),
)


class Verbs(click.Group):
    """The verbs, each imported when it is called. Our errors are one line on stderr and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        module = importlib.import_module(f"gateway.cli.{VERBS[cmd_name][0]}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in VERBS and not args[0].startswith("-"):
            from gateway.policy.suggest import did_you_mean

            ctx.fail(f"there is no command '{args[0]}'{did_you_mean(args[0], list(VERBS))}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write("\n" + overview())

    def invoke(self, ctx: click.Context) -> object:
        from gateway.errors import Mistakes, PostroomError

        try:
            return super().invoke(ctx)
        except Mistakes as mistakes:
            from gateway.cli.output import tell_mistakes

            tell_mistakes(mistakes.findings, "Nothing was loaded or changed.")
        except PostroomError as error:
            click.echo(f"postroom: {_one_line(str(error))}", err=True)
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise  # whoever read our output has seen enough; click ends quietly
            what = f"{error.filename}: {error.strerror}" if error.filename else str(error)
            click.echo(f"postroom: {_one_line(what)}", err=True)
        raise click.exceptions.Exit(1)


def overview() -> str:
    """The verbs with their lines, in the groups of the product page."""
    grouped = {verb for group in _GROUPS for verb in group}
    groups = [*_GROUPS, tuple(verb for verb in VERBS if verb not in grouped)]
    blocks = ["".join(f"  {verb:<10}{VERBS[verb][1]}\n" for verb in group) for group in groups]
    return "\n".join(blocks)


def _one_line(text: str) -> str:
    return " ".join(text.split())


@click.group(cls=Verbs, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--config", metavar="FILE", help="Default: $POSTROOM_CONFIG, ./config.toml, /etc/postroom/config.toml.")
@click.version_option(__version__, prog_name="postroom")
@click.pass_context
def main(ctx: click.Context, config: str | None) -> None:
    """Mail in, promise out: an email-to-ticket gateway for internal service desks."""
    ctx.obj = Place(config)
    if ctx.invoked_subcommand is None:
        click.echo("Mail in, promise out. Usual commands:\n")
        click.echo(overview())
        click.echo("  postroom COMMAND --help   more about one of them")
