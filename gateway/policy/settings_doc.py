"""`docs/settings.md`, made from the settings themselves: `python -m gateway.policy.settings_doc > docs/settings.md`."""

import dataclasses
import json
import sys
from typing import Any

from gateway.policy.later import LATER_SETTINGS
from gateway.policy.sections import ABSENT, NAMED, NESTED, REQUIRED, SINGLE, Mailbox

_INTRODUCTION = """\
# Settings

Every key of `config.toml`. This page is made from the program: `python -m gateway.policy.settings_doc`.

* Relative paths begin at the folder of `config.toml`.
* Every key can be overridden by the environment: `[outbox] delay` by `POSTROOM_OUTBOX__DELAY`, the first `[[mailbox]]`'s
  `send` by `POSTROOM_MAILBOX__0__SEND`. A list may be written with commas.
* Durations: `20s` `1m` `4h` `3d` `2w` `3y`. Sizes: `35 MB` (millions of bytes) or `35 MiB`. Rates: `60/m` `5/h`.
* A secret is the place where it lies: `file:/path` (mode 600), `env:NAME`, `cred:name` (systemd), `run:command`,
  `keyring:name` (needs the Python package keyring). A secret in plain text is refused.
* *not yet*: known and checked, but without effect in this version; `postroom check` says so.
"""


def render() -> str:
    """The whole page."""
    parts = [_INTRODUCTION]
    for name, cls in SINGLE.items():
        parts.append(_section(f"[{name}]", name, cls))
        parts += [_section(f"[{name}.{sub}]", f"{name}.{sub}", c) for (p, sub), c in NESTED.items() if p == name]
        if name == "service":
            parts.append(_section("[[mailbox]]", "mailbox", Mailbox))
    parts += [_section(f"[{name}.NAME]", name, cls) for name, cls in NAMED.items()]
    return "\n".join(parts)


def _section(title: str, name: str, cls: type[Any]) -> str:
    rows = [f"## {title}", "", "| key | default | meaning |", "|---|---|---|"]
    for found in dataclasses.fields(cls):
        if "reader" not in found.metadata:
            continue
        later = {name, name.partition(".")[0], f"{name}.{found.name}"} & LATER_SETTINGS
        doc = found.metadata["doc"].replace("|", "\\|") + (" *not yet*" if later else "")
        rows.append(f"| `{found.name}` | {_default(found.metadata['default'])} | {doc} |")
    return "\n".join([*rows, ""])


def _default(value: object) -> str:
    if value is REQUIRED:
        return "needed"
    if value is ABSENT:
        return "–"
    return f"`{json.dumps(value, ensure_ascii=False)}`"


if __name__ == "__main__":
    sys.stdout.write(render())
