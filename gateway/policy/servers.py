"""Where mail comes from and goes to, as written in `receive` and `send` (contract.md 3)."""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from gateway.policy.suggest import did_you_mean

RECEIVE = ("smtp://", "smtps://", "lmtp://", "lmtp:/path", "imap://", "imaps://", "imap+starttls://", "maildir:/path")
SEND = ("smtp://", "smtps://", "smtp+starttls://", "capture:/path")

_PORTS = {
    "smtp": 25,
    "smtps": 465,
    "smtp+starttls": 587,
    "lmtp": 24,
    "imap": 143,
    "imap+starttls": 143,
    "imaps": 993,
}


@dataclass(frozen=True, slots=True)
class ServerUrl:
    """`scheme` as written. Either `host` and `port`, or `path` (lmtp socket, maildir, capture)."""

    scheme: str
    host: str = ""
    port: int = 0
    path: str = ""

    @property
    def is_loopback(self) -> bool:
        """Does it stay on this machine? A host name is never looked up; only `localhost` counts."""
        if self.path:
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    def __str__(self) -> str:
        if self.path:
            return f"{self.scheme}:{self.path}"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"


def read_url(raw: str, schemes: Iterable[str]) -> ServerUrl:
    """Read one of `schemes` (`smtp://`, `maildir:/path` …). ValueError with one line."""
    text = raw.strip()
    scheme, colon, rest = text.partition(":")
    names = [known.partition(":")[0] for known in schemes]
    if not colon or scheme not in names:
        near = did_you_mean(scheme, names)
        raise ValueError(f"'{text}' is none of: {' '.join(schemes)}{near}")
    takes_path = any(known.startswith(f"{scheme}:/path") for known in schemes)
    takes_host = f"{scheme}://" in schemes
    if takes_path and not (takes_host and rest.startswith("//")):
        path = rest.removeprefix("//")
        if not path.startswith("/") or not path.isprintable():
            raise ValueError(f"'{text}' needs an absolute path: {scheme}:/path")
        return ServerUrl(scheme, path=path)
    return _with_host(scheme, text)


def _with_host(scheme: str, text: str) -> ServerUrl:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise ValueError(f"'{text}' is not an address of a server: {str(error).lower()}") from None
    if "@" in parts.netloc:
        # Not repeated in the message: it may hold a password.
        raise ValueError(f"write only {scheme}://host:port; login and password have keys of their own")
    host = parts.hostname or ""
    if not host or not host.isprintable() or " " in host or _has_more(parts):
        raise ValueError(f"'{text}' is not an address of a server — write it like {scheme}://host:port")
    return ServerUrl(scheme, host=host, port=_PORTS[scheme] if port is None else port)


def _has_more(parts: SplitResult) -> bool:
    return parts.path not in ("", "/") or bool(parts.query) or bool(parts.fragment)
