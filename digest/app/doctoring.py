"""Looking at the machine a digest lives on."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from digest import __version__
from digest.app.gathering import Gathering
from digest.core.health import needs_a_person
from digest.errors import DigestError, StoreError, UsageError
from digest.store.stamps import is_served, path_of

if TYPE_CHECKING:
    from digest.config import Config
    from digest.core.doctor import Finding, Machine
    from digest.store.copying import Copied

#: Extra to a module that it brings.
EXTRAS = {
    "covers": "PIL",
    "desk": "starlette",
    "extract": "trafilatura",
    "hant": "opencc",
    "postgres": "psycopg",
}


class Doctoring(Gathering):
    """What is said of a machine."""

    def examine(self, now: datetime) -> list[Finding]:
        """All that a digest needs of its machine, each judged; asks nobody on the network."""
        from digest.core.doctor import examined

        local = now.astimezone(self.config.zone)
        return examined(self._machine(now), local)

    def back_up(self, target: Path) -> int:
        """Copy the store to a new file while others use it; its bytes. Raises StoreError."""
        from digest.store.backup import back_up

        return back_up(self.config.store, target)

    def copy_store(
        self, source: str, target: str, progress: Callable[[str, int], None] = lambda *_: None
    ) -> tuple[str, list[Copied]]:
        """All of one store into an empty one, in a file or on a server; how it is called, and its tables.

        An empty name is the store of this digest. What is copied stays as it is: raises StoreError where it
        would have to be brought forward.
        """
        from digest.store import connect
        from digest.store.copying import copy
        from digest.store.database import Store

        places = [place or self.config.store for place in (source, target)]
        urls = [connect.address(place) for place in places]
        if urls[0] == urls[1]:
            raise UsageError("a store is not copied onto itself", hint="Name another: digest store copy FILE")
        path = path_of(places[0])
        if path is not None and not path.is_file():
            raise StoreError(
                "there is no store yet", subject=str(path), hint="Begin one with: digest collect"
            )
        with Store.open(places[0], forward=False) as one, Store.open(places[1]) as other:
            return other.subject, copy(one, other, progress)

    def _machine(self, now: datetime) -> Machine:
        from digest import git
        from digest.core.doctor import Machine
        from digest.git import own

        config, root = self.config, self.config.root
        shared = own.shared(root) if git.inside(root) is not None else None
        integrity, size, gathered, needing = self._looked(now)
        return Machine(
            python=sys.version_info[:3],
            version=__version__,
            git=own.git_version(),
            repository=git.inside(root) is not None,
            shared=str(shared or ""),
            branch=own.branch(root),
            astray=astray(root),
            user=git.user_name(root),
            editor=self.called(self.editor),
            extras={name: (self._wants(name), _is_there(module)) for name, module in EXTRAS.items()},
            plugins=dict(self._plugins()),
            fonts=self._fonts(),
            store=_shown(config.store, root),
            integrity=integrity,
            served=is_served(config.store),
            size=size,
            free=shutil.disk_usage(root).free,
            closed=list(_closed(root)),
            gathered=gathered,
            needing=needing,
            zone=config.digest.time_zone,
            nobodys=[name for name, there in nobodys(config).items() if there],
            environment=dict(os.environ),
            proxy=config.http.proxy,
        )

    def _wants(self, extra: str) -> str:
        """Why the settings want an extra; empty: they do not."""
        if extra == "covers" and self.config.digest.covers:
            return "digest.toml asks for covers"
        if extra == "hant" and self.config.digest.derived:
            return "digest.toml has a language made from another"
        if extra == "postgres" and is_served(self.config.store):
            return "the store is on a PostgreSQL server"
        try:
            full = [source.id for source in self.sources if source.full_text] if extra == "extract" else []
        except DigestError:  # digest check says what is wrong with the watch list
            full = []
        return f"{full[0]} wants the full text of its articles" if full else ""

    def _plugins(self) -> Iterator[tuple[str, tuple[str, bool]]]:
        """The plug-ins that digest.toml names; none is loaded to look at it."""
        config = self.config
        named = [(f"collector {name}", said.use) for name, said in config.collectors.items()]
        named += [(f"channel {name}", said.use) for name, said in config.channels.items()]
        if ":" in config.translate.by:
            named.append(("translator", config.translate.by))
        for name, use in named:
            place = use.partition(":")[0]
            yield name, (use, not place.endswith(".py") or (config.root / place).is_file())

    def _fonts(self) -> str | None:
        if not self.config.digest.covers or not _is_there("PIL"):
            return None
        from digest.renderers import covers

        found = covers.find(self.config.digest)
        return found if isinstance(found, str) else None

    def _looked(self, now: datetime) -> tuple[str, int, datetime | None, list[str]]:
        """What is said of the store, its bytes, when something was gathered last, who needs a person."""
        place = self.config.store
        if is_served(place):
            integrity, size = self._served()
        elif "://" in place:
            integrity, size = "ok", 0
        elif not Path(place).is_file():
            return "", 0, None, []
        else:
            integrity, size = _integrity(Path(place)), Path(place).stat().st_size
        if integrity != "ok":
            return integrity, size, None, []
        try:
            health = self.health()
        except DigestError as error:
            return str(error), size, None, []
        gathered = max((one.last_success for one in health if one.last_success), default=None)
        return integrity, size, gathered, [one.source for one in health if needs_a_person(one, now)]

    def _served(self) -> tuple[str, int]:
        """`ok` and the store's bytes, or why its server does not serve it."""
        try:
            return "ok", self.store.size()
        except DigestError as error:
            return f"{error.message}. {error.hint}", 0


def astray(root: Path) -> str:
    """The branch of `root` where its workflows listen to main alone, and there is no main; else ""."""
    from digest.git import own

    listening = root / ".github" / "workflows" / "publish.yml"
    if not listening.is_file() or b"branches: [main]" not in listening.read_bytes():
        return ""
    name = own.branch(root)
    return "" if name == "main" or own.has_branch(root, "main") else name


def nobodys(config: Config) -> Mapping[str, bool]:
    """Settings to whether they are as `digest init` wrote them where nobody said an address (RFC 2606)."""
    return {
        "site_url": config.digest.site_url == "https://example.org/",
        "feed_id": config.digest.feed_id.startswith("tag:example.org,"),
        "sender": config.mail.sender.endswith("@example.org"),
    }


def _is_there(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def _integrity(path: Path) -> str:
    """`ok`, or the first thing SQLite finds wrong."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as store:
            (said,) = store.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as error:
        return str(error)
    return str(said)


def _closed(root: Path) -> Iterator[str]:
    for name in (".", "content", ".digest"):
        folder = root / name
        if folder.exists() and not os.access(folder, os.W_OK):
            yield name if name != "." else "this folder"


def _shown(place: str, root: Path) -> str:
    """A store as messages call it; an address without its password."""
    if "://" in place:
        from digest.store import connect

        return connect.subject(connect.address(place))
    path = Path(place)
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
