"""The rows, private to this room."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, MetaData, Table, UniqueConstraint
from sqlmodel import Field, SQLModel


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


class ItemRow(Row, table=True):
    """An `Item`; `seen` is set by the store."""

    __tablename__ = "items"
    # The index serves "this identity anywhere" as well as "in this source".
    __table_args__ = (UniqueConstraint("source", "key"), Index(None, "identity", "source"))

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(index=True)
    source: str
    key: str
    identity: str
    url: str
    title: str
    published: datetime | None = Field(default=None, index=True)
    updated: datetime | None = None
    language: str
    summary: str
    seen: datetime = Field(index=True)
    #: The fields of the concrete noun, a JSON object.
    body: str
    #: Fingerprint of everything but source, key and seen: equal means nothing to write.
    print: str


class CursorRow(Row, table=True):
    """A `Cursor`: how far a source was read."""

    __tablename__ = "cursors"

    source: str = Field(primary_key=True)
    etag: str
    last_modified: str
    commit: str
    state: str = ""


class RunRow(Row, table=True):
    """An `Outcome`: how one source fared in one run."""

    __tablename__ = "runs"
    __table_args__ = (UniqueConstraint("source", "started"),)

    id: int | None = Field(default=None, primary_key=True)
    source: str
    started: datetime = Field(index=True)
    ok: bool
    error: str
    found: int
    new: int
    unchanged: bool
    #: A JSON list of lines.
    warnings: str
    skipped: bool = False
    status: int = 0
    latency: float = 0.0
    moved: str = ""
    wait_until: datetime | None = None
    gone: bool = False
    address: str = ""


ITEMS: Table = Row.metadata.tables["items"]
CURSORS: Table = Row.metadata.tables["cursors"]
RUNS: Table = Row.metadata.tables["runs"]
