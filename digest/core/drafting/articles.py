"""Drafts of articles and of links somebody sent in."""

from __future__ import annotations

from dataclasses import replace

from digest.core.drafting.parts import Drafting, Words, said
from digest.core.scripts import written_in
from digest.markdown import escape
from digest.model import Article, Entry, Item, Submission, Text


def draft(told: Drafting, item: Item) -> Entry:
    """The title as it stands where it is in the reader's language, else marked as a foreign one."""
    own = told.language_of(item)
    title = item.title or item.url

    def write(tag: str, words: Words) -> tuple[str, str]:
        same = bool(own) and tag.partition("-")[0] == own.partition("-")[0]
        shown = title if same else words["draft_article_title"].format(title=title)
        return shown, _sent_in(words, item) if isinstance(item, Submission) else _told(told, words, item)

    return replace(told.entry(write), quote=_quote(told, item, own))


def _quote(told: Drafting, item: Item, own: str) -> Text:
    """What it says of itself; of a link sent in, what its sender says."""
    if isinstance(item, Submission) and item.note:
        return told.quote(item.note, written_in(item.note, told.settings.languages))
    return Text({own: item.summary}) if item.summary and own else Text()


def _told(told: Drafting, words: Words, item: Item) -> str:
    day = told.day(words, item.published)
    authors = words["draft_comma"].join(item.authors) if isinstance(item, Article) else ""
    facts = {
        "host": escape(_host(item.url)),
        "day": day,
        "authors": words["draft_authors"].format(authors=escape(authors)) if authors else "",
    }
    return words["draft_article" if day else "draft_article_undated"].format(**facts)


def _sent_in(words: Words, item: Submission) -> str:
    """Who sent it in by an issue; an editor's own find is signed by the issue's editors."""
    if item.issue and item.author:
        return said(words, "submission", author=item.author, host=_host(item.url))
    return said(words, "submission_unsigned", host=_host(item.url))


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0].removeprefix("www.")
