"""Publishing: what a kill leaves is completed, what went out is guarded, what was told stays told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from digest.app import Digest
from digest.archive.issues import Archive
from digest.errors import IssueError
from digest.model import Erratum, Finding, Issue, Severity, Text
from digest.pipeline.check import check
from tests.digests import COVERS, NOW, fill, kep, make

BOTH = ("zh", "en")
LATER = NOW + timedelta(days=3)


@pytest.fixture
def digest(tmp_path: Path) -> Digest:
    """A digest with an issue 30 of everything of the week, not out yet."""
    made = make(tmp_path)
    fill(made)
    made.draft(NOW, 30, COVERS)
    box = made.inbox(NOW)
    made.pick(box, box.best())
    return made


def edit(digest: Digest, old: str, new: str, number: int = 30) -> None:
    path = digest.archive.path(number)
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def found(digest: Digest, *codes: str) -> list[Finding]:
    return [finding for finding in digest.check(30, BOTH) if finding.code in codes]


# ---------------------------------------------------------------- completing


def test_a_lock_that_lacks_the_second_language_is_completed(digest: Digest) -> None:
    """Killed between the moment of English and its lock: the next publish writes it, the moment stays."""
    digest.publish(30, ("zh",), NOW)
    digest.archive.set_published(30, {"en": LATER})
    before = digest.archive.path(30).read_bytes()
    done = digest.publish(30, BOTH, LATER + timedelta(hours=1))
    locked = digest.locks.read(30)

    assert locked is not None
    assert set(locked.published) == {"zh", "en"}
    assert (done.already, done.fresh, done.at) == (False, (), LATER)
    assert digest.archive.path(30).read_bytes() == before
    assert digest.publish(30, BOTH, LATER).already


def test_what_is_out_and_locked_is_left_alone(digest: Digest) -> None:
    first = digest.publish(30, BOTH, NOW)
    files = [digest.archive.path(30), digest.locks.path(30), digest.facts.path("kep")]
    before = [path.read_bytes() for path in files]
    again = digest.publish(30, BOTH, LATER)

    assert (first.already, first.fresh, first.languages) == (False, BOTH, BOTH)
    assert (again.already, again.fresh, again.languages, again.at) == (True, (), BOTH, NOW)
    assert [path.read_bytes() for path in files] == before


def test_facts_of_the_first_edition_stay_when_the_second_goes_out(digest: Digest) -> None:
    """Evidence found between the two editions does not change what the first one's pages rest on."""
    digest.publish(30, ("zh",), NOW)
    fill(digest, [kep("stable", datetime(2026, 6, 13, tzinfo=UTC), "cccc")])
    digest.publish(30, ("en",), LATER)

    assert digest.facts.read("kep")["kep:2254"]["told"]["30"]["stage"] == "beta"


def test_a_moved_proposal_is_frozen_from_where_it_is(digest: Digest) -> None:
    """The commit that moves it takes the old path away at the same moment."""
    moment = datetime(2026, 6, 13, tzinfo=UTC)
    old = kep("beta", moment, "dddd")
    new = replace(
        old, path=old.path.replace("sig-node", "sig-apps"), fields={**old.fields, "stage": "stable"}
    )
    fill(digest, [replace(new, key="new"), replace(old, key="old", removed=True)])
    digest.publish(30, BOTH, NOW)

    assert digest.facts.read("kep")["kep:2254"]["told"]["30"]["stage"] == "stable"


# ---------------------------------------------------------------- what went out


def test_words_that_differ_from_what_went_out_are_told(digest: Digest) -> None:
    """One warning an entry, at its place; nothing of a language that is not out."""
    digest.publish(30, ("zh",), NOW)
    digest.archive.set_texts(30, "kep-2254", title={"en": "English is not out"})
    assert found(digest, "D110", "D111", "D112") == []

    digest.archive.set_texts(30, "kep-2254", title={"zh": "别的标题"})
    digest.archive.set_title(30, {"zh": "别的题目"})
    head, entry = found(digest, "D110")
    lines = digest.archive.path(30).read_text("utf-8").splitlines()

    assert head.severity is entry.severity is Severity.ERROR
    assert "title" in lines[head.line - 1]
    assert "kep-2254" in lines[entry.line - 1]
    assert "`kep-2254`" in entry.message
    assert "zh" in entry.message
    assert "digest amend 30" in entry.hint
    with pytest.raises(IssueError, match="was not published"):
        digest.publish(30, ("en",), LATER)


def test_an_entry_that_is_gone_and_one_that_came_are_errors(digest: Digest) -> None:
    digest.publish(30, BOTH, NOW)
    edit(digest, "- id: kep-2254", "- id: kep-2254-renamed")
    gone, came = found(digest, "D110", "D111")
    lines = digest.archive.path(30).read_text("utf-8").splitlines()

    assert (gone.code, gone.severity) == ("D111", Severity.ERROR)
    assert "`kep-2254`" in gone.message
    assert lines[gone.line - 1].startswith("sections:")
    assert (came.code, came.severity) == ("D110", Severity.ERROR)
    with pytest.raises(IssueError, match="was not published"):
        digest.publish(30, BOTH, LATER)


def test_errata_and_withdrawal_are_no_finding(digest: Digest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Readers were told: of the entry, or of the issue's own words."""
    digest.publish(30, BOTH, NOW)
    told = Erratum(date=date(2026, 6, 16), text=Text({"zh": "更正", "en": "Corrected"}))
    issue = digest.archive.issue(30)
    first, *rest = issue.sections
    one = replace(first.entries[0], title=Text({"zh": "别", "en": "Else"}))

    def findings(**changes: object) -> list[Finding]:
        entry = replace(one, **changes)  # type: ignore[arg-type]
        sections = (replace(first, entries=(entry, *first.entries[1:])), *rest)
        made = replace(issue, title=Text({"zh": "别", "en": "Else"}), sections=sections, errata=(told,))

        def load(_: Archive, number: int) -> tuple[Issue, tuple[Finding, ...]]:
            return made, ()

        monkeypatch.setattr(Archive, "load", load)
        return found(digest, "D110", "D111")

    assert [finding.code for finding in findings()] == ["D110"]
    assert findings(errata=(told,)) == []
    assert findings(withdrawn=True) == []


def test_an_issue_that_is_out_and_gone_is_named(digest: Digest) -> None:
    """Its addresses would break: an error, gone or unreadable; a draft that is gone is nobody's loss."""
    digest.draft(NOW, 31, (date(2026, 6, 15), date(2026, 6, 21)))
    digest.publish(30, BOTH, NOW)
    assert digest.strays() == ()

    path = digest.archive.path(30)
    text = path.read_text("utf-8")
    path.write_text(text.replace("covers:", "covers：", 1), "utf-8")
    (broken,) = digest.strays()
    path.unlink()
    digest.archive.path(31).unlink()
    (gone,) = digest.strays()

    for finding in (broken, gone):
        assert (finding.code, finding.severity) == ("D112", Severity.ERROR)
        assert finding.path == "content/issues/030.yaml"
        assert "030.lock" in finding.hint


def test_a_lock_that_cannot_be_read_is_a_finding(digest: Digest) -> None:
    digest.publish(30, BOTH, NOW)
    digest.locks.path(30).write_text("{", "utf-8")
    (finding,) = found(digest, "D112")

    assert (finding.severity, finding.path) == (Severity.ERROR, "content/issues/030.lock")
    assert check(
        30, BOTH, archive=digest.archive, locks=digest.locks, settings=digest.config.digest
    ) == digest.check(30, BOTH)
