"""V-60, cpython#75630: two hundred thousand empty parts."""

from tests.security.bombs import cheap


def test_they_are_not_all_read() -> None:
    cheap(b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + b"--b\r\n\r\n" * 200_000 + b"--b--\r\n")
    cheap(
        b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
        + b"--b\r\nContent-Type: message/rfc822\r\n\r\n\r\n" * 50_000
    )
