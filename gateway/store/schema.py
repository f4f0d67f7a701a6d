"""The tables. Migrations (store/migrations) bring an older database here; a test compares the two.

Instants are whole microseconds since 1970 UTC in a BIGINT, so SQLite and PostgreSQL order and compare them alike.
Raw mail lies in its own table, in pieces of at most one MiB: a 50 MB mail is never one value in memory.
"""

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from gateway.store.columns import Id, Instant, metadata


def _where(condition: str) -> dict[str, Any]:
    """Of a partial index, for both databases."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


inbox = Table(
    "inbox",
    metadata,
    Column("id", Id, primary_key=True),
    Column("state", String(12), nullable=False),  # new done held quarantined
    Column("source", String(12), nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("reverse_path", Text, nullable=False),
    Column("forward_paths", JSON, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("transmission", String(80), nullable=False),  # digest of envelope and content: the same transmission again
    Column("repeats", Integer, nullable=False, default=0),
    Column("silent", Boolean, nullable=False, default=False),
    Column("department", String(64), nullable=False, default=""),  # set by `import --department`, else ''
    Column("client", String(45), nullable=False, default=""),  # IP address of who handed it in at our listener
    Column("helo", Text, nullable=False, default=""),
    Column("vouched", JSON),  # what our own check of its sender found, before it is decided
    # a claim: who works on it, and how often somebody began
    Column("claimed_by", Id),
    Column("attempts", Integer, nullable=False, default=0),
    Column("alone", Boolean, nullable=False, default=False),  # after a crash: run by itself
    Column("last_error", Text, nullable=False, default=""),
    # what was decided
    Column("message_id", Text, nullable=False, default=""),
    Column("subject", Text, nullable=False, default=""),
    Column("content", String(64), nullable=False, default=""),  # digest.content: the same mail by another way
    Column("originator", Text, nullable=False, default=""),
    Column("outcome", String(24), nullable=False, default=""),
    Column("reason", Text, nullable=False, default=""),
    Column("ticket", Id),
    Column("decided_at", Instant),
    Column("generation", Integer, nullable=False, default=0),
    Column("why", JSON),
    Column("gone", String(8), nullable=False, default=""),  # why its bytes are not here any more: expired erased
    Column(
        "released", Boolean, nullable=False, default=False
    ),  # a person let it in: decided as if its author was believed
    Column("handled", JSON),  # what a person did with it in the quarantine: act, by, at, proof, and why it was there
    # who goes first while many wait (store/turns)
    Column("lane", Text, nullable=False, default=""),
    Column("crowd", String(8), nullable=False, default=""),  # of the first one of its lane: inside outside mass
    Column("turn", BigInteger, nullable=False, default=0),
    # what later decisions count (desk/loops, desk/floods)
    Column("peer", String(320), nullable=False, default=""),  # its author on record; '' until it is decided
    Column("words", String(32), nullable=False, default=""),
    Column("answered", String(8), nullable=False, default=""),  # by the desk itself: first again found
    Column(
        "mass", String(64), nullable=False, default=""
    ),  # the department in which a list or a program opened a request
    UniqueConstraint("transmission"),
)
Index("ix_inbox_due", inbox.c.state, inbox.c.id, **_where("state = 'new'"))
Index("ix_inbox_claimed", inbox.c.claimed_by, **_where("claimed_by IS NOT NULL"))
Index("ix_inbox_content", inbox.c.content)
_is_aside = text("outcome = 'quarantined'")
Index("ix_inbox_quarantined", inbox.c.id, sqlite_where=_is_aside, postgresql_where=_is_aside)
Index(
    "ix_inbox_why", inbox.c.decided_at, sqlite_where=text("why IS NOT NULL"), postgresql_where=text("why IS NOT NULL")
)
Index("ix_inbox_turn", inbox.c.state, inbox.c.turn, inbox.c.id, **_where("state = 'new'"))
Index("ix_inbox_lane", inbox.c.lane, inbox.c.id, **_where("state = 'new'"))
Index("ix_inbox_crowd", inbox.c.crowd, inbox.c.turn, **_where("state = 'new' AND crowd != ''"))
Index("ix_inbox_waiting", inbox.c.message_id, inbox.c.turn, **_where("state = 'new' AND message_id != ''"))
Index("ix_inbox_peer", inbox.c.peer, inbox.c.decided_at, **_where("peer != ''"))
Index("ix_inbox_answered", inbox.c.ticket, inbox.c.decided_at, **_where("answered != ''"))
Index("ix_inbox_mass", inbox.c.decided_at, **_where("mass != ''"))
Index("ix_inbox_state_id", inbox.c.state, inbox.c.id)

raw = Table(
    "raw",
    metadata,
    Column("inbox", Id, ForeignKey("inbox.id"), primary_key=True),
    Column("piece", Integer, primary_key=True),
    Column("bytes", LargeBinary, nullable=False),
)  # with row ids: SQLite takes a large value four times as long into a table without them

imap_mailbox = Table(
    "imap_mailbox",
    metadata,
    Column("account", String(255), primary_key=True),
    Column("folder", String(255), primary_key=True),
    Column("uidvalidity", BigInteger, nullable=False),
    Column("first_uid", BigInteger, nullable=False),
    Column("settled_uid", BigInteger, nullable=False),
    Column("since", Instant, nullable=False),
    Column("keyed", Boolean, nullable=False, default=True),
)

imap_taken = Table(
    "imap_taken",
    metadata,
    Column("account", String(255), primary_key=True),
    Column("folder", String(255), primary_key=True),
    Column("uidvalidity", BigInteger, primary_key=True),
    Column("uid", BigInteger, primary_key=True),
    Column("inbox", Id, nullable=False),
    Column("refused", Boolean, nullable=False, default=False),
    sqlite_with_rowid=False,
)

ticket = Table(
    "ticket",
    metadata,
    Column("number", Id, primary_key=True, autoincrement=False),
    Column("prefix", String(64), nullable=False),
    Column("department", String(64), nullable=False),
    Column("departments_held", JSON, nullable=False),
    Column("state", String(8), nullable=False),
    Column("subject", Text, nullable=False),
    Column("priority", String(8), nullable=False),
    Column("because", Text, nullable=False, default=""),
    Column("owner", Text),
    Column("owner_reason", Text, nullable=False, default=""),
    Column("requester", Text, nullable=False),
    Column("requester_name", Text, nullable=False, default=""),
    Column("language", String(16), nullable=False, default=""),
    Column("for_customer", Text, nullable=False, default=""),
    Column("tags", JSON, nullable=False),
    Column("fields", JSON, nullable=False),
    Column("deadline", Instant),
    Column("deadline_reason", Text, nullable=False, default=""),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Column("answered_at", Instant),
    Column("version", Integer, nullable=False, default=1),
    Column("letters", Integer, nullable=False, default=0),  # letters written, for their Message-IDs
    Column("merged", Integer, nullable=False, default=0),  # mails that a rule put into it
    Column("merged_into", Id),  # the request that stands for this one
    Column("told", JSON, nullable=False),  # whom rules have told of it, once
    Column("written_to", String(64), nullable=False, default=""),  # not where a rule has put it
    Column("thread_index", String(200), nullable=False, default=""),  # Outlook's name for the conversation
    Column("hinted", JSON, nullable=False),  # who was told that lines of agents are text when they write them
    Column("muted", JSON, nullable=False),  # who wants no more mails about it
    Column("outsiders", JSON, nullable=False),  # address: asked, ignored
    Column("waiting_until", Instant),
    Column("waiting_for", Text, nullable=False, default=""),
    Column("asked_for", Id),  # the request that this one is a question of
    Column("chased", Integer, nullable=False, default=0),
    Column("handoffs", Integer, nullable=False, default=0),
    Column("reopened", Integer, nullable=False, default=0),
    Column("broken", Integer, nullable=False, default=0),  # promises in a row that were not kept
    Column("held_since", Instant),  # waited for a busy window to end
    Column("held_until", Instant),  # when it does
    Column("done_by", Instant),  # by when a rule wants it done
    Column("confidential", Boolean, nullable=False, default=False),  # by a rule, besides its department
    Column("rating", Integer, nullable=False, default=0),
    Column("remark", Text, nullable=False, default=""),
    Column("journal_seq", Integer, nullable=False, default=0),
    Column("journal_seal", String(64), nullable=False, default=""),
)
Index("ix_ticket_department_state", ticket.c.department, ticket.c.state, ticket.c.number)
Index("ix_ticket_state_number", ticket.c.state, ticket.c.number)
Index("ix_ticket_owner_state", ticket.c.owner, ticket.c.state, ticket.c.number)
Index("ix_ticket_requester_created", ticket.c.requester, ticket.c.created_at, ticket.c.number)
Index("ix_ticket_requester_state", ticket.c.requester, ticket.c.state, ticket.c.number)
for _name in ("closed_at", "merged_into", "asked_for"):
    _is_set = text(f"{_name} IS NOT NULL")
    Index(f"ix_ticket_{_name}", ticket.c[_name], sqlite_where=_is_set, postgresql_where=_is_set)

participant = Table(
    "participant",
    metadata,
    Column("ticket", Id, ForeignKey("ticket.number"), primary_key=True),
    Column("address", String(320), primary_key=True),
    Column("name", Text, nullable=False, default=""),
    Column("role", String(12), nullable=False),  # requester cc affected
    Column("subject", Text, nullable=False, default=""),  # affected: that of their own mail
    Column("since", Instant, nullable=False),
    sqlite_with_rowid=False,
)
Index("ix_participant_address", participant.c.address, participant.c.ticket)

entry = Table(
    "entry",
    metadata,
    Column("id", Id, primary_key=True),
    Column("ticket", Id, ForeignKey("ticket.number"), nullable=False),
    Column("inbox", Id),
    Column("kind", String(12), nullable=False),  # request reply answer note auto bounce system
    Column("direction", String(4), nullable=False),  # in out none
    Column("author", Text, nullable=False),
    Column("author_name", Text, nullable=False, default=""),
    Column("at", Instant, nullable=False),
    Column("text", Text, nullable=False, default=""),
    Column("quoted", Text, nullable=False, default=""),
    Column("signature", Text, nullable=False, default=""),
    Column("html", Text),
    Column("message_id", Text, nullable=False, default=""),
    Column("in_reply_to", Text, nullable=False, default=""),
    Column("visible_to", String(8), nullable=False, default="all"),  # all agents
    Column("attachments", JSON, nullable=False),
    UniqueConstraint("inbox"),
)
Index("ix_entry_ticket", entry.c.ticket, entry.c.id)
Index("ix_entry_author", entry.c.author, entry.c.id)

thread_key = Table(
    "thread_key",
    metadata,
    Column("message_id", Text, primary_key=True),
    Column("ticket", Id, ForeignKey("ticket.number"), primary_key=True),
    Column("how", String(10), primary_key=True),  # seen sent mentioned
    Column(
        "address", Text, nullable=False, default=""
    ),  # seen: who wrote it; sent: to whom; mentioned: who mentions it
    Column("visible_to", String(8), nullable=False, default="all"),  # all one agents note
    Column("at", Instant, nullable=False),
)
Index("ix_thread_key_ticket", thread_key.c.ticket, thread_key.c.at)
Index("ix_thread_key_reader", thread_key.c.ticket, thread_key.c.address, thread_key.c.at)

promise = Table(
    "promise",
    metadata,
    Column("id", Id, primary_key=True),
    Column("ticket", Id, ForeignKey("ticket.number"), nullable=False),
    Column("what", String(8), nullable=False),  # answer done news
    Column("until", Instant, nullable=False),
    Column("keeper", Text, nullable=False, default=""),
    Column("because", Text, nullable=False, default=""),
    Column("deliverable", Text, nullable=False, default=""),
    Column("made_by", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("state", String(8), nullable=False),  # open kept moved broken
    Column("settled_at", Instant),
)
Index("ix_promise_ticket_state", promise.c.ticket, promise.c.state)

journal = Table(
    "journal",
    metadata,
    Column("ticket", Id, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("actor", Text, nullable=False),
    Column("act", String(32), nullable=False),
    Column("data", JSON, nullable=False),
    Column("seal", String(64), nullable=False),
    sqlite_with_rowid=False,
)
Index("ix_journal_at", journal.c.at)

letter = Table(
    "letter",
    metadata,
    Column("id", Id, primary_key=True),
    Column("ticket", Id),
    Column("inbox", Id),  # the mail that caused it
    Column("template", String(32), nullable=False),
    Column("department", String(64), nullable=False),
    Column("mailbox", Text, nullable=False),  # which of our mailboxes sends it
    Column("repeatable", Boolean, nullable=False),  # a person's words: again after an ambiguous final dot
    Column("automatic", Boolean, nullable=False),  # counts for the limit of automatic letters
    Column("message_id", String(255), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("message_id"),
)
Index("ix_letter_ticket", letter.c.ticket)
Index(
    "ix_letter_kept",
    letter.c.created_at,
    sqlite_where=text("length(content) > 0"),
    postgresql_where=text("length(content) > 0"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Id, primary_key=True),
    Column("letter", Id, ForeignKey("letter.id"), nullable=False),
    Column("address", Text, nullable=False),
    Column("reverse_path", Text, nullable=False, default=""),
    Column("state", String(8), nullable=False),  # due sent failed held unknown
    Column("automatic", Boolean, nullable=False),
    Column("claimed_by", Id),
    Column("attempts", Integer, nullable=False, default=0),
    Column("dotted", Boolean, nullable=False, default=False),  # the final dot may have left (RFC 1047)
    Column("next_at", Instant, nullable=False),
    Column("waits_for", String(64), nullable=False, default=""),  # the department whose busy window it waits out
    Column("last_reply", Text, nullable=False, default=""),
    Column("created_at", Instant, nullable=False),
    Column("sent_at", Instant),
    UniqueConstraint("letter", "address"),
)
Index("ix_outbox_due", outbox.c.state, outbox.c.next_at, **_where("state = 'due'"))
Index("ix_outbox_claimed", outbox.c.claimed_by, **_where("claimed_by IS NOT NULL"))
Index("ix_outbox_automatic", outbox.c.address, outbox.c.created_at)
Index(
    "ix_outbox_automatic_at",
    outbox.c.created_at,
    sqlite_where=outbox.c.automatic.is_(True),
    postgresql_where=outbox.c.automatic.is_(True),
)

unreached = Table(
    "unreached",
    metadata,
    Column("address", String(320), primary_key=True),
    Column("letters", JSON, nullable=False),  # Message-IDs of those reported, the last ones
    Column("failures", Integer, nullable=False),  # for good, and because of the address
    Column("failed_at", Instant, nullable=False),
    Column("reason", Text, nullable=False, default=""),
    Column("since", Instant),  # set aside since, until
    Column("until", Instant),
    sqlite_with_rowid=False,
)
Index("ix_unreached_until", unreached.c.until, **_where("until IS NOT NULL"))

process = Table(
    "process",
    metadata,
    Column("id", Id, primary_key=True),
    Column("host", Text, nullable=False),
    Column("boot", Text, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("started", Text, nullable=False),  # the kernel's start time of the pid, so a reused pid is another process
    Column("roles", Text, nullable=False, default=""),
    Column("beat", BigInteger, nullable=False, default=0),
)

mailbox_lease = Table(
    "mailbox_lease",
    metadata,
    Column("name", String(512), primary_key=True),
    Column("process", Id, nullable=False),
    Column("fence", BigInteger, nullable=False, default=0),
)

counter = Table(
    "counter",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("value", BigInteger, nullable=False),
)

token_key = Table(
    "token_key",
    metadata,
    Column("id", Id, primary_key=True),
    Column("salt", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("retired_at", Instant),
)

policy = Table(
    "policy",
    metadata,
    Column("generation", Integer, primary_key=True, autoincrement=False),
    Column("digest", String(64), nullable=False),
    Column("loaded_at", Instant, nullable=False),
    Column("files", JSON, nullable=False),
)

note = Table(
    "note",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)
