"""What lies at an address that a person names: a feed, or a page and the feeds it names."""

from __future__ import annotations

from collections import Counter
from urllib.parse import urljoin

from digest.collectors.articles import ACCEPT, Articles
from digest.collectors.feeds import looks_like_a_page
from digest.collectors.github import GitHub, loads
from digest.collectors.pages import feed_title, read_page
from digest.collectors.words import SUMMARY_LIMIT, line, text_of
from digest.core.pages import FeedLink, Found, Page
from digest.errors import DigestError, FetchError, ParseError
from digest.model import Source
from digest.ports import Fetch, Response

#: Where sites keep a feed they do not name, below the page's folder and below the site's root.
GUESSES = ("feed.xml", "index.xml", "atom.xml", "rss.xml", "feed/")


async def look(fetch: Fetch, address: str) -> Found:
    """Ask `address` once, and where its page names no feed, a few likely ones; raises SourceError."""
    answer = await fetch(address, headers={"Accept": ACCEPT})
    try:
        return await _feed(fetch, answer, address)
    except ParseError:
        page = _page(answer)
        if not page.feeds and not looks_like_a_page(answer.body):
            raise
    feeds = page.feeds or await _guessed(fetch, answer.url)
    return Found(url=answer.moved or address, title=page.title, language=page.language, feeds=feeds)


async def _feed(fetch: Fetch, answer: Response, address: str) -> Found:
    kind = answer.headers.get("content-type", "")
    source = Source(id="look", kind="articles", address=address)
    articles, _ = await Articles(fetch).read(answer.body, source, url=answer.url, content_type=kind)
    spoken = Counter(article.language for article in articles if article.language).most_common(1)
    return Found(
        url=answer.moved or address,
        is_feed=True,
        title=feed_title(answer.body, kind),
        language=spoken[0][0] if spoken else "",
    )


def _page(answer: Response) -> Page:
    return read_page(answer.body, url=answer.url, content_type=answer.headers.get("content-type", ""))


async def _guessed(fetch: Fetch, url: str) -> tuple[FeedLink, ...]:
    """The first of the likely addresses that answers as a feed."""
    for guess in dict.fromkeys(urljoin(url, f"{above}{name}") for above in ("", "/") for name in GUESSES):
        try:
            answer = await fetch(guess, headers={"Accept": ACCEPT})
            found = await _feed(fetch, answer, guess)
        except FetchError as error:
            if error.status is None or error.status == 429:  # nobody answers there, or wants us to stop
                return ()
            continue
        except ParseError:
            continue
        return (FeedLink(url=found.url, title=found.title, language=found.language),)
    return ()


async def describe(github: GitHub, url: str) -> Page:
    """What the page at `url` says of itself; of a repository what GitHub says of it. Raises SourceError."""
    try:
        repository = github.repository(url)
    except ParseError:
        repository = ""
    if repository and url.rstrip("/").count("/") == 4:
        try:
            return await _repository(github, repository)
        except DigestError:  # no requests left to us: its page says nearly the same
            pass
    return _page(await github.fetch(url, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.5"}))


async def _repository(github: GitHub, repository: str) -> Page:
    url = f"/repos/{repository}"
    record = loads((await github.rest(url)).body, url)
    if not isinstance(record, dict):
        raise ParseError("not a repository", subject=url)
    return Page(
        title=line(text_of(record, "full_name") or repository),
        description=line(text_of(record, "description"), SUMMARY_LIMIT),
        site="GitHub",
    )
