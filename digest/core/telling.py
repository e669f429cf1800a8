"""What somebody changed, in words of people who make a weekly: entries and decisions, not lines and files."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

#: An issue's own file below content/.
ISSUE = re.compile(r"issues/(\d{3,})\.yaml")
#: Words for what a decision does, told once and of several.
DECIDED = {
    "drop": "dropped",
    "undrop": "no longer dropped",
    "snooze": "snoozed",
    "claim": "claimed",
    "unclaim": "let go",
    "merge": "merged",
    "unmerge": "no longer merged",
    "split": "split",
    "unsplit": "no longer split",
    "skip": "skipped",
    "unskip": "no longer skipped",
}
ENTRIES = ("added", "edited", "moved", "taken out")
#: What has a value for each language.
TEXTS = frozenset({"title", "lead", "summary", "quote", "again", "published"})
#: Characters of a commit's first line.
LINE = 72


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One change: an entry added, a candidate dropped, a file changed."""

    done: str
    what: str
    #: Of an entry's words, or of an issue's own.
    issue: int | None = None
    languages: tuple[str, ...] = ()


def issue_changes(number: int, before: Any, after: Any) -> list[Told]:
    """What was done to an issue, from the plain data of its file before and after; None: it was not there."""
    if after is None:
        return [Told(done="deleted", what="the issue", issue=number)]
    old, new = _entries(before), _entries(after)
    found = [Told(done="added", what=key, issue=number) for key in new if key not in old]
    found += [Told(done="taken out", what=key, issue=number) for key in old if key not in new]
    for key in new:
        if key in old and old[key][1] != new[key][1]:
            languages = _languages(old[key][1], new[key][1])
            found.append(Told(done="edited", what=key, issue=number, languages=languages))
        if key in old and old[key][0] != new[key][0]:
            found.append(Told(done="moved", what=key, issue=number))
    if isinstance(before, Mapping) and isinstance(after, Mapping) and not found:
        shared = [key for key in old if key in new]
        if shared != [key for key in new if key in old]:
            found.append(Told(done="put in order", what="entries", issue=number))
    return found + _own(number, before, after)


def decision_changes(before: Iterable[Mapping[str, Any]], after: Iterable[Mapping[str, Any]]) -> list[Told]:
    """Decisions that are new, by their lines."""
    known = Counter(_line(record) for record in before)
    found = []
    for record in after:
        line = _line(record)
        if known[line]:
            known[line] -= 1
            continue
        done = DECIDED.get(str(record.get("verb")), "decided")
        found.append(Told(done=done, what=str(record.get("identity", ""))))
    return found


def message(told: Sequence[Told]) -> str:
    """A commit's message: what was done in one line, and if that is too short, entry by entry below it."""
    line = "; ".join(sentences(told)) or "Save what was changed"
    if len(line) <= LINE:
        return line
    numbers = sorted({one.issue for one in told if one.issue is not None})
    where = (
        f"Vol. {numbers[0]}" if len(numbers) == 1 else f"{len(numbers)} issues" if numbers else "the digest"
    )
    return f"Work on {where}: {len(told)} changes\n\n" + "\n".join(sentences(told))


def sentences(told: Sequence[Told]) -> list[str]:
    """`Vol. 30: 2 entries added, 1 edited (en)`, `3 dropped`, `people.yaml`."""
    found = []
    for number in sorted({one.issue for one in told if one.issue is not None}):
        mine = [one for one in told if one.issue == number]
        parts: list[str] = []
        for done in ENTRIES:
            those = [one for one in mine if one.done == done]
            if those:
                tags = sorted({tag for one in those for tag in one.languages})
                noun = ("entry " if len(those) == 1 else "entries ") if not parts else ""
                parts.append(f"{len(those)} {noun}{done}" + (f" ({', '.join(tags)})" if tags else ""))
        parts += [f"{one.what} {one.done}" for one in mine if one.done not in ENTRIES]
        found.append(f"Vol. {number}: {', '.join(parts)}")
    rest = Counter(one.done for one in told if one.issue is None and one.done != "changed")
    if rest:
        found.append(", ".join(f"{count} {done}" for done, count in rest.items()))
    if files := [one.what for one in told if one.issue is None and one.done == "changed"]:
        found.append(", ".join(files[:3]) + (f" and {len(files) - 3} more" if len(files) > 3 else ""))
    return found


def _own(number: int, before: Any, after: Any) -> list[Told]:
    """What was done to the issue itself: made, published, its title, lead, credits ..."""
    if before is None:
        return [Told(done="begun", what="the issue", issue=number)]
    if not isinstance(before, Mapping) or not isinstance(after, Mapping):
        return []
    found = []
    for key in dict.fromkeys((*before, *after)):
        if key == "sections" or before.get(key) == after.get(key):
            continue
        tags = _languages({key: before.get(key)}, {key: after.get(key)})
        if key == "published":
            gone = [tag for tag in tags if tag not in (after.get(key) or {})]
            out = [tag for tag in tags if tag not in gone]
            found += [Told(done="published", what=tag, issue=number) for tag in out]
            found += [Told(done="unpublished", what=tag, issue=number) for tag in gone]
        else:
            found.append(Told(done="changed", what=str(key), issue=number, languages=tags))
    return found


def _entries(data: Any) -> dict[str, tuple[str, Any]]:
    """Id to (section, entry), in order; what has no id is no entry yet."""
    found: dict[str, tuple[str, Any]] = {}
    sections = data.get("sections") if isinstance(data, Mapping) else None
    for section in sections if isinstance(sections, list) else []:
        listed = section.get("entries") if isinstance(section, Mapping) else None
        for entry in listed if isinstance(listed, list) else []:
            if isinstance(entry, Mapping) and isinstance(entry.get("id"), str):
                found.setdefault(entry["id"], (str(section.get("id", "")), entry))
    return found


def _languages(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """Keys of the texts that differ: of a field that is a mapping of texts or lists, its languages."""
    found: set[str] = set()
    for key in TEXTS & {*before, *after}:
        one, other = before.get(key), after.get(key)
        if one == other:
            continue
        sides = [side for side in (one, other) if side is not None]
        if sides and all(isinstance(side, Mapping) for side in sides):
            old, new = one or {}, other or {}
            found |= {str(tag) for tag in {*old, *new} if old.get(tag) != new.get(tag)}
    return tuple(sorted(found))


def _line(record: Mapping[str, Any]) -> str:
    return repr(sorted((str(key), str(value)) for key, value in record.items()))
