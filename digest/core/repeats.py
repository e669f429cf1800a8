"""What an issue tells that ran before: a finding, unless the entry says why it runs again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from urllib.parse import urlsplit

from digest.core.canonical import is_web_address
from digest.core.told import Ran, Shelved, shelved
from digest.model import Finding, Issue, Severity, TrackerSettings


class Elsewhere:
    """What ran in the archive, for all issues that are looked at: read and sorted by name once, if at all.

    What is out needs none of it; of five hundred drafts each would read and sort it anew.
    """

    def __init__(self, read: Callable[[], Iterable[Shelved]]) -> None:
        self._read = read
        #: Whether anybody wanted to know, since this was last set to False.
        self.asked = False

    @classmethod
    def of(cls, issues: Iterable[Shelved]) -> Elsewhere:
        return issues if isinstance(issues, cls) else cls(lambda: issues)

    def __bool__(self) -> bool:
        return next(iter(self), None) is not None

    def __iter__(self) -> Iterator[Shelved]:
        self.asked = True
        return iter(self._issues)

    @cached_property
    def _issues(self) -> tuple[Shelved, ...]:
        return tuple(self._read())

    def named(self, name: str) -> Sequence[Ran]:
        """What went out and could be known by `name`, in the archive's order."""
        self.asked = True
        return self._named.get(name, ())

    @cached_property
    def _named(self) -> Mapping[str, Sequence[Ran]]:
        found: defaultdict[str, list[Ran]] = defaultdict(list)
        for issue in self._issues:
            for ran in issue.entries if issue.published else ():
                for name in (*ran.origin, *ran.addresses):
                    found[name].append(ran)
        return found


def repeats(
    issue: Issue, earlier: Iterable[Shelved], trackers: Sequence[TrackerSettings]
) -> Iterator[Finding]:
    """A warning for each entry picked from, or leading to, what an edition before told of.

    A proposal runs again at each of its stages, and a project's own page stands in many issues: neither is
    a repeat by itself.
    """
    names = {tracker.id for tracker in trackers}
    mine = [list(_names(ran, names)) for ran in shelved(issue, trackers).entries]
    there = Elsewhere.of(earlier)
    # Five hundred issues have ten thousand names: only what this one names too is looked at closely.
    known = {
        name: ran
        for own in mine
        for name in own
        for ran in there.named(name)
        if ran.issue < issue.number and name in _names(ran, names)
    }
    left = iter(mine)
    for s, section in enumerate(issue.sections):
        for e, entry in enumerate(section.entries):
            ran = next((known[name] for name in next(left) if name in known), None)
            if ran is not None and not entry.again and not entry.withdrawn:
                yield Finding(
                    code="D303",
                    message=f"`{entry.id}` ran in Vol. {ran.issue} {ran.section} #{ran.entry}",
                    hint="Take it out, or say with `again: ...` why readers should see it once more",
                    place=f"sections[{s}].entries[{e}]",
                    severity=Severity.WARNING,
                    facts={"number": ran.issue, "name": ran.entry},
                )


def _names(ran: Ran, trackers: set[str]) -> Iterator[str]:
    """What an entry is known by."""
    if ran.withdrawn:
        return
    if not any(name.partition(":")[0] in trackers for name in ran.identities):
        yield from (name for name in ran.origin if not name.startswith("landscape:"))
        yield from (url for url in ran.addresses if is_a_page(url))


def is_a_page(url: str) -> bool:
    """Whether an address leads to one thing, and not to a site or a repository as a whole."""
    if not is_web_address(url):  # D301 names it
        return False
    parts = urlsplit(url)
    depth = len([part for part in parts.path.split("/") if part])
    return bool(parts.query) or depth > (2 if parts.hostname in {"github.com", "gitlab.com"} else 0)
