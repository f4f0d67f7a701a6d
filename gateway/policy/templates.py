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
from functools import lru_cache
from pathlib import Path
from threading import Lock

import jinja2

from gateway.desk.lettersamples import samples
from gateway.desk.lettervars import LETTERS, OWN_ACK
from gateway.desk.tongue import Voice
from gateway.errors import Finding, Mistakes, Permanent
from gateway.policy import templates_check
from gateway.policy.catalogues import tongue
from gateway.policy.templates_sandbox import FILTERS as FILTERS
from gateway.policy.templates_sandbox import GROWTH_LIMIT, Resolve, Sandbox, bounded

OUTPUT_LIMIT = 200_000  # characters of one rendered text, beside what the values need
FILE_LIMIT = 100_000  # characters of one template
FILES_LIMIT = 2_000  # files in one folder


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

    __slots__ = ("_lock", "_views", "files", "places", "prefixes")

    def __init__(self, files: Mapping[str, str], places: Mapping[str, str]) -> None:
        self.files: Mapping[str, str] = dict(files)
        """name (`ack.txt.j2`, `it/ack.txt.j2`) -> text: all there is, defaults too, so that a good set can be stored."""
        self.places = dict(places)
        self.prefixes = frozenset(name.rpartition("/")[0] for name in files)
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
        view = self.view(department, language)
        voice = voice or _voice_of(language, variables)
        text = self._one(view, f"{name}.txt.j2", variables, voice).strip("\n") + "\n"
        return Rendered(text, self._one(view, f"{name}.html.j2", variables, voice))

    def place(self, file: str, *, department: str, language: str) -> str:
        """Where the file of a name (`ack.txt.j2`) lies that this department and language use; the name if there is none."""
        loader = self.view(department, language).loader
        assert loader is not None
        try:
            return loader.get_source(self.view(department, language), file)[1] or file
        except jinja2.TemplateNotFound:
            return file

    def check(self) -> list[Finding]:
        """Every mistake and warning of the set, in the order of the files; renders each template on samples."""
        return list(_found(tuple(sorted(self.files.items())), tuple(sorted(self.places.items()))))

    # ------------------------------------------------------------------------------------------- inside

    def view(self, department: str, language: str) -> Sandbox:
        """The environment that sees the names as this department and language do."""
        language = language.lower()
        base = re.split("[-_@]", language, maxsplit=1)[0]  # en-gb falls back to en, de@formal to de
        order = (f"{department}/{language}", f"{department}/{base}", department, language, base)
        prefixes = tuple(dict.fromkeys(p for p in order if p in self.prefixes and p))
        with self._lock:
            if prefixes not in self._views:
                self._views[prefixes] = Sandbox(self._resolver(prefixes))
            return self._views[prefixes]

    def _resolver(self, prefixes: tuple[str, ...]) -> Resolve:
        def resolve(name: str) -> tuple[str, str] | None:
            for candidate in (*[f"{prefix}/{name}" for prefix in prefixes], name):
                if candidate in self.files:
                    return self.files[candidate], self.places[candidate]
            return None

        return resolve

    def _one(self, view: Sandbox, file: str, variables: Mapping[str, object], voice: Voice) -> str:
        outcome = self._attempt(view, file, variables, voice)
        if isinstance(outcome, Finding):
            raise Permanent(str(outcome))
        return outcome

    def attempt(self, view: Sandbox, file: str, variables: Mapping[str, object], *, language: str) -> str | Finding:
        """The rendered text of one file, or what is wrong."""
        return self._attempt(view, file, variables, _voice_of(language, variables))

    def _attempt(self, view: Sandbox, file: str, variables: Mapping[str, object], voice: Voice) -> str | Finding:
        """The rendered text, or what is wrong. Whatever a template does, it costs its letter and nothing else."""
        pieces, size = [], 0
        # A person's text of any length is a letter; only what the template adds is bounded.
        given = sum(len(v) for v in variables.values() if isinstance(v, str))
        limit = OUTPUT_LIMIT + GROWTH_LIMIT * given
        try:
            with bounded(given):
                for piece in view.get_template(file).generate({**variables, "_voice": voice}):
                    size += len(piece)
                    if size > limit:
                        return Finding(self.places.get(file, file), None, f"more than {limit} characters of output")
                    pieces.append(piece)
        except Exception as error:
            return self.finding(error, file)
        return "".join(pieces)

    def finding(self, error: Exception, file: str) -> Finding:
        """Where in a template an exception arose: Jinja2 maps the lines of compiled code back to the template's."""
        if isinstance(error, jinja2.TemplateSyntaxError):
            return Finding(error.filename or file, error.lineno, error.message or "a syntax error")
        ours = set(self.places.values())
        frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename in ours]
        message = f"{error}" or type(error).__name__
        if isinstance(error, jinja2.TemplateNotFound):
            message = f"there is no template {error.name!r}"
        elif isinstance(error, jinja2.UndefinedError):
            message += _suggestion(str(error))
        if frames:
            return Finding(frames[-1].filename, frames[-1].lineno, message)
        return Finding(self.places.get(file, file), None, message)


@lru_cache(maxsize=4)
def _found(files: tuple[tuple[str, str], ...], places: tuple[tuple[str, str], ...]) -> tuple[Finding, ...]:
    """Every letter is written for it: not again where a reload of rules brings the same templates."""
    return tuple(templates_check.check(Templates(dict(files), dict(places))))


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
