"""The short way reads what the parser reads, or leaves it to the parser."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from digest.archive import quick
from digest.archive.reading import parsed, read

ISSUE = """\
# yaml-language-server: $schema=../issue.schema.json
format: 1
covers: {from: 2019-11-18, to: 2019-11-24}

published: {zh: 2019-11-25T18:00:00+08:00}
title:
  zh: KubeCon 北美峰会落幕
  en: "KubeCon: \\"done\\" \\\\ over"
lead:
  zh:
    - 一行
    - 'it, and: that'
credits: [chen-jun, zhang-xiaoyu]
sections:
- id: upstream
  entries:
    - id: cgroup-v2
      from: [pr:kubernetes/enhancements#1370, https://example.org/a?b=c#d]
      about: [{kep: 2254}, {project: "cert-manager"}]
      # of the week
      topics:
      links:
        - https://github.com/kubernetes/enhancements/pull/1370
        - url: https://example.org/
          label: null
      summary:
        zh: |
          第一行: 有 # 号

            - 缩进

        en: |-
          One line
      review: {en: {state: confirmed, zh: 5f1c9a20, en: '77d0b1c4'}}
    - id: other
"""

PIECES = [
    "a:", "a: b", "b: c d", "- a: b", "- x", "- ", "-", "a: |", "a: |-", "a: >", "a: [b, c]", "a: [b, {c: d}]",
    "a: {b: c}", "a: {b: [c]}", "a: [b,c]", "a: []", "a: {}", "a: [a:b, c]", "a: [x #y]", "a: [b c]", "a: 'b'",
    'a: "b"', 'a: "b\\"c"', 'a: "b\\n"', "a: 'it''s'", "a: b # c", "a: b #c", "# c", "", " ", "a: b: c", "a: b:",
    "a:b", "a : b", "中: 文", "a: 中：文", "a: *b", "a: &b c", "a: !b c", "a: ~", "a: null", "? a", "a: ? b", "a: -b",
    "a: @b", "a: `b`", "a: %b", "...", "---", "words", "a:  b", "a: b ", "a: http://b", "a: [http://b]", "a: {b: c, b: d}",
    "a: [null, ~]", "a: [1.30]", "a: {b: }", "a: [b", "a: b]", "a: 'b' c", "a: [b] c", "- - a", "- [a]", "- |", "a: [b:]",
    "a: [b #c]", "a: {b: c #d}", "a: [b?c, d]", "a: “b”", "a: ，b", "\ta: b", "a: \u00a0b", "a: b\u2028c", "a: \ufeffb",
    "a: [é]", "a: ê", "a: …", "a: \u3000b", "a: b\u3000", "a: \U0001f600", "a: [a-b, -c]", "a: x\u0085y",
]  # fmt: skip
lines = st.builds(lambda depth, piece: " " * depth + piece, st.integers(0, 5), st.sampled_from(PIECES))


def held(text: str) -> None:
    found = quick.read(text)
    if found is not None:
        slow = parsed(text)
        assert slow.data == found
        assert not slow.findings


def test_an_issue_laid_out_as_usual_needs_no_parser() -> None:
    assert quick.read(ISSUE) == parsed(ISSUE).data


@given(st.lists(lines, max_size=8).map("\n".join))
@example("a: |\n  b\n\n")
@example("a: |\n    b\n  c\n")
@example("a:\n- b\n- c\nd: e")
@example("- a: b\n  c: d")
def test_whatever_the_lines_both_read_the_same(text: str) -> None:
    held(text)


@given(st.integers(0, len(ISSUE)), st.sampled_from(["", " ", "\n", "#", ":", ": ", "-", "'", '"', "[", "}", ",", "|", "\\"]), st.integers(0, 3))  # fmt: skip
def test_a_slip_anywhere_is_read_alike_or_left_to_the_parser(at: int, typed: str, gone: int) -> None:
    held(ISSUE[:at] + typed + ISSUE[at + gone :])


def test_a_place_in_a_file_read_by_its_lines() -> None:
    reading = read(ISSUE)

    assert reading.by_lines
    assert reading.where("format") == (2, 9)
    assert reading.where("sections[0].entries[1].id") == parsed(ISSUE).where("sections[0].entries[1].id")


@pytest.mark.parametrize("folder", ["content/issues", "tests/data"])
def test_files_of_ours(folder: str) -> None:
    for file in sorted((Path(__file__).parents[2] / folder).glob("**/*.yaml")):
        held(file.read_text("utf-8"))
