"""Run by alembic: the migrations, in the transaction of the connection that `migrate` handed over."""

from __future__ import annotations

from alembic import context

from digest.store.tables import Row

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Row.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
