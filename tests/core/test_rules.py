"""What stands in the way of publishing, each with its place."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.archive import Archive
from digest.core import rules
from digest.core.told import Shelved
from digest.model import (
    About,
    DigestSettings,
    Entry,
    Finding,
    Image,
    Issue,
    Link,
    Section,
    SectionSettings,
    Severity,
    Text,
    TrackerSettings,
)

SETTINGS = DigestSettings(
    title=Text(),
    title_pattern=Text(),
    description=Text(),
    languages=("zh", "en"),
    site_url="https://weekly.example.org/",
    feed_id="tag:weekly.example.org,2026:digest",
    time_zone="Asia/Shanghai",
    week_starts=0,
    sections=(SectionSettings(id="news", title=Text()), SectionSettings(id="upstream", title=Text())),
    groups={"kubernetes": Text()},
    trackers=(TrackerSettings(id="kep", prefix="KEP-", title=Text()),),
)
ENTRY = Entry(
    id="one",
    title=Text({"zh": "一", "en": "One"}),
    summary=Text({"zh": "话", "en": "Words"}),
    links=(Link(url="https://a.example/1"),),
    about=(About(kind="kep", value="2254"), About(kind="project", value="istio")),
    group="kubernetes",
)
ISSUE = Issue(
    number=30,
    covers=(date(2019, 11, 25), date(2019, 12, 1)),
    title=Text({"zh": "题", "en": "Title"}),
    sections=(Section(id="upstream", entries=(ENTRY,)),),
)
SECOND = replace(
    ENTRY, id="two", title=Text({"zh": "二", "en": "Two"}), links=(Link(url="https://a.example/2"),)
)
HERE = "sections[0].entries[0]"
TITLED = Text({"zh": "工具", "en": "Tools"})


def issue(**changes: object) -> Issue:
    """The good issue with its only entry changed."""
    return replace(ISSUE, sections=(Section(id="upstream", entries=(replace(ENTRY, **changes),)),))  # type: ignore[arg-type]


def check(issue: Issue, language: str | None = "en") -> list[Finding]:
    return list(rules.check(issue, SETTINGS, language=language))


def test_a_link_that_is_none_is_no_repeat_either() -> None:
    """What cannot be parsed is looked up among what ran before as well."""
    bad = issue(links=(Link(url="http://[::1/"),))
    week = (date(2019, 11, 18), date(2019, 11, 24))
    ran = Shelved(number=29, covers=week, published={"zh": datetime(2019, 12, 2, tzinfo=UTC)})

    assert [f.code for f in rules.check(bad, SETTINGS, language="en", before=(ran,))] == ["D301"]


@pytest.mark.parametrize("language", [None, "zh", "en"])
def test_a_good_issue_has_no_finding(language: str | None) -> None:
    assert check(ISSUE, language) == []


@pytest.mark.parametrize(
    ("bad", "code", "place", "part"),
    [
        (
            replace(ISSUE, covers=(date(2019, 12, 1), date(2019, 11, 25))),
            "D101",
            "covers.to",
            "before they begin",
        ),
        (
            replace(ISSUE, sections=(Section(id="upstrem", entries=(ENTRY,)),)),
            "D102",
            "sections[0].id",
            "Did you mean `upstream`?",
        ),
        (
            replace(ISSUE, sections=(Section(id="xyz", entries=(ENTRY,)),)),
            "D102",
            "sections[0].id",
            "`news`, `upstream`",
        ),
        (
            replace(
                ISSUE,
                sections=(*ISSUE.sections, replace(ISSUE.sections[0], entries=(SECOND,))),
            ),
            "D103",
            "sections[1].id",
            "twice",
        ),
        (
            replace(
                ISSUE,
                sections=(Section(id="tools", entries=(replace(ENTRY, group="knative"),), title=TITLED),),
            ),
            "D105",
            f"{HERE}.group",
            "unknown group `knative`",
        ),
        (replace(ISSUE, sections=(Section(id="news"), *ISSUE.sections)), "D104", "sections[0]", "empty"),
        (issue(group="kubernets"), "D105", f"{HERE}.group", "Did you mean `kubernetes`?"),
        (issue(about=(About(kind="kpe", value="1"),)), "D107", f"{HERE}.about[0].kpe", "Did you mean `kep`?"),
        (issue(title=Text({"zh": "一", "en": "A <b>bold</b> title"})), "D108", f"{HERE}.title.en", "<b>"),
        (
            issue(title=Text({"zh": "一", "en": "<script>alert(1)</script>"})),
            "D108",
            f"{HERE}.title.en",
            "markup",
        ),
        (issue(title=Text({"zh": "一", "en": '<a href="x">y</a>'})), "D108", f"{HERE}.title.en", "markup"),
        (issue(title=Text({"zh": "一", "en": "a &amp; b"})), "D108", f"{HERE}.title.en", "&amp;"),
        (issue(title=Text({"zh": "一", "en": "a **b**"})), "D108", f"{HERE}.title.en", "plain text"),
        (issue(title=Text({"zh": "一", "en": "[a](https://b)"})), "D108", f"{HERE}.title.en", "plain text"),
        (issue(title=Text({"zh": "一", "en": "a\nb"})), "D108", f"{HERE}.title.en", "line break"),
        (issue(title=Text({"zh": "一", "en": "a\u202eb"})), "D108", f"{HERE}.title.en", "(U+202E)"),
        (
            issue(title=Text({"zh": "一", "en": "\u200b \ufeff"})),
            "D108",
            f"{HERE}.title.en",
            "nobody can see",
        ),
        (issue(about=(About(kind="kep", value="-1"),)), "D107", f"{HERE}.about[0].kep", "`-1` is no number"),
        (issue(about=(About(kind="kep", value="1" * 24),)), "D107", f"{HERE}.about[0].kep", "is no number"),
        (
            issue(images=(Image(src="../x.png", alt=TITLED),)),
            "D304",
            f"{HERE}.images[0].src",
            "cannot be shown",
        ),
        (replace(ISSUE, title=Text({"zh": "题", "en": "<i>x</i>"})), "D108", "title.en", "markup"),
        (replace(ISSUE, lead={"zh": ("甲", "乙"), "en": ("ok", "a<br>b")}), "D108", "lead.en[1]", "markup"),
        (replace(ISSUE, title=Text({"zh": "题"})), "D201", "title.en", "no title in en"),
        (issue(title=Text({"zh": "一", "en": " "})), "D202", f"{HERE}.title.en", "`one` has no title in en"),
        (issue(summary=Text({"zh": "话"})), "D203", f"{HERE}.summary.en", "`one` has no summary in en"),
        (
            issue(title=Text({"zh": "一"}), summary=Text({"zh": "话"})),
            "D202",
            f"{HERE}.title.en",
            "no title and no summary in en",
        ),
        (issue(links=(Link(url="http://[::1/"),)), "D301", f"{HERE}.links[0].url", "no web address"),
        (issue(links=(Link(url="javascript:alert(1)"),)), "D301", f"{HERE}.links[0].url", "https://"),
        (issue(links=(Link(url="/relative"),)), "D301", f"{HERE}.links[0].url", "no web address"),
        (issue(links=(Link(url="https://a b/"),)), "D301", f"{HERE}.links[0].url", "without spaces"),
        (
            issue(also=(Link(url="https://ok.example"), Link(url="ftp://x"))),
            "D301",
            f"{HERE}.also[1].url",
            "no web address",
        ),
        (issue(links=()), "D302", f"{HERE}.links", "`one` has no link"),
    ],
)
def test_a_fault_is_one_finding_with_its_place(bad: Issue, code: str, place: str, part: str) -> None:
    (finding,) = check(bad)

    assert (finding.code, finding.place) == (code, place)
    assert part in str(finding)
    assert finding.hint
    assert "\n" not in str(finding)
    assert finding.severity is (Severity.WARNING if code == "D104" else Severity.ERROR)


def test_what_may_stand_and_should_not_is_a_warning() -> None:
    """A picture that another host serves, an entry of many pages."""
    found = check(
        issue(
            images=(Image(src="https://a.example/b.png", alt=TITLED),),
            summary=Text({"zh": "字" * 5001, "en": "word " * 950}),
        ),
        None,
    )

    assert sorted((f.code, f.place, f.severity) for f in found) == [
        ("D113", f"{HERE}.summary.zh", Severity.WARNING),
        ("D304", f"{HERE}.images[0].src", Severity.WARNING),
    ]


def test_a_proposal_without_a_number_goes_by_its_word() -> None:
    assert check(issue(about=(About(kind="kep", value="sig-node/cgroup-v2"),))) == []


@pytest.mark.parametrize(
    "title",
    ["Vec<T> and a < b > c", "R&D", "**/*.go", "__init__ goes", "C++ [beta]", "`kubectl` -> 2", "<U>"],
)
def test_words_that_only_look_like_markup_may_stand(title: str) -> None:
    assert [f.code for f in check(issue(title=Text({"zh": "一", "en": title})))] == (
        ["D108"] if title == "<U>" else []
    )


def test_missing_words_are_warnings_until_a_language_is_published() -> None:
    bad = issue(title=Text({"zh": "一"}), summary=Text())

    assert sorted((f.place, f.severity) for f in check(bad, None)) == [
        (f"{HERE}.summary.zh", Severity.WARNING),
        (f"{HERE}.title.en", Severity.WARNING),
    ]
    assert [(f.place, f.severity) for f in check(bad, "zh")] == [(f"{HERE}.summary.zh", Severity.ERROR)]


def test_a_language_is_not_asked_about_the_words_of_another() -> None:
    assert (
        check(issue(title=Text({"zh": "<b>一</b>", "en": "One"}), summary=Text({"en": "Words"})), "en") == []
    )


def test_only_and_withdrawn_ask_for_nothing_more() -> None:
    alone = check(issue(only=("zh",), title=Text({"zh": "一"}), summary=Text({"zh": "话"})), None)
    assert [f.code for f in alone] == ["D109"]  # nothing else is in the issue
    assert check(issue(withdrawn=True, title=Text({"zh": "一"}), summary=Text(), links=()), None) == []


def test_a_reason_excuses_a_finding_of_its_own_entry_alone() -> None:
    bad = issue(links=(), noqa={"D302": "an event without a page"})
    both = replace(
        bad,
        sections=(Section(id="upstream", entries=(*bad.sections[0].entries, replace(SECOND, links=()))),),
    )

    assert check(bad) == []
    assert [f.place for f in check(both)] == ["sections[0].entries[1].links"]


@given(st.text(), st.text())
def test_no_words_break_a_rule(title: str, url: str) -> None:
    for finding in check(issue(title=Text({"en": title}), links=(Link(url=url),)), None):
        assert finding.place


def test_findings_of_rules_get_their_line(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "content", SETTINGS.languages)
    archive.folder.mkdir(parents=True)
    archive.path(30).write_text(
        "format: 1\nnumber: 30\ncovers: {from: 2019-12-01, to: 2019-11-25}\ntitle:\n  zh: 题\nsections:\n"
        "  - id: upstrem\n    entries:\n      - id: one\n        title:\n          zh: 一\n          en: <b>One</b>\n"
        "        summary:\n          zh: 话\n      - id: two\n        title: {zh: 二}\n        links: ['http://[::1/']\n",
        encoding="utf-8",
    )
    found = rules.check(archive.issue(30), SETTINGS, language=None)

    assert [str(finding).partition(". ")[0] for finding in archive.locate(30, found)] == [
        "content/issues/030.yaml:3:32 D101 the days covered end (2019-11-25) before they begin (2019-12-01)",
        "content/issues/030.yaml:4:1 D201 the issue has no title in en",
        "content/issues/030.yaml:7:9 D102 unknown section `upstrem`",
        "content/issues/030.yaml:9:9 D302 `one` has no link",
        "content/issues/030.yaml:12:15 D108 a title with markup: <b>",
        "content/issues/030.yaml:13:9 D203 `one` has no summary in en",
        "content/issues/030.yaml:15:9 D203 `two` has no summary in zh",
        "content/issues/030.yaml:16:9 D202 `two` has no title and no summary in en",
        "content/issues/030.yaml:17:17 D301 `http://[::1/` is no web address",
    ]


def test_a_section_with_its_own_titles_needs_no_setting() -> None:
    """Old issues keep sections and groups that digest.toml has forgotten."""
    old = Section(
        id="tools", entries=(replace(ENTRY, group="knative"),), title=TITLED, groups={"knative": TITLED}
    )

    assert check(replace(ISSUE, sections=(old,))) == []
