"""Templates, words and formats: own before shipped, one-line errors, dates in every language."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from digest.errors import TemplateError
from digest.templating import Templates, formats, shipped


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "templates"
    (folder / "words").mkdir(parents=True)
    return folder


def write(folder: Path, **files: str) -> None:
    for name, body in files.items():
        stem, _, ending = name.rpartition("_")
        (folder / f"{stem.replace('__', '/')}.{ending}").write_text(body, "utf-8")


def test_html_and_xml_are_escaped_and_text_is_not(own: Path) -> None:
    write(own, a_html="{{ x }}", a_xml="{{ x }}", a_txt="{{ x }}")
    templates = Templates([own])
    assert [templates.render(f"a.{ending}", x="<{{ 7*7 }}>") for ending in ("html", "xml", "txt")] == [
        "&lt;{{ 7*7 }}&gt;",
        "&lt;{{ 7*7 }}&gt;",
        "<{{ 7*7 }}>",
    ]


def test_an_own_template_comes_before_the_shipped_one(own: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    write(own, a_html="own")
    write(other, a_html="shipped", b_html="{% include 'a.html' %}!")
    assert Templates([own, tmp_path / "missing", other]).render("b.html") == "own!"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("a\n{{ foo }}", "templates/x.html:2: 'foo' is undefined"),
        ("{% if a", "templates/x.html:1: unexpected end of template, expected 'end of statement block'."),
        ("\n\n{{ 1 + 'a' }}", "templates/x.html:3: unsupported operand type(s) for +: 'int' and 'str'"),
        ("{{ words.nope }}", "templates/x.html:1: 'digest.templating.Words object' has no attribute 'nope'"),
    ],
)
def test_an_error_is_one_line_with_its_place(own: Path, body: str, message: str) -> None:
    write(own, x_html=body)
    templates = Templates([own])
    with pytest.raises(TemplateError) as caught:
        templates.render("x.html", words=templates.words("en"))
    assert str(caught.value) == message


def test_an_error_names_the_included_template(own: Path) -> None:
    write(own, x_html="{% include 'y.html' %}", y_html="\n{{ foo }}")
    with pytest.raises(TemplateError, match=r"^templates/y.html:2: 'foo' is undefined$"):
        Templates([own]).render("x.html")


def test_no_such_template(own: Path) -> None:
    with pytest.raises(TemplateError, match=r"^nope.html: no such template. looked in .*templates$"):
        Templates([own]).render("nope.html")


def test_words_come_from_the_own_folder_the_base_language_then_english(own: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    (other / "words").mkdir(parents=True)
    write(
        other,
        words__en_toml='a = "A"\nb = "B"\nc = "C"\nd = "D"',
        words__zh_toml='a = "甲"\nb = "乙"\nc = "丙"',
    )
    write(own, words__zh_toml='b = "自己的"')
    (own / "words" / "zh-Hant.toml").write_text('c = "繁"', "utf-8")
    assert Templates([own, other]).words("zh-Hant") == {"a": "甲", "b": "自己的", "c": "繁", "d": "D"}
    assert Templates([own, other]).words("ja")["a"] == "A"


@pytest.mark.parametrize(("body", "message"), [("a = 1", "a must be text"), ("a = ", "Invalid value")])
def test_words_that_cannot_be_read(own: Path, body: str, message: str) -> None:
    write(own, words__en_toml=body)
    with pytest.raises(TemplateError, match=f"^templates/words/en.toml: {message}"):
        Templates([own]).words("en")


def test_the_key_changes_with_what_it_covers(own: Path) -> None:
    write(own, a_html="1", words__en_toml='a = "A"')
    before = {prefix: Templates([own]).key(prefix) for prefix in ("", "a", "words/")}
    write(own, a_html="2")
    after = {prefix: Templates([own]).key(prefix) for prefix in before}
    assert {prefix for prefix in before if before[prefix] != after[prefix]} == {"", "a"}
    assert Templates([own]).key() == after[""]


def test_shipped_words_have_the_same_keys_in_every_language() -> None:
    files = sorted((shipped() / "words").glob("*.toml"))
    tables = {file.stem: tomllib.loads(file.read_text("utf-8")) for file in files}
    assert {"zh", "en"} <= set(tables)
    for table in tables.values():
        assert table.keys() == tables["en"].keys()
        assert list(table) == sorted(table)


DAYS = {
    "in a month": (date(2019, 11, 18), date(2019, 11, 24)),
    "across months": (date(2019, 11, 25), date(2019, 12, 1)),
    "across years": (date(2019, 12, 30), date(2020, 1, 5)),
    "one day": (date(2019, 11, 18), date(2019, 11, 18)),
}


@pytest.mark.parametrize(
    ("covers", "language", "words"),
    [
        ("in a month", "zh", "11 月 18 日至 24 日"),
        ("across months", "zh", "11 月 25 日至 12 月 1 日"),
        ("across years", "zh", "2019 年 12 月 30 日至 2020 年 1 月 5 日"),
        ("one day", "zh", "11 月 18 日"),
        ("in a month", "en", "18–24 November"),
        ("across months", "en", "25 November – 1 December"),
        ("across years", "en", "30 December 2019 – 5 January 2020"),
        ("one day", "en", "18 November"),
        ("in a month", "de", "18.–24. November"),
        ("in a month", "nobody", "18–24 November"),
    ],
)
def test_window(covers: str, language: str, words: str) -> None:
    assert formats.window(DAYS[covers], language).replace("\u2009", " ") == words


def test_window_with_its_year() -> None:
    assert formats.window(DAYS["in a month"], "zh", True) == "2019 年 11 月 18 日至 24 日"
    assert formats.window(DAYS["in a month"], "en", True) == "18–24 November 2019"
    assert formats.window(DAYS["one day"], "en", True) == "18 November 2019"


def test_day_and_moment() -> None:
    assert formats.day(date(2019, 11, 18), "zh") == "2019 年 11 月 18 日"
    assert formats.day(date(2019, 11, 18), "en") == "18 November 2019"
    late = datetime(2019, 11, 24, 20, tzinfo=UTC)
    assert formats.moment(late, "zh", "Asia/Shanghai") == "2019 年 11 月 25 日 04:00"
    assert formats.moment(late, "en", "Asia/Shanghai") == "25 November 2019, 04:00"


def test_machine_dates() -> None:
    there = datetime(2019, 11, 25, 18, tzinfo=timezone(timedelta(hours=8)))
    assert formats.iso(there) == "2019-11-25T18:00:00+08:00"
    assert formats.iso(there.astimezone(UTC)) == "2019-11-25T10:00:00Z"
    assert formats.rfc822(there) == "Mon, 25 Nov 2019 18:00:00 +0800"
    with pytest.raises(ValueError, match="no time zone"):
        formats.iso(datetime(2019, 11, 25))  # noqa: DTZ001


def test_names_and_hosts() -> None:
    names = ("陈俊", "张晓宇", "徐迪")
    assert formats.joined(names, "zh") == "陈俊、张晓宇、徐迪"
    assert formats.joined(names, "en") == "陈俊, 张晓宇 and 徐迪"
    assert formats.joined((), "zh") == formats.joined((), "en") == ""
    assert formats.host("https://www.example.org:8443/x") == "example.org"
    assert formats.host("http://[::1/") == ""


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        ("zh", "2026 年 11 月 23 日至 29 日"),
        ("zh-Hant", "2026 年 11 月 23 日至 29 日"),
        ("en", "23–29 November 2026"),
    ],
)
def test_a_window_reads_the_same_with_every_babel(
    language: str, wanted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CLDR's own ranges change from version to version: 2.19 made `2026年十一月23日 – 29日` of this."""
    other = {"yMMMd": {"d": ["y年MMMd日 – ", "d日"]}}
    monkeypatch.setattr("babel.Locale.interval_formats", other)
    formats.window.cache_clear()
    assert formats.window((date(2026, 11, 23), date(2026, 11, 29)), language, year=True) == wanted
    formats.window.cache_clear()
