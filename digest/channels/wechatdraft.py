"""Drafts at WeChat's official API (developers.weixin.qq.com): a person looks at them there, and publishes.

Answers have status 200; a no is an `errcode`. Drafts have no name: ours is known by where 阅读原文 leads,
which no other issue has. Pictures of other hosts are dropped, so those of the article are uploaded and their
addresses exchanged.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape, unescape
from typing import Any
from urllib.parse import urlsplit

from digest.channels.wechatapi import WechatApi
from digest.core.wechat import BYTES, TEXT, UPLOADED, length
from digest.errors import FetchError, one_line
from digest.html import text
from digest.model import Document, Fate, WechatDraftSettings
from digest.ports import Receipt, Tell

#: Drafts or pictures that one question may ask for.
PAGE = 20
#: Pages of drafts that are read to look for one; of pictures, whose newest come first.
PAGES, RECENT = 200, 5
#: What an editor sets over there: who may comment.
THEIRS = ("need_open_comment", "only_fans_can_comment")
#: A picture of the text must be smaller.
PICTURE = 1 << 20
#: Where a person looks at drafts.
HOME = "https://mp.weixin.qq.com/"

_IMAGE = re.compile(r'(<img\b[^>]*?\bsrc=")([^"]*)(")')


class WechatDrafts:
    """Drafts of one account: a `Drafts`, and `Renewing`."""

    name = "wechat"

    def __init__(
        self,
        settings: WechatDraftSettings,
        tell: Tell,
        *,
        source: Callable[[str], str],
        picture: Callable[[str], bytes],
    ) -> None:
        """`source`: where 阅读原文 of the draft of a name leads; `picture`: what lies at an address.

        Raises ChannelError without an account.
        """
        self._api = WechatApi(settings, tell, self.name)
        self._source, self._picture = source, picture
        #: Of drafts that were found, what people set there and is not ours to change.
        self._theirs: dict[str, dict[str, Any]] = {}
        #: Address of a picture to the one it has at WeChat.
        self._uploaded: dict[str, str] = {}

    def find(self, name: str) -> Receipt | None:
        """The draft whose 阅读原文 leads where this one's does; of several, one without other articles."""
        wanted = _same(self._source(name))
        found = [
            self._receipt(item, articles)
            for item, articles in self._drafts()
            if any(_same(str(article.get("content_source_url") or "")) == wanted for article in articles)
        ]
        return min(found, key=lambda receipt: receipt.fixed, default=None)

    def put(self, name: str, subject: str, parts: Sequence[Document]) -> Receipt:
        return self._write("/cgi-bin/draft/add", name, subject, parts, lambda one: {"articles": [one]})

    def renew(self, remote: str, name: str, subject: str, parts: Sequence[Document]) -> Receipt:
        def payload(one: Mapping[str, Any]) -> Mapping[str, Any]:
            return {"media_id": remote, "index": 0, "articles": {**self._theirs.get(remote, {}), **one}}

        return self._write("/cgi-bin/draft/update", name, subject, parts, payload, remote)

    # ------------------------------------------------------------ drafts

    def _drafts(self) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
        """Each draft there is with its articles."""
        for page in range(PAGES):
            told = self._api.look(
                "/cgi-bin/draft/batchget", {"offset": page * PAGE, "count": PAGE, "no_content": 1}
            )
            items = told.get("item")
            if not isinstance(items, list):
                raise self._api.error("its answer has no drafts in it", "Is this WeChat's address?")
            for item in items:
                content = item.get("content") if isinstance(item, dict) else None
                articles = content.get("news_item") if isinstance(content, dict) else None
                if isinstance(articles, list):
                    yield item, [article for article in articles if isinstance(article, dict)]
            if len(items) < PAGE:
                return
        raise self._api.error(f"it has more than {PAGE * PAGES:,} drafts", "Delete old ones there")

    def _write(
        self,
        path: str,
        name: str,
        subject: str,
        parts: Sequence[Document],
        payload: Callable[[Mapping[str, Any]], Mapping[str, Any]],
        remote: str = "",
    ) -> Receipt:
        by_kind = {part.media_type: part for part in parts}
        fields = json.loads(by_kind["application/json"].body)
        content = by_kind["text/html"].body.decode()
        self._must_fit(content)
        cover = next(part for part in parts if part.media_type.startswith("image/"))
        article = {
            "article_type": "news",
            "title": subject,
            "author": fields["author"],
            "digest": fields["digest"],
            "content": self._exchanged(content),
            "content_source_url": self._source(name),
            "thumb_media_id": self._cover(name, cover),
        }
        try:
            told = self._api.ask(path, payload(article))
        except FetchError as error:
            if not error.begun:
                raise self._api.error(error.message, error.hint) from error
            return Receipt(fate=Fate.OPEN, said=error.message, remote=remote)
        made = remote or one_line(str(told.get("media_id") or ""))
        if not made:
            raise self._api.error("its answer names no draft", "Look there, then run it again")
        return Receipt(fate=Fate.SENT, said="draft", remote=made, address=HOME)

    def _receipt(self, item: Mapping[str, Any], articles: Sequence[Mapping[str, Any]]) -> Receipt:
        alone = len(articles) == 1
        said = "draft" if alone else f"one of {len(articles)} articles of a draft"
        remote = one_line(str(item.get("media_id") or ""))
        self._theirs[remote] = {name: articles[0][name] for name in THEIRS if name in articles[0]}
        return Receipt(fate=Fate.SENT, said=said, remote=remote, address=HOME, fixed=not alone)

    def _must_fit(self, content: str) -> None:
        if (size := len(content.encode())) >= BYTES:
            raise self._api.error(f"the article has {size:,} bytes; it takes fewer than {BYTES:,}")
        if (size := length(text(content))) >= TEXT:
            raise self._api.error(f"the article has {size:,} characters; it takes fewer than {TEXT:,}")

    # ------------------------------------------------------------ pictures

    def _exchanged(self, content: str) -> str:
        """The article with the addresses its pictures have at WeChat."""

        def there(tag: re.Match[str]) -> str:
            return tag[1] + escape(self._at_wechat(unescape(tag[2]))) + tag[3]

        return _IMAGE.sub(there, content)

    def _at_wechat(self, url: str) -> str:
        if (urlsplit(url).hostname or "").endswith(UPLOADED):
            return url
        if url not in self._uploaded:
            told = self._api.upload("/cgi-bin/media/uploadimg", self._picture(url), url, PICTURE)
            self._uploaded[url] = str(told.get("url") or "")
        if not self._uploaded[url]:
            raise self._api.error(f"its answer names no address for {url[:120]}", "Run it again")
        return self._uploaded[url]

    def _cover(self, name: str, cover: Document) -> str:
        """The cover's id at WeChat. They stay in the account's library: one that is there is taken."""
        file = f"{name}-{hashlib.sha256(cover.body).hexdigest()[:12]}"
        for page in range(RECENT):
            question = {"type": "image", "offset": page * PAGE, "count": PAGE}
            items = self._api.look("/cgi-bin/material/batchget_material", question).get("item")
            for item in items if isinstance(items, list) else ():
                if str(item.get("name") or "").startswith(file) and item.get("media_id"):
                    return str(item["media_id"])
            if not isinstance(items, list) or len(items) < PAGE:
                break
        told = self._api.upload(
            "/cgi-bin/material/add_material", cover.body, cover.path, 10 << 20, "&type=image", file
        )
        if not told.get("media_id"):
            raise self._api.error("its answer names no cover", "Run it again")
        return str(told["media_id"])


def _same(url: str) -> str:
    """An address without what may differ between two that lead to one page."""
    parts = urlsplit(url.strip())
    return f"{parts.netloc.lower()}{parts.path.rstrip('/')}"
