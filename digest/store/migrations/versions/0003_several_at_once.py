"""What several collectors on one PostgreSQL need, and columns that hold there what they hold in SQLite.

In PostgreSQL texts are compared byte by byte, as SQLite does, whatever the database's own order is; an index
holds no more than 2,700 bytes of a key, so that long ones are found by their hash; counts have no bounds.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel import AutoString

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

#: Texts by table as they stand in 0001 and 0002, and the counts.
TEXTS = {
    "items": "kind source key identity url title language summary body print",
    "cursors": "source etag last_modified commit state",
    "runs": "source error warnings moved address",
}
COUNTS = {"runs": "found new status"}


def upgrade() -> None:
    op.create_table(
        "claims",
        sa.Column("source", AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("source", name="pk_claims"),
    )
    op.create_table(
        "writes",
        sa.Column("source", AutoString(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("source", name="pk_writes"),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("uq_items_source_key", "items", type_="unique")
        op.drop_index("ix_items_identity_source", "items")
        _alter(TEXTS | {"claims": "source", "writes": "source"}, 'text COLLATE "C"')
        _alter(COUNTS, "bigint")
        key = [sa.text("source"), sa.text("md5(key)")]
        op.create_index("uq_items_source_md5_key", "items", key, unique=True)
        op.create_index("ix_items_identity", "items", ["identity"], postgresql_using="hash")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_index("ix_items_identity", "items")
        op.drop_index("uq_items_source_md5_key", "items")
        _alter(TEXTS, "varchar")
        _alter(COUNTS, "integer")
        op.create_index("ix_items_identity_source", "items", ["identity", "source"])
        op.create_unique_constraint("uq_items_source_key", "items", ["source", "key"])
    op.drop_table("writes")
    op.drop_table("claims")


def _alter(columns: dict[str, str], kind: str) -> None:
    """One rewriting of each table."""
    for table, names in columns.items():
        steps = ", ".join(f'ALTER COLUMN "{name}" TYPE {kind}' for name in names.split())
        op.execute(f"ALTER TABLE {table} {steps}")
