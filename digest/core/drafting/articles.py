"""Drafts of articles and of links somebody sent in."""

from __future__ import annotations

from dataclasses import replace

from digest.core.drafting.parts import Drafting, Words, joined, listed, said, sentence_end
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
        if isinstance(item, Submission):
            return shown, _sent_in(told, tag, words, item)
        return shown, _told(told, words, item)

    return replace(told.entry(write), quote=_quote(told, item, own))


def _quote(told: Drafting, item: Item, own: str) -> Text:
    """What it says of itself, never what its sender says of it."""
    return told.quote(item.summary, own)


def _told(told: Drafting, words: Words, item: Item) -> str:
    day = told.day(words, item.published)
    authors = listed(words, item.authors) if isinstance(item, Article) else ""
    facts = {
        "host": escape(_host(item.url)),
        "day": day,
        "authors": words["draft_authors"].format(authors=escape(authors)) if authors else "",
    }
    return words["draft_article" if day else "draft_article_undated"].format(**facts)


def _sent_in(told: Drafting, tag: str, words: Words, item: Submission) -> str:
    """Who sent it in by an issue, and why, in the language they say it in; an editor's find is nobody's."""
    by = "submission" if item.issue and item.author else "submission_unsigned"
    where = said(words, by, author=item.author or "-", host=_host(item.url))
    why = item.note if written_in(item.note, told.settings.languages) == tag else ""
    return joined(words, where, said(words, "submission_why", why=sentence_end(why)))


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0].removeprefix("www.")
