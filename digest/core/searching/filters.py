"""Of which things: the filters of a search, as one expression over what pages are filed under."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from digest.core.searching import pages
from digest.errors import UsageError
from digest.model import DigestSettings, Source

#: Kinds of items, as `takes` of digest.toml names them.
ITEM_KINDS = ("article", "kep", "release", "proposal", "pull", "landscape", "advisory", "submission")


@dataclass(frozen=True, slots=True)
class Where:
    """`is` one facet; `and`, `or`: all or any of `parts`; `not`: the first part without the second."""

    op: str
    facet: str = ""
    parts: tuple[Where, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a person asked for; empty asks for everything."""

    place: str = ""
    kind: str = ""
    source: str = ""
    issue: int | None = None
    section: str = ""
    since: datetime | None = None
    until: datetime | None = None

    @property
    def wants_store(self) -> bool:
        """Whether anything of the store can be found at all."""
        return self.place != pages.ARCHIVE and self.issue is None and self.kind != pages.ISSUE

    @property
    def wants_archive(self) -> bool:
        return self.place != pages.STORE and not self.source

    def where(self, settings: DigestSettings, sources: Sequence[Source]) -> Where | None:
        """The expression; `sources` are needed for a section alone."""
        parts = []
        if not (self.wants_store and self.wants_archive):
            parts.append(_is("in", pages.STORE if self.wants_store else pages.ARCHIVE))
        for name, value in (("kind", self.kind), ("source", self.source), ("issue", self.issue or "")):
            if value:
                parts.append(_is(name, str(value)))
        if self.section:
            parts.append(_in_section(self.section, settings, sources))
        return _all(parts)


def checked(asked: Filters, *, settings: DigestSettings, issues: Collection[int]) -> Filters:
    """`asked`, if all it names is there; raises UsageError."""
    for what, value, known in (
        ("place", asked.place, (pages.STORE, pages.ARCHIVE)),
        ("kind", asked.kind, (*ITEM_KINDS, pages.ISSUE)),
        ("section", asked.section, tuple(section.id for section in settings.sections)),
    ):
        if value and value not in known:
            raise unknown(what, value, known)
    if asked.issue is not None and asked.issue not in issues:
        newest = f"The newest is {max(issues)}" if issues else "There is no issue yet"
        raise UsageError(f"there is no issue {asked.issue}", hint=newest)
    if asked.since and asked.until and asked.since >= asked.until:
        raise UsageError("the window is empty", hint="--since must lie before --until")
    if not asked.wants_store and not asked.wants_archive:
        words = "--source names a place of the store, --issue, --in archive and --kind issue the archive"
        raise UsageError("nothing can be in both", hint=words)
    return asked


def unknown(what: str, value: str, known: Collection[str]) -> UsageError:
    """That there is no such thing, with what was meant or what there is."""
    near = difflib.get_close_matches(value, known, 1)
    plural = f"{what.capitalize()}s"
    hint = f"Did you mean {near[0]}?" if near else f"{plural}: {', '.join(known) or 'none'}"
    return UsageError(f"there is no {what} {value!r}", hint=hint)


def _in_section(section: str, settings: DigestSettings, sources: Sequence[Source]) -> Where:
    """Entries of a section, and items that would come to it: by their source's word, else by their kind."""
    there = [_is("section", section)]
    there += [_is("source", source.id) for source in sources if source.section == section]
    elsewhere = [_is("source", source.id) for source in sources if source.section not in {"", section}]
    taken = _any([_is("kind", kind) for kind in _kinds_of(section, settings)])
    if taken is not None:
        items = Where("and", parts=(_is("in", pages.STORE), taken))
        others = _any(elsewhere)
        there.append(Where("not", parts=(items, others)) if others else items)
    return _any(there) or there[0]


def _kinds_of(section: str, settings: DigestSettings) -> list[str]:
    """The kinds of items that this section is the first to take; the last one takes what no other does."""
    homes: dict[str, str] = {}
    for known in settings.sections:
        for kind in known.takes:
            homes.setdefault(kind, known.id)
    last = settings.sections[-1].id
    return [kind for kind in ITEM_KINDS if homes.get(kind, last) == section]


def _is(name: str, value: str) -> Where:
    return Where("is", f"{name}:{value}")


def _all(parts: Sequence[Where]) -> Where | None:
    return Where("and", parts=tuple(parts)) if len(parts) > 1 else next(iter(parts), None)


def _any(parts: Sequence[Where]) -> Where | None:
    return Where("or", parts=tuple(parts)) if len(parts) > 1 else next(iter(parts), None)
