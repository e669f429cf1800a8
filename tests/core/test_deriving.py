"""Words made from another language's: what is converted, what stays, what a person said."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from digest.core.deriving import Deriving, chosen, converted
from digest.core.languages import fingerprint, states
from digest.model import Derived, Entry, Image, Issue, Link, Review, Section, State, Term, Text
from tests.editions import SETTINGS

OUT = datetime(2026, 6, 15, tzinfo=UTC)
RULES = {"zh-Hant": Derived(source="zh", conversion="any")}


def loud(text: str) -> str:
    """A converter whose work is seen: every Chinese 一 becomes 壹."""
    return text.replace("一", "壹")


DERIVING = Deriving(RULES, {"zh-Hant": loud})


def issue(*entries: Entry, **changes: object) -> Issue:
    made = Issue(
        number=3,
        covers=(date(2026, 6, 8), date(2026, 6, 14)),
        title=Text({"zh": "一", "en": "One"}),
        lead={"zh": ("第一", "第二"), "en": ("First",)},
        published={"zh": OUT},
        sections=(Section(id="news", entries=entries),),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("一 and 1", "壹 and 1"),
        ("见 `一` 和 ``一 ` 一``，一", "见 `一` 和 ``一 ` 一``，壹"),
        ("[一](https://example.org/一)", "[壹](https://example.org/一)"),
        ("![一](images/一.png)，**一**", "![壹](images/一.png)，**壹**"),
        ("https://example.org/一 一", "https://example.org/一 壹"),
        ("<https://example.org/一>一", "<https://example.org/一>壹"),
        ('<a title="一">一</a>', '<a title="一">壹</a>'),
        ("一\n\n```\n一\n```\n\n一", "壹\n\n```\n一\n```\n\n壹"),
        ("一：\n\n    一\n\n一", "壹：\n\n    一\n\n壹"),
        ("- 一\n\n    一\n\n        一\n\n一", "- 壹\n\n    壹\n\n        一\n\n壹"),
        ("1. 一\n\n    ```\n    一\n    ```\n    一", "1. 壹\n\n    ```\n    一\n    ```\n    壹"),
        ("[一]: https://example.org/一", "[一]: https://example.org/一"),
        ("nothing of it", "nothing of it"),
        ("", ""),
    ],
)
def test_code_and_addresses_stay(text: str, made: str) -> None:
    assert converted(text, loud) == made


def test_the_digests_own_choices_come_last_and_the_longest_first() -> None:
    convert = chosen(loud, {"壹": "1", "壹貳": "12"})

    assert convert("一貳一") == "121"


def test_everything_of_an_issue_that_is_said_is_said_here_too() -> None:
    entry = Entry(
        id="a",
        title=Text({"zh": "一", "en": "One"}),
        summary=Text({"zh": "一 `一`"}),
        links=(Link(url="https://example.org/一", label=Text({"zh": "一"})),),
        images=(Image(src="images/一.png", alt=Text({"zh": "一"})),),
        only=("zh",),
    )
    made = DERIVING.issue(issue(entry))
    found = made.sections[0].entries[0]

    assert made.title.words == {"zh": "一", "en": "One", "zh-Hant": "壹"}
    assert made.lead == {"zh": ("第一", "第二"), "en": ("First",), "zh-Hant": ("第壹", "第二")}
    assert made.published == {"zh": OUT, "zh-Hant": OUT}
    assert found.summary.get("zh-Hant") == "壹 `一`"
    assert found.only == ("zh", "zh-Hant")
    assert (found.links[0].url, found.links[0].label.get("zh-Hant")) == ("https://example.org/一", "壹")
    assert found.images[0].alt.get("zh-Hant") == "壹"


def test_a_persons_own_words_win() -> None:
    entry = Entry(
        id="a", title=Text({"zh": "一", "zh-Hant": "我的"}), summary=Text({"zh": "一", "zh-Hant": ""})
    )
    made = DERIVING.issue(issue(entry, lead={"zh": ("一",), "zh-Hant": ("我的",)}))

    assert made.sections[0].entries[0].title.get("zh-Hant") == "我的"
    assert made.sections[0].entries[0].summary.get("zh-Hant") == "壹"
    assert made.lead["zh-Hant"] == ("我的",)


@pytest.mark.parametrize("state", ["draft", "confirmed"])
def test_a_draft_is_one_here_too_until_its_words_change(state: str) -> None:
    entry = Entry(id="a", source="en", title=Text({"zh": "一", "en": "One"}))
    sides = {tag: fingerprint(entry, tag) for tag in ("zh", "en")}
    seen = replace(entry, review={"zh": Review(state=state, prints=sides)})
    edited = replace(seen, title=Text({"zh": "一一", "en": "One"}))

    def said(one: Entry) -> State:
        return states(
            DERIVING.issue(issue(one)).sections[0].entries[0], (*SETTINGS.languages, "zh-Hant"), "zh"
        )["zh-Hant"]

    assert said(seen) == State(state)
    assert said(edited) is not State.DRAFT


def test_a_language_that_is_not_out_is_not_out_here() -> None:
    assert DERIVING.issue(issue(published={"en": OUT})).published == {"en": OUT}


def test_settings_speak_it_and_an_account_keeps_its_name() -> None:
    given = replace(
        SETTINGS, title=Text({"zh": "一周", "en": "W"}), wechat=Text({"zh": "一号"}), derived=RULES
    )
    made = DERIVING.settings(given)

    assert made.languages == ("zh", "en", "zh-Hant")
    assert made.title.get("zh-Hant") == "壹周"
    assert made.wechat.words == {"zh": "一号", "zh-Hant": "一号"}
    assert given.languages == ("zh", "en")


def test_a_name_that_stays_stays() -> None:
    kept = Term(id="a", name=Text({"zh": "一", "en": "一"}), keep=True)
    term = Term(id="b", name=Text({"zh": "一"}), note=Text({"zh": "一"}))

    assert DERIVING.term(kept).name.get("zh-Hant") == "一"
    assert DERIVING.term(term).name.get("zh-Hant") == DERIVING.term(term).note.get("zh-Hant") == "壹"


def test_the_title_of_a_page_is_converted_with_it() -> None:
    assert DERIVING.page("---\ntitle: 一\n---\n一 `一`\n", "zh-Hant") == "---\ntitle: 壹\n---\n壹 `一`\n"


def test_without_any_nothing_is_touched() -> None:
    nobody, one = Deriving({}, {}), issue()

    assert nobody.issue(one) is one
    assert nobody.settings(SETTINGS) is SETTINGS
    assert nobody.worded((one,))[0] is one
