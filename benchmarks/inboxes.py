"""A made-up store of many items beside a made-up archive: the same for everyone, every time.

    .venv/bin/python benchmarks/inboxes.py DIR --items 100000 --issues 520    a folder to look at or to profile

Ten years of items of every kind, a third of the articles Chinese, drawn by their number alone. Titles and
sentences come from `words.py`, filled beforehand some thousands of times each; one item in ten tells what
another source told before. Rows are written straight into the table, past what `collect` does to find
out what is new.
"""

from __future__ import annotations

import argparse
import random
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import archive
import words
from archive import Draw
from sqlalchemy import insert

from digest.model import Advisory, Article, Item, Kep, LandscapeProject, Proposal, Pull, Release, Submission
from digest.store.database import Store
from digest.store.rows import to_row
from digest.store.tables import ITEMS

#: The last moment of the newest issue's week, and how far the first item lies behind it.
END = datetime(2026, 6, 29, tzinfo=UTC)
SPAN = timedelta(weeks=520)
#: Kind to its share in a thousand.
SHARES = {
    "article": 600, "release": 180, "pull": 90, "proposal": 60, "kep": 30,
    "advisory": 20, "submission": 15, "landscape": 5,
}  # fmt: skip
FEEDS = 200
#: Share of articles that another feed had before.
AGAIN = 0.1
POOL = 3000
STRETCH = 20_000


@dataclass(frozen=True)
class Pools:
    """Filled titles and sentences, each as (English, Chinese)."""

    titles: dict[str, Sequence[words.Pair]]
    sentences: Sequence[words.Pair]

    @classmethod
    def make(cls) -> Pools:
        def filled(seed: str, patterns: Sequence[words.Pair]) -> list[words.Pair]:
            draw, found = Draw(f"pool {seed}"), []
            for _ in range(POOL):
                draw.fresh()
                pair = draw.pair(patterns)
                found.append((pair["en"], pair["zh"]))
            return found

        return cls(
            {kind: filled(kind, patterns) for kind, patterns in words.TITLES.items()},
            filled("sentences", words.PLAIN),
        )


def items(count: int, *, first: int = 0) -> Iterator[Item]:
    """Items `first` to `first + count`, the same whatever `count` is but for their days."""
    pools = Pools.make()
    kinds = [kind for kind, share in SHARES.items() for _ in range(share)]
    for number in range(first, first + count):
        chance = random.Random(number)
        # More and more as the years go by.
        moment = END - SPAN * (1 - chance.random() ** 0.5) - timedelta(seconds=1)
        yield _MAKERS[chance.choice(kinds)](chance, pools, number, moment.replace(microsecond=0))


def _article(chance: random.Random, pools: Pools, number: int, moment: datetime) -> Item:
    origin = chance.randrange(number) if number and chance.random() < AGAIN else number
    feed, chinese = chance.randrange(FEEDS), chance.random() < 1 / 3
    title = chance.choice(pools.titles["article"])[chinese]
    told = _told(chance, pools, 4, chinese)
    url = f"https://blog-{origin % FEEDS}.example.org/posts/{origin}"
    return Article(
        source=f"feed-{feed}", key=f"{url}#{number}", identity=url, url=url, title=title, published=moment,
        language="zh" if chinese else "en", summary=told[:300], content=f"<p>{told}</p>",
        authors=(words.PEOPLE[number % len(words.PEOPLE)][1][chinese],),
    )  # fmt: skip


def _release(chance: random.Random, pools: Pools, number: int, moment: datetime) -> Item:
    name, repository, _ = chance.choice(words.PROJECTS)
    tag = f"v{chance.randint(0, 3)}.{chance.randint(0, 40)}.{chance.randint(0, 30)}"
    return Release(
        source=f"releases-{repository.rpartition('/')[2]}", key=f"{tag}#{number}",
        identity=f"release:{repository}@{tag}", url=f"https://github.com/{repository}/releases/tag/{tag}",
        title=f"{name} {tag}", published=moment, language="en", project=repository, tag=tag,
        notes="\n".join(f"- {line}" for line in _told(chance, pools, 4, False).split(". ")),
        prerelease=chance.random() < 0.2,
        breaking=(chance.choice(pools.sentences)[0],) if chance.random() < 0.1 else (),
    )  # fmt: skip


def _pull(chance: random.Random, pools: Pools, number: int, moment: datetime) -> Item:
    note = chance.choice(pools.sentences)[0]
    return Pull(
        source="kubernetes-pulls", key=str(number), identity=f"pr:kubernetes/kubernetes#{number}",
        url=f"https://github.com/kubernetes/kubernetes/pull/{number}",
        title=chance.choice(pools.titles["kep"])[0], published=moment, language="en", summary=note, note=note,
        repository="kubernetes/kubernetes", number=number, author=chance.choice(words.PEOPLE)[0],
        sigs=(chance.choice(("sig-node", "sig-network", "sig-storage")),), labels=("release-note",),
    )  # fmt: skip


def _proposal(chance: random.Random, pools: Pools, number: int, moment: datetime) -> Item:
    kep = chance.randint(1, 5999)
    return Proposal(
        source="proposals", key=f"{number}#opened", identity=f"pr:kubernetes/enhancements#{number}",
        url=f"https://github.com/kubernetes/enhancements/pull/{number}",
        title=chance.choice(pools.titles["kep"])[0], published=moment, language="en",
        summary=_told(chance, pools, 1, False), repository="kubernetes/enhancements", number=number,
        event=chance.choice(("opened", "merged", "closed")), proposals=(f"kep:{kep}",),
        paths=(f"keps/sig-node/{kep}-x/kep.yaml",), sigs=("sig-node",),
    )  # fmt: skip


def _kep(chance: random.Random, pools: Pools, number: int, moment: datetime) -> Item:
    kep = chance.randint(1, 5999)
    title = chance.choice(words.FILLINGS["feature"])[0]
    path = f"keps/sig-node/{kep}-{'-'.join(title.split()[:3])}/kep.yaml"
    fields = {
        "title": title, "owning-sig": "sig-node", "stage": chance.choice(("alpha", "beta", "stable")),
        "status": "implementable", "latest-milestone": f"v1.{chance.randint(14, 38)}", "kep-number": str(kep),
    }  # fmt: skip
    return Kep(
        source="keps", key=f"{path}@{number:040x}", identity=f"kep:{kep}", title=title, published=moment,
        url=f"https://github.com/kubernetes/enhancements/tree/master/{path.rpartition('/')[0]}",
        language="en", path=path, commit=f"{number:040x}", fields=fields,
        summary=_told(chance, pools, 2, False),
    )  # fmt: skip


def _advisory(chance: random.Random, pools: Pools, number: int, moment: datetime) -> Item:
    name, repository, _ = chance.choice(words.PROJECTS)
    cve = f"CVE-{moment.year}-{10_000 + number}"
    return Advisory(
        source="advisories", key=cve, identity=f"cve:{cve}", url=f"https://nvd.nist.gov/vuln/detail/{cve}",
        title=f"{cve}: {chance.choice(words.FILLINGS['thing'])[0]} in {name}", published=moment,
        language="en", summary=_told(chance, pools, 1, False), project=repository, cve=cve,
        severity=chance.choice(("low", "medium", "high", "critical")), score="7.5",
    )  # fmt: skip


def _submission(chance: random.Random, pools: Pools, number: int, moment: datetime) -> Item:
    chinese = chance.random() < 0.5
    url = f"https://blog-{number % FEEDS}.example.org/posts/{chance.randrange(number + 1)}"
    return Submission(
        source="submissions", key=str(number), identity=url, url=url, published=moment,
        title=chance.choice(pools.titles["article"])[chinese], language="zh" if chinese else "en",
        author=chance.choice(words.PEOPLE)[0], note=_told(chance, pools, 1, chinese),
    )  # fmt: skip


def _landscape(chance: random.Random, pools: Pools, number: int, moment: datetime) -> Item:
    name = f"{chance.choice(words.PROJECTS)[0]} {number}"
    return LandscapeProject(
        source="landscape", key=f"{name}@sandbox", identity=f"landscape:{name.lower().replace(' ', '-')}",
        url=f"https://landscape.cncf.io/?item={number}", title=f"{name} joins the sandbox", published=moment,
        language="en", summary=chance.choice(pools.sentences)[0], name=name, level="sandbox",
    )  # fmt: skip


_MAKERS = {
    "article": _article, "release": _release, "pull": _pull, "proposal": _proposal, "kep": _kep,
    "advisory": _advisory, "submission": _submission, "landscape": _landscape,
}  # fmt: skip


def _told(chance: random.Random, pools: Pools, sentences: int, chinese: bool) -> str:
    joint = "" if chinese else " "
    return joint.join(chance.choice(pools.sentences)[chinese] for _ in range(sentences))


# ---------------------------------------------------------------- as a digest's folder


def write_digest(folder: Path, count: int, issues: int) -> None:
    """A digest of `issues` published issues with `count` items in its store."""
    archive.write_digest(folder, issues, archive.Settings.read())
    (folder / "content" / "sources.yaml").write_text(sources(), "utf-8")
    with Store.open(folder / ".digest" / "digest.db") as store:
        add(store, count)


def add(store: Store, count: int, *, first: int = 0) -> None:
    """Put items into the store, as a collect just after the last week would have."""
    batch = []
    for item in items(count, first=first):
        batch.append(to_row(item, seen=END))
        if len(batch) == STRETCH:
            _write(store, batch)
            batch = []
    _write(store, batch)


def _write(store: Store, rows: list[dict[str, object]]) -> None:
    if rows:
        with store.writing() as connection:
            connection.execute(insert(ITEMS), rows)


def sources() -> str:
    """A watch list of what the items come from."""
    kinds = {
        "keps": "keps", "proposals": "proposals", "kubernetes-pulls": "pulls", "advisories": "advisories",
        "submissions": "submissions", "landscape": "landscape",
        **{f"releases-{repository.rpartition('/')[2]}": "releases" for _, repository, _ in words.PROJECTS},
        **{f"feed-{n}": "articles" for n in range(FEEDS)},
    }  # fmt: skip
    records = (
        f"  - {{id: {name}, kind: {kind}, address: 'https://example.org/{name}'}}\n"
        for name, kind in kinds.items()
    )
    return "sources:\n" + "".join(records)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--issues", type=int, default=520)
    parser.add_argument("--force", action="store_true", help="remove the folder first")
    told = parser.parse_args()
    if told.force:
        shutil.rmtree(told.folder, ignore_errors=True)
    began = time.perf_counter()
    write_digest(told.folder, told.items, told.issues)
    print(f"{told.items:,} items, {told.issues} issues in {told.folder}: {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
