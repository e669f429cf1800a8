"""Frozen facts: merged, sorted, and the same bytes for the same facts."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.archive.facts import Facts
from digest.errors import ArchiveError


def test_facts_are_merged_by_identity_and_sorted(tmp_path: Path) -> None:
    facts = Facts(tmp_path / "content" / "data")
    assert facts.freeze("kep", {"kep:2": {"b": 1, "a": "二"}})
    assert facts.freeze("kep", {"kep:10": {"x": []}, "kep:1": {"told": {"29": {}}}})
    assert facts.freeze("kep", {"kep:2": {"a": "new"}})

    assert facts.read("kep") == {"kep:1": {"told": {"29": {}}}, "kep:10": {"x": []}, "kep:2": {"a": "new"}}
    assert facts.path("kep").read_text(encoding="utf-8") == (
        '{"identity": "kep:1", "told": {"29": {}}}\n'
        '{"identity": "kep:10", "x": []}\n'
        '{"a": "new", "identity": "kep:2"}\n'
    )


def test_what_is_frozen_already_is_not_written_again(tmp_path: Path) -> None:
    facts = Facts(tmp_path)
    facts.freeze("kep", {"kep:1": {"b": 1, "a": 2}})
    stamp = facts.path("kep").stat().st_ino

    assert not facts.freeze("kep", {"kep:1": {"a": 2, "b": 1}})
    assert not facts.freeze("kep", {})
    assert facts.path("kep").stat().st_ino == stamp
    assert not facts.freeze("other", {})
    assert not facts.path("other").exists()


def test_everything_is_all_kinds(tmp_path: Path) -> None:
    facts = Facts(tmp_path)
    facts.freeze("kep", {"kep:1": {"a": 1}})
    facts.freeze("rfc", {"rfc:1": {"a": 2}})

    assert facts.everything() == {"kep:1": {"a": 1}, "rfc:1": {"a": 2}}
    assert Facts(tmp_path / "nowhere").everything() == {}
    assert facts.read("none") == {}


@pytest.mark.parametrize("line", ["{", "[]", "{}", '{"identity": ""}', '{"identity": "kep:1"}'])
def test_a_broken_line_is_refused_since_pages_rest_on_it(line: str, tmp_path: Path) -> None:
    facts = Facts(tmp_path / "content" / "data")
    facts.freeze("kep", {"kep:1": {"a": 1}})
    facts.path("kep").write_text(facts.path("kep").read_text() + line + "\n")

    with pytest.raises(ArchiveError, match=r"content/data/kep.jsonl:2:1 D021"):
        facts.everything()


@pytest.mark.parametrize(
    "kept",
    [
        '"told": [1]', '"told": null', '"told": {"30": "beta"}', '"told": {"30": {"stage": ["beta"]}}', '"told": {"²": {}}',
        '"history": 5', '"history": null', '"history": ["2026-01-01"]',
    ],
)  # fmt: skip
def test_a_record_of_another_shape_is_refused_by_its_line(kept: str, tmp_path: Path) -> None:
    facts = Facts(tmp_path / "content" / "data")
    facts.freeze("kep", {"kep:1": {"told": {"29": {"stage": "beta"}}, "history": [{"date": "2026-01-01"}]}})
    line = f'{{"identity": "kep:2", {kept}}}\n'
    facts.path("kep").write_text(facts.path("kep").read_text("utf-8") + line, "utf-8")

    with pytest.raises(ArchiveError, match=r"content/data/kep.jsonl:2:1 D021 `(told|history)` "):
        facts.everything()


def test_a_kind_that_is_no_file_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="cannot name a file"):
        Facts(tmp_path).freeze("../kep", {"kep:1": {}})
