"""`postroom rules explain`: one mail (a line, a file, standard input) before the rules as they lie in the files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gateway.cli.output import json_line
from gateway.cli.place import Place
from gateway.cli.rulesread import mistakes_as, read

if TYPE_CHECKING:
    from gateway.cli.explaining import Explainer
    from gateway.cli.rulesexplained import Explained
    from gateway.desk.department import Desk
    from gateway.desk.facts import Mail, Recalled
    from gateway.desk.rulefacts import Facts

STDIN = "-"
_EVENTS_OF_MAILS = ("new", "reply", "agent_reply", "reopened")


@click.command("explain")
@click.argument("mail", metavar="[MAIL]", required=False)
@click.option("--at", metavar="TIME", default="", help='When it comes, like "2025-11-26 09:10"; else now.')
@click.option(
    "--given", metavar="KEY=VALUE", multiple=True, help='A fact that is not in the mail, like similar="7 in 20m".'
)
@click.option("--when", "event", metavar="EVENT", default="", help="An event in the life of a request, like reopened.")
@click.option(
    "--rules",
    "files",
    metavar="FILE",
    multiple=True,
    type=click.Path(exists=True),
    help="Rules that are not in force, as for test.",
)
@click.option("--all", "all_", is_flag=True, help="The rules that do not fit, too.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a rule, then one with the result.")
@click.pass_obj
def command(
    place: Place,
    mail: str | None,
    at: str,
    given: tuple[str, ...],
    event: str,
    files: tuple[str, ...],
    all_: bool,
    as_json: bool,
) -> None:
    """Which rules fit a mail, which nearly, and what comes of it. Nothing is sent or changed.

    MAIL is "from -> to | subject | body", a file, or - for standard input. With a database, rules about the past
    (first_mail, repeat, similar) see what is in it; --given says otherwise.
    """
    from gateway.cli.explaining import for_config
    from gateway.cli.rulesexplained import as_json as shape
    from gateway.cli.rulesexplained import lines

    with mistakes_as(as_json):
        desk = read(place.settings(), files).desk
    _check_event(event, mail)
    facts = facts_of(given)
    with for_config(place, desk) as explainer:
        now = _instant(at, desk) if at else explainer.now()
        explained = _of_mail(explainer, mail, now, facts, event) if mail else _of_event(desk, now, facts, event)
    if as_json:
        for line in shape(explained):
            json_line(line)
    else:
        for said in lines(replace(explained, given=given), all_=all_):
            click.echo(said)


def _check_event(event: str, mail: str | None) -> None:
    from gateway.desk.rules import EVENTS
    from gateway.policy.suggest import did_you_mean

    if event and event not in EVENTS:
        raise click.BadParameter(f"'{event}' is not an event{did_you_mean(event, EVENTS)}", param_hint="--when")
    if not mail and event in ("", *_EVENTS_OF_MAILS):
        raise click.UsageError('write a mail:  "eva@example.org -> it@example.org | Subject | Text", a file, or -')


# ---------------------------------------------------------------- what is asked


def facts_of(given: Sequence[str]) -> dict[str, Any]:
    """`similar=7 in 20m`, `person.site=Singapore` as the `given` of a test; a key that stands twice is a list."""
    from gateway.policy.mistakes import Report
    from gateway.policy.rules_file import Place as Reader
    from gateway.policy.rules_tests import read_given
    from gateway.policy.yaml_tree import Items, Node, Table, Text

    found: dict[str, list[Text]] = {}
    columns: dict[str, list[tuple[Text, Node]]] = {}
    for pair in given:
        key, equals, value = pair.partition("=")
        if not equals:
            raise click.BadParameter(f"'{pair}' — write it like similar=\"7 in 20m\"", param_hint="--given")
        name, dot, column = key.strip().partition(".")
        if dot:
            columns.setdefault(name, []).append((Text(column, 1), Text(value, 1)))
        else:
            found.setdefault(name, []).append(Text(value, 1))
    entries: list[tuple[Text, Node]] = [
        (Text(name, 1), texts[0] if len(texts) == 1 else Items(tuple(texts), 1)) for name, texts in found.items()
    ]
    entries += [(Text(name, 1), Table(tuple(pairs), 1)) for name, pairs in columns.items()]
    report = Report()
    got = read_given(Table(tuple(entries), 1), Reader("--given", report))
    if report.errors:
        said = report.errors[0].message
        hint = " — write it like person.site=Singapore" if "names with values" in said else ""
        raise click.BadParameter(said + hint, param_hint="--given")
    return got


def _instant(raw: str, desk: Desk) -> datetime:
    from gateway.policy.rules_tests import at_of

    try:
        return at_of(raw, desk.timezone)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--at") from None


def content_of(raw: str, limit: int) -> tuple[bytes, bool]:
    """The bytes of the mail that is meant, and whether it is a line that somebody typed."""
    from gateway.intake import files
    from gateway.policy.rules_tests import mail_of

    typed = raw
    if raw == STDIN:
        content = files.read_stdin(limit)
        typed = content.decode("utf-8", "replace").strip()
        if "\n" in typed or "->" not in typed:
            return content, False
    elif Path(raw).is_file():
        return files.read_eml(Path(raw), limit), False
    elif "->" not in raw:
        raise click.BadParameter(
            f"there is no file '{raw}'; a mail on one line is  \"eva@example.org -> it@example.org | Subject | Text\""
        )
    try:
        return mail_of(typed), True
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


# ---------------------------------------------------------------- what is found


def _of_mail(explainer: Explainer, raw: str, now: datetime, given: dict[str, Any], event: str) -> Explained:
    from gateway.cli.rulesexplained import Explained
    from gateway.desk.decide import decided, looked_at
    from gateway.desk.trust import Auth

    content, is_typed = content_of(raw, explainer.limit)
    mail = explainer.mail(content, at=now)
    context = looked_at(
        mail,
        _then(explainer.recalled(mail, now), mail, now),
        desk=explainer.desk,
        keys=explainer.keys,
        now=now,
        given=_changed(given, event),
    )
    if is_typed:  # nobody has sent it, so nobody could vouch for it
        context = replace(context, trust=replace(context.trust, auth=Auth.OFF))
    asks_otherwise = bool(event) and event != "new"
    decision = None if asks_otherwise else decided(context, lambda: 0)
    return Explained(
        context.facts, explainer.desk, now, context.verdict, mail.message, None if asks_otherwise else context.route,
        decision,
    )  # fmt: skip


def _of_event(desk: Desk, now: datetime, given: dict[str, Any], event: str) -> Explained:
    from gateway.cli.rulesexplained import Explained
    from gateway.desk.rulefacts import Facts

    bare = Facts(now=now, zone=desk.timezone, event=event, state="open", priority="normal")
    facts = _changed(given, "")(bare)
    return Explained(facts, desk, now, desk.rules.decide(facts))


def _changed(given: dict[str, Any], event: str) -> Callable[[Facts], Facts]:
    from gateway.policy.rules_run import with_given

    def changed(facts: Facts) -> Facts:
        return with_given(replace(facts, event=event or facts.event), given)

    return changed


def _then(recalled: Recalled, mail: Mail, now: datetime) -> Recalled:
    """What was known at that time; a mail that is here already is taken as if it came for the first time."""
    own, earlier = mail.message.message_id, recalled.earlier
    is_known = earlier is not None
    return replace(
        recalled,
        earlier=None,
        requests_this_year=max(0, recalled.requests_this_year - is_known),
        thread_keys=tuple(key for key in recalled.thread_keys if key.message_id != own),
        mails_at=tuple(at for at in recalled.mails_at[is_known:] if at <= now),
        alike=tuple(
            one for one in recalled.alike if one.at <= now and (earlier is None or one.ticket != earlier.ticket)
        ),
    )
