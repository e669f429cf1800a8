"""Editions from issues: whose words, in whose language, which links, how new."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from digest.core import cards
from digest.core.compose import card, compose, picture, seen
from digest.model import (
    Edition,
    EditionEntry,
    Entry,
    Erratum,
    Image,
    Issue,
    Link,
    Person,
    Phrase,
    Section,
    SectionSettings,
    Text,
)
from tests.editions import SETTINGS, SHANGHAI

OUT = datetime(2019, 11, 25, 18, tzinfo=SHANGHAI)


def issue(*entries: Entry, **changes: Any) -> Issue:
    made = Issue(
        number=29,
        covers=(date(2019, 11, 18), date(2019, 11, 24)),
        title=Text({"zh": "标题", "en": "Title"}),
        published={"zh": OUT, "en": OUT},
        sections=(Section(id="upstream", entries=entries),) if entries else (),
    )
    return replace(made, **changes)


def entry(**changes: Any) -> Entry:
    made = Entry(id="one", title=Text({"zh": "题", "en": "One"}), summary=Text({"zh": "摘要", "en": "Words"}))
    return replace(made, **changes)


def edition(made: Issue, language: str = "en", people: dict[str, Person] | None = None) -> Edition:
    return compose(made, language, SETTINGS, people or {}, {})


def composed(language: str = "en", **changes: Any) -> EditionEntry:
    (_, found), *_ = edition(issue(entry(**changes)), language).entries()
    return found


def test_a_link_has_the_language_of_its_label_and_of_the_page_behind() -> None:
    url = "https://example.org/x"
    links = (
        Link(url=url, label=Text({"zh": "大会官网", "en": "Conference site"}), lang="en"),
        Link(url=url, label=Text({"zh": "大会官网"}), lang="en"),
        Link(url=url, lang="en"),
    )

    zh, en = composed("zh", links=links).links, composed("en", links=links).links

    assert [(link.label, link.lang, link.hreflang) for link in zh] == [
        ("大会官网", "", "en"),
        ("大会官网", "", "en"),
        ("example.org", "", "en"),
    ]
    assert [(link.label, link.lang, link.hreflang) for link in en] == [
        ("Conference site", "", ""),
        ("大会官网", "zh", ""),
        ("example.org", "", ""),
    ]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "ftp://a/b", "/x", "http://[::1/x"]
)
def test_only_web_addresses_become_links(url: str) -> None:
    made = composed(links=(Link(url=url), Link(url="https://a.example")), also=(Link(url=url),))

    assert [link.url for link in made.links] == ["https://a.example"]
    assert made.also == ()


@pytest.mark.parametrize(
    ("src", "place"),
    [
        ("images/029/a.png", "images/029/a.png"),
        ("029/a.png", "images/029/a.png"),
        ("./029/图 1.png", "images/029/%E5%9B%BE%201.png"),
        ("https://a.example/b.png", "https://a.example/b.png"),
        ("javascript:alert(1)", ""),
        ("data:image/png;base64,AA", ""),
        ("//a.example/b.png", ""),
        ("http://[::1/x", ""),
        ("../secret.png", ""),
        ("", ""),
    ],
)
def test_where_a_picture_is_published(src: str, place: str) -> None:
    assert picture(src) == place
    assert len(composed(images=(Image(src=src),)).images) == bool(place)


def test_a_summary_keeps_its_own_language() -> None:
    whole = composed("en")
    summary_only = composed("en", title=Text({"zh": "题"}))
    title_only = composed("en", summary=Text({"zh": "摘要"}))
    neither = composed("en", title=Text({"zh": "题"}), summary=Text({"zh": "摘要"}))

    assert [(it.lang, it.text_lang) for it in (whole, summary_only, title_only, neither)] == [
        ("", ""),
        ("zh", ""),
        ("", "zh"),
        ("zh", "zh"),
    ]
    assert summary_only.markdown == "Words"


def test_words_that_fall_back_say_their_language() -> None:
    day = date(2019, 12, 1)
    settings = replace(
        SETTINGS,
        sections=(SectionSettings(id="upstream", title=Text({"zh": "上游"})),),
        groups={"kubernetes": Text({"zh": "项目"})},
    )
    made = issue(
        entry(
            group="kubernetes",
            errata=(Erratum(date=day, text=Text({"zh": "更正"})),),
            images=(Image(src="a.png", alt=Text({"zh": "图"}), credit=Text({"en": "We"})),),
        ),
        title=Text({"zh": "标题"}),
        errata=(Erratum(date=day, text=Text({"zh": "全期更正"})),),
        credits=("xu", "Someone"),
    )
    people = {"xu": Person(id="xu", name=Text({"zh": "徐迪"}))}

    en, zh = (compose(made, tag, settings, people, {}) for tag in ("en", "zh"))
    (section,) = en.sections
    (group,) = section.groups

    assert (en.title, en.lang) == ("标题", "zh")
    assert (section.title, section.lang) == ("上游", "zh")
    assert (group.title, group.lang) == ("项目", "zh")
    assert group.entries[0].errata == ((day, Phrase("更正", "zh")),)
    assert group.entries[0].images == (("a.png", Phrase("图", "zh"), Phrase("We")),)
    assert en.errata == ((day, Phrase("全期更正", "zh")),)
    assert en.credits == (Phrase("徐迪", "zh"), Phrase("Someone"))
    assert card(en).sections[0][1] == Phrase("上游", "zh")
    assert card(en).lang == "zh"
    assert (zh.lang, zh.sections[0].lang, zh.credits[0].lang) == ("", "", "")


def test_a_correction_makes_an_edition_newer() -> None:
    first = Erratum(date=date(2019, 12, 1), text=Text({"zh": "一"}))
    second = Erratum(date=date(2019, 12, 3), text=Text({"zh": "二"}))
    early = Erratum(date=date(2019, 11, 1), text=Text({"zh": "早"}))

    assert edition(issue()).updated == OUT
    assert edition(issue(errata=(early,))).updated == OUT
    assert edition(issue(errata=(first,))).updated == datetime(2019, 12, 1, tzinfo=UTC)
    same_day = Erratum(date=OUT.date(), text=Text({"zh": "当天"}))
    assert edition(issue(errata=(same_day,))).updated == OUT + timedelta(seconds=1)
    both = issue(entry(errata=(second,)), errata=(first,))
    assert edition(both).updated == datetime(2019, 12, 3, tzinfo=UTC)
    assert edition(issue(entry(errata=(second,), only=("zh",)))).updated == OUT
    assert edition(issue(errata=(first,), published={"zh": OUT})).updated is None


def test_who_sees_no_drafts_sees_the_title_that_is_out() -> None:
    made = issue(entry(), published={"zh": OUT}, lead={"zh": ("要点",), "en": ("Secret lead",)})
    draft, out = card(edition(made, "en")), card(edition(made, "zh"))
    shown = seen(draft)

    assert (shown.title, shown.lang, shown.lead, shown.sections) == ("标题", "zh", (), ())
    assert "Title" not in shown.headline
    assert (shown.number, shown.published, shown.out_in) == (29, None, ("zh",))
    assert seen(out) == out


def test_a_card_survives_the_cache() -> None:
    made = card(edition(issue(entry(), published={"zh": OUT}, title=Text({"zh": "标题"})), "en"))

    assert made.out_title == Phrase("标题", "zh")
    assert cards.from_json(json.loads(json.dumps(cards.to_json(made)))) == made


def test_an_old_section_and_group_stand_under_their_own_titles() -> None:
    """In their language, and marked where another language must do; a title of digest.toml comes first."""
    section = Section(
        id="tools",
        entries=(entry(group="knative"),),
        title=Text({"zh": "工具"}),
        groups={"knative": Text({"zh": "Knative 项目"})},
    )
    old = issue(sections=(section,))

    [zh], [en] = edition(old, "zh").sections, edition(old, "en").sections
    assert (zh.title, zh.lang, zh.groups[0].title) == ("工具", "", "Knative 项目")
    assert (en.title, en.lang, en.groups[0].lang) == ("工具", "zh", "zh")


def test_a_pull_request_without_a_label_goes_by_its_number() -> None:
    url = "https://github.com/kubernetes/enhancements/pull/1370"

    (link,) = composed(links=(Link(url=url),)).links

    assert (link.label, link.host) == ("kubernetes/enhancements#1370", "github.com")


def test_what_is_in_another_language_alone_is_named_where_the_digest_says_so() -> None:
    made = issue(entry(), entry(id="two", only=("zh",)), entry(id="three", only=("zh",), withdrawn=True))
    marking = replace(SETTINGS, mark_elsewhere=True)

    absent, marked = edition(made), compose(made, "en", marking, {}, {})

    assert absent.elsewhere == ()
    assert [(e.section, e.id, e.language, e.title) for e in marked.elsewhere] == [
        ("upstream", "two", "zh", Phrase("题", "zh"))
    ]
    assert [entry.id for _, entry in marked.entries()] == ["one"]
    assert compose(made, "zh", marking, {}, {}).elsewhere == ()


def test_nothing_is_said_of_an_edition_that_is_not_out() -> None:
    made = issue(entry(id="two", only=("zh",)), published={"en": OUT})

    assert compose(made, "en", replace(SETTINGS, mark_elsewhere=True), {}, {}).elsewhere == ()
