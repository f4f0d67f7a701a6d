"""How a connection to the submission server is made: reached, greeted, under TLS where asked, logged in where asked.

Everything that fails here is a matter of network or configuration, never of the letter: always TEMPORARY. STARTTLS
that was asked for is never skipped, and a login is never sent before it. After a refused login nobody knocks again for
a minute, then two, up to 15 (a server that counts failures would lock the account).
"""

import smtplib
import ssl
import time
from collections.abc import Callable
from enum import StrEnum

from gateway import retrying
from gateway.errors import PostroomError
from gateway.log import blotted
from gateway.outlet.dialogue import Broken, Dialogue, Timeouts, TlsDialogue
from gateway.work.transport import Outcome, Reply, one_line

_FIRST_PAUSE, _LONGEST_PAUSE = 60.0, 900.0


class Tls(StrEnum):
    NONE = "none"
    STARTTLS = "starttls"
    IMPLICIT = "implicit"


class NoDeliveryError(Exception):
    """The delivery is over before it began; the reply says why."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.text)
        self.reply = reply


class NotReachedError(NoDeliveryError):
    """Nobody listens: worth another try within the second (a server that is just being restarted)."""


class Opener:
    """Knows where the server is and how to get in. Not shared between threads."""

    def __init__(
        self,
        host: str,
        port: int,
        *,
        local_hostname: str,
        tls: Tls,
        login: str,
        password: Callable[[], str],
        ssl_context: ssl.SSLContext | None,
        timeouts: Timeouts,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._host, self._port, self._tls = host, port, tls
        self._local_hostname = local_hostname
        self._login, self._password = login, password
        # Reading the system's authorities takes a moment; nobody waits for it who does not need it.
        self._context = ssl_context if tls == Tls.NONE or ssl_context else ssl.create_default_context()
        self._timeouts = timeouts
        self._monotonic = monotonic
        self._logins_refused = 0
        self._login_again_at = 0.0

    def open(self, *, until: float, stopped: Callable[[], bool]) -> Dialogue:
        """A connection ready for MAIL, or `NoDeliveryError`. `until` and `stopped` as in `Dialogue`."""
        wait = self._login_again_at - self._monotonic()
        if wait > 0:
            raise _trouble(0, f"the server refused our login; not tried again for {wait:.0f} s", "auth")
        line = retrying.briefly(
            lambda: self._connect(until, stopped),
            on=(NotReachedError,),
            when=lambda _: not stopped(),
            attempts=3,
            first=0.1,
            within=2.0,
        )
        try:
            self._introduce(line)
        except NoDeliveryError:
            line.leave()
            raise
        except (Broken, OSError, smtplib.SMTPException, ValueError) as error:
            line.close()
            raise _no_connection(error) from error
        return line

    def _connect(self, until: float, stopped: Callable[[], bool]) -> Dialogue:
        kind = TlsDialogue if self._tls == Tls.IMPLICIT else Dialogue
        more = {"context": self._context} if self._tls == Tls.IMPLICIT else {}
        try:
            return kind(
                self._host,
                self._port,
                local_hostname=self._local_hostname,
                timeouts=self._timeouts,
                until=until,
                stopped=stopped,
                **more,
            )
        except smtplib.SMTPConnectError as error:  # a banner other than 220
            said = error.smtp_error
            text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
            raise _trouble(error.smtp_code, text, "connect") from error
        except ConnectionRefusedError as error:
            raise NotReachedError(_no_connection(error).reply) from error
        except (Broken, OSError, smtplib.SMTPException, ValueError) as error:
            raise _no_connection(error) from error

    def _introduce(self, line: Dialogue) -> None:
        self._greet(line)
        if self._tls == Tls.STARTTLS:
            if not line.has_extn("starttls"):
                raise _trouble(0, "the server offers no STARTTLS", "connect")
            assert self._context is not None
            code, text = line.secure(self._context)
            if code != 220:
                raise _trouble(code, text, "connect")
            self._greet(line)
        if self._login:
            self._log_in(line)

    @staticmethod
    def _greet(line: Dialogue) -> None:
        code, text = line.greet()
        if code != 250:
            raise _trouble(code, text, "connect")

    def _log_in(self, line: Dialogue) -> None:
        try:
            password = self._password()
        except Exception as error:
            known = str(error) if isinstance(error, (PostroomError, OSError)) else type(error).__name__
            raise _trouble(0, f"the password could not be read: {known}", "auth") from error
        try:
            code, text = line.log_in(self._login, password)
        except (Broken, smtplib.SMTPException) as error:
            raise Broken(blotted(str(error), password)) from None
        if code == 235:
            self._logins_refused = 0
            return
        if not 400 <= code < 500:  # 4xx is the server's own trouble (RFC 4954 6: 454)
            pause = min(_FIRST_PAUSE * 2.0 ** min(self._logins_refused, 10), _LONGEST_PAUSE)
            self._logins_refused += 1
            self._login_again_at = self._monotonic() + pause
        raise _trouble(code, blotted(text, password), "auth")


def _trouble(code: int, text: str, step: str) -> NoDeliveryError:
    return NoDeliveryError(Reply(Outcome.TEMPORARY, code, one_line(text), rejected_at=step))


def _no_connection(error: Exception) -> NoDeliveryError:
    return _trouble(0, str(error) or type(error).__name__, "connect")
