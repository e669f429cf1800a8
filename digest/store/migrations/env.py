"""Run by alembic: the migrations, in the transaction of the connection that `migrate` handed over."""

from __future__ import annotations

from typing import Any

from alembic import context

from digest.store.tables import Row

#: What stands for each other in SQLite and in PostgreSQL (revision 0003).
_UNLIKE = ("uq_items_source_key", "ix_items_identity_source", "uq_items_source_md5_key", "ix_items_identity")


def _is_compared(_object: Any, name: str | None, *_: Any) -> bool:
    return name not in _UNLIKE


context.configure(
    include_object=_is_compared,
    connection=context.config.attributes["connection"],
    target_metadata=Row.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
