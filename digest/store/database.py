"""The store's front door."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Self

from sqlalchemy import Connection, Engine, text

from digest.model import Article, Cursor, Gathered, Health, Item, Kep, Outcome
from digest.store import adding, claims, connect, faults, migrate, runs, stamps, taking
from digest.store import health as healths
from digest.store import items as finding
from digest.store.adding import Added
from digest.store.claims import Claim

__all__ = ["Added", "Store"]


class Store:
    """Everything gathered and how it went; a context manager.

    Takes and returns nouns, never rows. Does not decide what is worth storing and reads no clock.
    Each method is one transaction: it happens wholly or not at all. Raises StoreError.
    """

    def __init__(self, engine: Engine) -> None:
        """Strictly private: call `Store.open`."""
        self._engine = engine
        #: What messages call it: its path, or its address without the password.
        self.subject = connect.subject(engine.url)

    @classmethod
    def open(cls, place: str | Path, *, patience: float = 5.0) -> Self:
        """The store at a path, `:memory:` or an SQLAlchemy URL, made or brought to the newest schema.

        `patience`: seconds that a writer waits for another one.
        """
        url = connect.address(place)
        engine = connect.engine(url, patience=patience)
        try:
            with faults.told(connect.subject(url)):
                migrate.to_head(engine)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine)

    def close(self) -> None:
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    # ---------------------------------------------------------------- writing

    def add(self, items: Sequence[Item], *, now: datetime) -> Added:
        """Upsert by `(source, key)`; `seen` is `now` for new items and stays for known ones.

        What did not change is not written. An article whose guid changed stays one row, under its
        first key.
        """
        # Of an article its namesakes count too, and of several the order in which they are written.
        alone = items[0].key if len(items) == 1 and not isinstance(items[0], Article) else None
        with self.writing(*(item.source for item in items), key=alone) as connection:
            return adding.add(connection, items, now=now)

    def finish(self, source: str, gathered: Gathered, outcome: Outcome, *, moves: bool = True) -> Added:
        """A source was read: its items, its cursor and its run, in one transaction.

        Without `moves` the cursor stays where it is: a past week was filled in.

        New items are `seen` at `outcome.started`; `found` and `new` of the run are counted here. An
        unchanged answer that repeats no part of the cursor takes none away.
        """
        _same_source(source, outcome.source, *(item.source for item in gathered.items))
        with self.writing(source) as connection:
            added = adding.add(connection, gathered.items, now=outcome.started)
            known = runs.cursor(connection, source) if gathered.unchanged else None
            cursor = _filled(gathered.cursor, known)
            if moves and cursor != known:
                runs.save_cursor(connection, source, cursor)
            counted = replace(
                outcome,
                found=len(gathered.items),
                new=added.new,
                unchanged=gathered.unchanged,
                warnings=outcome.warnings or gathered.warnings,
            )
            runs.save(connection, counted)
        return added

    def fail(self, outcome: Outcome) -> None:
        """A source could not be read: its run alone; items and cursor stay as they were."""
        with self.writing(outcome.source) as connection:
            runs.save(connection, outcome)

    # ---------------------------------------------------------------- reading

    def items(
        self,
        *,
        source: str | None = None,
        kinds: Collection[str] | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        identity: str | None = None,
        limit: int | None = None,
    ) -> list[Item]:
        """Items whose `when` lies in `[since, until)`, the newest first, then by source and key."""
        with self.reading() as connection:
            return finding.find(
                connection,
                source=source,
                kinds=kinds,
                since=since,
                until=until,
                identity=identity,
                limit=limit,
            )

    def states(self, source: str | None = None) -> list[Kep]:
        """Every state of every proposal, the oldest first."""
        with self.reading() as connection:
            return finding.states(connection, source)

    def history(self, since: datetime, until: datetime) -> list[Kep]:
        """Of the states those that tell how all stood at `until`, and what moved from `since` on.

        What `core.narrowing.telling` names, the oldest first: for any such window as good as all of them.
        """
        with self.reading() as connection:
            return finding.history(connection, since, until)

    def evidence(self, fewest: int) -> str:
        """As `Glimpse.evidence`: nobody says it here."""
        return ""

    def foresee(self) -> None:
        """As `Glimpse.foresee`: there is nothing to be gained here."""

    def marks(self) -> Iterator[tuple[int, int]]:
        """Number and mark of every item's row, in order; an item with another mark has changed."""
        with self.reading() as connection:
            yield from finding.marks(connection)

    def numbered(self, numbers: Sequence[int]) -> list[tuple[int, int, Item]]:
        """Number, mark and item of the rows of `numbers`, some thousands at most, which are in order."""
        with self.reading() as connection:
            return finding.numbered(connection, numbers)

    def cursor(self, source: str) -> Cursor | None:
        """How far `source` was read; None: never."""
        with self.reading() as connection:
            return runs.cursor(connection, source)

    def health(self, sources: Sequence[str], *, items: bool = True) -> list[Health]:
        """What is remembered of each of `sources`, in their order; without `items` what their runs tell."""
        with self.reading() as connection:
            return healths.health(connection, sources, items=items)

    def moments(self, since: datetime) -> list[tuple[str, datetime]]:
        """Source and `when` of the items from `since` on, by source, the oldest first."""
        with self.reading() as connection:
            return finding.moments(connection, since)

    def first_seen(self, sources: Collection[str]) -> dict[str, datetime]:
        """When the first item of each of `sources` was seen; one without any is missing."""
        with self.reading() as connection:
            return finding.first_seen(connection, sources)

    def answered(self, sources: Sequence[str], since: datetime) -> list[str]:
        """Those of `sources` that answered when they were asked last, from `since` on."""
        return [
            health.source
            for health in self.health(sources, items=False)
            if not health.failures and health.last_success and health.last_success >= since
        ]

    def cursors(self) -> Mapping[str, Cursor]:
        """How far each source was read, by source."""
        with self.reading() as connection:
            return runs.cursors(connection)

    def counts(self) -> Mapping[str, int]:
        """Number of items by kind; a kind without any is missing."""
        with self.reading() as connection:
            return finding.counts(connection)

    def last_run(self) -> list[Outcome]:
        """Outcomes of the last run, by source. All sources of a run share its `started`."""
        with self.reading() as connection:
            return runs.last(connection)

    def stamp(self) -> str:
        """Words that are others after any writing, where no file says so by its looks; else empty."""
        if self._engine.dialect.name != "postgresql":
            return ""
        with self.reading() as connection:
            place = self._engine.url.render_as_string(hide_password=True)
            return stamps.served(place, *taking.counted(connection))

    def size(self) -> int:
        """Bytes of all there is, indexes included."""
        with self.reading() as connection:
            return taking.size(connection)

    def check(self) -> None:
        """Reads the whole file and raises StoreError if it is damaged (some 0.1 s per 100 MB)."""
        if self._engine.dialect.name != "sqlite":
            return
        with self.reading() as connection:
            found = connection.execute(text("PRAGMA quick_check(1)")).scalar()
        if found != "ok":
            raise faults.damaged(self.subject)

    def claiming(self, sources: Sequence[str]) -> AbstractContextManager[Claim]:
        """To collect from `sources` beside others: see `digest.store.claims`."""
        return claims.claiming(self, self._engine, self.subject, sources)

    # ---------------------------------------------------------------- for this room only

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One snapshot: what others write meanwhile is not seen."""
        with faults.told(self.subject), self._engine.connect() as connection:
            options = connect.READING.get(connection.dialect.name, {})
            with connection.execution_options(**options).begin():
                yield connection

    @contextmanager
    def writing(self, *sources: str, key: str | None = None) -> Iterator[Connection]:
        """One transaction that holds the right to write of `sources`, or of one `key`, from its start.

        In SQLite that is the right to write at all.
        """
        writing = {connect.WRITING: True}
        with (
            faults.told(self.subject),
            self._engine.connect() as connection,
            connection.execution_options(**writing).begin(),
        ):
            if connection.dialect.name == "postgresql":
                taking.turns(connection, sources, key)
            yield connection


def _same_source(*names: str) -> None:
    if strangers := set(names) - {names[0]}:
        raise ValueError(f"what {names[0]} gathered names another source: {', '.join(sorted(strangers))}")


def _filled(new: Cursor, old: Cursor | None) -> Cursor:
    if old is None:
        return new
    return Cursor(
        etag=new.etag or old.etag,
        last_modified=new.last_modified or old.last_modified,
        commit=new.commit or old.commit,
        state=new.state or old.state,
    )
