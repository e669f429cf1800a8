"""The editor's picture of the week: where an issue stands, and what comes next.

Pure: what is known is handed in, the moment too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from digest.core.claims import Work
from digest.core.languages import lack, states, worded
from digest.model import DigestSettings, Issue, WeekSettings

#: What a language may lack, in the order it is told; written words in the first language lack nothing.
LACKS = ("missing", "draft", "stale", "unconfirmed")
#: How an edition stands in a channel that somebody should look at, the most urgent first.
URGENT = ("in doubt", "failed", "unfinished", "claimed", "drafted", "ready")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A section of the issue being made."""

    id: str
    picked: int
    #: The least and the most it should have, if the team has said so.
    wants: tuple[int, int] | None = None
    #: Who is on it, by name.
    who: str = ""

    @property
    def short(self) -> bool:
        return self.wants is not None and self.picked < self.wants[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsent:
    """An edition of the newest issue that is out and has not gone, or not wholly, through a channel."""

    number: int
    channel: str
    language: str
    state: str
    #: Readers who wait; 0 where nobody here knows.
    waiting: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Everything `digest` alone tells."""

    number: int
    covers: tuple[date, date]
    #: Whether its file is there.
    exists: bool
    #: By when it should be out.
    deadline: datetime | None = None
    #: Candidates by where they stand.
    counts: Mapping[str, int]
    sections: tuple[Part, ...] = ()
    #: Language to what it lacks (LACKS), how often.
    texts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    errors: int = 0
    warnings: int = 0
    #: Lines of content/decisions that do not count.
    broken: int = 0
    #: Issues out in some languages only, with those that are missing.
    behind: tuple[tuple[int, tuple[str, ...]], ...] = ()
    #: What is to go out later, the earliest first: issue, languages, when.
    later: tuple[tuple[int, tuple[str, ...], datetime], ...] = ()
    unsent: tuple[Unsent, ...] = ()
    sources: int = 0
    collected: bool = False
    #: Sources that need a person.
    needing: int = 0
    #: `Nothing was merged into keps so far`, if so.
    still: str = ""
    #: Files here that the team does not have yet, and commits.
    unsaved: tuple[int, int] = (0, 0)
    #: Person, by name, to the entries and candidates they are on.
    on: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def next(self) -> str:
        """The one command that comes next."""
        return _next(self)


def parts(
    issue: Issue | None, settings: DigestSettings, week: WeekSettings, who: Mapping[str, str]
) -> tuple[Part, ...]:
    """The sections of digest.toml, with what is picked for each; `who`: section to name."""
    picked = Counter(section.id for section, _ in issue.entries()) if issue else Counter[str]()
    return tuple(
        Part(id=s.id, picked=picked[s.id], wants=week.wants.get(s.id), who=who.get(s.id, ""))
        for s in settings.sections
    )


def lacking(issue: Issue, settings: DigestSettings) -> dict[str, dict[str, int]]:
    """Language to how many texts are missing, a machine's draft, stale, not confirmed (`languages.lack`)."""
    default = settings.default_language
    found = {tag: dict.fromkeys(LACKS, 0) for tag in settings.languages}
    for entry in worded(issue):
        for tag, state in states(entry, settings.languages, default).items():
            if lacks := lack(entry, tag, state, default):
                found[tag][lacks] += 1
    return found


def people(works: Sequence[Work], names: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Name to the entries and candidates that person is on; `names` of people by id."""
    found: dict[str, list[str]] = {}
    for work in works:
        if work.holder and work.kind != "section":
            found.setdefault(names.get(work.holder.who, work.holder.who), []).append(work.id)
    return {name: tuple(ids) for name, ids in found.items()}


def _next(seen: Picture) -> str:
    put_off = {tag for number, tags, _ in seen.later if number == seen.number for tag in tags}
    if put_off and not seen.errors and put_off >= set(seen.texts):
        # The schedule puts out what the team has, and knows of nothing else.
        return "digest sync" if any(seen.unsaved) else "digest publish --due, when its time has come"
    lacks = any(any(lacks.values()) for lacks in seen.texts.values())
    if not seen.sources and not seen.exists:
        return "digest sources add ID ADDRESS"
    if seen.unsent and not seen.counts.get("picked"):
        # Readers come before the next issue, until somebody has begun with that; and what was published
        # here alone is on no site yet that a mail could lead to.
        if seen.unsaved[1]:
            return "digest sync"
        first = seen.unsent[0]
        doubtful = first.state in {"in doubt", "claimed", "drafted", "failed"}
        return f"digest deliveries {first.number}" if doubtful else f"digest send {first.number}"
    if not seen.collected and not seen.exists:
        return "digest collect"
    if not seen.counts.get("new") and not seen.counts.get("waiting") and not seen.exists:
        return "digest collect, or another week: digest draft --from DAY --to DAY"
    if not seen.counts.get("picked"):
        return "digest shortlist, then digest pick ID"
    if short := next((part for part in seen.sections if part.short), None):
        return f"digest shortlist --section {short.id}"
    if seen.errors:
        return f"digest check {seen.number}"
    if any(lacks.get("stale") or lacks.get("unconfirmed") for lacks in seen.texts.values()):
        return f"digest review {seen.number}"
    if lacks:
        return f"read content/issues/{seen.number:03}.yaml, then digest publish {seen.number}"
    return f"digest publish {seen.number}"
