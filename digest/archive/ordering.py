"""Entries put in another order, told as one, and told apart: each in one edit, with their comments."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from digest.archive.fields import ENTRY
from digest.archive.scalars import Prose
from digest.archive.sheet import Sheet
from digest.archive.writing import Writing, _addressable, _find, _need
from digest.errors import ArchiveError
from digest.model import Entry

#: Of the ids of a section, without the one that moves: before which it is to stand; empty: at the end.
Landing = Callable[[Sequence[str]], str]


class Ordering(Writing):
    """What an editor does with the entries of an issue as they stand."""

    def place_entry(
        self, number: int, entry: str, section: str, landing: Landing, group: str | None = None
    ) -> bool:
        """Move an entry, with the comments at it, to where `landing` says in a section; None: same group."""

        def change(sheet: Sheet) -> None:
            there = (*self._section(sheet, section), "entries")
            *here, index = _need(sheet, entry)
            ids = _ids(sheet.at(there))
            others = [name for name in ids if name != entry]
            before = landing(others)
            at = others.index(before) if before in others else len(others)
            if there != tuple(here) or ids.index(entry) != at:
                self._carry(sheet, here, int(index), there, at)
            if group is not None:
                self._put_group(sheet, entry, group)

        return self._edit(number, change)

    def _carry(self, sheet: Sheet, here: Sequence[Any], index: int, there: Sequence[Any], at: int) -> None:
        apart = sheet.apart(there) if list(here) == list(there) else None
        item, lines = sheet.at((*here, index)), sheet.lines_of(here, index, above=True)
        sheet.remove(here, index, above=True)
        sheet.insert_lines(there, at, item, lines, apart=apart)

    def _put_group(self, sheet: Sheet, entry: str, group: str) -> None:
        place = (*_need(sheet, entry), "group")
        if group:
            sheet.put(place, group)
        elif sheet.at(place):
            sheet.take_out(place)

    def join_entries(
        self, number: int, first: Entry, second: str, words: Mapping[str, Mapping[str, str]]
    ) -> bool:
        """Give the entry in the file the links, origins and `words` of `first`, and take `second` out."""

        def change(sheet: Sheet) -> None:
            _need(sheet, second)
            plain = self._ordered(ENTRY.plain(first))
            place = _need(sheet, first.id)
            for key in ("from", "also"):
                known, wanted = sheet.at((*place, key)), plain.get(key)
                if wanted and isinstance(known, list) and key == "also" and wanted[: len(known)] == known:
                    sheet.append((*place, key), *wanted[len(known) :])
                elif wanted:
                    sheet.put((*place, key), wanted)
            for key, texts in words.items():
                made = texts if key == "title" else {tag: Prose().plain(text) for tag, text in texts.items()}
                self._put_words(sheet, (*place, key), made)
            *above, index = _need(sheet, second)
            sheet.remove(above, int(index))

        return self._edit(number, change)

    def split_entry(self, number: int, entry: Entry, fresh: Entry) -> bool:
        """Leave an entry the `also` and `from` of `entry`, and put `fresh` behind it."""

        def change(sheet: Sheet) -> None:
            _addressable(fresh)
            if _find(sheet, fresh.id):
                raise ArchiveError(f"the entry `{fresh.id}` is there already", subject=sheet.name)
            plain = self._ordered(ENTRY.plain(entry))
            place = _need(sheet, entry.id)
            for key in ("from", "also"):
                if wanted := plain.get(key):
                    sheet.put((*place, key), wanted)
                elif sheet.at((*place, key)):
                    sheet.take_out((*place, key))
            *above, index = _need(sheet, entry.id)
            sheet.insert(above, int(index) + 1, self._made(fresh))

        return self._edit(number, change)


def _ids(items: Any) -> list[str]:
    """The ids of the entries of a list; an entry without one is nobody's neighbour."""
    found = items if isinstance(items, list) else []
    return [str(item.get("id", "")) if isinstance(item, dict) else "" for item in found]
