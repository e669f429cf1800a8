"""A collector that is no part of this program: what it brings is held to what ours keep by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

from digest.collectors.words import address, line
from digest.core.identity import canonical_url
from digest.errors import DigestError, ParseError, SourceError, one_line
from digest.html import clean, scrub
from digest.model import Article, Cursor, Gathered, Item, Source, Window
from digest.ports import Collector

#: Characters of one text; no source says more that an editor reads.
LIMIT = 400_000
#: Lines that a source may say of itself.
WARNINGS = 200


class Guarded:
    """`plugin`, whose items are cleaned and whose faults are those of its source."""

    def __init__(self, plugin: Collector, kind: str) -> None:
        self._plugin, self.kind = plugin, kind

    async def collect(self, source: Source, window: Window, cursor: Cursor | None) -> Gathered:
        """Raises what the plug-in raises of ours, and ParseError for all else that goes wrong in it."""
        try:
            found = await self._plugin.collect(source, window, cursor)
        except DigestError:
            raise
        except Exception as error:
            words = one_line(f"{type(error).__name__}: {error}")[:300]
            raise ParseError(
                f"the plug-in for {self.kind} failed: {words}", subject=source.address
            ) from error
        if not _is_gathered(found):
            message = f"the plug-in for {self.kind} gave {type(found).__name__}, not Gathered"
            raise ParseError(message, subject=source.address)
        items: list[Item] = []
        warnings = [line(str(words), 300) for words in found.warnings][:WARNINGS]
        for number, item in enumerate(found.items, 1):
            fault = _fault(item)
            if fault:
                warnings.append(f"item {number} of the plug-in for {self.kind}: {fault}; left out")
            else:
                items.append(_cleaned(item, source))
        return replace(found, items=tuple(items), warnings=tuple(warnings))


class Broken:
    """Stands for a plug-in that could not be loaded, so that its sources fail and no others do."""

    def __init__(self, kind: str, error: DigestError) -> None:
        self.kind, self._error = kind, error

    async def collect(self, source: Source, window: Window, cursor: Cursor | None) -> Gathered:
        error = self._error
        raise SourceError(error.message, subject=error.subject, hint=error.hint) from error


def _is_gathered(found: object) -> bool:
    return isinstance(found, Gathered)


def _fault(item: object) -> str:
    """Why something is no item; empty: it is one."""
    if not isinstance(item, Item) or type(item) is Item:
        return f"{type(item).__name__} is no kind of item"
    for name in ("key", "title"):
        value = getattr(item, name)
        if not isinstance(value, str) or not value.strip():
            return f"it has no {name}"
    for moment in (item.published, item.updated):
        if moment is not None and moment.utcoffset() is None:
            return "its time has no zone"
    if item.url and not address(item.url):
        return f"{item.url[:80]!r} is no address"
    return "" if item.url or item.identity else "it has neither address nor identity"


def _cleaned(item: Item, source: Source) -> Item:
    """`item` as of `source`, its words as text and its HTML on the short list."""
    changes: dict[str, Any] = dict(_scrubbed(item))
    changes["source"] = source.id
    changes["url"] = address(item.url)
    changes["title"] = line(item.title)
    changes["identity"] = scrub(item.identity).strip() or canonical_url(changes["url"])
    changes["language"] = item.language or source.language
    changes["seen"] = None
    if isinstance(item, Article):
        changes["content"] = clean(item.content[:LIMIT], changes["url"])
    return replace(item, **changes)


def _scrubbed(item: Item) -> Iterator[tuple[str, str]]:
    for each in fields(item):
        value = getattr(item, each.name)
        if isinstance(value, str):
            yield each.name, scrub(value)[:LIMIT]
