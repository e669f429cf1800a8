"""Which feed of a page is meant."""

from __future__ import annotations

import pytest

from digest.core.pages import FeedLink, fitting

ARTICLES = FeedLink(url="https://a.example/feed/", title="CNCF » Feed")
COMMENTS = FeedLink(url="https://a.example/comments/feed/", title="CNCF » Comments Feed")
ENGLISH = FeedLink(url="https://a.example/en.xml", title="Blog", language="en")
CHINESE = FeedLink(url="https://a.example/zh.xml", title="博客", language="zh-CN")
RSS = FeedLink(url="https://a.example/rss.xml", title="Blog RSS Feed")
ATOM = FeedLink(url="https://a.example/atom.xml", title="Blog Atom Feed")
NAMELESS = (FeedLink(url="https://a.example/1"), FeedLink(url="https://a.example/2"))


@pytest.mark.parametrize(
    ("feeds", "lang", "title", "chosen"),
    [
        ((ARTICLES,), "", "", ARTICLES),
        ((COMMENTS,), "", "", COMMENTS),
        ((COMMENTS, ARTICLES), "", "", ARTICLES),
        ((ENGLISH, CHINESE), "", "", None),
        ((ENGLISH, CHINESE), "zh", "", CHINESE),
        ((ENGLISH, CHINESE), "fr", "", None),
        ((ENGLISH, CHINESE), "", "博客", CHINESE),
        ((RSS, ATOM), "", "", RSS),
        (NAMELESS, "", "", None),
        ((), "", "", None),
    ],
)
def test_the_feed_that_is_meant(
    feeds: tuple[FeedLink, ...], lang: str, title: str, chosen: FeedLink | None
) -> None:
    assert fitting(feeds, language=lang, title=title) == chosen
