"""Our own mails with the decisions we expect of them: `mails/TOPIC/*.eml` and `expected.toml` beside them.

A key that is absent is not looked at. `..._contains`: each of these, white space aside. All others are equal. A bug that a
mail shows begins here: put the mail into a folder, and what should come of it into `expected.toml`.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from gateway.cli.explaining import Explainer, as_json, for_any_desk

FOLDER = Path(__file__).parent / "mails"
READ_AT = datetime(2025, 11, 24, 12, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class OwnMail:
    """One mail: `id` is TOPIC/NAME."""

    id: str
    path: Path
    expected: Mapping[str, Any]


def own_mails() -> Iterator[OwnMail]:
    """All of them, in the order of their names."""
    for expected in sorted(FOLDER.glob("*/expected.toml")):
        for name, decisions in sorted(tomllib.loads(expected.read_text(encoding="utf-8")).items()):
            yield OwnMail(f"{expected.parent.name}/{name}", expected.parent / f"{name}.eml", decisions)


def differences(mail: OwnMail, explainer: Explainer | None = None) -> list[str]:
    """What came out otherwise than expected, one sentence each; the mail is read as `postroom explain` reads it."""
    found = _found(mail.path.read_bytes(), explainer or for_any_desk())
    return [line for key, want in mail.expected.items() if (line := _difference(key, want, found))]


def _found(raw: bytes, explainer: Explainer) -> dict[str, Any]:
    """The decisions under the names that `expected.toml` uses."""
    mail, decision = explainer.explain(raw, at=READ_AT)
    line = as_json("", mail, decision, "", explainer)
    message, report = line["message"], line["report"] or {"recipients": [], "original_message_id": None}
    return {
        "subject": message["subject"],
        "from": " ".join(message["from"]),
        "to": message["to"],
        "in_reply_to": " ".join(message["in_reply_to"]),
        "kind": line["kind"],
        "may_acknowledge": line["may_acknowledge"],
        "text": message["text"],
        "html": message["html"] or "",
        "new_text": line["new_text"],
        "quoted": line["quoted_text"],
        "signature": line["signature"],
        "language": message["language"] or "",
        "returns": line["returns"] or "",
        "attachments": [one["name"] for one in message["attachments"]],
        "types": [one["type"] for one in message["attachments"]],
        "attachment_text": "\n".join(one["text"] or "" for one in message["attachments"]),
        "failed": {one["address"]: one["permanent"] for one in report["recipients"]},
        "original_message_id": report["original_message_id"] or "",
        "server_words": "\n".join(one["diagnostic"] or "" for one in report["recipients"]),
        "forwarded_author": [one["author"] or "" for one in message["forwarded"]],
        "forwarded_subject": [one["subject"] for one in message["forwarded"]],
        "invitation": message["invitation"] or {},
        "defects": " ".join(message["defects"]),
    }


def _difference(key: str, want: Any, found: Mapping[str, Any]) -> str:
    if key.endswith("_contains"):
        got = found[key.removesuffix("_contains")]
        lost = [piece for piece in want if _plain(piece) not in _plain(got)]
        return f"{key}: not there: {lost}; but {_short(got)}" if lost else ""
    if key.endswith("_not"):
        got = found[key.removesuffix("_not")]
        there = [piece for piece in want if _plain(piece) in _plain(got)]
        return f"{key}: there: {there}" if there else ""
    got = found[key]
    if isinstance(want, dict):
        got = {name: got.get(name) for name in want} if key == "invitation" else got
    elif key in ("new_text", "quoted", "signature", "text"):
        want, got = _plain(want), _plain(got)
    return "" if got == want else f"{key}: expected {_short(want)}, found {_short(got)}"


def _plain(text: str) -> str:
    """White space is no difference: programs wrap lines as they like."""
    return " ".join(text.split())


def _short(value: Any) -> str:
    said = repr(value)
    return said if len(said) <= 600 else f"{said[:600]}…"
