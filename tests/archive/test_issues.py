"""Issue files to issues, and issues to JSON and back."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from digest.archive import Archive, emitting
from digest.archive.fields import ISSUE, from_json, to_json
from digest.archive.issues import load
from digest.model import About, Entry, Erratum, Finding, Image, Issue, Link, Review, Section, Text

ROOT = Path(__file__).resolve().parent.parent.parent
LANGUAGES = ("zh", "en")


def test_every_field_is_read() -> None:
    text = """\
format: 1
number: 29
covers: {from: 2019-11-18, to: 2019-11-24}
published: {zh: 2019-11-25T18:00:00+08:00}
title: {zh: 题, en: Title}
lead:
  zh: [一, 二]
credits: [chen-jun, Somebody Else]
errata:
  - {date: 2019-11-30, text: {zh: 错, en: Wrong}}
sections:
  - id: upstream
    entries:
      - id: cgroup-v2
        from: [pr:kubernetes/enhancements#1370]
        about: [{kep: 2254}, {project: istio, release: 1.30}]
        group: kubernetes
        source: en
        only: [zh]
        links:
          - https://x.example/
          - {url: https://y.example/, label: 官网, lang: zh}
          - {url: https://z.example/, label: {en: Site}}
        also: [https://a.example/]
        title: {zh: 1.30, en: '  spaces  '}
        summary:
          zh: |

            两行

            文字
        quote: {en: said}
        images: [{src: a.png, alt: {zh: 图}, credit: Me}]
        topics: [a]
        again: because
        noqa: {D203: a reason}
        errata: [{date: 2019-12-01, text: {zh: 又错}}]
        withdrawn: true
        editor: xu-di
        review: {en: {state: confirmed, zh: 5f1c9a20, en: 77d0b1c4}}
"""

    issue, findings = load(text, languages=LANGUAGES)

    assert findings == ()
    assert issue == Issue(
        number=29,
        covers=(date(2019, 11, 18), date(2019, 11, 24)),
        title=Text({"zh": "题", "en": "Title"}),
        published={"zh": datetime(2019, 11, 25, 10, tzinfo=UTC)},
        lead={"zh": ("一", "二")},
        credits=("chen-jun", "Somebody Else"),
        errata=(Erratum(date=date(2019, 11, 30), text=Text({"zh": "错", "en": "Wrong"})),),
        sections=(
            Section(
                id="upstream",
                entries=(
                    Entry(
                        id="cgroup-v2",
                        origin=("pr:kubernetes/enhancements#1370",),
                        about=(
                            About(kind="kep", value="2254"),
                            About(kind="project", value="istio"),
                            About(kind="release", value="1.30"),
                        ),
                        group="kubernetes",
                        source="en",
                        only=("zh",),
                        links=(
                            Link(url="https://x.example/"),
                            Link(
                                url="https://y.example/", label=Text({"zh": "官网", "en": "官网"}), lang="zh"
                            ),
                            Link(url="https://z.example/", label=Text({"en": "Site"})),
                        ),
                        also=(Link(url="https://a.example/"),),
                        title=Text({"zh": "1.30", "en": "spaces"}),
                        summary=Text({"zh": "两行\n\n文字"}),
                        quote=Text({"en": "said"}),
                        images=(
                            Image(src="a.png", alt=Text({"zh": "图"}), credit=Text({"zh": "Me", "en": "Me"})),
                        ),
                        topics=("a",),
                        again="because",
                        noqa={"D203": "a reason"},
                        errata=(Erratum(date=date(2019, 12, 1), text=Text({"zh": "又错"})),),
                        withdrawn=True,
                        editor="xu-di",
                        review={"en": Review(state="confirmed", prints={"zh": "5f1c9a20", "en": "77d0b1c4"})},
                    ),
                ),
            ),
        ),
    )


def test_keys_with_nothing_behind_them_say_nothing() -> None:
    text = (
        "format: 1\nnumber: 1\ncovers: {from: 2026-01-05, to: 2026-01-11}\ntitle:\n  zh:\n  en:\npublished:\nlead:\n"
        "credits:\nsections:\n  - id: news\n    entries:\n"
    )

    issue, findings = load(text, languages=LANGUAGES)

    assert findings == ()
    assert issue == Issue(
        number=1,
        covers=(date(2026, 1, 5), date(2026, 1, 11)),
        title=Text(),
        sections=(Section(id="news"),),
    )


def test_the_committed_issues_are_read_and_found_again_in_json() -> None:
    archive = Archive(ROOT / "content", LANGUAGES)
    for number in archive.numbers():
        issue = archive.issue(number)

        assert from_json(json.loads(json.dumps(to_json(issue)))) == issue
        assert archive.findings(number) == ()


def test_findings_get_line_and_column() -> None:
    archive = Archive(ROOT / "content", LANGUAGES)
    finding = Finding(code="D203", message="there is no summary", place="sections[0].entries[0].summary.en")

    (located,) = archive.locate(29, [finding])

    text = archive.path(29).read_text(encoding="utf-8").split("\n")[located.line - 1]
    assert located.path == "content/issues/029.yaml"
    assert text[located.column - 1] == "|"
    assert text.strip().startswith("en:")


line = st.text(alphabet=st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12)
words = st.builds(Text, st.dictionaries(st.sampled_from(LANGUAGES), line))
days = st.dates(date(1970, 1, 1), date(2100, 1, 1))
links = st.builds(Link, url=line, label=words, lang=st.sampled_from(["", "en", "de"]))
errata = st.lists(st.builds(Erratum, date=days, text=words), max_size=2).map(tuple)
reviews = st.builds(
    Review,
    state=st.sampled_from(["draft", "confirmed"]),
    prints=st.dictionaries(st.sampled_from(LANGUAGES), st.from_regex(r"[0-9a-f]{8}", fullmatch=True)),
)
entries = st.builds(
    Entry,
    id=st.from_regex(r"[a-z0-9][a-z0-9-]{0,8}", fullmatch=True),
    title=words,
    summary=words,
    quote=words,
    links=st.lists(links, max_size=2).map(tuple),
    also=st.lists(links, max_size=1).map(tuple),
    origin=st.lists(line, max_size=2).map(tuple),
    about=st.lists(st.builds(About, kind=line, value=line), max_size=2).map(tuple),
    group=st.just("") | line,
    review=st.dictionaries(st.sampled_from(LANGUAGES), reviews),
    source=st.sampled_from(["", *LANGUAGES]),
    only=st.sampled_from([(), ("zh",), LANGUAGES]),
    images=st.lists(st.builds(Image, src=line, alt=words, credit=words), max_size=1).map(tuple),
    topics=st.lists(line, max_size=2).map(tuple),
    noqa=st.dictionaries(line, line, max_size=1),
    errata=errata,
    withdrawn=st.booleans(),
    editor=st.just("") | line,
)
issues = st.builds(
    Issue,
    number=st.integers(1, 9999),
    covers=st.tuples(days, days),
    title=words,
    published=st.dictionaries(
        st.sampled_from(LANGUAGES),
        st.integers(0, 4_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    ),
    lead=st.dictionaries(st.sampled_from(LANGUAGES), st.lists(line, min_size=1, max_size=3).map(tuple)),
    credits=st.lists(line, max_size=2).map(tuple),
    errata=errata,
    review=st.dictionaries(st.sampled_from(LANGUAGES), reviews),
    sections=st.lists(
        st.builds(
            Section,
            id=st.just("news"),
            entries=st.lists(entries, max_size=2, unique_by=lambda e: e.id).map(tuple),
        ),
        max_size=1,
    ).map(tuple),
)


@given(issues)
def test_any_issue_is_the_same_after_file_and_json(issue: Issue) -> None:
    text = "".join(f"{line}\n" for line in emitting.pairs(ISSUE.plain(issue), 0))
    again, findings = load(text, languages=LANGUAGES)

    assert findings == ()
    assert again == issue
    assert from_json(json.loads(json.dumps(to_json(issue)))) == issue
