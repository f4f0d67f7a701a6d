"""A real Postfix on loopback for the tests: own configuration, queue, data and log, own port, gone afterwards.

    with Postfix({"example.org": smtp(2525)}) as server:               # every mail for the domain goes to that port
        server.send("eva@example.net", ["it@example.org"], raw)        # hands a mail in by SMTP
        server.wait_empty()

    Postfix({"example.org": lmtp(dovecot.lmtp_port, {"ana@example.org"})})   # others there are refused at RCPT: 550
    Postfix({"example.org": HOLD})                                     # takes all, delivers nothing

What has no route stays in the machine: it bounces. Failed deliveries are tried again after a second. Never touches the
system's own instance; chroot is off. Needs root, as Postfix does.
"""

import contextlib
import grp
import json
import os
import pwd
import shutil
import signal
import smtplib
import subprocess
import tempfile
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.peers.require import free_port, need_program, need_root

MAIN_CF = """
compatibility_level = 3.6
queue_directory = {base}/queue
data_directory = {base}/data
command_directory = {commands}
daemon_directory = {daemons}
maillog_file = {base}/log/mail.log
maillog_file_prefixes = {base}
mail_owner = postfix
setgid_group = postdrop
myhostname = mx.example.org
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = loopback-only
inet_protocols = ipv4
alias_maps =
alias_database =
local_recipient_maps =
relay_domains = {domains}
relay_recipient_maps = {recipients}
transport_maps = {transports}
default_transport = error:5.4.4 no route in this test
smtp_dns_support_level = disabled
smtp_host_lookup = native
lmtp_host_lookup = native
smtpd_peername_lookup = no
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_recipient_restrictions = reject_unlisted_recipient
smtpd_client_connection_count_limit = 0
smtpd_client_connection_rate_limit = 0
smtpd_error_sleep_time = 0
default_process_limit = 100
in_flow_delay = 0
message_size_limit = 104857600
mailbox_size_limit = 0
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 1s
"""

MASTER_CF = """
127.0.0.1:{port} inet n - n - - smtpd
pickup    unix  n  -  n  60  1  pickup
cleanup   unix  n  -  n  -   0  cleanup
qmgr      unix  n  -  n  1   1  qmgr
tlsmgr    unix  -  -  n  1000? 1 tlsmgr
rewrite   unix  -  -  n  -   -  trivial-rewrite
bounce    unix  -  -  n  -   0  bounce
defer     unix  -  -  n  -   0  bounce
trace     unix  -  -  n  -   0  bounce
verify    unix  -  -  n  -   1  verify
flush     unix  n  -  n  1000? 0 flush
proxymap  unix  -  -  n  -   -  proxymap
smtp      unix  -  -  n  -   -  smtp
relay     unix  -  -  n  -   -  smtp
lmtp      unix  -  -  n  -   -  lmtp
showq     unix  n  -  n  -   -  showq
error     unix  -  -  n  -   -  error
retry     unix  -  -  n  -   -  error
discard   unix  -  -  n  -   -  discard
anvil     unix  -  -  n  -   1  anvil
scache    unix  -  -  n  -   1  scache
postlog   unix-dgram n - n - 1  postlogd
"""

# Folder of the queue -> (owner, group, mode), as Postfix's own installation makes them.
QUEUE = {
    **dict.fromkeys(("active", "bounce", "corrupt", "defer", "deferred", "flush"), ("postfix", "root", 0o700)),
    **dict.fromkeys(("hold", "incoming", "saved", "trace", "private"), ("postfix", "root", 0o700)),
    "public": ("postfix", "postdrop", 0o710),
    "maildrop": ("postfix", "postdrop", 0o1730),
    "pid": ("root", "root", 0o755),
}


@dataclass(frozen=True, slots=True)
class Route:
    """Where the mail of one domain goes: a next hop in the words of transport(5), and whom it takes (None: anybody)."""

    hop: str
    recipients: frozenset[str] | None = None


def smtp(port: int, recipients: Collection[str] | None = None) -> Route:
    return Route(f"smtp:[127.0.0.1]:{port}", None if recipients is None else frozenset(recipients))


def lmtp(port: int, recipients: Collection[str] | None = None) -> Route:
    return Route(f"lmtp:inet:127.0.0.1:{port}", None if recipients is None else frozenset(recipients))


DISCARD = Route("discard:taken and thrown away")
HOLD = Route("hold")


class Postfix:
    def __init__(
        self,
        routes: Mapping[str, Route],
        *,
        settings: Mapping[str, str] | None = None,
        certificate: tuple[Path, Path] | None = None,
    ) -> None:
        """`settings`: lines for main.cf, over ours. `certificate`: files of chain and key; then STARTTLS is offered."""
        need_root("Postfix")
        need_program("postfix")
        self._postqueue = need_program("postqueue")
        self.port = free_port()
        self._base = Path(tempfile.mkdtemp(prefix="postfix-"))
        self._master: subprocess.Popen[bytes] | None = None
        self._make_folders()
        self._write_config(routes, dict(settings or {}), certificate)

    # -- life ---------------------------------------------------------------------------------------------------------

    def start(self) -> Self:
        daemons = self._default("daemon_directory")
        self._master = subprocess.Popen(
            [f"{daemons}/master", "-c", str(self._config), "-d"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # its end is the end of its whole process group
        )
        try:
            self._wait_ready(self._master)
        except BaseException:
            self.stop()
            raise
        return self

    def _wait_ready(self, master: subprocess.Popen[bytes]) -> None:
        end = time.monotonic() + 20
        while True:
            with contextlib.suppress(OSError), smtplib.SMTP("127.0.0.1", self.port, "probe.example.org", timeout=5):
                return
            if master.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"Postfix does not start:\n{self.log()}")
            time.sleep(0.05)

    def stop(self) -> None:
        """Ends it and removes its folders."""
        self.halt()
        shutil.rmtree(self._base, ignore_errors=True)

    def halt(self) -> None:
        """Ends it; queue and port stay for the next `start`."""
        if self._master is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._master.pid, signal.SIGTERM)
        try:
            self._master.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(self._master.pid, signal.SIGKILL)
            self._master.wait()
        self._master = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.stop()

    # -- use ----------------------------------------------------------------------------------------------------------

    def send(self, reverse_path: str, recipients: Collection[str], content: bytes) -> None:
        """Hands a mail in by SMTP, as a person's program would. A refusal raises smtplib's error."""
        with smtplib.SMTP("127.0.0.1", self.port, "client.example.org", timeout=30) as client:
            client.sendmail(reverse_path, list(recipients), content)

    def queue(self) -> list[dict[str, Any]]:
        """What lies in the queue, as `postqueue -j` tells: queue_name, queue_id, sender, recipients …"""
        done = subprocess.run(
            [self._postqueue, "-c", str(self._config), "-j"], capture_output=True, check=True, timeout=30
        )
        return [json.loads(line) for line in done.stdout.splitlines()]

    def flush(self) -> None:
        """Tries every deferred mail now."""
        subprocess.run([self._postqueue, "-c", str(self._config), "-f"], check=True, timeout=30)

    def wait_empty(self, timeout: float = 20.0) -> None:
        """Returns when nothing waits in the queue but what is on hold; fails with the log after `timeout` seconds."""
        end = time.monotonic() + timeout
        while left := [row for row in self.queue() if row["queue_name"] != "hold"]:
            if time.monotonic() > end:
                raise AssertionError(f"still in the queue: {left}\n{self.log()}")
            time.sleep(0.05)

    def content(self, queue_id: str) -> bytes:
        """A queued mail as `postcat` shows it: header and body with LF line ends."""
        postcat = need_program("postcat")
        done = subprocess.run(
            [postcat, "-c", str(self._config), "-hbq", queue_id], capture_output=True, check=True, timeout=30
        )
        return done.stdout

    def log(self) -> str:
        path = self._base / "log" / "mail.log"
        return path.read_text("utf-8", "replace") if path.exists() else ""

    # -- files --------------------------------------------------------------------------------------------------------

    @property
    def _config(self) -> Path:
        return self._base / "config"

    def _make_folders(self) -> None:
        self._base.chmod(0o755)
        for name in ("config", "queue", "log"):
            (self._base / name).mkdir(mode=0o755)
        _folder(self._base / "data", "postfix", "root", 0o700)
        for name, (owner, group, mode) in QUEUE.items():
            _folder(self._base / "queue" / name, owner, group, mode)

    def _write_config(
        self, routes: Mapping[str, Route], settings: dict[str, str], certificate: tuple[Path, Path] | None
    ) -> None:
        hops = {domain: route.hop for domain, route in routes.items() if route is not HOLD}
        held = {domain: "HOLD" for domain, route in routes.items() if route is HOLD}
        hops |= dict.fromkeys(held, "discard:")
        takes: dict[str, str] = {}
        for domain, route in routes.items():
            names = {f"@{domain}"} if route.recipients is None else route.recipients
            takes |= dict.fromkeys(names, "ok")
        main = MAIN_CF.format(
            base=self._base,
            commands=self._default("command_directory"),
            daemons=self._default("daemon_directory"),
            domains=" ".join(routes),
            recipients=self._table("recipients", takes),
            transports=self._table("transports", hops),
        )
        if held:
            settings = {"smtpd_data_restrictions": f"check_recipient_access {self._table('held', held)}", **settings}
        if certificate:
            chain, key = certificate
            shutil.copy(chain, self._config / "cert.pem")
            shutil.copy(key, self._config / "key.pem")
            (self._config / "key.pem").chmod(0o600)
            ours = {"cert_file": self._config / "cert.pem", "key_file": self._config / "key.pem"}
            settings |= {"smtpd_tls_security_level": "may", **{f"smtpd_tls_{k}": str(v) for k, v in ours.items()}}
        main += "".join(f"{name} = {value}\n" for name, value in settings.items())
        (self._config / "main.cf").write_text(main)
        (self._config / "master.cf").write_text(MASTER_CF.format(port=self.port))

    def _table(self, name: str, rows: Mapping[str, str]) -> str:
        path = self._config / name
        path.write_text("".join(f"{key} {value}\n" for key, value in rows.items()))
        return f"texthash:{path}"

    @staticmethod
    def _default(name: str) -> str:
        done = subprocess.run([need_program("postconf"), "-dh", name], capture_output=True, check=True, timeout=30)
        return done.stdout.decode().strip()


def _folder(path: Path, owner: str, group: str, mode: int) -> None:
    path.mkdir()
    os.chown(path, pwd.getpwnam(owner).pw_uid, grp.getgrnam(group).gr_gid)
    path.chmod(mode)
