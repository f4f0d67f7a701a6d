"""The sandbox in which templates run: Jinja2 without the ways to make much out of little, with our filters and sentences.

`_("… {name} …", name=…)` and `_n(one, many, n, …)` say a sentence in the language of the letter (docs/templates.md).
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import CodeType
from typing import Any
from unicodedata import east_asian_width

import jinja2
from jinja2.exceptions import SecurityError
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
WIDEST_COLUMN = 78
_OUR_VALUES = frozenset(
    {Button, DeptVar, DigestItem, ErrorLine, HelpLine, PersonVar, PromiseVar, StatusItem, ThreadItem, TicketVar}
    | {BarVar, ChangedVar, PraiseVar, QuoteVar, RowVar}
)
_NAMED = re.compile(r"\{[a-z][a-z0-9_]*\}")
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


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja2 without the ways to make much out of little: `'a' * 10**9` ran 26 s and took 1 GB."""

    intercepted_binops = frozenset(["*", "**", "%"])
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
        self.filters |= _FILTERS
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


@lru_cache(maxsize=1_000)
def _compiled(source: str, name: str | None, filename: str | None) -> CodeType:
    """All sandboxes compile alike. The check compiles each template, then the letters do, and after each reload of rules again:
    most have not changed."""
    return ImmutableSandboxedEnvironment.compile(_COMPILER, source, name, filename)


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
FILTERS = tuple(_FILTERS)
"""The filters of our own, beside those of Jinja2 (docs/templates.md)."""

_COMPILER = Sandbox(lambda name: None)
