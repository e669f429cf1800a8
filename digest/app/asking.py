"""Who asks whom: a collector for each kind of source, all with one HTTP client."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import TYPE_CHECKING, TypeVar

from digest.app.known import KINDS, Known
from digest.errors import DigestError, UsageError
from digest.model import (
    Gathered,
    Kep,
    Source,
    Window,
)

if TYPE_CHECKING:
    from digest.collectors.github import GitHub
    from digest.http import Session
    from digest.ports import Collector, Open, Repository

Answer = TypeVar("Answer")


class Asking(Known):
    """A digest that can ask its sources."""

    def _collectors(self, fetch: Session, *, also: str = "") -> Mapping[str, Collector]:
        """Kind to collector, plug-ins as the watch list or `also` wants; all share one client."""
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

        def opened(address: str) -> Repository:
            where = self._placed(address)
            return open_repository(where, mirrors, allow=config.http.allow, proxy=config.http.proxy)

        return {
            **self._plugged({*(source.kind for source in self.sources), also}, fetch, opened),
            "advisories": Advisories(github, watched),
            "articles": FullText(Articles(fetch), fetch),
            "keps": Keps(opened, trackers, self.states_of),
            "landscape": Landscape(github, self._placed),
            "proposals": Proposals(github, trackers),
            "pulls": Pulls(github),
            "releases": Releases(github),
            "submissions": Submissions(github),
        }

    def _plugged(self, kinds: Collection[str], fetch: Session, opened: Open) -> Mapping[str, Collector]:
        """Kind to collector of those of `kinds` that are plug-ins; a broken one fails its own sources."""
        from digest.collectors.guarded import Broken

        found: dict[str, Collector] = {}
        for kind in sorted(set(kinds) - {*KINDS, ""}):
            try:
                found[kind] = self._plug(kind, fetch, opened)
            except DigestError as error:
                found[kind] = Broken(kind, error)
        return found

    def _plug(self, kind: str, fetch: Session, opened: Open) -> Collector:
        from digest.app import plugins
        from digest.collectors.guarded import Guarded
        from digest.ports import CollectorTools

        settings = self.config.collectors.get(kind)
        use = settings.use if settings else plugins.installed(plugins.COLLECTORS)[kind]
        tools = CollectorTools(
            fetch=fetch,
            open=opened,
            trackers=self.config.digest.trackers,
            settings=settings.own if settings else {},
        )
        subject = f"plug-in for {kind}"
        maker = plugins.load(use, self.config.root, subject)
        return Guarded(plugins.made(maker, tools, subject, "collect"), kind)

    def states_of(self, source: str) -> list[Kep]:
        """The states of proposals kept of a source, the oldest first; only then the store is opened."""
        return self.store.states(source)

    def _github(self, fetch: Session) -> GitHub:
        from digest.collectors.github import GitHub

        config = self.config
        return GitHub(fetch, token=config.github_token, api=config.github_api, web=config.github_web)

    def _gather(self, source: Source, window: Window) -> Gathered:
        """One source read as if for the first time."""
        if source.kind not in self.kinds:
            raise UsageError(f"{source.kind!r} is no kind of source", hint=f"Kinds: {', '.join(self.kinds)}")
        return self._ask(
            lambda fetch: self._collectors(fetch, also=source.kind)[source.kind].collect(source, window, None)
        )

    def _ask(self, question: Callable[[Session], Awaitable[Answer]]) -> Answer:
        """What `question` gives, with the HTTP client open while it asks."""
        import anyio

        from digest.http import Session

        async def ask() -> Answer:
            async with Session(self.config.http) as fetch:
                return await question(fetch)

        return anyio.run(ask)
