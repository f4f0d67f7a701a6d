"""The armour of PGP within a text."""

import pytest

from gateway.mail.pgp import armour, is_encrypted, is_signed

SIGNED = """\
-----BEGIN PGP SIGNED MESSAGE-----
Hash: SHA256

The printer is broken.
- -- 
Eva
-----BEGIN PGP SIGNATURE-----

iQEzBAEBCAAdFiEE
=abcd
-----END PGP SIGNATURE-----
"""

MARKED = [
    ("The printer is broken.\n", []),
    (SIGNED, [(0, 3), (6, 11)]),
    ("Hello\n" + SIGNED + "A footer of the list\n", [(1, 4), (7, 12)]),
    (SIGNED + SIGNED, [(0, 3), (6, 11), (11, 14), (17, 22)]),
    (SIGNED.replace("\n-----END PGP SIGNATURE-----\n", "\nThat is all."), [(0, 3), (6, 10)]),
    (SIGNED.replace("Hash: SHA256\n\n", ""), [(0, 1), (4, 9)]),
    ("> " + SIGNED.replace("\n", "\n> "), []),
    ("-----BEGIN PGP SIGNATURE-----\nabcd\n-----END PGP SIGNATURE-----\n", []),
    ("-----BEGIN PGP SIGNED MESSAGE-----", [(0, 1)]),
]


@pytest.mark.parametrize(("text", "marked"), MARKED)
def test_armour(text: str, marked: list[tuple[int, int]]) -> None:
    assert [(region.start, region.end) for region in armour(text)] == marked


def test_many_beginnings_take_linear_time() -> None:
    lines = 50_000
    assert len(armour("-----BEGIN PGP SIGNED MESSAGE-----\n-----BEGIN PGP SIGNATURE-----\n" * lines)) >= lines


def test_signed_and_encrypted() -> None:
    encrypted = "Hello\n-----BEGIN PGP MESSAGE-----\n\nabcd\n-----END PGP MESSAGE-----\n"
    assert is_encrypted(encrypted)
    assert not is_signed(encrypted)
    assert is_signed(SIGNED)
    assert not is_encrypted(SIGNED)
    assert not is_encrypted("> -----BEGIN PGP MESSAGE-----")
