"""A change after publication: told or named, once, whatever happens on the way; nothing else passes."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.app import Digest
from digest.archive import files as writes
from digest.core.amendment import Amendment
from digest.core.compose import compose
from digest.errors import IssueError, UsageError
from digest.model import Entry, Severity
from digest.pipeline.amend import Amended
from tests.digests import COVERS, NOW, opened, published
from tests.digests import files as bytes_of

BOTH = ("zh", "en")
LATER = NOW + timedelta(days=3)
WORDS = {"zh": "原文误作 beta。", "en": "It said beta."}
TOLD = Amendment(erratum=WORDS)


@pytest.fixture
def digest(tmp_path: Path) -> Digest:
    """A digest whose issue 30 is out in both languages."""
    return published(tmp_path)


def retitle(digest: Digest, words: Mapping[str, str], entry: str = "kep-2254") -> None:
    digest.archive.set_texts(30, entry, title=words)


def entry(digest: Digest, name: str = "kep-2254") -> Entry:
    return next(one for _, one in digest.archive.issue(30).entries() if one.id == name)


def faults(digest: Digest) -> list[str]:
    return [f.code for f in digest.check(30) if f.severity is Severity.ERROR]


def amend(digest: Digest, how: Amendment, now: datetime = LATER) -> Amended:
    done = digest.amend(30, how, now)
    digest.carry(done, now)
    return done


def updated(digest: Digest) -> dict[str, datetime | None]:
    """What feeds tell as the last change: of the issue and of each entry, by language."""
    issue, told = digest.archive.issue(30), {}
    for tag in BOTH:
        edition = compose(issue, tag, digest.config.digest, {}, {})
        told[tag] = edition.updated
        told |= {f"{tag} {one.id}": one.updated for _, one in edition.entries()}
    return told


# ---------------------------------------------------------------- seeing


def test_what_differs_is_an_error_that_names_the_command(digest: Digest) -> None:
    assert faults(digest) == []
    retitle(digest, {"en": "Other words"})
    (found,) = [f for f in digest.check(30) if f.severity is Severity.ERROR]

    assert found.code == "D110"
    assert "digest amend 30" in str(found)
    (one,) = digest.differences(30)
    assert (one.entry, one.language, one.came, one.told) == ("kep-2254", "en", False, False)
    assert one.lines is None  # no git: nobody knows the old words


def test_an_entry_that_came_later_is_no_slip_of_the_pen(digest: Digest) -> None:
    made = entry(digest)
    digest.archive.add_entry(30, "reading", replace(made, id="late"))
    with pytest.raises(UsageError, match="no slip of the pen"):
        digest.amend(30, Amendment(typo=True), LATER)

    amend(digest, Amendment(erratum={"zh": "补一条。", "en": "One more."}))
    assert faults(digest) == []


# ---------------------------------------------------------------- saying


def test_an_erratum_is_shown_on_the_page_and_in_feeds_and_told_in_the_next_issue(digest: Digest) -> None:
    digest.build()
    site = digest.config.root / "site"
    before = {
        e.id: e.updated for e in feedparser.parse((site / "en/feeds/entries.atom.xml").read_bytes()).entries
    }
    retitle(digest, {"zh": "进入 GA", "en": "cgroup v2 is GA"})
    amend(digest, TOLD)
    digest.build(strict=False)

    for tag in BOTH:
        page = (site / tag / "issues/30/index.html").read_text("utf-8")
        assert WORDS[tag].split(" beta")[0] in page
        assert 'class="entry__erratum"' in page
        issue = feedparser.parse((site / tag / "atom.xml").read_bytes()).entries[0]
        assert issue.updated == f"{LATER:%Y-%m-%dT%H:%M:%SZ}"
        assert WORDS[tag].split(" beta")[0] in issue.content[0].value
    after = {
        e.id: e.updated for e in feedparser.parse((site / "en/feeds/entries.atom.xml").read_bytes()).entries
    }
    assert [name for name in after if after[name] != before[name]] == [
        "tag:example.org,2026:digest:en:30:kep-2254"
    ]

    line = next(one for _, one in digest.archive.issue(31).entries())
    assert line.id == "correction-30-kep-2254"
    assert line.title.words == {"zh": "第 30 期更正：进入 GA", "en": "Correction to Vol. 30: cgroup v2 is GA"}
    assert "https://example.org/some/digest/zh/issues/30/#kep-2254" in line.summary.get("zh")
    assert "https://example.org/some/digest/en/issues/30/#kep-2254" in line.summary.get("en")
    assert line.about == entry(digest).about
    assert not [f for f in digest.check(31) if f.severity is Severity.ERROR]


def test_a_typo_bothers_no_feed_reader(digest: Digest) -> None:
    digest.build()
    site = digest.config.root / "site"

    def told() -> dict[str, dict[str, str]]:
        return {
            path.name: {e.id: e.updated for e in feedparser.parse(path.read_bytes()).entries}
            for path in [site / "en/atom.xml", site / "en/feeds/entries.atom.xml"]
        }

    before = told()
    retitle(digest, {"en": "cgroups v2"})
    done = amend(digest, Amendment(typo=True))
    digest.build()

    assert (done.names, done.written, done.erratum) == (("kep-2254",), True, None)
    assert told() == before
    assert "cgroups v2" in (site / "en/issues/30/index.html").read_text("utf-8")
    assert digest.archive.numbers() == [30]
    assert faults(digest) == []


def test_a_withdrawn_entry_keeps_its_address_and_nothing_else(digest: Digest) -> None:
    """Neither page, feeds, search, subject pages nor lists have a word of it; feed readers hear of it."""
    marker = "UnheardOf"
    retitle(digest, {"zh": marker, "en": marker})
    amend(digest, TOLD)
    digest.build()
    site = digest.config.root / "site"
    assert any(marker.encode() in body for body in bytes_of(site).values())

    amend(digest, Amendment(withdraw="kep-2254"), LATER + timedelta(days=1))
    assert faults(digest) == []
    digest.build()
    left = [path for path, body in bytes_of(site).items() if marker.encode() in body]
    assert left == []
    assert not [p for p, body in bytes_of(site).items() if "原文误作".encode() in body]
    for tag, words in (("zh", "编辑已撤回这一条"), ("en", "Withdrawn by the editors")):
        page = (site / tag / "issues/30/index.html").read_text("utf-8")
        assert 'id="kep-2254"' in page
        assert words in page.replace("<wbr>", "")
        issue = feedparser.parse((site / tag / "atom.xml").read_bytes()).entries[0]
        assert issue.updated == f"{LATER + timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}"
        ET.fromstring((site / tag / "feed.xml").read_bytes())
    titles = [one.title.get("en") for _, one in digest.archive.issue(31).entries()]
    assert titles[-1] == "Withdrawn from Vol. 30"


def test_a_withdrawn_entry_does_not_come_back_in_silence(digest: Digest) -> None:
    amend(digest, Amendment(withdraw="kep-2254"))
    path = digest.archive.path(30)
    path.write_text(path.read_text("utf-8").replace("        withdrawn: true\n", ""), "utf-8")

    assert faults(digest) == ["D110"]
    with pytest.raises(UsageError, match="no slip of the pen"):
        digest.amend(30, Amendment(typo=True), LATER)


def test_an_erratum_written_by_hand_tells_once(digest: Digest) -> None:
    """What it tells of is taken up by amend; the next silent change is an error again."""
    retitle(digest, {"en": "One"})
    path = digest.archive.path(30)
    text = path.read_text("utf-8")
    errata = "        errata: [{date: 2026-06-16, text: {zh: 更正, en: Corrected}}]\n"
    path.write_text(
        text.replace("        group: kubernetes\n", "        group: kubernetes\n" + errata), "utf-8"
    )
    assert faults(digest) == []
    assert digest.amend(30, Amendment(), LATER).names == ("kep-2254",)

    retitle(digest, {"en": "Two"})
    assert faults(digest) == ["D110"]


def test_two_corrections_in_one_second_are_two_changes(digest: Digest) -> None:
    seen = []
    for words in ("One", "Two"):
        retitle(digest, {"en": words})
        amend(digest, Amendment(erratum={"zh": f"改 {words}", "en": words}))
        seen.append(updated(digest)["en kep-2254"])

    assert seen == [LATER, LATER + timedelta(seconds=1)]


# ---------------------------------------------------------------- refusing


@pytest.mark.parametrize(
    ("how", "message"),
    [
        (Amendment(erratum={"zh": "改"}), "readers in en have `kep-2254` too"),
        (Amendment(erratum={"zh": "改", "en": "New", "fr": "Neuf"}), "the digest has no language 'fr'"),
        (Amendment(erratum=WORDS, entry="nonsense"), "there is no entry 'nonsense'"),
        (Amendment(withdraw="nonsense"), "there is no entry 'nonsense'"),
        (Amendment(typo=True, entry="istio-1-30-0"), "`istio-1-30-0` of Vol. 30 is as it went out"),
    ],
)
def test_what_cannot_be_told_so_is_refused_and_nothing_written(
    digest: Digest, how: Amendment, message: str
) -> None:
    retitle(digest, {"en": "Other"})
    before = bytes_of(digest.config.content)
    with pytest.raises(UsageError, match=message):
        digest.amend(30, how, LATER)

    assert bytes_of(digest.config.content) == before


def test_several_changes_are_told_one_by_one(digest: Digest) -> None:
    retitle(digest, {"en": "Other"})
    digest.archive.set_title(30, {"en": "Another"})
    with pytest.raises(UsageError, match="title or lead, `kep-2254` differ"):
        digest.amend(30, TOLD, LATER)

    amend(digest, Amendment(erratum=WORDS, head=True))
    assert faults(digest) == ["D110"]
    assert digest.archive.issue(30).errata[0].text.get("en").strip() == WORDS["en"]
    amend(digest, Amendment(typo=True))
    assert faults(digest) == []


def test_drafts_and_issues_without_a_lock_are_not_amended(digest: Digest) -> None:
    digest.draft(NOW, 31, (COVERS[1] + timedelta(days=1), COVERS[1] + timedelta(days=7)))
    with pytest.raises(UsageError, match=r"Vol\. 31 is not out"):
        digest.amend(31, TOLD, LATER)
    digest.locks.path(30).unlink()
    with pytest.raises(UsageError, match="it has no lock"):
        digest.amend(30, TOLD, LATER)


def test_other_faults_and_lost_entries_are_mended_first(digest: Digest) -> None:
    digest.archive.remove_entry(30, "kep-2254")
    for how in (TOLD, Amendment(typo=True), Amendment(withdraw="istio-1-30-0")):
        with pytest.raises(IssueError, match="was not amended"):
            digest.amend(30, how, LATER)


def test_a_dry_run_writes_nothing(digest: Digest) -> None:
    retitle(digest, {"en": "Other"})
    before = bytes_of(digest.config.content)
    for how in (TOLD, Amendment(typo=True), Amendment(withdraw="kep-2254")):
        assert digest.amend(30, how, LATER, dry=True).names == ("kep-2254",)

    assert bytes_of(digest.config.content) == before


# ---------------------------------------------------------------- whatever happens


class Killed(BaseException):
    """As if the machine had gone."""


def killed_at(write: int, act: Callable[[], object]) -> bool:
    """Whether `act` was stopped right after its `write`-th file; else it is done."""
    left = [write]

    def sync(folder: Path) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise Killed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writes, "sync_folder", sync)
        try:
            act()
        except Killed:
            return True
    return False


@pytest.mark.parametrize("how", [TOLD, Amendment(withdraw="kep-2254"), Amendment(typo=True)])
def test_a_kill_between_any_two_writes_is_completed_and_nothing_is_said_twice(
    tmp_path: Path, how: Amendment
) -> None:
    def started(name: str) -> Digest:
        (tmp_path / name).mkdir()
        made = published(tmp_path / name)
        retitle(made, {"zh": "别的", "en": "Other"})
        return made

    whole = started("whole")
    amend(whole, how)
    for write in range(1, 9):
        digest = started(str(write))
        if not killed_at(write, lambda digest=digest: amend(digest, how)):  # type: ignore[misc]
            break
        digest.close()
        amend(opened(digest.config.root), how)
        assert bytes_of(digest.config.content) == bytes_of(whole.config.content), write
    else:
        pytest.fail("it never ends")
    assert write > (1 if how.typo else 3)


@settings(max_examples=6)
@given(
    steps=st.lists(st.tuples(st.sampled_from(["erratum", "typo", "withdraw"]), st.integers(0, 3)), max_size=5)
)
def test_after_amend_check_is_clean_and_only_errata_move_what_feeds_tell(
    steps: list[tuple[str, int]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        digest = published(Path(folder))
        names = [one.id for _, one in digest.archive.issue(30).entries()]
        gone: set[str] = set()
        for n, (verb, which) in enumerate(steps):
            name = names[which]
            if name in gone:
                continue
            before = updated(digest)
            how = Amendment(withdraw=name) if verb == "withdraw" else Amendment(typo=True)
            if verb != "withdraw":
                retitle(digest, {"zh": f"第 {n} 版", "en": f"Version {n}"}, name)
                assert faults(digest) == ["D110"]
            if verb == "erratum":
                how = Amendment(erratum={"zh": f"更正 {n}", "en": f"Correction {n}"})
            amend(digest, how)
            gone |= {name} if verb == "withdraw" else set()
            assert faults(digest) == []
            moved = {key for key, when in updated(digest).items() if when != before.get(key)}
            wanted = set() if verb == "typo" else {"zh", "en", f"zh {name}", f"en {name}"}
            assert moved == wanted
            assert all(
                (when := updated(digest)[key]) is not None and (before[key] or NOW) < when for key in moved
            )
        digest.close()
