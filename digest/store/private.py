# ruff: noqa: S608 - what is put into statements here are question marks and fixed words
"""Who gets mail, and who has it: `.digest/private.db`, which never leaves the sending machine.

Nothing else in the program keeps an address, and this file cannot be made again: it is written with
`synchronous = FULL`, so that a committed row outlives a power cut. Standard library only: a row is committed
for every mail.

A disk takes longer for one such commit than a server for a mail. So a few readers at a time are *reserved*
with a lasting commit, and their rows are then opened and closed with commits that outlive a kill of the
process, but not the machine. After a kill what was reserved and not opened was not begun. After a crash of
the machine, which the boot's name tells, nobody knows: all that was reserved is in doubt then. That is
right, for a killed process takes nothing from the kernel's cache, where the WAL's pages are when a commit
returns; only a machine that stops does, and its next boot has another name.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from digest.core.mailing.address import same
from digest.errors import StoreError, one_line
from digest.model import Entered, Fate, Recipient

#: One script a version, only ever added to.
MIGRATIONS = (
    """
    CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE recipients (
        key TEXT PRIMARY KEY, address TEXT NOT NULL, language TEXT NOT NULL, state TEXT NOT NULL,
        since TEXT NOT NULL, why TEXT NOT NULL DEFAULT ''
    ) WITHOUT ROWID;
    CREATE TABLE ledger (
        channel TEXT NOT NULL, issue INTEGER NOT NULL, key TEXT NOT NULL, language TEXT NOT NULL,
        fate TEXT NOT NULL, at TEXT NOT NULL, code INTEGER NOT NULL DEFAULT 0, said TEXT NOT NULL DEFAULT '',
        boot TEXT NOT NULL DEFAULT '',
        PRIMARY KEY (channel, issue, key, language)
    ) WITHOUT ROWID;
    CREATE INDEX unsettled ON ledger (channel, issue, language, fate) WHERE fate IN ('open', 'later', 'next');
    """,
)
#: Of two words about one reader the one further right holds.
STATES = ("subscribed", "bounced", "unsubscribed", "suppressed")
#: Readers taken from the file at a time.
PAGE = 500
#: Readers reserved at a time, which is how many a power cut may leave in doubt.
RESERVED = 50
_BOOT = Path("/proc/sys/kernel/random/boot_id")
#: What was reserved before the machine went down may have been sent.
_FATE = "CASE fate WHEN 'next' THEN 'open' ELSE fate END"
#: One statement, which is a transaction: of one row, or of the one that is closed and the one that is opened.
_TURN = {
    number: "INSERT INTO ledger (channel, issue, key, language, fate, at, code, said) VALUES "
    + ", ".join(["(?, ?, ?, ?, ?, ?, ?, ?)"] * number)
    + " ON CONFLICT DO UPDATE SET fate = excluded.fate, at = excluded.at, code = excluded.code,"
    " said = excluded.said WHERE excluded.fate <> 'open' OR fate IN ('later', 'next')"
    for number in (1, 2)
}
_PLACE = "channel = ? AND issue = ? AND key = ? AND language = ?"
_DOUBT = f"UPDATE ledger SET at = ?, code = ?, said = ? WHERE {_PLACE}"
_LOST = "Restore it from a copy: it knows who was mailed. Without it send only after looking (--anyway)"


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of readers that were handed over."""

    added: int = 0
    #: Known with another language or spelling.
    changed: int = 0
    known: int = 0
    #: Had unsubscribed, bounced or been suppressed, and stay so.
    kept_out: int = 0
    #: Subscribed until now, and no longer.
    ended: int = 0


class Private:
    """The file, opened; a context manager."""

    def __init__(self, path: Path, *, boot: str | None = None) -> None:
        """`boot` names the time since the machine went up; empty: it has no name, and nothing is reserved."""
        self.path = path
        self.boot = _boot() if boot is None else boot
        with self._told():
            path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
            self._db = sqlite3.connect(path, timeout=5, isolation_level=None)
            try:
                self._db.execute("PRAGMA journal_mode = WAL").close()
                self._db.execute("PRAGMA synchronous = FULL")
                self._full = True
                self._migrate()
            except BaseException:
                self._db.close()
                raise
        facts = dict(self._db.execute("SELECT name, value FROM facts").fetchall())
        #: This machine's own name in claims: chance alone.
        self.ledger: str = facts["ledger"]
        self._salt = bytes.fromhex(facts["salt"])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._db.close()

    def key(self, address: str) -> str:
        """What stands for a normal address outside of `recipients`: says nothing without this file."""
        return blake2b(same(address).encode(), digest_size=8, key=self._salt).hexdigest()

    # ------------------------------------------------------------ readers

    def take(self, people: Iterable[Recipient], now: datetime, *, again: bool = False) -> Taken:
        """Put readers in, all or none. Who had unsubscribed stays so, unless it is their wish (`again`)."""
        counts = dict.fromkeys(Taken.__dataclass_fields__, 0)
        with self._writing():
            for person in people:
                counts[self._take(person, _stamp(now), again=again)] += 1
        return Taken(**counts)

    def _take(self, person: Recipient, now: str, *, again: bool) -> str:
        key = self.key(person.address)
        row = self._db.execute(
            "SELECT address, language, state FROM recipients WHERE key = ?", (key,)
        ).fetchone()
        if row is None:
            self._db.execute(
                "INSERT INTO recipients (key, address, language, state, since) VALUES (?, ?, ?, ?, ?)",
                (key, person.address, person.language, person.state, now),
            )
            return "added" if person.state == "subscribed" else "ended"
        state = person.state if again else max(row[2], person.state, key=STATES.index)
        fresh = (person.address, person.language or row[1], state)
        if fresh != row:
            self._db.execute(
                "UPDATE recipients SET address = ?, language = ?, state = ?,"
                " since = CASE WHEN state = ?3 THEN since ELSE ?4 END WHERE key = ?5",
                (*fresh, now, key),
            )
        if person.state == "subscribed" and state != "subscribed":
            return "kept_out"
        if state != row[2]:
            return "ended" if row[2] == "subscribed" else "changed"
        return "changed" if fresh != row else "known"

    def mark(self, addresses: Iterable[str], state: str, now: datetime) -> Taken:
        """Say of normal addresses that they get no mail, whether they are known or not."""
        return self.take((Recipient(address=address, state=state) for address in addresses), now)

    def people(self) -> Iterator[Recipient]:
        """Everybody, in no order that means anything."""
        rows = self._db.execute("SELECT address, language, state, key, since FROM recipients ORDER BY key")
        for address, language, state, key, since in rows:
            yield Recipient(
                address=address,
                language=language,
                state=state,
                key=key,
                since=datetime.fromisoformat(since),
            )

    def asked_for(self) -> list[str]:
        """Languages that readers who get mail have asked for, the empty one for those who named none."""
        rows = self._db.execute(
            "SELECT DISTINCT language FROM recipients WHERE state = 'subscribed' ORDER BY language"
        )
        return [language for (language,) in rows]

    # ------------------------------------------------------------ the ledger

    def fresh(self, channel: str, number: int, languages: Sequence[str]) -> Iterator[Recipient]:
        """Readers of an edition whom no row of this issue names, a page at a time.

        A row in any language counts: who changed the language is not mailed the issue twice.
        """
        after = ""
        while rows := self._db.execute(
            f"SELECT key, address FROM recipients AS r WHERE {self._due(languages)} AND key > ?"
            " ORDER BY key LIMIT ?",
            (*languages, channel, number, self.boot, after, PAGE),
        ).fetchall():
            for key, address in rows:
                yield Recipient(address=address, key=key)
            after = rows[-1][0]

    def waiting(self, channel: str, number: int, languages: Sequence[str]) -> int:
        """How many `fresh` would give."""
        asked = f"SELECT count(*) FROM recipients AS r WHERE {self._due(languages)}"
        return int(self._db.execute(asked, (*languages, channel, number, self.boot)).fetchone()[0])

    @staticmethod
    def _due(languages: Sequence[str]) -> str:
        return (
            f"state = 'subscribed' AND language IN ({', '.join('?' * len(languages))}) AND NOT EXISTS"
            " (SELECT 1 FROM ledger WHERE channel = ? AND issue = ? AND key = r.key"
            " AND NOT (fate = 'next' AND boot = ?))"
        )

    def put_off(self, channel: str, number: int, language: str) -> list[Recipient]:
        """Readers whose server wanted the mail later, those longest ago first."""
        rows = self._db.execute(
            "SELECT r.key, r.address FROM ledger JOIN recipients AS r USING (key)"
            " WHERE channel = ? AND issue = ? AND ledger.language = ? AND fate = 'later'"
            " AND state = 'subscribed' ORDER BY at, r.key",
            (channel, number, language),
        )
        return [Recipient(address=address, key=key) for key, address in rows]

    def recover(self, channel: str, number: int, language: str, now: datetime) -> None:
        """Make good what a killed run left reserved: not begun, or after a crash of the machine in doubt.

        For who holds the lock of all sending.
        """
        where = "channel = ? AND issue = ? AND language = ? AND fate = 'next'"
        place = (channel, number, language)
        with self._writing():
            self._db.execute(f"DELETE FROM ledger WHERE {where} AND boot = ?", (*place, self.boot))
            self._db.execute(
                f"UPDATE ledger SET fate = 'open', at = ?, said = 'the machine went down' WHERE {where}",
                (_stamp(now), *place),
            )

    def reserve(self, rows: Sequence[Entered]) -> None:
        """Note for good that these are next; none where boots have no name."""
        if not self.boot:
            return
        with self._writing():
            self._db.executemany(
                "INSERT INTO ledger (channel, issue, key, language, fate, at, boot)"
                " VALUES (?, ?, ?, ?, 'next', ?, ?) ON CONFLICT DO NOTHING",
                [(r.channel, r.number, r.key, r.language, _stamp(r.at), self.boot) for r in rows],
            )

    def turn(self, closing: Entered | None, opening: Entered | None, *, reserved: bool = False) -> None:
        """Close a row and open the next at one stroke: what is open may have been sent, and no other.

        Raises StoreError if the mail to be opened was sent or begun before; what was closed stays so.
        """
        doubt = closing is not None and closing.fate is Fate.OPEN  # seldom: stays open, with what is known
        rows = [row for row in (None if doubt else closing, opening) if row]
        values: list[object] = []
        for row in rows:
            place = (row.channel, row.number, row.key, row.language)
            values += (*place, row.fate.value, _stamp(row.at), row.code, row.said)
        with self._lasting(not (reserved and self.boot)):
            if closing and doubt:
                place = (closing.channel, closing.number, closing.key, closing.language)
                self._db.execute(_DOUBT, (_stamp(closing.at), closing.code, closing.said, *place))
            done = self._db.execute(_TURN[len(rows)], values).rowcount if rows else 0
        if done < len(rows) and opening:
            raise StoreError(
                "this mail was begun before",
                subject=f"Vol. {opening.number} to {opening.key}",
                hint="Is another digest send running? Look with: digest deliveries",
            )

    def counts(self, channel: str, number: int) -> Mapping[str, Mapping[Fate, int]]:
        """Language to fate to number of mails."""
        found: dict[str, dict[Fate, int]] = {}
        asked = (
            f"SELECT language, {_FATE} AS known, count(*) FROM ledger"
            " WHERE channel = ? AND issue = ? AND NOT (fate = 'next' AND boot = ?) GROUP BY 1, 2"
        )
        for language, fate, number_of in self._db.execute(asked, (channel, number, self.boot)):
            found.setdefault(language, {})[Fate(fate)] = number_of
        return found

    def last(self, channel: str, number: int, language: str) -> datetime | None:
        """When something last became of an edition."""
        asked = "SELECT max(at) FROM ledger WHERE channel = ? AND issue = ? AND language = ?"
        (moment,) = self._db.execute(asked, (channel, number, language)).fetchone()
        return datetime.fromisoformat(moment) if moment else None

    def rows(self, channel: str, number: int, fates: Sequence[Fate]) -> list[tuple[Entered, str]]:
        """Rows of these fates, each with the reader's address, or nothing if it is not known any more."""
        marks = ", ".join("?" * len(fates))
        rows = self._db.execute(
            f"SELECT channel, issue, ledger.language, key, {_FATE} AS known, at, code, said,"
            " coalesce(address, '')"
            " FROM ledger LEFT JOIN recipients USING (key)"
            f" WHERE channel = ? AND issue = ? AND known IN ({marks})"
            " AND NOT (fate = 'next' AND boot = ?) ORDER BY at, key",
            (channel, number, *(fate.value for fate in fates), self.boot),
        )
        return [(_entered(row[:8]), row[8]) for row in rows]

    def settle(self, rows: Iterable[Entered], now: datetime, *, sent: bool, by: str) -> int:
        """A person's word on mails: sent, or to be sent again; the number of rows it was said of."""
        number = 0
        with self._writing():
            for row in rows:
                place = (row.channel, row.number, row.key, row.language)
                where = f"WHERE {_PLACE}"
                if sent:
                    closed = replace(row, fate=Fate.SENT, at=now, said=f"settled by {one_line(by)}")
                    asked = f"UPDATE ledger SET fate = 'sent', at = ?, said = ? {where}"
                    number += self._db.execute(asked, (_stamp(now), closed.said, *place)).rowcount
                else:
                    number += self._db.execute(f"DELETE FROM ledger {where}", place).rowcount
        return number

    # ------------------------------------------------------------ the file

    def _migrate(self) -> None:
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version > len(MIGRATIONS):
            raise StoreError("it is of a newer version", subject=str(self.path), hint="Install that version")
        if version == len(MIGRATIONS):
            return
        self._db.execute("BEGIN IMMEDIATE")
        try:
            (version,) = self._db.execute("PRAGMA user_version").fetchone()
            for script in MIGRATIONS[version:]:
                for statement in filter(str.strip, script.split(";")):
                    self._db.execute(statement)
            if version == 0:
                known = [("ledger", secrets.token_hex(4)), ("salt", secrets.token_hex(16))]
                self._db.executemany("INSERT INTO facts VALUES (?, ?)", known)
            self._db.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
            self._db.execute("COMMIT")
        except BaseException:
            self._db.execute("ROLLBACK")
            raise

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with self._lasting(True):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    @contextmanager
    def _lasting(self, wanted: bool) -> Iterator[None]:
        """Commits that outlive a crash of the machine, or of the process alone."""
        with self._told():
            if wanted is not self._full:
                self._db.execute(f"PRAGMA synchronous = {'FULL' if wanted else 'NORMAL'}")
                self._full = wanted
            yield

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            name = getattr(error, "sqlite_errorname", "")
            if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
                message, hint = "another process is writing to it", "Wait for it to end and try again"
            elif name.startswith("SQLITE_FULL"):
                message, hint = "the disk is full", "Make room and run the command again"
            elif name.startswith(("SQLITE_READONLY", "SQLITE_PERM", "SQLITE_CANTOPEN")):
                message, hint = "it cannot be written", "Make the file and its folder writable"
            elif name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
                message, hint = "it is damaged", _LOST
            else:
                message, hint = f"it cannot be used ({one_line(str(error))})", _LOST
            raise StoreError(message, subject=str(self.path), hint=hint) from error


def _boot() -> str:
    try:
        return _BOOT.read_text("ascii").strip()
    except OSError:
        return ""


def _entered(row: Sequence[Any]) -> Entered:
    channel, number, language, key, fate, at, code, said = row
    return Entered(
        channel=channel,
        number=number,
        language=language,
        key=key,
        fate=Fate(fate),
        at=datetime.fromisoformat(at),
        code=code,
        said=said,
    )


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
