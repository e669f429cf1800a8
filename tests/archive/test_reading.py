"""YAML as text, and where in it something stands."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from digest.archive.issues import load
from digest.archive.reading import read

TEXT = """\
# a comment
title:
  en: |
    words
  zh: 标题：一   # behind
list: [one, {two: 2}]
empty:
items:
  - name: a
    deep:
      key: v
  - name: b
"""


def test_scalars_are_text_as_written() -> None:
    reading = read("a: 1.30\nb: 2019-02-30\nc: no\nd: 0x1f\ne: ~\nf:\ng: 'null'\nh: null\n")

    assert reading.data == {
        "a": "1.30",
        "b": "2019-02-30",
        "c": "no",
        "d": "0x1f",
        "e": "",
        "f": "",
        "g": "null",
        "h": "",
    }


def test_a_byte_order_mark_is_no_word() -> None:
    assert read(b"\xef\xbb\xbfa: b\n").data == {"a": "b"}


@pytest.mark.parametrize(
    ("place", "where"),
    [
        ("", (2, 1)),
        ("title", (2, 1)),
        ("title.en", (3, 7)),
        ("title.zh", (5, 7)),
        ("title.fr", (2, 1)),
        ("list", (6, 1)),
        ("list[0]", (6, 8)),
        ("list[1].two", (6, 19)),
        ("list[7]", (6, 1)),
        ("empty", (7, 1)),
        ("items[0].deep.key", (11, 12)),
        ("items[1]", (12, 5)),
        ("items[1].deep.key", (12, 5)),
        ("nothing.at.all", (2, 1)),
    ],
)
def test_a_place_has_a_line_and_a_column(place: str, where: tuple[int, int]) -> None:
    reading = read(TEXT)

    assert reading.where(place) == where


def test_the_key_of_a_place() -> None:
    assert read(TEXT).where("title.zh", key=True) == (5, 3)


plain: st.SearchStrategy[Any] = st.recursive(
    st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=12,
)


@given(plain)
def test_what_another_writer_wrote_reads_the_same(data: Any) -> None:
    text = yaml.safe_dump(data, allow_unicode=True, default_style='"')

    assert read(text).data == data


@given(st.text() | st.text(alphabet="a: -\n{}[]：\t#|>&*!'\"%@`,?中\\.<=", max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    """Whatever is typed is read, or refused in one line that names a line of the file."""
    issue, findings = load(text, languages=("zh", "en"), path="x.yaml")

    assert issue is None
    assert findings
    for finding in findings:
        assert "\n" not in str(finding)
        assert 1 <= finding.line <= text.count("\n") + 1
        assert finding.column >= 1
        assert finding.hint


@given(st.binary(max_size=80))
def test_no_bytes_break_the_reader(body: bytes) -> None:
    issue, findings = load(body, languages=("zh",))

    assert issue is None
    assert findings


@given(st.text(alphabet="a: -\n{}[]#|>'\"中", max_size=60))
def test_what_the_parser_takes_is_taken(text: str) -> None:
    """Only faults that this room names itself may refuse what is YAML."""
    reading = read(text)
    with contextlib.suppress(yaml.YAMLError):
        yaml.compose(text, yaml.CBaseLoader)
        assert all(finding.code in {"D005", "D007", "D008"} for finding in reading.findings)
