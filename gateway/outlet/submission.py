"""The way out through a mail submission server (RFC 6409), or any SMTP server the operator names.

Reads    one letter, complete bytes, for one recipient.
Writes   to the server: exactly those bytes, dot-stuffed. Keeps the connection for the letters that follow.
Must not change a byte, add a header, use less TLS than was asked for, or offer a letter with a bare CR or LF.
Fails    never by an exception for what network or server do: the `Reply` says how it went.
         Connecting, banner, EHLO, TLS and login (see `opener`) are our own matter: always TEMPORARY, 535 too, also
         "authentication required" at a later step. 4xx is TEMPORARY, 5xx PERMANENT. 421 closes the connection. So does
         a reply that is no SMTP, does not end or does not come in time: TEMPORARY before the final dot, AMBIGUOUS
         after it. A kept connection found dead before the content went out is replaced once, in the same delivery.
Settings host, port and tls of `send = "smtp://…" | "smtp+starttls://…" | "smtps://…"`, login, password; `Timeouts`.
Standards RFC 5321, 3207 (STARTTLS), 4954 (AUTH), 1870 (SIZE), 6152 (8BITMIME), 6531 (SMTPUTF8), 2920 (PIPELINING).
"""

import re
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import replace

from gateway.outlet import wire
from gateway.outlet.dialogue import Broken, Dialogue, Timeouts
from gateway.outlet.opener import NoDeliveryError, Opener, Tls
from gateway.work.transport import Outcome, Outgoing, Reply

OUR_OWN_FAULT = frozenset({421, 530, 534, 535, 538})  # RFC 4954 6: login wanted or refused; never the letter's fault
_STATUS = re.compile(r"5\.([0-9]{1,3}\.[0-9]{1,3})(?![0-9.])")
_FULL = re.compile(r"quota|\bfull\b|storage", re.IGNORECASE)
_TOO_LARGE = frozenset({"2.3", "3.4"})  # RFC 3463: larger than the mailbox, or than the system, takes
_NOOP_AFTER = 5.0
_LAST_WORD = 1.0
_QUEUE_ID = re.compile(
    r"(?:\bqueued as |\bid=)([A-Za-z0-9][A-Za-z0-9._-]{0,99})|(\S{1,100}) Message accepted for delivery"
)


class _DeadConnectionError(Exception):
    """A kept connection was dead when we came back to it, and the letter has not been sent."""


class Submission:
    """A `Transport` to one server. `password` is asked at each login, so a changed secret needs no restart."""

    def __init__(
        self,
        host: str,
        port: int,
        *,
        local_hostname: str,
        tls: Tls | str = Tls.NONE,
        login: str = "",
        password: Callable[[], str] = lambda: "",
        ssl_context: ssl.SSLContext | None = None,
        timeouts: Timeouts | None = None,
        letters_per_connection: int = 100,
        idle: float = 60.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`local_hostname` is our name in EHLO. `idle`: seconds after which an unused connection is not used again.
        `monotonic` measures idleness and the pause after a refused login."""
        self._timeouts = timeouts or Timeouts()
        self._opener = Opener(
            host,
            port,
            local_hostname=local_hostname,
            tls=Tls(tls),
            login=login,
            password=password,
            ssl_context=ssl_context,
            timeouts=self._timeouts,
            monotonic=monotonic,
        )
        self._letters_per_connection = letters_per_connection
        self._idle = idle
        self._monotonic = monotonic
        self._busy = threading.Lock()
        self._closes = self._closes_seen = 0
        self._line: Dialogue | None = None
        self._letters = 0
        self._used_at = 0.0
        self._until = 0.0

    # -- the two verbs of a Transport ---------------------------------------------------------------------------------

    def deliver(self, outgoing: Outgoing, *, before_dot: Callable[[], None] | None = None) -> Reply:
        """See `Transport`. An unfit letter (see `wire.unfit`) is refused with PERMANENT and code 0."""
        if reason := wire.unfit(outgoing):
            return Reply(Outcome.PERMANENT, 0, reason)
        with self._busy:
            self._closes_seen = self._closes
            self._until = time.monotonic() + self._timeouts.whole
            try:
                try:
                    return self._once(outgoing, before_dot)
                except _DeadConnectionError:
                    return self._once(outgoing, before_dot)
            except NoDeliveryError as trouble:
                return trouble.reply
            finally:
                self._used_at = self._monotonic()
                if self._is_stopped():
                    self._drop()

    def close(self) -> None:
        """See `Transport`."""
        self._closes += 1  # whoever waits in a dialogue sees it and gives up
        if self._busy.acquire(timeout=2.0):
            try:
                self._hang_up()
            finally:
                self._busy.release()

    # -- one delivery -------------------------------------------------------------------------------------------------

    def _once(self, outgoing: Outgoing, before_dot: Callable[[], None] | None) -> Reply:
        kept = self._kept_line()
        line = kept or self._new_line()
        commands = _commands(line, outgoing)
        refusal = self._envelope(line, commands, is_kept=kept is not None)
        if refusal is not None:
            return _with_limit(refusal, line)
        reply = self._content(line, wire.stuffed(outgoing.content), before_dot)
        self._letters += 1
        return _with_limit(reply, line)

    def _kept_line(self) -> Dialogue | None:
        """The connection of the last letter, if it may serve one more and still answers."""
        line = self._line
        if line is None:
            return None
        unused = self._monotonic() - self._used_at
        if unused > self._idle or self._letters >= self._letters_per_connection:
            self._hang_up()
            return None
        line.until = self._until
        if line.is_ahead() or (unused > _NOOP_AFTER and not self._answers(line)):
            self._drop()
            return None
        return line

    def _answers(self, line: Dialogue) -> bool:
        try:
            return line.ask(b"NOOP", self._timeouts.noop)[0] == 250
        except Broken:
            return False

    def _envelope(self, line: Dialogue, commands: list[tuple[str, bytes]], *, is_kept: bool) -> Reply | None:
        """MAIL, RCPT and DATA; in one packet where the server offers it. None: the server waits for the content."""
        refusal: Reply | None = None
        is_pipelined = line.has_extn("pipelining")
        step = "mail"
        try:
            if is_pipelined:
                line.allow(self._timeouts.mail)
                line.send(b"".join(command for _, command in commands))
            for step, command in commands:
                line.allow(self._timeouts.of(step))
                if not is_pipelined:
                    line.send(command)
                code, text = line.answer(self._timeouts.of(step))
                is_wanted = code == 354 if step == "data" else 200 <= code < 300
                if refusal is None and not is_wanted:
                    refusal = _refusal(code, text, step)
                if refusal is not None and (code == 421 or (step == "data" and code == 354)):
                    # 421: the server goes. 354 after a refused RCPT: it waits for content that must not come.
                    raise Broken(text)
                if refusal is not None and not is_pipelined:
                    break
            if refusal is not None and (line.is_ahead() or line.ask(b"RSET", self._timeouts.mail)[0] != 250):
                self._drop()
        except Broken as broken:
            self._drop()
            is_late = refusal is None or (refusal.code == 421 and step == "mail")
            if is_kept and is_late and not self._is_stopped():
                raise _DeadConnectionError from broken
            refusal = refusal or Reply(Outcome.TEMPORARY, 0, str(broken), rejected_at=step)
        return refusal

    def _content(self, line: Dialogue, content: bytes, before_dot: Callable[[], None] | None) -> Reply:
        try:
            if line.is_ahead():
                raise Broken("the server spoke before its turn")
            line.send_content(content)
            if line.is_ahead():  # a no before the final dot: without the dot the server cannot have the letter
                raise Broken("the server spoke before its turn")
        except Broken as broken:
            return self._cut_short(line, broken)
        try:
            if before_dot is not None:
                before_dot()
            line.allow(self._timeouts.block)
            line.send(b".\r\n")
        except Broken as broken:
            # The three bytes were not taken by our own system, so the peer cannot have them: surely not sent.
            self._drop()
            return Reply(Outcome.TEMPORARY, 0, str(broken), rejected_at="dot")
        except BaseException:
            self._drop()
            raise
        try:
            code, text = line.answer(self._timeouts.dot)
        except Broken as broken:
            self._drop()
            return Reply(Outcome.AMBIGUOUS, 0, str(broken), rejected_at="dot")
        if code == 421 or 300 <= code < 400:
            self._drop()
        if 200 <= code < 300:
            return Reply(Outcome.SENT, code, text, queue_id=_queue_id(text))
        if 300 <= code < 400:
            return Reply(Outcome.AMBIGUOUS, code, text, rejected_at="dot")
        return _refusal(code, text, "dot")

    def _cut_short(self, line: Dialogue, broken: Broken) -> Reply:
        """The connection ended inside the content. A server that gave up on it may have said why (552 too large)."""
        reply = Reply(Outcome.TEMPORARY, 0, str(broken), rejected_at="data")
        try:
            code, text = line.answer(_LAST_WORD)
            if code >= 400:
                reply = _refusal(code, text, "data")
        except Broken:
            pass
        self._drop()
        return reply

    # -- the connection -----------------------------------------------------------------------------------------------

    def _new_line(self) -> Dialogue:
        self._line, self._letters = self._opener.open(until=self._until, stopped=self._is_stopped), 0
        return self._line

    def _is_stopped(self) -> bool:
        return self._closes != self._closes_seen

    def _drop(self) -> None:
        """Away with the connection, without a word: for one that is broken, or that must not see the final dot."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def _hang_up(self) -> None:
        if self._line is not None:
            self._closes_seen = self._closes
            self._line.until = time.monotonic() + self._timeouts.quit
            self._line.leave()
            self._line = None


def _commands(line: Dialogue, outgoing: Outgoing) -> list[tuple[str, bytes]]:
    """MAIL, RCPT, DATA for this letter and this server; `NoDeliveryError` for a letter this server cannot take."""
    reverse_path, recipient = wire.path(outgoing.reverse_path), wire.path(outgoing.recipient)
    content = outgoing.content
    parameters = ""
    if line.has_extn("size"):
        if 0 < (takes := _takes(line)) < len(content):
            words = f"the letter has {len(content)} bytes, the server takes at most {takes}"
            reply = Reply(Outcome.PERMANENT, 0, words, rejected_at="mail", is_too_large=True, takes=takes)
            raise NoDeliveryError(reply)
        parameters += f" SIZE={len(content)}"
    if not content.isascii():
        if not line.has_extn("8bitmime"):
            raise _unoffered("the letter has 8-bit content, and the server takes only 7-bit (no 8BITMIME)")
        parameters += " BODY=8BITMIME"
    if not (reverse_path + recipient).isascii() or not content[: content.find(b"\r\n\r\n")].isascii():
        if not line.has_extn("smtputf8"):
            raise _unoffered(
                "the letter needs an address or header beyond ASCII, and the server does not take such (no SMTPUTF8)"
            )
        parameters += " SMTPUTF8"
    return [
        ("mail", f"MAIL FROM:<{reverse_path}>{parameters}\r\n".encode()),
        ("rcpt", f"RCPT TO:<{recipient}>\r\n".encode()),
        ("data", b"DATA\r\n"),
    ]


def _takes(line: Dialogue) -> int:
    """The largest letter the server takes (RFC 1870 3), 0 if it does not say."""
    limit = line.esmtp_features.get("size", "").strip()
    return int(limit[:18]) if limit.isascii() and limit.isdigit() else 0


def _with_limit(reply: Reply, line: Dialogue) -> Reply:
    return replace(reply, takes=_takes(line)) if reply.is_too_large else reply


def _refusal(code: int, text: str, step: str) -> Reply:
    is_permanent = code >= 500 and code not in OUR_OWN_FAULT
    status = _STATUS.match(text)
    # 552 is "too large" (RFC 1870 6.1) where nothing says that a mailbox is full, which is 552 too.
    is_size = status[1] in _TOO_LARGE if status else code == 552 and _FULL.search(text) is None
    outcome = Outcome.PERMANENT if is_permanent else Outcome.TEMPORARY
    return Reply(outcome, code, text, rejected_at=step, is_too_large=is_permanent and is_size)


def _unoffered(text: str) -> NoDeliveryError:
    return NoDeliveryError(Reply(Outcome.PERMANENT, 0, text, rejected_at="mail"))


def _queue_id(text: str) -> str:
    """The server's name for the letter: the words of Postfix, Exim, Sendmail."""
    found = _QUEUE_ID.search(text)
    return (found[1] or found[2]) if found else ""
