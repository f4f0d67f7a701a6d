"""V-88: wildcards and quotes in an address or a subject change the question to the database."""

import re
from pathlib import Path

import pytest

from tests.attacks.scene import IT, Proof, Scene

FIXED = (
    "PRAGMA {pragma}",
    "PRAGMA busy_timeout={1000 * BUSY_SECONDS}",
    "{_LOCK}",
    "ame} IS NOT NULL",
)  # words and a number of our own
PACKAGE = Path(__file__).resolve().parents[2] / "gateway"


@pytest.mark.parametrize(
    "author", ["%@example.org", "_va@example.org", "eva'--@example.org", "e%a@example.org", "ev_@example.org"]
)
def test_they_are_letters(scene: Scene, author: str) -> None:
    scene.by(
        author, IT, "It is me'; DROP TABLE ticket; --", subject="%' OR 1=1 --", answers=scene.answer, proof=Proof.PASS
    )
    assert scene.people() == scene.before
    scene.by(author, IT, "status", subject="%' OR 1=1 --", proof=Proof.PASS)
    mine = [one for one in scene.letters if one.recipient == author]
    assert not [one for one in mine if "IT-1" in one.words]


def test_no_statement_is_put_together_from_text() -> None:
    built = re.compile(
        r"""(?:execute|text|exec_driver_sql)\(\s*f["']|(?:execute|sa\.text)\([^)\n]*["'] *(?:%|\+) *\w"""
    )
    for path in (PACKAGE / "store").rglob("*.py"):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            assert not built.search(line) or any(fixed in line for fixed in FIXED), f"{path}:{number}: {line.strip()}"
