"""Pages made anew read no issue file again, and a damaged memory of editions costs time alone."""

from __future__ import annotations

import marshal
from pathlib import Path

import pytest

from digest.archive import Archive
from digest.pipeline import composed
from digest.store.cache import Cache
from tests.core.test_packing import EDITION
from tests.digests import COVERS, NOW, files, fill, make, opened


def test_after_a_templates_edit_no_issue_file_is_parsed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = make(tmp_path)
    fill(digest)
    digest.draft(NOW, 30, COVERS)
    box = digest.inbox(NOW)
    digest.pick(box, box.best())
    digest.publish(30, digest.config.digest.languages, NOW)
    digest.build()
    root = digest.config.root
    first = files(root / "site"), files(root / "outbox")
    digest.close()
    own = root / "templates" / "page" / "own.html"
    own.parent.mkdir(parents=True)
    own.write_text("{# nobody's #}", "utf-8")
    monkeypatch.setattr(Archive, "issue", lambda *_: pytest.fail("an issue file was parsed"))

    built = opened(root).build()

    assert built.site.made > 5
    assert (files(root / "site"), files(root / "outbox")) == first


@pytest.mark.parametrize("damaged", [b"", b"\0", marshal.dumps(7), marshal.dumps({"en": (1, 2)})])
def test_what_is_no_edition_is_nothing(tmp_path: Path, damaged: bytes) -> None:
    with Cache(tmp_path / "cache.db") as cache:
        composed.keep(cache, {"a": {"en": EDITION}}, ["a", "b"])
        cache.put_many("edition", {"b": damaged})

        assert composed.find(cache, "a") == {"en": EDITION}
        assert composed.find(cache, "b") == {}
        assert composed.find(cache, "c") == {}


def test_what_is_of_no_issue_any_more_is_forgotten(tmp_path: Path) -> None:
    with Cache(tmp_path / "cache.db") as cache:
        composed.keep(cache, {"a": {"en": EDITION}}, ["a"])
        composed.keep(cache, {"b": {"en": EDITION}}, ["b"])

        assert composed.find(cache, "a") == {}
