"""The sentences of the program, for those who translate them: `make locale` writes gateway/locale/postroom.pot and brings the
.po files up to date with it. A sentence stands in `say("…")` or `say_many("…", "…", n)` in Python, in `_("…")` or
`_n("…", "…", n)` in a template."""

import ast
import io
import string
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.core import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

PROJECT = Path(__file__).resolve().parents[2]
FOLDER = PROJECT / "gateway" / "locale"
POT = FOLDER / "postroom.pot"
LANGUAGES = ("de", "fr", "es", "pl", "cs", "ja")
VARIANTS = ("de@formal", "fr@formal", "es@formal", "pl@formal", "cs@formal")
"""Catalogues that hold only what differs from that of their language."""

_PYTHON = {"say": None, "say_many": (1, 2)}
_TEMPLATES = {"_": None, "_n": (1, 2)}
_TAGS = ("TRANSLATORS:",)
_HEADER = """\
# Postroom's sentences. Names in {braces} stay as they are; the words around them may change their order.
# Commands (#take) are English in every language. Read docs/templates.md, "Languages".
"""
_IDLE = tuple(
    f'"{name}: '.encode()
    for name in ("Project-Id-Version", "Report-Msgid-Bugs-To", "POT-Creation-Date", "PO-Revision-Date", "Last-Translator",
                 "Language-Team", "Generated-By")
)  # fmt: skip
"""Lines of the header that change without a change."""
_THEN = datetime(2025, 1, 1, tzinfo=UTC)  # no catalogue changes because a day has passed


def template() -> Catalog:
    """All sentences there are now."""
    catalog = Catalog(
        project="Postroom", version="", charset="utf-8", header_comment=_HEADER, creation_date=_THEN, fuzzy=False
    )
    for path, method, keywords in _sources():
        place = path.relative_to(PROJECT).as_posix()
        with path.open("rb") as file:
            for line, message, comments, _ in extract(method, file, keywords, _TAGS):
                if isinstance(message, tuple):
                    message = tuple(message[:2])
                if message:
                    catalog.add(message, None, [(place, line)], auto_comments=comments)
    return catalog


def _sources() -> Iterator[tuple[Path, str, dict[str, object]]]:
    for path in _modules():
        yield path, "python", _PYTHON
    for path in sorted((PROJECT / "templates").rglob("*.j2")):
        yield path, "jinja2.ext:babel_extract", _TEMPLATES


def _modules() -> list[Path]:
    """Where the sentences of letters are made: not the command line, which is English, not the samples, and not what the SMTP
    server says to other servers (`intake`)."""
    found = sorted((PROJECT / "gateway").rglob("*.py"))
    return [one for one in found if one.parent.name not in ("cli", "intake") and one.name != "lettersamples.py"]


def unreadable() -> list[str]:
    """Sentences that the tools cannot read from the source: they are no literals."""
    found = []
    for path in _modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _PYTHON:
                count = 1 if node.func.id == "say" else 2
                literal = [isinstance(one, ast.Constant) for one in node.args[:count]]
                if literal != [True] * count:
                    found.append(f"{path.relative_to(PROJECT)}:{node.lineno}: {ast.unparse(node)[:60]}")
    return found


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def written(catalog: Catalog) -> bytes:
    """The file of a catalogue."""
    file = io.BytesIO()
    write_po(file, catalog, width=120, sort_by_file=True, include_lineno=False, ignore_obsolete=True)
    lines = file.getvalue().split(b"\n")
    return b"\n".join(line for line in lines if not line.startswith(_IDLE))


def places(text: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def texts(message: Message) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What is to be said and how it is said, each in all its forms."""
    one, said = message.id, message.string
    return (
        tuple(one) if isinstance(one, tuple | list) else (one,),
        tuple(said) if isinstance(said, tuple | list) else (said,),
    )


def update() -> list[str]:
    """Write what has changed; says how far each language is."""
    pot = template()
    FOLDER.mkdir(exist_ok=True)
    POT.write_bytes(written(pot))
    told = [f"postroom.pot  {len(pot)} sentences"]
    for tag in (*LANGUAGES, *VARIANTS):
        path = FOLDER / f"{tag}.po"
        catalog = read(path) if path.exists() else _new(tag)
        if tag in VARIANTS:
            for message in [one for one in catalog if one.id and one.id not in pot]:
                catalog.delete(message.id)
        else:
            catalog.update(pot, no_fuzzy_matching=True, update_header_comment=True, update_creation_date=False)
        path.write_bytes(written(catalog))
        done = sum(1 for one in catalog if one.id and all(texts(one)[1]))
        told.append(f"{tag + '.po':<14}{done} said" + ("" if tag in VARIANTS else f", {len(pot) - done} to do"))
    return told


def _new(tag: str) -> Catalog:
    return Catalog(
        locale=Locale.parse(tag.partition("@")[0]), project="Postroom", version="", charset="utf-8",
        header_comment=_HEADER, creation_date=_THEN, revision_date=_THEN, fuzzy=False,
    )  # fmt: skip


if __name__ == "__main__":
    print("\n".join(update()))
