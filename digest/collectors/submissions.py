"""Links that readers send in by issues of the digest's own repository."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC
from functools import partial
from typing import Any

from digest.collectors.bodies import section, without_headings, without_marks
from digest.collectors.dates import moment
from digest.collectors.github import GitHub, records
from digest.collectors.pullrequests import part
from digest.collectors.words import ADDRESS_LIMIT, address, line, plain, text_of
from digest.core.identity import canonical_url
from digest.model import Cursor, Gathered, Source, Submission, Window
from digest.ports import Response

LABELS = ("submission",)
PAGES = 10
NOTE_LIMIT = 1_000
#: Headings of the issue form, in small letters, by the languages in which people write them.
LINK_HEADINGS = frozenset({"link", "url", "address", "链接", "网址", "地址", "文章链接"})
WHY_HEADINGS = frozenset(
    {"why", "reason", "why it matters", "why should we read it", "note", "推荐理由", "理由", "为什么", "说明"}
)

_PREFIX = re.compile(
    r"\s*(?:[\[【(（]\s*(?:submission|submit|投稿|推荐)\s*[\])）】]|(?:submission|投稿|推荐)\s*[:：])\s*[:：]?\s*",
    re.IGNORECASE,
)
#: `[words](address)`, `<address>`, or an address up to a space or to Chinese punctuation.
_LINK = re.compile(
    r"(!?)\[[^\[\]\n]{0,300}\]\([ \t]{0,9}<?(https?://[^\s<>()]*(?:\([^\s<>()]*\)[^\s<>()]*)*)>?"
    r"(?:[ \t]{1,9}[\"'][^\"'\n]{0,200}[\"'])?[ \t]{0,9}\)"
    r"|<(https?://[^\s<>]+)>"
    r"|(?<![A-Za-z0-9\"'=])(https?://[^\s<>\"'`\u3000-\u303f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65“”‘’…]+)",
    re.IGNORECASE,
)  # fmt: skip
_NO_ANSWER = re.compile(r"_?no response_?\.?", re.IGNORECASE)


class Submissions:
    """Reads the labelled issues of the repository at a source's address."""

    kind = "submissions"

    def __init__(self, github: GitHub) -> None:
        self._github = github

    async def collect(self, source: Source, window: Window, cursor: Cursor | None) -> Gathered:
        """Links of the issues that were touched since `window.since`; raises SourceError."""
        repository = self._github.repository(source.address)
        labels = source.labels or LABELS
        since = f"{window.since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        items: dict[str, Submission] = {}
        warnings: list[str] = []
        first: Response | None = None
        moved = ""
        for label in labels:  # several in one question would have to be there all at once
            query: dict[str, str | int] = {
                "labels": label, "state": "all", "since": since, "sort": "updated",
            }  # fmt: skip
            ours = cursor if len(labels) == 1 else None
            async for answer in self._github.pages(
                f"/repos/{repository}/issues", query, cursor=ours, limit=PAGES
            ):
                if answer.unchanged:
                    return Gathered(cursor=cursor or Cursor(), unchanged=True, latency=answer.latency)
                first = first or answer
                take = partial(parse, answer.body, source, url=answer.url)
                found, odd = await self._github.reading.aside(take, answer.url)
                items |= {item.key: item for item in found if item.key not in items}
                warnings += [words for words in odd if words not in warnings]
                moved = moved or self._github.new_home(answer, next(iter(found)).issue if found else "")
        mark = first.cursor() if first and len(labels) == 1 else Cursor()
        return Gathered(
            items=tuple(items.values()),
            cursor=mark,
            warnings=tuple(warnings),
            moved=moved,
            latency=first.latency if first else 0.0,
        )


def parse(body: bytes, source: Source, *, url: str) -> tuple[tuple[Submission, ...], tuple[str, ...]]:
    """(submissions, warnings) of one page of `GET /repos/O/R/issues`; raises ParseError.

    Pull requests, which GitHub lists among issues, and issues closed as not planned are no submissions.
    """
    items, warnings = [], []
    for place, record in enumerate(records(body, url), 1):
        number = record.get("number") if isinstance(record, dict) else None
        if not isinstance(number, int) or isinstance(number, bool):
            warnings.append(f"issue {place} of the answer: without a number; left out")
        elif "pull_request" not in record and record.get("state_reason") != "not_planned":
            if found := _submission(record, number, source):
                items.append(found)
            else:
                title = plain(text_of(record, "title"), escaped=False, limit=60)
                warnings.append(f"issue #{number} ({title or 'no title'}): no link in it; left out")
    return tuple(items), tuple(warnings)


def _submission(record: Mapping[str, Any], number: int, source: Source) -> Submission | None:
    title, body = text_of(record, "title"), text_of(record, "body")
    link = link_of(title, body)
    if not link:
        return None
    return Submission(
        source=source.id,
        key=str(number),
        identity=canonical_url(link),
        url=link,
        title=_title(title) or link,
        published=moment(text_of(record, "created_at")),
        updated=moment(text_of(record, "updated_at")),
        language=source.language,
        summary=(note := note_of(body)),
        author=line(text_of(part(record, "user"), "login"), 100),
        issue=address(text_of(record, "html_url")),
        note=note,
    )


def link_of(title: str, body: str) -> str:
    """The link sent in: the first under the form's heading, else of the body, else of the title."""
    for words in (section(body, LINK_HEADINGS) or "", without_headings(body), title):
        for link in links(words):
            return link
    return ""


def links(words: str) -> Iterator[str]:
    """The http(s) addresses in Markdown or plain text; pictures are none."""
    for found in _LINK.finditer(words[:70_000]):
        picture, inline, pointed, bare = found.groups()
        if not picture and (link := address(inline or pointed or _trimmed(bare))):
            yield link


def note_of(body: str) -> str:
    """Why it was sent in: under the form's heading, else all that is no link."""
    words = section(body, WHY_HEADINGS)
    if words is None:
        kept = (_LINK.sub(_label, found).strip(" \t:：-*") for found in without_headings(body).splitlines())
        words = " ".join(filter(None, kept))
    return "" if _NO_ANSWER.fullmatch(words.strip()) else without_marks(words, NOTE_LIMIT)


def _label(found: re.Match[str]) -> str:
    """A link's own words; a bare address has none."""
    return found[0][1 : found[0].index("]")] if found[2] and not found[1] else ""


def _title(words: str) -> str:
    before = _PREFIX.match(words[:500])
    title = plain(words[before.end() if before else 0 :], escaped=False)
    return "" if _LINK.fullmatch(title) else title


def _trimmed(link: str) -> str:
    """A bare address without the punctuation of the sentence around it."""
    link = link[: 2 * ADDRESS_LIMIT]
    while link and link[-1] in ".,;:!?)]}*_~|":
        opening = {")": "(", "]": "[", "}": "{"}.get(link[-1])
        if opening and link.count(opening) >= link.count(link[-1]):
            return link
        link = link[:-1]
    return link
