from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateway.connections import account_of, endpoint_of, transport_of
from gateway.errors import Permanent
from gateway.outlet.capture import Capture
from gateway.outlet.submission import Submission
from gateway.policy.settings import Settings
from gateway.runtime import load_settings
from tests.policy.desk_files import CONFIG


def settings(folder: Path, **changed: str) -> Settings:
    text = CONFIG
    for key, value in changed.items():
        before = next((line for line in text.splitlines() if line.startswith(f"{key} ")), None)
        text = text.replace(before, f"{key} = {value}") if before else text + f"{key} = {value}\n"
    (folder / "rules").mkdir(exist_ok=True)
    (folder / "config.toml").write_text(text)
    return load_settings(str(folder / "config.toml"), {})


def now() -> datetime:
    return datetime.now(UTC)


def test_a_listener(tmp_path: Path) -> None:
    end = endpoint_of(settings(tmp_path).mailboxes[0])
    assert (end.protocol, end.host, end.port, end.tls, end.auth, end.require_auth) == (
        "smtp",
        "127.0.0.1",
        2525,
        None,
        None,
        False,
    )
    end = endpoint_of(settings(tmp_path, receive=f'"lmtp:{tmp_path}/socket"').mailboxes[0])
    assert (end.protocol, end.path) == ("lmtp", f"{tmp_path}/socket")


def test_tls_needs_a_certificate(tmp_path: Path) -> None:
    (tmp_path / "bad.pem").write_text("no certificate")
    with pytest.raises(Permanent, match="certificate"):
        endpoint_of(
            settings(tmp_path, certificate=f'"{tmp_path}/bad.pem"', certificate_key=f'"{tmp_path}/bad.pem"').mailboxes[
                0
            ]
        )


def test_a_polled_mailbox(tmp_path: Path) -> None:
    (tmp_path / "pw").write_text("secret")
    (tmp_path / "pw").chmod(0o600)
    made = settings(tmp_path, receive='"imaps://imap.example.org"', login='"desk"', password=f'"file:{tmp_path}/pw"')
    account = account_of(made.mailboxes[0], made)
    assert (account.address, account.host, account.login, account.tls, account.message_limit) == (
        "it@example.org", "imap.example.org", "desk", "implicit", made.limits.message,
    )  # fmt: skip
    assert account.password() == "secret"
    assert account.ssl_context is not None
    assert account.ssl_context.check_hostname


def test_the_way_out(tmp_path: Path) -> None:
    assert isinstance(transport_of(settings(tmp_path), "it@example.org", now=now), Submission)
    assert isinstance(
        transport_of(settings(tmp_path, send=f'"capture:{tmp_path}/out"'), "it@example.org", now=now), Capture
    )
    # a mailbox that is in no config any more goes by the first that can send
    assert isinstance(transport_of(settings(tmp_path), "gone@example.org", now=now), Submission)
