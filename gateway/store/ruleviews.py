"""What `postroom check` asks of the past to judge the rules: words of recent mails, and the rules of then. Reads only."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.store.schema import entry, inbox, policy

_NO_RULES = ("templates/", "tips/", "samples/")
MOST = 2_000
BEGINNING = 2_000
"""Characters of each text: what is common stands at the top too."""


def recent_words(connection: Connection, *, most: int = MOST) -> list[tuple[str, str]]:
    """Subject and new words of the newest mails that opened requests."""
    start = sa.func.substr(entry.c.text, 1, BEGINNING, type_=sa.Text)
    rows = connection.execute(
        sa.select(inbox.c.subject, start.label("start"))
        .join(inbox, inbox.c.id == entry.c.inbox)
        .where(entry.c.kind == "request")
        .order_by(entry.c.id.desc())
        .limit(most)
    )
    return [(row.subject, row.start) for row in rows]


def rules_then(connection: Connection, *, at: datetime) -> str:
    """All rules files that were in force at `at`, as one text; '' if nothing was."""
    files = connection.execute(
        sa.select(policy.c.files).where(policy.c.loaded_at <= at).order_by(policy.c.generation.desc()).limit(1)
    ).scalar_one_or_none()
    return "\n".join(text for name, text in sorted((files or {}).items()) if not name.startswith(_NO_RULES))
