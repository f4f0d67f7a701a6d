"""SPF (RFC 7208): may this client send mail with that reverse-path? By pyspf, with our own questions to DNS."""

import re
from typing import Any

import spf

from gateway.senders.resolver import Purse, Spent, Trouble

_SIMPLE = re.compile(r"[A-Za-z0-9.!#$&'*+/=?^_`{|}~-]{1,64}", re.ASCII)
_HOST = re.compile(r"[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})+\.?", re.ASCII)
TEMPORARY = "temperror"


def identity(reverse_path: str, helo: str) -> str:
    """The domain that SPF would speak of: of the reverse-path, else the name the client gives itself (RFC 7208 2.4). '' where
    that is no domain name."""
    named = reverse_path.rpartition("@")[2] if reverse_path else helo
    return named.rstrip(".").lower() if _HOST.fullmatch(named) and len(named) < 254 else ""


def check(client: str, reverse_path: str, helo: str, purse: Purse) -> str:
    """pass, fail, softfail, neutral, none, permerror or temperror. Never raises."""
    domain = identity(reverse_path, helo)
    if not domain or not client:
        return "none"
    local = reverse_path.rpartition("@")[0]
    # pyspf looks for the first @, and a quoted local-part may hold one.
    sender = f"{local if _SIMPLE.fullmatch(local) else 'postmaster'}@{domain}"
    try:
        result = _Query(client, sender, helo if _HOST.fullmatch(helo) else "unknown", purse).check()[0]
    except Exception:  # a record that brings pyspf down is a wrong record
        return "permerror"
    return str(result)


class _Query(spf.query):  # type: ignore[misc]
    """One question of SPF. Its limits are those of RFC 7208 4.6.4: ten look-ups, two that find nothing."""

    def __init__(self, client: str, sender: str, helo: str, purse: Purse) -> None:
        super().__init__(client, sender, helo)
        self._purse = purse

    def dns(self, name: str, qtype: str, cnames: Any = None, ignore_void: bool = False) -> list[Any]:
        """As pyspf wants it: TXT as tuples of strings."""
        name = str(name).rstrip(".").lower()
        if not name or not all(0 < len(label) < 64 for label in name.split(".")) or len(name) > 253:
            return []
        try:
            found = list(self._purse.records(name, qtype).values)
        except Trouble as trouble:
            raise spf.TempError(str(trouble)) from trouble
        except Spent as spent:
            raise spf.PermError(str(spent)) from spent
        if not found and not ignore_void:
            self.void_lookups += 1
            if self.void_lookups > spf.MAX_VOID_LOOKUPS:
                raise spf.PermError(f"more than {spf.MAX_VOID_LOOKUPS} look-ups find nothing")
        return [(one,) for one in found] if qtype == "TXT" else found

    def get_explanation(self, spec: str) -> str:
        """Nobody reads it."""
        return ""
