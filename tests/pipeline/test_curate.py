"""Curating: what is out stays, what a person wrote stays, what is the machine's follows the evidence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from digest.app import Digest
from digest.core.languages import states
from digest.errors import UsageError
from digest.model import Candidate, Kep, Standing, State, Window
from digest.pipeline.inbox import Inbox
from tests.digests import COVERS, NOW, evidence, fill, kep, make, opened


@pytest.fixture
def digest(tmp_path: Path) -> Digest:
    """A digest with an issue 30 of everything of the week, not out yet."""
    made = make(tmp_path)
    fill(made)
    made.draft(NOW, 30, COVERS)
    box = made.inbox(NOW)
    made.pick(box, box.best())
    return made


def ids(digest: Digest) -> set[str]:
    return {entry.id for _, entry in digest.archive.issue(30).entries()}


def picked(digest: Digest) -> tuple[Inbox, list[Candidate]]:
    box = digest.inbox(NOW)
    return box, box.best(standings=(Standing.PICKED,))


def write(digest: Digest, old: str, new: str) -> None:
    path = digest.archive.path(30)
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_no_command_writes_in_what_is_out(digest: Digest) -> None:
    """Out in one language is out: pick, its undo and draft refuse in one line, the file stays."""
    digest.publish(30, ("zh",), NOW)
    more = replace(evidence()[2], key="2", identity="release:istio/istio@1.31.0", tag="1.31.0")
    fill(digest, [*evidence(), more])
    before = digest.archive.path(30).read_bytes()
    box = digest.inbox(NOW, 30)
    fresh, taken = box.best(), box.best(standings=(Standing.PICKED,))

    assert fresh
    assert taken
    for act in (
        lambda: digest.pick(box, fresh),
        lambda: digest.unpick(box, taken),
        lambda: digest.unpick(box, taken, skip=True),
        lambda: digest.refresh(box),
    ):
        with pytest.raises(UsageError, match=r"^Vol\. 30 is out in zh; .*030\.yaml"):
            act()
    assert digest.archive.path(30).read_bytes() == before


def test_refreshed_words_stay_the_machines(digest: Digest) -> None:
    """A summary upstream changed: quote and record follow, in each language it is still a draft."""
    article = next(item for item in evidence() if item.identity == "https://example.com/templates")
    fill(digest, [replace(article, summary="Another summary.")])
    (name,) = digest.refresh(digest.inbox(NOW))
    entry = next(entry for _, entry in digest.archive.issue(30).entries() if entry.id == name)

    assert entry.quote.get("en") == "Another summary."
    assert set(states(entry, ("zh", "en"), "zh").values()) == {State.DRAFT}
    assert digest.refresh(digest.inbox(NOW)) == []


def test_a_quote_that_went_goes(digest: Digest) -> None:
    """No summary any more, or one in another language: no old quote stays to look like a person's."""
    article = next(item for item in evidence() if item.identity == "https://example.com/templates")
    for words in ({"summary": ""}, {"summary": "换了。", "language": "zh"}):
        fill(digest, [replace(article, **words)])
        (name,) = digest.refresh(digest.inbox(NOW))
        entry = next(entry for _, entry in digest.archive.issue(30).entries() if entry.id == name)

        assert entry.quote.get("en") == ""
        assert set(states(entry, ("zh", "en"), "zh").values()) == {State.DRAFT}
        assert not [
            f for f in digest.check(30, ("zh", "en")) if f.code.startswith(("D0", "D20")) and f.code != "D204"
        ]


def test_all_are_taken_out_but_those_a_person_wrote_in(digest: Digest) -> None:
    digest.archive.set_texts(30, "kep-2254", title={"en": "By a person"})
    box, chosen = picked(digest)
    gone, left = digest.unpick(box, chosen, skip=True)

    assert [candidate.id for candidate in left] == ["kep-2254"]
    assert len(gone) == len(chosen) - 1
    assert ids(digest) == {"kep-2254"}


def test_a_named_one_is_refused_before_any_is_taken_out(digest: Digest) -> None:
    digest.archive.set_texts(30, "kep-2254", title={"en": "By a person"})
    box, chosen = picked(digest)
    before = digest.archive.path(30).read_bytes()
    with pytest.raises(UsageError, match=r"kep-2254 in Vol\. 30 was written in by a person"):
        digest.unpick(box, sorted(chosen, key=lambda c: c.id == "kep-2254"))

    assert digest.archive.path(30).read_bytes() == before


@pytest.mark.parametrize(
    "line",
    ["topics: [storage]", "images: [{src: a.png}]", "only: [zh]", "editor: chen-jun", "again: it moved"],
)
def test_what_no_draft_has_is_a_persons(digest: Digest, line: str) -> None:
    """An entry with the machine's words and a person's picture is not thrown away; its words still follow."""
    write(digest, "- id: istio-1-30-0\n", f"- id: istio-1-30-0\n        {line}\n")
    box, chosen = picked(digest)
    _, left = digest.unpick(box, chosen, skip=True)
    assert [candidate.id for candidate in left] == ["istio-1.30.0"]

    fill(digest, [replace(evidence()[2], tag="v1.30.0-fixed")])
    assert digest.refresh(digest.inbox(NOW)) == ["istio-1-30-0"]


def test_no_address_gives_no_link(tmp_path: Path) -> None:
    """A tracker without an address: an entry without links, not one with an empty link."""
    toml = make(tmp_path).config.root / "digest.toml"
    lines = toml.read_text("utf-8").splitlines(keepends=True)
    toml.write_text("".join(line for line in lines if "{number}" not in line), "utf-8")
    digest = opened(tmp_path)
    fill(digest, [replace(item, url="") for item in evidence() if isinstance(item, Kep)])
    digest.draft(NOW, 30, COVERS)
    box = digest.inbox(NOW)
    digest.pick(box, box.best())

    assert ids(digest) == {"kep-2254"}
    assert "links" not in digest.archive.path(30).read_text("utf-8")


def test_a_broken_issue_file_does_not_stop_a_collect(digest: Digest) -> None:
    """The window is found from the issues that can be read."""
    digest.publish(30, ("zh", "en"), NOW)
    digest.draft(NOW, 31, None)
    whole = digest.window("", "", NOW)
    path = digest.archive.path(31)
    path.write_text("covers：\n", "utf-8")

    assert digest.window("", "", NOW) == whole
    digest.archive.path(30).write_bytes(b"\xff")
    assert isinstance(digest.window("", "", NOW), Window)


@pytest.mark.parametrize("number", [0, -3, 10000, 12345])
def test_only_numbers_the_archive_reads(digest: Digest, number: int) -> None:
    before = sorted(digest.archive.folder.iterdir())
    with pytest.raises(UsageError, match="1 to 9999"):
        digest.draft(NOW, number, COVERS)

    assert sorted(digest.archive.folder.iterdir()) == before


def test_a_dropped_proposal_comes_back_when_it_changes(digest: Digest) -> None:
    """The word of an editor is about what was known when it was said."""
    box = digest.inbox(NOW)
    one = [candidate for candidate in box.candidates if candidate.id == "kep-2254"]
    digest.unpick(box, one)
    digest.decide("drop", one, NOW)
    assert {c.id: c.standing for c in digest.inbox(NOW).candidates}["kep-2254"] is Standing.DROPPED

    digest.draft(NOW, 31, (date(2026, 6, 15), date(2026, 6, 21)))
    fill(digest, [*evidence(), kep("stable", NOW.replace(day=17), "cccc")])
    found = {c.id: c.standing for c in digest.inbox(NOW, 31).candidates}
    assert found["kep-2254"] is Standing.NEW
