"""Alembic's entry: the connection (and its transaction) comes from `store.migrate`."""

from alembic import context

from gateway.store.columns import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=False,  # the caller has begun, and commits
)
context.run_migrations()
