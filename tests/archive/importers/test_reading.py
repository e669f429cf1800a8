"""Old issues piece by piece: what each careless way of writing becomes. Whole files: tests/cli/test_backissues.py."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from digest.archive.importers import NoIssueError, masthead, read_issue
from digest.archive.importers.inline import mended, words
from digest.core.oldissues import OldIssue, names
from digest.templating import Templates, shipped
from tests.editions import SETTINGS

TEMPLATES = Templates([shipped()])
NAMES = names(SETTINGS, {tag: TEMPLATES.words(tag) for tag in SETTINGS.languages})


def read(text: str, name: str = "x.md") -> OldIssue:
    return read_issue(text.encode(), name, NAMES)


def entries(body: str) -> list[tuple[str, str, str]]:
    """(group, title, text) of the entries of one section."""
    old = read(f"# 云原生生态周报 Vol. 5 | 题\n\n## 业界要闻\n\n{body}")
    return [(entry.group, entry.title, entry.text) for entry in old.entries()]


@pytest.mark.parametrize(
    ("line", "number", "title"),
    [
        ("KubeCon 2019 北美会议完美落幕| 云原生生态周报 Vol. 29", 29, "KubeCon 2019 北美会议完美落幕"),
        ("云原生生态周报 Vol.29", 29, ""),
        ("云原生生态周报（第 29 期）：一周要闻", 29, "一周要闻"),
        ("【云原生生态周报】第二十九期 - 一周要闻", 29, "一周要闻"),
        ("第一百零二期云原生生态周报", 102, ""),
        ("Cloud Native Weekly #7: Quiet week", 7, "Quiet week"),
        ("Cloud Native Weekly, Issue No. 7 — Quiet week", 7, "Quiet week"),
        ("Quiet week (Cloud Native Weekly Vol. 7)", 7, "Quiet week"),
        ("一周要闻 | 早先的刊名 Vol. 3", 3, "一周要闻"),
        ("早先的刊名 第 3 期｜一周要闻", 3, "一周要闻"),
        ("Quiet week | An Earlier Name #3", 3, "Quiet week"),
        ("要闻 | 深度 | 早先的刊名 Vol. 3", 3, "要闻 | 深度"),
        ("C# 与 Kubernetes 1.17", None, "C# 与 Kubernetes 1.17"),
        ("2019 年的 5 个趋势", None, "2019 年的 5 个趋势"),
    ],
)
def test_number_and_title(line: str, number: int | None, title: str) -> None:
    assert masthead.number_of(line) == number
    assert masthead.title_of(line, NAMES) == title


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("vol-029.zh.md", 29), ("029.md", 29), ("29.en.html", 29), ("weekly_7.txt", 7), ("Issue 12.md", 12),
        ("2019-11-25.md", None), ("kubernetes-1.17.md", None), ("README.md", None), ("v1.2.md", None),
    ],
)  # fmt: skip
def test_the_number_in_a_files_name(name: str, number: int | None) -> None:
    assert masthead.number_in_name(name) == number


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2019-11-25 18:00", date(2019, 11, 25)), ("2019年11月5日", date(2019, 11, 5)), ("2019/1/2", date(2019, 1, 2)),
        ("Mon, 25 Nov 2019", date(2019, 11, 25)), ("November 3rd, 2019", date(2019, 11, 3)), ("2019-13-45", None),
        ("2019.11.18-2019.11.24，出刊于 2019.11.25", date(2019, 11, 25)), ("v1.17.2019", None),
    ],
)  # fmt: skip
def test_days(text: str, day: date | None) -> None:
    assert masthead.day_of(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "2019.11.18 - 2019.11.24",
        "2019 年 11 月 18 日至 24 日",
        "2019-11-18 ~ 11-24",
        "2019/11/18 to 2019/11/24",
    ],
)
def test_spans_of_days(text: str) -> None:
    assert masthead.days_of(text) == (date(2019, 11, 18), date(2019, 11, 24))


@pytest.mark.parametrize(
    ("line", "people"),
    [
        ("作者|陈俊、张晓宇、徐迪", ("陈俊", "张晓宇", "徐迪")),
        ("作者： 陈俊 张晓宇　徐迪", ("陈俊", "张晓宇", "徐迪")),
        ("作者：陈俊，张晓宇 编辑：徐迪", ("陈俊", "张晓宇", "徐迪")),
        ("编辑 ｜ 张 三", ("张三",)),
        ("Edited by Ada Example, Grace Sample and Linus Test", ("Ada Example", "Grace Sample", "Linus Test")),
        ("By: Ada Example & Grace Sample", ("Ada Example", "Grace Sample")),
        ("2019-06-03 作者：陈俊，张磊", ("陈俊", "张磊")),
        ("作者在本文中讨论了调度。", None),
        ("By design, nothing changes here.", None),
    ],
)
def test_credits(line: str, people: tuple[str, ...] | None) -> None:
    labels = NAMES.words("import_by")
    found = masthead.credits_in(line, labels)
    assert (None if found is None else masthead.people_of(found, labels)) == people


@pytest.mark.parametrize(
    ("text", "shown", "remarks"),
    [
        ("[a](https://x.example/1", "[a](https://x.example/1)", 1),
        ("[a]（https://x.example/1）", "[a](https://x.example/1)", 1),
        ("[a] (https://x.example/1)", "[a](https://x.example/1)", 1),
        ("[a](https://x.example/1 2)", "[a](https://x.example/1%202)", 1),
        ("[a](#)、[b]()、[c](./d.md)", "a、b、c", 3),
        ("[a](#cgroup-v2)", "[a](#cgroup-v2)", 0),
        ("![p](https://x.example/p.png)话", "话", 1),
        ("[[x] a](https://x.example/1)", "[[x] a](https://x.example/1)", 0),
        ("[没有地址] 与 [半个", "[没有地址] 与 [半个", 0),
        ("[a](https://x.example/(b)_c)", "[a](https://x.example/(b)_c)", 0),
    ],
)
def test_links_are_put_right(text: str, shown: str, remarks: int) -> None:
    found, told = mended(text)

    assert (found, len(told)) == (shown, remarks)


def test_words_of_a_line() -> None:
    assert words(r"**[重要]** [gRPC](https://x.example/) \# `a*b` snake_case_x 2 * 3 * 4") == (
        "[重要] gRPC # a*b snake_case_x 2 * 3 * 4"
    )


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("1.一\n话一\n2.二\n话二", [("", "一", "话一"), ("", "二", "话二")]),
        ("1、一\n\n2、二", [("", "一", ""), ("", "二", "")]),
        ("（1）一\n（2）二", [("", "一", ""), ("", "二", "")]),
        ("①一\n②二", [("", "一", ""), ("", "二", "")]),
        ("1. 一\n1. 二\n1. 三", [("", "一", ""), ("", "二", ""), ("", "三", "")]),
        ("1\\. 一\n\n2\\. 二", [("", "一", ""), ("", "二", "")]),
        ("* 一\n* 二", [("", "一", ""), ("", "二", "")]),
        ("**一**\n\n话\n\n**二**\n\n话", [("", "一", "话"), ("", "二", "话")]),
        ("### 一\n1. 甲\n2. 乙\n\n### 二\n话", [("", "一", "1. 甲\n2. 乙"), ("", "二", "话")]),
        ("### Kubernetes 项目\n\n#### 一\n话\n\n### 其他项目\n\n#### 二\n话",
         [("Kubernetes 项目", "一", "话"), ("其他项目", "二", "话")]),
        ("Kubernetes 项目\n1. 一\n话\n其他项目\n\n1. 二\n话", [("Kubernetes 项目", "一", "话\n其他项目"), ("Kubernetes 项目", "二", "话")]),
        ("1. 一\n\n   1. 甲\n   2. 乙\n\n2. 二", [("", "一", "1. 甲\n2. 乙"), ("", "二", "")]),
        ("1. 一\n主要变化：\n1. 甲\n2. 乙\n2. 二\n话", [("", "一", "主要变化：\n\n1. 甲\n2. 乙"), ("", "二", "话")]),
        ("1. 一\n   ```\n   # 业界要闻\n   2. x\n   ```\n2. 二", [("", "一", "```\n# 业界要闻\n2. x\n```"), ("", "二", "")]),
        ("1. **一**：话。", [("", "一", "话。")]),
        ("1. <a href='https://x.example/1'>一</a><br>话", [("", "一", "话")]),
    ],
)  # fmt: skip
def test_where_entries_begin(body: str, found: list[tuple[str, str, str]]) -> None:
    assert entries(body) == found


def test_a_list_of_contents_is_no_issue_of_its_own() -> None:
    """Sections named in a list first, then told."""
    old = read(
        "云原生生态周报 Vol. 5\n\n目录\n业界要闻\n上游重要进展\n\n业界要闻\n\n1. 一\n\n上游重要进展\n\n1. 二\n"
    )

    assert [(section.title, len(section.entries)) for section in old.sections] == [
        ("业界要闻", 1),
        ("上游重要进展", 1),
    ]


def test_sections_go_by_their_aliases() -> None:
    """A name of those days is the section of today; letters, spaces and pictures do not matter."""
    renamed = replace(
        SETTINGS,
        sections=tuple(
            replace(s, aliases=("上游 动态", "Upstream NEWS")) if s.id == "upstream" else s
            for s in SETTINGS.sections
        ),
    )
    known = names(renamed, NAMES.phrases)
    old = read_issue("# 云原生生态周报 Vol. 5\n\n## 🚀 upstream news：\n\n1. 一\n".encode(), "x.md", known)

    assert known.sections["上游动态"] == "upstream"
    assert [section.title for section in old.sections] == ["🚀 upstream news"]
    assert old.remarks[-1].text.startswith("no title")


def test_the_author_of_an_article_is_no_author_of_the_issue() -> None:
    old = read(
        "# 云原生生态周报 Vol. 5\n\n作者：甲\n\n## 本周阅读推荐\n\n1. 《文》\n\n作者：乙\n\n话。\n\n2. 《章》\n"
    )

    assert old.credits == ("甲",)
    assert next(iter(old.entries())).text == "作者：乙\n\n话。"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "the file is empty"),
        ("# 一篇文章\n\n## 开头\n\n1. 一\n", "none of the digest's sections is in it"),
        ("## 业界要闻\n\n1. 一\n", "nothing says the number"),
        ("# 云原生生态周报 Vol. 5\n\n## 业界要闻\n", "none of the digest's sections is in it"),
        ("x" * 500_000, "characters are no issue"),
    ],
)
def test_what_is_no_issue(text: str, why: str) -> None:
    with pytest.raises(NoIssueError, match=why):
        read(text)


def test_other_encodings() -> None:
    """Old files are GB18030, letters may be UTF-16; a spoilt byte costs one letter."""
    text = "# 云原生生态周报 Vol. 5\n\n## 业界要闻\n\n1. 一条消息\n"
    for body, remark in (
        (text.encode("gb18030"), "not UTF-8; read as GB18030"),
        (b"\xff\xfe" + text.encode("utf-16-le"), "read as UTF-16"),
        (b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode(), ""),
    ):
        old = read_issue(body, "x.md", NAMES)
        assert next(iter(old.entries())).title == "一条消息"
        assert [r.text for r in old.remarks if "read as" in r.text] == ([remark] if remark else [])
    with pytest.raises(NoIssueError, match="not a text"):
        read_issue(b"\x89PNG\x00\x00" * 100, "x.md", NAMES)
