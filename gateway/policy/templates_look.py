"""The colours of a rendered letter, read from its HTML: is every text readable, in light and in dark (product.md 3.5, 3.6)?

Inline styles and the `prefers-color-scheme: dark` block are looked at, as mail programs do; what a browser makes of a letter is
tested in Chromium.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

from gateway.policy.colours import LEAST_CONTRAST, contrast

_DARK = re.compile(r"prefers-color-scheme:\s?dark\)\s?\{((?:[^{}]*\{[^{}]*\})*)")
_RULE = re.compile(r"([^{},]+)\{([^{}]*)\}")
_COLOUR = re.compile(
    r"(?:^|[;{\s])(color|background|background-color):\s?(#[0-9A-Fa-f]{6}|#[0-9A-Fa-f]{3})(?![0-9A-Fa-f])"
)
_VOID = frozenset(("br", "meta", "img", "hr", "input", "link", "col", "area", "base", "wbr"))
_SILENT = frozenset(("style", "script", "title", "head"))
MOST_DEEP = 200


@dataclass(frozen=True, slots=True)
class Pair:
    """A text and what it stands on."""

    text: str
    background: str

    @property
    def contrast(self) -> float:
        return contrast(self.text, self.background)


def unreadable(html: str) -> Iterator[str]:
    """What is wrong, in sentences: pairs of colours that are too much alike. Each pair once."""
    dark = _dark_rules(html)
    for scheme, rules, start in (
        ("light", {}, Pair("#000000", "#FFFFFF")),
        ("dark", dark, Pair("#000000", "#FFFFFF")),
    ):
        reader = _Reader(rules, start)
        reader.feed(html)
        for pair in sorted(reader.found, key=lambda one: (one.text, one.background)):
            if pair.contrast < LEAST_CONTRAST:
                yield (
                    f"{pair.text} on {pair.background} has a contrast of {pair.contrast:.1f}:1 in {scheme}; "
                    f"it takes {LEAST_CONTRAST}:1"
                )


def _dark_rules(html: str) -> dict[str, str]:
    """Selector (`a`, `.page`) -> declarations."""
    block = _DARK.search(html)
    return {selector.strip(): body for selector, body in _RULE.findall(block[1])} if block else {}


class _Reader(HTMLParser):
    def __init__(self, rules: dict[str, str], start: Pair) -> None:
        super().__init__(convert_charrefs=True)
        self._rules = rules
        self._open: list[tuple[str, Pair]] = [("", start)]
        self.found: set[Pair] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID or len(self._open) > MOST_DEEP:
            return
        given = {name: value or "" for name, value in attrs}
        styles = [f"background:{given['bgcolor']}" if "bgcolor" in given else "", given.get("style", "")]
        styles += [self._rules.get(tag, "")] + [
            self._rules.get(f".{name}", "") for name in given.get("class", "").split()
        ]
        now = self._open[-1][1]
        text, background = now.text, now.background
        for style in styles:
            for name, value in _COLOUR.findall(style):
                if name == "color":
                    text = value
                else:
                    background = value
        self._open.append((tag, Pair(_long(text), _long(background))))

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self._open) - 1, 0, -1):
            if self._open[place][0] == tag:
                del self._open[place:]
                return

    def handle_data(self, data: str) -> None:
        if data.strip() and not any(tag in _SILENT for tag, _ in self._open):
            self.found.add(self._open[-1][1])


def _long(colour: str) -> str:
    return colour if len(colour) == 7 else "#" + "".join(2 * one for one in colour[1:])
