"""What a source said of itself: how slow, moved, gone, not before; and what a collector must know."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel import AutoString, UTCDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("cursors") as cursors:
        cursors.add_column(sa.Column("state", AutoString(), nullable=False, server_default=""))
    with op.batch_alter_table("runs") as runs:
        runs.add_column(sa.Column("skipped", sa.Boolean(), nullable=False, server_default=sa.false()))
        runs.add_column(sa.Column("status", sa.Integer(), nullable=False, server_default="0"))
        runs.add_column(sa.Column("latency", sa.Float(), nullable=False, server_default="0"))
        runs.add_column(sa.Column("moved", AutoString(), nullable=False, server_default=""))
        runs.add_column(sa.Column("wait_until", UTCDateTime(), nullable=True))
        runs.add_column(sa.Column("gone", sa.Boolean(), nullable=False, server_default=sa.false()))
        runs.add_column(sa.Column("address", AutoString(), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("runs") as runs:
        for name in ("address", "gone", "wait_until", "moved", "latency", "status", "skipped"):
            runs.drop_column(name)
    with op.batch_alter_table("cursors") as cursors:
        cursors.drop_column("state")
