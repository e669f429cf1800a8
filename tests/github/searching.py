"""GitHub's search of issues and pull requests, as far as we send it.

Qualifiers by docs.github.com/search-github: searching issues and pull requests. One that is not known
here is refused, so that no collector rests on what nobody looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from tests.github.world import Issue, Pull, Repository, World

#: GitHub shows no more of any search.
SHOWN = 1000

_WORD = re.compile(r'(-?)(?:([a-z][a-z-]*):)?((?:"[^"]*"|[^\s"])+)')
_DATES = {"created", "updated", "closed", "merged"}


class UnknownError(Exception):
    """A search GitHub (or this stand-in) refuses."""


Found = tuple[Repository, Issue]


def search(world: World, query: str, sort: str = "", order: str = "desc") -> list[Found]:
    """All that match, sorted; best match is newest first."""
    found = [(repository, issue) for repository in world.repositories.values() for issue in _all(repository)]
    repositories = 0
    for minus, key, value in _WORD.findall(query):
        if key == "repo":
            repositories += 1
            if world.find(value) is None or repositories > 1:
                raise UnknownError(
                    "The listed users and repositories cannot be searched either because the resources do "
                    "not exist or you do not have permission to view them."
                )
        found = [pair for pair in found if _matches(pair, key, value) != bool(minus)]
    if sort not in {"", "created", "updated", "comments"}:
        raise UnknownError(f"no such sort: {sort}")
    found.sort(key=lambda pair: (_sorted_by(pair[1], sort), pair[1].number), reverse=order != "asc")
    return found


def _all(repository: Repository) -> Iterable[Issue]:
    return [*repository.issues, *repository.pulls]


def _sorted_by(issue: Issue, sort: str) -> tuple[int, str]:
    if sort == "comments":
        return issue.comments, ""
    return 0, issue.last if sort == "updated" else issue.created


def _matches(pair: Found, key: str, value: str) -> bool:
    repository, issue = pair
    if key in _DATES:
        return in_range(_moment(issue, key), value)
    match key:
        case "":
            words = value.strip('"').lower()
            return words in f"{issue.title}\n{issue.body or ''}".lower()
        case "repo":
            return repository.name.lower() == value.lower()
        case "label":
            wanted = {part.strip('"').lower() for part in re.findall(r'"[^"]*"|[^,"]+', value)}
            return bool(wanted & {label.lower() for label in issue.labels})
        case "author":
            return issue.author.lower() == value.lower()
        case "draft":
            return isinstance(issue, Pull) and issue.draft == (value == "true")
        case "is" | "type" | "state":
            return _is(issue, value)
    raise UnknownError(f"the stand-in does not know the qualifier {key!r}: tests/github/searching.py")


def _is(issue: Issue, value: str) -> bool:
    match value:
        case "pr" | "pull-request":
            return isinstance(issue, Pull)
        case "issue":
            return not isinstance(issue, Pull)
        case "open" | "closed":
            return issue.state == value
        case "merged":
            return isinstance(issue, Pull) and bool(issue.merged)
        case "unmerged":
            return isinstance(issue, Pull) and not issue.merged
        case "draft":
            return isinstance(issue, Pull) and issue.draft
        case "public":
            return True
    raise UnknownError(f"the stand-in does not know is:{value}: tests/github/searching.py")


def _moment(issue: Issue, key: str) -> str:
    if key == "closed":
        return issue.closed_at if isinstance(issue, Pull) else issue.closed
    if key == "merged":
        return issue.merged if isinstance(issue, Pull) else ""
    return issue.last if key == "updated" else issue.created


def in_range(moment: str, value: str) -> bool:
    """Whether `moment` lies in `A..B` (both ends in), or `>=A`, `>A`, `<=A`, `<A`, `A` (that day)."""
    if not moment:
        return False
    at = datetime.fromisoformat(moment)
    if ".." in value:
        low, high = value.split("..", 1)
        return (low == "*" or _span(low)[0] <= at) and (high == "*" or at <= _span(high)[1])
    sign = re.match(r"[<>]=?", value)
    first, last = _span(value[sign.end() :] if sign else value)
    match sign[0] if sign else "":
        case ">":
            return at > last
        case ">=":
            return at >= first
        case "<":
            return at < first
        case "<=":
            return at <= last
    return first <= at <= last


def _span(words: str) -> tuple[datetime, datetime]:
    """First and last moment a date or time of a query stands for; no zone is UTC."""
    try:
        at = datetime.fromisoformat(words)
    except ValueError as error:
        raise UnknownError(f"{words!r} is not a recognized date/time format") from error
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    whole = timedelta(days=1) if len(words) == 10 else timedelta(seconds=1)
    return at, at + whole - timedelta(microseconds=1)
