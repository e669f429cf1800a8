"""How long words are where they go: in an article of WeChat, in a mail."""

from __future__ import annotations

from dataclasses import dataclass

from digest.core.rules.case import Case
from digest.core.rules.channels.mail_size import MOST
from digest.core.scripts import length, spaced
from digest.core.wechat import TEXT
from digest.model import DigestSettings, Issue

#: Fields that are read, and not only looked at or clicked.
READ = frozenset({"title", "summary", "quote", "lead"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """An entry and its issue in one language."""

    language: str
    #: What a reader reads of the entry: words, or characters where no spaces part words.
    count: int
    spaced: bool
    #: Letters of the whole article as the file has them, and how many it takes; None: no account there.
    article: tuple[int, int] | None
    #: Bytes of the mail's words alone, and of how many on it is shortened.
    mail: tuple[int, int]


def extents(issue: Issue, settings: DigestSettings, entry: str) -> tuple[Extent, ...]:
    """For each language; an empty `entry` is the issue's own title and lead."""
    found = []
    for tag in settings.languages:
        words = list(Case(issue, settings, (tag,)).passages())
        own = [one for one in words if (one.entry.id if one.entry else "") == entry]
        found.append(
            Extent(
                language=tag,
                count=sum(length(one.readable, tag) for one in own if one.field in READ),
                spaced=spaced(tag),
                article=(sum(len(one.words) for one in words), TEXT) if settings.wechat.get(tag) else None,
                mail=(sum(len(one.words.encode("utf-8", "replace")) for one in words), MOST),
            )
        )
    return tuple(found)
