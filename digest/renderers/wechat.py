"""An edition as an article for WeChat's editor, and the page it is copied from.

The article is markup that stays as it is when it is pasted: styles inside the elements, flat paragraphs,
numbers for links. The page copies it to the clipboard and says what is left to do by hand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import css_inline
from markupsafe import Markup

from digest import html
from digest.core import addresses, pasting, wechat
from digest.model import DigestSettings, Document, Edition, Finding, WechatSettings
from digest.renderers.wechatsetting import Setting
from digest.templating import Templates

#: The two crops of a cover: how its file ends, how its shape is called, width and height.
CROPS = (("-235.png", "2.35:1", 1200, 511), ("-11.png", "1:1", 630, 630))

#: A tag of markup that an inliner wrote: in it, a bare `"` always begins or ends a value.
_TAG = re.compile(r'<[a-z][^<>"]*(?:"[^"]*"[^<>"]*)*>')
_ATTRIBUTE = re.compile(r'\s([a-z-]+)="[^"]*"')
_BETWEEN = re.compile(r">\s*\n\s*<")
_BREAKS = re.compile(r"\s*\n\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What goes into the editor's fields, and what an editor must know before it is pasted."""

    title: str
    author: str
    summary: str
    #: Where 阅读原文 leads.
    source: str
    html: str
    text: str
    #: Titles of entries that were shortened, and pictures left out: address, title and why.
    shortened: tuple[str, ...] = ()
    left_out: tuple[tuple[str, str, str], ...] = ()
    #: What is wrong with it all the same.
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class _Made:
    """One way to print an edition."""

    html: str
    shortened: tuple[str, ...]
    left_out: tuple[tuple[str, str, str], ...]

    @property
    def text(self) -> str:
        return html.text(self.html)


class Articles:
    """Makes the articles of a digest's editions."""

    def __init__(self, templates: Templates, settings: DigestSettings, wechat: WechatSettings) -> None:
        self.templates = templates
        self.settings = settings
        self.wechat = wechat
        self.languages = wechat.languages
        self._inliner = css_inline.CSSInliner(load_remote_stylesheets=False, minify_css=True)

    @property
    def key(self) -> str:
        """Changes when what digest.toml says of articles does."""
        return repr(self.wechat)

    def render(self, edition: Edition) -> tuple[Document, ...]:
        """`030-zh.wechat.html`, the page to copy from; `030-zh.wechat.article.html`, the article alone.

        If something is to be minded, also `030-zh.wechat.remarks.txt`, one line each.
        """
        article = self.article(edition)
        name = _name(edition)
        page = self._page(edition, article, f"{edition.number:03}-{edition.language}.cover")
        made = [
            Document(path=f"{name}.html", media_type="text/html", body=page.encode()),
            Document(path=f"{name}.article.html", media_type="text/html", body=article.html.encode()),
        ]
        if lines := _remarks(article):
            told = "".join(f"{line}\n" for line in lines)
            made.append(Document(path=f"{name}.remarks.txt", media_type="text/plain", body=told.encode()))
        return tuple(made)

    def preview(self, edition: Edition) -> Document:
        """The page to copy from at its address in a preview."""
        path = addresses.file_of(addresses.wechat(edition.language, edition.number))
        page = self._page(edition, self.article(edition), "cover")
        return Document(path=path, media_type="text/html", body=page.encode())

    def article(self, edition: Edition) -> Article:
        """The article; too long for WeChat, its longest entries end at a paragraph with a link."""
        made = self._fitting(edition)
        language, order = edition.language, self.settings.languages
        words = self.templates.words(language)
        titles = [entry.title for _, entry in edition.entries() if entry.title]
        pattern = self.settings.title_pattern.best(language, order)[0]
        author = self.wechat.author.get(language) or self.settings.wechat.get(language)
        return Article(
            title=wechat.title(pattern, html.scrub(edition.title), edition.number),
            author=wechat.cut(" ".join(author.split()), wechat.AUTHOR),
            summary=wechat.summary(
                [html.scrub(line) for line in edition.lead or titles], words["wechat_summary_join"]
            ),
            source=addresses.absolute(self.settings, addresses.issue(language, edition.number)),
            html=made.html,
            text=made.text,
            shortened=made.shortened,
            left_out=made.left_out,
            findings=pasting.faults(made.html),
        )

    def check(self, edition: Edition) -> tuple[Finding, ...]:
        """What an editor must know of the article: what is wrong, what was left out or shortened."""
        article = self.article(edition)
        whole = " ".join(html.scrub(edition.headline).split())
        found = list(article.findings)
        if article.title != whole:
            found.append(pasting.finding("W121", wechat.length(whole), wechat.TITLE, article.title))
        found += [pasting.finding("W122", title) for title in article.shortened]
        found += [
            pasting.finding("W123", url, title, pasting.PICTURE_HINTS[why])
            for url, title, why in article.left_out
        ]
        path = f"{_name(edition)}.article.html"
        return tuple(replace(finding, path=path) for finding in found)

    def _fitting(self, edition: Edition) -> _Made:
        whole = self._made(edition, None)
        if wechat.length(whole.text) < wechat.TEXT:
            return whole
        best = self._made(edition, 0)
        if wechat.length(best.text) >= wechat.TEXT:
            return replace(whole, shortened=())  # too many entries: the finding says so
        low, high = 1, min(wechat.TEXT, max(len(entry.markdown) for _, entry in edition.entries()))
        while low <= high:
            most = (low + high) // 2
            made = self._made(edition, most)
            if wechat.length(made.text) < wechat.TEXT:
                low, best = most + 1, made
            else:
                high = most - 1
        return best

    def _made(self, edition: Edition, most: int | None) -> _Made:
        """The article with summaries of at most `most` characters, or their first paragraphs."""
        setting = Setting(self.settings, self.templates.words(edition.language), edition, most)
        page = self.templates.render(
            "wechat/article.html",
            edition=edition,
            header=setting.standing(self.wechat.header.get(edition.language)),
            footer=setting.standing(self.wechat.footer.get(edition.language)),
            **setting.values(),
        )
        styled = self._inliner.inline_fragment(html.scrub(page), self.templates.render("wechat/style.css"))
        flat = _BREAKS.sub(" ", _BETWEEN.sub("><", styled)).strip()
        return _Made(_TAG.sub(_nameless, flat), tuple(setting.shortened), tuple(setting.left_out))

    def _page(self, edition: Edition, article: Article, crops: str) -> str:
        """`crops`: how the files of the cover's crops beside the page begin, where covers are drawn."""
        settings, language = self.settings, edition.language
        return html.scrub(
            self.templates.render(
                "wechat/copy.html",
                edition=edition,
                article=article,
                body=Markup(article.html),  # noqa: S704
                words=self.templates.words(language),
                name=settings.title.best(language, settings.languages)[0],
                account=settings.wechat.get(language),
                cover=crops if settings.covers else "",
                crops=CROPS,
                characters=wechat.length(article.text),
                markup=wechat.length(article.html),
                limits=(wechat.TITLE, wechat.AUTHOR, wechat.SUMMARY),
                count=wechat.length,
            )
        )


def _nameless(tag: re.Match[str]) -> str:
    """A tag without its class."""
    return _ATTRIBUTE.sub(lambda found: "" if found[1] == "class" else found[0], tag[0])


def _remarks(article: Article) -> list[str]:
    """What an editor must know, each line with the word that says of what kind it is."""
    lines = [f"{wechat.SHORTENED}: {' '.join(title.split())}" for title in article.shortened]
    lines += [
        f"{wechat.LEFT_OUT}: {url} ({' '.join(title.split())}: {pasting.PICTURE_HINTS[why]})"
        for url, title, why in article.left_out
    ]
    return lines + [f"{wechat.WRONG}: {' '.join(str(finding).split())}" for finding in article.findings]


def _name(edition: Edition) -> str:
    return f"{edition.number:03}-{edition.language}.wechat"
