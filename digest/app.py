"""The only place that names concrete classes: a Config becomes a Digest whose methods are the verbs.

Heavy rooms are imported where they are used, so that `digest --help` and a cached build stay quick.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from digest import config as configuration
from digest.archive.decisions import Decisions
from digest.archive.facts import Facts
from digest.archive.issues import Archive
from digest.archive.locks import Locks
from digest.archive.people import read_people
from digest.archive.sources import read_sources
from digest.config import Config
from digest.core import weeks
from digest.core.identity import is_web_address
from digest.core.phrases import Phrases
from digest.errors import ConfigError, FetchError, ParseError, UsageError
from digest.model import (
    Candidate,
    Change,
    Finding,
    Gathered,
    Health,
    Issue,
    Item,
    Kep,
    Outcome,
    Person,
    Source,
    TrackerSettings,
    Window,
)
from digest.ports import Collector
from digest.templating import Templates, shipped

if TYPE_CHECKING:
    from digest.collectors.github import GitHub
    from digest.core.pages import Found
    from digest.core.quiet import Standstill
    from digest.http import Session
    from digest.pipeline.build import Built
    from digest.pipeline.collect import Run
    from digest.pipeline.curate import Inbox, Next
    from digest.pipeline.links import Linked
    from digest.pipeline.publish import Published
    from digest.pipeline.watchlist import Taken
    from digest.store.database import Store
    from digest.store.export import Exported, Imported

Answer = TypeVar("Answer")

#: How far back a collect looks when nobody says: a scheduled run may have slept a week.
LOOK_BACK = timedelta(days=14)


def make_digest(config: Config) -> Digest:
    """The digest of a configuration; opens nothing yet."""
    return Digest(config)


def open_digest(start: Path) -> Digest:
    """The digest whose folder holds `start`; raises ConfigError."""
    return make_digest(configuration.load(configuration.find(start)))


def digest_around(start: Path) -> Digest | None:
    """The digest whose folder holds `start`, if there is one; raises ConfigError if it is broken."""
    root = configuration.above(start)
    return make_digest(configuration.load(root)) if root else None


def proposal_changes(
    address: str,
    windows: Sequence[Window],
    *,
    mirrors: Path | None = None,
    trackers: Sequence[TrackerSettings] = (),
    tracker: str = "",
    allow: Sequence[str] = (),
) -> tuple[list[tuple[Change, ...]], tuple[str, ...]]:
    """Net changes of a repository of proposals over each of `windows`, and what was odd; keeps no states.

    Without a tracker it is read as Kubernetes' own; without `mirrors`, what is fetched is kept in the
    user's cache.
    """
    from digest.collectors.keps import Keps
    from digest.git import open_repository

    if "://" not in address and Path(address).exists():
        address = str(Path(address).absolute())  # as the person who typed it sees it
    cache = mirrors or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "digest" / "mirrors"
    known = [known.id for known in trackers]
    if tracker and tracker not in known:
        raise UsageError(
            f"there is no tracker {tracker!r}", hint=f"Trackers: {', '.join(known) or 'none in digest.toml'}"
        )
    keps = Keps(lambda where: open_repository(where, cache, allow=allow), trackers)
    return keps.changes(Source(id="keps", kind="keps", address=address, tracker=tracker), windows)


@dataclass
class Digest:
    """One digest: its configuration, and what one can do with it."""

    config: Config

    # ------------------------------------------------------------ what it knows

    @cached_property
    def archive(self) -> Archive:
        sections = [section.id for section in self.config.digest.sections]
        return Archive(self.config.content, self.config.digest.languages, sections)

    @cached_property
    def templates(self) -> Templates:
        return Templates([self.config.root / "templates", shipped()])

    @cached_property
    def phrases(self) -> Phrases:
        return {tag: self.templates.words(tag) for tag in self.config.digest.languages}

    @cached_property
    def people(self) -> Mapping[str, Person]:
        return read_people(self.config.content / "people.yaml", self.config.digest.languages)

    @cached_property
    def facts(self) -> Facts:
        return Facts(self.config.content / "data")

    @cached_property
    def locks(self) -> Locks:
        return Locks(self.config.content / "issues")

    @cached_property
    def decisions(self) -> Decisions:
        return Decisions(self.config.content / "decisions")

    @property
    def sources(self) -> list[Source]:
        found = read_sources(self.config.content / "sources.yaml", kinds=KINDS)
        sections = [section.id for section in self.config.digest.sections]
        faults = [
            f"content/sources.yaml: {source.id}: there is no section {source.section!r} in digest.toml"
            for source in found
            if source.section and source.section not in sections
        ]
        if faults:
            raise ConfigError(faults, hint=f"Sections: {', '.join(sections)}")
        return found

    @cached_property
    def store(self) -> Store:
        from digest.store.database import Store

        return Store.open(self.config.store)

    @property
    def editor(self) -> str:
        """Who decides: DIGEST_EDITOR, else git's user name, else a word that says so."""
        from digest.git import user_name

        return self.config.editor or user_name(self.config.root) or "editor"

    def issues(self) -> list[Issue]:
        return self.archive.issues()

    def close(self) -> None:
        if "store" in self.__dict__:
            self.store.close()

    # ------------------------------------------------------------ gathering

    def window(self, since: str, until: str, now: datetime) -> Window:
        """The window of a collect: as said, else from two weeks before the next issue's days to now."""
        from digest.pipeline.curate import next_issue, readable

        zone = self.config.zone
        end = weeks.parse_day(until, zone) if until else now
        if since:
            begin = weeks.parse_day(since, zone)
        else:
            # An issue file with an error in it must not cost the week its evidence.
            issues = readable(self.archive)
            covers = next_issue(issues, self.config.digest, now.astimezone(zone).date()).covers
            following = weeks.window(covers, zone)
            begin = min(following.since, end) - LOOK_BACK
        if begin >= end:
            raise UsageError("the window is empty", hint="--since must lie before --until")
        return Window(begin, end)

    def collect(
        self,
        names: Sequence[str],
        window: Window,
        now: datetime,
        say: Callable[[Outcome], None],
        *,
        asking: Callable[[Source], None] | None = None,
        dry_run: bool = False,
        anew: bool = False,
    ) -> Run:
        """Gather from all enabled sources, or from those named; `anew` forgets how far they were read.

        `asking` hears of each source when it is asked, `say` when it is done. Who names a source has it
        asked even if it is gone or wants to be left alone.
        """
        from digest.http import Session
        from digest.pipeline.collect import collect
        from digest.store.lock import only_one

        chosen = self._named(names)
        fetch = Session(self.config.http)
        collectors = self._collectors(fetch)
        with only_one(self.config.state, "collect", started=now):
            self.store.check()
            return collect(
                chosen,
                collectors,
                self.store,
                session=fetch,
                window=window,
                now=now,
                say=say,
                asking=asking,
                dry_run=dry_run,
                anew=anew,
                insist=bool(names),
            )

    def watched(self, names: Sequence[str] = ()) -> list[Source]:
        """The sources that a collect asks: all enabled ones, or those named."""
        return self._named(names)

    def health(self) -> list[Health]:
        """What is remembered of each enabled source at the address it has now."""
        from digest.core.health import at_address

        chosen = self._named(())
        found = self.store.health([source.id for source in chosen])
        return [at_address(health, source) for health, source in zip(found, chosen, strict=True)]

    def follow(self, names: Sequence[str] = ()) -> list[tuple[str, str, str]]:
        """Write down where sources have moved for good, all or those named: (id, old, new) of each."""
        from digest.archive.sources import set_address

        moved = {health.source: health.moved for health in self.health() if health.moved}
        for name in names:
            if name not in moved:
                self._named([name])
                raise UsageError(f"{name} has not moved", hint="See how the sources are with: digest status")
        done = []
        for source in self.sources:
            new = moved.get(source.id, "")
            if new and is_web_address(new) and (not names or source.id in names):
                set_address(self.config.content / "sources.yaml", source.id, new)
                done.append((source.id, source.address, new))
        return done

    def _collectors(self, fetch: Session) -> Mapping[str, Collector]:
        """Kind to collector; all share one HTTP client."""
        from digest.collectors.advisories import Advisories
        from digest.collectors.articles import Articles
        from digest.collectors.fulltext import FullText
        from digest.collectors.keps import Keps
        from digest.collectors.landscape import Landscape
        from digest.collectors.proposals import Proposals
        from digest.collectors.pulls import Pulls
        from digest.collectors.releases import Releases
        from digest.collectors.submissions import Submissions
        from digest.git import open_repository

        config, trackers = self.config, self.config.digest.trackers
        mirrors = config.state / "mirrors"
        github = self._github(fetch)

        def watched() -> list[str]:
            """Repositories whose releases are read."""
            found = (source for source in self.sources if source.kind == "releases" and source.enabled)
            return [github.repository(source.address) for source in found]

        return {
            "advisories": Advisories(github, watched),
            "articles": FullText(Articles(fetch), fetch),
            "keps": Keps(
                lambda address: open_repository(self._placed(address), mirrors, allow=config.http.allow),
                trackers,
            ),
            "landscape": Landscape(github),
            "proposals": Proposals(github, trackers),
            "pulls": Pulls(github),
            "releases": Releases(github),
            "submissions": Submissions(github),
        }

    def _github(self, fetch: Session) -> GitHub:
        from digest.collectors.github import GitHub

        config = self.config
        return GitHub(fetch, token=config.github_token, api=config.github_api, web=config.github_web)

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
        add_source(self.config.content / "sources.yaml", source, kinds=KINDS)
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
            add_sources(self.config.content / "sources.yaml", taken.sources, kinds=KINDS)
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
        source = known.get(what) or Source(id="check", kind=kind or guess_kind(what), address=what)
        parse = _saved(source.kind) if Path(source.address).is_file() else None
        if parse is not None:
            path = Path(source.address).resolve()
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

    def _gather(self, source: Source, window: Window) -> Gathered:
        """One source read as if for the first time."""
        if source.kind not in KINDS:
            raise UsageError(f"{source.kind!r} is no kind of source", hint=f"Kinds: {', '.join(KINDS)}")
        return self._ask(lambda fetch: self._collectors(fetch)[source.kind].collect(source, window, None))

    def _ask(self, question: Callable[[Session], Awaitable[Answer]]) -> Answer:
        """What `question` gives, with the HTTP client open while it asks."""
        import anyio

        from digest.http import Session

        async def ask() -> Answer:
            async with Session(self.config.http) as fetch:
                return await question(fetch)

        return anyio.run(ask)

    def proposal_changes(
        self, address: str, windows: Sequence[Window], tracker: str = ""
    ) -> tuple[list[tuple[Change, ...]], tuple[str, ...]]:
        """Net changes of a repository of proposals over each of `windows`, and what was odd."""
        return proposal_changes(
            address,
            windows,
            mirrors=self.config.state / "mirrors",
            trackers=self.config.digest.trackers,
            tracker=tracker,
            allow=self.config.http.allow,
        )

    def _named(self, names: Sequence[str]) -> list[Source]:
        known = {source.id: source for source in self.sources}
        for name in names:
            if name not in known:
                raise UsageError(f"there is no source {name!r}", hint="See them with: digest sources list")
        return [known[n] for n in names] if names else [s for s in known.values() if s.enabled]

    def _placed(self, address: str) -> str:
        """A repository beside digest.toml is found from whichever folder the command is called in."""
        beside = self.config.root / address
        return str(beside) if "://" not in address and beside.exists() else address

    def export(self, folder: Path) -> Exported:
        """The store as sorted JSON Lines below `folder`."""
        from digest.store.export import export

        return export(self.store, folder)

    def import_(self, folder: Path) -> Imported:
        """What `export` wrote, merged into the store."""
        from digest.store.export import import_

        return import_(self.store, folder)

    # ------------------------------------------------------------ curating

    def next_issue(self, now: datetime, number: int | None = None) -> Next:
        from digest.pipeline.curate import Next, next_issue

        issues = self.issues()
        if number is None:
            return next_issue(issues, self.config.digest, now.astimezone(self.config.zone).date())
        for issue in issues:
            if issue.number == number:
                return Next(number=number, covers=issue.covers, exists=True)
        raise UsageError(f"there is no issue {number}", hint=f"Make it with: digest draft {number}")

    def inbox(self, now: datetime, number: int | None = None) -> Inbox:
        """Candidates of the next issue, or of the one named."""
        from digest.pipeline.curate import read_inbox

        decisions, _ = self.decisions.all()
        return read_inbox(
            self.next_issue(now, number),
            store=self.store,
            issues=self.issues(),
            decisions=decisions,
            sources=self.sources,
            settings=self.config.digest,
            weights=self.config.weights,
            # Commands speak English, whatever the digest's languages are.
            phrases={"en": self.templates.words("en"), **self.phrases},
            zone=self.config.zone,
        )

    def quiet_trackers(self, window: Window) -> Standstill:
        """The trackers in which nothing was merged in `window`, as far as they answered; `told()` says it."""
        from digest.pipeline.curate import standstill

        return standstill(window, self.sources, store=self.store)

    def pick(self, box: Inbox, chosen: Sequence[Candidate], section: str = "") -> list[tuple[Candidate, str]]:
        from digest.pipeline.curate import pick

        return pick(
            box,
            chosen,
            archive=self.archive,
            settings=self.config.digest,
            phrases=self.phrases,
            section=section,
        )

    def unpick(
        self, box: Inbox, chosen: Sequence[Candidate], *, skip: bool = False
    ) -> tuple[list[Candidate], list[Candidate]]:
        from digest.pipeline.curate import unpick

        return unpick(box, chosen, archive=self.archive, skip=skip)

    def decide(self, verb: str, chosen: Sequence[Candidate], now: datetime, why: str = "") -> None:
        from digest.pipeline.curate import decide

        decide(verb, chosen, decisions=self.decisions, editor=self.editor, now=now, why=why)

    def draft(self, now: datetime, number: int | None, covers: tuple[date, date] | None) -> tuple[Next, bool]:
        """Make the next issue's file, or the one named; True if it was made, False if it was there."""
        from digest.pipeline.curate import Next, start

        issue = self.next_issue(now)
        if number is not None and number in self.archive.numbers():
            issue = self.next_issue(now, number)
        elif number is not None:
            issue = Next(number=number, covers=issue.covers, exists=False)
        if covers is not None and not issue.exists:
            issue = Next(number=issue.number, covers=covers, exists=False)
        made = start(issue, archive=self.archive, settings=self.config.digest, phrases=self.phrases)
        return issue, made

    def refresh(self, box: Inbox) -> list[str]:
        from digest.pipeline.curate import refresh

        return refresh(box, archive=self.archive, settings=self.config.digest, phrases=self.phrases)

    # ------------------------------------------------------------ publishing

    def check(self, number: int, languages: Sequence[str]) -> tuple[Finding, ...]:
        from digest.pipeline.publish import check

        return check(number, languages, archive=self.archive, locks=self.locks, settings=self.config.digest)

    def strays(self) -> tuple[Finding, ...]:
        """What no issue of the archive tells: misnamed files, issues gone since they went out, decisions."""
        from digest.pipeline.publish import orphans

        _, broken = self.decisions.all()
        return (*self.archive.strays(), *orphans(self.archive, self.locks), *broken)

    def publish(self, number: int, languages: Sequence[str], now: datetime) -> Published:
        from digest.pipeline.publish import publish

        return publish(
            number,
            languages,
            archive=self.archive,
            facts=self.facts,
            locks=self.locks,
            settings=self.config.digest,
            states=self._states(),
            now=now,
            zone=self.config.zone,
        )

    def commit_published(self, done: Published) -> str:
        """Commit what publishing wrote, where the digest lives in git; gives the short commit id or ""."""
        from digest.git import commit

        content = self.config.content
        paths = [self.archive.path(done.number), self.locks.path(done.number), content / "data"]
        message = f"Publish Vol. {done.number} ({', '.join(done.languages)})"
        return commit(self.config.root, [path for path in paths if path.exists()], message)

    def _states(self) -> list[Kep]:
        """Proposal states for freezing; a clone without a store publishes without them."""
        place = self.config.store
        if "://" not in place and not Path(place).exists():
            return []
        return self.store.states()

    def build(self, *, drafts: bool = False, site: Path | None = None, outbox: Path | None = None) -> Built:
        """Make `site/` and `outbox/`."""
        from digest.frames.material import MaterialFrames
        from digest.pipeline.build import build
        from digest.pipeline.shelf import Press
        from digest.renderers.email import Mails
        from digest.renderers.feed import Feeds
        from digest.renderers.page import Pages
        from digest.store.cache import Cache

        config, templates = self.config, self.templates
        frames = MaterialFrames(
            config.digest,
            project=config.root,
            content=config.content,
            templates=templates,
            cache=config.state / "cache",
        )
        with Cache(config.state / "cache.db") as cache:
            press = Press(
                settings=config.digest,
                mail=config.mail,
                archive=self.archive,
                people=self.people,
                facts=self.facts.everything(),
                locked=self.locks.numbers(),
                images=config.content / "images",
                frames=frames,
                pages=lambda made: Pages(templates, config.digest, made),
                feeds=Feeds(templates, config.digest),
                mails=Mails(templates, config.digest, config.mail),
                templates=templates,
                cache=cache,
                code=code_key(),
            )
            return build(
                press,
                site=site or config.root / "site",
                outbox=outbox or config.root / "outbox",
                records=config.state / "built",
                drafts=drafts,
            )


#: Packages whose version may change a byte of a page, beside those the frames' own key holds.
RENDERING = (
    "babel",
    "css-inline",
    "jinja2",
    "markdown-it-py",
    "markupsafe",
    "mdit-py-cjk-friendly",
    "nh3",
    "pyyaml",
    "rjieba",
)
#: Kinds of sources there are collectors for.
KINDS = (
    "advisories",
    "articles",
    "keps",
    "landscape",
    "proposals",
    "pulls",
    "releases",
    "submissions",
)


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


def code_key() -> str:
    """A hash of the program and of what it renders with: what another version made is made anew."""
    package = Path(__file__).parent
    state = hashlib.sha256(sys.version.encode())
    for name in RENDERING:
        state.update(f"{name} {version(name)}\n".encode())
    for path in sorted(package.rglob("*.py")):
        state.update(path.relative_to(package).as_posix().encode())
        state.update(path.read_bytes())
    return state.hexdigest()[:32]
