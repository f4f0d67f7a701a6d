"""Settings that are known and checked but have no effect in this version. `check` says so for each that is set.

The one table of what is still to come. A feature that arrives takes its line out here and nothing else.
"""

LATER_SETTINGS = frozenset(
    {
        "mailbox.provider",
        "mailbox.tenant",
        "mailbox.client",
        "mailbox.login_with",
        "database.backup",
        "database.backup_to",
        "people.source",
        "people.refresh",
        "people.ldap",
        "threads.subject_tag",
        "promises.warn_owner",
        "promises.warn_backup",
        "promises.tell_person",
        "promises.unowned",
        "outbox.signature_dkim",
        "limits.tickets_per_sender",
        "limits.scan",
        "web",
        "web.oidc",
        "keep",
        "log.bodies",
        "metrics.listen",
        "webhook",
        "forward",
    }
)
"""`section.key`, or a whole section, in the words of config.toml."""

LATER_DEPARTMENT = frozenset(
    {
        "done_within",
    }
)
"""Keys of a department."""

LATER_ACTIONS = frozenset({"done_within", "hold", "confidential", "ask", "forward", "webhook"})
"""Actions of a rule."""

LATER_EVENTS = frozenset({"handoff", "promise_near", "promise_late", "silent", "waiting_long", "rated"})
"""Events of a rule (`when`) that nothing raises yet."""

NEW_ONLY = frozenset({"department", "state", "merge", "ack", "tip", "quarantine", "ignore"})
"""Actions that have an effect on new requests only, whatever the event of the rule is."""

OF_PEOPLE_ONLY = frozenset({"answer_within"})
"""Actions that have none where an agent has just answered or ended the request."""

LATER_CONDITIONS = frozenset({"silent_for", "handoffs", "reopened", "rating"})
"""Conditions of a rule about facts that nobody gathers yet: they fit no mail."""
