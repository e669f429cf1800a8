"""Machine edits change the lines they must and no other."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.archive import Archive, sheet
from digest.archive.issues import load
from digest.errors import ArchiveError, IssueError
from digest.model import About, Entry, Erratum, Image, Link, Review, Section, Text

LANGUAGES = ("zh", "en")
SECTIONS = ("news", "upstream", "projects", "reading")
COMMENTED = """\
# yaml-language-server: $schema=../issue.schema.json
format: 1
number: 30   # thirty
covers: {from: 2019-11-25, to: 2019-12-01}
title:  # both please
  zh: 标题   # zh
  en: "Title: quoted"

# the lead comes later
sections:
  # first the news
  - id: news
    entries:
      # the big one
      - id: one   # keep
        links: [https://a.example/1]
        title: {zh: 一, en: One}   # flow
        summary:
          zh: |  # from the pull request
            第一行
            第二行

          en: >-
            folded text
            here
        # still about one

      # above two
      - id: two
        links:
        - https://a.example/2
        title:
          zh: 二
          en: 'it''s two'
        # end of two

  # reading last
  - id: reading
    entries: []   # none yet
# the end
"""
NEW = Entry(id="new", title=Text({"zh": "新", "en": "New: yes"}), links=(Link(url="https://n.example/"),))
FULL = Entry(
    id="full",
    origin=("pr:kubernetes/enhancements#1370", "https://x.example/a?b=c&d=e#f"),
    about=(About(kind="kep", value="2254"), About(kind="release", value="1.30")),
    group="kubernetes",
    source="en",
    only=("zh", "en"),
    links=(
        Link(url="https://x.example/"),
        Link(url="https://y.example/", label=Text({"zh": "官网", "en": "Site"}), lang="en"),
    ),
    also=(Link(url="https://z.example/"),),
    title=Text({"zh": "标题：1.30", "en": "#1 - a: [b] {c} 'd' \"e\" `f` %g & *h* !i | >j @k"}),
    summary=Text({"zh": "一行\n\n- 二\n    代码", "en": "  indented\nhard break  \n\ttab"}),
    quote=Text({"en": "one line"}),
    images=(
        Image(src="a.png", alt=Text({"zh": "图", "en": "A picture"}), credit=Text({"zh": "我", "en": "Me"})),
    ),
    topics=("a", "1.30", "no", "null"),
    again="because: it moved",
    noqa={"D203": "nothing to say"},
    errata=(Erratum(date=date(2019, 12, 3), text=Text({"zh": "错了", "en": "It was wrong"})),),
    withdrawn=True,
    editor="xu-di",
    review={"en": Review(state="draft", prints={"zh": "12345678", "en": "1234e567"}, fields=("summary",))},
)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    made = Archive(tmp_path / "content", LANGUAGES, SECTIONS)
    made.folder.mkdir(parents=True)
    made.path(30).write_text(COMMENTED, encoding="utf-8")
    return made


def change(archive: Archive, what: Callable[[], object]) -> tuple[list[str], list[str]]:
    """Lines that went and lines that came."""
    before = archive.path(30).read_text(encoding="utf-8").split("\n")
    what()
    after = archive.path(30).read_text(encoding="utf-8").split("\n")
    assert archive.findings(30) == ()
    lines = list(difflib.ndiff(before, after))
    return [x[2:] for x in lines if x.startswith("- ")], [x[2:] for x in lines if x.startswith("+ ")]


def entry(archive: Archive, name: str) -> Entry:
    return next(entry for _, entry in archive.issue(30).entries() if entry.id == name)


def test_an_entry_of_every_field_comes_back_as_it_was_given(archive: Archive) -> None:
    went, came = change(archive, lambda: archive.add_entry(30, "news", FULL))

    assert went == []
    assert entry(archive, "full") == FULL
    keys = [match[1] for line in came if (match := re.match(r"^ {8}(\w+):", line))]
    assert keys == ["from", "about", "group", "source", "only", "links", "also", "title", "summary", "quote",
                    "images", "topics", "again", "noqa", "errata", "withdrawn", "editor", "review"]  # fmt: skip
    assert "        about: [{kep: 2254}, {release: '1.30'}]" in came
    assert "            一行" in came
    assert "        review: {en: {state: draft, of: [summary], zh: '12345678', en: '1234e567'}}" in came


def test_an_entry_is_added_after_what_belongs_to_the_last_one(archive: Archive) -> None:
    went, came = change(archive, lambda: archive.add_entry(30, "news", NEW))

    assert went == []
    assert sorted(came).count("") == 1
    assert [line for line in came if line] == [
        "      - id: new",
        "        links:",
        "          - https://n.example/",
        "        title:",
        "          zh: 新",
        "          en: 'New: yes'",
    ]
    text = archive.path(30).read_text(encoding="utf-8")
    assert "# end of two\n\n      - id: new\n" in text
    assert "en: 'New: yes'\n\n  # reading last\n" in text


def test_the_first_entry_of_an_empty_section(archive: Archive) -> None:
    went, came = change(archive, lambda: archive.add_entry(30, "reading", NEW))

    assert went == ["    entries: []   # none yet"]
    assert came[:2] == ["    entries:   # none yet", "      - id: new"]
    assert archive.path(30).read_text(encoding="utf-8").endswith("'New: yes'\n# the end\n")


@pytest.mark.parametrize(
    ("section", "order"),
    [
        ("upstream", ["news", "upstream", "reading"]),
        ("projects", ["news", "projects", "reading"]),
        ("elsewhere", ["news", "reading", "elsewhere"]),
    ],
)
def test_a_missing_section_is_made_in_the_order_of_the_digest(
    archive: Archive, section: str, order: list[str]
) -> None:
    went, _ = change(archive, lambda: archive.add_entry(30, section, NEW))

    assert went == []
    assert [section.id for section in archive.issue(30).sections] == order


def test_a_section_before_the_first_and_sections_where_there_are_none(archive: Archive) -> None:
    head, _, _ = COMMENTED.partition("# the lead")
    archive.path(30).write_text(head, encoding="utf-8")
    for section in ("projects", "news", "reading", "upstream"):
        change(archive, lambda section=section: archive.add_entry(30, section, replace(NEW, id=section)))

    assert tuple(section.id for section in archive.issue(30).sections) == SECTIONS


def test_removing_takes_the_entry_and_its_own_comments_only(archive: Archive) -> None:
    went, came = change(archive, lambda: archive.remove_entry(30, "one"))

    assert came == []
    assert went[0] == "      - id: one   # keep"
    assert "        # still about one" in went
    assert len(went) == 12
    text = archive.path(30).read_text(encoding="utf-8")
    assert "      # the big one\n\n      # above two\n      - id: two\n" in text


def test_removing_the_last_entry_leaves_an_empty_section(archive: Archive) -> None:
    change(archive, lambda: archive.remove_entry(30, "one"))
    change(archive, lambda: archive.remove_entry(30, "two"))

    assert "    entries: []\n      # the big one\n" in archive.path(30).read_text(encoding="utf-8")
    assert not archive.remove_entry(30, "two")
    change(archive, lambda: archive.add_entry(30, "news", NEW))
    assert entry(archive, "new") == NEW


def test_adding_and_removing_leaves_the_file_as_it_was(archive: Archive) -> None:
    archive.add_entry(30, "news", FULL)
    archive.remove_entry(30, "full")

    assert archive.path(30).read_text(encoding="utf-8") == COMMENTED


def test_publishing_writes_one_line(archive: Archive) -> None:
    zone = timezone(timedelta(hours=8))
    at = datetime(2019, 12, 2, 18, tzinfo=zone)

    assert change(archive, lambda: archive.set_published(30, {"zh": at})) == (
        [],
        ["published: {zh: 2019-12-02T18:00:00+08:00}"],
    )
    assert change(archive, lambda: archive.set_published(30, {"en": at})) == (
        ["published: {zh: 2019-12-02T18:00:00+08:00}"],
        ["published: {zh: 2019-12-02T18:00:00+08:00, en: 2019-12-02T18:00:00+08:00}"],
    )
    assert archive.issue(30).published == {"zh": at.astimezone(UTC), "en": at.astimezone(UTC)}
    assert archive.path(30).read_text(encoding="utf-8").split("\n")[4].startswith("published:")


def test_words_keep_the_comments_beside_them(archive: Archive) -> None:
    assert change(archive, lambda: archive.set_title(30, {"en": "New [title]", "zh": "新"})) == (
        ["  zh: 标题   # zh", '  en: "Title: quoted"'],
        ["  zh: 新   # zh", "  en: 'New [title]'"],
    )
    assert change(archive, lambda: archive.set_texts(30, "one", title=Text({"en": "One, {more}: yes"}))) == (
        ["        title: {zh: 一, en: One}   # flow"],
        ["        title: {zh: 一, en: 'One, {more}: yes'}   # flow"],
    )
    assert change(
        archive, lambda: archive.set_texts(30, "one", summary={"zh": "一行", "en": "now\na block"})
    ) == (
        [
            "            第一行",
            "            第二行",
            "          en: >-",
            "            folded text",
            "            here",
        ],
        ["            一行", "          en: |", "            now", "            a block"],
    )
    assert "          zh: |  # from the pull request\n            一行\n\n          en" in archive.path(
        30
    ).read_text(encoding="utf-8")


def test_words_that_were_not_there_are_put_in_their_place(archive: Archive) -> None:
    went, came = change(archive, lambda: archive.set_texts(30, "two", summary={"en": "Words", "zh": "话"}))

    assert went == []
    assert came == [
        "        summary:",
        "          zh: |",
        "            话",
        "          en: |",
        "            Words",
    ]
    assert "# end of two" in archive.path(30).read_text(encoding="utf-8").partition("Words\n")[2]


def test_the_same_words_change_nothing(archive: Archive) -> None:
    stamp = archive.path(30).stat().st_ino

    assert not archive.set_texts(30, "one", title={"en": "One"}, summary={"zh": "第一行\n第二行"})
    assert not archive.set_title(30, {"en": "Title: quoted"})
    assert archive.path(30).stat().st_ino == stamp


def test_review_is_one_line(archive: Archive) -> None:
    confirmed = Review(state="confirmed", prints={"zh": "5f1c9a20", "en": "77d0b1c4"})

    assert change(archive, lambda: archive.set_review(30, "two", {"en": confirmed})) == (
        [],
        ["        review: {en: {state: confirmed, zh: 5f1c9a20, en: 77d0b1c4}}"],
    )
    assert entry(archive, "two").review == {"en": confirmed}
    change(
        archive,
        lambda: archive.set_reviews(
            30, {"one": {"zh": confirmed}, "two": {"en": replace(confirmed, state="draft")}}
        ),
    )
    assert entry(archive, "two").review["en"].state == "draft"
    assert entry(archive, "one").review["zh"] == confirmed


def test_title_and_lead_have_a_review_too_and_one_taken_away_leaves_nothing(archive: Archive) -> None:
    confirmed = Review(state="confirmed", prints={"zh": "5f1c9a20", "en": "77d0b1c4"})
    before = archive.path(30).read_bytes()

    written = change(archive, lambda: archive.set_reviews(30, {"": {"en": confirmed}}))
    assert written == ([], ["review: {en: {state: confirmed, zh: 5f1c9a20, en: 77d0b1c4}}"])
    assert archive.issue(30).review == {"en": confirmed}
    archive.set_reviews(30, {"two": {"zh": confirmed, "en": confirmed}})
    archive.set_reviews(30, {"": {"en": None}, "two": {"zh": None}})
    assert (archive.issue(30).review, entry(archive, "two").review) == ({}, {"en": confirmed})
    archive.set_reviews(30, {"two": {"en": None}})
    assert archive.path(30).read_bytes() == before


def test_a_new_issue_is_a_whole_file(archive: Archive) -> None:
    covers = (date(2019, 12, 2), date(2019, 12, 8))
    archive.create(
        31,
        covers=covers,
        title=Text({"zh": "一：二: 三"}),
        sections=["news", Section(id="reading", entries=(FULL,))],
    )

    issue = archive.issue(31)
    assert archive.findings(31) == ()
    assert issue.covers == covers
    assert issue.title == Text({"zh": "一：二: 三"})
    assert [(section.id, len(section.entries)) for section in issue.sections] == [("news", 0), ("reading", 1)]
    assert issue.sections[1].entries == (FULL,)
    assert (
        archive.path(31)
        .read_text(encoding="utf-8")
        .startswith(
            "# yaml-language-server: $schema=../issue.schema.json\nformat: 1\nnumber: 31\ncovers: {from: 2019-12-02, to: 2019-12-08}\n"
        )
    )
    with pytest.raises(ArchiveError, match="there already"):
        archive.create(31, covers=covers, title=Text())
    assert archive.numbers() == [30, 31]


def test_a_section_says_its_own_titles(archive: Archive) -> None:
    """What digest.toml does not have stands in the file, and comes back as it was."""
    titles = Text({"zh": "工具", "en": "Tools"})
    section = Section(
        id="tools", entries=(replace(FULL, group="knative"),), title=titles, groups={"knative": titles}
    )
    archive.create(31, covers=(date(2019, 12, 2), date(2019, 12, 8)), title=titles, sections=[section])

    assert archive.findings(31) == ()
    assert archive.issue(31).sections == (section,)


def test_a_number_of_four_digits(archive: Archive) -> None:
    archive.create(1000, covers=(date(2038, 1, 4), date(2038, 1, 10)), title=Text())
    (archive.folder / "0031.yaml").write_text("x")
    (archive.folder / "32.yaml").write_text("x")
    (archive.folder / "033.yml").write_text("x")

    assert archive.numbers() == [30, 1000]
    assert archive.path(1000).name == "1000.yaml"
    assert [finding.path for finding in archive.strays()] == [
        "content/issues/0031.yaml",
        "content/issues/033.yml",
        "content/issues/32.yaml",
    ]


def test_what_cannot_be_written_is_refused_and_nothing_changes(archive: Archive) -> None:
    with pytest.raises(ArchiveError, match="cannot be an address"):
        archive.add_entry(30, "news", replace(NEW, id="istio-1.28"))
    with pytest.raises(ArchiveError, match="there already"):
        archive.add_entries(30, [("news", NEW), ("news", replace(NEW, id="two"))])
    with pytest.raises(ArchiveError, match="no entry `three`"):
        archive.set_texts(30, "three", title={"en": "x"})
    with pytest.raises(ArchiveError, match="no language `fr`"):
        archive.set_title(30, {"fr": "x"})
    with pytest.raises(ArchiveError, match=r"content/issues/031.yaml: there is no such file"):
        archive.set_title(31, {"en": "x"})

    assert archive.path(30).read_text(encoding="utf-8") == COMMENTED


def test_a_file_that_cannot_be_read_is_not_written(archive: Archive) -> None:
    archive.path(30).write_text("title: a: b\n", encoding="utf-8")

    with pytest.raises(IssueError, match="a colon inside a value"):
        archive.set_title(30, {"en": "x"})
    assert archive.path(30).read_text(encoding="utf-8") == "title: a: b\n"


def test_a_key_nobody_knows_does_not_stop_a_pick(archive: Archive) -> None:
    archive.path(30).write_text(COMMENTED + "summry: oh\n", encoding="utf-8")

    archive.add_entry(30, "reading", NEW)
    assert [finding.code for finding in archive.findings(30)] == ["D011"]


def test_what_somebody_saved_meanwhile_is_kept(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    saved: list[bool] = []
    path = archive.path(30)

    class Hurried(sheet.Sheet):
        """A person saves the file while the machine thinks."""

        def append(self, *args: object) -> None:
            super().append(*args)  # type: ignore[arg-type]
            if not saved:
                saved.append(True)
                path.write_text(COMMENTED.replace("标题", "人写的标题"), encoding="utf-8")

    monkeypatch.setattr(sheet, "Sheet", Hurried)
    archive.add_entry(30, "news", NEW)

    assert archive.issue(30).title.get("zh") == "人写的标题"
    assert entry(archive, "new") == NEW


def test_other_line_ends_and_other_indents_are_met(archive: Archive) -> None:
    flat = """format: 1\r\nnumber: 30\r\ncovers:\r\n    from: 2019-11-25\r\n    to: 2019-12-01\r\ntitle:\r\n    en: Title\r\nsections:\r\n-   id: news\r\n    entries:\r\n    -   id: one\r\n        title: {en: One}"""
    archive.path(30).write_bytes(flat.encode())

    archive.add_entry(30, "news", NEW)
    archive.set_texts(30, "one", title={"zh": "一"}, summary={"en": "x"})
    archive.set_title(30, {"zh": "标题"})

    assert entry(archive, "new") == NEW
    assert entry(archive, "one") == Entry(
        id="one", title=Text({"en": "One", "zh": "一"}), summary=Text({"en": "x"})
    )
    body = archive.path(30).read_bytes()
    assert b"\r" not in body
    assert (
        b"-   id: news\n    entries:\n    -   id: one\n        title: {en: One, zh: \xe4\xb8\x80}\n" in body
    )


def test_a_digest_of_one_language(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "content", ("en",))
    archive.folder.mkdir(parents=True)
    archive.path(1).write_text(
        "format: 1\nnumber: 1\ncovers: {from: 2026-01-05, to: 2026-01-11}\ntitle: One title\n"
        "lead: [a, b]\nsections:\n  - id: news\n    entries:\n      - id: one\n        title: A title  # mine\n"
        "        summary: |\n          Words\n",
        encoding="utf-8",
    )
    issue = archive.issue(1)
    assert issue.title == Text({"en": "One title"})
    assert issue.lead == {"en": ("a", "b")}

    archive.set_texts(1, "one", title={"en": "Another"}, summary={"en": "Other\nwords"})
    archive.set_published(1, {"en": datetime(2026, 1, 12, tzinfo=UTC)})

    text = archive.path(1).read_text(encoding="utf-8")
    assert "        title: Another  # mine\n        summary: |\n          Other\n          words\n" in text
    assert archive.issue(1).sections[0].entries[0].summary == Text({"en": "Other\nwords"})
    assert list(archive.issue(1).published) == ["en"]


awkward = st.text(alphabet="a中 :#-\n\t'\"[]{}>|*&!%@`,?\\：\u3000\u2028\x85\x00\ud800😀~=<0.", max_size=30)


@settings(max_examples=60)
@given(title=st.text(max_size=20) | awkward, summary=st.text() | awkward, lines=st.lists(awkward, max_size=4))
def test_any_words_come_back(
    tmp_path_factory: pytest.TempPathFactory, title: str, summary: str, lines: list[str]
) -> None:
    archive = Archive(tmp_path_factory.mktemp("any") / "content", LANGUAGES)
    archive.folder.mkdir(parents=True)
    archive.path(30).write_text(COMMENTED, encoding="utf-8")
    summary += "\n".join(lines)

    archive.set_texts(30, "one", title={"en": title}, summary={"en": summary})
    archive.set_texts(30, "two", title={"en": title}, summary={"en": summary})
    archive.add_entry(
        30,
        "news",
        replace(NEW, title=Text({"en": title}), summary=Text({"en": summary}), topics=("x", title)),
    )

    body = archive.path(30).read_bytes()
    _, findings = load(body, languages=LANGUAGES)
    assert [finding.code for finding in findings if finding.code != "D012"] == []  # an empty topic
    data = yaml.load(body, yaml.CBaseLoader)["sections"][0]["entries"]  # noqa: S506 - texts alone
    for item in data[0], data[1], data[2]:
        if title.strip():
            assert item["title"]["en"].strip() == said(title).strip()
        if summary.strip():
            assert item["summary"]["en"].strip("\n") == said(summary).strip("\n")
    left = [line for line in COMMENTED.split("\n") if line.lstrip().startswith("#")]
    assert [line for line in body.decode().split("\n") if line in left] == left


def said(text: str) -> str:
    """What a file in UTF-8 with line feeds can say of `text`."""
    return re.sub("[\ud800-\udfff]", "\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
