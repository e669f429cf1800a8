"""Words that two people changed differently, kept in the issue's file until one of them is chosen.

They stand below `clashes` at its end, each with its place, what was there before and the version that the
file does not say. So they go wherever the file goes: into the very commit of the merge, to every clone,
to `digest check`. A record that one side chose away is gone when both are merged, like anything else.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from digest.archive.reading import Plain
from digest.archive.sheet import Sheet, Step, at
from digest.core.matching import item_keys, steps
from digest.errors import ArchiveError
from digest.model import Clash

if TYPE_CHECKING:
    from digest.archive.writing import Writing


def with_clashes(document: dict[str, Plain], clashes: Iterable[Clash], by: str) -> dict[str, Plain]:
    """`document` with a record for each clash, those it has left in place."""
    known = document.get("clashes")
    records = list(known) if isinstance(known, list) else []
    for clash in clashes:
        if (record := recorded(clash, by)) not in records:
            records.append(record)
    return {**document, "clashes": records} if records else document


def recorded(clash: Clash, by: str) -> dict[str, Plain]:
    """A clash as it stands in the file; theirs stands in its place there.

    `gone` says which side took the words out; the other's stand in the file.
    """
    record: dict[str, Plain] = {"place": clash.place}
    if by:
        record["by"] = by
    if clash.ours is None or clash.theirs is None:
        record["gone"] = "ours" if clash.ours is None else "theirs"
        return record
    if clash.base is not None:
        record["base"] = clash.base
    record["ours"] = clash.ours
    return record


def open_clashes(document: Plain | None) -> tuple[Clash, ...]:
    """The clashes of a file nobody has chosen of yet; theirs is what the file says now."""
    known = document.get("clashes") if isinstance(document, dict) else None
    return tuple(
        opened(record, document)
        for record in (known if isinstance(known, list) else ())
        if isinstance(record, dict) and isinstance(record.get("place"), str)
    )


def opened(record: dict[str, Any], document: Plain | None) -> Clash:
    now, gone = _found(document, record["place"]), record.get("gone", "")
    return Clash(
        place=record["place"],
        base=record.get("base"),
        ours=now if gone == "theirs" else None if gone else record.get("ours", ""),
        theirs=None if gone == "theirs" else now,
        by=str(record.get("by", "")),
    )


def key(clash: Clash) -> str:
    """Short and the same in every clone: of the place and of our words."""
    said = json.dumps([clash.place, clash.by, clash.ours], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:12]


def choose(archive: Writing, number: int, clash: Clash, side: str) -> bool:
    """Make the issue's file say the version of `side`, `ours` or `theirs`, and forget the clash."""

    def change(sheet: Sheet) -> None:
        known = sheet.at(("clashes",))
        records = known if isinstance(known, list) else []
        known_as = [opened(r, sheet.data) if isinstance(r, dict) else None for r in records]
        index = known_as.index(clash) if clash in known_as else None
        if index is None:
            message = f"`{clash.place}` was chosen or written anew meanwhile"
            raise ArchiveError(message, subject=sheet.name, hint=f"Look again: digest choose {number}")
        if len(records) == 1:
            sheet.take_out(("clashes",))
        else:
            sheet.remove(("clashes",), index)
        wanted = clash.ours if side == "ours" else clash.theirs
        _say(sheet, clash.place, wanted)

    return archive.change(number, change)


def _say(sheet: Sheet, place: str, wanted: Plain | None) -> None:
    """Make the file say `wanted` at a logical place; None: nothing."""
    if wanted == _found(sheet.data, place):
        return
    names = steps(place)
    if len(names) == 3 and names[0] == "entries" and names[2] == "section":
        _move(sheet, names[1], str(wanted))
        return
    way = _way(sheet.data, names)
    if way is None:
        message = f"there is no `{place}` any more that could be written to"
        raise ArchiveError(message, subject=sheet.name, hint="Choose theirs, or write the words by hand")
    *above, last = way
    try:
        if wanted is not None:
            sheet.put(way, wanted)
        elif isinstance(last, int):
            sheet.remove(above, last)
        else:
            sheet.take_out(way)
    except ArchiveError:
        # An item of a list, or a key of one that is written short: the list is written anew.
        lists = [n for n, step in enumerate(way) if isinstance(step, int)]
        if not lists or wanted is None:
            raise
        top = way[: lists[-1]]
        sheet.put(top, _replaced(sheet.at(top), way[lists[-1] :], wanted))


def _replaced(data: Plain, way: Sequence[Step], wanted: Plain) -> Plain:
    """`data` with `wanted` at `way`."""
    if not way:
        return wanted
    step, *rest = way
    if isinstance(step, int) and isinstance(data, list):
        now = data[step] if step < len(data) else ""
        return [*data[:step], _replaced(now, rest, wanted), *data[step + 1 :]]
    known = data if isinstance(data, dict) else {"url": data} if data else {}
    return {**known, str(step): _replaced(known.get(str(step), ""), rest, wanted)}


def _move(sheet: Sheet, entry: str, section: str) -> None:
    """Put an entry at the end of a section, its comments with it."""
    way, home = _way(sheet.data, ("entries", entry)), _way(sheet.data, ("sections", section))
    if way is None or home is None:
        message = (
            f"there is no {'entry' if way is None else 'section'} `{section if way else entry}` any more"
        )
        raise ArchiveError(message, subject=sheet.name, hint="Choose theirs, or move it by hand")
    *above, index = way
    item, lines = sheet.at(way), sheet.lines_of(above, int(index))
    sheet.remove(above, int(index))
    sheet.append_lines((*home, "entries"), item, lines)


def _found(document: Plain | None, place: str) -> Plain | None:
    """What a file says at a logical place; None: there is nothing."""
    names = steps(place)
    if len(names) == 3 and names[0] == "entries" and names[2] == "section":
        way = _way(document, names[:2])
        section = at(document, way[:2]) if way else None
        return section.get("id") if isinstance(section, dict) else None
    way = _way(document, names)
    return None if way is None else at(document, way)


def _way(document: Plain | None, names: Sequence[str]) -> list[Step] | None:
    """The keys and indexes down to a logical place, also of a key that is missing.

    None: a list on the way has no such item.
    """
    if names[:1] == ("entries",):
        sections = at(document, ("sections",))
        for s, section in enumerate(sections if isinstance(sections, list) else ()):
            inner = _way(section, names) if isinstance(section, dict) and "entries" in section else None
            if inner is not None and inner != ["entries"]:
                return ["sections", s, *inner]
        if not isinstance(document, dict) or "sections" in document:
            return None
    way: list[Step] = []
    here: Plain | None = document
    for n, name in enumerate(names):
        if isinstance(here, list):
            keys = item_keys(names[n - 1], (), here)
            if name not in keys:
                return None
            way.append(keys.index(name))
            here = here[keys.index(name)]
        else:
            way.append(name)
            here = here.get(name) if isinstance(here, dict) else None
            if here is None and names[0] == "entries" and n == 0:
                return None
    return way
