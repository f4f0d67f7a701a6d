"""The first tables."""

import sqlalchemy as sa
from alembic import op

from gateway.store.columns import Instant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "counter",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counter")),
    )
    op.create_table(
        "colleague",
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("gone_at", Instant(), nullable=True),
        sa.Column("replaced_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_colleague")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_colleague_gone",
        "colleague",
        ["gone_at"],
        unique=False,
        sqlite_where=sa.text("gone_at IS NOT NULL AND replaced_at IS NULL"),
        postgresql_where=sa.text("gone_at IS NOT NULL AND replaced_at IS NULL"),
    )
    op.create_table(
        "erasure",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("also", sa.JSON(), nullable=False),
        sa.Column("begun_at", Instant(), nullable=False),
        sa.Column("finished_at", Instant(), nullable=True),
        sa.Column("receipt_at", Instant(), nullable=True),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
    )
    op.create_index("ix_erasure_person", "erasure", ["person"], unique=False)
    op.create_table(
        "imap_mailbox",
        sa.Column("account", sa.String(length=255), nullable=False),
        sa.Column("folder", sa.String(length=255), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=False),
        sa.Column("first_uid", sa.BigInteger(), nullable=False),
        sa.Column("settled_uid", sa.BigInteger(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("keyed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("account", "folder", name=op.f("pk_imap_mailbox")),
    )
    op.create_table(
        "imap_taken",
        sa.Column("account", sa.String(length=255), nullable=False),
        sa.Column("folder", sa.String(length=255), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.BigInteger(), nullable=False),
        sa.Column("inbox", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("refused", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("account", "folder", "uidvalidity", "uid", name=op.f("pk_imap_taken")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "inbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("reverse_path", sa.Text(), nullable=False),
        sa.Column("forward_paths", sa.JSON(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("transmission", sa.String(length=80), nullable=False),
        sa.Column("repeats", sa.Integer(), nullable=False),
        sa.Column("silent", sa.Boolean(), nullable=False),
        sa.Column("department", sa.String(length=64), nullable=False),
        sa.Column("client", sa.String(length=45), nullable=False),
        sa.Column("helo", sa.Text(), nullable=False),
        sa.Column("vouched", sa.JSON(), nullable=True),
        sa.Column("claimed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("alone", sa.Boolean(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("content", sa.String(length=64), nullable=False),
        sa.Column("originator", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=24), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ticket", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("why", sa.JSON(), nullable=True),
        sa.Column("gone", sa.String(length=8), nullable=False),
        sa.Column("released", sa.Boolean(), nullable=False),
        sa.Column("handled", sa.JSON(), nullable=True),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("crowd", sa.String(length=8), nullable=False),
        sa.Column("turn", sa.BigInteger(), nullable=False),
        sa.Column("peer", sa.String(length=320), nullable=False),
        sa.Column("words", sa.String(length=32), nullable=False),
        sa.Column("answered", sa.String(length=8), nullable=False),
        sa.Column("mass", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("transmission", name=op.f("uq_inbox_transmission")),
    )
    op.create_index(
        "ix_inbox_claimed",
        "inbox",
        ["claimed_by"],
        unique=False,
        sqlite_where=sa.text("claimed_by IS NOT NULL"),
        postgresql_where=sa.text("claimed_by IS NOT NULL"),
    )
    op.create_index(
        "ix_inbox_answered",
        "inbox",
        ["ticket", "decided_at"],
        unique=False,
        sqlite_where=sa.text("answered != ''"),
        postgresql_where=sa.text("answered != ''"),
    )
    op.create_index(
        "ix_inbox_turn",
        "inbox",
        ["state", "turn", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'new'"),
        postgresql_where=sa.text("state = 'new'"),
    )
    op.create_index(
        "ix_inbox_lane",
        "inbox",
        ["lane", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'new'"),
        postgresql_where=sa.text("state = 'new'"),
    )
    op.create_index(
        "ix_inbox_crowd",
        "inbox",
        ["crowd", "turn"],
        unique=False,
        sqlite_where=sa.text("state = 'new' AND crowd != ''"),
        postgresql_where=sa.text("state = 'new' AND crowd != ''"),
    )
    op.create_index(
        "ix_inbox_waiting",
        "inbox",
        ["message_id", "turn"],
        unique=False,
        sqlite_where=sa.text("state = 'new' AND message_id != ''"),
        postgresql_where=sa.text("state = 'new' AND message_id != ''"),
    )
    op.create_index("ix_inbox_content", "inbox", ["content"], unique=False)
    op.create_index(
        "ix_inbox_due",
        "inbox",
        ["state", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'new'"),
        postgresql_where=sa.text("state = 'new'"),
    )
    op.create_index(
        "ix_inbox_mass",
        "inbox",
        ["decided_at"],
        unique=False,
        sqlite_where=sa.text("mass != ''"),
        postgresql_where=sa.text("mass != ''"),
    )
    op.create_index(
        "ix_inbox_peer",
        "inbox",
        ["peer", "decided_at"],
        unique=False,
        sqlite_where=sa.text("peer != ''"),
        postgresql_where=sa.text("peer != ''"),
    )
    op.create_index("ix_inbox_state_id", "inbox", ["state", "id"], unique=False)
    op.create_index(
        "ix_inbox_quarantined",
        "inbox",
        ["id"],
        unique=False,
        sqlite_where=sa.text("outcome = 'quarantined'"),
        postgresql_where=sa.text("outcome = 'quarantined'"),
    )
    op.create_index(
        "ix_inbox_why",
        "inbox",
        ["decided_at"],
        unique=False,
        sqlite_where=sa.text("why IS NOT NULL"),
        postgresql_where=sa.text("why IS NOT NULL"),
    )
    op.create_table(
        "journal",
        sa.Column("ticket", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("act", sa.String(length=32), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("ticket", "seq", name=op.f("pk_journal")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_journal_at", "journal", ["at"], unique=False)
    op.create_table(
        "letter",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ticket", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("inbox", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("template", sa.String(length=32), nullable=False),
        sa.Column("department", sa.String(length=64), nullable=False),
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("repeatable", sa.Boolean(), nullable=False),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("message_id", sa.String(length=255), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("message_id", name=op.f("uq_letter_message_id")),
    )
    op.create_index("ix_letter_ticket", "letter", ["ticket"], unique=False)
    op.create_index(
        "ix_letter_kept",
        "letter",
        ["created_at"],
        unique=False,
        sqlite_where=sa.text("length(content) > 0"),
        postgresql_where=sa.text("length(content) > 0"),
    )
    op.create_table(
        "mailbox_lease",
        sa.Column("name", sa.String(length=512), nullable=False),
        sa.Column("process", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_mailbox_lease")),
    )
    op.create_table(
        "note",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_note")),
    )
    op.create_table(
        "policy",
        sa.Column("generation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("loaded_at", Instant(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("generation", name=op.f("pk_policy")),
    )
    op.create_table(
        "process",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("boot", sa.Text(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("started", sa.Text(), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("beat", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process")),
    )
    op.create_table(
        "absence",
        sa.Column("agent", sa.String(length=320), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("until", Instant(), nullable=True),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.PrimaryKeyConstraint("agent", name=op.f("pk_absence")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "habit",
        sa.Column("agent", sa.String(length=320), nullable=False),
        sa.Column("confirm", sa.String(length=8), nullable=False),
        sa.Column("used", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("agent", name=op.f("pk_habit")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "held_text",
        sa.Column("ticket", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("agent", sa.String(length=320), nullable=False),
        sa.Column("inbox", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("ticket", "agent", name=op.f("pk_held_text")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "may_undo",
        sa.Column("ticket", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("inbox", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("joined", sa.JSON(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("words", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("ticket", name=op.f("pk_may_undo")),
    )
    op.create_table(
        "surveyed",
        sa.Column("person", sa.String(length=320), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("ticket", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("before", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_surveyed")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "timer",
        sa.Column("ticket", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=400), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("ticket", "name", name=op.f("pk_timer")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_timer_due_at", "timer", ["due_at"], unique=False)
    op.create_table(
        "ticket",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("prefix", sa.String(length=64), nullable=False),
        sa.Column("department", sa.String(length=64), nullable=False),
        sa.Column("departments_held", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("priority", sa.String(length=8), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("owner_reason", sa.Text(), nullable=False),
        sa.Column("requester", sa.Text(), nullable=False),
        sa.Column("requester_name", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("for_customer", sa.Text(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("deadline", Instant(), nullable=True),
        sa.Column("deadline_reason", sa.Text(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("letters", sa.Integer(), nullable=False),
        sa.Column("merged", sa.Integer(), nullable=False),
        sa.Column("merged_into", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("written_to", sa.String(length=64), nullable=False),
        sa.Column("thread_index", sa.String(length=200), nullable=False),
        sa.Column("hinted", sa.JSON(), nullable=False),
        sa.Column("muted", sa.JSON(), nullable=False),
        sa.Column("outsiders", sa.JSON(), nullable=False),
        sa.Column("waiting_until", Instant(), nullable=True),
        sa.Column("waiting_for", sa.Text(), nullable=False),
        sa.Column("asked_for", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("chased", sa.Integer(), nullable=False),
        sa.Column("handoffs", sa.Integer(), nullable=False),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.Column("broken", sa.Integer(), nullable=False),
        sa.Column("held_since", Instant(), nullable=True),
        sa.Column("held_until", Instant(), nullable=True),
        sa.Column("done_by", Instant(), nullable=True),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("journal_seq", sa.Integer(), nullable=False),
        sa.Column("journal_seal", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_ticket")),
    )
    for name in ("closed_at", "merged_into", "asked_for"):
        is_set = sa.text(f"{name} IS NOT NULL")
        op.create_index(f"ix_ticket_{name}", "ticket", [name], sqlite_where=is_set, postgresql_where=is_set)
    op.create_index("ix_ticket_department_state", "ticket", ["department", "state", "number"], unique=False)
    op.create_index("ix_ticket_owner_state", "ticket", ["owner", "state", "number"], unique=False)
    op.create_index("ix_ticket_requester_created", "ticket", ["requester", "created_at", "number"], unique=False)
    op.create_index("ix_ticket_requester_state", "ticket", ["requester", "state", "number"], unique=False)
    op.create_index("ix_ticket_state_number", "ticket", ["state", "number"], unique=False)
    op.create_table(
        "token_key",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("retired_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token_key")),
    )
    op.create_table(
        "unreached",
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("letters", sa.JSON(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failed_at", Instant(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", Instant(), nullable=True),
        sa.Column("until", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_unreached")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_unreached_until",
        "unreached",
        ["until"],
        unique=False,
        sqlite_where=sa.text("until IS NOT NULL"),
        postgresql_where=sa.text("until IS NOT NULL"),
    )
    op.create_table(
        "entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ticket", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("inbox", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("direction", sa.String(length=4), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("quoted", sa.Text(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=True),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("in_reply_to", sa.Text(), nullable=False),
        sa.Column("visible_to", sa.String(length=8), nullable=False),
        sa.Column("attachments", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["ticket"], ["ticket.number"], name=op.f("fk_entry_ticket")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        sa.UniqueConstraint("inbox", name=op.f("uq_entry_inbox")),
    )
    op.create_index("ix_entry_ticket", "entry", ["ticket", "id"], unique=False)
    op.create_index("ix_entry_author", "entry", ["author", "id"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("letter", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("reverse_path", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("claimed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("dotted", sa.Boolean(), nullable=False),
        sa.Column("next_at", Instant(), nullable=False),
        sa.Column("waits_for", sa.String(length=64), nullable=False),
        sa.Column("last_reply", sa.Text(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("sent_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["letter"], ["letter.id"], name=op.f("fk_outbox_letter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("letter", "address", name=op.f("uq_outbox_letter_address")),
    )
    op.create_index("ix_outbox_automatic", "outbox", ["address", "created_at"], unique=False)
    op.create_index(
        "ix_outbox_automatic_at",
        "outbox",
        ["created_at"],
        unique=False,
        sqlite_where=sa.text("automatic IS 1"),
        postgresql_where=sa.text("automatic IS true"),
    )
    op.create_index(
        "ix_outbox_claimed",
        "outbox",
        ["claimed_by"],
        unique=False,
        sqlite_where=sa.text("claimed_by IS NOT NULL"),
        postgresql_where=sa.text("claimed_by IS NOT NULL"),
    )
    op.create_index(
        "ix_outbox_due",
        "outbox",
        ["state", "next_at"],
        unique=False,
        sqlite_where=sa.text("state = 'due'"),
        postgresql_where=sa.text("state = 'due'"),
    )
    op.create_table(
        "participant",
        sa.Column("ticket", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["ticket"], ["ticket.number"], name=op.f("fk_participant_ticket")),
        sa.PrimaryKeyConstraint("ticket", "address", name=op.f("pk_participant")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_participant_address", "participant", ["address", "ticket"], unique=False)
    op.create_table(
        "promise",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ticket", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("what", sa.String(length=8), nullable=False),
        sa.Column("until", Instant(), nullable=False),
        sa.Column("keeper", sa.Text(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("deliverable", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("settled_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["ticket"], ["ticket.number"], name=op.f("fk_promise_ticket")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise")),
    )
    op.create_index("ix_promise_ticket_state", "promise", ["ticket", "state"], unique=False)
    op.create_table(
        "quarantine_list",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reader", sa.String(length=320), nullable=False),
        sa.Column("department", sa.String(length=64), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("mails", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarantine_list")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_quarantine_list_message_id", "quarantine_list", ["message_id"], unique=False)
    op.create_table(
        "raw",
        sa.Column("inbox", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("piece", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["inbox"], ["inbox.id"], name=op.f("fk_raw_inbox")),
        sa.PrimaryKeyConstraint("inbox", "piece", name=op.f("pk_raw")),
    )
    op.create_table(
        "thread_key",
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("ticket", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("how", sa.String(length=10), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("visible_to", sa.String(length=8), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["ticket"], ["ticket.number"], name=op.f("fk_thread_key_ticket")),
        sa.PrimaryKeyConstraint("message_id", "ticket", "how", name=op.f("pk_thread_key")),
    )
    op.create_index("ix_thread_key_reader", "thread_key", ["ticket", "address", "at"], unique=False)
    op.create_index("ix_thread_key_ticket", "thread_key", ["ticket", "at"], unique=False)
