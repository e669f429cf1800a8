"""`digest` alone: where the week stands and what comes next, on one screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from digest.cli import output, scheduled
from digest.cli.here import here, now
from digest.errors import IssueError

if TYPE_CHECKING:
    from digest.core.picture import Picture, Unsent

#: Counts that are told even where there is nothing of it.
ALWAYS = ("new", "picked", "dropped")
#: What a language lacks, as it is said.
SAID = {"missing": "missing", "draft": "still as drafted", "stale": "stale", "unconfirmed": "to confirm"}
#: Lines that sections, languages, people and channels may take, so that all fits 24.
SECTIONS, LANGUAGES, PEOPLE, CHANNELS = 6, 2, 2, 2
#: Editions that wait for their time, of which so many are named.
SHOWN = 2
#: Columns of a screen.
WIDE = 79


def week(*, json: bool = False) -> None:
    """Print the picture of the week, at most 24 lines of 80 columns, or as one object."""
    moment = now()
    with here() as digest:
        try:
            seen, zone = digest.picture(moment), digest.config.zone
        except IssueError as error:
            hint = "Mend what is named above; then digest says it"
            raise IssueError(
                "cannot be told", error.findings, subject="where the week stands", hint=hint
            ) from error
        later = scheduled.told(seen.later, zone, moment)
    if json:
        output.objects([record(seen, moment)])
        return
    for line in lines(seen, moment, zone, later):
        output.data(output.cut(line, WIDE))


def record(seen: Picture, moment: datetime) -> dict[str, object]:
    """The picture as `--json` gives it."""
    return {
        "issue": seen.number,
        "covers": seen.covers,
        "exists": seen.exists,
        "deadline": seen.deadline,
        "days_left": _days_left(seen.deadline - moment) if seen.deadline else None,
        "inbox": dict(seen.counts),
        "sections": [{"id": p.id, "picked": p.picked, "wants": p.wants, "who": p.who} for p in seen.sections],
        "texts": {tag: dict(lacks) for tag, lacks in seen.texts.items()},
        "errors": seen.errors,
        "warnings": seen.warnings,
        "broken_decisions": seen.broken,
        "not_out": [{"issue": number, "languages": missing} for number, missing in seen.behind],
        "scheduled": [{"issue": number, "languages": tags, "at": at} for number, tags, at in seen.later],
        "unsent": [
            {
                "issue": u.number,
                "channel": u.channel,
                "language": u.language,
                "state": u.state,
                "waiting": u.waiting,
            }
            for u in seen.unsent
        ],
        "sources": seen.sources,
        "sources_in_need": seen.needing,
        "quiet": seen.still,
        "unsaved": {"files": seen.unsaved[0], "commits": seen.unsaved[1]},
        "claims": dict(seen.on),
        "next": seen.next,
    }


def lines(seen: Picture, moment: datetime, zone: tzinfo, later: Sequence[str] = ()) -> Iterator[str]:
    """The picture as one reads it."""
    parts = [f"{count:,} {name}" for name, count in seen.counts.items() if count or name in ALWAYS]
    yield f"Vol. {seen.number}, {_days(seen.covers)}: {', '.join(parts)}."
    if seen.deadline:
        yield _due(seen.deadline, moment, zone)
    yield from _sections(seen)
    yield from _texts(seen)
    yield from _people(seen)
    yield from _findings(seen)
    for line in later[:SHOWN]:
        yield f"{line}."
    for number, missing in seen.behind:
        yield f"Vol. {number} is not out in {' and '.join(missing)} yet."
    yield from _unsent(seen.unsent)
    if seen.needing:
        yield f"{output.count(seen.needing, 'source')} in need of you (digest status)."
    if seen.still:
        yield f"{seen.still}."
    yield from _unsaved(seen.unsaved)
    yield f"Next: {seen.next}"


def _due(deadline: datetime, moment: datetime, zone: tzinfo) -> str:
    local, left = deadline.astimezone(zone), deadline - moment
    when = f"{local:%A} {local.day} {local:%B %H:%M}"
    if left < timedelta():
        return f"It was due {when}."
    days = _days_left(left)
    hours = int(left / timedelta(hours=1))
    last = output.count(hours, "hour") if hours else "less than an hour"
    return f"Due {when}: {output.count(days, 'day') if days else last} left."


def _days_left(left: timedelta) -> int:
    """Whole days; negative once it is too late."""
    return left // timedelta(days=1)


def _sections(seen: Picture) -> Iterator[str]:
    """A line for each section, once there is something to say of them."""
    if not any(part.picked or part.wants or part.who for part in seen.sections):
        return
    wide = max(output.width(part.id) for part in seen.sections)
    for part in seen.sections[:SECTIONS]:
        least, most = part.wants or (0, 0)
        wanted = f" of {least}-{most}" if most > least else f" of {most}" if part.wants else ""
        who = f"  {part.who}" if part.who else ""
        yield f"  {output.pad(part.id, wide)}  {output.pad(f'{part.picked}{wanted}', 9)}{who}".rstrip()
    if (more := len(seen.sections) - SECTIONS) > 0:
        yield f"  and {output.count(more, 'section')} more"


def _texts(seen: Picture) -> Iterator[str]:
    told = [
        (tag, ", ".join(f"{count} {SAID[lack]}" for lack, count in lacks.items() if count))
        for tag, lacks in seen.texts.items()
    ]
    lacking = [(tag, words) for tag, words in told if words]
    for tag, words in lacking[:LANGUAGES]:
        yield f"Texts in {tag}: {words}."
    if len(lacking) > LANGUAGES:
        yield f"Texts in {output.count(len(lacking) - LANGUAGES, 'more language')} lack something too."


def _people(seen: Picture) -> Iterator[str]:
    left = len(seen.on) - PEOPLE
    for at, (name, ids) in enumerate(list(seen.on.items())[:PEOPLE], start=1):
        more = f" and {len(ids) - 3} more" if len(ids) > 3 else ""
        others = f" {left} more at work (digest claims)." if at == PEOPLE and left > 0 else ""
        yield f"{name} is on {', '.join(ids[:3])}{more}.{others}"


def _findings(seen: Picture) -> Iterator[str]:
    counted = [(seen.errors, "error"), (seen.warnings, "warning")]
    if told := [output.count(number, word) for number, word in counted if number]:
        yield f"{' and '.join(told)} in it (digest check {seen.number})."
    if seen.broken:
        lines = output.count(seen.broken, "line")
        yield f"{lines} in content/decisions/ not counted as they should (digest check)."


def _unsent(unsent: tuple[Unsent, ...]) -> Iterator[str]:
    left = len(unsent) - CHANNELS
    for at, one in enumerate(unsent[:CHANNELS], start=1):
        waiting = f", {output.count(one.waiting, 'reader')} to go" if one.waiting else ""
        others = f" {left} more (digest deliveries {one.number})." if at == CHANNELS and left > 0 else ""
        yield f"Vol. {one.number} by {one.channel} in {one.language}: {one.state}{waiting}.{others}"


def _unsaved(unsaved: tuple[int, int]) -> Iterator[str]:
    files, commits = unsaved
    if files or commits:
        what = [output.count(files, "file")] if files else []
        what += [output.count(commits, "commit")] if commits else []
        yield f"Not saved to the team yet: {' and '.join(what)} (digest sync)."


def _days(covers: tuple[date, date]) -> str:
    """`8-14 June 2026`, `29 June to 5 July 2026`."""
    first, last = covers
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}-{last.day} {last:%B %Y}"
    year = "" if first.year == last.year else f" {first.year}"
    return f"{first.day} {first:%B}{year} to {last.day} {last:%B %Y}"
