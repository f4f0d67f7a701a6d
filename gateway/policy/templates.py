"""The templates of letters (product.md 3.9): read, checked, rendered. The only door to Jinja2.

A template is looked for as `<department>/<lang>/<name>`, `<department>/<name>`, `<lang>/<name>`, `<name>`; in each place
the operator's file before the package's. It runs in a sandbox with strict variables, HTML escapes by itself, and the
output is bounded. Operators own their templates: the sandbox keeps mistakes small, it is no wall against its owner.
What a person wrote is only ever a value, never a template.
"""

import re
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from threading import Lock

import jinja2

from gateway.desk.lettersamples import samples
from gateway.desk.lettervars import LETTERS, OWN_ACK, letter_of
from gateway.desk.tongue import Voice
from gateway.errors import Finding, Mistakes, Permanent
from gateway.policy.catalogues import tongue
from gateway.policy.templates_sandbox import FILTERS as FILTERS
from gateway.policy.templates_sandbox import Resolve, Sandbox
from gateway.policy.tone import tone

OUTPUT_LIMIT = 200_000  # characters of one rendered text, beside what the values need
GROWTH_LIMIT = 24  # what one character of a value may become: escaped, and a paragraph of its own
FILE_LIMIT = 100_000  # characters of one template
FILES_LIMIT = 2_000  # files in one folder
_NAME = re.compile(r"(?:[a-z0-9][a-z0-9_@-]*/){0,2}(?:_?[a-z][a-z0-9_]*|ack-[a-z0-9_-]{1,24})\.(?:txt|html)\.j2")
_KINDS = ("txt", "html")


@dataclass(frozen=True, slots=True)
class Rendered:
    """A letter's two bodies: plain text and HTML, both str with LF."""

    text: str
    html: str


def default_folder() -> Path:
    """The package's own templates: in a wheel beside the package, in a checkout at its root."""
    package = Path(__file__).resolve().parent.parent
    shipped = package / "defaults" / "templates"
    return shipped if shipped.is_dir() else package.parent / "templates"


class Templates:
    """One set of templates, compiled when first used and kept. Safe to share between threads."""

    __slots__ = ("_lock", "_places", "_prefixes", "_views", "files")

    def __init__(self, files: Mapping[str, str], places: Mapping[str, str]) -> None:
        self.files: Mapping[str, str] = dict(files)
        """name (`ack.txt.j2`, `it/ack.txt.j2`) -> text: all there is, defaults too, so that a good set can be stored."""
        self._places = dict(places)
        self._prefixes = frozenset(name.rpartition("/")[0] for name in files)
        self._views: dict[tuple[str, ...], Sandbox] = {}
        self._lock = Lock()

    @classmethod
    def load(cls, folder: Path | None) -> "Templates":
        """The package's templates with those of `folder` over them. Raises Mistakes if a file cannot be read.

        Mistakes inside a template are not raised here: `check` lists them.
        """
        files: dict[str, str] = {}
        places: dict[str, str] = {}
        findings: list[Finding] = []
        for root in (default_folder(), folder):
            if root is None:
                continue
            if not root.is_dir():
                findings.append(Finding(str(root), None, "there is no such folder of templates"))
                continue
            for name, path in _walk(root):
                try:
                    files[name] = _read(path)
                    places[name] = str(path)
                except (OSError, ValueError) as error:
                    findings.append(Finding(str(path), None, f"cannot be read: {error}"))
        if findings:
            raise Mistakes(findings)
        return cls(files, places)

    @classmethod
    def from_files(cls, files: Mapping[str, str]) -> "Templates":
        """The set that `files` of another one was: the last good templates, from the store."""
        return cls(files, {name: name for name in files})

    @property
    def acks(self) -> frozenset[str]:
        """The names of the operator's own acknowledgements: `night` for `ack-night.txt.j2`, as rules name them."""
        stems = {name.split(".")[0] for name in self.files if name.startswith(OWN_ACK)}
        return frozenset(stem.removeprefix(OWN_ACK) for stem in stems)

    def render(
        self,
        name: str,
        *,
        department: str,
        language: str,
        variables: Mapping[str, object],
        voice: Voice | None = None,
    ) -> Rendered:
        """Both bodies of a letter; `voice` says its times and sentences (None: as the language and `now` have it). Raises
        Permanent with `file:line: what` if the template fails: the letter is held."""
        view = self._view(department, language)
        spoken = {**variables, "_voice": voice or _voice_of(language, variables)}
        text = self._one(view, f"{name}.txt.j2", spoken).strip("\n") + "\n"
        return Rendered(text, self._one(view, f"{name}.html.j2", spoken))

    def check(self) -> list[Finding]:
        """Every mistake and warning of the set, in the order of the files; renders each template on samples."""
        findings = [*self._check_names(), *self._check_syntax()]
        if not any(f.level == "error" for f in findings):
            findings += self._check_samples()
        for name in sorted(self.files):
            findings += [
                Finding(self._places[name], line, message, "warning") for line, message in tone(self.files[name])
            ]
        return list(dict.fromkeys(findings))

    # ------------------------------------------------------------------------------------------- inside

    def _view(self, department: str, language: str) -> "Sandbox":
        """The environment that sees the names as this department and language do."""
        language = language.lower()
        base = re.split("[-_@]", language, maxsplit=1)[0]  # en-gb falls back to en, de@formal to de
        order = (f"{department}/{language}", f"{department}/{base}", department, language, base)
        prefixes = tuple(dict.fromkeys(p for p in order if p in self._prefixes and p))
        with self._lock:
            if prefixes not in self._views:
                self._views[prefixes] = Sandbox(self._resolver(prefixes))
            return self._views[prefixes]

    def _resolver(self, prefixes: tuple[str, ...]) -> Resolve:
        def resolve(name: str) -> tuple[str, str] | None:
            for candidate in (*[f"{prefix}/{name}" for prefix in prefixes], name):
                if candidate in self.files:
                    return self.files[candidate], self._places[candidate]
            return None

        return resolve

    def _one(self, view: "Sandbox", file: str, variables: Mapping[str, object]) -> str:
        outcome = self._attempt(view, file, variables)
        if isinstance(outcome, Finding):
            raise Permanent(str(outcome))
        return outcome

    def _attempt(self, view: "Sandbox", file: str, variables: Mapping[str, object]) -> str | Finding:
        """The rendered text, or what is wrong. Whatever a template does, it costs its letter and nothing else."""
        pieces, size = [], 0
        # A person's text of any length is a letter; only what the template adds is bounded.
        limit = OUTPUT_LIMIT + GROWTH_LIMIT * sum(len(v) for v in variables.values() if isinstance(v, str))
        try:
            for piece in view.get_template(file).generate(variables):
                size += len(piece)
                if size > limit:
                    return Finding(self._places.get(file, file), None, f"more than {limit} characters of output")
                pieces.append(piece)
        except Exception as error:
            return self._finding(error, file)
        return "".join(pieces)

    def _finding(self, error: Exception, file: str) -> Finding:
        """Where in a template an exception arose: Jinja2 maps the lines of compiled code back to the template's."""
        if isinstance(error, jinja2.TemplateSyntaxError):
            return Finding(error.filename or file, error.lineno, error.message or "a syntax error")
        ours = set(self._places.values())
        frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename in ours]
        message = f"{error}" or type(error).__name__
        if isinstance(error, jinja2.TemplateNotFound):
            message = f"there is no template {error.name!r}"
        elif isinstance(error, jinja2.UndefinedError):
            message += _suggestion(str(error))
        if frames:
            return Finding(frames[-1].filename, frames[-1].lineno, message)
        return Finding(self._places.get(file, file), None, message)

    def _check_names(self) -> Iterator[Finding]:
        for name in sorted(self.files):
            base = name.rpartition("/")[2]
            stem = base.split(".")[0]
            if _NAME.fullmatch(name) is None:
                yield Finding(self._places[name], None, "not a name of a template: <name>.txt.j2 or <name>.html.j2")
            elif not stem.startswith("_"):
                if letter_of(stem) not in LETTERS:
                    near = get_close_matches(stem, LETTERS, 1)
                    hint = f" – did you mean {near[0]}?" if near else ""
                    yield Finding(self._places[name], None, f"there is no letter {stem!r}{hint}")
                other = (
                    name.replace(".txt.j2", ".html.j2") if base.endswith(".txt.j2") else name.replace(".html.", ".txt.")
                )
                if other not in self.files:
                    yield Finding(
                        self._places[name], None, f"{other} is missing: a letter is written as text and as HTML"
                    )
        own = {stem for name in self.files if (stem := name.rpartition("/")[2].split(".")[0]).startswith(OWN_ACK)}
        for letter in (*LETTERS, *sorted(own)):  # one that only a department has would be missing in the others
            for kind in _KINDS:
                if f"{letter}.{kind}.j2" not in self.files:
                    yield Finding(f"{letter}.{kind}.j2", None, "this template is missing")

    def _check_syntax(self) -> Iterator[Finding]:
        sandbox = Sandbox(lambda name: None)
        for name in sorted(self.files):
            try:
                sandbox.parse_only(self.files[name], name, self._places[name])
            except jinja2.TemplateError as error:
                yield self._finding(error, name)

    def _check_samples(self) -> Iterator[Finding]:
        for prefix in sorted(self._prefixes | {""}):
            department, _, language = prefix.partition("/")
            view, voice = self._view(department, language or "en"), None
            for letter in (*LETTERS, *sorted(f"{OWN_ACK}{name}" for name in self.acks)):
                for variables in samples(letter_of(letter)):
                    voice = _voice_of(language or "en", variables)
                    for kind in _KINDS:
                        outcome = self._attempt(view, f"{letter}.{kind}.j2", {**variables, "_voice": voice})
                        if isinstance(outcome, Finding):
                            yield outcome


def _voice_of(language: str, variables: Mapping[str, object]) -> Voice:
    now = variables["now"]
    assert isinstance(now, datetime)
    assert now.tzinfo is not None
    return Voice(tongue(language), now, now.tzinfo)


def _walk(root: Path) -> Iterator[tuple[str, Path]]:
    paths = sorted(p for p in root.rglob("*.j2") if len(p.relative_to(root).parts) <= 3)
    if len(paths) > FILES_LIMIT:
        raise Mistakes([Finding(str(root), None, f"more than {FILES_LIMIT} templates")])
    for path in paths:
        yield path.relative_to(root).as_posix(), path


def _read(path: Path) -> str:
    text = path.read_text("utf-8-sig")
    if len(text) > FILE_LIMIT:
        raise ValueError(f"more than {FILE_LIMIT} characters")
    return text


def _suggestion(message: str) -> str:
    """`'promis' is undefined` -> ` – did you mean promise?`"""
    found = re.match(r"'([^']+)' is undefined", message)
    known = {name for letter in LETTERS for name in samples(letter)[0]}
    near = get_close_matches(found[1], known, 1, 0.8) if found else []
    return f" – did you mean {near[0]}?" if near else ""
