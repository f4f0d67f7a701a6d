"""The templates of letters (product.md 3.9): read, checked, rendered. The only door to Jinja2.

A template is looked for as `<department>/<lang>/<name>`, `<department>/<name>`, `<lang>/<name>`, `<name>`; in each place
the operator's file before the package's. It runs in a sandbox with strict variables, HTML escapes by itself, and the
output is bounded. Operators own their templates: the sandbox keeps mistakes small, it is no wall against its owner.
What a person wrote is only ever a value, never a template.
"""

import re
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from threading import Lock
from typing import Any

import jinja2
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment

from gateway.desk import words
from gateway.desk.lettersamples import samples
from gateway.desk.lettervars import (
    LETTERS,
    OWN_ACK,
    Button,
    DeptVar,
    ErrorLine,
    PersonVar,
    PromiseVar,
    StatusItem,
    TicketVar,
    letter_of,
)
from gateway.errors import Finding, Mistakes, Permanent
from gateway.policy.tone import tone

OUTPUT_LIMIT = 200_000  # characters of one rendered text, beside what the values need
GROWTH_LIMIT = 24  # what one character of a value may become: escaped, and a paragraph of its own
FILE_LIMIT = 100_000  # characters of one template
RANGE_LIMIT = 1_000  # numbers of one range()
FILES_LIMIT = 2_000  # files in one folder
_NAME = re.compile(r"(?:[a-z0-9][a-z0-9_@-]*/){0,2}(?:_?[a-z][a-z0-9_]*|ack-[a-z0-9_-]{1,24})\.(?:txt|html)\.j2")
_KINDS = ("txt", "html")
_OUR_VALUES = frozenset((Button, DeptVar, ErrorLine, PersonVar, PromiseVar, StatusItem, TicketVar))


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
        self._views: dict[tuple[str, ...], _Sandbox] = {}
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

    def render(self, name: str, *, department: str, language: str, variables: Mapping[str, object]) -> Rendered:
        """Both bodies of a letter. Raises Permanent with `file:line: what` if the template fails: the letter is held."""
        view = self._view(department, language)
        text = self._one(view, f"{name}.txt.j2", variables).strip("\n") + "\n"
        return Rendered(text, self._one(view, f"{name}.html.j2", variables))

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

    def _view(self, department: str, language: str) -> "_Sandbox":
        """The environment that sees the names as this department and language do."""
        language = language.lower()
        base = re.split("[-_@]", language, maxsplit=1)[0]  # en-gb falls back to en, de@formal to de
        order = (f"{department}/{language}", f"{department}/{base}", department, language, base)
        prefixes = tuple(dict.fromkeys(p for p in order if p in self._prefixes and p))
        with self._lock:
            if prefixes not in self._views:
                self._views[prefixes] = _Sandbox(self._resolver(prefixes))
            return self._views[prefixes]

    def _resolver(self, prefixes: tuple[str, ...]) -> Callable[[str], tuple[str, str] | None]:
        def resolve(name: str) -> tuple[str, str] | None:
            for candidate in (*[f"{prefix}/{name}" for prefix in prefixes], name):
                if candidate in self.files:
                    return self.files[candidate], self._places[candidate]
            return None

        return resolve

    def _one(self, view: "_Sandbox", file: str, variables: Mapping[str, object]) -> str:
        outcome = self._attempt(view, file, variables)
        if isinstance(outcome, Finding):
            raise Permanent(str(outcome))
        return outcome

    def _attempt(self, view: "_Sandbox", file: str, variables: Mapping[str, object]) -> str | Finding:
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
        sandbox = _Sandbox(lambda name: None)
        for name in sorted(self.files):
            try:
                sandbox.parse_only(self.files[name], name, self._places[name])
            except jinja2.TemplateError as error:
                yield self._finding(error, name)

    def _check_samples(self) -> Iterator[Finding]:
        for prefix in sorted(self._prefixes | {""}):
            department, _, language = prefix.partition("/")
            view = self._view(department, language or "en")
            for letter in (*LETTERS, *sorted(f"{OWN_ACK}{name}" for name in self.acks)):
                for variables in samples(letter_of(letter)):
                    for kind in _KINDS:
                        outcome = self._attempt(view, f"{letter}.{kind}.j2", variables)
                        if isinstance(outcome, Finding):
                            yield outcome


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


# ------------------------------------------------------------------------------------------------- sandbox


class _Loader(jinja2.BaseLoader):
    def __init__(self, resolve: Callable[[str], tuple[str, str] | None]) -> None:
        self._resolve = resolve

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        found = self._resolve(template)
        if found is None:
            raise jinja2.TemplateNotFound(template)
        return found[0], found[1], lambda: True


class _Sandbox(ImmutableSandboxedEnvironment):
    """Jinja2 without the ways to make much out of little: `'a' * 10**9` ran 26 s and took 1 GB."""

    intercepted_binops = frozenset(["*", "**", "%"])
    _GONE = frozenset(["center", "format", "indent", "pprint", "random", "xmlattr", "attr", "filesizeformat", "urlize"])
    _STR_GONE = frozenset(["center", "expandtabs", "format", "format_map", "ljust", "rjust", "translate", "zfill"])

    def __init__(self, resolve: Callable[[str], tuple[str, str] | None]) -> None:
        super().__init__(
            loader=_Loader(resolve),
            undefined=jinja2.StrictUndefined,
            autoescape=lambda name: name is None or ".html." in name,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        for name in self._GONE:
            self.filters.pop(name, None)
        for name in ("lipsum", "namespace", "cycler", "joiner"):
            self.globals.pop(name, None)
        self.filters |= _FILTERS
        self.globals["range"] = _short_range

    def parse_only(self, source: str, name: str, filename: str) -> None:
        """Raises TemplateSyntaxError (also for unknown filters and tests) with the line."""
        self.compile(source, name, filename)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        if operator == "**" or not (isinstance(left, int | float) and isinstance(right, int | float)):
            raise SecurityError(f"{operator} is only for plain numbers")
        return super().call_binop(context, operator, left, right)

    def call(self, context: Context, obj: Any, *arguments: Any, **named: Any) -> Any:
        if type(obj) is Macro:  # what a template itself defines is safe: none of the questions asked about other things
            named.pop("_loop_vars", None)
            named.pop("_block_vars", None)
            return obj(context.eval_ctx, *arguments, **named)
        return super().call(context, obj, *arguments, **named)

    def wrap_str_format(self, value: Any) -> None:
        """`str.format` is refused like the others: '{:1000000000}' needs no more than these signs to fill the memory."""

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        if type(obj) in _OUR_VALUES:  # frozen values of plain fields; the long way asks a dozen questions about each
            return not attr.startswith("_")
        if isinstance(obj, str) and attr in self._STR_GONE:
            return False
        return bool(super().is_safe_attribute(obj, attr, value))


def _short_range(*arguments: int) -> range:
    numbers = range(*arguments)
    if len(numbers) > RANGE_LIMIT:
        raise SecurityError(f"a range of more than {RANGE_LIMIT} numbers")
    return numbers


@jinja2.pass_context
def _when(context: Context, value: Any) -> str:
    now = context["now"]
    return words.when(value, now, now.tzinfo, context["lang"])


@jinja2.pass_context
def _short(context: Context, value: Any) -> str:
    now = context["now"]
    return words.when_short(value, now, now.tzinfo, context["lang"])


@jinja2.pass_context
def _ago(context: Context, value: Any) -> str:
    now = context["now"]
    return words.ago(value, now, now.tzinfo, context["lang"])


@jinja2.pass_context
def _hours(context: Context, value: Any) -> str:
    return words.hours(value, context["lang"])


@jinja2.pass_context
def _listed(context: Context, value: Any) -> str:
    return words.listed([getattr(item, "name", item) for item in value], context["lang"])


@jinja2.pass_context
def _counted(context: Context, value: Any) -> str:
    return words.counted(len(value), context["lang"])


@jinja2.pass_context
def _greeting(context: Context, value: Any) -> str:
    return words.greeting(value.first_name, context["lang"])


def _paragraphs(value: str) -> list[list[str]]:
    """A person's text for HTML: paragraphs of lines; leading spaces become no-break spaces so that they are seen."""
    blocks = re.split(r"\n(?:[ \t]*\n)+", str(value).strip("\n"))
    return [[_leading(line) for line in block.split("\n")] for block in blocks if block.strip()]


def _leading(line: str) -> str:
    words_only = line.lstrip(" \t")
    return "\u00a0" * min(len(line) - len(words_only), 40) + words_only


_FILTERS: dict[str, Callable[..., Any]] = {
    "when": _when,
    "short": _short,
    "ago": _ago,
    "hours": _hours,
    "quote": lambda value: words.quote(str(value)),
    "first_lines": lambda value, count=3: words.first_lines(str(value), count),
    "mailto": lambda address, command="": words.mailto(str(address), command),
    "listed": _listed,
    "counted": _counted,
    "unbroken": lambda value: words.unbroken(str(value)),
    "greeting": _greeting,
    "paragraphs": _paragraphs,
}
FILTERS = tuple(_FILTERS)
"""The filters of our own, beside those of Jinja2 (docs/templates.md)."""
