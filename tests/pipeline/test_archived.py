"""The archive's index: the same from a cache as from the files."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.app import Digest
from digest.core.told import shelved
from digest.errors import IssueError
from digest.pipeline.archived import ALL, KIND, read_archive
from digest.store.cache import Cache
from tests.digests import COVERS, NOW, fill, make


@pytest.fixture
def digest(tmp_path: Path) -> Digest:
    made = make(tmp_path)
    fill(made)
    made.draft(NOW, 30, COVERS)
    box = made.inbox(NOW)
    made.pick(box, box.best())
    return made


def test_kept_and_read_anew_are_the_same(digest: Digest, tmp_path: Path) -> None:
    trackers = digest.config.digest.trackers
    with Cache(tmp_path / "c.db") as cache:
        first, _ = read_archive(digest.archive, digest.archive.issue, trackers, cache)
        again, broken = read_archive(digest.archive, digest.archive.issue, trackers, cache)
    direct = [shelved(digest.archive.issue(30), trackers)]

    assert first == again == direct == read_archive(digest.archive, digest.archive.issue, trackers)[0]
    assert broken == ()
    assert len(again[0].entries) > 2


def test_an_edit_and_another_program_are_seen(digest: Digest, tmp_path: Path) -> None:
    trackers, path = digest.config.digest.trackers, digest.archive.path(30)
    with Cache(tmp_path / "c.db") as cache:
        read_archive(digest.archive, digest.archive.issue, trackers, cache, "one")
        path.write_text(path.read_text("utf-8").replace("id: kep-2254", "id: cgroups"), "utf-8")
        edited, _ = read_archive(digest.archive, digest.archive.issue, trackers, cache, "one")
        for kind in (KIND, ALL):
            cache.put_many(kind, dict.fromkeys(_keys(cache, kind), b"{}"))
        mended, _ = read_archive(digest.archive, digest.archive.issue, trackers, cache, "one")

    assert "cgroups" in [ran.entry for ran in edited[0].entries]
    assert mended == edited


def _keys(cache: Cache, kind: str) -> list[str]:
    assert cache._connection is not None
    return [key for (key,) in cache._connection.execute("SELECT key FROM cache WHERE kind = ?", (kind,))]


def test_a_broken_file_is_named_and_costs_nobody_its_days(digest: Digest) -> None:
    digest.archive.path(31).write_text("format: 1\nnumber：31\n", "utf-8")

    assert [issue.number for issue in digest.readable()] == [30]
    with pytest.raises(IssueError, match=r"031\.yaml"):
        digest.shelved()
