"""What the program itself says in Chinese keeps to the glossary that it gives to others."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from digest.archive.glossary import read_glossary
from digest.model import Term
from digest.scaffold.answers import FILES

ROOT = Path(__file__).resolve().parents[1]
HAN = re.compile("[\u4e00-\u9fff]")
TERMS = read_glossary(FILES / "glossary.yaml", ("zh", "en"))
TEXTS = [
    ROOT / "templates/words/zh.toml",
    *sorted((ROOT / "content/zh").rglob("*.md")),
    *sorted((FILES / "pages").glob("*.zh.md")),
]


def second(term: Term) -> list[str]:
    """Chinese forms that others may well use, or that are wrong, beside the one agreed on."""
    agreed = term.name.get("zh")
    forms = (*term.also.get("zh", ()), *term.wrong.get("zh", ()))
    return [form for form in forms if HAN.search(form) and form not in agreed and agreed not in form]


def test_there_are_such_forms() -> None:
    assert "合并请求" in {form for term in TERMS for form in second(term)}
    assert all(path.stat().st_size for path in TEXTS)
    assert len(TEXTS) > 3


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_one_thing_has_one_name_in_all_texts_of_ours(path: Path) -> None:
    text = path.read_text("utf-8")

    assert [f"{form}: {term.name.get('zh')}" for term in TERMS for form in second(term) if form in text] == []
