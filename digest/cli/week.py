"""`digest` alone: where the week stands and what comes next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from digest.cli import output, scheduled
from digest.cli.here import here, now
from digest.core.health import needs_a_person
from digest.core.languages import meant, states
from digest.model import Health, Issue, Severity, State

if TYPE_CHECKING:
    from digest.app import Digest
    from digest.pipeline.inbox import Next


#: Issues that wait for a language, of which so many are named.
SHOWN = 3
#: Counts that are told even where there is nothing of it.
ALWAYS = ("new", "picked", "dropped")


def week() -> None:
    """Print the week in two lines, and a line for each thing that should not be missed."""
    with here() as digest:
        moment = now()
        issue = digest.next_issue(moment)
        health = digest.health()
        box = digest.inbox(moment)
        counts = box.counts()
        still = box.standstill.told("that week" if box.window.until <= moment else "so far")
        waiting = [*(f"{line}." for line in scheduled.lines(digest, moment)), *_waiting(digest)]
        errors, texts = 0, list[str]()
        later = [tag for one in digest.waiting() if one.number == issue.number for tag in one.languages]
        put_off = set(later) >= set(_languages(digest))
        if issue.exists:
            counts["picked"] = sum(1 for _ in digest.archive.issue(issue.number).entries())
            texts = _texts(digest, digest.archive.issue(issue.number))
            errors = sum(f.severity is Severity.ERROR for f in digest.check(issue.number, _languages(digest)))
    parts = [f"{count:,} {name}" for name, count in counts.items() if count or name in ALWAYS] + texts
    if errors:
        parts.append(f"{errors} to mend")
    if needing := [h for h in health if needs_a_person(h, moment)]:
        parts.append(f"{output.count(len(needing), 'source')} in need of you (digest status)")
    output.data(f"Vol. {issue.number}, {_days(issue.covers)}: {', '.join(parts)}.")
    for line in [*waiting, *([f"{still[0].upper()}{still[1:]}."] if still else [])]:
        output.data(line)
    step = "digest publish --due, when its time has come" if put_off and not errors else ""
    output.data(f"Next: {step or _step(health, counts, issue, errors)}")


def _languages(digest: Digest) -> Sequence[str]:
    return digest.config.digest.languages


def _waiting(digest: Digest) -> list[str]:
    """Issues that are out in some of the languages only, newest first."""
    languages, found = _languages(digest), list[str]()
    for shelf in reversed(digest.readable()):
        if shelf.published and any(tag not in shelf.published for tag in languages) and len(found) < SHOWN:
            issue = digest.archive.issue(shelf.number)
            known = {*issue.published, *issue.scheduled}
            missing = [tag for tag in meant(issue, languages) if tag not in known]
            found += [f"Vol. {issue.number} is not out in {' and '.join(missing)} yet."] if missing else []
    return found


def _texts(digest: Digest, issue: Issue) -> list[str]:
    """How many texts are missing, and how many are a machine's that nobody has read, per language."""
    default = digest.config.digest.default_language
    told: list[Mapping[str, State]] = [states(e, _languages(digest), default) for _, e in issue.entries()]
    return [
        f"{output.count(count, f'{tag} text')} {word}"
        for state, word in ((State.MISSING, "missing"), (State.DRAFT, "still as drafted"))
        for tag in _languages(digest)
        if (count := sum(known.get(tag) is state for known in told))
    ]


def _days(covers: tuple[date, date]) -> str:
    """`8-14 June 2026`, `29 June to 5 July 2026`."""
    first, last = covers
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}-{last.day} {last:%B %Y}"
    year = "" if first.year == last.year else f" {first.year}"
    return f"{first.day} {first:%B}{year} to {last.day} {last:%B %Y}"


def _step(health: Sequence[Health], counts: Mapping[str, int], issue: Next, errors: int) -> str:
    if not any(h.last_run for h in health):
        return "digest collect" if health else "digest sources add ID ADDRESS"
    if not counts["new"] and not counts["waiting"] and not issue.exists:
        return "digest collect, or another week: digest draft --from DAY --to DAY"
    if not counts["picked"]:
        return "digest shortlist, then digest pick ID"
    if errors:
        return f"digest check {issue.number}"
    return f"read content/issues/{issue.number:03}.yaml, then digest publish {issue.number}"
