"""How the scorers of ../shared/corpus ask us: `parse` for mime/score.py, `extract` and `extract_EML` for reply/score.py.

Everything goes through what `postroom explain --json` does; only the files' bytes are fetched beside it, which JSON has not.
"""

from datetime import UTC, datetime
from typing import Any

from gateway.cli.explaining import as_json, for_any_desk
from gateway.errors import Unusable
from gateway.mail.parse import part_bytes

FIELDS = [
    *("subject", "from", "to", "cc", "message_id", "in_reply_to", "references", "text", "html", "attachments", "class"),
    *("bounced", "bounce_final", "may_autorespond"),
]
CLASSES = {
    **dict.fromkeys(("request", "reply", "thanks", "chaser", "invitation"), "human"),
    **dict.fromkeys(("out_of_office", "auto_reply"), "auto_reply"),
    **dict.fromkeys(("bounce", "delay"), "bounce"),
    "newsletter": "list",
    "receipt": "mdn",
    "report": "report",
    "loop": "loop",
}
_EXPLAINER = for_any_desk()


def parse(raw: bytes) -> dict[str, Any]:
    """The fields of mime/score.py. A mail that is held has none."""
    try:
        mail, decision = _EXPLAINER.explain(raw, at=datetime.now(UTC))
    except Unusable:
        return {}
    line = as_json("", mail, decision, "", _EXPLAINER)
    message = line["message"]
    files = [
        {"name": one.name, "type": one.type, "content": part_bytes(raw, one.part)} for one in mail.message.attachments
    ]
    not_arrived = [one for one in (line["report"] or {"recipients": []})["recipients"] if not _has_arrived(one)]
    return {
        **{key: message[key] for key in ("subject", "from", "to", "cc", "in_reply_to", "references", "text")},
        "message_id": message["message_id"] or "",
        "html": message["html"] or "",
        "attachments": files,
        "class": CLASSES[line["kind"]],
        "may_autorespond": line["may_acknowledge"],
        "bounced": {one["address"]: one["permanent"] for one in not_arrived},
        **({"bounce_final": any(one["action"] == "failed" for one in not_arrived)} if line["report"] else {}),
    }


def _has_arrived(recipient: dict[str, Any]) -> bool:
    return recipient["action"] in ("delivered", "relayed", "expanded")


def extract(text: str, html: bool, strip_signature: bool = True) -> str:
    """What is new in a reply of which only the body is known."""
    head = ["From: eva.novak@example.org", "Subject: Re: Printer", "In-Reply-To: <t1@example.org>", "MIME-Version: 1.0"]
    head += [f"Content-Type: text/{'html' if html else 'plain'}; charset=utf-8", "Content-Transfer-Encoding: 8bit"]
    return extract_EML("\n".join([*head, "", text]).encode("utf-8", "replace"), strip_signature)


def extract_EML(data: bytes, strip_signature: bool = True) -> str:
    """What is new in a whole mail, with or without the signature."""
    mail, _ = _EXPLAINER.explain(data, at=datetime.now(UTC))
    split = mail.split
    return split.new_text if strip_signature or not split.signature else f"{split.new_text}\n{split.signature}"
