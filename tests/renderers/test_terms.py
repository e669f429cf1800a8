"""The page of the words agreed on."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from digest.model import Term, Text
from tests.editions import SETTINGS
from tests.renderers.test_subject import pages

POD = Term(
    id="pod",
    name=Text({"zh": "Pod", "en": "Pod"}),
    keep=True,
    wrong={"zh": ("pod", "容器组"), "en": ("POD",)},
    note=Text({"zh": "不译。", "en": "Stays."}),
)
TAINT = Term(id="taint", name=Text({"zh": "污点", "en": "taint"}), also={"zh": ("Taint <x>",)})
TOIL = Term(id="toil", name=Text({"en": "toil"}))


def page(language: str, *terms: Term, settings: Any = SETTINGS) -> str:
    html = pages(settings).terms(language, terms or (TOIL, TAINT, POD)).body.decode()
    return re.sub(r">\s+<", "><", html)


def test_each_term_has_a_place_and_a_language() -> None:
    html = page("zh")

    assert re.findall(r'class="term" id="([^"]*)"', html) == ["pod", "taint", "toil"]
    assert '<a class="term__link" href="#taint"><span>污点</span></a>' in html
    assert '<dd class="term__other"><span lang="en">taint</span></dd>' in html
    assert '<a class="term__link" href="#toil"><span lang="en">toil</span></a>' in html
    assert '<dd class="term__other"><span class="term__keep">不译</span></dd>' in html
    assert "也作 <span>Taint &lt;x&gt;</span>" in html
    assert "不作 <s>pod</s>、<s>容器组</s></span>" in html
    assert (
        '<span class="term__language" lang="en">English</span><span class="term__forms">不作 <s lang="en">POD'
        in html
    )
    assert '<span class="term__note">不译。</span>' in html

    html = page("en")
    assert '<dd class="term__other"><span lang="zh">污点</span></dd>' in html
    assert "中文</span>" in html
    assert 'also <span lang="zh">Taint &lt;x&gt;</span>' in html


def test_letters_lead_to_their_terms() -> None:
    html = page("en", POD, TAINT, replace(TOIL, id="9-lives"))

    assert re.findall(r'<a href="#(letter-[^"]*)">([^<]*)</a>', html) == [
        ("letter-0", "#"),
        ("letter-P", "P"),
        ("letter-T", "T"),
    ]
    assert re.findall(r'<h2 class="terms__letter" id="([^"]*)"', html) == ["letter-0", "letter-P", "letter-T"]
    assert "terms__letters" not in page("en", POD)


def test_in_one_language_nothing_is_said_of_others() -> None:
    html = page(
        "en",
        POD,
        replace(TAINT, name=Text({"en": "taint"}), also={}),
        settings=replace(SETTINGS, languages=("en",)),
    )

    assert "not translated" not in html
    assert "lang=" not in html.partition('<dl class="terms__list">')[2]


def test_the_index_of_indexes_leads_there_if_there_is_any() -> None:
    assert (
        '<a href="../terms/">术语</a> <span class="index__count">2</span>'
        in pages().subjects("zh", [], [], [POD, TAINT]).body.decode()
    )
    assert "../terms/" not in pages().subjects("zh", [], []).body.decode()
