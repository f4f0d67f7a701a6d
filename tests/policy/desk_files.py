"""A config and rules for the tests of this room: the two files of contract.md 7."""

from collections.abc import Mapping
from pathlib import Path

from gateway.policy import settings, snapshot
from gateway.policy.settings import Settings

CONFIG = """\
[service]
name        = "Example Ltd"
our_domains = ["example.org"]
admins      = ["admin@example.org"]
timezone    = "Europe/Berlin"

[[mailbox]]
address   = "it@example.org"
receive   = "smtp://127.0.0.1:2525"
send      = "smtp://127.0.0.1:2600"
catch_all = true
"""

RULES = """\
version: 1
timezone: Europe/Berlin
times: {office: Mon-Fri 08:00-17:00}
departments:
  it: {name: IT, address: it@example.org, open: office, agents: [ana@example.org], answer_within: {normal: 4h}}
  hr: {name: People, address: hr@example.org, open: office, agents: [hanna@example.org], answer_within: {normal: 1d}}
"""


def config(folder: Path, text: str = CONFIG) -> Settings:
    """The config in a folder whose `rules/` is empty."""
    (folder / "rules").mkdir(exist_ok=True)
    (folder / "config.toml").write_text(text)
    return settings.load(folder / "config.toml", environ={})


def load(folder: Path, files: Mapping[str, str], text: str = CONFIG) -> snapshot.Policy:
    """The policy of these rules files."""
    got = config(folder, text)
    for name, content in files.items():
        (folder / "rules" / name).write_text(content)
    return snapshot.load(got, generation=1)
