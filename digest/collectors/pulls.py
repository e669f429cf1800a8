"""Merged pull requests with release notes: what users of the next version will meet."""

from __future__ import annotations

import re
from collections.abc import Iterable

from digest.collectors.bodies import fenced, without_marks
from digest.collectors.github import WEB, GitHub
from digest.collectors.pullrequests import RawPull
from digest.collectors.pullsearch import Found, search
from digest.collectors.words import address, plain
from digest.core.identity import pull_identity
from digest.model import Cursor, Gathered, Pull, Source, Window

#: Labels of Kubernetes' robots; one of them is enough.
LABELS = (
    "release-note",
    "release-note-action-required",
    "kind/deprecation",
    "kind/api-change",
    "kind/feature",
)
#: With one of these a pull request matters although its author wrote no note.
WITHOUT_NOTE = frozenset({"kind/deprecation", "kind/api-change"})
NOTE_LIMIT = 5_000

#: The ways in which authors write that there is no note.
_NONE = re.compile(
    r"[\W_]*(?:none|n/?a|no|nil|null|nothing|tbd|无|没有)?(?: release notes?)?[\W_]*", re.IGNORECASE
)
_ACTION = re.compile(r"[\W_]*action required", re.IGNORECASE)


class Pulls:
    """Merged pull requests of the repository at a source's address, by label."""

    kind = "pulls"

    def __init__(self, github: GitHub) -> None:
        self._github = github

    async def collect(self, source: Source, window: Window, cursor: Cursor | None) -> Gathered:
        """Pull requests merged in `window` with one of the source's labels; raises SourceError."""
        repository = self._github.repository(source.address)
        labels = ",".join(_quoted(label) for label in source.labels or LABELS)
        found = Found()
        query = f"repo:{repository} is:pr is:merged merged:{{}} label:{labels}"
        await search(self._github, query, window, found)
        items = await self._github.reading.aside(
            lambda: read(found.pulls.values(), source, repository, window), source.address
        )
        return Gathered(
            items=items, cursor=cursor or Cursor(), warnings=tuple(found.warnings), latency=found.latency
        )


def read(pulls: Iterable[RawPull], source: Source, repository: str, window: Window) -> tuple[Pull, ...]:
    """The pull requests merged in `window` that say something to users, oldest first."""
    merged = [(pull.merged, pull) for pull in pulls if pull.merged is not None and pull.merged in window]
    merged.sort(key=lambda pair: (pair[0], pair[1].number))
    return tuple(
        _item(pull, note, source, repository)
        for _, pull in merged
        if (note := note_of(pull.body)) or WITHOUT_NOTE & set(pull.labels)
    )


def note_of(body: str) -> str:
    """The release note of a body, several joined; empty if its author says that there is none."""
    notes = [note for note in fenced(body, "release-note") if not _says_none(note)]
    return "\n\n".join(dict.fromkeys(notes))[:NOTE_LIMIT].rstrip()


def _says_none(note: str) -> bool:
    return len(note) <= 60 and bool(_NONE.fullmatch(note))


def _item(pull: RawPull, note: str, source: Source, repository: str) -> Pull:
    identity = pull_identity(repository, pull.number)
    asked = "release-note-action-required" in pull.labels or bool(_ACTION.match(note))
    return Pull(
        source=source.id,
        key=str(pull.number),
        identity=identity,
        url=address(pull.url) or f"{WEB}/{repository}/pull/{pull.number}",
        title=plain(pull.title, escaped=False) or f"#{pull.number}",
        published=pull.merged,
        language=source.language,
        summary=without_marks(note),
        repository=repository,
        number=pull.number,
        author=pull.author,
        labels=pull.labels,
        sigs=pull.sigs,
        note=note,
        action_required=asked,
    )


def _quoted(label: str) -> str:
    """A label as the search takes it; what is no plain word stands in quotes."""
    return label if re.fullmatch(r"[\w./+-]+", label) else '"' + label.replace('"', "") + '"'
