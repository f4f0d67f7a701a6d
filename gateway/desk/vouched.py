"""What our own check found out about the author of a mail (`colleagues_need = "pass"`): a value that is kept with the mail."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Auth(StrEnum):
    PASS = "pass"
    FAIL = "fail"
    NONE = "none"
    OFF = "off"  # the operator says: the mail server in front has looked
    RELEASED = "released"  # a person has let it in from the quarantine (`desk/released`)


@dataclass(frozen=True, slots=True)
class Vouched:
    """The verdict about the domain of the author, why, and its parts: each a result and the domain it speaks of, or why there
    is none."""

    auth: Auth
    reason: str
    spf: str = ""
    dkim: str = ""
    dmarc: str = ""

    @property
    def parts(self) -> str:
        """`spf pass example.org; dkim none; dmarc reject`, without those nobody asked for."""
        named = (("spf", self.spf), ("dkim", self.dkim), ("dmarc", self.dmarc))
        return "; ".join(f"{name} {said}" for name, said in named if said)


@dataclass(frozen=True, slots=True)
class Sender:
    """How a mail came to our listener. `client`: an IP address; `helo`: the name it gave itself; `author`: the domain of the
    one author, in ASCII, '' where there is not exactly one."""

    client: str
    helo: str
    reverse_path: str
    author: str


@dataclass(frozen=True, slots=True)
class Looked:
    """What one look found. `is_temporary`: DNS did not say all that mattered, so another look may find more."""

    vouched: Vouched
    is_temporary: bool = False


def as_json(one: Vouched) -> dict[str, str]:
    """How it is kept."""
    return {**asdict(one), "auth": one.auth.value}


def from_json(kept: Mapping[str, Any] | None) -> Vouched | None:
    """What was kept, or None."""
    return None if not kept else Vouched(**{**kept, "auth": Auth(kept["auth"])})
