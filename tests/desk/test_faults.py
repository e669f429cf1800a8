"""Errors at the desk in Chinese."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

from digest.desk.faults import marked, phrases, told
from digest.errors import DigestError, UsageError
from tests.desks import running
from tests.digests import drafted

DIGEST = Path(__file__).resolve().parents[2] / "digest"


@cache
def said() -> str:
    """Every text of the program, a line each, with `{}` where something is filled in."""
    found = []
    for path in DIGEST.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.JoinedStr):
                found.append(
                    "".join(str(p.value) if isinstance(p, ast.Constant) else "{}" for p in node.values)
                )
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.append(node.value)
    return "\n".join(found)


@pytest.mark.parametrize("english", phrases("zh"))
def test_every_phrase_is_one_of_the_program_and_keeps_what_is_filled_in(english: str) -> None:
    """Who changes an error's words finds here that its Chinese is to be changed too."""
    pattern = "".join(
        re.escape(words) + (".{0,60}" if name else "") for words, name, _, _ in Formatter().parse(english)
    )
    assert re.search(pattern, said()), f"the program says nowhere: {english}"
    names = [
        {name for _, name, _, _ in Formatter().parse(one) if name}
        for one in (english, phrases("zh")[english])
    ]
    assert names[0] == names[1]
    assert not re.search(r"[。.]$", phrases("zh")[english]), "who tells it ends the sentence"


@pytest.mark.parametrize(
    ("error", "chinese"),
    [
        (UsageError("there is nothing to undo"), "没有可以撤销的操作"),
        (
            UsageError("Vol. 3 was written on since, at the same place", hint="Change it by hand instead"),
            "第 3 期的同一处后来又有人改过。请手动修改",
        ),
        (
            DigestError("its server failed (503)", subject="https://example.org/feed", hint="It is asked again at the next run"),
            "https://example.org/feed：对方服务器出错（503）。下次采集时再试",
        ),
        (UsageError("there is no section 'news'", hint="Load the page again"), "没有“news”这个栏目。请重新载入页面"),
        (DigestError("no connection: who knows. Or not"), "连接不上：who knows. Or not"),
    ],
)  # fmt: skip
def test_an_error_is_told_whole(error: DigestError, chinese: str) -> None:
    assert told(str(error), "zh") == (chinese, "zh")
    assert told(str(error), "en") == (str(error), "en")


@pytest.mark.parametrize("line", ["nobody knows this", "there is nothing to undo. Nor is there this", ""])
def test_what_has_no_words_stays_english_and_says_so(line: str) -> None:
    assert told(line, "zh") == (line, "en")
    assert marked(f"{line} <b>", "zh") == f'<span lang="en">{line} &lt;b&gt;</span>'


def test_words_are_no_markup() -> None:
    assert marked("there is no section '<b>'", "zh") == "没有“&lt;b&gt;”这个栏目"
    assert marked("there is nothing to undo", "en") == "there is nothing to undo"


@pytest.mark.slow
def test_a_page_tells_them_in_the_language_of_the_browser(tmp_path: Path) -> None:
    drafted(tmp_path).close()
    with running(tmp_path) as desk:
        for language, words in (("zh-CN", "没有可以撤销的操作"), ("en-GB", "there is nothing to undo")):
            page = desk.post("/undo", {}, **{"Accept-Language": language})
            assert page.status_code == 400
            assert f'<p lang="{language[:2]}">{words}</p>' in page.text
        page = desk.post("/inbox/act", {"do": "drop"}, **{"Accept-Language": "zh-CN"})
        assert '<p lang="zh">没有勾选任何条目' in page.text
