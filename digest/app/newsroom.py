"""A digest in which several people work at once: kept warm, one act at a time, every act undone by a key.

What is remembered here between two looks is only ever a copy: files and store stay the truth, and whoever
edits them by hand, by git or by another program is seen at the next look.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from math import inf
from pathlib import Path
from threading import RLock
from time import monotonic
from typing import TYPE_CHECKING

from digest.app import Digest, open_digest
from digest.app.collecting import Collecting
from digest.app.editing import Editing
from digest.app.edits import Watch
from digest.app.overwriting import Overwriting
from digest.app.showing import Showing
from digest.app.standing import Standing, stat
from digest.app.teamwork import Teamwork
from digest.app.undoing import Act, Undoing
from digest.errors import DigestError
from digest.model import Finding

if TYPE_CHECKING:
    from digest.app.previewing import Answer
    from digest.app.trying import Trying
    from digest.core.told import Shelved
    from digest.pipeline.inbox import Inbox, Next

#: Acts of one editor that can be undone.
REMEMBERED = 100
#: Seconds after a look in which another is to be expected.
SOON = 2.0
#: Of the time, what reading new evidence may take at most while it keeps coming: one part of so many.
SHARE = 6


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look at the files and the store found to be different."""

    #: Numbers of issues whose files changed.
    issues: frozenset[int] = frozenset()
    #: Whether the inbox may be another: evidence, decisions, sources or settings.
    inbox: bool = False

    def __bool__(self) -> bool:
        return bool(self.issues) or self.inbox


@dataclass(slots=True)
class _Box:
    """The inbox of an issue as it was read, and of what it was made."""

    #: What only a new reading can tell: the store; the watch list, and what is told together.
    evidence: tuple[object, object]
    #: What people decided since: how each candidate stands follows from it.
    words: object
    inbox: Inbox


@dataclass(slots=True)
class _Findings:
    stamp: object
    found: tuple[Finding, ...] = field(default_factory=tuple)


class Newsroom:
    """The digest in `root`, with `clock` for what is decided in it."""

    def __init__(self, root: Path, clock: Callable[[], datetime]) -> None:
        self.root = root
        self.clock = clock
        self.lock = RLock()
        self._overwriting = Overwriting()
        self._digest: Digest = self.opened()
        config = self._digest.config
        self._watch = Watch([config.content, root / "templates"], root)
        self._boxes: dict[int, _Box] = {}
        self._checked: dict[tuple[int, tuple[str, ...] | None], _Findings] = {}
        self._ran: tuple[object, list[Shelved]] | None = None
        self._undoing = Undoing(REMEMBERED)
        #: Issues whose files could not be mended when they changed.
        self._unmended = frozenset[int]()
        self._showing = Showing(root, config.content)
        self._standing = Standing()
        self._database = self._store_stamp()
        #: New evidence is being read: until then the inbox from before is shown.
        self._reading = False
        #: When somebody looked last, and before when new evidence is left alone.
        self._looked = self._not_before = -inf
        self._acted = -inf
        self.collecting = Collecting(root, clock)
        self.team = Teamwork(root, config.state, self.opened, self._writing, clock)
        #: Why the settings cannot be read as they are now; those from before hold on.
        self.fault: DigestError | None = None
        #: What editors do in entries.
        self.editing = Editing(self)

    # ------------------------------------------------------------ the digest as it is now

    @property
    def digest(self) -> Digest:
        """The digest by the settings that were last whole."""
        return self._digest

    def close(self) -> None:
        with self.lock:
            self.collecting.close()
            self._showing.close()
            self._digest.close()

    def look(self) -> Seen:
        """Take in what changed on disk since the last look, whoever did it.

        What a collect brings counts once it is over: to read it after each source would slow every page.
        """
        with self.lock:
            changed, database = self._watch.changed(), self._store_stamp()
            self._looked = monotonic()
            waits = self.collecting.running or self._looked < self._not_before
            if fresh := database != self._database and not waits:
                self._database = database
            self._reading = self._reading or (fresh and bool(self._boxes))
            if not changed and not self._unmended:
                return Seen(inbox=fresh)
            self._showing.edited(changed)
            content = self._digest.config.content
            issues, words = content / "issues", content / "decisions"
            numbers = frozenset(int(path.stem) for path in changed if _is_issue(path, issues))
            self._unmended |= numbers & set(self._overwriting.numbers())
            with suppress(OSError):  # a full disk: all hear of it, and the next look tries again
                self._overwriting.mend(self._digest, self._unmended)
                self._unmended = frozenset()
            if any(not path.is_relative_to(issues) and not path.is_relative_to(words) for path in changed):
                self._reopen()
            return Seen(issues=numbers, inbox=bool(changed) or fresh)

    def opened(self) -> Digest:
        """A digest of its own by the files as they are now, for a long act; raises DigestError.

        Whoever writes issues with it holds `lock`.
        """
        return self._overwriting.opened(open_digest(self.root))

    def _reopen(self) -> None:
        try:
            opened = self.opened()
        except DigestError as error:
            self.fault = error
            return
        self.fault = None
        self._digest.close()
        self._digest = opened
        self._boxes.clear()
        self._checked.clear()

    # ------------------------------------------------------------ the inbox

    def next_issue(self, number: int | None = None) -> Next:
        """The issue being made, or the one named."""
        with self.lock:
            return self._digest.next_issue(self.clock(), number)

    def inbox(self, number: int | None = None) -> Inbox:
        """The candidates of the issue being made, or of the one named, as people decided until now.

        While new evidence is read (`refresh`), they are those from before.
        """
        with self.lock:
            issue = self.next_issue(number)
            known = self._boxes.get(issue.number)
            evidence, words = self._evidence(), (issue, *self._words())
            if known is None or self._is_behind(known, evidence):
                known = _Box(evidence, words, self._digest.inbox(self.clock(), number, keep=False))
            elif known.words != words:
                known = replace(known, words=words, inbox=self._restood(known.inbox, issue))
            self._boxes[issue.number] = known
            return known.inbox

    def _is_behind(self, known: _Box, evidence: tuple[object, object]) -> bool:
        """Whether an inbox must be read again now: what people said counts at once, what came in may wait."""
        later = self._reading or self.collecting.running or monotonic() - self._looked < SOON
        return known.evidence[1] != evidence[1] or (known.evidence[0] != evidence[0] and not later)

    def refresh(self) -> bool:
        """Read again the inboxes whose evidence changed, while others go on working; whether any did."""
        began, waits = monotonic(), self.collecting.running
        with self.lock:
            evidence = self._evidence()
            behind = [
                number
                for number, known in self._boxes.items()
                if known.evidence[1] != evidence[1] or (known.evidence[0] != evidence[0] and not waits)
            ]
            self._reading = bool(behind)
            digest = copy.copy(self._digest)
        try:
            for number in behind:
                words = self._words()
                # By its number if its file is there, else as the one that comes next.
                there = number if number in digest.archive.numbers() else None
                box = digest.inbox(self.clock(), there, keep=False)
                with self.lock:
                    if digest.config is self._digest.config and box.issue.number == number:
                        self._boxes[number] = _Box(evidence, (box.issue, *words), box)
                    else:
                        self._boxes.pop(number, None)
        finally:
            self._reading = False
            if behind:
                self._not_before = monotonic() + (SHARE - 1) * (monotonic() - began)
        return bool(behind)

    def _restood(self, box: Inbox, issue: Next) -> Inbox:
        from digest.core.inbox import restood

        issues, decisions = self._digest.shelved(), self._digest.decisions.all()[0]
        stands = restood(box.candidates, issues=issues, decisions=decisions, covers=issue.covers)
        return replace(box, candidates=stands, issue=issue)

    def _evidence(self) -> tuple[object, object]:
        content = self._digest.config.content
        pairs = tuple(one for one in self._digest.decisions.all()[0] if one.others)
        return self._store_stamp(), (stat(content / "sources.yaml"), pairs)

    def _words(self) -> tuple[object, object]:
        content = self._digest.config.content
        return (_stamp(content / "decisions"), _stamp(content / "issues"))

    def _store_stamp(self) -> object:
        return self._standing.stamp(self._digest.config.store, lambda: self._digest.store)

    # ------------------------------------------------------------ findings and pages

    def check(self, number: int, languages: tuple[str, ...] | None = None) -> tuple[Finding, ...]:
        """What is wrong in an issue as its file is now, of `languages` if named; others go on meanwhile."""
        with self.lock:
            digest, known = self._digest, self._checked.get((number, languages))
            content = digest.config.content
            stamp = (_stamp(content / "issues"), stat(content / "glossary.yaml"))
        if known is None or known.stamp != stamp:
            found = digest.check(number, languages, earlier=self._earlier(number))
            known = _Findings(stamp, tuple(found))
            with self.lock:
                if digest is self._digest:
                    self._checked[number, languages] = known
        return known.found

    def _earlier(self, number: int) -> Iterator[Shelved]:
        issues = self._digest.config.content / "issues"
        others = tuple(
            (name, stat)
            for name, stat in _stamp(issues)
            if name not in {f"{number:03}.yaml", f"{number:03}.lock"}
        )
        if self._ran is None or self._ran[0] != others:
            self._ran = (others, list(self._digest.readable()))
        yield from self._ran[1]

    def site(self, path: str) -> Answer | None:
        """What the site has at a path, drafts shown; None: nothing."""
        return self._showing.answer(path)

    def warm(self) -> None:
        """Make the preview of the issue under work before anybody asks for it; nobody waits for that."""
        with self.lock:
            numbers = self._digest.archive.numbers()
        if numbers:
            self._showing.warm(numbers[-1])

    def trying(self) -> Trying:
        """An issue as it is this moment, or would be with words that are not saved."""
        return self._showing.trying()

    # ------------------------------------------------------------ acts

    @contextmanager
    def acting(
        self, who: str, label: str, numbers: Sequence[int] = (), facts: Mapping[str, object] | None = None
    ) -> Iterator[Digest]:
        """The digest for one act of `who`, which `undo` takes back: decisions, and the issues `numbers`.

        `label` names the act in words for a person, `facts` fill it.
        """
        with self.lock:
            digest = self._as(who)
            self._overwriting.mend(digest, numbers)
            try:
                with self._undoing.watching(digest, Act(who, label, facts or {}), numbers):
                    yield digest
                self.team.worked(who)
                self._acted = monotonic()
            finally:
                self._keep(digest)
                self.look_later(numbers)

    def look_later(self, numbers: Sequence[int]) -> None:
        """The preview takes in what was written; the next `look` tells the others of it."""
        self._showing.edited(self._digest.archive.path(number) for number in numbers)

    def quiet(self, seconds: float) -> bool:
        """Whether nobody did anything for so long."""
        return monotonic() - self._acted > seconds

    def undo(self, who: str) -> Act:
        """Take back the last act of `who`; raises UsageError if there is none, or others built on it."""
        with self.lock:
            with self._writing():
                act = self._undoing.undo(self._as(who), who, self.clock())
            self.look_later(list(act.files))
            return act

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Hold all files against other acts, for one that may write in any issue."""
        with self.lock:
            self._overwriting.mend(self._digest, self._overwriting.numbers())
            yield

    def last(self, who: str) -> Act | None:
        """What `undo` would take back."""
        return self._undoing.last(who)

    def _as(self, who: str) -> Digest:
        """The digest as `who` uses it: what they decide is theirs."""
        digest = copy.copy(self._digest)
        if who:
            digest.config = replace(digest.config, editor=who)
        return digest

    def _keep(self, used: Digest) -> None:
        """What an act opened belongs to all: a store opened once is closed once."""
        if "store" in used.__dict__:
            self._digest.__dict__.setdefault("store", used.__dict__["store"])


def _is_issue(path: Path, folder: Path) -> bool:
    return path.parent == folder and path.suffix == ".yaml" and path.stem.isdigit()


def _stamp(folder: Path) -> tuple[tuple[str, object], ...]:
    """What the files of a folder look like."""
    try:
        return tuple(sorted((path.name, stat(path)) for path in folder.iterdir()))
    except OSError:
        return ()
