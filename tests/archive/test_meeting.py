"""Files that are no issues, in two versions."""

from __future__ import annotations

import json

import pytest

from digest.archive.meeting import merge_file
from digest.errors import ArchiveError


def text(base: str, ours: str, theirs: str, path: str) -> str:
    made = merge_file(base.encode(), ours.encode(), theirs.encode(), path)
    assert made is not None
    return made.text.decode()


def test_sources_by_id_with_their_comments() -> None:
    """Two people who each add a feed have both; a remark stays with its feed."""
    base = "sources:\n  # first\n  - id: a\n    title: A\n"
    ours = base + "  # of mine\n  - id: b\n    title: B\n"
    theirs = base.replace("title: A", "title: AA") + "  - id: c\n    title: C\n"

    assert (
        text(base, ours, theirs, "content/sources.yaml") == theirs + "  # of mine\n  - id: b\n    title: B\n"
    )


def test_the_same_words_outside_of_an_issue_are_left_to_a_person() -> None:
    """These files have no room for a second version."""
    with pytest.raises(ArchiveError, match=r"content/people.yaml: both sides wrote a/name differently"):
        text("a: {name: A}\n", "a: {name: B}\n", "a: {name: C}\n", "content/people.yaml")


def test_locks_by_entry_and_language() -> None:
    """One language published here, another there: both are locked."""

    def lock(*tags: str) -> str:
        words = {"number": 30, "published": dict.fromkeys(tags, "2026-01-01T00:00:00+00:00")}
        return (
            json.dumps({**words, "entries": {"a": dict.fromkeys(tags, "f")}}, indent=2, sort_keys=True) + "\n"
        )

    made = text(lock(), lock("zh"), lock("en"), "content/issues/030.lock")

    assert made == lock("en", "zh")


def test_facts_by_identity() -> None:
    """What each side froze is there once, in order."""
    lines = [f'{{"identity": "kep:{n}", "told": {{"{n}": {{"stage": "beta"}}}}}}\n' for n in range(3)]

    made = text(lines[1], lines[1] + lines[2], lines[0] + lines[1], "content/data/kep.jsonl")

    assert made == "".join(lines)


def test_decisions_are_all_lines_of_both_each_once() -> None:
    """They are only ever added to."""
    assert text("1\n", "1\n2\n", "1\n3\n2\n", "content/decisions/a.jsonl") == "1\n3\n2\n"


def test_other_files_are_none_of_ours() -> None:
    """Pages and pictures stay git's."""
    assert merge_file(b"a", b"b", b"c", "content/en/about.md") is None
