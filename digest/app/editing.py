"""Writing in a newsroom: several people in one entry, each act undone by its own editor."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from digest.app.edits import state
from digest.core import reviewing
from digest.core.identity import canonical_url
from digest.core.languages import fingerprint
from digest.core.reviewing import Change, Look
from digest.errors import UsageError
from digest.model import Entry, Finding, Issue

if TYPE_CHECKING:
    from digest.app.newsroom import Newsroom
    from digest.archive.wording import Reworded
    from digest.core.memory import Match
    from digest.core.wording import Wish

#: Versions of an issue that are remembered because something was said of their words.
KEPT = 30
#: Letters of a title in the words about an act.
SHORT = 48


class Editing:
    """What editors do in the entries of `room`; an empty id is an issue's own title and lead."""

    def __init__(self, room: Newsroom) -> None:
        self._room = room
        #: (issue, entry, field) to who wrote there last, by this desk.
        self._wrote: dict[tuple[int, str, str], str] = {}
        #: An issue to its file at moments when words were confirmed or drafted: git may not have these.
        self._versions: defaultdict[int, deque[bytes]] = defaultdict(lambda: deque(maxlen=KEPT))
        #: An issue as it was read, and how its file looked then.
        self._issues: dict[int, tuple[object, Issue]] = {}
        self._was: dict[tuple[int, str, str, str], Mapping[str, str] | None] = {}

    # ------------------------------------------------------------ looking

    def issue(self, number: int) -> Issue:
        """The issue as its file is now; raises ArchiveError."""
        archive = self._room.digest.archive
        found, known = state(archive.path(number)), self._issues.get(number)
        stamp = (id(archive), found)
        if known is None or known[0] != stamp or found is None:
            known = self._issues[number] = (stamp, archive.issue(number))
        return known[1]

    def looks(self, number: int, issue: Issue) -> tuple[Look, ...]:
        """Everything with words in `issue`, in its order, with what is found there."""
        return reviewing.looks(issue, self._room.digest.config.digest, self._room.check(number))

    def changes(self, number: int, look: Look) -> tuple[Change, ...]:
        """What changed since an entry was confirmed or drafted, with the old words where they are known."""
        found = []
        for change in reviewing.changes(look):
            key = (number, look.id, change.side, change.known)
            if key not in self._was:
                self._was[key] = self._words_then(number, look, change)
            found.append(replace(change, was=self._was[key]))
        return tuple(found)

    def _words_then(self, number: int, look: Look, change: Change) -> Mapping[str, str] | None:
        from digest.git import versions
        from digest.pipeline.reviewing import Past

        archive = self._room.digest.archive
        for issue in Past(chain(self._versions[number], versions(archive.path(number))), archive):
            entry = reviewing.of(issue, look.id)
            if entry and (words := reviewing.old_words(entry, change.side, change.known)):
                return words
        return None

    def by(self, number: int, entry: str, field: str, but: str) -> str:
        """Who else than `but` wrote in a field last; empty if that was not done here."""
        who = self._wrote.get((number, entry, field), "")
        return "" if who == but else who

    def said_before(self, number: int, entry: Entry, source: str, target: str) -> list[Match]:
        """What the translation memory has for an entry; others go on meanwhile."""
        return self._room.digest.said_before(number, entry, source, target)

    # ------------------------------------------------------------ writing

    def reword(
        self,
        who: str,
        number: int,
        entry: str,
        wishes: Mapping[str, Wish],
        *,
        stint: str = "",
        amending: bool = False,
    ) -> Reworded:
        """Write fields, each only over what was seen; what is typed in one `stint` is one act to undo.

        What readers have is written in only by who says `amending`; else UsageError.
        """
        from digest.archive.wording import Reworded

        if not wishes:
            return Reworded(stood={}, refused={})
        with self._room.lock:
            issue = self.issue(number)
            _not_out(issue, wishes, amending=amending)
            facts = {"title": title_of(issue, entry), "stint": stint}
            with self._room.acting(who, "words", [number], facts) as digest:
                done = digest.reword(number, entry, wishes)
            for name in done.written:
                self._wrote[number, entry, name] = who
            return done

    def confirm(self, who: str, number: int, entry: str, prints: Mapping[str, str]) -> None:
        """A person's yes to the words that were shown: `prints` are the fingerprints of these, by language.

        Raises UsageError if they are others by now, or nobody can say yes to them.
        """
        with self._room.lock:
            issue = self.issue(number)
            look = next((one for one in self.looks(number, issue) if one.id == entry), None)
            if look is None:
                raise UsageError(f"the entry `{entry[:60]}` is not in Vol. {number} any more")
            if any(fingerprint(look.entry, tag) != prints.get(tag) for tag in look.languages):
                raise UsageError("the words changed since they were shown", hint="Look at them once more")
            with self._room.acting(who, "confirm", [number], {"title": title_of(issue, entry)}) as digest:
                _, said = digest.confirm(number, [look])
                yes = said[look.id]
                if not yes.records:
                    tag, why = next(iter(yes.refused.items()), ("", "nothing is written yet"))
                    raise UsageError(f"{tag}: {why}" if tag else why)
            self._keep(number)

    def fix(self, who: str, number: int, entry: str, chosen: Callable[[Finding], bool]) -> int:
        """Mend what `chosen` says of the findings of an entry; how many."""
        with self._room.lock:
            issue = self.issue(number)

            def left() -> list[Finding]:
                looks = self.looks(number, self.issue(number))
                found = next((look.findings for look in looks if look.id == entry), ())
                return [finding for finding in found if finding.instead is not None and chosen(finding)]

            with self._room.acting(who, "fix", [number], {"title": title_of(issue, entry)}) as digest:
                return len(digest.mend(number, left))

    def picture(
        self, who: str, number: int, entry: str, body: bytes, given: str, *, amending: bool = False
    ) -> str:
        """Put a picture into an entry; what the entry calls it. Its words are still to be written."""
        from digest.core.wording import Wish

        with self._room.lock:
            issue = self.issue(number)
            if all(one.id != entry for _, one in issue.entries()):
                raise UsageError(f"the entry `{entry[:60]}` is not in Vol. {number} any more")
            _not_out(issue, ["picture"], amending=amending)
            with self._room.acting(who, "picture", [number], {"title": title_of(issue, entry)}) as digest:
                src = digest.keep_picture(number, body, given)
                digest.reword(number, entry, {f"picture.{src}": Wish("", "yes")})
            return src

    # ------------------------------------------------------------ a machine's drafts

    def serves(self) -> bool:
        """Whether a service is named that can be asked."""
        with self._room.lock:
            return self._room.digest.translator is not None

    def translate(self, who: str, number: int, entry: str, target: str) -> None:
        """Let a service draft what an entry lacks in `target`; others go on while it thinks.

        Raises UsageError with the reason if nothing came of it.
        """
        title = title_of(self.issue(number), entry)
        report = self._room.digest.translate(
            number, target, drafts=True, only=[entry], writing=self._drafting(who, number, "translate", title)
        )
        reasons = [one.reason for one in report.said if one.reason]
        if report.stopped or reasons:
            raise UsageError(report.stopped or reasons[0])
        if not report.written():
            raise UsageError(f"nothing is left to translate into {target}")
        self._keep(number)

    def suggest(self, who: str, number: int, entry: str, language: str) -> None:
        """Let a service suggest words from the text an entry was picked from.

        Raises UsageError, TranslatorError if nothing came of it.
        """
        issue = self.issue(number)
        thing = reviewing.of(issue, entry)
        ours = {canonical_url(origin) for origin in thing.origin} if thing else set()
        with self._room.lock:
            box = self._room.inbox()
        candidate = next((one for one in box.candidates if ours & set(one.story.identities)), None)
        if candidate is None:
            raise UsageError(
                "the text it was picked from is not in the store any more", hint="Read it yourself"
            )
        digest = self._room.digest
        made = digest.suggest(candidate, language)
        with self._drafting(who, number, "suggest", title_of(issue, entry))():
            digest.write_suggestion(candidate, made, number)
        self._keep(number)

    def _drafting(
        self, who: str, number: int, label: str, title: str
    ) -> Callable[[], AbstractContextManager[object]]:
        return lambda: self._room.acting(who, label, [number], {"title": title})

    def _keep(self, number: int) -> None:
        """Something was said of the words of this moment: they may be wanted for a comparison."""
        self._versions[number].appendleft(self._room.digest.archive.read_bytes(number))
        self._was = {key: words for key, words in self._was.items() if words is not None}


def title_of(issue: Issue, entry: str) -> str:
    """What an entry is called in words about an act."""
    thing = reviewing.of(issue, entry)
    words = next((words for words in thing.title.words.values() if words), entry) if thing else entry
    return words if len(words) <= SHORT else f"{words[: SHORT - 1].rstrip()}…"


def _not_out(issue: Issue, names: Iterable[str], *, amending: bool) -> None:
    """Raises UsageError for a field whose words readers have, unless they are corrected."""
    for name in names if issue.published and not amending else ():
        head, _, tag = name.partition(".")
        if head not in {"title", "summary", "quote", "lead"} or tag in issue.published:
            raise UsageError(
                f"{name} of Vol. {issue.number} went out", hint="Say first that you correct what is out"
            )
