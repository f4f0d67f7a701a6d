"""What a rule may ask about one mail or one request (product.md 4.3 "Conditions"), as plain values. Pure.

`ruling.facts_of_mail` gathers them; a test in the rules file sets single ones by `given`. Words are cut and folded once, when the
first rule asks for them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from gateway.desk import matching

MAX_WORDS = 100_000
"""Characters of the new text that words and patterns are looked for in."""
MAX_SUBJECT = 5_000
"""The same of the subject: one that people read is a tenth of it."""


@dataclass(frozen=True, slots=True)
class File:
    """An attached file: its name, and its size in bytes."""

    name: str
    size: int


def _never(_window: timedelta) -> int:
    return 0


@dataclass(kw_only=True)
class Facts:
    """Addresses are folded. What does not apply is '' or empty, and no condition about it fits.

    `addressed`: keys of the departments written to. `person`: the columns of the directory, `department` among them.
    `headers`: lower-case names. `promise_left` is open time, `silent_for` as `ruling.days_of_work` counts; `promise_share` is
    what is left of the promise, 0 to 1. `repeated(window)`: mails of this person within the window, this one included;
    `similar(window)`: different people who wrote the same words, this one included.
    """

    now: datetime
    zone: ZoneInfo
    event: str = "new"
    # people
    from_address: str = ""
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    addressed: tuple[str, ...] = ()
    sender: str = ""
    person: Mapping[str, str] = field(default_factory=dict)
    is_first_mail: bool = False
    # words
    subject: str = ""
    body: str = ""
    files: tuple[File, ...] = ()
    language: str = ""
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    # kind
    kind: str = ""
    marked_urgent: bool = False
    auth: str = ""
    spam: bool = False
    # how many
    repeated: Callable[[timedelta], int] = _never
    similar: Callable[[timedelta], int] = _never
    # the request
    department: str = ""
    owner: str = ""
    priority: str = ""
    state: str = ""
    tags: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    age: timedelta | None = None
    silent_for: timedelta | None = None
    promise_left: timedelta | None = None
    promise_share: float | None = None
    handoffs: int | None = None
    reopened: int | None = None
    rating: int | None = None

    @cached_property
    def subject_text(self) -> str:
        """As much of the subject as is looked at."""
        return self.subject[:MAX_SUBJECT]

    @cached_property
    def body_text(self) -> str:
        """As much of the new text as is looked at."""
        return self.body[:MAX_WORDS]

    @cached_property
    def subject_words(self) -> str:
        """The subject as `matching.normal` has it."""
        return matching.normal(self.subject_text)

    @cached_property
    def body_words(self) -> str:
        """The new words of the mail, as `matching.normal` has them."""
        return matching.normal(self.body_text)

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word of subject and body once."""
        return frozenset(self.subject_words.split()) | frozenset(self.body_words.split())

    @cached_property
    def form(self) -> Mapping[str, str]:
        """Lines `Key: value` of a web form, keys folded; the first of a key counts."""
        found: dict[str, str] = {}
        for line in self.body_text.split("\n"):
            key, colon, value = line.partition(":")
            if colon and 0 < len(key.strip()) <= 60 and value.strip():
                found.setdefault(matching.normal(key).strip(), value.strip())
        return found
