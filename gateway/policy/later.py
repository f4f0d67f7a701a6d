"""Settings that are known and checked but have no effect in this version. `check` says so for each that is set.

The one table of what is still to come. A feature that arrives takes its line out here and nothing else.
"""

LATER_SETTINGS = frozenset(
    {
        "mailbox.provider",
        "mailbox.tenant",
        "mailbox.client",
        "mailbox.login_with",
        "people.source",
        "people.refresh",
        "people.ldap",
        "threads.subject_tag",
        "outbox.signature_dkim",
        "limits.scan",
        "web",
        "web.oidc",
        "metrics.listen",
        "webhook",
        "forward",
    }
)
"""`section.key`, or a whole section, in the words of config.toml."""

LATER_ACTIONS = frozenset({"forward", "webhook"})
"""Actions of a rule."""

NEW_ONLY = frozenset({"department", "state", "merge", "ack", "tip", "hold", "quarantine", "ignore"})
"""Actions that have an effect on new requests only, whatever the event of the rule is; but see `WITH_REMINDERS`."""

WITH_REMINDERS = frozenset({"tip"})
"""Of these, what a reminder to the person carries too."""

BY_CLOCK = frozenset({"promise_near", "promise_late", "silent", "waiting_long"})
"""Events that the clock raises: there is no mail."""

_OF_MAILS = frozenset({"answer_within", "done_within", "ask"})
_OF_OPEN_QUESTIONS = frozenset({"answer_within"})
_OF_OPEN_REQUESTS = frozenset({"answer_within", "done_within", "ask"})


def idle_at(event: str) -> frozenset[str]:
    """The actions that have no effect when this happens, though they have one otherwise."""
    if event == "new":
        return frozenset()
    if event in BY_CLOCK:
        idle = NEW_ONLY | _OF_MAILS
        return idle - WITH_REMINDERS if event == "waiting_long" else idle
    if event in ("done", "rated"):
        return NEW_ONLY | _OF_OPEN_REQUESTS
    return NEW_ONLY | _OF_OPEN_QUESTIONS if event == "agent_reply" else NEW_ONLY
