"""What publishing keeps of the evidence: told once, histories that grow, figures, and what was never kept."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from digest.app import Digest
from digest.cli import publish as publishing
from digest.cli.program import run
from digest.errors import ArchiveError
from digest.pipeline.freezing import Evidence, Uncounted, uncounted
from tests.core.test_counting import release, request
from tests.digests import COVERS, NOW, fill, kep, make

BOTH = ("zh", "en")
LATER = NOW + timedelta(days=7)
SOURCES = """sources:
  - {id: keps, kind: keps, address: /nowhere}
  - {id: proposals, kind: proposals, address: 'https://github.com/kubernetes/enhancements/pulls'}
  - {id: istio, kind: releases, address: 'https://github.com/istio/istio'}
  - {id: etcd, kind: releases, address: 'https://github.com/etcd-io/etcd'}
"""


def moment(day: int) -> datetime:
    return datetime(2026, 6, day, tzinfo=UTC)


@pytest.fixture
def digest(tmp_path: Path) -> Digest:
    """A digest with an issue 30 of everything of the week, not out yet, and requests of that week."""
    made = make(tmp_path)
    (tmp_path / "content/sources.yaml").write_text(SOURCES, "utf-8")
    fill(made)
    fill(made, [request(1, moment(9), "opened"), request(2, moment(10), "merged")])
    made.draft(NOW, 30, COVERS)
    box = made.inbox(NOW)
    made.pick(box, box.best())
    return made


def test_publish_keeps_history_and_figures(digest: Digest) -> None:
    """The bytes are small and the same for the same evidence."""
    done = digest.publish(30, BOTH, NOW)

    assert (done.frozen.written, done.frozen.counted) == (True, True)
    assert digest.facts.read("kep")["kep:2254"]["history"] == [
        {"date": "2026-05-01", "stage": "alpha", "status": "implementable", "before": True},
        {"date": "2026-06-10", "stage": "beta", "status": "implementable", "latest-milestone": "v1.38"},
    ]
    assert digest.facts.path("counts").read_text("utf-8") == (
        '{"covers": ["2026-06-08", "2026-06-14"], "identity": "issue:30", "releases": {"istio/istio": 1}, '
        '"trackers": {"kep": {"latest-milestone": {"v1.38": {"beta": 1}}, "stage": {"beta": {"implementable": 1}}, '
        '"weeks": [{"added": 0, "changed": 1, "from": "2026-06-08", "merged": 1, "opened": 1, "to": "2026-06-14"}]}}}\n'
    )


def test_a_later_issue_adds_to_the_history_and_leaves_what_was_told(digest: Digest) -> None:
    digest.publish(30, BOTH, NOW)
    before = digest.facts.read("kep")["kep:2254"]
    figures = digest.facts.read("counts")
    fill(digest, [kep("stable", moment(16), "cccc")])
    fill(digest, [release("istio/istio", "1.30.1", moment(9), source="istio")])
    digest.draft(LATER, 31, (date(2026, 6, 15), date(2026, 6, 21)))
    box = digest.inbox(LATER)
    digest.pick(box, [c for c in box.candidates if c.id == "kep-2254"])
    digest.publish(31, BOTH, LATER)
    after = digest.facts.read("kep")["kep:2254"]

    assert after["history"][:-1] == before["history"]
    assert after["history"][-1] == {"date": "2026-06-16", "stage": "stable", "status": "implementable"}
    assert after["told"]["30"] == before["told"]["30"]
    assert after["told"]["31"]["stage"] == "stable"
    assert digest.facts.read("counts")["issue:30"] == figures["issue:30"]


def test_figures_of_the_first_edition_stay_when_the_second_goes_out(digest: Digest) -> None:
    digest.publish(30, ("zh",), NOW)
    before = digest.facts.path("counts").read_bytes()
    fill(digest, [release("istio/istio", "1.29.9", moment(9), source="istio")])
    digest.publish(30, ("en",), LATER)

    assert digest.facts.path("counts").read_bytes() == before


def test_what_was_never_kept_of_an_issue_that_is_out_is_kept_by_publishing_again(digest: Digest) -> None:
    """An issue of before there were figures; its lock and file stay as they are, and told does too."""
    digest.publish(30, BOTH, NOW)
    files = [digest.facts.path("kep"), digest.facts.path("counts")]
    whole = [file.read_bytes() for file in files]
    guarded = [digest.archive.path(30), digest.locks.path(30)]
    before = [file.read_bytes() for file in guarded]
    files[1].unlink()
    told = digest.facts.read("kep")["kep:2254"]["told"]
    files[0].write_text('{"identity": "kep:2254", "told": {"30": {"stage": "as it was"}}}\n', "utf-8")
    again = digest.publish(30, BOTH, LATER)

    assert (again.already, again.fresh, again.frozen.written) == (True, (), True)
    assert [file.read_bytes() for file in guarded] == before
    assert files[1].read_bytes() == whole[1]
    assert digest.facts.read("kep")["kep:2254"]["told"] == {"30": {"stage": "as it was"}} != told
    assert digest.facts.read("kep")["kep:2254"]["history"]
    done = digest.publish(30, BOTH, LATER)
    assert (done.already, done.frozen.written, done.frozen.counted) == (True, False, True)


def test_a_history_kept_for_an_earlier_issue_grows_by_publishing_a_later_one_again(digest: Digest) -> None:
    """Issues of before there were histories, published again one after the other."""
    digest.publish(30, BOTH, NOW)
    kept = digest.facts.path("kep")
    whole = kept.read_text("utf-8")
    kept.write_text(
        whole.replace(', {"date": "2026-06-10"', ', {"was": "2026-06-10"').replace(
            ', {"was": "2026-06-10", "latest-milestone": "v1.38", "stage": "beta", "status": "implementable"}',
            "",
        ),
        "utf-8",
    )
    assert kept.read_text("utf-8") != whole

    again = digest.publish(30, BOTH, LATER)

    assert again.frozen.written
    assert kept.read_text("utf-8") == whole


def test_without_a_store_an_issue_goes_out_without_figures(
    digest: Digest, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """One line says so; once there is evidence, publishing again keeps them and says that."""
    root = digest.config.root
    digest.close()
    (root / ".digest/digest.db").rename(root / "aside.db")
    monkeypatch.chdir(root)
    capfd.readouterr()

    assert run(("publish", "30", "--no-commit")) == 0
    err = capfd.readouterr().err
    assert err.count("how much was gathered in its weeks is not kept") == 1
    assert "Vol. 30 is out in zh and en" in err
    assert not (root / "content/data").exists()
    assert run(("publish", "30", "--no-commit")) == 2

    (root / "aside.db").rename(root / ".digest/digest.db")
    capfd.readouterr()
    assert run(("publish", "30", "--no-commit")) == 0
    assert "Vol. 30 was out already; facts that it lacked are kept now" in capfd.readouterr().err
    assert "issue:30" in (root / "content/data/counts.jsonl").read_text("utf-8")


def test_why_figures_are_missing_is_said_with_what_helps(
    digest: Digest, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Nothing is promised before the week is over, and a watch list of articles alone misses no figures."""
    root, clock = digest.config.root, [moment(12)]
    digest.close()
    (root / ".digest/digest.db").unlink()
    monkeypatch.chdir(root)
    monkeypatch.setattr(publishing, "now", lambda: clock[0])

    def said(code: int) -> str:
        capfd.readouterr()
        assert run(("publish", "30", "--no-commit")) == code
        return capfd.readouterr().err

    early = "their last day has not begun. From 2026-06-14 on: digest collect, then digest publish 30 again"
    assert early in said(0)
    assert f"Vol. 30 is out in zh, en already. How much was gathered in its weeks is not kept, so no page can say it: {early}" in said(2)  # fmt: skip
    clock[0] = LATER
    late = "not all that is counted was read since 2026-06-14 began. To have it: digest collect, then digest publish 30"
    assert late in said(2)
    (root / "content/sources.yaml").write_text(
        "sources:\n  - {id: blog, kind: articles, address: 'https://example.org/feed.xml'}\n", "utf-8"
    )
    assert "gathered" not in said(2)


def test_sources_that_answered_and_tell_nothing_are_not_asked_for_again(digest: Digest) -> None:
    evidence = Evidence(answered=lambda _: ("keps", "blogs"), asked=("keps", "articles"))
    zone = digest.config.zone
    assert uncounted(digest.archive.issue(30), evidence, LATER, zone) is Uncounted.YOUNG


def test_a_source_that_was_not_read_to_the_end_is_not_counted(digest: Digest) -> None:
    """etcd never answered: of releases one source will do. The proposals' source was asked too early."""
    (digest.config.content / "sources.yaml").write_text(
        SOURCES + "  - {id: more, kind: proposals, address: 'https://github.com/a/b/pulls'}\n", "utf-8"
    )
    digest.publish(30, BOTH, NOW)
    record = digest.facts.read("counts")["issue:30"]

    assert record["trackers"]["kep"]["weeks"] == [
        {"from": "2026-06-08", "to": "2026-06-14", "added": 0, "changed": 1}
    ]
    assert record["releases"] == {"istio/istio": 1}


def test_a_watch_list_with_a_fault_costs_the_figures_alone(digest: Digest) -> None:
    (digest.config.content / "sources.yaml").write_text("sources: [{id: x}]\n", "utf-8")
    done = digest.publish(30, BOTH, NOW)

    assert (done.fresh, done.frozen.counted) == (BOTH, False)
    assert digest.facts.read("kep")["kep:2254"]["history"]


# ---------------------------------------------------------------- the page drawn from them


def test_the_page_of_pictures_is_made_again_for_new_figures_alone(digest: Digest) -> None:
    """A word in an issue leaves it as it is; a figure does not; what no edition is out of is not shown."""
    root = digest.config.root
    page = root / "site/en/pictures/index.html"
    digest.publish(30, BOTH, NOW)
    digest.build()
    first, stamp = page.read_bytes(), page.stat().st_ino
    digest.archive.set_texts(30, "kep-2254", title={"en": "Another title"})
    digest.build()
    assert page.stat().st_ino == stamp

    counts = digest.facts.path("counts")
    counts.write_text(counts.read_text("utf-8").replace('"beta": 1', '"beta": 7'), "utf-8")
    digest.facts.freeze("counts", {"issue:99": digest.facts.read("counts")["issue:30"]})
    digest.build()
    assert page.read_bytes() != first
    assert b"Vol. 99" not in page.read_bytes()
    assert "pictures/" in (root / "site/en/sitemap.xml").read_text("utf-8")


def test_figures_edited_into_nonsense_stop_the_build_in_one_line(digest: Digest) -> None:
    digest.publish(30, BOTH, NOW)
    digest.build()
    page = digest.config.root / "site/en/pictures/index.html"
    before = page.read_bytes()
    digest.facts.path("counts").write_text('{"identity": "issue:30", "covers": 3}\n', "utf-8")

    with pytest.raises(ArchiveError, match=r"content/data/counts\.jsonl: issue:30"):
        digest.build()
    assert page.read_bytes() == before
