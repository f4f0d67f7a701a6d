"""docs/commands.md names every verb and every option, and nothing that does not exist."""

import re
from collections.abc import Iterator
from pathlib import Path

import click

from gateway.cli.main import main
from tests.cli.test_ticket import LISTED

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "commands.md").read_text(encoding="utf-8")
COMMON = {"--help", "-h", "--json", "--version", "--config"}


def commands(group: click.Group, path: str = "postroom") -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


def options(command: click.Command) -> set[str]:
    return {name for one in command.params if isinstance(one, click.Option) for name in one.opts} - COMMON


def test_every_verb_and_option_is_on_the_page() -> None:
    missing = [name for name, _ in commands(main) if name not in PAGE]
    missing += [f"{name} {one}" for name, command in commands(main) for one in options(command) if one not in PAGE]
    assert missing == []


def test_the_page_names_nothing_else() -> None:
    names = {name for name, _ in commands(main)}
    named = re.findall(r"`(postroom [a-z]+(?: [a-z]+)?)", PAGE)
    assert [one for one in named if not any(name.startswith(one) or one.startswith(name) for name in names)] == []
    known = {one for _, command in commands(main) for one in options(command)} | COMMON
    assert set(re.findall(r"--[a-z]+", PAGE)) - known == set()


def test_the_keys_of_a_ticket_are_on_the_page() -> None:
    words = set(re.findall(r"\w+", PAGE))
    assert LISTED - words == set()
