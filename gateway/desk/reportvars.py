"""What the templates of reports may say, as frozen values beside those of `lettervars` (product.md 3.9). Pure."""

from dataclasses import dataclass
from urllib.parse import unquote

from gateway.desk.say import Say


@dataclass(frozen=True, slots=True)
class RowVar:
    """One line of a table: a figure now and before, in words (`93 %`, `7 of 8`, `–` where there is none)."""

    label: str | Say
    now: str | Say
    before: str | Say = ""


@dataclass(frozen=True, slots=True)
class BarVar:
    """One bar: `percent` is its length; `said` its number in words. Where there is nothing to show, 0 and `–`."""

    label: str | Say
    percent: int
    said: str | Say

    @property
    def signs(self) -> str:
        """The bar in a text: forty signs are a hundred."""
        return "#" * max(1 if self.percent else 0, round(self.percent * 40 / 100))


@dataclass(frozen=True, slots=True)
class QuoteVar:
    """What somebody wrote beside a number, without a name. `href`: the `mailto:` link by which the lead answers it, or ''."""

    rating: int
    text: str
    href: str = ""

    @property
    def address(self) -> str:
        """Where the answer goes, for those who read the text."""
        return unquote(self.href.removeprefix("mailto:").partition("?")[0])


@dataclass(frozen=True, slots=True)
class ChangedVar:
    """You said, we changed."""

    remark: str
    change: str


@dataclass(frozen=True, slots=True)
class PraiseVar:
    """Whom people thanked, in a sentence's parts: a name, and what for."""

    name: str
    what: str | Say
