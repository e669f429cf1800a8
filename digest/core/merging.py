"""Two versions of an issue and the one both came from: one version that has what each side did.

Documents are plain data as their files say it (`archive.reading`): keys and values, lists, texts. What
two people did to different entries, fields or languages never meets: entries are known by their ids
wherever they stand, links by their addresses, lines of a lead by what they said. Where both did
different things to the same words, the document holds *theirs*, which the team has already, and
a `Clash` keeps ours. What one side removed and the other edited stays, as a clash too.

Three kinds of machine's records never clash, for no person can choose between them. An edition published
twice was published at the earlier moment: that is the one readers have; of two moments it is to go out
at, the earlier holds too, and one that is out is to go out no more. Of two records of review
a draft's counts before a confirmation; its fingerprints say the rest, for they fit only the words they
were taken from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from digest.core.matching import SOFT, item_keys, one_of, order, plain_link, step
from digest.model import Clash

Plain: TypeAlias = "dict[str, Plain] | list[Plain] | str"
Maybe: TypeAlias = "Plain | None"
Place: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Merged:
    """The document of both sides, None where both removed it, and where they did different things."""

    document: Maybe
    clashes: tuple[Clash, ...]


def merge(base: Maybe, ours: Maybe, theirs: Maybe) -> Merged:
    """What `ours` and `theirs` made of `base`; None is a file that is not there."""
    merging = _Merging()
    document = merging.both(base, ours, theirs, ())
    return Merged(document, tuple(sorted(merging.clashes, key=lambda clash: clash.place)))


class _Merging:
    """One merge; what clashes is gathered on the way."""

    def __init__(self) -> None:
        self.clashes: list[Clash] = []

    def both(self, base: Maybe, ours: Maybe, theirs: Maybe, place: Place, *, whole: bool = False) -> Maybe:
        """What both sides made of `base` at `place`; None: it is not there any more.

        `whole`: an entry, or an item of another list, which stays whole if one side edited it.
        """
        if theirs == base:
            return ours
        if ours in (base, theirs):
            return theirs
        if _same(theirs, base):
            return ours
        if _same(ours, base) or _same(ours, theirs):
            return theirs
        if (record := _record(ours, theirs, place)) is not None:
            return record
        if whole and (ours is None or theirs is None):
            return self.clash(base, ours, theirs, place)
        # Keys taken out with what holds them are keys taken out.
        holds = {type(value) for value in (base, ours, theirs) if value not in (None, "")}
        if holds == {dict} and place and base and (ours is None) != (theirs is None):
            return self.mapping(base, ours or {}, theirs or {}, place) or None
        if isinstance(ours, dict) and isinstance(theirs, dict):
            return self.mapping(base, ours, theirs, place)
        if isinstance(ours, list) and isinstance(theirs, list):
            return self.listed(base if isinstance(base, list) else [], ours, theirs, place)
        return self.clash(base, ours, theirs, place)

    def clash(self, base: Maybe, ours: Maybe, theirs: Maybe, place: Place) -> Plain:
        """Keep both: theirs in the document, or the edit if the other side removed it."""
        where = "/".join(map(step, place))
        self.clashes.append(Clash(place=where, base=base, ours=ours, theirs=theirs))
        return (ours or "") if theirs is None else theirs  # were both removed, both would be the same

    def mapping(self, base: Maybe, ours: Maybe, theirs: Maybe, place: Place) -> dict[str, Plain]:
        """Key by key; keys in the order of theirs, what is ours alone after them."""
        b, o, t = (value if isinstance(value, dict) else {} for value in (base, ours, theirs))
        out: dict[str, Plain] = {}
        for key in dict.fromkeys((*t, *o)):
            sides = (b.get(key), o.get(key), t.get(key))
            if not place and key == "sections" and _sectioned(*sides):
                merged: Maybe = self.sections(*sides)
            elif not place and key == "clashes" and all(isinstance(side or [], list) for side in sides):
                # The last of them was chosen here while another came there: these are records, no words.
                was, one, other = (side or [] for side in sides)
                merged = self.both(was, one, other, (key,)) or None
            else:
                merged = self.both(b.get(key), o.get(key), t.get(key), (*place, key))
            if merged is not None:
                out[key] = merged
        return out if place else _out_once(out)

    # ------------------------------------------------------------ lists

    def listed(self, base: list[Plain], ours: list[Plain], theirs: list[Plain], place: Place) -> list[Plain]:
        """Item by item; items are known by `item_keys`."""
        name = _list_name(place)
        sides = [dict(zip(item_keys(name, base, side), side, strict=True)) for side in (base, ours, theirs)]
        b, o, t = sides
        before = len(self.clashes)
        found: dict[str, Plain] = {}
        for key in dict.fromkeys((*t, *o)):
            was, one, other = (plain_link(name, side[key]) if key in side else None for side in sides)
            merged = self.both(was, one, other, (*place, key), whole=True)
            if merged is not None:
                found[key] = one_of(name, merged, t.get(key), o.get(key))
        if name in SOFT and len(self.clashes) > before:  # their keys mean nothing to a person
            del self.clashes[before:]
            self.clash(base, ours, theirs, place)
            return theirs
        return [found[key] for key in order(list(b), list(o), list(t), found)]

    # ------------------------------------------------------------ sections

    def sections(self, base: Maybe, ours: Maybe, theirs: Maybe) -> list[Plain]:
        """Entries by their ids, wherever each side has put them."""
        b, o, t = _Sections(base), _Sections(ours), _Sections(theirs)
        kept: dict[str, Plain] = {}
        homes: dict[str, str] = {}
        for key in dict.fromkeys((*t.entries, *o.entries)):
            values = (b.entries.get(key), o.entries.get(key), t.entries.get(key))
            merged = self.both(*values, ("entries", key), whole=True)
            if merged is not None:
                kept[key] = merged
                homes[key] = self.home(b, o, t, key)
        wanted = set(homes.values())
        fields: dict[str, dict[str, Plain]] = {}
        for key in dict.fromkeys((*t.fields, *o.fields, *b.fields)):
            values = (b.fields.get(key), o.fields.get(key), t.fields.get(key))
            own = self.both(*values, ("sections", key), whole=True)
            if own is None and key in wanted:
                own = t.fields.get(key) or o.fields.get(key) or b.fields.get(key)
            if isinstance(own, dict):
                fields[key] = own
        out: list[Plain] = []
        for key in order(list(b.fields), list(o.fields), list(t.fields), fields):
            inside = {name for name, home in homes.items() if home == key}
            was, one, other = (side.lists.get(key, []) for side in (b, o, t))
            entries = [kept[name] for name in order(was, one, other, inside)]
            empty = t.empty.get(key, o.empty.get(key)) if key in t.fields else o.empty.get(key)
            if entries:
                out.append({**fields[key], "entries": entries})
            else:
                lone = empty if empty is not None else [] if b.lists.get(key) else None
                out.append(fields[key] if lone is None else {**fields[key], "entries": lone})
        return out

    def home(self, base: _Sections, ours: _Sections, theirs: _Sections, key: str) -> str:
        """The section an entry stands in: where the side put it that moved it."""
        was, one, other = base.homes.get(key), ours.homes.get(key), theirs.homes.get(key)
        if one is None or other is None:
            return one or other or ""
        if one in (was, other):
            return other
        if other != was:
            self.clash(was, one, other, ("entries", key, "section"))
            return other
        return one


class _Sections:
    """The sections of one side, taken apart."""

    def __init__(self, data: Maybe) -> None:
        sections = [item for item in data if isinstance(item, dict)] if isinstance(data, list) else []
        #: Section to what it says beside its entries, and its list of entries if that is empty.
        self.fields: dict[str, dict[str, Plain]] = {}
        self.empty: dict[str, Plain] = {}
        #: Section to its entries' keys in order; entry to its section and what it says.
        self.lists: dict[str, list[str]] = {}
        self.homes: dict[str, str] = {}
        self.entries: dict[str, Plain] = {}
        all_entries: list[Plain] = [entry for section in sections for entry in _entries(section)]
        keys = iter(item_keys("entries", (), all_entries))
        for name, section in zip(item_keys("sections", (), sections), sections, strict=True):
            self.fields[name] = {key: value for key, value in section.items() if key != "entries"}
            self.lists[name] = []
            if "entries" in section and not section["entries"]:
                self.empty[name] = section["entries"]
            for entry in _entries(section):
                key = next(keys)
                self.lists[name].append(key)
                self.homes[key], self.entries[key] = name, entry


def _entries(section: Mapping[str, Plain]) -> list[Plain]:
    found = section.get("entries")
    return found if isinstance(found, list) else []


def _sectioned(*sides: Maybe) -> bool:
    """Whether these are lists of sections with lists of entries, as far as they are there."""
    return all(
        side is None
        or side == ""
        or (
            isinstance(side, list)
            and all(isinstance(item, dict) and isinstance(item.get("entries") or [], list) for item in side)
        )
        for side in sides
    )


def _list_name(place: Sequence[str]) -> str:
    """What a list is called: `links`, `lead` also for one of its languages."""
    return "lead" if place[:1] == ("lead",) else place[-1] if place else ""


def _same(one: Maybe, other: Maybe) -> bool:
    """Whether both say the same; a key with nothing behind it says nothing, nor do line ends around."""
    if one in (None, "") and other in (None, ""):
        return True
    if isinstance(one, str) and isinstance(other, str):
        return one.strip("\n") == other.strip("\n")
    return one == other


def _record(ours: Maybe, theirs: Maybe, place: Place) -> Maybe:
    """Which of two records of a machine's holds; None: these are a person's words."""
    choose: Callable[[Plain, Plain], Plain]
    if len(place) == 2 and place[0] in {"published", "scheduled"}:
        choose = _earlier
    elif place[-2:-1] == ("review",) and (len(place) == 2 or (len(place) == 4 and place[0] == "entries")):
        choose = _draft
    else:
        return None
    if ours is None or theirs is None:
        return ours if theirs is None else theirs
    return choose(ours, theirs)


def _out_once(document: dict[str, Plain]) -> dict[str, Plain]:
    """What one side published is not to go out later, whatever the other side meant before it knew."""
    published, scheduled = document.get("published"), document.get("scheduled")
    if not isinstance(published, dict) or not isinstance(scheduled, dict):
        return document
    later: Plain = {tag: at for tag, at in scheduled.items() if tag not in published}
    made = {**document, "scheduled": later}
    return {key: value for key, value in made.items() if later or key != "scheduled"}


def _earlier(ours: Plain, theirs: Plain) -> Plain:
    try:
        times = [datetime.fromisoformat(str(side)) for side in (ours, theirs)]
        return ours if times[0] < times[1] else theirs
    except (ValueError, TypeError):  # no moment, or one without its zone: the check will tell
        return theirs


def _draft(ours: Plain, theirs: Plain) -> Plain:
    drafts = [isinstance(side, dict) and side.get("state") == "draft" for side in (ours, theirs)]
    return ours if drafts == [True, False] else theirs
