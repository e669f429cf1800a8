"""What `--fix` writes: these letters and no others, confirmations carried along, every style of YAML."""

from __future__ import annotations

import pytest

from digest.archive.diagnosis import position
from digest.archive.issues import load
from digest.archive.mending import BOM, kept, mended
from digest.archive.reading import read
from digest.core.languages import fingerprint, states
from digest.model import Finding, State

LANGUAGES = ("zh", "en")
PLACE = "sections[0].entries[0]"
FRAME = """format: 1  # a comment
number: 30
covers: {{from: 2026-06-08, to: 2026-06-14}}
title: {{zh: 题,   en: "Title"}}
sections:
  - id: upstream
    entries:
      - id: one
        title:
          zh: 一处
          en: {title}
        summary:
          zh: |
            第一段。

              - 一项
          en: {summary}
        links: [https://example.org/a?utm_source=x, {{url: 'https://example.org/b'}}]   # kept
"""


def file(title: str = "One", summary: str = "Words") -> str:
    return FRAME.format(title=title, summary=summary)


def finding(place: str, begin: int, end: int, instead: str) -> Finding:
    return Finding(code="D900", message="", place=place, span=(begin, end), instead=instead)


def mend(text: str, *findings: Finding) -> str:
    body, _ = mended(text.encode(), findings, LANGUAGES)
    return body.decode()


@pytest.mark.parametrize(
    ("written", "after"),
    [
        ("A bcd e", "A xyz e"),
        ("'A bcd e'", "'A xyz e'"),
        ("'A bcd''s'", "'A xyz''s'"),
        ('"A bcd e"  # c', '"A xyz e"  # c'),
        ("|\n            A bcd\n            e", "|\n            A xyz\n            e"),
        ("|2-\n            A bcd\n", "|2-\n            A xyz\n"),
        (">\n            A bcd\n            e", ">\n            A xyz\n            e"),
        (">\n            A\n            bcd e", ">\n            A\n            xyz e"),
        ("A\n            bcd e", "A\n            xyz e"),
        ('"\\tA bcd"', '"\\tA bcd"'),  # written by an escape: left to a person
    ],
)
def test_the_letters_change_and_every_other_byte_stays(written: str, after: str) -> None:
    assert mend(file(summary=written), finding(f"{PLACE}.summary.en", 2, 5, "xyz")) == file(summary=after)


def test_a_change_that_yaml_would_read_otherwise_is_not_made() -> None:
    before = file(title="One two")

    assert mend(before, finding(f"{PLACE}.title.en", 3, 4, ": ")) == before
    assert mend(before, finding(f"{PLACE}.title.en", 3, 4, " #")) == before


def test_a_block_is_mended_behind_its_indent_and_lines_may_go() -> None:
    made = mend(file(), finding(f"{PLACE}.summary.zh", 4, 12, ""))

    assert made == file().replace("第一段。\n\n              - 一项\n", "第一段。\n")


def test_a_link_that_is_its_address_alone_and_one_with_keys() -> None:
    made = mend(
        file(),
        finding(f"{PLACE}.links[0].url", 21, 34, ""),
        finding(f"{PLACE}.links[1].url", 20, 21, "c"),
    )

    assert made == file().replace("?utm_source=x", "").replace("org/b'", "org/c'")


def test_line_ends_and_byte_order_marks_stay() -> None:
    text = file(summary="|\n            A bcd\n            e bcd").replace("\n", "\r\n").encode()
    body, done = mended(BOM + text, [finding(f"{PLACE}.summary.en", 8, 11, "xyz")], LANGUAGES)

    assert body == BOM + text.replace(b"e bcd", b"e xyz")
    assert len(done) == 1


def test_of_two_changes_to_the_same_letters_one_is_made() -> None:
    first, second = finding(f"{PLACE}.title.en", 0, 2, "x"), finding(f"{PLACE}.title.en", 1, 3, "y")
    body, done = mended(file().encode(), [second, first], LANGUAGES)

    assert body.decode() == file(title="xe")
    assert done == (first,)


def test_what_was_confirmed_stays_confirmed() -> None:
    """kubernetes becomes Kubernetes, which is another word to a fingerprint, and nothing is stale by it."""
    issue, _ = load(file(title="kubernetes"), languages=LANGUAGES)
    assert issue
    entry = issue.sections[0].entries[0]
    zh, en = fingerprint(entry, "zh"), fingerprint(entry, "en")
    before = (
        file(title="kubernetes")
        + f"        review: {{en: {{state: confirmed, zh: {zh}, en: {en}}}}}  # hers\n"
    )
    after, _ = mended(before.encode(), [finding(f"{PLACE}.title.en", 0, 1, "K")], LANGUAGES)
    new, _ = load(after, languages=LANGUAGES)

    assert new
    mended_entry = new.sections[0].entries[0]
    assert states(mended_entry, LANGUAGES, "zh")["en"] is State.CONFIRMED
    fresh = fingerprint(mended_entry, "en")
    assert after.decode() == before.replace("kubernetes", "Kubernetes").replace(f"en: {en}", f"en: {fresh}")


def test_a_record_that_was_stale_already_stays_so() -> None:
    before = (
        file(title="kubernetes") + "        review: {en: {state: confirmed, zh: 00000000, en: 11111111}}\n"
    )

    assert mend(before, finding(f"{PLACE}.title.en", 0, 1, "K")) == before.replace("kubernetes", "Kubernetes")


@pytest.mark.parametrize(
    "written",
    [
        "A bcd",
        "|\n            A\n            bcd",
        "|\n            A\n\n              bcd",
        ">\n            A\n            bcd",
        "'it''s bcd'",
    ],
)
def test_a_letter_has_its_line_and_column(written: str) -> None:
    text = file(summary=written)
    reading = read(text)
    node = reading.scalar(f"{PLACE}.summary.en")

    assert node is not None
    assert reading.where(f"{PLACE}.summary.en", letter=node.value.index("bcd")) == position(
        text, text.index("bcd")
    )


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("title:\n  zh：一处", "title:\n  zh: 一处"),
        ("title:\n  zh：一处\n  en：One", "title:\n  zh: 一处\n  en: One"),
        ("title: {zh： 一处, en: One}", "title: {zh: 一处, en: One}"),
        ("title: {zh：一处, en: One}", "title: {zh: 一处, en: One}"),
    ],
)
def test_a_key_with_a_full_width_colon_alone_in_its_mapping(typed: str, meant: str) -> None:
    """YAML takes it for a text, or a key of another name: it is found where it stands, and mended."""
    line = 'title: {zh: 题,   en: "Title"}'
    before, wanted = (file().replace(line, words) for words in (typed, meant))
    (found,) = load(before, languages=LANGUAGES)[1]
    assert (found.code, position(before, before.index("zh："))) == ("D003", (found.line, found.column))
    assert mend(before, found) == wanted


def test_a_fault_further_up_that_only_shows_then_is_mended_next() -> None:
    before = file(title="Istio: a title").replace('{zh: 题,   en: "Title"}', "\n  zh：题")
    (first,) = load(before, languages=LANGUAGES)[1]
    after = mend(before, first)
    (second,) = load(after, languages=LANGUAGES)[1]
    assert (first.code, second.code, second.line < first.line) == ("D004", "D003", True)
    assert load(mend(after, second), languages=LANGUAGES)[1] == ()


def test_a_value_with_a_colon_is_quoted_where_a_list_belongs_too() -> None:
    """What is wrong with it besides is told next, not hidden behind a colon that nobody mends."""
    before = file().replace("sections:", "lead:\n  en: PostgreSQL: upgrade soon\nsections:")
    (found,) = load(before, languages=LANGUAGES)[1]
    after = mend(before, found)
    assert 'en: "PostgreSQL: upgrade soon"' in after
    assert [fault.code for fault in load(after, languages=LANGUAGES)[1]] == ["D012"]


def test_nothing_is_promised_that_is_not_done() -> None:
    """Quotes alone do not help a key that nobody knows."""
    before = file().replace("sections:", "leed: PostgreSQL: upgrade soon\nsections:")
    faults = load(before, languages=LANGUAGES)[1]
    assert [fault.instead is not None for fault in faults] == [True]
    assert mended(before.encode(), faults, LANGUAGES) == (before.encode(), ())
    (told,) = kept(before.encode(), faults, LANGUAGES)
    assert (told.code, told.line, told.instead, told.span) == ("D004", faults[0].line, None, None)
    good = file(title="Istio: a title").encode()
    faults = load(good.decode(), languages=LANGUAGES)[1]
    assert kept(good, faults, LANGUAGES) == faults
