"""Findings in the desk's own languages: every rule has its sentences, and every finding fills them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from markupsafe import escape

from digest.archive import Archive
from digest.archive.issues import load
from digest.archive.lines import broken_line
from digest.archive.locks import Locks
from digest.core.languages import fingerprint, head
from digest.core.linkfindings import cut_off, finding
from digest.core.reached import Reached, Verdict
from digest.core.rules import BY_CODE, RULES
from digest.desk.findings import Teller, fields, sentences
from digest.desk.pages import HERE, TONGUES
from digest.model import Finding, Issue
from digest.pipeline.check import orphans
from digest.templating import Templates
from tests.archive.test_bad_input import FAULTS, GOOD
from tests.core.rules import test_golden
from tests.core.rules.sheets import ISSUE, NUMBER, found, whole
from tests.desks import running
from tests.digests import NOW, drafted, make, opened
from tests.editions import SETTINGS
from tests.test_planted import ISSUE as SOUND
from tests.test_planted import LINK, change, write

#: Words of those who program, or of the files: no editor has to know them.
THEIRS = re.compile(r"`|YAML|digest\.toml|content/|--|\bgit\b|\bkey\b|identifier|\blang\b", re.IGNORECASE)
#: These speak of the text of a file that an editor has before them.
OF_FILES = {code for code in BY_CODE if code.startswith("D0")}
WORDS = {tongue: Templates([HERE / "templates"]).words(tongue) for tongue in TONGUES}


def all_sentences(tongue: str) -> Iterator[tuple[str, str, Mapping[str, str]]]:
    """Code, case and sentences."""
    for code, table in sentences(tongue).items():
        if code != "place":
            yield code, "", table
            for case, own in table.items():
                if isinstance(own, Mapping):
                    yield code, case, own


@pytest.mark.parametrize("tongue", TONGUES)
def test_every_rule_has_sentences(tongue: str) -> None:
    assert set(sentences(tongue)) - {"place"} == set(BY_CODE)
    for code, case, table in all_sentences(tongue):
        assert table["says"].strip(), (code, case)
        assert table["do"].strip(), (code, case)
        if code not in OF_FILES:
            assert not THEIRS.search(f"{table['says']} {table['do']}"), (code, case)


def test_all_languages_say_the_same_cases_of_the_same_facts() -> None:
    first, *rest = [
        {
            (code, case): (set(fields(table["says"])) | set(fields(table["do"])))
            for code, case, table in all_sentences(tongue)
        }
        for tongue in TONGUES
    ]
    for other in rest:
        assert other.keys() == first.keys()
        assert {key: (first[key], names) for key, names in other.items() if names - first[key]} == {}
    assert len({frozenset(sentences(tongue)["place"]) for tongue in TONGUES}) == 1


def test_every_finding_fills_the_sentences_of_its_case(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """None falls back on the terminal's English; and no case is written down that nothing tells."""
    told: set[tuple[str, str]] = set()
    beside = tmp_path_factory.mktemp("beside")
    for one, issue in (*planted(tmp_path), *((one, None) for one in (*broken(), *around(beside)))):
        told.add((one.code, one.case))
        assert_told(one, issue)
    cases = {(code, case) for code, case, _ in all_sentences("en") if case}
    assert {code for code, _ in told} == set(BY_CODE)
    assert cases - told == set()


def test_each_leads_to_its_place_and_says_it_in_words(tmp_path: Path) -> None:
    """Entries by their titles, languages and fields by their names, never by keys of the file."""
    bad = """id: two
title: {zh: 另外一条, en: ''}
summary: {zh: 用了Kubernetes。, en: ''}
images: [{src: 030/a b.png, alt: {zh: 图}}]
group: nobody"""
    text = whole(BY_CODE["D101"], "lead: {zh: [只改一处。], en: []}\ntitle: {zh: 一期, en: ''}")
    entry = "\n".join(f"        {line}" for line in bad.splitlines()).replace("        id", "      - id", 1)
    findings = found(tmp_path, text.partition("      - id: two")[0] + entry + "\n")
    issue = Archive(tmp_path, SETTINGS.languages).load(NUMBER)[0]
    tell = Teller("en", WORDS["en"], SETTINGS, prefix="/desk", number=NUMBER, issue=issue)
    told = {one.code: tell(one) for one in findings}

    at = "/desk/issue/30/entry/two"
    another = '<span lang="zh">另外一条</span>'
    assert {code: (str(one.thing), one.part, one.there) for code, one in told.items()} == {
        "D105": (another, "Group", f"{at}#f:group"),
        "D201": ("Vol. 30", "English title", "/desk/issue/30/entry/-#f:title.en"),
        "D202": (another, "English title", f"{at}#f:title.en"),
        "D212": ("Vol. 30", "Worth knowing (English)", "/desk/issue/30/entry/-#f:lead.en"),
        "D302": (another, "Links", f"{at}#f:links"),
        "D401": (another, "Chinese summary", f"{at}#f:summary.zh"),
        "D703": (another, "What the picture shows (English)", f"{at}#f:alt.en.030/a%20b.png"),
    }
    assert str(told["D401"].says).endswith('letters: <span lang="zh">用了Kubernetes</span>')
    assert told["D212"].says == "In English nothing is said to be worth knowing, in Chinese 1 things are."


def test_the_pages_speak_the_language_of_the_browser(tmp_path: Path) -> None:
    drafted(tmp_path).close()
    bad = SOUND.replace("LINK", "nowhere").replace("只改一处。", "<b>改</b>Kubernetes。")
    write(tmp_path, "issues/030.yaml", f"{bad}  - {{id: upstream}}\n")
    with running(tmp_path) as desk:
        desk.client.headers["Accept-Language"] = "zh-CN,zh;q=0.9"
        issue, entry = desk.client.get("/issue/30").text, desk.client.get("/issue/30/entry/one").text
        assert "“上游进展”栏目还是空的，读者看不到它。" in issue
        assert 'href="/issue/30#s-upstream"' in issue
        assert "文字里有 HTML 代码，读者会看到原样：&lt;b&gt;" in entry
        assert "不是网址" in entry
        change(tmp_path, "number: 30", "number：30")
        desk.room.look()
        assert "第 30 期 · 第 2 行：“number”后面的冒号是中文全角的。" in desk.client.get("/").text
        broken = desk.client.get("/issue/30").text
        assert broken.count("“number”后面的冒号是中文全角的。") == 1
        assert 'lang="en"' not in broken.partition('id="main"')[2].partition("</main>")[0]


# ---------------------------------------------------------------- what there is to tell

#: What the examples of the rules do not show: code, and its example of another case.
MORE = (
    ("D107", "about: [{kep: '!'}]"),
    ("D108", 'title: {zh: "两\\n行", en: One}'),
    ("D108", 'title: {zh: "倒\u202e转", en: One}'),
    ("D108", 'title: {zh: "\u200b", en: One}'),
    ("D202", "title: {en: One}\nsummary: {en: It is one.}"),
    ("D304", "images: [{src: ../a.png, alt: {zh: 图, en: A}}]"),
    ("D305", "links: [https://example.org/a/1]\nalso: [https://example.org/a/1]"),
    ("D307", "links: [{url: https://example.org/1, label: {zh: https://example.org/1, en: One}}]"),
    ("D308", "summary: {zh: '[甲]()', en: 'It is one.'}"),
    ("D308", "summary: {zh: '[甲](#gone)', en: 'It is one.'}"),
    ("D309", "links: [https://example.org/wp-admin/one]"),
    ("D405", "summary: {zh: Ｋ８ｓ 发布了新版本。, en: It changes one spelling.}"),
    ("D408", "summary: {zh: 他说“换成“一种写法。, en: It changes one spelling.}"),
    ("D411", "summary: {zh: 只用了 50 % 内存。, en: It changes one spelling.}"),
    ("D412", "summary: {zh: 一种（写法)就够了。, en: It changes one spelling.}"),
    ("D207", "summary: {zh: 改了一处。, en: " + "It changes one spelling and another one. " * 20 + "}"),
    ("D207", "summary: {zh: " + "改了一处写法又改了一处写法。" * 30 + ", en: It changes one spelling.}"),
)
#: The same, of an issue as a whole.
HEADS = (
    "lead: {zh: [只改一处。]}",
    "lead: {en: [It changes one spelling.]}",
    "clashes: [{place: entries/one/title/en, base: One, ours: Won, theirs: Two, by: xu-di}]",
)
#: Files that cannot be read, beside those of `tests/archive`.
BROKEN = (
    GOOD.replace("en: Two", 'en: "T\\wo"'),
    GOOD.replace("sections:", "...\nsections:"),
    GOOD.replace("en: Two", "en: ? two"),
    GOOD.replace("  en: Title", "  en: Title\n  two words"),
    GOOD.replace("- id: one\n", "-id: one\n  "),
    "[" * 700,
    "- one\n- two\n",
    "a: b\xff".encode("latin-1"),
    "a: \ud800",
    b" " * 4_000_001,
    GOOD.replace("sections:", "clashes: [one]\nsections:"),
    GOOD.replace("links: [https://a.example/1]", "links: [nowhere]"),
    "a: %",
)


def planted(folder: Path) -> Iterator[tuple[Finding, Issue | None]]:
    """A finding of every rule, and of every case of it, as they are found."""
    entries = "".join(test_golden.entry(rule) for rule in test_golden.PLANTED)
    entries += "".join(
        test_golden.entry(replace(BY_CODE[code], code=f"D{900 + n}", bad=bad))
        for n, (code, bad) in enumerate(MORE)
    )
    front = ISSUE + "sections:\n  - id: upstream\n    entries:\n"
    texts = [re.sub(r"(?m) +$", "", front + entries)]
    alone = [rule for rule in RULES if rule.check and rule not in test_golden.PLANTED]
    texts += [whole(rule, rule.bad) for rule in alone]
    texts += [whole(BY_CODE["D101"], bad) for bad in HEADS]
    plainly = load(whole(BY_CODE["D101"], "").encode("utf-8"), languages=("zh", "en"))[0]
    assert plainly is not None
    marks = ", ".join(f"{tag}: {fingerprint(head(plainly), tag)}" for tag in ("zh", "en"))
    texts.append(whole(BY_CODE["D101"], f"review: {{en: {{state: draft, {marks}}}}}"))
    for text in texts:
        told = found(folder, text)
        issue = Archive(folder, SETTINGS.languages).load(NUMBER)[0]
        assert issue is not None, told
        yield from ((one, issue) for one in told)


def broken() -> Iterator[Finding]:
    files: list[str | bytes] = [GOOD.replace(there, typed) for there, typed, *_ in FAULTS.values()]
    files += [rule.bad for rule in RULES if rule.code.startswith("D0") and rule.at == "file"]
    files += [whole(rule, rule.bad) for rule in RULES if rule.code.startswith("D0") and rule.at != "file"]
    for text in (*files, *BROKEN):
        body = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
        if isinstance(text, str) and "\ud800" in text:
            body = text  # type: ignore[assignment]
        yield from load(body, languages=("zh", "en"))[1]


def around(folder: Path) -> Iterator[Finding]:
    """What hangs on more than an issue's words: what went out, the clock, links, other files."""
    make(folder).close()
    write(folder, "issues/030.yaml", SOUND.replace("LINK", LINK))
    digest = opened(folder)
    yield from digest.publish(30, ("zh",), datetime(2026, 6, 1, tzinfo=UTC)).warnings
    digest.unpublish(30, ("zh",))
    digest.publish(30, ("zh",), NOW + timedelta(hours=1))
    yield from digest.publish(30, ("en",), NOW).warnings
    change(folder, "zh: 改动,", "zh: 另一处改动,")
    change(folder, "zh: 换成一种写法", "zh: 又换了一种写法")
    yield from digest.check(30)
    change(folder, "{id: one", "{id: two")
    yield from digest.check(30)
    change(folder, "number: 30", "number: 29")
    yield from digest.archive.load(30)[1]
    change(folder, "number: 29", "number: 30")
    locks = Locks(digest.archive.folder)
    (folder / "content/issues/030.yaml").rename(folder / "content/issues/30.yml")
    yield from (*orphans(digest.archive, locks), *digest.strays())
    (folder / "content/issues/30.yml").rename(folder / "content/issues/030.yaml")
    locks.path(30).write_text("nothing", "utf-8")
    yield from digest.check(30)
    yield broken_line(folder / "content" / "decisions" / "eve.jsonl", 3, "this line is no record")
    silent = {Verdict.UNREACHABLE, Verdict.UNKNOWN}
    for verdict, status in [*((one, 404) for one in Verdict), *((one, 0) for one in silent)]:
        reached = Reached(verdict=verdict, status=status, why="is so", moved="https://example.org/new")
        if one := finding("sections[0].entries[0].links[0].url", "https://example.org/old", reached):
            yield one
    yield cut_off(3, "does not answer")
    # Faults of the glossary come as lines, for all of them at once.
    yield from (Finding(code=code, message="", facts={"words": "协调"}) for code in ("D018", "D022"))


def assert_told(one: Finding, issue: Issue | None) -> None:
    """By the sentences of its case, with no gap in them, in every language."""
    for tongue in TONGUES:
        told = Teller(tongue, WORDS[tongue], SETTINGS, number=NUMBER, issue=issue)(one)
        table = sentences(tongue)[one.code]
        own = table[one.case] if one.case else table
        assert shape(own["says"]).fullmatch(plain(told.says)), (one, tongue, told.says)
        assert shape(own["do"]).fullmatch(plain(told.do)), (one, tongue, told.do)


def plain(told: object) -> str:
    return re.sub(r"<[^>]+>", "", str(told))


def shape(sentence: str) -> re.Pattern[str]:
    """What a sentence looks like once it is filled."""
    parts = re.split(r"\{\w+\}", str(escape(sentence)))
    return re.compile(".+".join(map(re.escape, parts)), re.DOTALL)
