"""Two versions of an issue's file: words and lines of both, never a mark of a conflict."""

from __future__ import annotations

import difflib
import textwrap
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from digest.archive import Archive, emitting, merging
from digest.archive.clashes import choose, open_clashes
from digest.archive.merging import merge_texts
from digest.archive.reading import read
from digest.archive.sheet import same
from digest.core.merging import merge
from digest.errors import ArchiveError
from tests.core.test_merging import documents

BASE = """\
# yaml-language-server: $schema=../issue.schema.json
format: 1
number: 31
covers: {from: 2026-03-16, to: 2026-03-29}
published: {zh: 2026-03-30T18:00:00+08:00}   # set by digest publish
title:
  zh: 旧题
  en: Old title
sections:
  # the first is news
  - id: news
    entries:
      - id: a
        from: [kep:1]
        links:
          - https://a.example/1
        title:
          zh: 甲
          en: Alpha
        summary:
          zh: |
            第一段。

            第二段。
          en: |
            One.
      # ask Wei
      - id: b
        title: {zh: 乙, en: Beta}

  - id: reading
    entries:
      - id: c
        title:
          zh: 丙
          en: Gamma
"""


def changed(*pairs: tuple[str, str], text: str = BASE) -> str:
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def merged(ours: str, theirs: str, base: str = BASE, by: str = "") -> str:
    made = merge_texts(base.encode(), ours.encode(), theirs.encode(), "content/issues/031.yaml", by=by)
    assert "<<<<" not in made.text.decode()
    return made.text.decode()


def diff(before: str, after: str) -> list[str]:
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [line for line in lines if line[0] in "+-"]


def test_only_the_lines_that_ours_changed_differ_from_theirs() -> None:
    """Comments, blocks, brackets and empty lines of both stand as they were written."""
    ours = changed(
        ("  en: Old title", "  en: New title   # shorter"),
        ("            One.\n", "            One.\n\n            Two.\n"),
        ("      # ask Wei\n", "      # ask Wei\n      # asked, he says yes\n"),
    )
    theirs = changed(("  zh: 旧题", "  zh: 新题  # 短"), ("          zh: 丙", "          zh: 丁"))

    assert diff(theirs, merged(ours, theirs)) == [
        "-   en: Old title",
        "+   en: New title   # shorter",
        "+ ",
        "+             Two.",
        "+       # asked, he says yes",
    ]


def test_a_comment_alone_is_an_edit() -> None:
    """Whoever only left a remark finds it again, though another changed the words beside it."""
    ours = changed(
        ("      - id: a\n", "      # mine\n      - id: a\n"), ("          zh: 甲", "          zh: 甲  # 待定")
    )
    theirs = changed(("          en: Alpha", "          en: Aleph"))

    assert diff(theirs, merged(ours, theirs)) == [
        "+       # mine",
        "-           zh: 甲",
        "+           zh: 甲  # 待定",
    ]


def test_entries_moved_added_and_removed_take_their_comments_along() -> None:
    """An entry moved here and edited there is one entry with both."""
    block = BASE[BASE.index("      # ask Wei") : BASE.index("\n  - id: reading")]
    ours = BASE.replace(block, "") + block
    theirs = changed(
        ("{zh: 乙, en: Beta}", "{zh: 乙, en: Bet}"),
        (
            "          en: Gamma\n",
            "          en: Gamma\n      # new\n      - id: d\n        title: {zh: 丁}\n",
        ),
    )
    text = merged(ours, theirs)

    assert text.endswith(
        "      # new\n      - id: d\n        title: {zh: 丁}\n      # ask Wei\n      - id: b\n        title: {zh: 乙, en: Bet}\n"
    )
    assert text.count("id: b") == 1


def test_both_published_in_one_line_keep_it_one() -> None:
    """What stands in brackets stays in brackets, with its comment."""
    line = "published: {zh: 2026-03-30T18:00:00+08:00}"
    ours = changed((line, line[:-1] + ", en: 2026-03-31T10:00:00+08:00}"))
    theirs = changed((line, "published: {zh: 2026-03-30T17:00:00+08:00}"))

    assert (
        "published: {zh: 2026-03-30T17:00:00+08:00, en: 2026-03-31T10:00:00+08:00}   # set by digest publish\n"
        in merged(ours, theirs)
    )


def test_a_clash_stands_below_clashes_and_theirs_in_its_place() -> None:
    """Ours waits at the end of the file, with whose it is."""
    ours, theirs = changed(("en: Alpha", "en: Mine")), changed(("en: Alpha", "en: Theirs"))
    text = merged(ours, theirs, by="陈俊")

    assert text == theirs + (
        "clashes:\n  - place: entries/a/title/en\n    by: 陈俊\n    base: Alpha\n    ours: Mine\n"
    )
    (clash,) = open_clashes(read(text).data)
    assert (clash.base, clash.ours, clash.theirs, clash.by) == ("Alpha", "Mine", "Theirs", "陈俊")


def test_merging_again_keeps_what_is_open_and_forgets_what_was_chosen() -> None:
    """Records travel like anything else of the file."""
    ours, theirs = changed(("en: Alpha", "en: Mine")), changed(("en: Alpha", "en: Theirs"))
    once = merged(ours, theirs, by="x")
    edited = changed(("  en: Old title", "  en: New title"), text=once)

    assert merged(theirs, edited, base=theirs) == edited  # chosen nowhere: still open
    assert "clashes" not in merged(theirs, edited, base=once)  # chosen here, edited there
    assert merged(once, once, base=ours) == once  # the same merge made in two clones


@pytest.mark.parametrize("side", ["ours", "theirs"])
def test_a_version_that_cannot_be_read_is_named(side: str) -> None:
    """Side, line and what to do; nothing is guessed."""
    broken = changed(("  zh: 旧题", "  zh： 旧题"))
    other = changed(("en: Alpha", "en: Other"))
    pair = (broken, other) if side == "ours" else (other, broken)

    with pytest.raises(
        ArchiveError, match=r"content/issues/031.yaml:\d+: (our|the team's) version cannot be read"
    ) as told:
        merged(*pair)
    assert ("our version" in str(told.value)) is (side == "ours")


def test_no_common_version() -> None:
    """The same issue begun on two machines: both are in it."""
    ours = changed(("      - id: a", "      - id: x"), ("  en: Old title", "  en: T"))
    made = merge_texts(None, ours.encode(), BASE.encode(), "p")

    assert [clash.place for clash in made.clashes] == ["title/en"]
    assert b"- id: x" in made.text
    assert b"- id: a" in made.text


def test_odd_layouts_are_merged_too() -> None:
    """Lists that are not indented, folded texts, quotes over lines, line ends of another system."""
    head, body = BASE.split("sections:\n")
    odd = f"{head}sections:\n{textwrap.dedent(body)}".replace("zh: |", "zh: >")
    odd = odd.replace("  en: Old title", '  en: "Old\n    title"').replace("\n", "\r\n")
    ours, theirs = odd.replace("en: Alpha", "en: Mine"), odd.replace("zh: 丙", "zh: 丁")
    text = merged(ours, theirs, base=odd)

    assert read(text).data == read(theirs.replace("\r\n", "\n").replace("en: Alpha", "en: Mine")).data
    assert "# ask Wei" in text


def archive(folder: Path, text: str) -> Archive:
    found = Archive(folder / "content", ("zh", "en"), ("news", "reading"))
    found.folder.mkdir(parents=True)
    found.path(31).write_text(text, "utf-8")
    return found


@pytest.mark.parametrize(
    ("ours", "theirs", "place"),
    [
        (("en: Alpha", "en: Mine"), ("en: Alpha", "en: Theirs"), "entries/a/title/en"),
        (("第一段。", "一。"), ("第二段。", "二。"), "entries/a/summary/zh"),
        (("en: Beta", "en: Mine"), ("en: Beta", "en: Theirs"), "entries/b/title/en"),
        (("from: 2026-03-16", "from: 2026-03-15"), ("from: 2026-03-16", "from: 2026-03-17"), "covers/from"),
        (
            ("- https://a.example/1", "- {url: https://a.example/1, label: {zh: 我}}"),
            ("- https://a.example/1", "- {url: https://a.example/1, label: {zh: 他}}"),
            "entries/a/links/https:~1~1a.example~11/label/zh",
        ),
        (
            ("      # ask Wei\n      - id: b\n        title: {zh: 乙, en: Beta}\n", ""),
            ("en: Beta", "en: Theirs"),
            "entries/b",
        ),
    ],
)
@pytest.mark.parametrize("side", ["ours", "theirs"])
def test_choosing(
    tmp_path: Path, ours: tuple[str, str], theirs: tuple[str, str], place: str, side: str
) -> None:
    """The file says the version chosen, no clash is left, and every other line stands."""
    one, other = changed(ours), changed(theirs)
    issues = archive(tmp_path, merged(one, other, by="x"))
    (clash,) = open_clashes(read(issues.read_bytes(31)).data)
    assert clash.place == place

    assert choose(issues, 31, clash, side)

    assert read(issues.read_bytes(31)).data == read(one if side == "ours" else other).data
    assert issues.read_bytes(31).decode().count("# set by digest publish") == 1


def test_choosing_where_an_entry_stands(tmp_path: Path) -> None:
    """An entry moved into two sections goes where one of them put it, its comments with it."""
    block = BASE[BASE.index("      # ask Wei") : BASE.index("\n  - id: reading")]
    more = BASE + "  - id: x\n    entries:\n      - id: y\n        title: {zh: 己}\n"
    ours = more.replace(block, "").replace("  - id: x\n", block + "  - id: x\n")
    theirs = more.replace(block, "") + block
    issues = archive(tmp_path, merged(ours, theirs, base=more))
    (clash,) = open_clashes(read(issues.read_bytes(31)).data)
    assert (clash.place, clash.ours, clash.theirs) == ("entries/b/section", "reading", "x")

    choose(issues, 31, clash, "ours")

    assert read(issues.read_bytes(31)).data == read(ours).data


def test_a_clash_of_what_changed_meanwhile_is_not_chosen(tmp_path: Path) -> None:
    """Words somebody wrote since the list was read are not written over."""
    issues = archive(
        tmp_path, merged(changed(("en: Alpha", "en: Mine")), changed(("en: Alpha", "en: Theirs")))
    )
    (clash,) = open_clashes(read(issues.read_bytes(31)).data)
    issues.set_texts(31, "a", title={"en": "Third"})

    with pytest.raises(ArchiveError, match="meanwhile"):
        choose(issues, 31, clash, "ours")
    assert b"en: Third" in issues.read_bytes(31)


@settings(max_examples=15)
@given(documents(), documents(), documents())
def test_lines_say_what_was_merged(
    base: dict[str, Any], ours: dict[str, Any], theirs: dict[str, Any]
) -> None:
    """Whatever was done on both sides, the woven lines are the merged document, with nothing written anew."""
    texts = []
    for data in (base, ours, theirs):
        lines = list(emitting.pairs(data, 0))
        remarks = [
            f"{' ' * (len(line) - len(line.lstrip()))}# {n}\n" if n % 5 == 0 else ""
            for n, line in enumerate(lines)
        ]
        texts.append("".join(f"{remark}{line}\n" for remark, line in zip(remarks, lines, strict=True)))
    said = [read(text).data for text in texts]
    if None in said:
        return  # an empty document is no file
    readings = [read(text) for text in texts]
    made = merge(*said).document
    parts = [merging.taken_apart(r.text, r.root, r.data) for r in readings if r.root and r.data]
    assert isinstance(made, dict)

    assert same(read(merging.weave(made, merging.Three(*parts))).data, made)
