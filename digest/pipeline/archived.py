"""The archive as the inbox knows it: what ran where, read from the issue files or from a cache of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from digest.core.told import Ran, Shelved, shelved
from digest.errors import IssueError
from digest.model import Finding, Issue, TrackerSettings

if TYPE_CHECKING:
    from digest.archive.folder import Folder
    from digest.store.cache import Cache

#: What the cache calls an issue, and all of them together.
KIND, ALL = "told", "all told"


def read_archive(
    folder: Folder,
    load: Callable[[int], Issue],
    trackers: Sequence[TrackerSettings],
    cache: Cache | None = None,
    salt: str = "",
    but: int | None = None,
) -> tuple[list[Shelved], tuple[Finding, ...]]:
    """Every issue that can be read, the newest last, and what is wrong with the others.

    `cache` keeps what an issue's file says under a hash of its bytes, and everything under how the files
    look; `salt` stands for the program that made it of them. `but` that issue: it may have been edited.
    """
    base = sha256(f"{salt} {trackers!r}".encode()).digest()
    everything = ALL if but is None else f"{ALL} but one"
    together = sha256(base + folder.stamp(but=but).encode()).hexdigest()
    if cache and (kept := _all(cache.get_many(everything, [together]).get(together))) is not None:
        return kept, ()
    bodies = {number: folder.read_bytes(number) for number in folder.numbers() if number != but}
    keys = {number: sha256(base + body).hexdigest() for number, body in bodies.items()}
    known = cache.get_many(KIND, list(keys.values())) if cache else {}
    found: list[Shelved] = []
    fresh: dict[str, bytes] = {}
    errors: list[Finding] = []
    for number, key in keys.items():
        if (one := _decoded(known.get(key))) is not None:
            found.append(one)
            continue
        try:
            issue = shelved(load(number), trackers)
        except IssueError as error:
            errors.extend(error.findings)
            continue
        fresh[key] = _dumped(_plain(issue))
        found.append(issue)
    if cache and fresh:
        cache.put_many(KIND, fresh)
        if but is None:
            cache.forget(KIND, set(keys.values()))
    if cache and not errors:
        cache.put_many(everything, {together: _dumped([_plain(issue) for issue in found])})
        cache.forget(everything, {together})
    return found, tuple(errors)


def _dumped(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _all(body: bytes | None) -> list[Shelved] | None:
    """All issues as they were kept; None for what is none of ours."""
    if body is None:
        return None
    try:
        found = json.loads(body)
        return [_shelved(value) for value in found] if isinstance(found, list) else None
    except (ValueError, TypeError, KeyError):
        return None


def _plain(issue: Shelved) -> dict[str, Any]:
    return {
        "number": issue.number,
        "covers": [day.isoformat() for day in issue.covers],
        "published": {tag: moment.isoformat() for tag, moment in issue.published.items()},
        "credited": issue.credited,
        "entries": [
            [
                *(ran.section, ran.entry, ran.title, ran.withdrawn),
                *map(list, (ran.identities, ran.origin, ran.addresses, ran.inside, ran.titles)),
            ]
            for ran in issue.entries
        ],
    }


def _decoded(body: bytes | None) -> Shelved | None:
    """What was kept; None for what is none of ours."""
    if body is None:
        return None
    try:
        return _shelved(json.loads(body))
    except (ValueError, TypeError, KeyError):
        return None


def _shelved(value: Mapping[str, Any]) -> Shelved:
    first, last = map(date.fromisoformat, value["covers"])
    number = int(value["number"])
    return Shelved(
        number=number,
        covers=(first, last),
        published={tag: datetime.fromisoformat(moment) for tag, moment in value["published"].items()},
        entries=tuple(_ran(number, *record) for record in value["entries"]),
        credited=bool(value["credited"]),
    )


def _ran(number: int, section: str, entry: str, title: str, withdrawn: bool, *lists: Sequence[str]) -> Ran:
    identities, origin, addresses, inside, titles = map(tuple, lists)
    return Ran(
        issue=number,
        section=section,
        entry=entry,
        title=title,
        withdrawn=withdrawn,
        identities=identities,
        origin=origin,
        addresses=addresses,
        inside=inside,
        titles=titles,
    )
