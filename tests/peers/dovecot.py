"""A real Dovecot on loopback for the tests: own folder, own ports, own users, gone afterwards.

    with Dovecot() as server:
        server.deliver("it@example.org", raw)            # through its LMTP, as a mail server would
        server.messages("it@example.org")                # every mail of a folder, as bytes

Works as root (mails then belong to `nobody`) and as an ordinary user. Every name is a user, with the password
`Dovecot.password`; `user()` gives one a second password. Never touches the system's own Dovecot.
"""

import contextlib
import grp
import imaplib
import os
import pwd
import shutil
import smtplib
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import trustme

from tests.peers.require import free_ports

CONFIG = """
base_dir = {base}/run
state_dir = {base}/state
log_path = {base}/dovecot.log
listen = 127.0.0.1
protocols = imap lmtp
default_login_user = {login_user}
default_internal_user = {internal_user}
default_internal_group = {internal_group}
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:~/Maildir
mail_fsync = never
mail_max_userip_connections = 500
disable_plaintext_auth = no
auth_failure_delay = 0
auth_mechanisms = plain login
auth_cache_size = 0
ssl = yes
ssl_cert = <{base}/cert.pem
ssl_key = <{base}/key.pem
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {base}/users
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={mail_uid} gid={mail_gid} home={base}/home/%u allow_all_users=yes
}}
namespace inbox {{
  inbox = yes
  separator = {separator}
  prefix = {prefix}
}}
service imap-login {{
  chroot =
  service_count = 0
  client_limit = 1000
  inet_listener imap {{
    port = {imap_port}
  }}
  inet_listener imaps {{
    port = {imaps_port}
    ssl = yes
  }}
}}
service lmtp {{
  {as_me}
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp_port}
  }}
}}
service imap {{
  process_limit = 500
}}
service anvil {{
  chroot =
  client_limit = 2000
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service auth {{
  {as_me}
  client_limit = 2000
}}
service auth-worker {{
  {as_me}
}}
service stats {{
  chroot =
}}
{extra}
"""


def executable() -> str | None:
    return shutil.which("dovecot", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")


class Dovecot:
    """`extra`: more lines of configuration. `separator` and `prefix` of the personal namespace: as other servers do."""

    password = "correct-horse"

    def __init__(self, *, extra: str = "", separator: str = "/", prefix: str = "") -> None:
        self.base = Path(tempfile.mkdtemp(prefix="postroom-dovecot-"))
        self.base.chmod(0o755)
        self.imap_port, self.imaps_port, self.lmtp_port = free_ports(3)
        self.ca_file = str(self.base / "ca.pem")
        self._process: subprocess.Popen[bytes] | None = None
        self._certificate()
        self._home()
        self._write_config(extra, separator, prefix)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        program = executable()
        if program is None:
            raise FileNotFoundError("dovecot is not installed")
        with (self.base / "stdout").open("ab") as out:
            self._process = subprocess.Popen(
                [program, "-F", "-c", str(self.base / "dovecot.conf")],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._wait_until_it_answers()

    def halt(self) -> None:
        """Stop the server, keep its mails and ports; `start()` brings it back."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(10)
            self._process = None

    def stop(self) -> None:
        self.halt()
        shutil.rmtree(self.base, ignore_errors=True)

    def log(self) -> str:
        text = ""
        for name in ("stdout", "dovecot.log"):
            with contextlib.suppress(FileNotFoundError):
                text += (self.base / name).read_text(errors="replace")
        return text

    # ---------------------------------------------------------------- users and mails

    def user(self, name: str, password: str) -> None:
        """Let `name` in with this password too. Dovecot looks at the file once a second: add users before they log in."""
        with (self.base / "users").open("a") as file:
            file.write(f"{name}:{{PLAIN}}{password}\n")

    def deliver(self, user: str, raw: bytes, *, reverse_path: str = "sender@example.org") -> None:
        """Give one mail to the LMTP listener, which adds Return-Path, Delivered-To and Received: into INBOX."""
        self.deliver_many(user, [raw], reverse_path=reverse_path)

    def deliver_many(self, user: str, raws: list[bytes], *, reverse_path: str = "sender@example.org") -> None:
        with smtplib.LMTP("127.0.0.1", self.lmtp_port) as lmtp:
            for raw in raws:
                refused = lmtp.sendmail(reverse_path, [user], raw)
                assert not refused, refused

    def append(self, user: str, raw: bytes, folder: str = "INBOX") -> None:
        """Put exactly these bytes into a folder."""
        with self.session(user) as imap:
            _check(imap.append(_quoted(folder), "", "", raw))

    def messages(self, user: str, folder: str = "INBOX") -> list[bytes]:
        """Every mail of a folder in the order of their UIDs; none if there is no such folder."""
        with self.session(user) as imap:
            if imap.select(_quoted(folder), readonly=True)[0] != "OK":
                return []
            uids = _check(imap.uid("SEARCH", "UID", "1:*"))[0].split()
            return [_check(imap.uid("FETCH", uid.decode(), "(BODY.PEEK[])"))[0][1] for uid in uids]

    def folders(self, user: str) -> list[str]:
        with self.session(user) as imap:
            lines = _check(imap.list())
            return sorted(line.decode().rsplit(" ", 1)[1].strip('"') for line in lines if line)

    @contextlib.contextmanager
    def session(self, user: str) -> Iterator[imaplib.IMAP4]:
        """A logged-in connection of the standard library, for what another mail program would do."""
        imap = imaplib.IMAP4("127.0.0.1", self.imap_port, timeout=30)
        try:
            imap.login(user, self.password)
            yield imap
        finally:
            with contextlib.suppress(Exception):
                imap.logout()

    def maildir(self, user: str) -> Path:
        return self.base / "home" / user / "Maildir"

    def ssl_context(self) -> ssl.SSLContext:
        """Trusts the authority that signed the server's certificate, and nobody else."""
        return ssl.create_default_context(cafile=self.ca_file)

    # ---------------------------------------------------------------- inside

    def _certificate(self) -> None:
        authority = trustme.CA()
        authority.cert_pem.write_to_path(self.ca_file)
        server = authority.issue_cert("127.0.0.1", "localhost")
        server.private_key_pem.write_to_path(str(self.base / "key.pem"))
        for number, blob in enumerate(server.cert_chain_pems):
            blob.write_to_path(str(self.base / "cert.pem"), append=number > 0)

    def _home(self) -> None:
        for name in ("run", "state", "home"):
            (self.base / name).mkdir()
        (self.base / "users").touch()
        if os.getuid() == 0:
            mail = pwd.getpwnam("nobody")
            os.chown(self.base / "home", mail.pw_uid, mail.pw_gid)

    def _write_config(self, extra: str, separator: str, prefix: str) -> None:
        if os.getuid() == 0:
            mail = pwd.getpwnam("nobody")
            names = {"login_user": "dovenull", "internal_user": "dovecot", "internal_group": "dovecot", "as_me": ""}
            owner = {"mail_uid": mail.pw_uid, "mail_gid": mail.pw_gid}
        else:
            me, group = pwd.getpwuid(os.getuid()).pw_name, grp.getgrgid(os.getgid()).gr_name
            names = {"login_user": me, "internal_user": me, "internal_group": group, "as_me": f"user = {me}"}
            owner = {"mail_uid": os.getuid(), "mail_gid": os.getgid()}
        text = CONFIG.format(
            base=self.base,
            password=self.password,
            imap_port=self.imap_port,
            imaps_port=self.imaps_port,
            lmtp_port=self.lmtp_port,
            extra=extra,
            separator=separator,
            prefix=prefix,
            **names,
            **owner,
        )
        (self.base / "dovecot.conf").write_text(text)

    def _wait_until_it_answers(self) -> None:
        for port in (self.imap_port, self.lmtp_port):
            give_up = time.monotonic() + 15
            while True:
                try:
                    with socket.create_connection(("127.0.0.1", port), timeout=5) as talk:
                        if talk.recv(1):
                            break
                except OSError:
                    pass
                process = self._process
                if time.monotonic() > give_up or process is None or process.poll() is not None:
                    raise RuntimeError(f"dovecot does not answer:\n{self.log()[-3000:]}")
                time.sleep(0.05)


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _check(answer: tuple[str, list]) -> list:  # type: ignore[type-arg]
    kind, data = answer
    assert kind == "OK", answer
    return data
