"""The check of a set of templates: names, syntax, every letter rendered on samples, its look, its words (docs/templates.md)."""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING

import jinja2

from gateway.desk.lettersamples import samples
from gateway.desk.lettervars import LETTERS, OWN_ACK, PromiseVar, letter_of
from gateway.desk.tongue import clock, listed
from gateway.errors import Finding
from gateway.policy.catalogues import spoken, tongue
from gateway.policy.templates_look import unreadable
from gateway.policy.templates_sandbox import Sandbox
from gateway.policy.tone import tone

if TYPE_CHECKING:
    from gateway.policy.templates import Templates

_NAME = re.compile(r"(?:[a-z0-9][a-z0-9_@-]*/){0,2}(?:_?[a-z][a-z0-9_]*|ack-[a-z0-9_-]{1,24})\.(?:txt|html)\.j2")
_KINDS = ("txt", "html")
_LINKS = frozenset({"buttons", "cause_buttons", "rating_links", "cc_names", "hours_png", "hours_note", "headline"})
"""Variables that a text may leave out: what stands behind them is said in words, or in the subject."""
_WITH_TIME = frozenset({"ack", "reopened"})
"""Letters whose news is a promise."""
_FIRST = 3  # paragraphs of a letter in which its news must stand, the greeting among them
_TAGS = re.compile(r"<head>.*?</head>|<[^>]*>", re.DOTALL)
_CODE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_STRING = re.compile(r"\"[^\"]*\"|'[^']*'")
_WORD = re.compile(r"[a-z_]+")
_BUILT_ON = re.compile(r"""\b(?:extends|from|import|include)\s+["']([^"']{1,200})["']""")


def check(templates: "Templates") -> list[Finding]:
    """Every mistake and warning, in the order of the files."""
    findings = [*_names(templates), *_syntax(templates)]
    if not any(f.level == "error" for f in findings):
        findings += _rendered(templates)
        findings += _same_variables(templates)
    for name in sorted(templates.files):
        findings += [
            Finding(templates.places[name], line, message, "warning") for line, message in tone(templates.files[name])
        ]
    return list(dict.fromkeys(findings))


def _names(templates: "Templates") -> Iterator[Finding]:
    for name in sorted(templates.files):
        base = name.rpartition("/")[2]
        stem = base.split(".")[0]
        if _NAME.fullmatch(name) is None:
            yield Finding(templates.places[name], None, "not a name of a template: <name>.txt.j2 or <name>.html.j2")
        elif not stem.startswith("_"):
            if letter_of(stem) not in LETTERS:
                near = get_close_matches(stem, LETTERS, 1)
                hint = f" – did you mean {near[0]}?" if near else ""
                yield Finding(templates.places[name], None, f"there is no letter {stem!r}{hint}")
            other = name.replace(".txt.j2", ".html.j2") if base.endswith(".txt.j2") else name.replace(".html.", ".txt.")
            if other not in templates.files:
                says = f"{other} is missing: a letter is written as text and as HTML"
                yield Finding(templates.places[name], None, says)
    own = {stem for name in templates.files if (stem := name.rpartition("/")[2].split(".")[0]).startswith(OWN_ACK)}
    for letter in (*LETTERS, *sorted(own)):  # one that only a department has would be missing in the others
        for kind in _KINDS:
            if f"{letter}.{kind}.j2" not in templates.files:
                yield Finding(f"{letter}.{kind}.j2", None, "this template is missing")


def _syntax(templates: "Templates") -> Iterator[Finding]:
    sandbox = Sandbox(lambda name: None)
    for name in sorted(templates.files):
        try:
            sandbox.parse_only(templates.files[name], name, templates.places[name])
        except jinja2.TemplateError as error:
            yield templates.finding(error, name)


def _letters(templates: "Templates") -> tuple[str, ...]:
    return (*LETTERS, *sorted(f"{OWN_ACK}{name}" for name in templates.acks))


def _place_of(prefix: str) -> tuple[str, str]:
    """Department and language of a folder: `it/de`, `it`, `de`."""
    department, _, language = prefix.partition("/")
    return department, language or (department if department in spoken() else "en")


def _rendered(templates: "Templates") -> Iterator[Finding]:
    """What fails when each letter is written on samples, and what is wrong with how it looks."""
    for prefix in sorted(templates.prefixes | {""}):
        department, language = _place_of(prefix)
        view = templates.view(department, language)
        for letter in _letters(templates):
            for number, variables in enumerate(samples(letter_of(letter), tongue(language))):
                bodies = [
                    templates.attempt(view, f"{letter}.{kind}.j2", variables, language=language) for kind in _KINDS
                ]
                yield from (body for body in bodies if isinstance(body, Finding))
                text, html = bodies
                if number == 0 and isinstance(text, str) and isinstance(html, str):
                    place = templates.place(f"{letter}.html.j2", department=department, language=language)
                    yield from (Finding(place, None, wrong, "warning") for wrong in unreadable(html))
                    yield from _without_time(templates, letter, (department, language), variables, text, html)


def _without_time(
    templates: "Templates", letter: str, where: tuple[str, str], variables: Mapping[str, object], text: str, html: str
) -> Iterator[Finding]:
    """The news first: where a promise is made, its time is in the first lines."""
    promise = variables["promise"]
    if letter_of(letter) not in _WITH_TIME or not isinstance(promise, PromiseVar):
        return
    hour = clock(promise.until, tongue(where[1]))
    plain = re.sub(r"\n\s*\n+", "\n\n", _TAGS.sub("\n\n", html))
    for kind, body in (("txt", text), ("html", plain)):
        first = "\n\n".join(body.strip().split("\n\n")[: _FIRST + (kind == "html") * 3])
        if hour not in first:
            place = templates.place(f"{letter}.{kind}.j2", department=where[0], language=where[1])
            says = "the first lines do not say by when: {{ promise.until|when }}"
            yield Finding(place, None, says, "warning")


def _same_variables(templates: "Templates") -> Iterator[Finding]:
    """A text and its HTML say the same things."""
    for prefix in sorted(templates.prefixes | {""}):
        department, language = _place_of(prefix)
        view = templates.view(department, language)
        for letter in _letters(templates):
            files = [f"{prefix}/{letter}.{kind}.j2".lstrip("/") for kind in _KINDS]
            if not any(file in templates.files for file in files):
                continue
            known = {extra.name for extra in LETTERS[letter_of(letter)].extras} - _LINKS
            said = [_used(view, f"{letter}.{kind}.j2") & known for kind in _KINDS]
            for kind in (0, 1):
                missing = sorted(said[1 - kind] - said[kind])
                if missing:
                    place = templates.place(f"{letter}.{_KINDS[kind]}.j2", department=department, language=language)
                    says = f"says nothing of {listed(missing)}, which the {'HTML' if kind == 0 else 'text'} does"
                    yield Finding(place, None, says, "warning")


def _used(view: Sandbox, file: str, seen: frozenset[str] = frozenset()) -> set[str]:
    """The names in the code of a template and of those it is built on. Read as words, which is quick, and enough for this."""
    if file in seen or view.loader is None:
        return set()
    try:
        source = view.loader.get_source(view, file)[0]
    except jinja2.TemplateNotFound:
        return set()
    code = " ".join(_CODE.findall(source))
    names = set(_WORD.findall(_STRING.sub(" ", code)))
    for other in _BUILT_ON.findall(code):
        names |= _used(view, other, seen | {file})
    return names
