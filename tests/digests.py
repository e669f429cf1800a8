"""A small digest in a folder, with evidence in its store; what many tests begin with."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from digest.app import Digest, open_digest
from digest.model import Article, Gathered, Item, Kep, Outcome, Release

COVERS = (date(2026, 6, 8), date(2026, 6, 14))
NOW = datetime(2026, 6, 15, 1, tzinfo=UTC)

TOML = """
languages = {languages}
title = {title}
site_url = "https://example.org/some/digest/"
feed_id = "tag:example.org,2026:digest"
time_zone = "Asia/Shanghai"

[[sections]]
id = "upstream"
title = {upstream}
takes = ["kep", "release"]

[[sections]]
id = "reading"
title = {reading}
takes = ["article"]

[[groups]]
id = "kubernetes"
title = {group}

[[trackers]]
id = "kep"
prefix = "KEP-"
title = {group}
folder = "keps"
url = "https://github.com/kubernetes/enhancements/issues/{{number}}"
"""
WORDS = {
    "title": {"zh": "云原生周报", "en": "Cloud Weekly"},
    "upstream": {"zh": "上游进展", "en": "Upstream"},
    "reading": {"zh": "阅读推荐", "en": "Reading"},
    "group": {"zh": "Kubernetes 项目", "en": "Kubernetes"},
}


#: Digests of the running test; conftest.py closes them after it.
OPEN: list[Digest] = []


def opened(folder: Path) -> Digest:
    """The digest in `folder`, closed when the test is over."""
    OPEN.append(open_digest(folder))
    return OPEN[-1]


def make(folder: Path, languages: Sequence[str] = ("zh", "en")) -> Digest:
    """A digest of `languages` in `folder`, with one hand-written page a language and no issue."""
    words = {
        name: "{ " + ", ".join(f'{tag} = "{text[tag]}"' for tag in languages) + " }"
        for name, text in WORDS.items()
    }
    tags = "[" + ", ".join(f'"{tag}"' for tag in languages) + "]"
    (folder / "digest.toml").write_text(TOML.format(languages=tags, **words), "utf-8")
    for tag in languages:
        page = folder / "content" / tag / "about.md"
        page.parent.mkdir(parents=True)
        page.write_text(
            f"---\ntitle: About {tag}\ndescription: What this is\n---\n\n# About\n\nWords.\n", "utf-8"
        )
    (folder / "content" / "sources.yaml").write_text(
        "sources:\n  - {id: keps, kind: keps, address: /nowhere}\n"
        "  - {id: blog, kind: articles, address: 'https://example.com/feed.xml'}\n",
        "utf-8",
    )
    return opened(folder)


#: Where digests that many tests begin with are kept for the session; conftest.py makes the folder.
KEPT: list[Path] = []


def fill(digest: Digest, items: Sequence[Item] = ()) -> None:
    """Put evidence of the week of 8 June 2026 into the store."""
    database = digest.config.state / "digest.db"
    if items or database.exists():
        _gathered(digest, items or evidence())
        return
    kept = KEPT[0] / "evidence.db"
    if not kept.exists():
        with tempfile.TemporaryDirectory(dir=KEPT[0]) as folder:
            made = make(Path(folder))
            _gathered(made, evidence())
            made.close()
            shutil.copyfile(made.config.state / "digest.db", kept)
    database.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(kept, database)


def drafted(folder: Path) -> Digest:
    """A digest in `folder` whose Vol. 30 holds all that the week brought, in both languages."""
    return _copied("drafted", folder, _draft)


def published(folder: Path) -> Digest:
    """The same, out in both languages since NOW."""
    return _copied("published", folder, _publish)


def _draft(folder: Path) -> Digest:
    made = make(folder)
    fill(made)
    made.draft(NOW, 30, COVERS)
    box = made.inbox(NOW)
    made.pick(box, box.best())
    return made


def _publish(folder: Path) -> Digest:
    made = drafted(folder)
    made.publish(30, ("zh", "en"), NOW)
    return made


def _copied(name: str, folder: Path, making: Callable[[Path], Digest]) -> Digest:
    """What `making` makes of an empty folder, made once a session."""
    kept = KEPT[0] / name
    if not kept.is_dir():
        half = KEPT[0] / f"{name}.half"
        half.mkdir()
        making(half).close()
        half.rename(kept)
    shutil.copytree(kept, folder, dirs_exist_ok=True)
    return opened(folder)


def _gathered(digest: Digest, items: Sequence[Item]) -> None:
    by_source: dict[str, list[Item]] = {}
    for item in items:
        by_source.setdefault(item.source, []).append(item)
    for source, found in by_source.items():
        digest.store.finish(
            source, Gathered(items=tuple(found)), Outcome(source=source, started=NOW, ok=True)
        )


def kep(stage: str, moment: datetime, commit: str, **fields: str) -> Kep:
    path = "keps/sig-node/2254-cgroup-v2/kep.yaml"
    return Kep(
        source="keps",
        key=f"{path}@{commit}",
        identity="kep:2254",
        url="https://github.com/kubernetes/enhancements/tree/master/keps/sig-node/2254-cgroup-v2",
        title="cgroup v2",
        published=moment,
        path=path,
        commit=commit,
        fields={
            "title": "cgroup v2",
            "owning-sig": "sig-node",
            "stage": stage,
            "status": "implementable",
            **fields,
        },
    )


def evidence() -> list[Item]:
    """A promotion, a release, an article in English and one in Chinese, with hostile words."""
    return [
        kep("alpha", datetime(2026, 5, 1, tzinfo=UTC), "aaaa"),
        kep("beta", datetime(2026, 6, 10, tzinfo=UTC), "bbbb", **{"latest-milestone": "v1.38"}),
        Release(
            source="istio",
            key="1.30.0",
            identity="release:istio/istio@1.30.0",
            url="https://github.com/istio/istio/releases/tag/1.30.0",
            title="Istio 1.30.0",
            published=datetime(2026, 6, 9, tzinfo=UTC),
            project="istio/istio",
            tag="1.30.0",
        ),
        Article(
            source="blog",
            key="1",
            identity="https://example.com/templates",
            url="https://example.com/templates",
            title="On {{ 7*7 }} and <script>alert(1)</script> in templates",
            published=datetime(2026, 6, 11, tzinfo=UTC),
            language="en",
            summary='--8<-- "/etc/passwd" and **stars** of {title}',
            authors=("*Eve*",),
        ),
        Article(
            source="blog",
            key="2",
            identity="https://example.com/zh",
            url="https://example.com/zh",
            title="集群动态扩缩容实践",
            published=datetime(2026, 6, 12, tzinfo=UTC),
            language="zh",
            summary="讲动态扩缩容。",
        ),
    ]


def files(folder: Path) -> dict[str, bytes]:
    """Every file below `folder` with its bytes."""
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }
