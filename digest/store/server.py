"""How every connection to a PostgreSQL server behaves."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool

from digest.errors import StoreError
from digest.store.served import PATIENT

DRIVER = "postgresql+psycopg"


def engine(url: URL, *, patience: float, pooled: bool = True) -> Engine:
    """An engine for `url`; `patience`: seconds that a writer waits for another one of the same source.

    A connection that broke is noticed when it is taken from the pool, and another one made.
    """
    given = {name: value for name, value in PATIENT.items() if name not in url.query}
    pool: dict[str, Any] = {"pool_pre_ping": True} if pooled else {"poolclass": NullPool}
    made = create_engine(url, connect_args=given, **pool)
    settings = {
        # Times are read as text where marks are made of them.
        "TimeZone": "UTC",
        "DateStyle": "ISO, YMD",
        # None, in milliseconds, would be for ever.
        "lock_timeout": str(max(1, int(patience * 1000))),
        "idle_in_transaction_session_timeout": "0",
    }

    @event.listens_for(made, "connect")
    def connected(connection: Any, _record: Any) -> None:
        asked = ", ".join("set_config(%s, %s, false)" for _ in settings)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {asked}", [word for pair in settings.items() for word in pair])
        connection.commit()

    @event.listens_for(made, "first_connect")
    def first(connection: Any, _record: Any) -> None:
        encoding = connection.info.parameter_status("server_encoding")
        if encoding != "UTF8":
            raise StoreError(
                f"its database is in {encoding}, which holds few languages",
                subject=subject(url),
                hint="Make another: createdb --encoding=UTF8 --template=template0 NAME",
            )

    return made


def lock_schema(connection: Connection) -> None:
    """Nobody else changes tables until the end of this transaction."""
    connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('digest schema'))")


def subject(url: URL) -> str:
    """The address without its password, and without what follows a question mark, where another may stand."""
    plain = url.set(drivername=url.drivername.partition("+")[0], query={})
    return plain.render_as_string(hide_password=True)
