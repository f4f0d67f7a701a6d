"""Whether the domain of its author vouches for a mail: SPF or DKIM of the author's own organisation, as DMARC has it (RFC 9989).

pass    a signature or the way of sending speaks for the author's domain.
fail    neither does, DNS has said all, and the domain asks that such mail be quarantined or rejected.
none    anything else: no DMARC record, one that asks for nothing, or DNS that did not answer (`Looked.is_temporary`).
"""

import time
from collections.abc import Callable

from gateway.desk.vouched import Auth, Looked, Sender, Vouched
from gateway.senders import dmarc, signature, spfcheck
from gateway.senders.resolver import Ask, Purse, Spent, Trouble

SECONDS = 5.0
"""For all that one look at a mail asks of DNS."""


class Checker:
    """Looks at one mail at a time; may be used by several threads."""

    def __init__(self, ask: Ask, *, seconds: float = SECONDS, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._ask = ask
        self._seconds = seconds
        self._monotonic = monotonic

    def __call__(self, raw: bytes | bytearray, came: Sender) -> Looked:
        """Never raises for what a mail or DNS holds. Asks nobody but the author's own organisation, and those that its own
        records name."""
        if not came.author:
            return Looked(Vouched(Auth.NONE, "there is not one author in a domain that DNS knows"))
        return _Look(came, Purse(self._ask, seconds=self._seconds, monotonic=self._monotonic)).at(raw)


class _Look:
    def __init__(self, came: Sender, purse: Purse) -> None:
        self._came = came
        self._purse = purse
        self._trouble = ""
        self._record: dmarc.Record | None = None

    def at(self, raw: bytes | bytearray) -> Looked:
        policy, said = self._policy()
        signed = signature.check(raw, self._purse, speaks_for=self._speaks_by_dkim)
        if signed.result == "temperror":
            self._trouble = signed.reason
        dkim = " ".join(filter(None, (signed.result, signed.domain, signed.reason and f"({signed.reason})")))
        if signed.result == "pass":
            reason = f"signed by {signed.domain}"
            return Looked(Vouched(Auth.PASS, reason, spf="not asked", dkim=dkim, dmarc=f"pass ({said})"))
        spf, sent_by = self._spf()
        if sent_by:
            reason = f"sent from where {sent_by} sends"
            return Looked(Vouched(Auth.PASS, reason, spf=spf, dkim=dkim, dmarc=f"pass ({said})"))
        if self._trouble:
            return Looked(Vouched(Auth.NONE, self._trouble, spf, dkim, said), is_temporary=True)
        if policy is dmarc.Policy.NONE:
            reason = (
                "neither signature nor sender speaks for the author's domain, and it does not ask to refuse such mail"
            )
            return Looked(Vouched(Auth.NONE, reason, spf, dkim, said))
        reason = f"neither signature nor sender speaks for the author's domain, which asks to {_ASKS[policy]} such mail"
        return Looked(Vouched(Auth.FAIL, reason, spf, dkim, f"fail ({said})"))

    def _policy(self) -> tuple[dmarc.Policy, str]:
        try:
            self._record, policy = dmarc.policy_for(self._came.author, self._purse)
        except (Trouble, Spent) as trouble:
            self._trouble = str(trouble)
            return dmarc.Policy.NONE, "temperror"
        return policy, "no record" if self._record is None else policy.value

    def _speaks_by_dkim(self, domain: str) -> bool:
        return self._aligned(domain, strict=self._record is not None and self._record.is_dkim_strict)

    def _aligned(self, domain: str, *, strict: bool) -> bool:
        """Without a record, or while we do not know it, no other domain than the very one speaks for the author."""
        strict = strict or self._record is None
        return dmarc.is_aligned(self._came.author, domain, self._purse, strict=strict)

    def _spf(self) -> tuple[str, str]:
        """What to say of it, and the domain for which it passed."""
        came = self._came
        domain = spfcheck.identity(came.reverse_path, came.helo)
        if not domain:
            return "none", ""
        try:
            if not self._aligned(domain, strict=self._record is not None and self._record.is_spf_strict):
                return f"not asked: {domain} does not speak for the author", ""
        except (Trouble, Spent) as trouble:
            self._trouble = str(trouble)
            return f"temperror {domain}", ""
        result = spfcheck.check(came.client, came.reverse_path, came.helo, self._purse)
        if result == spfcheck.TEMPORARY:
            self._trouble = self._trouble or f"DNS did not answer for the SPF record of {domain}"
        return f"{result} {domain}", domain if result == "pass" else ""


_ASKS = {dmarc.Policy.QUARANTINE: "set aside", dmarc.Policy.REJECT: "refuse"}
