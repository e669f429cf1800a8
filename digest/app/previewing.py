"""A digest that is looked at while it is written: warm between edits, never without its last good page."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

from digest.app import Digest, open_digest
from digest.app.band import assigned, banded
from digest.errors import ConfigError, DigestError, IssueError
from digest.model import Finding, Severity

if TYPE_CHECKING:
    from digest.archive.standing import Standing
    from digest.core.told import Shelved
    from digest.frames.material import MaterialFrames
    from digest.pipeline.jobs.plan import Plan
    from digest.pipeline.live import Live
    from digest.pipeline.shelf import Memory
    from digest.ports import Frames, FrameSet
    from digest.store.cache import Cache

#: Jobs that are tried for a path nobody has made yet.
LIKELY = 12


@dataclass(frozen=True, slots=True)
class Answer:
    """What a browser is shown for a path below the site's root."""

    status: int
    body: bytes
    #: Its name tells the media type.
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Updated:
    """What an edit did: pages that are new or changed, and what is wrong."""

    pages: int
    faults: tuple[Finding, ...]
    warnings: tuple[str, ...] = ()


class Previewing:
    """The site of the digest in `root` as its files are now. What is broken stays as it was, and is told."""

    def __init__(self, root: Path, *, drafts: bool) -> None:
        from digest.pipeline.live import Live
        from digest.pipeline.shelf import Memory
        from digest.store.cache import Cache

        self._root = root
        self._drafts = drafts
        self._digest: Digest = open_digest(root)
        self._live: Live = Live()
        self._ran: tuple[str, list[Shelved]] = ("", [])
        self._memory: Memory = Memory()
        self._frames: dict[tuple[str, str], FrameSet] = {}
        self._cache: Cache = Cache(self._digest.config.state / "cache.db")
        self._faults: tuple[Finding, ...] = ()
        self._findings: dict[int, tuple[Finding, ...]] = {}
        #: Issue to the names of who is on its entries, and on its sections.
        self._holders: dict[int, tuple[dict[str, str], dict[str, str]]] = {}
        self._archive: Standing | None = None
        #: Edited since the last look that went well.
        self._edited: set[Path] = set()
        #: Held while something is looked at or made of what was planned.
        self.lock = RLock()
        #: What was planned last; None: nothing could be yet.
        self.plan: Plan | None = None

    @property
    def digest(self) -> Digest:
        return self._digest

    @property
    def fault(self) -> str:
        """What is wrong with the files, the first of it; empty: nothing."""
        return str(self._faults[0]) if self._faults else ""

    def close(self) -> None:
        self._cache.close()
        self._digest.close()

    def update(self, changed: Collection[Path] = ()) -> Updated:
        """Look at the files again; `changed` are those that were edited since."""
        with self.lock:
            self._edited.update(changed)
            try:
                pages, warnings, self._faults = self._look(self._edited)
                self._edited = set()
            except DigestError as error:
                pages, warnings, self._faults = 0, (), told(error)
            except OSError as error:  # a file that went away while it was read
                lost = DigestError(error.strerror or str(error), subject=str(error.filename or ""))
                pages, warnings, self._faults = 0, (), told(lost)
            self._findings.clear()
            self._holders.clear()
            return Updated(pages=pages, faults=self._faults, warnings=warnings)

    def answer(self, path: str, edition: str) -> Answer | None:
        """What stands at `path`, a page with its band, in which `edition` is named; None: nothing does."""
        faults, failed = self._faults, False
        try:
            document = self._live.document(path)
        except DigestError as error:
            faults, failed = (*faults, *told(error)), True
            document = self._live.last(path)
        if document is None and not path.endswith(".html"):
            document = self._live.last(path)  # a page that is open asks for the assets of its own edition
        if document is None:
            if not failed and not self._live.empty:
                return None
            return Answer(500, banded(b"", faults=faults, findings=(), edition=edition), "error.html")
        if not path.endswith(".html"):
            return Answer(200, document.body, path)
        findings = self._checked(path)
        body = assigned(document.body, *self._assigned(path))
        return Answer(200, banded(body, faults=faults, findings=findings, edition=edition), path)

    def plainly(self, path: str) -> Answer | None:
        """What stands at `path`, a page without any band; what cannot be made, as it was made last.

        Only what is named like it is made to find it: who asks for what is nowhere waits for no whole site.
        """
        try:
            document = self._live.document(path, most=LIKELY)
        except DigestError:
            document = self._live.last(path)
        return Answer(200, document.body, path) if document else None

    def samples(self) -> Iterator[tuple[Finding, ...]]:
        """Make a page of each kind that changed, one a step, for what breaks them."""
        for error in self._live.samples():
            yield told(error) if error else ()

    def _look(self, changed: Collection[Path]) -> tuple[int, tuple[str, ...], tuple[Finding, ...]]:
        from digest.pipeline import jobs
        from digest.pipeline.build import planned, warned

        digest = self._opened(changed)
        if self._archive is None or digest.config.digest != self._digest.config.digest:
            from digest.archive.standing import Standing

            mine = digest.archive
            self._archive = Standing(mine.root, mine.languages, mine.sections, mine.derived)
        broken = self._archive.look()
        press = digest.press(self._cache)
        press = replace(press, archive=self._archive, memory=self._memory, frames=self._warm(digest.frames()))
        plan = planned(press, drafts=self._drafts)
        plan.shelf.remember()
        self.plan = plan
        pages = self._live.show([*jobs.site(plan), *jobs.previews(plan)])
        if digest is not self._digest:
            self._digest.close()
            self._digest = digest
        return pages, tuple(warned(plan)), (*broken, *plan.shelf.left_out)

    def _opened(self, changed: Collection[Path]) -> Digest:
        """The digest to go by: the one there is, if nothing but issues was edited."""
        issues, templates = self._digest.config.content / "issues", self._root / "templates"
        if all(path.is_relative_to(issues) for path in changed):
            return self._digest
        opened = open_digest(self._root)
        if not any(path.is_relative_to(templates) for path in changed):
            opened.templates = self._digest.templates  # compiled already
        return opened

    def _warm(self, frames: MaterialFrames) -> Frames:
        """`frames`, made again only if what they are made of changed."""

        def warm(language: str) -> FrameSet:
            known = (language, frames.key(language))
            if known not in self._frames:
                self._frames = {name: kept for name, kept in self._frames.items() if name[0] != language}
                self._frames[known] = frames(language)
            return self._frames[known]

        return warm

    def _checked(self, path: str) -> tuple[Finding, ...]:
        """Findings of the issue whose page stands at `path`."""
        number = _issue_at(path)
        if number is None:
            return ()
        with self.lock:
            if number not in self._findings:
                try:
                    self._findings[number] = self._digest.check(number, earlier=self._earlier(number))
                except DigestError as error:
                    self._findings[number] = told(error)
            return self._findings[number]

    def _assigned(self, path: str) -> tuple[dict[str, str], dict[str, str]]:
        """Who is on the entries and the sections of the draft whose page stands at `path`, by name."""
        number = _issue_at(path)
        if number is None:
            return {}, {}
        with self.lock:
            if number not in self._holders:
                try:
                    self._holders[number] = self._digest.assigned(number)
                except DigestError:  # the band says what is wrong
                    self._holders[number] = {}, {}
            return self._holders[number]

    def _earlier(self, number: int) -> Iterator[Shelved]:
        """What ran in the other issues, read again only if one of these was edited."""
        stamp = f"{number} {self._archive.stamp(but=number) if self._archive else ''}"
        if self._ran[0] != stamp:
            self._ran = (stamp, self._digest.readable())
        yield from self._ran[1]


def _issue_at(path: str) -> int | None:
    """The number of the issue whose page stands at `path`."""
    parts = path.split("/")
    if len(parts) != 4 or parts[1] != "issues" or not parts[2].isdigit():
        return None
    return int(parts[2])


def told(error: DigestError) -> tuple[Finding, ...]:
    """An error as findings, each with its place where it has one."""
    if isinstance(error, IssueError) and error.findings:
        return tuple(f for f in error.findings if f.severity is Severity.ERROR) or error.findings
    if isinstance(error, ConfigError):
        path = error.subject or "digest.toml"
        return tuple(Finding(code="", message=fault, path=path, hint=error.hint) for fault in error.faults)
    path, _, line = error.subject.rpartition(":")
    if path and line.isdigit():
        return (
            Finding(code="", message=error.message, hint=error.hint, path=path, line=int(line), column=1),
        )
    return (Finding(code="", message=error.message, hint=error.hint, path=error.subject),)
