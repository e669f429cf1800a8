"""A store on a server that is only looked at, on psycopg alone: what `Glimpse` gives."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from threading import Thread
from typing import TYPE_CHECKING, Any, Self

from digest.errors import StoreError
from digest.model import Health, Item
from digest.store import serverfaults, stamps
from digest.store.glimpse import COLUMNS_ASKED, Glimpse, newest
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
_MARKS = """
SELECT coalesce(published, seen), id, source, own.path, identity, published IS NOT NULL, own.removed
FROM items CROSS JOIN LATERAL json_to_record(body::json) AS own(path text, removed boolean) WHERE kind = ?
"""
_NUMBERED = f"SELECT id, {COLUMNS_ASKED} FROM items WHERE id = ANY(?)"  # noqa: S608 - names of ours
_EXTENT = "SELECT max(id), max(seen), (SELECT max(started) FROM runs) FROM items"
_FIRST_SEEN = "SELECT source, min(seen) FROM items WHERE source = ANY(?) GROUP BY source"


class Served(Glimpse):
    """Reads one state throughout; a context manager."""

    _marks, _numbered = _MARKS, _NUMBERED

    def __init__(self, connection: Connection[Any], place: str) -> None:
        """Strictly private: call `Glimpse.open`."""
        self._session, self._place = connection, place
        self._ahead: _Ahead | None = None

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
        self._foreseen()
        self._session.close()

    def foresee(self) -> None:
        """Asks on a thread of its own: the server works, and its rows come, while others do."""
        self._ahead = _Ahead(super()._marked)
        self._ahead.start()

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

    def evidence(self, fewest: int) -> str:
        """As `Glimpse.evidence`; a database that was filled anew says something else too."""
        (said,) = self._rows(_EXTENT, [])
        return f"{self.stamp()} {said}" if (said[0] or 0) >= fewest else ""

    def health(self, sources: Sequence[str]) -> list[Health]:
        """As `Store.health`, which is asked: nobody waits for it."""
        from digest.store.database import Store

        with Store.open(self._place) as store:
            return store.health(sources)

    def _written(self, moment: datetime) -> Any:
        return moment

    def _marked(self) -> Iterable[tuple[Any, ...]]:
        ahead = self._foreseen()
        return super()._marked() if ahead is None else ahead.told()

    def _foreseen(self) -> _Ahead | None:
        """What was asked ahead, once it is there; the session is free then."""
        ahead, self._ahead = self._ahead, None
        if ahead is not None:
            ahead.join()
        return ahead

    def _listed(self, numbers: Sequence[int]) -> Any:
        return list(numbers)

    def _noun(self, row: Sequence[Any]) -> Item:
        return to_item(row)

    def _rows(self, asked: str, values: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
        import psycopg

        try:
            yield from self._session.execute(asked.replace("?", "%s").encode(), list(values))
        except psycopg.Error as error:
            raise _told(self._place, error) from error


class _Ahead(Thread):
    """Rows that come while something else is done."""

    def __init__(self, ask: Callable[[], Iterable[tuple[Any, ...]]]) -> None:
        super().__init__(daemon=True)
        self._ask = ask
        self._rows: list[tuple[Any, ...]] = []
        self._error: StoreError | None = None

    def run(self) -> None:
        try:
            self._rows = [*self._ask()]
        except StoreError as error:
            self._error = error

    def told(self) -> list[tuple[Any, ...]]:
        """The rows, after `join`; raises StoreError."""
        if self._error is not None:
            raise self._error
        return self._rows


def _libpq(place: str) -> str:
    return f"postgresql://{place.partition('://')[2]}"


def _unsaid(place: str) -> dict[str, Any]:
    said = place.partition("?")[2]
    return {name: value for name, value in PATIENT.items() if f"{name}=" not in said}


def _told(place: str, error: BaseException) -> StoreError:
    from digest.store import connect  # knows what of an address is a password

    message, hint = serverfaults.words(error)
    return StoreError(message, subject=connect.subject(connect.address(place)), hint=hint)
