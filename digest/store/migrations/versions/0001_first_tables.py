"""The first tables: items, cursors, runs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel import AutoString, UTCDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("source", AutoString(), nullable=False),
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("identity", AutoString(), nullable=False),
        sa.Column("url", AutoString(), nullable=False),
        sa.Column("title", AutoString(), nullable=False),
        sa.Column("published", UTCDateTime(), nullable=True),
        sa.Column("updated", UTCDateTime(), nullable=True),
        sa.Column("language", AutoString(), nullable=False),
        sa.Column("summary", AutoString(), nullable=False),
        sa.Column("seen", UTCDateTime(), nullable=False),
        sa.Column("body", AutoString(), nullable=False),
        sa.Column("print", AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_items"),
        sa.UniqueConstraint("source", "key", name="uq_items_source_key"),
    )
    op.create_index("ix_items_identity_source", "items", ["identity", "source"])
    op.create_index("ix_items_kind", "items", ["kind"])
    op.create_index("ix_items_published", "items", ["published"])
    op.create_index("ix_items_seen", "items", ["seen"])

    op.create_table(
        "cursors",
        sa.Column("source", AutoString(), nullable=False),
        sa.Column("etag", AutoString(), nullable=False),
        sa.Column("last_modified", AutoString(), nullable=False),
        sa.Column("commit", AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("source", name="pk_cursors"),
    )

    op.create_table(
        "runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", AutoString(), nullable=False),
        sa.Column("started", UTCDateTime(), nullable=False),
        sa.Column("ok", sa.Boolean(), nullable=False),
        sa.Column("error", AutoString(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Boolean(), nullable=False),
        sa.Column("warnings", AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
        sa.UniqueConstraint("source", "started", name="uq_runs_source_started"),
    )
    op.create_index("ix_runs_started", "runs", ["started"])


def downgrade() -> None:
    op.drop_table("runs")
    op.drop_table("cursors")
    op.drop_table("items")
