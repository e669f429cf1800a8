"""What goes out as Markdown or text comes back as it was, whatever words an editor finds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.archive.importers import read_issue
from digest.core.backissues import issue_of
from digest.core.compose import compose
from digest.core.oldissues import names
from digest.model import Edition, Entry, Issue, Link, Section, Text
from digest.renderers.export import FORMS, Exports
from digest.templating import Templates, shipped
from tests.editions import SETTINGS

TEMPLATES = Templates([shipped()])
PHRASES = {tag: TEMPLATES.words(tag) for tag in SETTINGS.languages}
NAMES = names(SETTINGS, PHRASES)
EXPORTS = Exports(TEMPLATES, SETTINGS)

#: Pieces that look like structure in one form or the other, or like Markdown.
AWKWARD = [
    "业界要闻", "## 业界要闻", "### 1. 标题 <a id=\"x\"></a>", "1. 一", "2. 二", "────────────", "[组]", "**组**",
    "来源：", "Sources:", "另见：", "摘录：", "- 一", "  - 二", "• 三", "    缩进", "> 引文", "---", "```", "# x",
    "<!-- words 1 -->", "<!-- /words 1 -->", "作者 | 甲", "0 个评论", "https://example.com/a_b", "[词](https://example.com/)",
    "*星* _线_ `码` \\*", "a | b", "第 3 期 · 第 4 期", "{{ 7*7 }}", "&amp; <b>", "“引”", "'", '"', "\\", "e\u0301", "\u2028x",
]  # fmt: skip
WORDS = st.one_of(
    st.sampled_from(AWKWARD),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), min_size=1, max_size=12),
)
#: One line, as fields of one line are read: no spaces around it, runs of them are one.
LINES = (
    st.lists(WORDS, min_size=1, max_size=3)
    .map(lambda parts: " ".join(" ".join(parts).split()))
    .filter(lambda line: line.isprintable() and line.strip("\ufeff\u200b") == line != "")
    .filter(lambda line: not {"\ufeff", "\u200b"} & set(line))
)
BLOCKS = st.lists(st.one_of(st.sampled_from(["", "", *AWKWARD]), LINES), min_size=1, max_size=8).map(
    "\n".join
)
#: What an issue file gives: no line feeds around it, something to read.
PROSE = BLOCKS.map(lambda text: text.strip("\n")).filter(lambda text: text.strip() != "")
URLS = st.sampled_from(
    [
        "https://example.com/a",
        "https://example.com/b?c=d&e=f#g",
        "http://例子.example/路径",
        "https://x.example/(y)_z",
    ]
)
LINKS = st.builds(
    lambda url, label, lang: Link(url=url, label=Text({"zh": label} if label else {}), lang=lang),
    URLS, st.one_of(st.just(""), LINES), st.sampled_from(["", "en", "zh-Hant"]),
)  # fmt: skip
ENTRIES = st.builds(
    lambda title, summary, links, also, group, quote: Entry(
        id="x", title=Text({"zh": title}), summary=Text({"zh": summary}), links=tuple(links), also=tuple(also),
        group=group, quote=Text({"zh": quote} if quote else {}),
    ),
    LINES, PROSE, st.lists(LINKS, max_size=2), st.lists(LINKS, max_size=1),
    st.sampled_from(["", "kubernetes"]), st.one_of(st.just(""), PROSE),
)  # fmt: skip
PEOPLE = st.lists(LINES.filter(lambda name: "、" not in name), max_size=3, unique=True)


def made(title: str, lead: list[str], people: list[str], sections: list[list[Entry]]) -> Issue:
    known = [section.id for section in SETTINGS.sections]
    numbered = [
        Section(
            id=known[s], entries=tuple(replace(entry, id=f"e-{s}-{n}") for n, entry in enumerate(entries))
        )
        for s, entries in enumerate(sections)
    ]
    return Issue(
        number=29,
        covers=(date(2019, 11, 18), date(2019, 11, 24)),
        title=Text({"zh": title}),
        published={"zh": datetime(2019, 11, 25, 10, 0, 7, tzinfo=UTC)},
        lead={"zh": tuple(lead)} if lead else {},
        credits=tuple(people),
        sections=tuple(numbered),
    )


def told(edition: Edition, form: str) -> object:
    """All of an edition that its file must keep; text has no addresses."""
    entries = [
        (section.id, section.title, group.title, entry.id if form == "markdown" else "", entry.title, entry.markdown,
         entry.quote, entry.links, entry.also)
        for section in edition.sections for group in section.groups for entry in group.entries
    ]  # fmt: skip
    return (
        edition.number,
        edition.title,
        edition.lead,
        edition.credits,
        edition.covers,
        edition.published,
        entries,
    )


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=15)
@given(
    title=LINES,
    lead=st.lists(LINES, max_size=3),
    people=PEOPLE,
    sections=st.lists(st.lists(ENTRIES, min_size=1, max_size=3), min_size=1, max_size=3),
)
def test_whatever_the_words(
    form: str, title: str, lead: list[str], people: list[str], sections: list[list[Entry]]
) -> None:
    """An edition of awkward words, written out and read in, is told the same."""
    edition = compose(made(title, lead, people, sections), "zh", SETTINGS, {}, {})
    old = read_issue(EXPORTS.render(edition, form).body, "x", NAMES)
    assert old.moment is not None
    assert old.covers is not None

    back = issue_of(old, SETTINGS, NAMES, {}, published=old.moment, covers=old.covers)

    assert old.remarks == ()
    assert told(compose(back, "zh", SETTINGS, {}, {}), form) == told(edition, form)


def test_the_files_read_well() -> None:
    """Paragraphs stand at the border in text; only what would be read as something else stands in."""
    entries = [
        Entry(id="one", title=Text({"zh": "一"}), summary=Text({"zh": "话。\n\n- 甲\n- 乙"})),
        Entry(id="two", title=Text({"zh": "# 二"}), summary=Text({"zh": "1. 甲\n2. 乙"})),
    ]
    edition = compose(made("题", ["要点"], ["甲", "乙"], [entries]), "zh", SETTINGS, {}, {})

    assert EXPORTS.render(edition, "text").body.decode() == (
        "题\n云原生生态周报 · 第 29 期\n\n作者 | 甲、乙\n时间 | 2019-11-18 — 2019-11-24\n出刊 | 2019-11-25 18:00:07 +0800\n\n"
        "• 要点\n\n\n业界要闻\n────────────────\n\n1. 一\n\n话。\n\n• 甲\n• 乙\n\n2. # 二\n\n    1. 甲\n    2. 乙\n"
    )
    document = EXPORTS.render(edition, "markdown")
    assert document.path == "029.zh.md"
    assert document.body.decode().endswith(
        '# 题 | 云原生生态周报 Vol. 29\n\n- 要点\n\n## 业界要闻\n\n### 1. 一 <a id="e-0-0"></a>\n\n话。\n\n- 甲\n- 乙\n\n'
        '### 2. \\# 二 <a id="e-0-1"></a>\n\n1. 甲\n2. 乙\n'
    )


def test_an_export_that_was_edited_is_read_the_long_way() -> None:
    """A person took the marks off and left a line: the issue is the same but for what only we write."""
    entries = [
        Entry(
            id="one",
            title=Text({"zh": "一条"}),
            summary=Text({"zh": "话。"}),
            links=(Link(url="https://a.example/"),),
        )
    ]
    edition = compose(made("题", [], ["甲"], [entries]), "zh", SETTINGS, {}, {})
    text = (
        EXPORTS.render(edition, "text")
        .body.decode()
        .replace("时间 | 2019-11-18 — 2019-11-24\n", "")
        .replace("─", "")
    )
    old = read_issue(text.encode(), "x", NAMES)

    assert (old.number, old.title, old.credits) == (29, "题", ("甲",))
    [section] = old.sections
    assert [(e.title, e.text, e.links[0].url) for e in section.entries] == [
        ("一条", "话。", "https://a.example/")
    ]
