"""What an issue tells that ran before: a finding, unless the entry says why it runs again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from urllib.parse import urlsplit

from digest.core.canonical import is_web_address
from digest.core.told import Ran, Shelved, shelved
from digest.model import Finding, Issue, Severity, TrackerSettings


def repeats(
    issue: Issue, earlier: Iterable[Shelved], trackers: Sequence[TrackerSettings]
) -> Iterator[Finding]:
    """A warning for each entry picked from, or leading to, what an edition before told of.

    A proposal runs again at each of its stages, and a project's own page stands in many issues: neither is
    a repeat by itself.
    """
    names = {tracker.id for tracker in trackers}
    mine = [list(_names(ran, names)) for ran in shelved(issue, trackers).entries]
    # Five hundred issues have ten thousand names: only those that this one has too are looked at closely.
    wanted = {name for own in mine for name in own}
    known: dict[str, Ran] = {}
    for other in earlier:
        if other.published and other.number < issue.number:
            known |= {name: ran for ran in other.entries for name in _names(ran, names, wanted)}
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
                )


def _names(ran: Ran, trackers: set[str], among: Collection[str] | None = None) -> Iterator[str]:
    """What an entry is known by, as far as it is `among` these; none given: all."""
    if ran.withdrawn or (among is not None and not any(n in among for n in (*ran.origin, *ran.addresses))):
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
