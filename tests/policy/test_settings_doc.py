import dataclasses
from pathlib import Path

from gateway.policy.later import LATER_SETTINGS
from gateway.policy.sections import NAMED, NESTED, SINGLE, Mailbox
from gateway.policy.settings_doc import render

PROJECT = Path(__file__).resolve().parents[2]


def test_the_page_is_what_the_program_says() -> None:
    assert (PROJECT / "docs" / "settings.md").read_text() == render(), (
        "python -m gateway.policy.settings_doc > docs/settings.md"
    )


def test_what_comes_later_exists() -> None:
    sections = {**SINGLE, **NAMED, "mailbox": Mailbox}
    known = set(sections) | {f"{a}.{b}" for a, b in NESTED}
    known |= {f"{name}.{f.name}" for name, cls in sections.items() for f in dataclasses.fields(cls)}
    assert known >= LATER_SETTINGS
