"""Where the links of issues lead: what is remembered is not asked again, the rest is, many at a time.

::

    issues ── core.outbound ── addresses, each once
      known: said a day ago at most ──────────────┐
      left out: [links] skip                      │
      the rest ── by turns of hosts ── Look ── core.reached ── Reached ── findings, located
                                          └─ kept in the cache, unless no answer came
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

import anyio

from digest.archive.issues import load
from digest.core import linkfindings, reached, rules
from digest.core.outbound import outbound
from digest.core.reached import Reached, Verdict
from digest.errors import FetchError
from digest.model import CheckSettings, Finding, Issue, LinkSettings
from digest.pipeline.linkmemory import Resting, keep, remembered, resting
from digest.ports import Look, Response

if TYPE_CHECKING:
    from digest.archive import Archive
    from digest.store.cache import Cache

#: Links on their way at a time; the client asks twenty at a time, two of a host.
LIMIT = 200
#: Bytes of a page that are read to find a place in it; what is longer is believed.
MOST = 512 * 1024

#: Opens the one client; told which addresses' hosts want to be left alone until when.
Open: TypeAlias = Callable[[Resting], AbstractAsyncContextManager[Look]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One link that is not fine, where it stands."""

    finding: Finding
    url: str
    reached: Reached


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """How the links of issues are."""

    #: In the order of issues and files; what an entry's `noqa` excuses is left out.
    seen: tuple[Seen, ...]
    #: Address to what became of it, each once.
    reached: Mapping[str, Reached] = field(default_factory=dict)
    #: Of these so many were known from before.
    known: int = 0
    #: Addresses that were not to be asked.
    left_out: int = 0
    #: None of the hosts answered.
    cut_off: bool = False

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(one.finding for one in self.seen)

    def count(self, verdict: Verdict) -> int:
        return sum(one.verdict is verdict for one in self.reached.values())


def check_links(
    numbers: Sequence[int],
    *,
    archive: Archive,
    cache: Cache,
    client: Open,
    settings: LinkSettings,
    now: datetime,
    wanted: CheckSettings | None = None,
    before: Mapping[int, bytes] = MappingProxyType({}),
    anew: bool = False,
    strict: bool = False,
    say: Callable[[int, int], None] = lambda _done, _all: None,
) -> Looked:
    """Look at every link of these issues; files that cannot be read are for other checks to name.

    `wanted`: which findings digest.toml lets through. `before`: what files said once; links that stood there
    are left alone. `anew` asks also for what is remembered; `say` hears how many are done, of how many.
    """
    issues = {n: issue for n in numbers if (issue := archive.load(n)[0]) is not None}
    places = {number: _places(issue, before.get(number), archive) for number, issue in issues.items()}
    urls = dict.fromkeys(url for found in places.values() for _, url in found)
    allowed = [url for url in urls if not reached.left_out(url, settings.skip)]
    known = {} if anew else remembered(allowed, cache, settings, now)
    asked = [url for url in allowed if url not in known]
    fresh = look(asked, cache=cache, client=client, now=now, say=say) if asked else {}
    cut_off = not known and reached.without_network(fresh)
    found = {**known, **fresh}
    seen: list[Seen] = []
    for number, issue in issues.items():
        links = [(place, url) for place, url in places[number] if url in found]
        if cut_off and links:
            seen.append(_cut_off(number, {url: found[url] for _, url in links}, archive, strict=strict))
        elif not cut_off:
            seen += _seen(number, issue, links, found, archive, strict=strict)
    if cut_off:
        found = {url: reached.softened(one) for url, one in found.items()}
    let = set(rules.chosen((one.finding for one in seen), wanted or CheckSettings()))
    return Looked(
        seen=tuple(one for one in seen if one.finding in let),
        reached=found,
        known=len(known),
        left_out=len(urls) - len(allowed),
        cut_off=cut_off,
    )


def _places(issue: Issue, before: bytes | None, archive: Archive) -> list[tuple[str, str]]:
    """Where each link of an issue stands that its file did not have `before`."""
    old = None
    if before:
        old, _ = load(before, languages=archive.languages, derived=archive.derived)
    known = {url for _, url in outbound(old)} if old else set()
    return [(place, url) for place, url in outbound(issue) if url not in known]


def look(
    urls: Sequence[str],
    *,
    cache: Cache,
    client: Open,
    now: datetime,
    say: Callable[[int, int], None] = lambda _done, _all: None,
) -> dict[str, Reached]:
    """What became of each of `urls`; kept as it goes, so that a kill loses little."""
    found: dict[str, Reached] = {}

    async def everything() -> None:
        async with client(resting(urls, cache, now)) as one:
            turns = iter(reached.by_turns(urls))
            while batch := list(islice(turns, LIMIT)):
                async with anyio.create_task_group() as tasks:
                    for url in batch:
                        tasks.start_soon(each, one, url)
                keep({url: found[url] for url in batch}, cache, now)

    async def each(one: Look, url: str) -> None:
        found[url] = await _reached(one, url)
        say(len(found), len(urls))

    anyio.run(everything)
    return {url: found[url] for url in urls}


async def _reached(one: Look, url: str) -> Reached:
    place = reached.place_in(url)
    try:
        answer = await one(url.partition("#")[0], most=MOST if place else 0)
    except FetchError as error:
        return reached.failed(error)
    except Exception as error:
        return reached.unforeseen(error)
    found = reached.answered(
        url, answer.status, answer.headers, final=answer.url, moved=answer.moved, wait=answer.wait
    )
    good = found.verdict in {Verdict.FINE, Verdict.MOVED}
    if place and good and _whole_page(answer):
        page = answer.body.decode("utf-8", "replace")
        if not reached.has_place(page, place):
            why = f"leads to a page without a place called #{place[:80]}"
            return replace(found, verdict=Verdict.NO_PLACE, why=why, moved="")
    return found


def _whole_page(answer: Response) -> bool:
    kind = answer.headers.get("content-type", "").lower()
    return 0 < len(answer.body) < MOST and "html" in kind and b"</body" in answer.body[-4096:].lower()


# ---------------------------------------------------------------- findings


def _seen(
    number: int,
    issue: Issue,
    links: Iterable[tuple[str, str]],
    found: Mapping[str, Reached],
    archive: Archive,
    *,
    strict: bool,
) -> list[Seen]:
    """What is to be said of the links of an issue, located."""
    said: dict[tuple[str, str], tuple[str, Finding]] = {}
    for place, url in links:
        one = linkfindings.finding(place, url, found[url], strict=strict)
        if one and rules.excused(issue, (one,)):
            said[place, one.message] = (url, one)
    if not said:
        return []
    lines = archive.read_bytes(number).decode("utf-8-sig", "replace").splitlines()
    made = []
    for located in archive.locate(number, [one for _, one in said.values()]):
        url = said[located.place, located.message][0]
        made.append(Seen(finding=_nearer(located, url, lines), url=url, reached=found[url]))
    return sorted(made, key=lambda one: (one.finding.line, one.finding.column))


def _cut_off(number: int, found: Mapping[str, Reached], archive: Archive, *, strict: bool) -> Seen:
    """The one thing to be said of the links of an issue, if none of them was answered for."""
    first = next(iter(found.values()))
    one = linkfindings.cut_off(len(found), first.why, strict=strict)
    return Seen(finding=archive.locate(number, [one])[0], url="", reached=reached.softened(first))


def _nearer(finding: Finding, url: str, lines: Sequence[str]) -> Finding:
    """`finding` at the address itself, which may stand some lines below where its text begins."""
    for number in range(finding.line, len(lines) + 1):
        column = lines[number - 1].find(url, finding.column - 1 if number == finding.line else 0)
        if column >= 0:
            return replace(finding, line=number, column=column + 1)
    return finding
