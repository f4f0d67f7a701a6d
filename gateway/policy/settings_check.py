"""What no single key of config.toml can tell: keys that need each other, and mailboxes beside mailboxes."""

from collections.abc import Iterable
from importlib.util import find_spec
from typing import Protocol

from gateway.mail.address import domain_of
from gateway.policy.sections import Mailbox, Service, Trust

KeyPath = tuple[str | int, ...]

OWN_CHECK = {"dkim": "dkimpy", "spf": "pyspf", "dns": "dnspython"}
"""What `colleagues_need = "pass"` needs, by module: the extra `dkim`."""

LISTENERS = ("smtp", "smtps", "lmtp")
IMAP = ("imap", "imaps", "imap+starttls")


class Reading(Protocol):
    """Where mistakes go: the key they are about, and one line."""

    def error(self, path: KeyPath, message: str) -> None: ...

    def warning(self, path: KeyPath, message: str) -> None: ...


def check_whole(service: Service, trust: Trust | None, reading: Reading) -> None:
    """Settings that are right each for itself and still deserve a word."""
    if trust is not None and trust.outsiders_new == "accept" and trust.colleagues_need == "off":
        reading.warning(
            ("trust", "outsiders_new"),
            'anybody can open requests, and nobody vouches for colleagues (colleagues_need = "off")',
        )


def check_own_check(trust: Trust | None, mailboxes: list[tuple[KeyPath, Mailbox]], reading: Reading) -> None:
    """`pass` needs packages, and the address of the client: only our own SMTP listener knows that."""
    if trust is None or trust.colleagues_need != "pass":
        return
    where = ("trust", "colleagues_need")
    missing = [package for module, package in OWN_CHECK.items() if find_spec(module) is None]
    if missing:
        reading.error(where, f"'pass' needs {', '.join(missing)}, not installed here: pip install 'postroom[dkim]'")
    received = [(path, box) for path, box in mailboxes if box.receive is not None]
    others = [(path, box) for path, box in received if box.receive and box.receive.scheme not in ("smtp", "smtps")]
    if others and len(others) == len(received):
        reading.error(
            where,
            "'pass' is for mail that comes straight to our own listener (receive = smtp:// or smtps://), and no mailbox has"
            " one: header:ID or off",
        )
        return
    for path, box in others:
        scheme = box.receive.scheme if box.receive else ""
        reading.warning(
            (*path, "receive"),
            f"'pass' cannot check what comes by {scheme}, for it does not tell who handed it in: what colleagues write to"
            f" {box.address} waits in the quarantine",
        )


def check_mailboxes(mailboxes: list[tuple[KeyPath, Mailbox]], our_domains: tuple[str, ...], reading: Reading) -> None:
    """Each mailbox for itself, then all of them together."""
    seen: dict[str, str] = {}
    listening: dict[str, tuple[object, ...]] = {}
    for path, box in mailboxes:
        if box.address in seen:
            reading.error((*path, "address"), f"{box.address} has a block already")
        seen[box.address] = box.address
        if not is_ours(box.address, our_domains):
            reading.error((*path, "address"), f"{box.address} is not in our_domains ({', '.join(our_domains)})")
        if box.send is None:
            _without_send(path, box, reading)
        _servers(path, box, reading)
        _tls(path, box, reading)
        place = str(box.receive) if box.receive and box.receive.scheme in LISTENERS and box.receive.port != 0 else ""
        if place and listening.setdefault(place, _listening(box)) != _listening(box):
            reading.error(
                (*path, "receive"),
                f"another mailbox listens at {place} too: certificate and listener_login must be the same in both",
            )
    if mailboxes and not any(box.send for _, box in mailboxes):
        reading.error(("mailbox",), "there is no mailbox that this version can open: write receive and send")


def _listening(box: Mailbox) -> tuple[object, ...]:
    """What mailboxes that share one listener must agree on."""
    return (box.certificate, box.certificate_key, box.listener_login, box.listener_password)


def is_ours(address: str, our_domains: Iterable[str]) -> bool:
    """As `Desk.is_ours`, before there is a desk."""
    domain = domain_of(address)
    return any(domain == ours or (ours.startswith("*.") and domain.endswith(ours[1:])) for ours in our_domains)


def _without_send(path: KeyPath, box: Mailbox, reading: Reading) -> None:
    if box.provider is None:
        reading.error(path, f"mailbox {box.address} needs 'send': the server that takes its letters")
    elif box.receive is not None:
        reading.error((*path, "receive"), f"mailbox {box.address} has 'receive' but no 'send'")
    else:
        reading.warning(path, f"mailbox {box.address} is not opened: 'provider' comes with a later version")


def _servers(path: KeyPath, box: Mailbox, reading: Reading) -> None:
    has_login, has_password = bool(box.login), box.password is not None
    if has_login != has_password:
        written, missing = ("login", "password") if has_login else ("password", "login")
        reading.error((*path, written), f"mailbox {box.address} has '{written}' but no '{missing}'")
    if box.send and box.send.scheme == "smtp" and not box.send.is_loopback and not box.allow_plaintext:
        reading.error(
            (*path, "send"),
            "smtp:// without TLS leaves this machine: smtps:// or smtp+starttls://, or allow_plaintext = true",
        )
    receive = box.receive
    if receive is None or receive.scheme not in IMAP:
        return
    if receive.scheme == "imap" and not receive.is_loopback and not box.allow_plaintext:
        reading.error(
            (*path, "receive"),
            "imap:// without TLS leaves this machine: imaps:// or imap+starttls://, or allow_plaintext = true",
        )
    if not has_login and not has_password:
        reading.error((*path, "receive"), f"{receive.scheme}:// needs 'login' and 'password'")


def _tls(path: KeyPath, box: Mailbox, reading: Reading) -> None:
    """Settings of a listener: they need each other, and a listener."""
    pairs = (("certificate", "certificate_key"), ("listener_login", "listener_password"))
    is_listener = box.receive is not None and box.receive.scheme in LISTENERS
    for one, other in pairs:
        has_one, has_other = bool(getattr(box, one)), bool(getattr(box, other))
        if has_one != has_other:
            written, missing = (one, other) if has_one else (other, one)
            reading.error((*path, written), f"'{written}' needs '{missing}' beside it")
        elif has_one and not is_listener:
            reading.error((*path, one), f"'{one}' is for a listener (receive = smtp://, smtps:// or lmtp://)")
    if not is_listener or box.receive is None:
        return
    if box.receive.scheme == "smtps" and not box.certificate:
        reading.error((*path, "receive"), "smtps:// needs 'certificate' and 'certificate_key'")
    if box.listener_login and not (box.certificate or box.receive.is_loopback or box.allow_plaintext):
        reading.error(
            (*path, "listener_login"),
            "passwords would come without TLS: 'certificate' and 'certificate_key', or allow_plaintext = true",
        )
