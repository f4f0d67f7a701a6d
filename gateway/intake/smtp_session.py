"""The commands of one SMTP or LMTP session (RFC 5321 4.1, RFC 2033): what is offered, asked, taken and refused."""

import logging
from typing import Any

from aiosmtpd.smtp import AuthResult, LoginPassword

from gateway.errors import Temporary
from gateway.intake.accept import Arrival, Receipt, Source
from gateway.intake.smtp_data import DataReader, Refusal
from gateway.intake.smtp_grammar import PathArgument, declared_size, is_domain_argument, path_argument
from gateway.intake.smtp_lobby import Verdict
from gateway.intake.smtp_wire import TROUBLE, Phase, Wire
from gateway.log import event
from gateway.mail.envelope import NO_CLIENT, Client, Envelope

_LOG = logging.getLogger(__name__)


class Session(Wire):
    """One conversation: at most one envelope at a time."""

    def _begin(self) -> None:
        super()._begin()
        self._forget_envelope()

    async def dispatch(self, verb: str, argument: str) -> None:
        match verb:
            case "MAIL":
                self._mail(argument)
            case "RCPT":
                self._rcpt(argument)
            case "DATA":
                await self.smtp_DATA(argument)
            case "EHLO" | "HELO" | "LHLO":
                self._hello(verb, argument)
            case "QUIT":
                self.say("221 2.0.0 Bye")
                self._leaving = True
            case "RSET":
                self._set_rset_state()
                self.say("250 2.0.0 Forgotten")
            case "NOOP":
                self.say("250 2.0.0 OK")
            case "VRFY":
                self.say("252 2.1.5 Not verified, but mail will be taken or refused when it comes")
            case "HELP":
                self.say("214 2.0.0 See RFC 5321")
            case "STARTTLS" if self.tls_context is not None and self._tls_protocol is None:
                await self._starttls(argument)
            case "AUTH" if self._endpoint.auth is not None:
                await self._authenticate_client(argument)
            case "EXPN" | "TURN" | "SEND" | "SOML" | "SAML" | "BDAT" | "ETRN" | "STARTTLS" | "AUTH":
                self.say("502 5.5.1 Not done here")
            case _:
                self.say("500 5.5.1 Not a command known here")

    # --- hello, TLS, AUTH -------------------------------------------------------------------------------------------

    def _hello(self, verb: str, argument: str) -> None:
        lmtp = self._endpoint.protocol == "lmtp"
        if lmtp != (verb == "LHLO"):
            self.say("500 5.5.1 This is LMTP, say LHLO" if lmtp else "500 5.5.1 This is SMTP, say EHLO")
            return
        if self.session is None or not is_domain_argument(argument):
            self.say(f"501 5.5.4 {verb} needs the name of your host")
            return
        self._set_rset_state()
        self.session.host_name = argument
        self.session.extended_smtp = verb != "HELO"
        if verb == "HELO":
            self.say(f"250 {self.hostname}")
            return
        offers = [
            self.hostname,
            f"SIZE {self._limits.message_size}",
            "8BITMIME",
            "SMTPUTF8",
            "PIPELINING",
            "ENHANCEDSTATUSCODES",
        ]
        if self.tls_context is not None and self._tls_protocol is None:
            offers.append("STARTTLS")
        if self._may_auth():
            offers.append("AUTH PLAIN LOGIN")
        for offer in offers[:-1]:
            self.say(f"250-{offer}")
        self.say(f"250 {offers[-1]}")

    async def _starttls(self, argument: str) -> None:
        if argument:
            self.say("501 5.5.4 STARTTLS takes no argument")
            return
        # Whatever came with it in the clear must not be read as if it came under TLS (RFC 3207 6).
        self._reader._buffer.clear()  # type: ignore[attr-defined]
        self.enter(Phase.WAITING)
        await self.smtp_STARTTLS("")

    def _may_auth(self) -> bool:
        """Is AUTH offered on this connection, as it is now?"""
        if self._endpoint.auth is None:
            return False
        secure = self._tls_protocol is not None or self._endpoint.tls == "implicit"
        here = self._address in ("127.0.0.1", "::1", "")
        return secure or (self._endpoint.auth_without_tls and here)

    async def _authenticate_client(self, argument: str) -> None:
        if not self._may_auth():
            self.say("538 5.7.11 AUTH needs TLS")
        elif self._reverse is not None:
            self.say("503 5.5.1 AUTH belongs before MAIL")
        elif self.session is not None and not self.session.extended_smtp:
            self.say("503 5.5.1 Say EHLO first")
        else:
            mechanism, blank, initial = argument.partition(" ")
            self.enter(Phase.WAITING)
            try:
                await self.smtp_AUTH(mechanism.upper() + blank + initial)
            except ValueError:  # aiosmtpd's reader: a line beyond the limit; its rest may still come, and is no command
                self.hang_up("500 5.5.6 AUTH line too long, good bye")

    async def auth_PLAIN(self, _: Any, args: list[str]) -> AuthResult:  # noqa: N802 - aiosmtpd's name
        return await self._verified(await super().auth_PLAIN(_, args))

    async def auth_LOGIN(self, _: Any, args: list[str]) -> AuthResult:  # noqa: N802 - aiosmtpd's name
        return await self._verified(await super().auth_LOGIN(_, args))

    def _authenticate(self, mechanism: str, auth_data: Any) -> AuthResult:
        """Called by aiosmtpd when login and password are read; they are looked at in `_verified`, off the loop."""
        return AuthResult(success=True, auth_data=auth_data)

    async def _verified(self, result: AuthResult) -> AuthResult:
        check, data = self._endpoint.auth, result.auth_data
        if not result.success or check is None or not isinstance(data, LoginPassword):
            return result
        try:
            login, password = data.login.decode("utf-8"), data.password.decode("utf-8")
        except UnicodeDecodeError:
            right = False
        else:
            try:
                right = await self.loop.run_in_executor(None, check, login, password)
            except (
                Exception
            ) as error:  # whatever it is, ValueError too: ours, and no line of the client's that is too long
                raise Temporary("the login could not be looked at") from error
        if right:
            return AuthResult(success=True, auth_data=login)
        self._auth_failures += 1
        if self._auth_failures >= self._limits.auth_failures:
            self.hang_up("421 4.7.0 Too many failed logins, good bye")
            return AuthResult(success=False, handled=True)
        return AuthResult(success=False, handled=False, message="535 5.7.8 Login or password is wrong")

    # --- the envelope -----------------------------------------------------------------------------------------------

    def _set_rset_state(self) -> None:
        super()._set_rset_state()  # type: ignore[no-untyped-call]
        self._forget_envelope()

    def _forget_envelope(self) -> None:
        self._reverse: str | None = None  # '' is the null reverse-path
        self._forward: list[str] = []
        self._utf8 = False

    def _mail(self, argument: str) -> None:
        session = self.session
        if session is None or not session.host_name:
            self.say(f"503 5.5.1 Say {'LHLO' if self._endpoint.protocol == 'lmtp' else 'EHLO'} first")
            return
        if self._endpoint.require_auth and not session.authenticated:
            self.say("530 5.7.0 Authentication required")
            return
        if self._reverse is not None:
            self.say("503 5.5.1 The sender is given already")
            return
        given = path_argument("FROM:", argument)
        if given is None:
            self.say("501 5.5.4 Syntax: MAIL FROM:<address> [parameters]")
        elif problem := self._mail_parameters(given):
            self.say(problem)
        elif given.path is None:
            self.say("501 5.1.7 The sender's address cannot be read")
        elif given.path == "postmaster":
            self.say("501 5.1.7 The sender's address needs a domain")
        elif not self._lobby.has_room():
            self.say(Refusal.NO_ROOM)
        else:
            self._reverse = given.path
            self._utf8 = "SMTPUTF8" in given.parameters
            self.say("250 2.1.0 OK")

    def _mail_parameters(self, given: PathArgument) -> str | None:
        """The reply to parameters we do not accept, or None."""
        for name, value in given.parameters.items():
            match name:
                case "SIZE":
                    size = declared_size(value)
                    if size is None:
                        return "501 5.5.4 SIZE is a number of octets"
                    if size > self._limits.message_size:
                        return str(Refusal.TOO_LARGE)
                case "BODY":
                    if value.upper() not in ("7BIT", "8BITMIME"):
                        return "501 5.5.4 BODY is 7BIT or 8BITMIME"
                case "SMTPUTF8":
                    if value:
                        return "501 5.5.4 SMTPUTF8 has no value"
                case "AUTH" if self._may_auth():
                    pass  # RFC 4954 5: accepted, and not believed
                case _:
                    return "555 5.5.4 A parameter is not known here"
        if not given.is_ascii and "SMTPUTF8" not in given.parameters:
            return "553 5.6.7 This address needs SMTPUTF8"
        return None

    def _rcpt(self, argument: str) -> None:
        if self._reverse is None:
            self.say("503 5.5.1 Say MAIL first")
            return
        given = path_argument("TO:", argument)
        if given is None:
            self.say("501 5.5.4 Syntax: RCPT TO:<address>")
        elif given.parameters:
            self.say("555 5.5.4 A parameter is not known here")
        elif not given.path:
            self.say("501 5.1.3 The recipient's address cannot be read")
        elif not given.is_ascii and not self._utf8:
            self.say("553 5.6.7 This address needs SMTPUTF8")
        elif len(self._forward) >= self._limits.recipients:
            self.say("452 4.5.3 Too many recipients, send the others apart")
        else:
            match self._lobby.judge(given.path):
                case Verdict.OK:
                    self._forward.append(given.path)
                    self.say("250 2.1.5 OK")
                case Verdict.RELAY:
                    self.say("550 5.7.1 We do not relay")
                case _:
                    self.say("550 5.1.1 No such address here")

    # --- the content ------------------------------------------------------------------------------------------------

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        if arg:
            self.say("501 5.5.4 DATA takes no argument")
        elif self._reverse is None:
            self.say("503 5.5.1 Say MAIL first")
        elif not self._forward:
            self.say("503 5.5.1 Say RCPT first")
        elif self._reader._buffer:  # type: ignore[attr-defined]
            # It did not wait for 354 (RFC 2920 3.1), so it may have been made to talk to us.
            self.hang_up("554 5.5.1 DATA was not waited for, good bye")
        elif self._lobby.in_flight >= self._limits.data_in_flight:
            self.say(Refusal.NO_ROOM)
        else:
            await self._take_content()

    async def _take_content(self) -> None:
        content = await self._receive()
        recipients = len(self._forward) if self._endpoint.protocol == "lmtp" else 1
        if content.refusal is None:
            reply = await self._store(content)
        else:
            reply = str(content.refusal)
        for _ in range(recipients):  # RFC 2033 4.2: one reply for each RCPT that was accepted
            self.say(reply)
        self._forget_envelope()
        if content.refusal is Refusal.STRAY_CR:
            self._leaving = True

    async def _receive(self) -> DataReader:
        """Everything up to the final dot. `data_received` feeds the reader directly: no task wakes up for a chunk."""
        content = DataReader(self._limits, make_spool=self._lobby.make_spool)
        self._dot = self.loop.create_future()
        self.say("354 End data with <CR><LF>.<CR><LF>")
        self._content = content
        self.enter(Phase.RECEIVING)
        try:
            await self.flush()
            await self._dot
        except BaseException:
            self._lobby.in_flight -= content.kept
            content.discard()
            raise
        finally:
            self._content = None
            self.enter(Phase.BUSY)
        return content

    def _client(self) -> Client:
        """Who hands the mail in. By LMTP that is the mail server in front of us, of which nothing follows."""
        if self._endpoint.protocol == "lmtp" or not self._address or self.session is None:
            return NO_CLIENT
        return Client(self._address.partition("%")[0], str(self.session.host_name or "")[:255])

    async def _store(self, content: DataReader) -> str:
        source = Source.LMTP if self._endpoint.protocol == "lmtp" else Source.SMTP
        size = content.kept
        try:
            envelope = Envelope(self._reverse or "", tuple(self._forward))
            arrival = Arrival(
                source, envelope, content.content(), department=self._endpoint.department, client=self._client()
            )
            self._answer = self._lobby.take(arrival, size)
        except BaseException:  # the door never had it: its room is free again
            self._lobby.in_flight -= size
            raise
        try:
            answer = await self._answer
        finally:
            self._answer = None
        if isinstance(answer, Receipt):
            self._commands = 0
            return f"250 2.0.0 Taken as {answer.inbox_id}"
        event(_LOG, "mail_not_taken", level=logging.WARNING, peer=self._address, error=answer)
        return TROUBLE
