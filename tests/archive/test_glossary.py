"""The glossary: records read whole, or refused with every fault at its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.archive.glossary import read_glossary
from digest.errors import ConfigError
from digest.model import Term, Text
from digest.scaffold.answers import FILES

LANGUAGES = ("zh", "en")


def written(folder: Path, text: str) -> Path:
    path = folder / "content" / "glossary.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def faults(folder: Path, text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        read_glossary(written(folder, text), LANGUAGES)
    return [fault.removeprefix("content/glossary.yaml:") for fault in caught.value.faults]


def test_terms_by_id(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "taint: {term: {en: taint, zh: 污点}, also: {zh: [Taint]}, note: {en: Of a node.}}\n"
        "pod: {keep: Pod, wrong: {zh: [豆荚]}}\n"
        "kubernetes: {keep: Kubernetes, wrong: [kubernetes]}\n",
    )

    assert read_glossary(path, LANGUAGES) == (
        Term(
            id="kubernetes",
            name=Text({"zh": "Kubernetes", "en": "Kubernetes"}),
            keep=True,
            wrong={"zh": ("kubernetes",), "en": ("kubernetes",)},
        ),
        Term(id="pod", name=Text({"zh": "Pod", "en": "Pod"}), keep=True, wrong={"zh": ("豆荚",)}),
        Term(
            id="taint",
            name=Text({"en": "taint", "zh": "污点"}),
            also={"zh": ("Taint",)},
            note=Text({"en": "Of a node."}),
        ),
    )


def test_no_file_is_no_term(tmp_path: Path) -> None:
    assert read_glossary(tmp_path / "glossary.yaml", LANGUAGES) == ()


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    text = (
        "a: {term: x}\n"
        "b: {keep: B, term: {en: b}}\n"
        "c: {also: [c]}\n"
        "Big: {keep: Big}\n"
        "d: words\n"
        "e: {keep: E, wrnog: [f]}\n"
        "f: {term: {fr: g}}\n"
        "g: {keep: G, wrong: h}\n"
    )

    assert faults(tmp_path, text) == [
        "1:11 D012 `term` should hold keys and values, not a text. Write below it `zh:`, `en:`",
        "2:5 D012 `b` has both `keep` and `term`. Delete one of them",
        "3:1 D013 `c` has no `term`. Add `term:` or `keep:`",
        "4:1 D016 `Big` cannot be an address. Use small letters a-z, digits and hyphens",
        "5:4 D012 `d` should hold keys and values, not a text. Write below it `term:`, `keep:`, `also:`",
        "6:14 D011 unknown key `wrnog`. Did you mean `wrong`?",
        "7:12 D011 unknown language `fr`. It may be `zh`, `en`",
        "8:21 D012 `wrong` should be a list, not a text. Write `wrong: [one, two]`, or below it lines that begin with `- `",
    ]


def test_a_form_means_one_thing(tmp_path: Path) -> None:
    text = (
        "a: {term: {en: a, zh: 甲}, also: {zh: [天]}}\n"
        "b: {term: {en: b, zh: 甲}}\n"
        "c: {term: {en: c, zh: 丙}, wrong: {zh: [天, 地]}}\n"
        "d: {term: {en: d, zh: 丁}, wrong: {zh: [地, 人, 人]}}\n"
        "d: {keep: D}\n"
    )

    assert faults(tmp_path, text.rpartition("d: {keep")[0]) == [
        "2:23 D018 `甲` is `a` already in zh. One word, one meaning: choose",
        "3:40 D018 `天` is right for `a` in zh. Say there or here what is right",
        "4:40 D018 `地` is wrong for `c` too in zh. Only one of them can replace it",
        "4:46 D018 `人` stands here twice in zh. Delete one of them",
    ]
    assert faults(tmp_path, text) == [
        "5:1 D005 the key `d` stands here twice. Keep one of them, the other is in line 4"
    ]


def test_a_circle_is_named_at_each_of_its_terms(tmp_path: Path) -> None:
    text = (
        "a: {term: {zh: 甲}, wrong: {zh: [丙]}}\n"
        "b: {term: {zh: 乙}, wrong: {zh: [甲]}}\n"
        "c:\n  term: {zh: 丙}\n  wrong:\n    zh:\n      - 乙\n"
        "d: {term: {zh: 丁}, wrong: {zh: [丁]}}\n"
    )

    assert faults(tmp_path, text) == [
        "1:33 D022 `丙` leads round in a circle by `c`. Choose one of the forms for all of them",
        "2:33 D022 `甲` leads round in a circle by `a`. Choose one of the forms for all of them",
        "7:9 D022 `乙` leads round in a circle by `b`. Choose one of the forms for all of them",
        "8:33 D018 `丁` is right for `d` in zh. Say there or here what is right",
    ]


def test_the_starter_is_without_fault() -> None:
    terms = read_glossary(FILES / "glossary.yaml", LANGUAGES)

    assert len(terms) >= 150
    assert all(term.name.get(language) for term in terms for language in LANGUAGES)


@pytest.mark.parametrize("behind", ["{term: {en: Query planner, zh: 查询规划器}}", '"x" y'])
def test_a_full_width_colon_is_named_whatever_stands_behind_it(tmp_path: Path, behind: str) -> None:
    text = f"pod: {{keep: Pod}}\nquery-planner：{behind}\nlast: {{keep: Last}}\n"
    (said,) = faults(tmp_path, text)
    assert said == (
        "2:14 D003 a full-width colon after `query-planner`. Type `: ` (an ASCII colon and a space)"
    )
