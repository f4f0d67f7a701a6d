"""The tables of what the desk keeps in mind beside mail and requests: what comes due, what is kept for agents, who is away."""

from sqlalchemy import JSON, Column, Index, Integer, String, Table, Text, text

from gateway.store.columns import Id, Instant, metadata

timer = Table(
    "timer",
    metadata,
    Column("ticket", Id, primary_key=True, autoincrement=False),  # 0: of no request
    Column("name", String(400), primary_key=True),
    Column("due_at", Instant, nullable=False),
    Column("data", Text, nullable=False, default=""),
    Column("tries", Integer, nullable=False, default=0),  # acts of it that failed; after some it is put aside
    Column("problem", Text, nullable=False, default=""),
    sqlite_with_rowid=False,
)
Index("ix_timer_due_at", timer.c.due_at)

held_text = Table(
    "held_text",
    metadata,
    Column("ticket", Id, primary_key=True, autoincrement=False),
    Column("agent", String(320), primary_key=True),
    Column("inbox", Id, nullable=False),  # the mail: its entry has the words
    Column("at", Instant, nullable=False),
    Column("lines", JSON, nullable=False),  # its right command lines
    sqlite_with_rowid=False,
)

may_undo = Table(
    "may_undo",
    metadata,
    Column("ticket", Id, primary_key=True, autoincrement=False),
    Column("agent", Text, nullable=False),
    Column("version", Integer, nullable=False),  # of the request after the act
    Column("inbox", Id),  # the mail that did it, and caused the letters
    Column("before", JSON, nullable=False),
    Column("joined", JSON, nullable=False),
    Column("told", Text, nullable=False, default=""),
    Column("words", Id),  # the mail that holds the words of the act
    Column("at", Instant, nullable=False),
)

absence = Table(
    "absence",
    metadata,
    Column("agent", String(320), primary_key=True),
    Column("since", Instant, nullable=False),
    Column("until", Instant),
    Column("source", String(8), nullable=False),  # away note
    sqlite_with_rowid=False,
)

habit = Table(
    "habit",
    metadata,
    Column("agent", String(320), primary_key=True),
    Column("confirm", String(8), nullable=False, default=""),  # always errors, or '': the first three times
    Column("used", JSON, nullable=False),  # command: how often
    sqlite_with_rowid=False,
)

surveyed = Table(
    "surveyed",
    metadata,
    Column("person", String(320), primary_key=True),
    Column("at", Instant, nullable=False),  # when they were asked last how it was
    Column("ticket", Id, nullable=False),  # with the closing letter of this request
    Column("before", Instant),  # when the time before: holds again where that closing is taken back
    sqlite_with_rowid=False,
)

colleague = Table(
    "colleague",
    metadata,
    Column("address", String(320), primary_key=True),
    Column("gone_at", Instant),  # when the files of the day named them no more
    Column("replaced_at", Instant),  # when their names were replaced
    sqlite_with_rowid=False,
)
Index(
    "ix_colleague_gone",
    colleague.c.gone_at,
    sqlite_where=text("gone_at IS NOT NULL AND replaced_at IS NULL"),
    postgresql_where=text("gone_at IS NOT NULL AND replaced_at IS NULL"),
)

erasure = Table(
    "erasure",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person", String(64), nullable=False),  # the address, keyed: nobody reads it back
    Column("also", JSON, nullable=False),  # further addresses
    Column("begun_at", Instant, nullable=False),
    Column("finished_at", Instant),
    Column("receipt_at", Instant),  # when the person was told
    Column("plan", JSON, nullable=False),  # what is still to be found; empty in the end
    Column("counts", JSON, nullable=False),
)
Index("ix_erasure_person", erasure.c.person)

quarantine_list = Table(
    "quarantine_list",
    metadata,
    Column("id", Id, primary_key=True),
    Column("reader", String(320), nullable=False),
    Column("department", String(64), nullable=False, default=""),  # of which it is the list; '': that of the admins
    Column("at", Instant, nullable=False),
    Column("message_id", Text, nullable=False, default=""),  # of the letter
    Column("mails", JSON, nullable=False),  # at each number, from 1: the ids of its mails
    sqlite_autoincrement=True,  # no id comes again: the address of an old list must not fit a new one
)
Index("ix_quarantine_list_message_id", quarantine_list.c.message_id)
