"""From a `[[mailbox]]` of the config to what connects: a listener's endpoint, a poller's account, a way out."""

import hmac
import logging
import socket
import ssl
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from gateway.desk.vouched import Vouched
from gateway.errors import Permanent
from gateway.intake import imap_count
from gateway.intake.accept import Accept
from gateway.intake.imap import Account, Ledger
from gateway.intake.maildir import MaildirPoller
from gateway.intake.smtp import Endpoint
from gateway.log import event
from gateway.outlet.capture import Capture
from gateway.outlet.submission import Submission
from gateway.policy.sections import Mailbox
from gateway.policy.servers import ServerUrl
from gateway.policy.settings import Settings
from gateway.runtime import Runtime
from gateway.store import inbox
from gateway.work.reader import Reader
from gateway.work.reconcile import Seen
from gateway.work.transport import Transport
from gateway.work.vouching import Vouching

_logger = logging.getLogger(__name__)
_IMAP_TLS = {"imap": "none", "imaps": "implicit", "imap+starttls": "starttls"}
_SMTP_TLS = {"smtp": "none", "smtps": "implicit", "smtp+starttls": "starttls"}


def endpoint_of(box: Mailbox) -> Endpoint:
    """Where this mailbox listens (`receive = "smtp://…" | "smtps://…" | "lmtp://…" | "lmtp:/path"`)."""
    assert box.receive is not None
    context = _server_context(box)
    if box.receive.scheme == "smtps" and context is None:
        raise Permanent(f"mailbox {box.address}: smtps:// needs certificate and certificate_key")
    return Endpoint(
        protocol="lmtp" if box.receive.scheme == "lmtp" else "smtp",
        host=box.receive.host or "127.0.0.1",
        port=box.receive.port,
        path=box.receive.path,
        tls="implicit" if box.receive.scheme == "smtps" else "starttls" if context is not None else None,
        ssl_context=context,
        auth=_login_check(box) if box.listener_login else None,
        require_auth=bool(box.listener_login),
        auth_without_tls=box.receive.is_loopback,
        hostname=socket.getfqdn(),
    )


def reader_of(reader: Reader, runtime: Runtime, *, process: Callable[[], int]) -> Reader:
    """`reader`; where `colleagues_need = "pass"`, with our own look at who sent each mail behind it."""
    if runtime.settings.trust.colleagues_need != "pass":
        return reader
    from gateway.senders.check import Checker
    from gateway.senders.resolver import Resolver

    def keep(found: Mapping[int, Vouched]) -> None:
        runtime.store.write(lambda connection: inbox.vouch(connection, found, process=process()))

    def is_colleague(address: str) -> bool:
        desk = runtime.policy.desk
        return desk.is_ours(desk.main_address(address))

    look = Checker(Resolver(runtime.settings.trust.resolver))
    return Vouching(reader, look, is_colleague=is_colleague, keep=keep)


def counted(account: Account, ledger: Ledger, *, now: Callable[[], datetime]) -> Seen:
    """What lies in a mailbox, for the nightly reconciliation. Trouble with the server is a value."""
    try:
        found = imap_count.count(account, ledger, now=now)
    except Exception as error:
        return Seen(account.key, error=f"{type(error).__name__}: {error}"[:300])
    named = tuple((one.uid, one.header) for one in found.named)
    return Seen(account.key, found.lying, found.away, found.missing, named)


def account_of(box: Mailbox, settings: Settings) -> Account:
    """How this mailbox is polled (`receive = "imap(s)://…"`)."""
    assert box.receive is not None
    try:
        return _account(box, box.receive, settings)
    except ValueError as error:
        raise Permanent(f"mailbox {box.address}: {error}") from error


def _account(box: Mailbox, receive: ServerUrl, settings: Settings) -> Account:
    return Account(
        address=box.address,
        host=receive.host,
        port=receive.port,
        login=box.login or box.address,
        password=_password(box),
        tls=_IMAP_TLS[receive.scheme],
        folder=box.folder,
        old_mail=box.old_mail,
        afterwards=box.afterwards,
        poll_seconds=box.poll.total_seconds(),
        message_limit=settings.limits.message,
        ssl_context=_client_context(_IMAP_TLS[receive.scheme]),
    )


def maildir_of(box: Mailbox, settings: Settings, *, accept: Accept, has_room: Callable[[], bool]) -> MaildirPoller:
    """How this Maildir is watched (`receive = "maildir:/path"`)."""
    assert box.receive is not None
    return MaildirPoller(
        Path(box.receive.path),
        address=box.address,
        accept=accept,
        old_mail=box.old_mail,
        afterwards=box.afterwards,
        message_limit=settings.limits.message,
        has_room=has_room,
    )


def transport_of(settings: Settings, mailbox: str, *, now: Callable[[], datetime]) -> Transport:
    """The way out of one of our mailboxes; one that cannot send uses the first that can."""
    boxes = [box for box in settings.mailboxes if box.send is not None]
    box = next((box for box in boxes if box.address == mailbox), boxes[0] if boxes else None)
    if box is None or box.send is None:
        raise Permanent("no mailbox in config.toml has `send`")
    if box.send.scheme == "capture":
        return Capture(Path(box.send.path), now=now)
    return Submission(
        box.send.host,
        box.send.port,
        local_hostname=socket.getfqdn(),
        tls=_SMTP_TLS[box.send.scheme],
        # smtp:// is a relay on this machine or one that `allow_plaintext` trusts: the login is the mailbox server's.
        login=box.login if box.password is not None and box.send.scheme != "smtp" else "",
        password=_password(box),
        ssl_context=_client_context(_SMTP_TLS[box.send.scheme]),
    )


def _password(box: Mailbox) -> Callable[[], str]:
    secret = box.password
    return (lambda: "") if secret is None else secret.reveal


def _login_check(box: Mailbox) -> Callable[[str, str], bool]:
    def check(login: str, password: str) -> bool:
        right = box.listener_password.reveal() if box.listener_password is not None else ""
        same_login = hmac.compare_digest(login.encode(), box.listener_login.encode())
        return same_login & hmac.compare_digest(password.encode(), right.encode()) & bool(right)

    return check


def _client_context(tls: str) -> ssl.SSLContext | None:
    """Reading all certificates of the machine takes 20 ms: only for who uses them."""
    return None if tls == "none" else ssl.create_default_context()


def renew_certificate(box: Mailbox, context: ssl.SSLContext) -> None:
    """Whoever connects from now on is shown the certificate as it lies there now; a broken one is logged and the old one stays.
    Call it where the handshakes are made."""
    try:
        _server_context(box)
        assert box.certificate is not None
        context.load_cert_chain(box.certificate, box.certificate_key)
    except (Permanent, OSError) as error:
        event(_logger, "certificate_refused", error=error, level=logging.ERROR)
    else:
        event(_logger, "certificate_taken_over", mailbox=box.address)


def _server_context(box: Mailbox) -> ssl.SSLContext | None:
    if box.certificate is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(box.certificate, box.certificate_key)
    except (OSError, ssl.SSLError) as error:
        raise Permanent(f"mailbox {box.address}: certificate {box.certificate} cannot be used: {error}") from error
    return context
