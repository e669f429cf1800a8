"""What is searched of a thing, and what a hit shows of it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from digest.core import weeks
from digest.core.identity import canonical_url, short_id, slug
from digest.model import Advisory, Article, Entry, Issue, Item, Kep, Proposal, Pull, Release, Submission, Text

STORE, ARCHIVE = "store", "archive"
#: Kind of the page that stands for an issue as a whole.
ISSUE = "issue"
#: Characters of a thing's text that are searched; the title always is.
MOST = 4000
_TAG = re.compile(r"<[^<>]*>")
_MARKS = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*\)|[*`]+")
#: The first two numbers of a version, where there are more.
_SERIES = re.compile(r"(\D*\d+\.\d+)\.\d.*")
#: What an entry's kind is called in the store.
_KINDS = {"cve": "advisory", "project": "landscape"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One thing as it is searched and shown: an item of the store, an entry of an issue, an issue."""

    place: str
    kind: str
    #: Short, as people type it; of an entry its own.
    id: str
    #: What it is; an entry's is where it stands.
    identity: str
    url: str
    when: datetime
    #: Title and text per language; "" is a language nobody named.
    titles: Mapping[str, str]
    texts: Mapping[str, str] = field(default_factory=dict)
    #: Of an item.
    source: str = ""
    #: Of an entry.
    issue: int = 0
    section: str = ""
    draft: bool = False
    #: Identities, ids and addresses by which it is found first.
    names: tuple[str, ...] = ()

    def facets(self) -> Iterator[str]:
        """What filters ask for."""
        yield f"in:{self.place}"
        yield f"kind:{self.kind}"
        if self.source:
            yield f"source:{self.source}"
        if self.issue:
            yield f"issue:{self.issue}"
        if self.section:
            yield f"section:{self.section}"


# ---------------------------------------------------------------- the store


def of_item(item: Item) -> Page | None:
    """The page of an item; None for one that fell into no week."""
    if item.when is None:
        return None
    return Page(
        place=STORE,
        kind=item.kind,
        id=short_id(item.identity),
        identity=item.identity,
        url=item.url,
        when=item.when,
        titles={item.language: item.title},
        texts={item.language: _short(_told(item))},
        source=item.source,
        names=tuple(dict.fromkeys(_names(item))),
    )


def _names(item: Item) -> Iterator[str]:
    yield from _called(item.identity)
    if item.url:
        yield canonical_url(item.url)
    if isinstance(item, Advisory):
        yield from (name for name in (item.cve, item.ghsa) if name)


def _called(identity: str) -> Iterator[str]:
    """An identity, its short id, and the series a release belongs to (`istio-1.28`)."""
    short = short_id(identity)
    yield identity
    yield short
    if identity.startswith("release:") and (series := _SERIES.fullmatch(short)):
        yield series[1]


def _told(item: Item) -> Iterator[str]:
    """What an item says beside its title, the best first."""
    match item:
        case Article():
            content = html.unescape(_TAG.sub(" ", item.content[: 2 * MOST])) if item.content else ""
            yield max(item.summary, content, key=len)
            yield " ".join(item.authors)
        case Release():
            yield item.project
            yield from (*item.breaking, *item.security, *item.deprecated)
            yield max(item.summary, item.notes[: 2 * MOST], key=len)
        case Kep():
            yield f"{item.sig} {item.status} {item.stage} {item.latest_milestone}"
            yield item.summary
        case Proposal() | Pull():
            numbers = [short_id(i) for i in item.proposals] if isinstance(item, Proposal) else []
            yield " ".join((item.repository, f"#{item.number}", *numbers, *item.sigs, item.author))
            yield max(item.summary, item.note, key=len) if isinstance(item, Pull) else item.summary
        case Advisory():
            yield f"{item.cve} {item.ghsa} {item.project} {item.severity} {item.affected} {item.fixed}"
            yield item.summary
        case Submission():
            yield from (item.note, item.summary, item.author)
        case _:
            yield item.summary


def _short(parts: Iterable[str]) -> str:
    """`parts` as one line of at most MOST characters."""
    return " ".join(" ".join(part for part in parts if part)[: 2 * MOST].split())[:MOST]


# ---------------------------------------------------------------- the archive


def of_issue(issue: Issue, zone: tzinfo) -> Iterator[Page]:
    """The pages of an issue: its own, then one an entry; withdrawn entries have none.

    All stand at the last day that the issue covers.
    """
    when = weeks.midnight(issue.covers[1], zone)
    draft = not issue.published
    yield Page(
        place=ARCHIVE,
        kind=ISSUE,
        id=f"vol-{issue.number}",
        identity=f"vol:{issue.number}",
        url="",
        when=when,
        titles=dict(issue.title.words),
        texts={tag: _short(lines) for tag, lines in issue.lead.items()},
        issue=issue.number,
        draft=draft,
        names=(f"vol-{issue.number}", f"vol. {issue.number}", f"vol {issue.number}", str(issue.number)),
    )
    for section, entry in issue.entries():
        if not entry.withdrawn:
            yield Page(
                place=ARCHIVE,
                kind=_KINDS.get(entry.kind, entry.kind),
                id=entry.id,
                identity=f"vol:{issue.number}#{entry.id}",
                url=entry.links[0].url if entry.links else "",
                when=when,
                titles=dict(entry.title.words),
                texts=dict(_entry_texts(entry)),
                issue=issue.number,
                section=section.id,
                draft=draft,
                names=tuple(dict.fromkeys(_entry_names(entry))),
            )


def _entry_names(entry: Entry) -> Iterator[str]:
    yield entry.id
    for identity in (*entry.origin, *(f"{about.kind}:{about.value}" for about in entry.about)):
        yield from _called(identity)
    # A project or a topic by its own name; `2254` alone is nobody's.
    yield from (about.value for about in entry.about if not about.value.isdigit())
    yield from entry.topics
    for link in (*entry.links, *entry.also):
        yield canonical_url(link.url)


def _entry_texts(entry: Entry) -> Iterator[tuple[str, str]]:
    """Each language's words."""
    labels = [link.label for link in (*entry.links, *entry.also)]
    more = [entry.quote, *labels, *(erratum.text for erratum in entry.errata)]
    for tag in dict.fromkeys((*entry.title, *entry.summary, *(tag for text in more for tag in text))):
        yield tag, _short((_plain(entry.summary, tag), *(text.get(tag) for text in more)))


def _plain(summary: Text, tag: str) -> str:
    """Markdown without the marks that would stand in a snippet's way."""
    return _MARKS.sub(r"\1", summary.get(tag))


def release_slug(words: str) -> str:
    """`cert-manager v1.19` as a release's short id or its series."""
    return slug(re.sub(r"(?<![a-z0-9])v(?=\d)", "", words.lower()), keep=".")
