"""The reverse-path of a mail whose envelope is gone."""

import time

import pytest

from gateway.intake.return_path import reverse_path


@pytest.mark.parametrize(
    ("begin", "expected"),
    [
        (b"Return-Path: <Eva@Example.org>\r\nFrom: x@y.example\r\n\r\n", "eva@example.org"),
        (b"return-path:<eva@example.org>\nFrom: x@y.example\n\n", "eva@example.org"),
        (b"Return-Path: <>\r\nFrom: MAILER-DAEMON@example.org\r\n\r\n", ""),
        (b"Return-Path:\r\n <eva@example.org>\r\nFrom: x@y.example\r\n\r\n", "eva@example.org"),
        (
            b"Delivered-To: it@example.org\r\nReceived: by a\r\n\tfor b\r\nReturn-Path: <eva@example.org>\r\n\r\n",
            "eva@example.org",
        ),
        (b"From eva@example.org Mon Nov 24\nReturn-Path: <ana@example.org>\n\n", "ana@example.org"),
        # below another field: the sender wrote it
        (b"From: Eva <eva@example.org>\r\nReturn-Path: <forged@example.net>\r\n\r\n", "eva@example.org"),
        (b"Received: by a\r\nFrom: eva@example.org\r\n\r\n", "eva@example.org"),
        (b'From: "Novak, Eva"\r\n <eva@example.org>\r\n\r\n', "eva@example.org"),
        (b"Return-Path: rubbish here\r\nFrom: eva@example.org\r\n\r\n", "eva@example.org"),
        (b"Subject: x\r\n\r\nFrom: body@example.org\r\n", ""),
        (b"", ""),
        (b"Return-Path: <a@b", "a@b"),
        (b"Return-Path: <\xff@example.org>\r\nFrom: eva@example.org\r\n\r\n", None),
    ],
)
def test_reverse_path(begin: bytes, expected: str | None) -> None:
    found = reverse_path(begin)
    assert expected is None or found == expected


def test_linear_in_hostile_input() -> None:
    for begin in (
        b"From:" + b"\n " * 300_000,
        b"Received: x\r\n" * 100_000,
        b"Return-Path:" + b"<" * 500_000,
        b"\r\n" * 200_000,
    ):
        started = time.process_time()
        reverse_path(begin)
        assert time.process_time() - started < 2
