"""Every fault of an issue file is one line: file, line, column, what it is and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.archive import Archive
from digest.archive.issues import load
from digest.errors import ArchiveError, IssueError
from digest.model import Severity

LANGUAGES = ("zh", "en")
GOOD = """\
# yaml-language-server: $schema=../issue.schema.json
format: 1
number: 30
covers: {from: 2019-11-25, to: 2019-12-01}
title:
  zh: 标题
  en: Title
sections:
  - id: news
    entries:
      - id: one
        links: [https://a.example/1]
        title: {zh: 一, en: One}
        summary:
          zh: |
            注意：这一行有全角冒号。
          en: Words
      - id: two
        about: [{kep: 2254}]
        links:
          - https://a.example/2
        title:
          zh: 二
          en: Two
"""

#: name: (what stands there, what is typed instead, line, column, code, part of the line)
FAULTS = {
    "full-width colon": ("number: 30", "number：30", 3, 7, "D003", "full-width colon after `number`"),
    "full-width colon before a block": ("title:\n  zh: 标", "title：\n  zh: 标", 5, 6, "D003", "ASCII colon"),
    "full-width colon in the first of two": ("zh: 标题", "zh：标题", 6, 5, "D003", "`zh`"),
    "full-width colon in the last of two": ("  en: Title", "  en：Title", 7, 5, "D003", "`en`"),
    "full-width colon in an id": ("- id: two", "- id：two", 18, 11, "D003", "`id`"),
    "full-width colon in braces": ("{from: 2019", "{from：2019", 4, 10, "D003", "`from`"),
    "full-width colon in the only line": ("          zh: 二\n          en: Two", "          zh：二", 23, 11, "D003", "`zh`"),
    "tab": ("  zh: 标题", "\tzh: 标题", 6, 1, "D002", "Indent with spaces"),
    "tab in the second line": ("  en: Title", "\ten: Title", 7, 1, "D002", "a tab"),
    "colon in a value": ("en: Title", "en: Istio: a title", 7, 12, "D004", "Put the whole value in quotes"),
    "colon in braces": ("en: One}", "en: One: more}", 13, 31, "D004", "quotes"),
    "colon in a list": ("- https://a.example/2", "- https://a.example/2: new", 21, 13, "D004", "Put the whole value in quotes"),
    "duplicate key": ("number: 30", "number: 30\nnumber: 31", 4, 1, "D005", "the other is in line 3"),
    "not closed": ("links: [https://a.example/1]", "links: [https://a.example/1", 12, 16, "D001", "never closed"),
    "quote not closed": ("en: Two", 'en: "Two', 24, 15, "D001", "quote that is never closed"),
    "words after a quote": ("en: Two", 'en: "Two" three', 24, 21, "D001", "words after a closing quote"),
    "begins with @": ("en: Two", "en: @two", 24, 15, "D007", "begins with @"),
    "begins with *": ("en: Two", "en: *two* three", 24, 15, "D007", "begins with *"),
    "begins with !": ("en: Two", "en: !two three", 24, 15, "D007", "begins with !"),
    "begins with &": ("en: Two", "en: &two three", 24, 15, "D007", "begins with &"),
    "begins with {{": ("en: Two", "en: {{ 7*7 }}", 24, 16, "D007", "Put the whole value in quotes"),
    "begins with |": ("en: Two", "en: | two", 24, 15, "D001", "begins with `>` or `|`"),
    "no space after a colon": ("  zh: 标题", "  zh:标题", 6, 5, "D001", "no space after the colon"),
    "no space after a dash": ("- id: two", "-id: two", 18, 7, "D001", "where it belongs"),
    "indented too deep": ("  en: Title", "   en: Title", 7, 4, "D001", "deeper"),
    "indented too little": ("          en: Two", "         en: Two", 24, 10, "D001", "where it belongs"),
    "invisible character": ("en: Title", "en: Ti\x01tle", 7, 9, "D006", "U+0001"),
    "conflict": ("number: 30", "<<<<<<< ours\nnumber: 30\n=======\nnumber: 31\n>>>>>>> x", 3, 1, "D009", "Keep one"),
    "two documents": ("sections:", "---\nsections:", 8, 1, "D001", "second document"),
    "unknown key": ("summary:", "sumary:", 14, 9, "D011", "Did you mean `summary`?"),
    "unknown key at the top": ("covers:", "cover:", 4, 1, "D011", "Did you mean `covers`?"),
    "unknown language": ("en: Title", "fr: Titre", 7, 3, "D011", "unknown language `fr`"),
    "text where a list should be": ("links: [https://a.example/1]", "links: https://a.example/1", 12, 16, "D012", "list"),
    "list where a text should be": ("en: Title", "en: [Beta]", 7, 3, "D012", "should be a text"),
    "text where keys should be": ("title: {zh: 一, en: One}", "title: 一", 13, 16, "D012", "`zh:`, `en:`"),
    "list where keys should be": ("{from: 2019-11-25, to: 2019-12-01}", "[2019-11-25]", 4, 1, "D012", "keys and values"),
    "colon where a text should be": ("en: Words", "en:\n            Istio: new", 17, 11, "D004", "quotes"),
    "no number": ("number: 30", "number: thirty", 3, 9, "D012", "is not a number"),
    "number too large": ("number: 30", "number: 99999", 3, 9, "D012", "from 1 to 9999"),
    "endless number": ("number: 30", f"number: {'9' * 5000}", 3, 9, "D012", "is not a number"),
    "number of another issue": ("number: 30", "number: 31", 3, 9, "D019", "the file is named 030"),
    "another format": ("format: 1", "format: 2", 2, 9, "D010", "Update the program"),
    "no title": ("        title: {zh: 一, en: One}\n", "", 11, 9, "D013", "entry 1 has no `title`"),
    "no title of the issue": ("title:\n  zh: 标题\n  en: Title\n", "", 2, 1, "D013", "`title` is missing"),
    "no id": ("- id: one\n        links", "- links", 11, 9, "D013", "entry 1 has no `id`"),
    "empty id": ("- id: one", "- id:", 11, 9, "D013", "`id` is empty"),
    "impossible date": ("to: 2019-12-01", "to: 2019-11-31", 4, 32, "D014", "no 2019-11-31 in the calendar"),
    "no date": ("to: 2019-12-01", "to: next week", 4, 32, "D014", "year-month-day"),
    "date in other digits": ("to: 2019-12-01", "to: ２０１９-12-01", 4, 32, "D014", "is not a day"),
    "time without zone": ("title:\n  zh: 标", "published: {zh: 2019-12-02T18:00:00}\ntitle:\n  zh: 标", 5, 17, "D015", "names no time zone"),
    "day for a time": ("title:\n  zh: 标", "published: {zh: 2019-12-02}\ntitle:\n  zh: 标", 5, 17, "D015", "like 2026-"),
    "impossible time": ("title:\n  zh: 标", "published: {zh: 2019-12-02T25:00:00Z}\ntitle:\n  zh: 标", 5, 17, "D014", "is not a day and time"),
    "time before all time": ("title:\n  zh: 标", "published: {zh: 0001-01-01T00:00+08:00}\ntitle:\n  zh: 标", 5, 17, "D014", "out of all time"),
    "id that is no address": ("- id: two", "- id: Istio 1.28", 18, 13, "D016", "like `istio-1-28`"),
    "id in Chinese": ("- id: two", "- id: 中文", 18, 13, "D016", "the id `中文` cannot stand in an address"),
    "id twice": ("- id: two", "- id: one", 18, 13, "D017", "taken by entry 1 of section 1"),
    "unknown state of review": ("about: [{kep: 2254}]", "review: {en: {state: confirmd}}", 19, 30, "D012", "Did you mean `confirmed`?"),
    "unknown key of review": ("about: [{kep: 2254}]", "review: {en: {state: draft, by: me}}", 19, 37, "D011", "unknown key `by`"),
    "unknown language of only": ("about: [{kep: 2254}]", "only: [de]", 19, 16, "D012", "unknown language `de`"),
    "about without a pair": ("about: [{kep: 2254}]", "about: [kep-2254]", 19, 17, "D012", "{kep: 2254}"),
    "neither true nor false": ("about: [{kep: 2254}]", "withdrawn: perhaps", 19, 20, "D012", "true or false"),
    "empty item": ("          - https://a.example/2", "          -", 21, 12, "D012", "empty item"),
}  # fmt: skip


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    (tmp_path / "content" / "issues").mkdir(parents=True)
    return Archive(tmp_path / "content", LANGUAGES)


def test_the_good_file_has_no_fault(archive: Archive) -> None:
    archive.path(30).write_text(GOOD, encoding="utf-8")

    assert archive.findings(30) == ()
    assert [entry.id for _, entry in archive.issue(30).entries()] == ["one", "two"]


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_one_line_with_file_line_column_and_what_to_do(name: str, archive: Archive) -> None:
    there, typed, line, column, code, part = FAULTS[name]
    assert GOOD.count(there) == 1
    archive.path(30).write_text(GOOD.replace(there, typed), encoding="utf-8")

    (finding,) = archive.findings(30)

    assert str(finding).startswith(f"content/issues/030.yaml:{line}:{column} {code} ")
    assert part in str(finding)
    assert finding.hint
    assert "\n" not in str(finding)
    assert finding.severity is Severity.ERROR
    with pytest.raises(IssueError) as caught:
        archive.issue(30)
    assert caught.value.findings == (finding,)


@pytest.mark.parametrize(
    ("body", "part"),
    [
        (b"", "D010 this is no issue"),
        (b"# only a comment\n", "D010 this is no issue"),
        (b"just words\n", "D010 this is no issue"),
        (b"- a list\n", "D010 this is no issue"),
        (b"title: \xff\xfe\n", "1:8 D006 a byte that is not UTF-8"),
        (GOOD.encode("utf-16"), "D006 a byte that is not UTF-8"),
        (b"[" * 100_000 + b"]" * 100_000, "D001 nested too deeply"),
        (b"- " * 50_000, "D001 nested too deeply"),
        ("".join(" " * i + "a:\n" for i in range(700)).encode(), "D001 nested too deeply"),
        (b"a: &a [b]\nb: [*a, *a]\n", "D007 a reference"),
        (b"a: &a [*a]\n", "D007 a reference"),
        (b"x" * 5_000_000, "D006 too large"),
    ],
)
def test_what_is_no_issue_at_all_is_one_line_too(body: bytes, part: str) -> None:
    issue, findings = load(body, languages=LANGUAGES, path="content/issues/030.yaml")

    assert issue is None
    assert len(findings) == 1
    assert part in str(findings[0])


def test_every_fault_is_told_at_once_in_the_order_of_the_file() -> None:
    text = GOOD.replace("to: 2019-12-01", "to: 2019-11-31").replace("- id: two", "- id: Two")
    text = text.replace("summary:", "sumary:")

    _, findings = load(text, languages=LANGUAGES)

    assert [(finding.line, finding.code) for finding in findings] == [(4, "D014"), (14, "D011"), (18, "D016")]


def test_words_that_became_a_comment_are_a_warning_and_comments_are_not() -> None:
    text = GOOD.replace("en: Title", "en: Fixes issue #12").replace("number: 30", "number: 30  # thirty")

    issue, (finding,) = load(text, languages=LANGUAGES)

    assert issue is not None
    assert (finding.severity, finding.code, finding.line, finding.column) == (Severity.WARNING, "D008", 7, 19)


def test_an_issue_that_is_not_there_names_the_newest(archive: Archive) -> None:
    archive.path(30).write_text(GOOD, encoding="utf-8")

    with pytest.raises(
        ArchiveError, match=r"content/issues/031.yaml: there is no such issue. The newest is 30"
    ):
        archive.issue(31)


def test_issues_tells_the_errors_of_all_files(archive: Archive) -> None:
    archive.path(30).write_text(GOOD.replace("number: 30", "number: x"), encoding="utf-8")
    archive.path(31).write_text("a: b: c\n", encoding="utf-8")

    with pytest.raises(IssueError) as caught:
        archive.issues()

    assert [finding.path[-8:] for finding in caught.value.findings] == ["030.yaml", "031.yaml"]
