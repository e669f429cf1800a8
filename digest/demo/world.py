"""The demo's fixed world: its folder, days, watch list and upstream repository of proposals."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from digest.config import Config
from digest.demo.server import SOURCES
from digest.errors import UsageError
from digest.git.process import run as git
from digest.model import HttpSettings, Source

#: Says that a folder is the demo's own, to be made anew.
MARKER = ".digest-demo"
COVERS = (date(2026, 6, 8), date(2026, 6, 14))
#: When the demo's editor gathers and chooses, and when the issue goes out.
SUNDAY = datetime.fromisoformat("2026-06-14T20:00:00+08:00")
MONDAY = datetime.fromisoformat("2026-06-15T09:00:00+08:00")
ZONE = "Asia/Shanghai"
SITE = "https://weekly.example/"
PROPOSALS = "https://enhancements.example/issues/{number}"
#: Below the demo's folder.
REPOSITORY = "upstream/enhancements.git"
#: GitHub answers without a token too, but only as a feed: this source is read that way.
BY_FEED = "plumbline"


def cleared(folder: Path) -> Path:
    """The folder, empty but for the marker; raises UsageError if it is not the demo's to empty."""
    place = folder.resolve()
    try:
        found = sorted(place.iterdir()) if place.exists() else []
        if found and not (place / MARKER).is_file():
            why = "this folder was not made by the demo and stays as it is"
            raise UsageError(why, subject=str(folder), hint="Name another one with --folder")
        for path in found:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            elif path.name != MARKER:  # it goes last, that is never: a stopped demo can be run again
                path.unlink()
        place.mkdir(parents=True, exist_ok=True)
        (place / MARKER).write_text("Made by `digest demo`, and made anew by the next one.\n", "utf-8")
    except OSError as error:
        raise UsageError(
            f"not a folder to write in: {error.strerror}",
            subject=str(folder),
            hint="Name another one with --folder",
        ) from error
    return place


def watch_list(upstream: str, folder: Path) -> Sequence[Source]:
    """The sources, as an editor would name them to `digest sources add`."""
    return (
        Source(id="keps", kind="keps", address=str(folder / REPOSITORY), language="en"),
        Source(id="hollyhock", kind="releases", address=f"{upstream}/hollyhock/hollyhock", language="en"),
        _project("saltmarsh", f"{upstream}/saltmarsh-io/saltmarsh"),
        _project("plumbline", f"{upstream}/plumbline-dev/plumbline"),
        Source(id="lakeside", kind="articles", address=f"{upstream}/lakeside/feed.json", section="news"),
        Source(id="ferrylog", kind="articles", address=f"{upstream}/ferrylog/feed.xml"),
        Source(id="qiantan", kind="articles", address=f"{upstream}/qiantan/atom.xml", language="zh"),
    )


def _project(name: str, address: str) -> Source:
    return Source(id=name, kind="releases", address=address, section="projects", language="en")


def plant_proposals(folder: Path) -> None:
    """Make the repository of proposals, the same commits each time."""
    place = folder / REPOSITORY
    place.parent.mkdir(parents=True)
    history = (SOURCES / "enhancements.fast-import").read_bytes()
    where = str(place)
    first = ("--initial-branch=main", "--object-format=sha1", "--template=")
    git(["init", "--bare", "--quiet", *first, "--", where], where)
    git(["-C", where, "fast-import", "--quiet"], where, given=history)


def settings(config: Config, upstream: str, *, with_token: bool) -> Config:
    """`config` for this world alone: loopback may be asked, and the user's own store and token stay theirs."""
    return replace(
        config,
        http=HttpSettings(allow=("127.0.0.1",)),
        store=str(config.state / "digest.db"),
        editor="demo",
        github_token="of-the-demo" if with_token else "",
        github_api=upstream,
        github_web=upstream,
        weights={},
    )
