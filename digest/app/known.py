"""What a digest knows: its configuration, archive, templates, people, store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from digest.core.phrases import Phrases
from digest.errors import ConfigError, DigestError, IssueError, UsageError
from digest.model import (
    Finding,
    Issue,
    Person,
    Source,
)

if TYPE_CHECKING:
    from digest.archive.decisions import Decisions
    from digest.archive.facts import Facts
    from digest.archive.glossary import GlossaryFile
    from digest.archive.issues import Archive
    from digest.archive.locks import Locks
    from digest.config import Config
    from digest.core.glossary import Glossary
    from digest.core.told import Shelved
    from digest.store.database import Store
    from digest.store.glimpse import Glimpse
    from digest.templating import Templates

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


@dataclass
class Known:
    """One digest: its configuration, and what follows from it; nothing is opened before it is asked for."""

    config: Config
    #: This moment, as who opened it read the clock: what is decided after it does not count. None: all does.
    now: datetime | None = None

    @cached_property
    def archive(self) -> Archive:
        from digest.archive.issues import Archive

        sections = [section.id for section in self.config.digest.sections]
        settings = self.config.digest
        return Archive(self.config.content, settings.languages, sections, tuple(settings.derived))

    @cached_property
    def templates(self) -> Templates:
        from digest.templating import Templates, shipped

        folders = [self.config.root / "templates", shipped()]
        return Templates(folders, kept=self.config.state / "templates")

    @cached_property
    def phrases(self) -> Phrases:
        return {tag: self.templates.words(tag) for tag in self.config.digest.languages}

    @cached_property
    def people(self) -> Mapping[str, Person]:
        from digest.archive.people import read_people

        settings = self.config.digest
        path = self.config.content / "people.yaml"
        return read_people(path, settings.languages, tuple(settings.derived))

    @cached_property
    def glossary_file(self) -> GlossaryFile:
        from digest.archive.glossary import GlossaryFile

        settings = self.config.digest
        path = self.config.content / "glossary.yaml"
        return GlossaryFile(path, settings.languages, tuple(settings.derived))

    @cached_property
    def glossary(self) -> Glossary:
        """The words agreed on, to be found in texts; raises ConfigError with every fault of the file."""
        from digest.core.glossary import Glossary

        return Glossary(self.glossary_file.terms)

    @cached_property
    def agreed(self) -> Glossary:
        """The glossary; one with a fault in it, which `digest check` names, keeps nobody from the rest."""
        from digest.core.glossary import Glossary

        try:
            return self.glossary
        except ConfigError:
            return Glossary()

    @cached_property
    def facts(self) -> Facts:
        from digest.archive.facts import Facts

        return Facts(self.config.content / "data")

    @cached_property
    def locks(self) -> Locks:
        from digest.archive.locks import Locks

        return Locks(self.config.content / "issues")

    @cached_property
    def decisions(self) -> Decisions:
        from digest.archive.decisions import Decisions

        return Decisions(self.config.content / "decisions", self.now)

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """Kinds of sources there are collectors for, here and in plug-ins."""
        from digest.app import plugins

        return (
            *KINDS,
            *dict.fromkeys((*self.config.collectors, *sorted(plugins.installed(plugins.COLLECTORS)))),
        )

    @property
    def sources(self) -> list[Source]:
        from digest.archive.sources import read_sources

        path = self.config.content / "sources.yaml"
        try:
            found = read_sources(path, kinds=(*KINDS, *self.config.collectors))
        except (
            ConfigError
        ):  # a kind may be one that an installed package reads: looking for these takes a while
            found = read_sources(path, kinds=self.kinds)
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

    @contextmanager
    def looking(self) -> Iterator[Glimpse | Store]:
        """The store to look at: without what writing needs, unless it is open already or unusual."""
        from digest.store.glimpse import Glimpse

        glimpse = None if "store" in self.__dict__ else Glimpse.open(self.config.store)
        if glimpse is None:
            yield self.store
            return
        with glimpse:
            yield glimpse

    @property
    def editor(self) -> str:
        """Who decides: DIGEST_EDITOR, else git's user name, else a word that says so.

        By their id, where people.yaml knows them.
        """
        from digest.git import user_name

        return self.person(self.config.editor or user_name(self.config.root) or "editor")

    def person(self, name: str) -> str:
        """The id of who is called `name` in people.yaml; the name itself, if nobody or several are."""
        from digest.core.claims import known_as

        return known_as(name, self._acquaintances())

    def called(self, who: str) -> str:
        """The name of a person, given by id or otherwise, as the digest's first language has it."""
        languages = self.config.digest.languages
        person = self._acquaintances().get(who)
        return (person.name.best(languages[0], languages)[0] if person else "") or who

    def _acquaintances(self) -> Mapping[str, Person]:
        """The people; a list with a fault in it, which `digest check` names, keeps nobody from deciding."""
        try:
            return self.people
        except DigestError:
            return {}

    def issues(self) -> list[Issue]:
        return self.archive.issues()

    def shelved(self) -> list[Shelved]:
        """What ran where, the newest issue last; raises IssueError for issue files that are broken."""
        found, broken = self._archived()
        if broken:
            from digest.archive.issues import summary

            raise IssueError(summary(broken), broken)
        return found

    def readable(self, but: int | None = None) -> list[Shelved]:
        """The same without the broken ones, and `but` one: for what needs no more than numbers and days."""
        return self._archived(but)[0]

    def _issue(self, number: int) -> Issue:
        return self.archive.issue(number)  # only what no cache knows gets the archive ready

    def _archived(self, but: int | None = None) -> tuple[list[Shelved], tuple[Finding, ...]]:
        from digest.archive.folder import Folder
        from digest.core import canonical, identity, naming, sites, titlekeys, told
        from digest.pipeline.archived import read_archive
        from digest.store.cache import Cache

        made_by = "".join(
            Path(module.__file__ or "").read_text("utf-8")
            for module in (canonical, sites, identity, naming, titlekeys, told)
        )
        with Cache(self.config.state / "cache.db") as cache:
            trackers = self.config.digest.trackers
            folder = Folder(self.config.content, self.config.digest.languages)
            return read_archive(folder, self._issue, trackers, cache, salt=made_by, but=but)

    def close(self) -> None:
        if "store" in self.__dict__:
            self.store.close()

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
