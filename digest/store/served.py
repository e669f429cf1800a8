"""A store on a server that is only looked at, on psycopg alone: what `Glimpse` gives."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from digest.errors import StoreError
from digest.model import Health, Item
from digest.store import serverfaults, stamps
from digest.store.glimpse import Glimpse, newest
from digest.store.rows import to_item

if TYPE_CHECKING:
    from psycopg import Connection

#: What an address need not say: who does not answer is away, and a network that is cut is noticed.
PATIENT: Mapping[str, Any] = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
    "application_name": "digest",
}
_LAST_RUNS = """
SELECT DISTINCT ON (source) source, ok, started FROM runs
WHERE source = ANY(?) AND NOT skipped ORDER BY source, started DESC
"""
_FIRST_SEEN = "SELECT source, min(seen) FROM items WHERE source = ANY(?) GROUP BY source"


class Served(Glimpse):
    """Reads one state throughout; a context manager."""

    def __init__(self, connection: Connection[Any], place: str) -> None:
        """Strictly private: call `Glimpse.open`."""
        self._session, self._place = connection, place

    @classmethod
    def at(cls, place: str) -> Self | None:
        """The store at an address; None for any that `Store` should open. Raises StoreError."""
        try:
            import psycopg
        except ImportError:
            return None
        try:
            session = psycopg.connect(_libpq(place), autocommit=True, **_unsaid(place))
        except psycopg.OperationalError as error:
            raise _told(place, error) from error
        except psycopg.Error:
            return None
        try:
            session.execute("SET TIME ZONE 'UTC'")
            found = session.execute("SELECT version_num FROM alembic_version").fetchone()
            if found is not None and found[0] == newest():
                session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                return cls(session, place)
        except psycopg.Error:
            pass  # who opens it to write says what is the matter
        session.close()
        return None

    def close(self) -> None:
        self._session.close()

    def first_seen(self, sources: Collection[str]) -> dict[str, datetime]:
        """As `Store.first_seen`."""
        return dict(tuple(row) for row in self._rows(_FIRST_SEEN, [list(sources)]))

    def answered(self, sources: Sequence[str], since: datetime) -> list[str]:
        """As `Store.answered`."""
        rows = self._rows(_LAST_RUNS, [list(sources)])
        good = {source for source, ok, started in rows if ok and started >= since}
        return [source for source in sources if source in good]

    def stamp(self) -> str:
        """As `Store.stamp`."""
        (counted,) = self._rows(stamps.COUNTED, [])
        return stamps.served(self._place, *counted)

    def health(self, sources: Sequence[str]) -> list[Health]:
        """As `Store.health`, which is asked: nobody waits for it."""
        from digest.store.database import Store

        with Store.open(self._place) as store:
            return store.health(sources)

    def _written(self, moment: datetime) -> Any:
        return moment

    def _noun(self, row: Sequence[Any]) -> Item:
        return to_item(row)

    def _rows(self, asked: str, values: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
        import psycopg

        try:
            yield from self._session.execute(asked.replace("?", "%s").encode(), list(values))
        except psycopg.Error as error:
            raise _told(self._place, error) from error


def _libpq(place: str) -> str:
    return f"postgresql://{place.partition('://')[2]}"


def _unsaid(place: str) -> dict[str, Any]:
    said = place.partition("?")[2]
    return {name: value for name, value in PATIENT.items() if f"{name}=" not in said}


def _told(place: str, error: BaseException) -> StoreError:
    from digest.store import connect  # knows what of an address is a password

    message, hint = serverfaults.words(error)
    return StoreError(message, subject=connect.subject(connect.address(place)), hint=hint)
