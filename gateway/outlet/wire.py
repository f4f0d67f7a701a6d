"""What may go on the wire, and how. Whatever fails here is a fault of the letter: the server is not even asked.

Standards: RFC 5321 2.3.8 (CR and LF only as CRLF: a bare one is how a second mail is smuggled past a lax server),
4.1.2 (paths), 4.5.2 (dot-stuffing).
"""

import re

import idna

from gateway.work.transport import Outgoing

MAX_PATH = 512
_MAILBOX = re.compile(r'(?:"[^"\\\x00-\x20\x7f<>]+"|[^\s"<>\\\x00-\x20\x7f@]+)@[^\s"<>\\\x00-\x20\x7f@]+')
"""In a quoted local-part too nothing that lax servers take for the end of a path, or for a parameter behind it."""


def unfit(outgoing: Outgoing) -> str:
    """Why this letter must not be offered to any server; '' when it may."""
    if not _is_path(outgoing.recipient):
        return "the recipient is not an address that can be written into a command"
    if outgoing.reverse_path and not _is_path(outgoing.reverse_path):
        return "the reverse-path is not an address that can be written into a command"
    return _unfit_content(outgoing.content)


def stuffed(content: bytes) -> bytes:
    """The content with each leading dot doubled (RFC 5321 4.5.2); the same object where there is none."""
    if content.startswith(b"."):
        content = b"." + content
    return content.replace(b"\r\n.", b"\r\n..")


def path(address: str) -> str:
    """The address for a command. A domain in Unicode becomes its A-labels (RFC 5891), so that only a local-part beyond
    ASCII asks for SMTPUTF8. A domain IDNA refuses stays as it is."""
    local, at, domain = address.rpartition("@")
    if domain.isascii():
        return address
    try:
        return f"{local}{at}{idna.encode(domain, uts46=True).decode('ascii')}"
    except idna.IDNAError:
        return address


def _is_path(address: str) -> bool:
    return len(address) <= MAX_PATH and _MAILBOX.fullmatch(address) is not None


def _unfit_content(content: bytes) -> str:
    ends = content.count(b"\r\n")
    if content.count(b"\r") != ends or content.count(b"\n") != ends:
        return "the letter contains a bare CR or LF"
    if not content.endswith(b"\r\n"):
        return "the letter does not end with CRLF"
    if b"\0" in content:
        return "the letter contains a NUL"
    return ""
