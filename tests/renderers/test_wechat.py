"""Articles for WeChat: what stays when it is pasted, numbers for links, nothing cut in silence."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from digest import markdown
from digest.app import open_digest
from digest.core import wechat
from digest.core.compose import compose
from digest.model import Edition, EditionLink, Phrase, State, Text, WechatSettings
from digest.renderers.wechat import Article, Articles
from digest.renderers.wechatflow import Notes, paragraphs
from digest.templating import Templates, shipped
from tests.editions import FALLEN_BACK, SETTINGS, edition, entry, falling_back, holding, page

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = Templates([shipped()])
ACCOUNT = replace(SETTINGS, wechat=Text({"zh": "云原生生态周报"}))
HOSTILE = (
    '<script>x()</script> ]]> {{ 7*7 }} &amp; \x0b </textarea></template>\' "q" class="x" id=\'y\' [9] z'
)


def articles(**told: Any) -> Articles:
    settings = replace(ACCOUNT, **told.pop("settings", {}))
    return Articles(TEMPLATES, settings, WechatSettings(**{"languages": ("zh",), **told}))


def article(it: Edition, **told: Any) -> Article:
    return articles(**told).article(it)


def flow(words: str) -> str:
    return "".join(paragraphs(markdown.render(words), Notes()))


def test_the_model_issue_is_as_it_was() -> None:
    """Look at what changed; if it is meant, write the file anew with what the test shows."""
    golden = ROOT / "tests/data/wechat/029-zh.article.html"
    assert article(edition()).html + "\n" == golden.read_text("utf-8")


def test_two_files_beside_the_mails() -> None:
    made = articles().render(edition(30))
    assert [document.path for document in made] == ["030-zh.wechat.html", "030-zh.wechat.article.html"]
    assert made == articles().render(edition(30))


@pytest.mark.parametrize("number", [29, 30, 31])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_papers_own_issues_pass(number: int, language: str) -> None:
    digest = open_digest(ROOT)
    issue, facts = digest.archive.issue(number), digest.facts.everything()
    it = compose(issue, language, digest.config.digest, digest.people, facts)
    made = Articles(digest.templates, digest.config.digest, digest.config.wechat)
    assert made.article(it).findings == ()
    assert language not in made.languages or made.check(it) == ()
    assert wechat.length(made.article(it).summary) <= wechat.SUMMARY


def test_nothing_that_the_editor_takes_away() -> None:
    shown = article(edition()).html
    assert not re.search(r"<[^>]*\s(?:class|id)=", shown)
    assert "\n" not in shown
    assert "<a " not in shown
    assert "var(" not in shown
    assert shown.startswith('<p style="font-size:0;line-height:0;margin:0">&nbsp;</p><section')
    assert shown.endswith('</section><p style="font-size:0;line-height:0;margin:0">&nbsp;</p>')


def test_one_number_an_address_and_none_for_an_address_itself() -> None:
    words = (
        "[一](https://a.example/x) [二](https://a.example/x) <https://b.example/> [b](https://b.example/) "
        "[文](https://mp.weixin.qq.com/s/x) [内](#rootless)"
    )
    shown = article(holding(entry("T", words, "https://a.example/x"))).html
    assert shown.count("[1]</sup>") == 3
    assert shown.count("[2]</sup>") == 1
    assert "[3]" not in shown
    assert re.findall(r"<p [^>]*>\[(\d)\] (\S+?)：<span[^>]*>([^<]*)", shown) == [
        ("1", "一", "https://a.example/x"),
        ("2", "b", "https://b.example/"),
    ]
    assert re.findall(r'<a [^>]*href="([^"]*)"', shown) == ["https://mp.weixin.qq.com/s/x"]
    assert "内</p>" in shown


def test_lists_are_paragraphs() -> None:
    assert flow("- a\n- b\n  - c\n\n    d\n\n3. e\n4. f") == (
        '<p class="item">• a</p><p class="item">• b</p><p class="item item-deep">◦ c</p>'
        '<p class="item item-deep">d</p><p class="item">3. e</p><p class="item">4. f</p>'
    )


def test_quotes_are_paragraphs_too() -> None:
    assert flow("> a\n>\n> - b\n\nc") == (
        '<p class="text quoted">a</p><p class="item quoted">• b</p><p class="text">c</p>'
    )


def test_code_keeps_its_lines_and_spaces() -> None:
    assert flow("```yaml\na:\n    b:  <c>\n\n\td\n```\n\n`x  y`") == (
        '<section class="code">a:<br>\xa0\xa0\xa0\xa0b:\xa0 &lt;c&gt;<br><br>\xa0\xa0\xa0\xa0d</section>'
        '<p class="text"><code>x\xa0 y</code></p>'
    )
    assert article(holding(entry("T", "```\na\n  b\n```"))).findings == ()


def test_pictures_by_rule() -> None:
    none = Phrase("")
    it = entry(
        images=(
            ("029/a.png", Phrase("图"), Phrase("某人")),
            ("029/b.svg", none, none),
            ("http://10.0.0.1/c.png", none, none),
        )
    )
    made = article(holding(it))
    assert re.findall(r'<img [^>]*src="([^"]*)"', made.html) == [
        "https://weekly.example.org/digest/images/029/a.png"
    ]
    assert "图：某人" in made.html
    assert [(url.rpartition("/")[2], why) for url, _, why in made.left_out] == [
        ("b.svg", "format"),
        ("c.png", "private"),
    ]
    assert [found.code for found in articles().check(holding(it))] == ["W123", "W123"]
    shown = articles().render(holding(it))[0].body.decode()
    assert "没有带上的图片" in shown
    assert "b.svg" in shown


def test_all_that_an_entry_has() -> None:
    told = ((date(2019, 12, 1), Phrase("改了")),)
    it = entry(
        "标题",
        "文",
        quote="原话",
        errata=told,
        also=(EditionLink(url="https://c.example/", label="丙", host=""),),
    )
    shown = article(holding(it, entry("", withdrawn=True), errata=told)).html
    for words in (
        "原话",
        "更正 2019 年 12 月 1 日：改了",
        "另见：",
        "丙",
        "这一条已撤回。",
        "本期编辑：陈俊",
    ):
        assert words in shown


def test_runs_of_another_language_say_so() -> None:
    shown = re.sub(r' style="[^"]*"', "", article(falling_back(), languages=("en",)).html)
    assert re.search(r'<img lang="zh"[^>]* alt="图"', shown)
    for words in FALLEN_BACK:
        assert words in shown or words.startswith("alt=")


def test_a_draft_says_so() -> None:
    page_, alone = articles().render(edition(published=None))
    assert "草稿，尚未发布" in page_.body.decode()
    assert "草稿，尚未发布" in alone.body.decode()


def test_a_lead_that_a_machine_drafted_says_so() -> None:
    said = TEMPLATES.words("zh")["unconfirmed"]
    assert [said in article(holding(state=state)).html for state in (State.DRAFT, State.WRITTEN)] == [
        True,
        False,
    ]


def test_standing_words_and_the_account() -> None:
    made = article(
        edition(),
        header=Text({"zh": "欢迎[投稿](https://d.example/)"}),
        footer=Text({"zh": "**加群**"}),
        author=Text({"zh": "编辑部"}),
    )
    assert "欢迎" in made.html.partition("圣地亚哥")[0]
    assert "加群" in made.html.partition("本期编辑")[2]
    assert "关注公众号“云原生生态周报”" in made.html
    assert made.author == "编辑部"
    assert made.source == page()


def test_a_digest_may_have_a_header_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "wechat").mkdir()
    (tmp_path / "wechat/header.html").write_text('<p class="name">{{ name }}！</p>', "utf-8")
    own = Articles(Templates([tmp_path, shipped()]), ACCOUNT, WechatSettings(languages=("zh",)))
    assert "云原生生态周报！</p>" in own.article(edition()).html


def test_words_from_outside_stay_words() -> None:
    link = EditionLink(url='https://e.example/?a="><b>', label=HOSTILE, host="e.example")
    it = entry(HOSTILE, markdown.escape(HOSTILE), quote=HOSTILE, links=(link,), facts=(HOSTILE,))
    made = article(holding(it, title=HOSTILE, lead=(HOSTILE,)))
    assert made.findings == ()
    assert "<script" not in made.html
    assert "class=&quot;x&quot;" in made.html or 'class="x"' in re.sub(r"<[^>]*>", "", made.html)
    shown = articles().render(holding(it, title=HOSTILE, lead=(HOSTILE,)))[0].body.decode()
    assert shown.count("<script>") == 1
    assert shown.count("</template>") == 1
    assert shown.count("</textarea>") == 5


def test_a_title_too_long_is_cut_and_said() -> None:
    long = edition(title="长" * 70, headline=f"{'长' * 70} | 云原生生态周报 Vol. 29")
    assert wechat.length(article(long).title) == wechat.TITLE
    assert [found.code for found in articles().check(long)] == ["W121"]


def test_forty_thousand_characters_are_shortened_at_paragraphs() -> None:
    paragraph = "这一段有很多字。" * 25
    long = entry("长文", "\n\n".join([paragraph] * 180), id="long")
    short = [entry(f"短文{i}", paragraph, id=f"short-{i}") for i in range(20)]
    made = article(holding(long, *short))
    assert wechat.length(made.text) < wechat.TEXT
    assert wechat.length(made.text) > wechat.TEXT // 3
    assert made.shortened == ("长文",)
    assert made.findings == ()
    assert "全文见网页" in made.html
    assert f"{page()}#long" in made.html
    assert made.html.count(paragraph) > 20
    assert [found.code for found in articles().check(holding(long, *short))] == ["W122"]
    assert "长文" in articles().render(holding(long, *short))[0].body.decode().partition("标题")[0]


def test_what_cannot_be_shortened_is_left_whole_and_said() -> None:
    made = article(holding(*(entry(f"条目{i}", "字" * 300, id=f"e{i}") for i in range(100))))
    assert [found.code for found in made.findings] == ["W118"]
    assert made.shortened == ()
