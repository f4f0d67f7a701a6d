"""PGP that is written into the text itself (RFC 9580 6 and 7): where its armour stands.

Nothing is cut from the text and nothing is checked. The armour is marked as lines that no person wrote.
"""

from gateway.mail.message import Region, RegionKind

_SIGNED = "-----BEGIN PGP SIGNED MESSAGE-----"
_SIGNATURE = "-----BEGIN PGP SIGNATURE-----"
_SIGNATURE_END = "-----END PGP SIGNATURE-----"
_ENCRYPTED = "-----BEGIN PGP MESSAGE-----"
_MAX_HEADERS = 20


def is_encrypted(text: str) -> bool:
    """True if an armoured message begins on a line of its own."""
    return _ENCRYPTED in text and (text.startswith(_ENCRYPTED) or f"\n{_ENCRYPTED}" in text)


def is_signed(text: str) -> bool:
    """True if a signed text begins on a line of its own."""
    return _SIGNED in text and (text.startswith(_SIGNED) or f"\n{_SIGNED}" in text)


def armour(text: str) -> tuple[Region, ...]:
    """The lines of `text` that are the armour of a clear-signed text: its first lines up to the blank one, and the signature.

    Lines that are quoted are not looked at: they are cut with the quotation. Linear.
    """
    if not is_signed(text):
        return ()
    lines = text.split("\n")
    regions: list[Region] = []
    at, signed = 0, False
    while at < len(lines):
        line = lines[at].rstrip()
        end = at
        if line == _SIGNED:
            end, signed = _after_headers(lines, at + 1), True
        elif signed and line == _SIGNATURE:
            end = _after_signature(lines, at + 1)
        if end > at:
            regions.append(Region(at, end, RegionKind.SIGNATURE))
        at = max(end, at + 1)
    return tuple(regions)


def _after_headers(lines: list[str], at: int) -> int:
    """Behind `Hash: SHA256` and the blank line, which are not part of what is signed."""
    for place in range(at, min(at + _MAX_HEADERS, len(lines))):
        if not lines[place].strip():
            return place + 1
        if ": " not in lines[place]:
            return place
    return at


def _after_signature(lines: list[str], at: int) -> int:
    """Behind the end line; where that is missing, behind the lines that can be base64."""
    for place in range(at, len(lines)):
        line = lines[place].rstrip()
        if line == _SIGNATURE_END:
            return place + 1
        if " " in line and ": " not in line:
            return place
    return len(lines)
