"""`doctor`, where `colleagues_need = "pass"`: can DNS be asked, and do our own domains say enough to be believed?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gateway.cli.findings import Check, Level

if TYPE_CHECKING:
    from gateway.cli.place import Beside
    from gateway.senders.resolver import Ask

SECONDS = 3.0
MOST_DOMAINS = 20


def senders(here: Beside) -> Iterator[Check]:
    """Nothing where somebody else vouches for colleagues."""
    if here.settings.trust.colleagues_need != "pass":
        return
    from gateway.senders.resolver import Resolver

    for box in here.settings.mailboxes:
        if box.receive is not None and box.receive.scheme not in ("smtp", "smtps"):
            message = f"{box.address} is not filled by our own listener: colleagues who write there are not believed"
            yield Check("senders", message, Level.WARN, 'colleagues_need = "header:ID", or a listener')
    ask = Resolver(here.settings.trust.resolver)
    for domain in [one for one in here.settings.service.our_domains if not one.startswith("*.")][:MOST_DOMAINS]:
        yield _domain(domain, ask)


def _domain(domain: str, ask: Ask) -> Check:
    from gateway.senders.dmarc import Policy, policy_for
    from gateway.senders.resolver import Purse, Spent, Trouble

    try:
        record, policy = policy_for(domain, Purse(ask, seconds=SECONDS))
    except (Trouble, Spent) as trouble:
        remedy = "[trust] resolver; as long as DNS does not answer, mail of colleagues waits in the quarantine"
        return Check("senders", str(trouble), Level.FAIL, remedy)
    if record is None:
        message = f"{domain} has no DMARC record: mail in its name that nobody vouches for is held, not known as forged"
        return Check("senders", message, Level.WARN, f"publish one at _dmarc.{domain}")
    if policy is Policy.NONE:
        return Check("senders", f"{domain}: DMARC asks for nothing (p=none)", Level.WARN, "p=quarantine or p=reject")
    return Check("senders", f"{domain}: DMARC asks for {policy}")
