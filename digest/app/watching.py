"""The watch list: what comes into it, what a source would give, links by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from digest.app.asking import Asking
from digest.core.identity import is_web_address
from digest.errors import FetchError, ParseError, UsageError
from digest.model import (
    Gathered,
    Item,
    Source,
    Window,
)

if TYPE_CHECKING:
    from digest.core.pages import Found
    from digest.pipeline.inbox import Inbox
    from digest.pipeline.links import Linked
    from digest.pipeline.watchlist import Taken


class Watching(Asking):
    """What is done with one source, or with the list itself."""

    def add_source(self, id_: str, address: str, *, kind: str, section: str, language: str) -> Source:
        """Write a source into the watch list as it is said; the kind is guessed if none is said."""
        source = Source(id=id_, kind=kind, address=address, section=section, language=language)
        return self.watch(source)[0]

    def watch(self, source: Source, *, ask: bool = False) -> tuple[Source, str]:
        """Write a source into the watch list: (as it was written, what could not be looked at).

        With `ask`, what lies at the address of articles is looked at before: of a page its feed is taken.
        """
        from digest.archive.sources import add_source
        from digest.pipeline.watchlist import same_place, settled

        local = (self.config.root / source.address).exists() or Path(source.address).exists()
        if not is_web_address(source.address) and not local:
            raise UsageError(f"{source.address!r} is no address", hint="Write it whole, from https:// on")
        source = replace(source, kind=source.kind or guess_kind(source.address))
        if source.kind in {"articles", "releases", "proposals", "pulls", "submissions"} and local:
            raise UsageError(
                f"{source.kind} are read from the web, not from {source.address!r}",
                hint="Look at the file with: digest sources check FILE",
            )
        self._must_fit(source)
        fault = ""
        if ask and source.kind == "articles" and is_web_address(source.address):
            try:
                source = settled(source, self.look(source.address), self.config.digest.languages)
            except FetchError as error:
                if error.status in {404, 410}:
                    raise
                fault = str(error)
        if known := same_place(source, self.sources):
            hint = f"See it with: digest sources check {known.id}"
            raise UsageError(f"{known.id} reads {source.address} already", hint=hint)
        add_source(self.config.content / "sources.yaml", source, kinds=self.kinds)
        return source, fault

    def _must_fit(self, source: Source) -> None:
        """Raises UsageError for a section, group or tracker that digest.toml does not have."""
        settings = self.config.digest
        for what, name, known in (
            ("section", source.section, [section.id for section in settings.sections]),
            ("group", source.group, list(settings.groups)),
            ("tracker", source.tracker, [tracker.id for tracker in settings.trackers]),
        ):
            if name and name not in known:
                hint = f"{what.title()}s: {', '.join(known) or 'none'}"
                raise UsageError(f"there is no {what} {name!r}", hint=hint)

    def look(self, address: str) -> Found:
        """What lies at an address: a feed, or a page and the feeds it names; raises SourceError."""
        from digest.collectors.discovery import look

        return self._ask(lambda fetch: look(fetch, address))

    def import_feeds(self, body: bytes, name: str, *, section: str = "", dry_run: bool = False) -> Taken:
        """Take the feeds of an OPML list into the watch list; those it has already are skipped."""
        from digest.archive.opml import read_opml
        from digest.archive.sources import add_sources
        from digest.pipeline.watchlist import take

        self._must_fit(Source(id="import", kind="articles", address="", section=section))
        outlines, faults = read_opml(body, name=name)
        taken = take(outlines, self.sources, self.config.digest, section=section)
        if not dry_run:
            add_sources(self.config.content / "sources.yaml", taken.sources, kinds=self.kinds)
        return replace(taken, faults=faults)

    def export_feeds(self) -> tuple[bytes, tuple[Source, ...]]:
        """The watch list as OPML, and the sources that are no feeds."""
        from digest.pipeline.watchlist import give

        return give(self.sources, self.config.digest)

    def add_link(self, url: str, box: Inbox, now: datetime, *, title: str = "", note: str = "") -> Linked:
        """Keep one link by hand for the issue of `box`, or find what it is already; raises SourceError."""
        from digest.collectors.discovery import describe
        from digest.collectors.words import SUMMARY_LIMIT, address, line
        from digest.pipeline.links import link

        where = address(url)
        if not where:
            raise UsageError(f"{url!r} is no address", hint="Write it whole, from https:// on")
        found = link(
            where,
            box,
            lambda: self._ask(lambda fetch: describe(self._github(fetch), where)),
            store=self.store,
            trackers=self.config.digest.trackers,
            title=line(title),
            note=line(note, SUMMARY_LIMIT),
            editor=self.editor,
            now=now,
        )
        if found.item is not None:
            self.store.add([found.item], now=now)
        return found

    def remove_source(self, id_: str) -> None:
        from digest.archive.sources import remove_source

        self._named([id_])
        remove_source(self.config.content / "sources.yaml", id_)

    def try_source(self, what: str, kind: str, window: Window) -> Gathered:
        """What a source of the list, an address or a file would give; keeps nothing."""
        known = {source.id: source for source in self.sources}
        if what not in known and not is_web_address(what) and not Path(what).exists():
            raise UsageError(
                f"{what!r} is no source, address or file", hint="See the sources with: digest sources list"
            )
        source = known.get(what) or Source(id="check", kind=kind or guess_kind(what), address=_typed(what))
        path = Path(self._placed(source.address)).absolute()
        parse = _saved(source.kind) if path.is_file() else None
        if parse is not None:
            items, warnings = parse(path.read_bytes(), source, url=path.as_uri())
            return Gathered(items=tuple(items), warnings=tuple(warnings))
        try:
            return self._gather(source, window)
        except ParseError:
            if source.kind != "articles":
                raise
            return self._feed_of_page(source, window)

    def _feed_of_page(self, source: Source, window: Window) -> Gathered:
        """What a feed of the page at a source's address would give; raises SourceError."""
        from digest.core.pages import fitting

        found = self.look(source.address)
        if found.is_feed or not found.feeds:
            raise ParseError("a web page that names no feed", subject=source.address)
        feed = fitting(found.feeds, language=source.language) or found.feeds[0]
        gathered = self._gather(replace(source, address=feed.url), window)
        said = f"a web page; its feeds: {'; '.join(map(str, found.feeds))}. Below: {feed.url}"
        return replace(gathered, warnings=(said, *gathered.warnings))


def _typed(what: str) -> str:
    """A path as the person who typed it sees it; an address as it is."""
    return str(Path(what).absolute()) if "://" not in what and Path(what).exists() else what


def _saved(kind: str) -> Callable[..., tuple[Sequence[Item], Sequence[str]]] | None:
    """What reads a saved answer of a kind of source, `(bytes, source, url=)`, if it can be read alone."""
    if kind == "articles":
        from digest.collectors import articles

        return articles.parse
    if kind == "landscape":
        from digest.collectors import landscape

        return landscape.parse
    if kind == "advisories":
        from digest.collectors import advisories

        return advisories.parse_file
    return None


def guess_kind(address: str) -> str:
    """The kind a bare address most likely is."""
    path = urlsplit(address).path.rstrip("/")
    if path.endswith(("landscape.yml", "landscape.yaml")):
        return "landscape"
    if "official-cve-feed" in path and path.endswith(".json"):
        return "advisories"
    if (
        address.endswith((".git", ".bundle"))
        or (Path(address) / ".git").exists()
        or (Path(address) / "HEAD").is_file()
    ):
        return "keps"
    host = (urlsplit(address).hostname or "").removeprefix("www.")
    if host == "github.com" and path.count("/") == 2:
        name = path.rpartition("/")[2]
        return {"enhancements": "keps", "landscape": "landscape"}.get(name, "releases")
    if host == "github.com" and not path:
        return "advisories"
    if host == "github.com" and path.count("/") == 3:
        _, _, name, part = path.split("/")
        pulls = "proposals" if name == "enhancements" else "pulls"
        known = {"pulls": pulls, "issues": "submissions", "releases": "releases", "releases.atom": "releases"}
        return known.get(part, "articles")
    return "articles"
