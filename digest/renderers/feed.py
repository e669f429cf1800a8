"""Editions as RSS 2.0, Atom and JSON Feed, each issue an item with its whole content.

Ids are `tag:` URIs, so that readers know an issue again on a new domain. Nothing here looks at a
clock: a feed is as new as its newest issue, and one without issues is from the epoch.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from digest import html
from digest.core import addresses
from digest.model import DigestSettings, Document, Edition
from digest.renderers.links import anchored, pictures
from digest.templating import Templates, formats

#: How old a feed without issues is; Atom wants a date (RFC 4287, 4.1.1).
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Feeds:
    """Makes the three feeds of a language."""

    def __init__(self, templates: Templates, settings: DigestSettings) -> None:
        self.templates = templates
        self.settings = settings

    def render(self, language: str, editions: Sequence[Edition]) -> tuple[Document, ...]:
        """RSS, Atom and JSON Feed of the newest published `editions` of `language`."""
        feed = self._feed(language, editions)
        return (
            self._document(language, "rss", self.templates.render("feed/rss.xml", **feed)),
            self._document(language, "atom", self.templates.render("feed/atom.xml", **feed)),
            self._document(language, "json", _json(feed)),
        )

    def _feed(self, language: str, editions: Iterable[Edition]) -> dict[str, Any]:
        out = sorted(
            ((edition.published, edition.number, edition) for edition in editions if edition.published),
            key=lambda known: known[:2],
            reverse=True,
        )[: self.settings.feed_issues]
        items = [self._item(edition, published) for published, _, edition in out]
        order = self.settings.languages
        return {
            "language": language,
            "id": f"{self.settings.feed_id}:{language}",
            "title": html.scrub(self.settings.title.best(language, order)[0]),
            "description": html.scrub(self.settings.description.best(language, order)[0]),
            "home": addresses.absolute(self.settings, addresses.home(language)),
            "own": {
                form: addresses.absolute(self.settings, addresses.feed(language, form))
                for form in ("rss", "atom", "json")
            },
            "updated": max((item["updated"] for item in items), default=_EPOCH),
            "items": items,
        }

    def _item(self, edition: Edition, published: datetime) -> dict[str, Any]:
        page = addresses.absolute(self.settings, addresses.issue(edition.language, edition.number))
        content = self.templates.render(
            "feed/content.html",
            edition=edition,
            page=page,
            words=self.templates.words(edition.language),
            anchored=anchored,
            picture=pictures(partial(addresses.absolute, self.settings)),
        )
        titles = (entry.title for _, entry in edition.entries() if entry.title)
        return {
            "id": addresses.edition_id(self.settings, edition.language, edition.number),
            "url": page,
            "title": html.scrub(edition.headline),
            "summary": html.scrub("\n".join(edition.lead or titles)),
            "content": html.scrub(content).strip(),
            "published": published,
            "updated": max(published, edition.updated or published),
            "authors": [html.scrub(name.words) for name in edition.credits],
        }

    def _document(self, language: str, form: str, body: str) -> Document:
        return Document(path=addresses.feed(language, form), media_type=_TYPES[form], body=body.encode())


_TYPES = {"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}


def _json(feed: Mapping[str, Any]) -> str:
    """JSON Feed 1.1 (jsonfeed.org/version/1.1)."""
    return (
        json.dumps(
            {
                "version": "https://jsonfeed.org/version/1.1",
                "title": feed["title"],
                "home_page_url": feed["home"],
                "feed_url": feed["own"]["json"],
                "description": feed["description"],
                "language": feed["language"],
                "authors": [{"name": feed["title"], "url": feed["home"]}],
                "items": [
                    {
                        "id": item["id"],
                        "url": item["url"],
                        "title": item["title"],
                        "summary": item["summary"],
                        "content_html": item["content"],
                        "date_published": formats.iso(item["published"]),
                        "date_modified": formats.iso(item["updated"]),
                        "authors": [{"name": name} for name in item["authors"] or [feed["title"]]],
                        "language": feed["language"],
                    }
                    for item in feed["items"]
                ],
            },
            ensure_ascii=False,
            indent=1,
        )
        + "\n"
    )
