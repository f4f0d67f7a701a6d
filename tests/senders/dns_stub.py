"""A DNS server on loopback with the records a test gives it, and with all that goes wrong in DNS."""

import socket
import socketserver
import struct
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import dns.flags
import dns.message
import dns.rcode
import dns.rrset


@dataclass
class Stub:
    """`zone`: (name, kind) -> records as text. What is not there does not exist, unless the name has another kind or a
    name below it. `silent`, `failing`, `wrong`: names (all below them too) that get no answer, SERVFAIL, or an answer with
    another id in front of the true one."""

    zone: dict[tuple[str, str], Sequence[str]] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)
    failing: set[str] = field(default_factory=set)
    wrong: set[str] = field(default_factory=set)
    asked: list[tuple[str, str]] = field(default_factory=list)
    """Every question, in order."""
    address: tuple[str, int] = ("127.0.0.1", 0)

    @property
    def resolver(self) -> str:
        """As `[trust] resolver` wants it."""
        return f"{self.address[0]}:{self.address[1]}"

    def txt(self, name: str, *texts: str) -> None:
        """TXT records, each cut into strings as DNS wants them."""
        self.zone[name, "TXT"] = [
            " ".join(f'"{text[at : at + 250]}"' for at in range(0, max(len(text), 1), 250)) for text in texts
        ]

    def answers(self, query: bytes, *, tcp: bool) -> list[bytes]:
        asked = dns.message.from_wire(query)
        name = asked.question[0].name.to_text(omit_final_dot=True).lower()
        kind = asked.question[0].rdtype.name
        self.asked.append((name, kind))
        if _is_among(name, self.silent):
            return []
        reply = dns.message.make_response(asked, recursion_available=True)
        if _is_among(name, self.failing):
            reply.set_rcode(dns.rcode.SERVFAIL)
        elif records := self.zone.get((name, kind)):
            reply.answer.append(dns.rrset.from_text(f"{name}.", 60, "IN", kind, *records))
        elif not any(known == name or known.endswith(f".{name}") for known, _ in self.zone):
            reply.set_rcode(dns.rcode.NXDOMAIN)
        wire = reply.to_wire(max_size=65535)
        if not tcp and len(wire) > 1232:
            reply.answer.clear()
            reply.flags |= dns.flags.TC
            wire = reply.to_wire()
        if _is_among(name, self.wrong):
            return [struct.pack("!H", asked.id ^ 1) + _lie(asked), wire]
        return [wire]


def _lie(asked: dns.message.Message) -> bytes:
    """What somebody says who guesses the id: all of it allowed."""
    reply = dns.message.make_response(asked)
    name = asked.question[0].name.to_text()
    reply.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", '"v=spf1 +all"'))
    return reply.to_wire()[2:]


def _is_among(name: str, names: set[str]) -> bool:
    return any(name == one or name.endswith(f".{one}") for one in names)


@contextmanager
def serving(zone: Mapping[tuple[str, str], Sequence[str]] | None = None) -> Iterator[Stub]:
    """The server, by UDP and TCP on one port, until the end of the block."""
    stub = Stub(dict(zone or {}))

    class Udp(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            query, sock = self.request
            for answer in stub.answers(query, tcp=False):
                sock.sendto(answer, self.client_address)

    class Tcp(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            size = struct.unpack("!H", self.request.recv(2, socket.MSG_WAITALL))[0]
            for answer in stub.answers(self.request.recv(size, socket.MSG_WAITALL), tcp=True):
                self.request.sendall(struct.pack("!H", len(answer)) + answer)

    class TcpServer(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

    class UdpServer(socketserver.ThreadingUDPServer):
        daemon_threads = True
        max_packet_size = 65535

    with TcpServer(("127.0.0.1", 0), Tcp) as by_tcp, UdpServer(by_tcp.server_address, Udp) as by_udp:  # type: ignore[arg-type]
        stub.address = ("127.0.0.1", int(by_tcp.server_address[1]))
        for server in (by_tcp, by_udp):
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield stub
        by_tcp.shutdown()
        by_udp.shutdown()
