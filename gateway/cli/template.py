"""`postroom template`: look at the words of letters, try them, see them in one's own mail program (product.md 6)."""

from __future__ import annotations

import re
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gateway.cli.output import finding_lines, json_line, table
from gateway.cli.place import Place

if TYPE_CHECKING:
    from gateway.desk.department import Desk
    from gateway.policy.templates import Rendered, Templates
    from gateway.store.outbox import NewLetter

_LANGUAGE = click.option(
    "--lang", "language", metavar="TAG", default="", help="de, de@formal … Default: the department's."
)
_DEPARTMENT = click.option("--department", metavar="KEY", default="", help="Default: the first one.")
_AS = click.option("--as", "address", metavar="ADDRESS", default="", help="To whom, as the directory knows them.")
_JSON = click.option("--json", "as_json", is_flag=True, help="As JSON, one object a line.")


@click.group("template")
def command() -> None:
    """The words of letters, as they lie in the files. Nothing is changed."""


@command.command("list")
@_JSON
@click.pass_obj
def list_command(place: Place, as_json: bool) -> None:
    """All letters: to whom, when, and whose words they are."""
    from gateway.desk.lettervars import LETTERS, OWN_ACK

    templates, _ = _read(place)
    names = {name: LETTERS[name] for name in LETTERS}
    names |= {f"{OWN_ACK}{name}": LETTERS["ack"] for name in sorted(templates.acks)}
    rows = []
    for name, letter in names.items():
        own = sorted(file for file in templates.files if _is_own(templates, file) and _stem(file) == name)
        if as_json:
            json_line({"name": name, "to": letter.to, "when": letter.when, "own_files": own})
        rows.append((name, letter.to, letter.when, ", ".join(own) or "the package's"))
    if not as_json:
        table(("letter", "to", "sent when", "words"), rows, empty="no letters")


@command.command("show")
@click.argument("name")
@_LANGUAGE
@_DEPARTMENT
@_JSON
@click.pass_obj
def show_command(place: Place, name: str, language: str, department: str, as_json: bool) -> None:
    """The two files of a letter that this department and language use, and where they lie."""
    templates, _ = _read(place)
    _known(name, templates)
    for kind in ("txt", "html"):
        file = f"{name}.{kind}.j2"
        view = templates.view(department, language)
        assert view.loader is not None
        source, where, _ = view.loader.get_source(view, file)
        if as_json:
            json_line({"name": name, "kind": kind, "file": where, "source": source})
        else:
            click.echo(f"# {where}\n{source}")


@command.command("preview")
@click.argument("name")
@_LANGUAGE
@_DEPARTMENT
@_AS
@click.option("--html", "wants_html", is_flag=True, help="Print the HTML instead of the text.")
@click.option("--dark", is_flag=True, help="The HTML as dark mode shows it.")
@click.option("--number", metavar="N", default=1, help="Which of the samples: 1 has everything, 2 next to nothing.")
@click.option("--out", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Write it there.")
@click.option("--open", "opens", is_flag=True, help="Show the HTML in the browser.")
@_JSON
@click.pass_obj
def preview_command(place: Place, /, name: str, **given: Any) -> None:
    """A letter with sample values. With --open or --out FILE.html as HTML, else its text."""
    from gateway.policy.templates_look import unreadable

    templates, desk = _read(place, with_desk=True)
    _known(name, templates)
    page, language = _sample(
        templates, desk, name, language=given["language"], department=given["department"], address=given["address"],
        number=given["number"],
    )  # fmt: skip
    html = _dark(page.html) if given["dark"] else page.html
    wrong = list(unreadable(page.html))
    if given["as_json"]:
        json_line({"name": name, "language": language, "text": page.text, "html": html, "bytes": len(html.encode()),
                   "unreadable": wrong})  # fmt: skip
        return
    out: Path | None = given["out"]
    if given["opens"] and out is None:
        import tempfile

        out = Path(tempfile.mkdtemp(prefix="postroom-")) / f"{name}.html"
    as_html = given["wants_html"] or given["dark"] or given["opens"] or (out is not None and out.suffix == ".html")
    body = _with_pictures(html) if as_html else page.text
    if out is None:
        click.echo(body, nl=False)
    else:
        out.write_text(body, encoding="utf-8")
        click.echo(f"written to {out}")
        if given["opens"]:
            import webbrowser

            webbrowser.open(out.resolve().as_uri())
    kilobytes = len(page.html.encode()) / 1000
    click.echo(f"{kilobytes:.1f} kB of HTML, {'; '.join(wrong) if wrong else 'contrast fine'}", err=True)


@command.command("check")
@_JSON
@click.pass_obj
def check_command(place: Place, as_json: bool) -> None:
    """Every mistake, and every word and colour a letter should not have. Exit 1 if there is any."""
    from gateway.cli.rulesread import finding

    templates, _ = _read(place)
    findings = templates.check()
    for found in findings:
        if as_json:
            json_line(finding(found))
            continue
        first, *rest = finding_lines(found)
        click.echo(f"{'warning: ' if found.level == 'warning' else ''}{first}")
        for line in rest:
            click.echo(line)
    errors = sum(found.level == "error" for found in findings)
    if not as_json:
        letters = len({_stem(file) for file in templates.files if not _stem(file).startswith("_")})
        click.echo(f"{letters} letters, {_count(errors, 'mistake')}, {_count(len(findings) - errors, 'warning')}")
    if findings:
        raise SystemExit(1)


@command.command("send")
@click.argument("name")
@click.option("--to", "to", metavar="ADDRESS", required=True, help="Who gets it.")
@_LANGUAGE
@_DEPARTMENT
@_AS
@click.option("--number", metavar="N", default=1, help="Which of the samples.")
@click.pass_obj
def send_command(place: Place, /, name: str, to: str, **given: Any) -> None:
    """Send a letter with sample values, to see it in a mail program. It leaves by the outbox of the running service."""
    from gateway.errors import Permanent
    from gateway.mail.address import parse_path
    from gateway.store import outbox

    address = parse_path(to)
    if not address:
        raise Permanent(f"'{to}' is not an address")
    templates, desk = _read(place, with_desk=True)
    if desk is None:
        raise Permanent("there is no config, so there is no mailbox to send from")
    _known(name, templates)
    page, language = _sample(
        templates, desk, name, language=given["language"], department=given["department"],
        address=given["address"] or address, number=given["number"],
    )  # fmt: skip
    with place.beside() as here:
        now = here.clock.now()
        letter = _letter(desk, name, page, to=address, department=given["department"], language=language, now=now)
        here.store.write(lambda connection: outbox.add(connection, [letter]))
    click.echo(f"a sample of {name} goes to {address}")


# ------------------------------------------------------------------------------------------------------------- inside


def _read(place: Place, *, with_desk: bool = False) -> tuple[Templates, Desk | None]:
    """The templates as they lie in the files; with the departments and people if they are wanted. Without a config: the
    package's own."""
    from gateway.errors import Permanent
    from gateway.policy.templates import Templates

    try:
        settings = place.settings()
    except Permanent:
        if place.config is not None:
            raise
        return Templates.load(None), None
    own = settings.service.templates
    templates = Templates.load(own if own.is_dir() else None)
    if not with_desk:
        return templates, None
    from gateway.cli.rulesread import read

    return templates, read(settings).desk


def _stem(file: str) -> str:
    return file.rpartition("/")[2].split(".")[0]


def _is_own(templates: Templates, file: str) -> bool:
    from gateway.policy.templates import default_folder

    return not Path(templates.places[file]).is_relative_to(default_folder())


def _known(name: str, templates: Templates) -> None:
    from gateway.desk.lettervars import LETTERS
    from gateway.errors import Permanent
    from gateway.policy.suggest import did_you_mean

    if (name not in LETTERS and f"{name}.txt.j2" not in templates.files) or name.startswith("_"):
        raise Permanent(f"there is no letter '{name}'{did_you_mean(name, list(LETTERS))}")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _sample(
    templates: Templates, desk: Desk | None, name: str, *, language: str, department: str, address: str, number: int
) -> tuple[Rendered, str]:
    """A letter with sample values, to this person and from this department; and the tag of its language."""
    from gateway.desk.lettersamples import samples
    from gateway.desk.lettervalues import dept_var, person_var
    from gateway.desk.lettervars import letter_of
    from gateway.desk.tongue import Voice
    from gateway.errors import Permanent
    from gateway.mail.message import Mailbox
    from gateway.policy.catalogues import spoken, tongue

    chosen = _department(desk, department)
    if not language:
        language = (chosen.language if chosen else "") or (desk.language if desk else "en")
        if chosen is not None and chosen.address_style == "formal":
            language += "@formal"
    if language.partition("@")[0] not in spoken():
        known = ", ".join(sorted(spoken()))
        raise Permanent(f"no letter is written in '{language}'; there are {known}")
    found = samples(letter_of(name), tongue(language))
    if not 1 <= number <= len(found):
        raise Permanent(f"{name} has {len(found)} samples")
    values = dict(found[number - 1])
    if chosen is not None and values["dept"] is not None:
        now: Any = values["now"]
        values["dept"] = dept_var(chosen, Voice(tongue(language), now, chosen.timezone))
    if address:
        values["to"] = person_var(desk, Mailbox(address)) if desk else _person(address)
    key = chosen.key if chosen else department
    return templates.render(name, department=key, language=language, variables=values), language


def _person(address: str) -> Any:
    from gateway.desk.lettervars import PersonVar
    from gateway.desk.words import first_name, full_name

    return PersonVar(full_name("", address), first_name("", address), address)


def _department(desk: Desk | None, key: str) -> Any:
    from gateway.errors import Permanent
    from gateway.policy.suggest import did_you_mean

    if desk is None:
        return None
    if key and key not in desk.departments:
        raise Permanent(f"there is no department '{key}'{did_you_mean(key, list(desk.departments))}")
    return desk.holder(key)


def _dark(html: str) -> str:
    """The page as a program in dark mode shows it, whatever the browser prefers."""
    return re.sub(r"@media \(prefers-color-scheme: dark\)", "@media all", html)


def _with_pictures(html: str) -> str:
    """The page as a file: the pictures that would go along with the letter stand in it."""
    from base64 import b64encode

    from gateway.drawing import pictures_of_sample

    for picture in pictures_of_sample(html):
        shown = f"data:{picture.type};base64,{b64encode(picture.content).decode()}"
        html = html.replace(f"cid:{picture.content_id}", shown)
    return html


def _letter(
    desk: Desk, name: str, page: Rendered, *, to: str, department: str, language: str, now: Any
) -> NewLetter:  # fmt: skip
    from gateway.drawing import pictures_of_sample
    from gateway.mail.compose import compose
    from gateway.mail.draft import Draft
    from gateway.mail.message import Mailbox
    from gateway.store.outbox import NewLetter
    from gateway.writing import sending_mailbox

    sends = desk.holder(department)
    mailbox = sending_mailbox(desk, sends)
    message_id = f"s.{secrets.token_hex(16)}@{sends.address.rpartition('@')[2]}"
    draft = Draft(
        message_id=message_id,
        date=now.astimezone(sends.timezone),
        originator=Mailbox(sends.address, sends.name),
        to=(Mailbox(to),),
        subject=f"Sample: {name}",
        fields=(("Auto-Submitted", "auto-generated"), ("X-Auto-Response-Suppress", "OOF, AutoReply, RN, NRN")),
        text=page.text,
        html=page.html,
        language=language.partition("@")[0],
        files=pictures_of_sample(page.html),
    )
    return NewLetter(
        ticket=None,
        inbox=None,
        template=name,
        department=sends.key,
        mailbox=mailbox.address if mailbox else sends.address,
        repeatable=False,
        automatic=False,
        message_id=message_id,
        content=compose(draft),
        reverse_path="",
        recipients=(to,),
        created_at=now,
        due_at=now,
    )
