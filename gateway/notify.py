"""Words to systemd by the protocol of sd_notify(3): one datagram to $NOTIFY_SOCKET. Silent where that is not set.

Fails by saying nothing: a service manager that does not listen must not stop the mail.
"""

import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Notify:
    """Who listens. `address` is '' where nobody does; `watchdog` is the seconds within which it wants to hear
    `alive`."""

    address: str = ""
    watchdog: float | None = None

    @classmethod
    def from_environment(cls, environ: Mapping[str, str], *, pid: int) -> "Notify":
        """From $NOTIFY_SOCKET, $WATCHDOG_USEC and $WATCHDOG_PID; a watchdog that is meant for another process is not
        ours."""
        address = environ.get("NOTIFY_SOCKET", "")
        usec = environ.get("WATCHDOG_USEC", "")
        ours = environ.get("WATCHDOG_PID", str(pid)) == str(pid)
        watchdog = int(usec) / 1_000_000 if ours and usec.isdecimal() and int(usec) > 0 else None
        return cls(address if address.startswith(("/", "@")) else "", watchdog)

    def ready(self, status: str = "") -> None:
        """Every listener and worker is up; also ends a reload."""
        self._send("READY=1", f"STATUS={status}" if status else "")

    def reloading(self) -> None:
        """A reload began; `ready` ends it. systemd compares the instant with its own, so it is the monotonic
        clock's."""
        self._send("RELOADING=1", f"MONOTONIC_USEC={time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000}")

    def stopping(self, status: str = "") -> None:
        self._send("STOPPING=1", f"STATUS={status}" if status else "")

    def alive(self) -> None:
        """Feed the watchdog. Called by the loop that supervises the roles, never by a timer of its own: a timer lives
        on in a program that hangs."""
        self._send("WATCHDOG=1")

    def status(self, text: str) -> None:
        """One line that `systemctl status` shows."""
        self._send(f"STATUS={text}")

    def _send(self, *lines: str) -> None:
        if not self.address:
            return
        text = "\n".join(line.replace("\n", " ") for line in lines if line)
        address = "\0" + self.address[1:] if self.address.startswith("@") else self.address
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sock:
                sock.setblocking(False)
                sock.sendto(text.encode(), address)
        except OSError:
            pass
