"""What stands between an issue and its readers: a list to look through, and the acts that bring it out.

An act that takes long opens a digest of its own, so that nobody waits for it; what writes the issue's file
holds the newsroom's lock while it does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

from digest.app.mailing import Size
from digest.core.amendment import Amendment
from digest.errors import DigestError, RepositoryError, UsageError
from digest.model import Fate, Finding, Issue, Severity, Text

if TYPE_CHECKING:
    from digest.app import Digest
    from digest.app.newsroom import Newsroom
    from digest.core.deliveries import Standing

#: How far it is, of how much.
Say: TypeAlias = "Callable[[int, int], None]"
#: What an act did, to be put into words.
Facts: TypeAlias = "Mapping[str, object]"

#: Why no mail can go: a code, for there are words for it.
NO_READERS = "no-readers"
#: Keys of an issue's own words.
OWN = frozenset({"title", "lead", "credits"})
_ENTRY = re.compile(r"sections\[(\d+)\]\.entries\[(\d+)\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """An issue in one language."""

    tag: str
    #: How many texts are missing, drafts, stale, unconfirmed; only what there is of it.
    lacks: Mapping[str, int]
    #: Errors that keep it from going out, each with the id of its entry.
    stops: Sequence[tuple[Finding, str]] = ()
    out: datetime | None = None
    #: When it is to go out later.
    later: datetime | None = None

    @property
    def errors(self) -> int:
        return len(self.stops)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """An issue before it goes out."""

    number: int
    entries: int
    #: Each with the id of the entry it is about, where it is about one; errors first.
    findings: Sequence[tuple[Finding, str]]
    editions: Sequence[Edition]
    sizes: Sequence[Size]
    #: Files that publishing writes.
    files: Sequence[str]
    #: What entries are called, by their ids.
    titles: Mapping[str, Text] = field(default_factory=dict)

    @property
    def ready(self) -> list[str]:
        """Languages that could go out now."""
        return [it.tag for it in self.editions if it.out is None and not it.errors]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One edition in one channel: how it stands, and what would go now."""

    standing: Standing
    #: Readers who would be mailed now; of other channels 1 if it could be given to them.
    due: int
    #: Why it cannot go; empty: nothing is in the way.
    lacking: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """An entry (empty: title and lead) whose words are not those that went out, and nobody was told yet."""

    entry: str
    title: Text
    #: Language to the old and the new line of each that differs; None: the old words are not known.
    lines: Mapping[str, Sequence[tuple[str, str]] | None]


class Outgoing:
    """The way out of the issues of a newsroom; usable from several threads."""

    def __init__(self, room: Newsroom) -> None:
        self._room = room
        self._weighed: dict[int, tuple[object, Sequence[Size]]] = {}

    @contextmanager
    def own(self, who: str) -> Iterator[Digest]:
        """A digest for one long act of `who`."""
        digest = self._room.opened()
        if who:
            digest.config = replace(digest.config, editor=who)
        try:
            yield digest
        finally:
            digest.close()

    # ------------------------------------------------------------ to look through

    def checklist(self, number: int) -> Checklist:
        """Raises UsageError if there is no such issue."""
        from digest.core.picture import lacking

        with self._room.lock:
            digest = self._room.digest
            if number not in digest.archive.numbers():
                raise UsageError(f"there is no Vol. {number}", hint="Pick something into it first")
            settings = digest.config.digest
            found = self._room.check(number)
            issue, _ = digest.archive.load(number)
            lacks = lacking(issue, settings) if issue else {}
            root = digest.config.root
            return Checklist(
                number=number,
                entries=sum(1 for _ in issue.entries()) if issue else 0,
                findings=[(one, _about(one, issue)) for one in sorted(found, key=_weight)],
                editions=[
                    Edition(
                        tag=tag,
                        lacks={name: count for name, count in lacks.get(tag, {}).items() if count},
                        stops=_errors(self._room.check(number, (tag,)), issue),
                        out=issue.published.get(tag) if issue else None,
                        later=issue.scheduled.get(tag) if issue else None,
                    )
                    for tag in settings.languages
                ],
                sizes=self._sizes(digest, number) if issue else (),
                titles={entry.id: entry.title for _, entry in issue.entries()} if issue else {},
                files=[str(p.relative_to(root)) if p.is_relative_to(root) else p.name
                       for p in digest.written(number)],
            )  # fmt: skip

    def issue(self, number: int) -> Issue | None:
        """The issue as its file is now; None if that cannot be read."""
        with self._room.lock:
            return self._room.digest.archive.load(number)[0]

    def _sizes(self, digest: Digest, number: int) -> Sequence[Size]:
        found = digest.archive.path(number).stat()
        stamp = (found.st_mtime_ns, found.st_size, found.st_ino, repr(digest.config.mail))
        known = self._weighed.get(number)
        if known is None or known[0] != stamp:
            known = self._weighed[number] = (stamp, tuple(digest.weighed(number)))
        return known[1]

    def parcels(self, number: int, who: str) -> Sequence[Parcel]:
        """What is ready for channels, on its way or gone; nothing of an issue that is not out."""
        with self.own(who) as digest:
            try:
                if not digest.out_since(number):
                    return ()
            except DigestError:  # what is wrong with the file stands among the findings
                return ()
            return [_parcel(digest, number, one) for one in digest.standings(number)]

    def changed(self, number: int) -> Sequence[Changed]:
        """What of an issue was changed after it went out, and what of that readers were not told."""
        with self._room.lock:
            digest = self._room.digest
            issue, _ = digest.archive.load(number)
            if issue is None or not issue.published:
                return ()
            titles = {entry.id: entry.title for _, entry in issue.entries()}
            made: dict[str, dict[str, Sequence[tuple[str, str]] | None]] = {}
            try:
                found = digest.differences(number)
            except DigestError:  # no lock, as of an old issue brought in: nothing to compare with
                return ()
            for one in found:
                if not one.told:
                    made.setdefault(one.entry, {})[one.language] = one.lines
        return [
            Changed(entry=name, title=titles.get(name, Text()), lines=lines) for name, lines in made.items()
        ]

    # ------------------------------------------------------------ acts

    def amend(self, who: str, number: int, entry: str, erratum: Mapping[str, str], *, typo: bool) -> Facts:
        """Tell readers of a correction, or call it a slip of the pen; commit it.

        Raises UsageError if neither is said, or nothing differs.
        """
        if typo == bool(erratum):
            raise UsageError("either what readers are told, or that it is a slip of the pen")
        how = Amendment(erratum=erratum, typo=typo, entry=entry, head=not entry)
        verb = "Mend a slip of the pen in" if typo else "Correct"
        message = f"{verb} Vol. {number}: {entry or 'title and lead'}"
        with self.own(who) as digest, self._room.lock:
            done = digest.amend(number, how, self._room.clock())
            saved, untold = _committed(lambda: digest.commit_amended(done, message))
            self._room.look_later([number])
        did = "typo" if typo else "amended"
        return {"did": did, "languages": tuple(erratum), "at": None, "commit": saved, "untold": untold}

    def look_at_links(self, who: str, number: int, say: Say) -> Facts:
        """Where the links lead, asked for anew where nothing is remembered."""
        with self.own(who) as digest:
            looked = digest.look_at_links([number], self._room.clock(), say=say)
            issue, _ = digest.archive.load(number)
        seen = [(one.finding, _about(one.finding, issue), one.url) for one in looked.seen]
        return {"links": len(looked.reached), "bad": len(seen), "seen": seen}

    def publish(
        self, who: str, number: int, languages: Sequence[str], at: datetime | None, say: Say
    ) -> Facts:
        """Put editions out, or note when they go out; commit it. Raises IssueError for what is in the way."""
        room = self._room
        with self.own(who) as digest:
            links = digest.links_to_publish(number, room.clock(), say=say)
            with room.lock:
                if at is None:
                    done = digest.publish(number, languages, room.clock(), links=links)
                    saved, untold = _committed(lambda: digest.commit_published(done))
                    told: Facts = {"did": "out", "languages": done.languages, "at": done.at}
                else:
                    later = digest.schedule(number, languages, at, room.clock(), links)
                    message = f"Schedule Vol. {number} ({', '.join(later.languages)})"
                    saved, untold = _committed(lambda: digest.commit_file(number, message))
                    told = {"did": "later", "languages": later.languages, "at": later.at}
                room.look_later([number])
        return {**told, "commit": saved, "untold": untold}

    def unpublish(self, who: str, number: int, languages: Sequence[str]) -> Facts:
        """Make editions drafts again, while nobody was sent one."""
        with self.own(who) as digest, self._room.lock:
            done = digest.unpublish(number, languages)
            if not done.written:
                raise UsageError(f"Vol. {number} is not out, and not to go out later")
            saved, untold = _committed(lambda: digest.commit_unpublished(done))
            self._room.look_later([number])
        tags = (*done.languages, *done.scheduled)
        return {"did": "back", "languages": tags, "at": None, "commit": saved, "untold": untold}

    def build(self, who: str) -> Facts:
        """Make the site and the outbox of what is out."""
        with self.own(who) as digest:
            done = digest.build()
        return {"issues": done.issues, "pages": done.site.pages_made, "same": done.site.pages_reused,
                "warnings": [*done.warnings, *done.remarks]}  # fmt: skip

    def send(self, who: str, number: int, channel: str, edition: str, say: Say) -> Facts:
        """What `digest send` does for one edition: claim it, mail it or hand it over, note how it went."""
        with self.own(who) as digest:
            if channel == "email":
                return _mail(digest, number, edition, self._room.clock, say)
            return _hand_over(digest, number, channel, edition, self._room.clock)


def _mail(digest: Digest, number: int, edition: str, clock: Callable[[], datetime], say: Say) -> Facts:
    plan = digest.planned(number, [edition])[0]
    if not plan.due:
        raise UsageError(f"nobody is left who should get Vol. {number} ({edition})")
    if lacking := digest.lacking([plan]):
        raise UsageError(lacking)
    post, claiming, heard = digest.post(), digest.claiming(number), 0

    def said(_receipt: object) -> None:
        nonlocal heard
        heard += 1
        say(heard, plan.due)

    try:
        with digest.sending(clock()):
            claiming.refuse(edition, "")
            claiming.claim(edition, clock())
            run = digest.send(number, plan, post, clock, said=said)
            state = next(s for s in digest.standings(number) if (s.channel, s.language) == ("email", edition))
            word = "sent" if state.state == "sent" else "unfinished"
            counts = {fate.value: count for fate, count in sorted(state.counts.items())}
            untold = claiming.close(edition, word, clock(), counts)
    finally:
        post.close()
    return {
        "did": "mail", "sent": run.counts[Fate.SENT], "address": "", "halted": run.halted, "untold": untold
    }  # fmt: skip


def _hand_over(
    digest: Digest, number: int, channel: str, edition: str, clock: Callable[[], datetime]
) -> Facts:
    if channel not in digest.draft_places():
        raise UsageError(f"there is no channel {channel!r}", hint="Load the page again")
    draft = digest.drafts_planned(channel, number, [edition])[0]
    with digest.sending(clock()):
        made = digest.drafts_flow(channel, number).put(draft.edition, draft.subject, draft.parts, clock)
    did, address = made.did.replace(" ", "_"), made.receipt.address
    return {"did": did, "sent": 0, "address": address, "halted": "", "untold": made.untold}


def _parcel(digest: Digest, number: int, standing: Standing) -> Parcel:
    channel, edition = standing.channel, standing.language
    counts = {fate.value: count for fate, count in standing.counts.items() if count}
    if channel != "email":
        open_ = standing.state in {"ready", "failed", "withdrawn"} or (
            standing.state == "drafted" and standing.here
        )
        return Parcel(standing=standing, due=int(open_), counts=counts)
    due = standing.waiting + standing.counts.get(Fate.LATER, 0) if standing.here else 0
    try:
        if not any(True for _ in digest.private.people()):
            lacking = NO_READERS
        else:
            lacking = digest.lacking(digest.planned(number, [edition])) if due else ""
    except DigestError as error:
        lacking = str(error)
    return Parcel(standing=standing, due=due, lacking=lacking, counts=counts)


def _weight(finding: Finding) -> bool:
    return finding.severity is not Severity.ERROR


def _errors(found: Sequence[Finding], issue: Issue | None) -> Sequence[tuple[Finding, str]]:
    return [(one, _about(one, issue)) for one in found if one.severity is Severity.ERROR]


def _about(finding: Finding, issue: Issue | None) -> str:
    """The id of the entry a finding is about; of the issue's own words `-`."""
    place = _ENTRY.match(finding.place)
    if place is None or issue is None:
        return "-" if issue and finding.place.partition(".")[0].partition("[")[0] in OWN else ""
    section, entry = int(place[1]), int(place[2])
    try:
        return issue.sections[section].entries[entry].id
    except IndexError:
        return ""


def _committed(commit: Callable[[], str]) -> tuple[str, str]:
    """The short commit id, or why git refused: what was written stands all the same."""
    try:
        return commit(), ""
    except RepositoryError as error:
        return "", str(error)
