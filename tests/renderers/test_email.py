"""Letters: two parts of one message, readable in every program, the same bytes every time."""

from __future__ import annotations

import email
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from digest.html import text as words_of
from digest.markdown import columns, escape
from digest.model import Edition, EditionLink, Phrase, State, Text
from digest.renderers.email import LIMIT, WIDTH, Mails
from digest.templating import Templates, shipped
from tests.editions import FALLEN_BACK, MAIL, SETTINGS, SHANGHAI, edition, entry, falling_back, holding, page

TEMPLATES = Templates([shipped()])
HOSTILE = "<script>x()</script> ]]> {{ 7*7 }} --8<-- &amp; \x0b\x1b[31m {% raw %} 'q' \"q\""
SEEN = "<script>x()</script> ]]> {{ 7*7 }} --8<-- &amp; [31m {% raw %} 'q' \"q\""


def mails(it: Edition, *, languages: tuple[str, ...] = ("zh", "en"), **mail: Any) -> Mapping[str, bytes]:
    made = Mails(TEMPLATES, replace(SETTINGS, languages=languages), replace(MAIL, **mail)).render(it)
    return {document.path.partition(".")[2]: document.body for document in made}


def message(it: Edition, **mail: Any) -> EmailMessage:
    parsed = email.message_from_bytes(mails(it, **mail)["eml"], policy=default)
    assert isinstance(parsed, EmailMessage)
    assert not parsed.defects
    return parsed


def shown(it: Edition) -> str:
    return mails(it)["html"].decode()


def test_three_files_named_by_number_and_language() -> None:
    made = Mails(TEMPLATES, SETTINGS, MAIL).render(edition(30, "en"))
    assert [(document.path, document.media_type) for document in made] == [
        ("030-en.html", "text/html"),
        ("030-en.txt", "text/plain"),
        ("030-en.eml", "message/rfc822"),
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_whole_message_with_text_first(language: str) -> None:
    it = edition(language=language)
    files, letter = mails(it), message(it)
    assert letter["Subject"] == it.headline
    assert letter["From"].addresses[0].display_name == SETTINGS.title.get(language)
    assert letter["From"].addresses[0].addr_spec == "weekly@weekly.example.org"
    assert letter["To"] == "undisclosed-recipients:;"
    assert letter["Date"].datetime == it.published
    assert letter["List-Id"] == "<weekly.weekly.example.org>"
    assert letter["Archived-At"] == f"<{page(29, language)}>"
    assert letter["Content-Language"] == language
    assert re.fullmatch(rf"<29\.{language}\.[0-9a-f]{{24}}@weekly\.example\.org>", letter["Message-ID"])
    plain, rich = letter.iter_parts()
    assert (plain.get_content_type(), rich.get_content_type()) == ("text/plain", "text/html")
    assert plain.get_content().replace("\r\n", "\n") == files["txt"].decode()
    assert rich.get_content().replace("\r\n", "\n").rstrip("\n") == files["html"].decode().rstrip("\n")


def test_every_server_can_carry_it() -> None:
    for line in mails(edition())["eml"].split(b"\r\n"):
        assert line.isascii()
        assert len(line) <= 998
        assert b"\n" not in line


def test_same_edition_same_bytes() -> None:
    again = Mails(Templates([shipped()]), SETTINGS, MAIL).render(edition())
    assert {document.path.partition(".")[2]: document.body for document in again} == mails(edition())


def test_message_ids_and_boundaries_differ_between_letters() -> None:
    letters = [message(edition(number, tag)) for number in (29, 30) for tag in ("zh", "en")]
    assert len({letter["Message-ID"] for letter in letters}) == len({m.get_boundary() for m in letters}) == 4


def test_a_title_cannot_write_headers() -> None:
    letter = message(edition(headline="A\r\nBcc: x@example.org\nB\x00"))
    assert letter["Subject"] == "A Bcc: x@example.org B"
    assert letter["Bcc"] is None


@pytest.mark.parametrize(
    "title",
    [
        "Short",
        "word " * 40 + "end",
        "v1.36 " + "x" * 300,
        "x" * 1200,
        "=?utf-8?b?5Lit?= as it is",
        "中文 " * 40 + "end",
    ],
)
def test_a_subject_begins_beside_its_name_and_reads_as_it_was(title: str) -> None:
    it = edition(headline=title)
    head = mails(it)["eml"].partition(b"\r\n\r\n")[0]
    assert message(it)["Subject"] == title
    assert max(map(len, head.split(b"\r\n"))) <= 998
    if "x" * 1000 not in title:
        assert b"\r\nSubject:\r\n" not in head


def test_a_draft_says_so() -> None:
    draft = edition(published=None, updated=None)
    letter = message(draft)
    assert letter["Subject"].startswith("[草稿")
    assert letter["Date"].datetime == datetime(2019, 11, 25, tzinfo=SHANGHAI)
    assert "草稿" in shown(draft)
    assert "草稿" in mails(draft)["txt"].decode()
    assert "草稿" not in shown(edition())


def test_text_is_made_for_a_terminal() -> None:
    for language in ("zh", "en"):
        body = mails(edition(language=language))["txt"].decode()
        assert "\n\n\n\n" not in body
        for line in body.split("\n"):
            assert line == line.rstrip()
            assert columns(line) <= WIDTH or re.fullmatch(r" +(\[\d+\] )?https?://\S+", line)
        for _, it in edition(language=language).entries():
            assert it.title in body
            assert it.links[0].url in body


def test_hostile_words_are_words_in_both_parts() -> None:
    link = EditionLink(url="https://example.org/?a=1&b=2", label=HOSTILE, host="example.org")
    bad = entry(HOSTILE, escape(HOSTILE), facts=(HOSTILE,), links=(link,), quote=HOSTILE)
    files = mails(holding(bad, title=HOSTILE, lead=(HOSTILE,), credits=(Phrase(HOSTILE),)))
    body = files["html"].decode()
    assert "<script" not in body
    assert " ".join(words_of(body.partition("<body")[2]).split()).count(SEEN) == 9
    assert " ".join(files["txt"].decode().replace("   > ", "").split()).count(SEEN) == 8
    assert not any(sign in b"".join(files.values()) for sign in (b"\x0b", b"\x1b"))


def test_every_link_leads_somewhere_from_a_mailbox() -> None:
    body = shown(edition())
    links = re.findall(r'href="([^"]*)"', body)
    assert all(link.startswith("https://") for link in links)
    assert f"{page()}#rootless" in links
    assert not any("unsubscribe" in link for link in links)  # no address is named: no dead link


def test_an_address_to_unsubscribe() -> None:
    letter = message(edition(), unsubscribe="https://weekly.example.org/bye")
    assert letter["List-Unsubscribe"] == "<https://weekly.example.org/bye>"
    assert message(edition())["List-Unsubscribe"] is None
    for form in ("html", "txt"):
        body = mails(edition(), unsubscribe="https://weekly.example.org/bye")[form].decode()
        assert "https://weekly.example.org/bye" in body


def test_html_that_old_programs_draw_too() -> None:
    body = shown(edition())
    assert '<meta charset="utf-8">' in body[:1024]
    assert '<html lang="zh">' in body
    (style,) = re.findall(r"<style>(.*?)</style>", body, re.DOTALL)
    assert style.lstrip().startswith("@media")
    assert set(re.findall(r"@media \(([a-z-]+)", style)) == {"max-width", "prefers-color-scheme"}
    assert all("role=" in table for table in re.findall(r"<table[^>]*>", body))
    assert not re.search(r"<(?:script|link|img|form)\b|var\(|url\(|display: ?(?:flex|grid)", body)


def test_words_of_the_other_language_are_marked() -> None:
    words = EditionLink(url="https://lwn.net/1", label="An article", host="lwn.net", lang="en", hreflang="en")
    foreign = entry(
        "A title",
        "In English.",
        lang="en",
        text_lang="en",
        state=State.DRAFT,
        quote="引文",
        quote_lang="zh",
        also=(words,),
    )
    body = shown(holding(foreign))
    assert re.search(r'<h4 lang="en"[^>]*><a [^>]*>A title', body)
    assert re.search(r'<div lang="en"[^>]*>\s*<p[^>]*>In English', body)
    assert re.search(r'<blockquote lang="zh"', body)
    assert re.search(r'<a href="https://lwn.net/1" hreflang="en" lang="en"[^>]*>An article', body)
    assert TEMPLATES.words("zh")["unconfirmed"] in body


def test_a_lead_that_a_machine_drafted_says_so() -> None:
    said = TEMPLATES.words("zh")["unconfirmed"]
    drafted, written = (mails(holding(state=state)) for state in (State.DRAFT, State.WRITTEN))
    assert [said in drafted[part].decode() for part in ("html", "txt")] == [True, True]
    assert [said in written[part].decode() for part in ("html", "txt")] == [False, False]


def test_words_that_fall_back_are_marked() -> None:
    body = re.sub(r' style="[^"]*"', "", shown(falling_back()))
    for said in FALLEN_BACK:
        assert said in body
    assert '<h1 lang="zh">标题</h1>' in body


def test_pictures_withdrawals_and_corrections() -> None:
    amended = entry(
        images=(("images/a.png", Phrase("一张图"), Phrase("某人")),),
        errata=((date(2019, 12, 1), Phrase("数字更正为 12000。")),),
    )
    gone = entry(id="gone", title="", summary="", withdrawn=True)
    files = mails(holding(amended, gone))
    assert f'src="{SETTINGS.site_url}images/a.png" alt="一张图" width="640"' in files["html"].decode()
    for body in (files["html"].decode(), files["txt"].decode()):
        assert "更正 2019 年 12 月 1 日：数字更正为 12000。" in body
        assert TEMPLATES.words("zh")["withdrawn"] in body


def test_no_mail_program_cuts_off_the_foot() -> None:
    many = [
        entry(f"第 {i} 条", "很长的一段摘要，说明这一条为什么值得读。" * 8, id=f"e{i}") for i in range(200)
    ]
    files = mails(holding(*many), unsubscribe="https://weekly.example.org/bye")
    body = files["html"].decode()
    kept = sum(f"第 {i} 条" in body for i in range(200))
    assert LIMIT * 0.97 < len(files["html"]) <= LIMIT
    assert 0 < kept < 200
    assert f"还有 {200 - kept} 条" in body
    assert "https://weekly.example.org/bye" in body
    assert all(f"第 {i} 条" in files["txt"].decode() for i in range(200))


def test_long_entries_end_earlier_and_brief_ones_do_not() -> None:
    words = "很长的一段摘要，说明这一条为什么值得读。" * 12
    many = [entry(f"第 {i} 条", "\n\n".join([words] * (6 if i % 2 else 1)), id=f"e{i}") for i in range(40)]
    made = Mails(TEMPLATES, SETTINGS, MAIL).render(holding(*many))
    files = {document.path: document.body.decode() for document in made}
    body = files["029-zh.html"]
    assert len(body.encode()) <= LIMIT
    assert all(f"第 {i} 条" in body for i in range(40))
    rest = re.findall(r'<p class="rest"[^>]*><a href="[^"]*#e(\d+)"', body)
    assert [int(i) for i in rest] == [*range(1, 40, 2)]
    assert files["029-zh.shortened.txt"].splitlines() == [f"zh shortened e{i}" for i in rest]
    assert files["029-zh.txt"].replace("\n", "").replace(" ", "").count(words.replace(" ", "")) == 20 * 7


@pytest.mark.parametrize(
    "it",
    [
        holding(entry("x", "一句话。" * 13_000)),
        holding(entry("x", "无句号" * 40_000)),
        holding(entry("t" * 120_000)),
        holding(entry(), lead=("l" * 120_000,)),
        holding(*[entry("t" * 900, id=f"e{i}") for i in range(120)]),
    ],
    ids=["40,000 characters", "no sentence", "a title", "a lead", "titles"],
)
def test_the_foot_is_there_whatever_is_above(it: Edition) -> None:
    files = mails(it, unsubscribe="https://weekly.example.org/bye")
    assert len(files["html"]) <= LIMIT
    assert b'href="https://weekly.example.org/bye"' in files["html"]
    assert page().encode() in files["html"]
    assert files["shortened.txt"]


def both(**mail: Any) -> Mapping[str, bytes]:
    made = Mails(TEMPLATES, SETTINGS, replace(MAIL, **mail)).render(edition(), edition(language="en"))
    return {document.path: document.body for document in made}


def test_two_editions_in_one_letter() -> None:
    files = both(unsubscribe="https://weekly.example.org/bye/{token}")
    assert list(files) == ["029-zh+en.html", "029-zh+en.txt", "029-zh+en.eml"]
    body = files["029-zh+en.html"].decode()
    assert '<html lang="zh">' in body
    assert re.search(r'<a href="#en" hreflang="en" lang="en"[^>]*>English edition below</a>', body)
    assert re.search(r'<table [^>]*id="en" lang="en"', body)
    assert body.index(edition().title) < body.index('id="en"') < body.rindex(edition(language="en").title)
    for form in ("html", "txt"):
        said = files[f"029-zh+en.{form}"].decode()
        for language in ("zh", "en"):
            assert page(29, language) in said
            assert all(
                it.title in words_of(said) or it.title in said
                for _, it in edition(language=language).entries()
            )
            assert TEMPLATES.words(language)["unsubscribe"] in said
    letter = email.message_from_bytes(files["029-zh+en.eml"], policy=default)
    assert letter["Subject"] == f"{edition().headline} / {edition(language='en').title}"
    assert letter["Content-Language"] == "zh, en"
    assert letter["Date"].datetime == edition(language="en").published
    assert letter["Message-ID"].startswith("<29.zh+en.")
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_two_editions_share_the_room() -> None:
    words = "很长的一段摘要，说明这一条为什么值得读。" * 20
    long = holding(*[entry(f"Titel {i}x", words, id=f"e{i}") for i in range(40)]).sections
    made = Mails(TEMPLATES, SETTINGS, MAIL).render(
        edition(sections=long), edition(language="en", sections=long)
    )
    assert len(made[0].body) <= LIMIT
    body = made[0].body.decode()
    assert all(body.count(f"Titel {i}x<") == 2 for i in range(40))
    assert body.count('class="rest"') == 80


@pytest.mark.parametrize(
    ("unsubscribe", "post"),
    [
        ("https://weekly.example.org/bye/{token}", "List-Unsubscribe=One-Click"),
        ("https://weekly.example.org/bye", None),  # says nobody who leaves
        ("http://weekly.example.org/bye/{token}", None),
        ("mailto:bye@weekly.example.org", None),
    ],
)
def test_one_click_only_where_it_can_work(unsubscribe: str, post: str | None) -> None:
    letter = message(edition(), unsubscribe=unsubscribe)
    assert letter["List-Unsubscribe"] == f"<{unsubscribe}>"
    assert letter["List-Unsubscribe-Post"] == post


def test_headers_of_a_list() -> None:
    raw = mails(edition(), unsubscribe=f"https://weekly.example.org/{'long/' * 30}" + "{token}")["eml"]
    head = raw.partition(b"\r\n\r\n")[0]
    assert f"\r\nList-Archive: <{SETTINGS.site_url}zh/archive/>\r\n".encode() in head
    assert re.search(rb"\r\nList-Unsubscribe: <https://\S+/\{token\}>\r\n", head)  # one line: DKIM
    assert b"Auto-Submitted" not in head


def test_a_title_cannot_turn_the_letter_round() -> None:
    turned = edition(headline="A\u202eB\u2066", title="A\u202eB", lead=("C\u2067D",))
    assert message(turned)["Subject"] == "AB"
    for body in mails(turned).values():
        assert not re.search("[\u202a-\u202e\u2066-\u2069]", body.decode())


def test_the_digests_own_words() -> None:
    own = {
        "header": Text({"zh": "**欢迎**，见[说明](https://x.org/a)。"}),
        "footer": Text({"zh": "回信给我们 <b>。"}),
    }
    files = mails(edition(), **own)
    body = files["html"].decode()
    assert re.search(r"<strong>欢迎</strong>，见<a href=\"https://x.org/a\"", body)
    assert "回信给我们 &lt;b&gt;。" in body
    assert "欢迎，见说明 <https://x.org/a>。" in files["txt"].decode()
    assert "欢迎" not in mails(edition(language="en"), **own)["html"].decode()


def test_head_and_foot_can_be_replaced(tmp_path: Path) -> None:
    (tmp_path / "email").mkdir()
    (tmp_path / "email/masthead.html").write_text("<tr><td>Own head</td></tr>", "utf-8")
    (tmp_path / "email/foot.txt").write_text("Own foot\n", "utf-8")
    page, text, _ = Mails(Templates([tmp_path, shipped()]), SETTINGS, MAIL).render(edition())
    assert b"Own head" in page.body
    assert text.body.rstrip().endswith(b"Own foot")


def test_what_lists_of_mails_show_is_the_lead_and_nothing_after_it() -> None:
    preview = re.search(r'<div class="preview"[^>]*>(.*?)</div>', shown(edition()), re.DOTALL)
    assert preview
    words = preview[1]
    assert words.startswith(" · ".join(edition().lead))
    assert len(words) - len(words.rstrip("\u034f\u200c\xa0&nbsp;")) >= 150


def test_addresses_have_numbers_and_stand_below_their_entry() -> None:
    it = entry(
        "One",
        "See [the KEP](https://kep.k8s.io/1) and <https://x.org/2>, [again](https://kep.k8s.io/1).",
        "https://example.org/x",
        also=(EditionLink(url="https://x.org/2", label="The notes", host="x.org"),),
    )
    text = mails(holding(it, entry("Two", id="two", url="https://x.org/2")))["txt"].decode()
    assert "   See the KEP [1] and [2], again [1].\n" in text
    assert (
        "\n\n   [1] https://kep.k8s.io/1\n   [2] The notes https://x.org/2\n   [3] https://example.org/x\n"
        in text
    )
    assert "   [4] https://x.org/2\n" in text


def test_a_digest_of_one_language() -> None:
    files = mails(edition(29, "en", out_in=("en",)), languages=("en",))
    assert "云原生" not in files["html"].decode() + files["txt"].decode()


def test_inks_are_readable_on_both_papers() -> None:
    style = (shipped() / "email" / "style.css").read_text("utf-8")
    media = (shipped() / "email" / "media.css").read_text("utf-8")
    dark = media.partition("@media (prefers-color-scheme: dark)")[2]
    for css, paper in ((style, "#fcfbf7"), (dark, "#191816")):
        for ink in set(re.findall(r"(?<![-\w])color: (#[0-9a-f]{6})", css)) - {paper}:
            assert contrast(ink, paper) >= 4.5, ink


def test_the_colours_are_the_sites() -> None:
    mail, more, site = (
        set(re.findall("#[0-9a-f]{6}", (shipped() / name).read_text("utf-8")))
        for name in ("email/style.css", "email/media.css", "assets/digest.css")
    )
    assert mail | more <= site


def contrast(one: str, other: str) -> float:
    """WCAG 2.2's contrast ratio."""
    dark, light = sorted(luminance(colour) for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
