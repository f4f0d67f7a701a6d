"""How often each rule fitted: from the journal of requests, and from the mails that rules ignored or held (they have none)."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.store.schema import inbox, journal

_ASIDE = inbox.c.outcome.in_(("ignored", "quarantined"))
_AT_ONCE = 500


def fitted(connection: Connection, *, since: datetime) -> Mapping[str, int]:
    """Name of a rule -> how often it fitted since then. A rule under a new name is a new one."""
    found: Counter[str] = Counter()
    lines = sa.select(journal.c.data).where(journal.c.at >= since, journal.c.act == "rules")
    for data in connection.execution_options(yield_per=_AT_ONCE).execute(lines).scalars():
        found.update(dict.fromkeys(data.get("fitted", ()), 1))
    mails = sa.select(inbox.c.why).where(inbox.c.decided_at >= since, _ASIDE)
    for why in connection.execution_options(yield_per=_AT_ONCE).execute(mails).scalars():
        found.update({step["rule"]: 1 for step in why or () if step.get("rule")})
    return found
