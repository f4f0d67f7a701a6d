"""The wire of one SMTP or LMTP conversation: aiosmtpd's `SMTP`, less the parts that do not stand up to strangers.

Taken from aiosmtpd: the protocol and its streams, STARTTLS, the AUTH exchange. Replaced here: the command loop (caps,
strict line ends, pipelined replies in one packet), the clocks, what happens at the end of a connection, what is said
when something fails. The reasons, all measured: it answered our own errors with 500 and their text, cancelled the
taking of a mail when the client left, kept every line of DATA as an object, and reset a timer for each command.
"""

import asyncio
import logging
from enum import Enum, auto
from typing import Any, Self

from aiosmtpd.smtp import SMTP, TLSSetupException

from gateway.errors import Temporary
from gateway.intake.accept import Receipt
from gateway.intake.smtp_data import DataReader, Refusal
from gateway.intake.smtp_grammar import decode_line
from gateway.intake.smtp_lobby import SHUTDOWN, Endpoint, Lobby
from gateway.log import event

COMMAND_LINE = 2048  # octets; RFC 5321 4.5.3.1.4 asks for 512, its extensions add to that
SKIPPED_LINE = 64 * 1024  # octets of one endless command line before we hang up
TROUBLE = "451 4.3.0 Something is wrong here, try again later"
_LOG = logging.getLogger(__name__)


class Phase(Enum):
    WAITING = auto()  # for the client's next line
    RECEIVING = auto()  # a mail comes in
    BUSY = auto()  # the client waits for us


class Wire(SMTP):
    """One connection. Everything runs on the loop's thread. `dispatch` is the subclass's."""

    line_length_limit = COMMAND_LINE  # of the stream reader, which reads commands only

    def __init__(self, lobby: Lobby, endpoint: Endpoint) -> None:
        super().__init__(
            None,
            hostname=endpoint.hostname,
            ident="ESMTP",
            enable_SMTPUTF8=True,
            tls_context=endpoint.ssl_context if endpoint.tls == "starttls" else None,
            auth_require_tls=False,  # judged in `_may_auth`: aiosmtpd does not count TLS from the first octet as TLS
            loop=lobby.loop,
        )
        self._lobby = lobby
        self._endpoint = endpoint
        self._limits = lobby.limits
        self._begin()

    def another(self) -> Self:
        """A session like this one, for the next connection; this one was never connected.

        aiosmtpd's constructor looks at each attribute of the class, 0.1 ms a connection, more than a small mail takes.
        What it finds is always the same, so it is run once for each endpoint; all that changes is made anew here.
        """
        fresh = object.__new__(type(self))
        fresh.__dict__.update(self.__dict__)
        reader = asyncio.StreamReader(COMMAND_LINE, loop=self.loop)
        asyncio.StreamReaderProtocol.__init__(fresh, reader, fresh._cb_client_connected, self.loop)
        fresh._auth_methods = {
            name: known._replace(method=getattr(fresh, f"auth_{name}")) for name, known in self._auth_methods.items()
        }
        fresh._begin()
        return fresh

    def _begin(self) -> None:
        self._address = ""
        self._out: list[bytes] = []
        self._phase = Phase.WAITING
        self._since = self.loop.time()
        self._window = 0  # octets of content since `_since`
        self._content: DataReader | None = None
        self._dot: asyncio.Future[None] | None = None
        self._answer: asyncio.Future[Receipt | BaseException] | None = None
        self._commands = self._errors = self._auth_failures = 0
        self._leaving = False
        self._note = ""  # the first refusal, for the one line in the log

    # --- the connection ---------------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if self.session is None:
            peer = transport.get_extra_info("peername")
            self._address = str(peer[0]) if isinstance(peer, tuple) else ""
            refused = self._lobby.admit(self, self._address)
            if refused is not None and isinstance(transport, asyncio.Transport):
                self._note, self._leaving = refused, True
                transport.write(refused.encode() + b"\r\n")
                transport.close()
                return
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        if self._content is not None:
            self.refused("client left during DATA")
        if self._note:
            event(_LOG, "session_refused", peer=self._address or "unix", reason=self._note, errors=self._errors)
            self._note = ""
        self._lobby.leave(self, self._address)
        if self.session is not None:
            super().connection_lost(error)
        self._content = None
        self._out.clear()

    def data_received(self, data: bytes) -> None:
        content = self._content
        if content is None:
            if self.session is not None:
                super().data_received(data)
            return
        self._window += len(data)
        kept = content.kept
        used = content.feed(data)
        self._lobby.in_flight += content.kept - kept
        if self._lobby.in_flight > self._limits.data_in_flight and content.refusal is None:
            self._lobby.in_flight -= content.kept
            content.refuse(Refusal.NO_ROOM)
        if used >= 0:
            self._content = None
            if self._dot is not None and not self._dot.done():
                self._dot.set_result(None)
            if used < len(data):
                super().data_received(data[used:])
            return
        if content.seen > 2 * self._limits.message_size:
            self.hang_up(content.refusal or Refusal.TOO_LARGE)

    def eof_received(self) -> bool:
        """The client will say no more. What it said before is still answered; aiosmtpd would cancel it (a mail that is
        being taken included)."""
        if self._phase is Phase.RECEIVING or self.session is None:
            if self.transport is not None:
                self.transport.close()
            return False
        self._reader.feed_eof()
        return self.session.ssl is None and self._endpoint.tls != "implicit"

    def _reset_timeout(self, duration: float | None = None) -> None:
        """aiosmtpd's timer is armed once, for the whole session; the other clocks are looked at by `look_at_clock`."""
        if self._timeout_handle is None:
            self._timeout_handle = self.loop.call_later(self._limits.session_seconds, self._timeout_cb)

    def _timeout_cb(self) -> None:
        self.hang_up("421 4.4.2 This session takes too long, good bye")

    def look_at_clock(self, now: float) -> None:
        """Hang up on who is idle or too slow; give up on a store that does not answer."""
        passed = now - self._since
        if self._phase is Phase.WAITING and passed > 2 * self._limits.idle_seconds:
            self.lose()  # asyncio forgot to say that it is gone: a reset within a handshake
        elif self._phase is Phase.WAITING and passed > self._limits.idle_seconds:
            self.hang_up("421 4.4.2 Nothing heard for too long, good bye")
        elif self._phase is Phase.RECEIVING and passed >= self._limits.data_window:
            if self._window < self._limits.data_rate * passed:
                self.hang_up("421 4.4.2 The mail comes too slowly, good bye")
            self._since, self._window = now, 0
        elif self._answer is not None and passed > self._limits.store_seconds and not self._answer.done():
            self._answer.set_result(Temporary("the door did not answer in time"))

    @property
    def leaving(self) -> bool:
        """Everything is said; only the closing is not done yet."""
        return self._leaving

    def drain(self) -> None:
        """The listener stops: a mail on its way is finished, anything else is over."""
        if self._phase is Phase.WAITING:
            self.hang_up(SHUTDOWN)

    def hang_up(self, reply: str) -> None:
        """Say so and close, now. A client that does not read is not waited for."""
        transport = self.transport
        if not isinstance(transport, asyncio.Transport | asyncio.WriteTransport) or transport.is_closing():
            return
        self.refused(reply)
        self._leaving = True
        self._out.append(reply.encode() + b"\r\n")
        self._write_out()
        if transport.get_write_buffer_size():
            transport.abort()
        else:
            transport.close()

    def lose(self) -> None:
        """Close without a word. Says `connection_lost` itself, because asyncio does not when a handshake failed."""
        self._leaving = True
        transport = self.transport
        if isinstance(transport, asyncio.WriteTransport):
            transport.abort()
        self.connection_lost(None)

    def enter(self, phase: Phase) -> None:
        self._phase = phase
        self._since = self.loop.time()
        self._window = 0

    def refused(self, reason: str) -> None:
        self._note = self._note or reason

    # --- replies ----------------------------------------------------------------------------------------------------

    def say(self, reply: str) -> None:
        """Queue a reply. It leaves before we next wait for the client: pipelined commands get one packet back."""
        if reply[0] in "45":
            self.refused(reply)
            if reply[0] == "5":
                self._errors += 1
        self._out.append(reply.encode("ascii") + b"\r\n")

    async def push(self, status: Any) -> None:
        """aiosmtpd's own way to reply (STARTTLS, AUTH)."""
        self.say(status if isinstance(status, str) else bytes(status).decode("ascii"))
        await self.flush()

    def _write_out(self) -> None:
        if self._out and self.transport is not None and not self.transport.is_closing():
            self._writer.write(b"".join(self._out))
        self._out.clear()

    async def flush(self) -> None:
        """Send what is queued; wait while a client does not read its replies."""
        self._write_out()
        transport = self.transport
        if isinstance(transport, asyncio.WriteTransport) and transport.get_write_buffer_size():
            await self._writer.drain()

    async def handle_exception(self, error: Exception) -> str:
        """Our trouble is never the sender's: 451 and a fixed text, the error goes to our log (finding L3)."""
        event(_LOG, "session_failed", level=logging.ERROR, peer=self._address, error=error, exc_info=error)
        return TROUBLE

    # --- the command loop -------------------------------------------------------------------------------------------

    async def _handle_client(self) -> None:
        try:
            self.say(f"220 {self.hostname} {'LMTP' if self._endpoint.protocol == 'lmtp' else 'ESMTP'}")
            while not self._leaving:
                line = await self._read_line()
                if line is None:
                    break
                self.enter(Phase.BUSY)
                await self._obey(line)
                if self._lobby.draining and not self._leaving:
                    self.say(SHUTDOWN)
                    break
                self.enter(Phase.WAITING)
            await self.flush()
        except ConnectionError:
            pass
        finally:
            if self.transport is not None:
                self.transport.close()

    async def _read_line(self) -> bytes | None:
        """The next command line with its end, b'' for one that was too long, None when there is no more."""
        reader = self._reader
        skipped = 0
        while True:
            if b"\n" not in reader._buffer:  # type: ignore[attr-defined]
                await self.flush()
            try:
                line = await reader.readuntil(b"\n")
            except asyncio.IncompleteReadError:
                return None
            except asyncio.LimitOverrunError as error:
                skipped += len(await reader.read(max(error.consumed, 1)))
                if skipped > SKIPPED_LINE:
                    self.say("421 4.7.0 A line without end, good bye")
                    return None
                continue
            return line if not skipped and len(line) <= COMMAND_LINE else b""

    async def _obey(self, line: bytes) -> None:
        """One command. Whatever goes wrong is answered, and counted where it is the client's doing."""
        self._commands += 1
        try:
            text = decode_line(line[:-2]) if line.endswith(b"\r\n") else None
            if text is None:
                self.say("500 5.5.2 Not a command line, or too long")
            else:
                verb, _, argument = text.partition(" ")
                await self.dispatch(verb.upper(), argument.strip())
        except (asyncio.CancelledError, ConnectionError):
            raise
        except TLSSetupException:
            self.refused("TLS handshake failed")
            self.lose()
        except Exception as error:
            self.say(await self.handle_exception(error))
        if self._leaving:
            return
        if self._errors > self._limits.errors:
            self.hang_up("421 4.7.0 Too many errors, good bye")
        elif self._commands > self._limits.commands:
            self.hang_up("421 4.7.0 Too many commands, good bye")

    async def dispatch(self, verb: str, argument: str) -> None:
        """Answer one command; `verb` in upper case."""
        raise NotImplementedError
