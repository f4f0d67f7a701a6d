"""The sandbox in which templates run: Jinja2 without the ways to make much out of little, with our filters and sentences.

`_("… {name} …", name=…)` and `_n(one, many, n, …)` say a sentence in the language of the letter (docs/templates.md).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sized
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from types import CodeType
from typing import Any
from unicodedata import east_asian_width

import jinja2
from jinja2 import nodes
from jinja2.exceptions import SecurityError
from jinja2.filters import do_join, do_replace
from jinja2.runtime import Context, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import escape

from gateway.desk import tongue, words
from gateway.desk.lettervars import (
    Button,
    DeptVar,
    DigestItem,
    ErrorLine,
    HelpLine,
    PersonVar,
    PromiseVar,
    StatusItem,
    ThreadItem,
    TicketVar,
)
from gateway.desk.reportvars import BarVar, ChangedVar, PraiseVar, QuoteVar, RowVar
from gateway.desk.tongue import Voice

RANGE_LIMIT = 1_000  # numbers of one range()
ROUNDS_LIMIT = 100_000  # rounds of loops, calls of macros and files included, in one rendering
VALUE_LIMIT = 1_000_000  # characters of a text that a template puts together
GROWTH_LIMIT = 24  # what one character of a value may become: escaped, and a paragraph of its own
WIDEST_COLUMN = 78
_OUR_VALUES = frozenset(
    {Button, DeptVar, DigestItem, ErrorLine, HelpLine, PersonVar, PromiseVar, StatusItem, ThreadItem, TicketVar}
    | {BarVar, ChangedVar, PraiseVar, QuoteVar, RowVar}
)
_NAMED = re.compile(r"\{[a-z][a-z0-9_]*\}")


@dataclass(slots=True)
class _Budget:
    """What is left in the rendering that runs; loops inside loops share it."""

    rounds: int
    longest: int


_BUDGET: ContextVar[_Budget] = ContextVar("budget")
Resolve = Callable[[str], tuple[str, str] | None]
"""A template's name -> its source and the file it stands in."""


class Loader(jinja2.BaseLoader):
    def __init__(self, resolve: Resolve) -> None:
        self._resolve = resolve

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        found = self._resolve(template)
        if found is None:
            raise jinja2.TemplateNotFound(template)
        return found[0], found[1], lambda: True


@contextmanager
def bounded(size: int) -> Iterator[None]:
    """One rendering with values of `size` characters: a person's text of any length is a letter, and what a template makes of
    it is bounded. Beyond that a SecurityError is raised inside."""
    before = _BUDGET.set(_Budget(ROUNDS_LIMIT + 2 * size, VALUE_LIMIT + GROWTH_LIMIT * size))
    try:
        yield
    finally:
        _BUDGET.reset(before)


def _round() -> None:
    budget = _BUDGET.get()
    budget.rounds -= 1
    if budget.rounds < 0:
        raise SecurityError("too many rounds of loops and macros")


def _check_length(length: int) -> None:
    if length > _BUDGET.get().longest:
        raise SecurityError(f"a text of {length} characters")


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja2 without the ways to make much out of little: `'a' * 10**9` ran 26 s and took 1 GB."""

    intercepted_binops = frozenset(["*", "**", "%", "+"])
    _GONE = frozenset(["center", "format", "indent", "pprint", "random", "xmlattr", "attr", "filesizeformat", "urlize"])
    _STR_GONE = frozenset(["center", "expandtabs", "format", "format_map", "ljust", "rjust", "translate", "zfill"])

    def __init__(self, resolve: Resolve) -> None:
        super().__init__(
            loader=Loader(resolve),
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
        self.filters |= _FILTERS | _LIMITS
        self.globals |= {"range": _short_range, "_": _sentence, "_n": _counted_sentence}

    def parse_only(self, source: str, name: str, filename: str) -> None:
        """Raises TemplateSyntaxError (also for unknown filters and tests) with the line."""
        self.compile(source, name, filename)

    def compile(
        self,
        source: Any,
        name: str | None = None,
        filename: str | None = None,
        raw: Any = False,
        defer_init: Any = False,
    ) -> Any:
        if raw or not isinstance(source, str):
            return super().compile(source, name, filename, raw, defer_init)
        return _compiled(source, name, filename)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """As Jinja2 does, with a count on every loop and a limit on every text that is put together."""
        tree = super()._parse(source, name, filename)
        for loop in tree.find_all(nodes.For):
            if loop.recursive:  # it calls itself past the count
                raise jinja2.TemplateSyntaxError("a letter has no recursive loops", loop.lineno, name, filename)
            loop.iter = _filtered(loop.iter, "counted_rounds")
        _limit_joins(tree)
        return tree

    def get_template(self, *arguments: Any, **named: Any) -> jinja2.Template:
        if _BUDGET.get(None) is not None:  # a file that includes files
            _round()
        return super().get_template(*arguments, **named)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        if operator == "+":
            if isinstance(left, Sized) and isinstance(right, Sized):
                _check_length(len(left) + len(right))
            return super().call_binop(context, operator, left, right)
        if operator == "**" or not (isinstance(left, int | float) and isinstance(right, int | float)):
            raise SecurityError(f"{operator} is only for plain numbers")
        return super().call_binop(context, operator, left, right)

    def call(self, context: Context, obj: Any, *arguments: Any, **named: Any) -> Any:
        if type(obj) is Macro:
            _round()  # else none of the questions asked about other things: what a template itself defines is safe
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


@lru_cache(maxsize=1_000)
def _compiled(source: str, name: str | None, filename: str | None) -> CodeType:
    """All sandboxes compile alike. The check compiles each template, then the letters do, and after each reload of rules again:
    most have not changed."""
    return ImmutableSandboxedEnvironment.compile(_COMPILER, source, name, filename)


def _filtered(node: Any, name: str) -> nodes.Filter:
    return nodes.Filter(node, name, [], [], None, None, lineno=node.lineno)


def _limit_joins(node: nodes.Node) -> None:
    """`a ~ b` below this node, each as `(a ~ b)|short_text`."""
    for name, value in list(node.iter_fields()):
        children = value if isinstance(value, list) else [value]
        for nth, child in enumerate(children):
            if not isinstance(child, nodes.Node):
                continue
            _limit_joins(child)
            if isinstance(child, nodes.Concat):
                children[nth] = _filtered(child, "short_text")
        if not isinstance(value, list):
            setattr(node, name, children[0])


def _counted_rounds(values: Iterable[Any]) -> Iterator[Any]:
    for value in values:
        _round()
        yield value


def _short_text(value: Any) -> Any:
    if isinstance(value, str):
        _check_length(len(value))
    return value


@jinja2.pass_eval_context
def _replaced(eval_ctx: nodes.EvalContext, value: Any, old: str, new: str, count: int | None = None) -> Any:
    """Jinja2's `replace`, which two long texts could make into a very long one."""
    _check_length(str(value).count(old) * len(new))
    return do_replace(eval_ctx, value, old, new, count)


@jinja2.pass_eval_context
def _joined(eval_ctx: nodes.EvalContext, values: Iterable[Any], between: str = "", attribute: str | None = None) -> Any:
    """Jinja2's `join`, bounded in the same way."""
    values = list(values)
    _check_length(sum(len(value) for value in values if isinstance(value, str)) + len(values) * len(between))
    return do_join(eval_ctx, values, between, attribute)


def _short_range(*arguments: int) -> range:
    numbers = range(*arguments)
    if len(numbers) > RANGE_LIMIT:
        raise SecurityError(f"a range of more than {RANGE_LIMIT} numbers")
    return numbers


def _voice(context: Context) -> Voice:
    """Who speaks. Macros of an imported file have none unless they are imported `with context`."""
    voice = context.get("_voice")
    if not isinstance(voice, Voice):
        raise SecurityError("this part says words of a language: import it `with context`")
    return voice


def _placed(context: Context, form: str, values: Mapping[str, Any]) -> str:
    """A sentence with its values. In HTML both are escaped, but for what is HTML already. Only plain names stand in braces:
    what `str.format` knows besides could fill the memory."""
    if set("{}") & set(_NAMED.sub("", form)):
        raise SecurityError(f"a sentence takes names in braces and nothing else there: {form[:80]}")
    if context.eval_ctx.autoescape:
        return escape(form).format_map(values)
    return form.format_map(values)


@jinja2.pass_context
def _sentence(context: Context, message: str, /, **values: Any) -> str:
    """`_("A person from {dept} answers.", dept=dept.name)`: the sentence in the language of the letter."""
    return _placed(context, _voice(context).tongue.gettext(message), values)


@jinja2.pass_context
def _counted_sentence(context: Context, message: str, many: str, n: int, /, **values: Any) -> str:
    """`_n("{n} mail waits", "{n} mails wait", count)`: the form that fits the number; `{n}` is the number."""
    return _placed(context, _voice(context).tongue.ngettext(message, many, n), {"n": n, **values})


@jinja2.pass_context
def _when(context: Context, value: Any) -> str:
    return _voice(context).when(value)


@jinja2.pass_context
def _short(context: Context, value: Any) -> str:
    return _voice(context).when_short(value)


@jinja2.pass_context
def _hour(context: Context, value: Any) -> str:
    return _voice(context).hour(value)


@jinja2.pass_context
def _ago(context: Context, value: Any) -> str:
    voice = _voice(context)
    return tongue.ago(value, voice.now, voice.zone, voice.tongue)


@jinja2.pass_context
def _hours(context: Context, value: Any) -> str:
    return tongue.hours(value, _voice(context).tongue)


@jinja2.pass_context
def _listed(context: Context, value: Any) -> str:
    return tongue.listed([getattr(item, "name", item) for item in value], _voice(context).tongue)


@jinja2.pass_context
def _counted(context: Context, value: Any) -> str:
    return tongue.counted(value if isinstance(value, int) else len(value), _voice(context).tongue)


@jinja2.pass_context
def _greeting(context: Context, value: Any) -> str:
    return tongue.greeting(value.first_name, _voice(context).tongue, full=value.name)


@jinja2.pass_context
def _word(context: Context, value: Any) -> str:
    return _voice(context)(words.word_of(str(value)))


def _paragraphs(value: str) -> list[list[str]]:
    """A person's text for HTML: paragraphs of lines; leading spaces become no-break spaces so that they are seen."""
    blocks = re.split(r"\n(?:[ \t]*\n)+", str(value).strip("\n"))
    return [[_leading(line) for line in block.split("\n")] for block in blocks if block.strip()]


def _leading(line: str) -> str:
    words_only = line.lstrip(" \t")
    return "\u00a0" * min(len(line) - len(words_only), 40) + words_only


def _column(value: Any, width: int) -> str:
    """The text in a column of a table in plain text: to the left, or, with a width below 0, to the right. Signs of Chinese and
    Japanese are twice as wide."""
    text = str(value)
    wide = sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)
    blanks = " " * (min(abs(width), WIDEST_COLUMN) - wide)
    return blanks + text if width < 0 else text + blanks


_FILTERS: dict[str, Callable[..., Any]] = {
    "when": _when,
    "short": _short,
    "hour": _hour,
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
    "column": _column,
    "word": _word,
}
_LIMITS: dict[str, Callable[..., Any]] = {
    "counted_rounds": _counted_rounds,
    "short_text": _short_text,
    "replace": _replaced,
    "join": _joined,
}
FILTERS = tuple(_FILTERS)
"""The filters of our own, beside those of Jinja2 (docs/templates.md)."""

_COMPILER = Sandbox(lambda name: None)
