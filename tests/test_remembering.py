"""The inbox that is remembered is the one that would be read, and is read as soon as it would be another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from digest.app import Digest, remembering
from digest.model import Standing
from digest.pipeline import inbox as reading
from digest.pipeline.inbox import Inbox
from tests.digests import COVERS, NOW, evidence, fill, make, opened


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A digest with the evidence of a week and an empty draft of Vol. 30, as large as need be."""
    monkeypatch.setattr(remembering, "SMALL", 0)
    digest = make(tmp_path)
    fill(digest)
    digest.draft(NOW, 30, COVERS)
    digest.close()
    return tmp_path


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The issues whose inbox was read."""
    found: list[int] = []
    read = reading.read_inbox

    def counted(issue: reading.Next, **more: object) -> Inbox:
        found.append(issue.number)
        return read(issue, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(reading, "read_inbox", counted)
    return found


def told(box: Inbox) -> list[str]:
    return [str(reason.text) for candidate in box.candidates for reason in candidate.reasons]


def test_it_is_read_once(root: Path, readings: list[int]) -> None:
    first, second = (opened(root).inbox(NOW) for _ in range(2))

    assert readings == [30]
    assert second == first
    assert len(first.candidates) > 3
    assert told(second) == told(first)


def test_a_small_store_is_read_each_time(
    root: Path, readings: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembering, "SMALL", 1 << 40)
    for _ in range(2):
        opened(root).inbox(NOW)

    assert readings == [30, 30]


def test_candidates_stand_as_people_decided_since(root: Path, readings: list[int]) -> None:
    digest = opened(root)
    box = digest.inbox(NOW)
    first, second, third = box.candidates[:3]
    digest.pick(box, [first])
    digest.decide("drop", [second], NOW, "old")
    digest.decide("snooze", [third], NOW, until=date(2026, 7, 1))
    remembered = opened(root).inbox(NOW)

    assert readings == [30]
    (root / ".digest" / "cache.db").unlink()
    assert opened(root).inbox(NOW) == remembered
    assert readings == [30, 30]
    stands = {candidate.id: candidate.standing for candidate in remembered.candidates}
    assert [stands[one.id] for one in (first, second, third)] == [
        Standing.PICKED,
        Standing.DROPPED,
        Standing.SNOOZED,
    ]


def _new(digest: Digest) -> None:
    fill(
        digest, [replace(evidence()[-1], key="new", identity="https://e.example/", url="https://e.example/")]
    )


def _merge(digest: Digest) -> None:
    box = digest.inbox(NOW)
    digest.merge(box, [box.candidates[-1].id, box.candidates[-2].id], NOW)


def _sources(digest: Digest) -> None:
    with (digest.config.content / "sources.yaml").open("a", encoding="utf-8") as file:
        file.write("# a word\n")


def _settings(digest: Digest) -> None:
    with (digest.config.root / "digest.toml").open("a", encoding="utf-8") as file:
        file.write("\n[weights]\nage = 2.0\n")


def _other(digest: Digest) -> None:
    digest.draft(NOW, 31, (date(2026, 6, 15), date(2026, 6, 21)))


def _by_hand(digest: Digest) -> None:
    """Somebody picks what is no candidate."""
    path = digest.archive.path(30)
    entry = "      - {id: odd, from: ['https://odd.example/'], title: {zh: 一, en: One}, summary: {zh: 二, en: Two}}\n"
    body = path.read_text("utf-8")
    assert "- id: upstream\n    entries: []\n" in body
    path.write_text(
        body.replace("- id: upstream\n    entries: []\n", f"- id: upstream\n    entries:\n{entry}"), "utf-8"
    )


@pytest.mark.parametrize("act", [_new, _merge, _sources, _settings, _other, _by_hand])
def test_it_is_read_anew_once_it_may_be_another(
    root: Path, readings: list[int], act: Callable[[Digest], None]
) -> None:
    opened(root).inbox(NOW, 30)
    digest = opened(root)
    act(digest)
    digest.close()
    remembered = opened(root).inbox(NOW, 30)

    assert readings == [30, 30]
    (root / ".digest" / "cache.db").unlink()
    assert opened(root).inbox(NOW, 30) == remembered
