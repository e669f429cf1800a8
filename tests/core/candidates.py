"""Items of every kind, and what the inbox makes of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from digest.core import inbox, weeks
from digest.core.stories import stories
from digest.core.told import Past, shelved
from digest.core.upstream import Upstream
from digest.model import (
    Advisory,
    Article,
    Candidate,
    DigestSettings,
    Issue,
    Item,
    Kep,
    LandscapeProject,
    Proposal,
    Pull,
    Release,
    SectionSettings,
    Submission,
    Text,
    TrackerSettings,
)
from digest.templating import Templates, shipped

COVERS = (date(2026, 6, 8), date(2026, 6, 14))
WINDOW = weeks.window(COVERS, UTC)
PHRASES: Mapping[str, Mapping[str, str]] = {tag: Templates([shipped()]).words(tag) for tag in ("zh", "en")}
SETTINGS = DigestSettings(
    title=Text(),
    title_pattern=Text(),
    description=Text(),
    languages=("zh", "en"),
    site_url="https://example.org/",
    feed_id="tag:example.org,2026:w",
    time_zone="UTC",
    week_starts=0,
    sections=(
        SectionSettings(id="news", title=Text(), takes=("landscape", "advisory")),
        SectionSettings(id="upstream", title=Text(), takes=("kep", "proposal", "pull", "release")),
        SectionSettings(id="reading", title=Text(), takes=("article", "submission")),
    ),
    groups={"kubernetes": Text(), "releases": Text()},
    trackers=(TrackerSettings(id="kep", prefix="KEP-", title=Text(), url="https://example.com/{number}"),),
)


def day(number: int, hour: int = 9) -> datetime:
    return datetime(2026, 6, number, hour, tzinfo=UTC)


def kep(number: int, stage: str, when: datetime, **fields: str) -> Kep:
    path = f"keps/sig-node/{number}-thing/kep.yaml"
    return Kep(
        source="keps", key=f"{path}@{when}", identity=f"kep:{number}", title=f"Thing {number}",
        url=f"https://github.com/kubernetes/enhancements/tree/master/keps/sig-node/{number}-thing",
        published=when, path=path, commit=f"{when}", fields={"stage": stage, "owning-sig": "sig-node", **fields},
    )  # fmt: skip


def request(number: int, event: str, when: datetime, *keps: str, **more: Any) -> Proposal:
    """An event of a pull request of the enhancements repository."""
    known: dict[str, Any] = {"title": f"Request {number}", "author": "alice", "language": "en", **more}
    return Proposal(
        source="requests", key=f"{number}#{event}", identity=f"pr:kubernetes/enhancements#{number}",
        url=f"https://github.com/kubernetes/enhancements/pull/{number}", published=when,
        repository="kubernetes/enhancements", number=number, event=event,
        proposals=tuple(f"kep:{kep}" for kep in keps), **known,
    )  # fmt: skip


def pull(number: int = 130000, **more: Any) -> Pull:
    known: dict[str, Any] = {"title": f"Change {number}", "published": day(11), "language": "en", **more}
    return Pull(
        source="pulls", key=str(number), identity=f"pr:kubernetes/kubernetes#{number}",
        url=f"https://github.com/kubernetes/kubernetes/pull/{number}", repository="kubernetes/kubernetes",
        number=number, **known,
    )  # fmt: skip


def release(tag: str, *, project: str = "etcd-io/etcd", source: str = "etcd", **more: Any) -> Release:
    known: dict[str, Any] = {"published": day(9), **more}
    return Release(
        source=source, key=tag, identity=f"release:{project}@{tag}", project=project, tag=tag,
        url=f"https://github.com/{project}/releases/tag/{tag}", title=f"{project} {tag}", **known,
    )  # fmt: skip


def landscape(level: str, previous: str = "", **more: Any) -> LandscapeProject:
    known: dict[str, Any] = {"name": "Kyverno", "published": day(10), "language": "en", **more}
    name = known["name"]
    return LandscapeProject(
        source="landscape", key=f"{name}@{level}", identity=f"landscape:{name.lower()}", title=name,
        url=f"https://landscape.example/{name.lower()}", level=level, previous=previous, **known,
    )  # fmt: skip


def advisory(cve: str = "CVE-2026-1234", *, source: str = "feed", **more: Any) -> Advisory:
    known: dict[str, Any] = {"title": "Pods get out", "published": day(10), "language": "en", **more}
    ghsa = known.get("ghsa", "")
    return Advisory(
        source=source, key=cve or ghsa, identity=f"cve:{cve}" if cve else f"ghsa:{ghsa}", cve=cve,
        url=f"https://{source}.example/{cve or ghsa}", **known,
    )  # fmt: skip


def article(address: str, *, source: str = "blog", **more: Any) -> Article:
    known: dict[str, Any] = {"title": "An article", "published": day(10), "language": "en", **more}
    return Article(source=source, key=address, identity=address, url=address, **known)


def submission(
    address: str, *, issue: str = "https://github.com/o/letters/issues/7", **more: Any
) -> Submission:
    known: dict[str, Any] = {
        "title": "A find",
        "published": day(12),
        "author": "bob",
        "language": "en",
        **more,
    }
    return Submission(
        source="letters",
        key=f"{known['author']} {address}",
        identity=address,
        url=address,
        issue=issue,
        **known,
    )


def candidates(
    items: Iterable[Item],
    *,
    issues: Sequence[Issue] = (),
    known: Iterable[str] = (),
    settings: DigestSettings = SETTINGS,
    **more: Any,
) -> tuple[Candidate, ...]:
    return inbox.candidates(
        stories(items, WINDOW), window=WINDOW, covers=COVERS, past=Past(map(shelved, issues), COVERS), settings=settings, phrases=PHRASES,
        **{"upstream": Upstream(leads={name: kep(1, "alpha", day(1)) for name in known}), "decisions": [], "sources": {}, "weights": {}, **more},
    )  # fmt: skip


def ids(found: Iterable[Candidate]) -> list[str]:
    return [candidate.id for candidate in found]
