"""The act taken back: as if it had never been, and never when readers have it. And the act put off."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from digest.app import Digest
from digest.core.amendment import Amendment
from digest.errors import IssueError, UsageError
from digest.model import Claim
from digest.pipeline.unpublish import unpublish
from tests.digests import NOW, drafted, fill, kep, opened
from tests.digests import files as bytes_of
from tests.pipeline.test_amend import killed_at

BOTH = ("zh", "en")
LATER = NOW + timedelta(days=3)


@pytest.fixture
def digest(tmp_path: Path) -> Digest:
    return drafted(tmp_path)


def claim(state: str, channel: str = "email", language: str = "zh", ledger: str = "here") -> Claim:
    return Claim(channel=channel, language=language, state=state, by="Xu Di", at=NOW, ledger=ledger)


# ---------------------------------------------------------------- taken back


def test_nothing_is_left_of_an_edition_that_is_taken_back(digest: Digest) -> None:
    before = bytes_of(digest.config.content)
    digest.publish(30, ("zh",), NOW)
    one = bytes_of(digest.config.content)
    digest.publish(30, ("en",), LATER)

    done = digest.unpublish(30, ("en",))
    assert (done.languages, done.written) == (("en",), True)
    assert bytes_of(digest.config.content) == one
    assert digest.unpublish(30, BOTH).languages == ("zh",)
    assert bytes_of(digest.config.content) == before
    assert not digest.unpublish(30, BOTH).written


def test_what_other_issues_rest_on_stays(digest: Digest) -> None:
    """A history goes back to where the issue before left it; facts of that issue stay."""
    digest.publish(30, BOTH, NOW)
    before = bytes_of(digest.config.content / "data")
    fill(digest, [kep("stable", datetime(2026, 6, 17, tzinfo=UTC), "cccc")])
    digest.draft(LATER, 31, (date(2026, 6, 15), date(2026, 6, 21)))
    entry = next(one for _, one in digest.archive.issue(30).entries() if one.id == "kep-2254")
    digest.archive.add_entry(31, "upstream", replace(entry, again="It is stable."))
    path = digest.archive.path(31)
    path.write_text(path.read_text("utf-8").replace("  - id: reading\n    entries: []\n", ""), "utf-8")
    digest.publish(31, BOTH, LATER + timedelta(days=7))
    assert bytes_of(digest.config.content / "data") != before

    digest.unpublish(31, BOTH)
    assert bytes_of(digest.config.content / "data") == before


@pytest.mark.parametrize(
    ("claims", "refused"),
    [
        ([claim("claimed")], True),
        ([claim("sent", channel="listmonk", language="en+zh")], True),
        ([claim("drafted")], True),
        ([claim("claimed"), claim("withdrawn")], False),
        ([claim("claimed", ledger="there"), claim("claimed"), claim("withdrawn")], True),
        ([claim("sent", language="en")], False),
    ],
)
def test_what_was_sent_or_claimed_stays_out(digest: Digest, claims: list[Claim], refused: bool) -> None:
    digest.publish(30, BOTH, NOW)
    before = bytes_of(digest.config.content)
    for one in claims:
        digest.claims.append(30, one)
    if not refused:
        assert digest.unpublish(30, ("zh",)).languages == ("zh",)
        return
    with pytest.raises(UsageError, match=r"Vol. 30 \(zh\): Xu Di .* digest amend 30"):
        digest.unpublish(30, ("zh",))
    assert {k: v for k, v in bytes_of(digest.config.content).items() if "deliveries" not in k} == before


def test_what_was_corrected_or_brought_in_stays_out(digest: Digest) -> None:
    digest.publish(30, BOTH, NOW)
    digest.amend(30, Amendment(erratum={"zh": "改", "en": "New"}, entry="kep-2254"), LATER)
    with pytest.raises(UsageError, match="readers were told of corrections"):
        digest.unpublish(30, ("zh",))


def test_what_came_out_elsewhere_is_not_taken_back(digest: Digest) -> None:
    digest.archive.set_published(30, {"zh": NOW})
    digest.locks.write(digest.archive.issue(30), brought=["zh"])
    with pytest.raises(UsageError, match="came out elsewhere"):
        digest.unpublish(30, ("zh",))


def test_a_kill_between_any_two_writes_is_completed(tmp_path: Path) -> None:
    for write in range(1, 9):
        place = tmp_path / str(write)
        place.mkdir()
        digest = drafted(place)
        before = bytes_of(digest.config.content)
        digest.publish(30, BOTH, NOW)
        if not killed_at(write, lambda digest=digest: digest.unpublish(30, BOTH)):  # type: ignore[misc]
            break
        assert not [f for f in digest.check(30) if f.code in {"D111", "D112"}]
        digest.close()
        opened(place).unpublish(30, BOTH)
        assert bytes_of(digest.config.content) == before, write
    assert write > 3


# ---------------------------------------------------------------- put off


def test_an_edition_that_is_put_off_is_a_draft_till_a_run_says_so(digest: Digest) -> None:
    """Nothing is locked, frozen or shown before; the moment that was promised is the one readers see."""
    digest.schedule(30, ("zh",), LATER, NOW)
    digest.build()
    site = digest.config.root / "site"
    assert not (site / "zh/issues/30/index.html").exists()
    assert digest.locks.read(30) is None
    assert not digest.facts.path("kep").exists()
    digest.archive.set_texts(30, "kep-2254", title={"zh": "还能改"})  # nobody has read it yet

    (one,) = digest.waiting()
    assert (one.number, one.languages, one.at) == (30, ("zh",), LATER)
    done = digest.publish(one.number, one.languages, LATER + timedelta(hours=2), one.at)
    issue = digest.archive.issue(30)
    assert (done.at, issue.published, issue.scheduled) == (LATER, {"zh": LATER}, {})
    assert digest.waiting() == []
    assert not [f for f in digest.check(30) if f.code == "D110"]
    digest.build()
    assert "还能改" in (site / "zh/issues/30/index.html").read_text("utf-8").replace("<wbr>", "")


def test_a_time_is_changed_called_off_and_overtaken(digest: Digest) -> None:
    before = digest.archive.path(30).read_bytes()
    digest.schedule(30, BOTH, LATER, NOW)
    changed = digest.schedule(30, ("en",), LATER + timedelta(days=1), NOW)
    assert changed.before == {"en": LATER}
    assert [(one.languages, one.at) for one in digest.waiting()] == [
        (("zh",), LATER), (("en",), LATER + timedelta(days=1)),
    ]  # fmt: skip
    assert digest.unpublish(30, ("en",)).scheduled == ("en",)
    assert [one.languages for one in digest.waiting()] == [("zh",)]
    assert digest.unpublish(30, BOTH).scheduled == ("zh",)
    assert digest.archive.path(30).read_bytes() == before

    digest.schedule(30, BOTH, LATER, NOW)
    digest.publish(30, ("zh",), NOW)  # at once after all
    assert [one.languages for one in digest.waiting()] == [("en",)]


def test_what_cannot_be_put_off_is_refused(digest: Digest) -> None:
    with pytest.raises(UsageError, match=r"is past\. To put it out at once: digest publish 30"):
        digest.schedule(30, BOTH, NOW, NOW)
    digest.publish(30, ("zh",), NOW)
    with pytest.raises(UsageError, match=r"Vol\. 30 is out in zh already"):
        digest.schedule(30, ("zh",), LATER, NOW)
    assert digest.schedule(30, BOTH, LATER, NOW).languages == ("en",)
    digest.archive.set_texts(30, "kep-2254", title={"zh": "", "en": ""})
    with pytest.raises(IssueError):
        digest.schedule(30, ("en",), LATER, NOW)


def test_clocks_that_cannot_be_right_are_told(digest: Digest) -> None:
    early = digest.publish(30, ("zh",), datetime(2026, 6, 1, tzinfo=UTC))
    (told,) = [f for f in early.warnings if f.code == "D114"]
    assert "before the first day it covers" in told.message

    digest.unpublish(30, BOTH)
    digest.archive.set_published(30, {"zh": LATER})
    late = digest.publish(30, ("en",), NOW)
    (told,) = [f for f in late.warnings if f.code == "D114"]
    assert "which is yet to come" in told.message


def test_unpublish_asks_nobody_but_the_claims_it_is_given(digest: Digest) -> None:
    """What the remote says is read by `app`; here a claim of another machine is enough."""
    digest.publish(30, BOTH, NOW)
    with pytest.raises(UsageError, match="Xu Di sent it by email"):
        unpublish(
            30,
            BOTH,
            archive=digest.archive,
            facts=digest.facts,
            locks=digest.locks,
            settings=digest.config.digest,
            claims=[claim("sent", ledger="elsewhere")],
        )
