"""The rows, private to this room."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, Integer, MetaData, Table, Text, UniqueConstraint
from sqlmodel import AutoString, Field, SQLModel


class Row(SQLModel):
    """Base of all rows, with metadata of its own.

    The naming convention stands before the first table: without names no migration could drop a
    constraint again.
    """

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )


#: Texts are compared byte by byte, as SQLite does it, whatever order a database has.
TEXT: Any = AutoString().with_variant(Text(collation="C"), "postgresql")
#: A count that upstream or another machine may have said: SQLite's own have no bounds.
COUNT: Any = Integer().with_variant(BigInteger(), "postgresql")


class ItemRow(Row, table=True):
    """An `Item`; `seen` is set by the store."""

    __tablename__ = "items"
    # The index serves "this identity anywhere" as well as "in this source". PostgreSQL has others, by a
    # hash: its indexes hold no more than some 2,700 bytes.
    __table_args__ = (UniqueConstraint("source", "key"), Index(None, "identity", "source"))

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(index=True, sa_type=TEXT)
    source: str = Field(sa_type=TEXT)
    key: str = Field(sa_type=TEXT)
    identity: str = Field(sa_type=TEXT)
    url: str = Field(sa_type=TEXT)
    title: str = Field(sa_type=TEXT)
    published: datetime | None = Field(default=None, index=True)
    updated: datetime | None = None
    language: str = Field(sa_type=TEXT)
    summary: str = Field(sa_type=TEXT)
    seen: datetime = Field(index=True)
    #: The fields of the concrete noun, a JSON object.
    body: str = Field(sa_type=TEXT)
    #: Fingerprint of everything but source, key and seen: equal means nothing to write.
    print: str = Field(sa_type=TEXT)


class CursorRow(Row, table=True):
    """A `Cursor`: how far a source was read."""

    __tablename__ = "cursors"

    source: str = Field(primary_key=True, sa_type=TEXT)
    etag: str = Field(sa_type=TEXT)
    last_modified: str = Field(sa_type=TEXT)
    commit: str = Field(sa_type=TEXT)
    state: str = Field(default="", sa_type=TEXT)


class RunRow(Row, table=True):
    """An `Outcome`: how one source fared in one run."""

    __tablename__ = "runs"
    __table_args__ = (UniqueConstraint("source", "started"),)

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(sa_type=TEXT)
    started: datetime = Field(index=True)
    ok: bool
    error: str = Field(sa_type=TEXT)
    found: int = Field(sa_type=COUNT)
    new: int = Field(sa_type=COUNT)
    unchanged: bool
    #: A JSON list of lines.
    warnings: str = Field(sa_type=TEXT)
    skipped: bool = False
    status: int = Field(default=0, sa_type=COUNT)
    latency: float = 0.0
    moved: str = Field(default="", sa_type=TEXT)
    wait_until: datetime | None = None
    gone: bool = False
    address: str = Field(default="", sa_type=TEXT)


class ClaimRow(Row, table=True):
    """A row to be locked: whose transaction holds it asks this source, and the others ask others."""

    __tablename__ = "claims"

    source: str = Field(primary_key=True, sa_type=TEXT)


class WriteRow(Row, table=True):
    """How often a source was written to, where no file says by its looks that something changed.

    Who writes counts first, and so writers of one source take turns (`taking`).
    """

    __tablename__ = "writes"

    source: str = Field(primary_key=True, sa_type=TEXT)
    number: int = Field(sa_type=BigInteger)


ITEMS: Table = Row.metadata.tables["items"]
CURSORS: Table = Row.metadata.tables["cursors"]
RUNS: Table = Row.metadata.tables["runs"]
CLAIMS: Table = Row.metadata.tables["claims"]
WRITES: Table = Row.metadata.tables["writes"]
