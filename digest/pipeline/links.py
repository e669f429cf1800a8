"""One link by hand: what it is already, or else an item of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from digest.archive.sources import BY_HAND
from digest.core.identity import canonical_url
from digest.core.naming import identities
from digest.core.pages import Page
from digest.errors import SourceError
from digest.model import Candidate, Item, Submission, TrackerSettings, Window
from digest.pipeline.inbox import Inbox

if TYPE_CHECKING:
    from digest.store.database import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """What became of a link."""

    #: What to keep; None: nothing, since `known` says it all.
    item: Submission | None = None
    #: The candidate it is already.
    known: Candidate | None = None
    #: What its page says; None: it was not asked, or did not answer.
    page: Page | None = None
    #: Why the page could not be read.
    fault: str = ""
    #: An item of another week about the same thing.
    before: Item | None = None


def link(
    url: str,
    box: Inbox,
    describe: Callable[[], Page],
    *,
    store: Store,
    trackers: Sequence[TrackerSettings],
    title: str,
    note: str,
    editor: str,
    now: datetime,
) -> Linked:
    """What `url` is for the issue of `box`; its page is asked only if it is no candidate yet.

    Raises the page's SourceError where nobody says a title.
    """
    names = identities(url, trackers)
    known = candidate_of(names, box)
    own = _own(known)
    if known is not None and not (note or (own and title)):
        return Linked(known=known)
    moment = within(now, box.window)
    if known is not None:
        lead = known.story.lead
        words, summary, language = (title if own else "") or lead.title, lead.summary, lead.language
        if own and isinstance(lead, Submission):
            note = note or lead.note
        address = lead.url or url
        page, fault = None, ""
    else:
        page, fault = _read(describe, url, title)
        found = page or Page()
        words, summary, language = title or found.title or url, found.description, found.language
        address = url
    item = Submission(
        source=BY_HAND,
        key=canonical_url(address),
        identity=canonical_url(address),
        url=address,
        title=words,
        published=moment,
        language=language,
        summary=summary,
        author=editor,
        note=note,
    )
    return Linked(item=item, known=known, page=page, fault=fault, before=_before(names, store))


def candidate_of(names: Sequence[str], box: Inbox) -> Candidate | None:
    """The candidate that is one of `names`, or that lies at the address they end with."""
    wanted = set(names)
    for candidate in box.candidates:
        items = candidate.story.items
        about = {candidate.story.identity, *(item.identity for item in items)}
        if wanted & about or names[-1] in {canonical_url(item.url) for item in items if item.url}:
            return candidate
    return None


def within(now: datetime, window: Window) -> datetime:
    """`now`, or the moment of `window` nearest to it: the link is for the issue being made."""
    return max(window.since, min(now, window.until - timedelta(seconds=1)))


def _own(known: Candidate | None) -> bool:
    """Whether a candidate is nothing but a link added by hand before."""
    return known is not None and all(item.source == BY_HAND for item in known.story.items)


def _before(names: Sequence[str], store: Store) -> Item | None:
    """The newest item of these identities that another source gave."""
    found = [item for name in names for item in store.items(identity=name, limit=5) if item.source != BY_HAND]
    return found[0] if found else None


def _read(describe: Callable[[], Page], url: str, title: str) -> tuple[Page | None, str]:
    try:
        page = describe()
    except SourceError as error:
        if not title:
            hint = "Say what it is with --title, and it is added without its page"
            raise SourceError(error.message, subject=error.subject, hint=hint) from error
        return None, str(error)
    if not (page.title or title):
        raise SourceError("its page says no title", subject=url, hint="Say what it is with --title")
    return page, ""
