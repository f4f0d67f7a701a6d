"""`colleagues_need = "pass"`: what it needs of the machine and of the mailboxes."""

from pathlib import Path

import pytest

from gateway.policy import settings, settings_check
from tests.policy.test_settings import SMALLEST, load, mistakes

PASS = SMALLEST.replace('"off"', '"pass"')
IMAP = """
[[mailbox]]
address  = "hr@example.org"
receive  = "imaps://imap.example.org"
send     = "smtps://smtp.example.org"
login    = "hr"
password = "env:HR"
"""


def test_a_listener_can_be_checked(tmp_path: Path) -> None:
    found = load(tmp_path, PASS)
    assert found.trust.colleagues_need == "pass"
    assert found.trust.resolver is None
    assert found.warnings == ()


def test_what_comes_another_way_is_told(tmp_path: Path) -> None:
    [warning] = load(tmp_path, PASS + IMAP).warnings
    assert warning.line == 23
    assert warning.message == (
        "'pass' cannot check what comes by imaps, for it does not tell who handed it in: what colleagues write to"
        " hr@example.org waits in the quarantine"
    )


def test_packages_that_are_missing_are_named_with_what_to_type(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings_check, "find_spec", lambda name: None if name in ("spf", "dkim") else object())
    [mistake] = mistakes(tmp_path, PASS)
    assert (mistake.line, mistake.message) == (
        16,
        "'pass' needs dkimpy, pyspf, not installed here: pip install 'postroom[dkim]'",
    )
    assert load(tmp_path, SMALLEST).trust.colleagues_need == "off"


def test_they_are_here() -> None:
    """What tests check, tests need: the extra is part of `dev`."""
    assert all(settings_check.find_spec(name) for name in settings_check.OWN_CHECK)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("192.0.2.53", ("192.0.2.53", 53)),
        ("127.0.0.1:5353", ("127.0.0.1", 5353)),
        ("2001:db8::53", ("2001:db8::53", 53)),
        ("[2001:db8::53]:5353", ("2001:db8::53", 5353)),
        ("", None),
    ],
)
def test_the_resolver(tmp_path: Path, written: str, read: tuple[str, int] | None) -> None:
    found: settings.Settings = load(tmp_path, PASS.replace('"pass"', f'"pass"\nresolver = "{written}"'))
    assert found.trust.resolver == read
