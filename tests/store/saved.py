"""Stores as released versions left them, as SQL text: `saved/REVISION.sql`.

`python -m tests.store.saved` writes the one of the newest revision, if it is not there. A file that is committed is
never written anew: it stands for the stores of people who have not upgraded yet.
"""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from alembic import command
from sqlalchemy import inspect, text

from digest.model import Cursor, Item, LandscapeProject, Submission
from digest.store import connect, migrate
from digest.store.database import Store
from tests.store.nouns import HOUR, JULY, article, gathered, kep, outcome, release

FOLDER = Path(__file__).with_name("saved")
ITEMS: tuple[Item, ...] = (
    article(1),
    article(2, title="A title with 'quotes', a ; and\na line end", published=None, summary=""),
    article(3, updated=JULY + 9 * HOUR, language=""),
)
OTHERS: tuple[Item, ...] = (
    release("v1.2.3"),
    LandscapeProject(
        source="istio", key="Come@sandbox", identity="landscape:come", url="https://a.example/", title="Come",
        published=JULY, name="Come", level="sandbox", project="a/come",
    ),
    Submission(source="istio", key="7", identity="https://b.example", url="https://b.example/", title="乙", note="好"),
)  # fmt: skip


def fill(store: Store) -> None:
    """Three sources with what they brought, and how it went: well, badly, as before."""
    store.finish(
        "blog",
        gathered(*ITEMS, cursor=Cursor(etag='"1"', last_modified="Wed, 01 Jul 2026 00:00:00 GMT")),
        outcome(),
    )
    store.finish("istio", gathered(*OTHERS), outcome("istio", found=3, new=3, warnings=("entry 3: no link",)))
    store.finish(
        "enhancements",
        gathered(kep(), kep(commit="dead"), cursor=Cursor(commit="c0ffee")),
        outcome("enhancements"),
    )
    store.fail(outcome(started=JULY + timedelta(days=1), ok=False, error="timed out"))


def load(revision: str, path: Path) -> Path:
    """The saved store of a revision, as a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as made:
        made.executescript((FOLDER / f"{revision}.sql").read_text("utf-8"))
    return path


def serve(revision: str, url: str) -> None:
    """The saved store of a revision in an empty database of a PostgreSQL, by its own migrations up to there."""
    engine = connect.engine(connect.address(url), patience=5)
    with tempfile.TemporaryDirectory() as folder, closing(engine.connect()) as there, there.begin():
        command.upgrade(migrate.config(there), revision)
        with closing(sqlite3.connect(load(revision, Path(folder) / "store.db"))) as here:
            for table in sorted(inspect(there).get_table_names()):
                asked = here.execute(f"SELECT * FROM {table}")  # noqa: S608 - names of ours
                # As texts, of which the server makes what its columns hold.
                rows = [[None if value is None else str(value) for value in row] for row in asked]
                if rows and table != "alembic_version":
                    names = ", ".join(f'"{column[0]}"' for column in asked.description)
                    marks = ", ".join(["%s"] * len(rows[0]))
                    there.connection.cursor().executemany(
                        f"INSERT INTO {table} ({names}) VALUES ({marks})",  # noqa: S608
                        rows,
                    )
        for table in ("items", "runs"):
            there.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"  # noqa: S608
                )
            )
    engine.dispose()


def dump(revision: str) -> str:
    """A filled store, taken back to `revision`, as SQL."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        with Store.open(path) as store:
            fill(store)
        engine = connect.engine(connect.address(path), patience=5)
        try:
            with (
                engine.connect().execution_options(**{connect.WRITING: True}) as connection,
                connection.begin(),
            ):
                if revision != migrate.revisions()[-1]:
                    command.downgrade(migrate.config(connection), revision)
        finally:
            engine.dispose()
        with closing(sqlite3.connect(path)) as store_file:
            return "\n".join(store_file.iterdump()) + "\n"


def main() -> None:
    newest = migrate.revisions()[-1]
    path = FOLDER / f"{newest}.sql"
    if not path.exists():
        path.write_text(dump(newest), "utf-8")


if __name__ == "__main__":
    main()
