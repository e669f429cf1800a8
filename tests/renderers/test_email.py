"""Letters: two parts of one message, readable in every program, the same bytes every time."""

from __future__ import annotations

import email
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest

from digest.html import text as words_of
from digest.markdown import columns, escape
from digest.model import Edition, EditionLink, Phrase, State
from digest.renderers.email import LIMIT, WIDTH, Mails
from digest.templating import Templates, shipped
from tests.editions import FALLEN_BACK, MAIL, SETTINGS, SHANGHAI, edition, entry, falling_back, holding, page

TEMPLATES = Templates([shipped()])
HOSTILE = "<script>x()</script> ]]> {{ 7*7 }} --8<-- &amp; \x0b\x1b[31m {% raw %} 'q' \"q\""
SEEN = "<script>x()</script> ]]> {{ 7*7 }} --8<-- &amp; [31m {% raw %} 'q' \"q\""


def mails(it: Edition, *, languages: tuple[str, ...] = ("zh", "en"), **mail: Any) -> Mapping[str, bytes]:
    made = Mails(TEMPLATES, replace(SETTINGS, languages=languages), replace(MAIL, **mail)).render(it)
    return {document.path.rpartition(".")[2]: document.body for document in made}


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
    assert {document.path.rpartition(".")[2]: document.body for document in again} == mails(edition())


def test_message_ids_and_boundaries_differ_between_letters() -> None:
    letters = [message(edition(number, tag)) for number in (29, 30) for tag in ("zh", "en")]
    assert len({letter["Message-ID"] for letter in letters}) == len({m.get_boundary() for m in letters}) == 4


def test_a_title_cannot_write_headers() -> None:
    letter = message(edition(headline="A\r\nBcc: x@example.org\nB\x00"))
    assert letter["Subject"] == "A Bcc: x@example.org B"
    assert letter["Bcc"] is None


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
            assert columns(line) <= WIDTH or line.strip().startswith("http")
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
    assert " ".join(files["txt"].decode().replace("   > ", "").split()).count(SEEN) == 7
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


def test_a_digest_of_one_language() -> None:
    files = mails(edition(29, "en", out_in=("en",)), languages=("en",))
    assert "云原生" not in files["html"].decode() + files["txt"].decode()


def test_inks_are_readable_on_both_papers() -> None:
    style = (shipped() / "email" / "style.css").read_text("utf-8")
    light, _, dark = style.partition("@media (prefers-color-scheme: dark)")
    for css, paper in ((light.partition("@media")[0], "#fcfbf7"), (dark, "#191816")):
        for ink in set(re.findall(r"(?<![-\w])color: (#[0-9a-f]{6})", css)) - {paper}:
            assert contrast(ink, paper) >= 4.5, ink


def test_the_colours_are_the_sites() -> None:
    mail, site = (
        set(re.findall("#[0-9a-f]{6}", (shipped() / name).read_text("utf-8")))
        for name in ("email/style.css", "assets/digest.css")
    )
    assert mail <= site


def contrast(one: str, other: str) -> float:
    """WCAG 2.2's contrast ratio."""
    dark, light = sorted(luminance(colour) for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
