"""The lines of a merged document, put together from those of the versions it was merged from.

What says the same as in one version stands as that one wrote it, comments and all; only what neither has
is written anew. Comments are merged as words are: what one side did to them is done.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from digest.archive import emitting
from digest.archive.parts import Lines, Part
from digest.archive.reading import Plain
from digest.archive.shapes import Bare, FlowDict, FlowList
from digest.archive.sheet import same
from digest.core.matching import item_keys, order


@dataclass(frozen=True, slots=True)
class Three:
    """One part in the common version, in ours and in theirs."""

    base: Part | None
    ours: Part | None
    theirs: Part | None

    def key(self, name: str) -> Three:
        return Three(*(part.keys.get(name) if part else None for part in self.sides))

    @property
    def sides(self) -> tuple[Part | None, Part | None, Part | None]:
        return self.base, self.ours, self.theirs

    def lines(self, name: str) -> Lines:
        """What both sides made of the lines `before`, in the `head` or `after` a part."""
        base, ours, theirs = (getattr(part, name) if part else None for part in self.sides)
        if ours is None or theirs is None:
            return list(ours or theirs or ())
        if ours in (base, theirs):
            return list(theirs)
        if theirs == base:
            return list(ours)
        added = [
            line for line in ours if line.lstrip().startswith("#") and line not in (*theirs, *(base or ()))
        ]
        return list(theirs) + (added if name != "head" else [])


MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T[\d:.]+([+-][\d:]+|Z))?")
NOTHING = Three(None, None, None)


def weave(document: dict[str, Plain], three: Three) -> str:
    """The text of `document`; the parts are those of whole files."""
    weaver = _Weaver(three, _entries_of(document))
    return "".join(f"{line}\n" for line in weaver.body("", document, three))


@dataclass
class _Weaver:
    """The entries of the three versions by their keys, since they may stand elsewhere now."""

    three: Three
    #: Entries of the merged document, by `id()`, to their keys.
    names: Mapping[int, str]
    entries: Mapping[str, Three] = field(init=False)

    def __post_init__(self) -> None:
        sides = [_entry_parts(part) for part in self.three.sides]
        names = {name for side in sides for name in side}
        self.entries = {name: Three(*(side.get(name) for side in sides)) for name in names}

    def body(self, key: str, value: Plain, three: Three, *, item: bool = False, name: str = "") -> Lines:
        """The lines of one part, its comments above left out. `name`: of the list or key it stands in."""
        ready = _ready(value, three)
        if ready is not None:
            return list(ready.lines)
        for part in three.sides:
            if part:
                part.open()
        for part in (three.theirs, three.ours):
            if part and value and part.kind == ("keys" if isinstance(value, dict) else "items"):
                return self.inside(value, three, part, item=item, name=name)
        if name == "entries" and isinstance(value, list) and value:
            return self.inside(value, three, Part(value, [], [], head=["entries:"], inset=2), name=name)
        for part in (three.theirs, three.ours, three.base):
            if part and same(part.value, value):
                return list(part.lines)
        return _anew(key, value, three, item=item)

    def inside(self, value: Plain, three: Three, like: Part, *, item: bool = False, name: str = "") -> Lines:
        """The children of a part, each with its comments, laid out as in `like`."""
        out: Lines = []
        if isinstance(value, dict):
            for key in self.key_order(value, three):
                child = three.key(key)
                out += child.lines("before")
                out += self.body(key, value[key], child, name=f"lead/{key}" if name == "lead" else key)
        elif isinstance(value, list):
            for one, child in self.matched(value, three, name):
                out += child.lines("before")
                out += self.body("", one, child, item=True)
        out += three.lines("after")
        pad = " " * like.inset
        out = [pad + line if line else line for line in out]
        if item and out:
            out[0] = "-" + out[0][1:]
        head = three.lines("head") if like.kind != "leaf" else like.head
        return [*(head or like.head), *out] if not item else out

    def key_order(self, value: dict[str, Plain], three: Three) -> Sequence[str]:
        """The keys as the sides order them; those that neither has at the end."""
        base, ours, theirs = (list(part.keys) if part else [] for part in three.sides)
        known = order(base, ours, theirs, value)
        return list(dict.fromkeys((*known, *value)))

    def matched(self, items: list[Plain], three: Three, name: str) -> list[tuple[Plain, Three]]:
        """Each item with its parts."""
        if name == "entries":
            return [(item, self.entries.get(self.names.get(id(item), ""), NOTHING)) for item in items]
        name = name.partition("/")[0]
        lists = [part.items if part else [] for part in three.sides]
        base = [part.value for part in lists[0]]
        sides = [
            dict(zip(item_keys(name, base, [part.value for part in parts]), parts, strict=True))
            for parts in lists
        ]
        keys = item_keys(name, base, items)
        return [
            (item, Three(*(side.get(key) for side in sides))) for key, item in zip(keys, items, strict=True)
        ]


def _ready(value: Plain, three: Three) -> Part | None:
    """The version whose lines can stand as they are."""
    base, ours, theirs = three.sides
    if theirs and same(theirs.value, value):
        if ours is None or ours.lines == theirs.lines or (base and ours.lines == base.lines):
            return theirs
        if base and theirs.lines == base.lines and same(ours.value, value):
            return ours
    elif ours and same(ours.value, value) and (theirs is None or (base and theirs.lines == base.lines)):
        return ours
    return None


def _anew(key: str, value: Plain, three: Three, *, item: bool) -> Lines:
    """Lines for what no version says so: in one line where a version has it in one."""
    data: Any = value
    shown = next((part for part in (three.theirs, three.ours) if part and part.flow), None)
    if shown and value:
        data = FlowDict(_bare(value)) if isinstance(value, dict) else FlowList(_bare(value))
    lines = emitting.bullet(data, 0) if item else list(emitting.pairs({key: data}, 0))
    if shown and len(lines) == 1:
        lines[0] += shown.comment
    return lines


def _bare(data: Any) -> Any:
    """`data` with days, moments and numbers as people write them: without quotes."""
    if isinstance(data, dict):
        return {key: _bare(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_bare(value) for value in data]
    return Bare(data) if MOMENT.fullmatch(data) else data


def _entry_parts(part: Part | None) -> dict[str, Part]:
    """Every entry of a file, by its key."""
    sections = part.open().keys.get("sections") if part else None
    lists = [section.open().keys.get("entries") for section in (sections.open().items if sections else ())]
    found = [entry for entries in lists if entries for entry in entries.open().items]
    return dict(zip(item_keys("entries", (), [entry.value for entry in found]), found, strict=True))


def _entries_of(document: dict[str, Plain]) -> dict[int, str]:
    sections = document.get("sections")
    found: list[Plain] = []
    for section in sections if isinstance(sections, list) else ():
        entries = section.get("entries") if isinstance(section, dict) else None
        found += entries if isinstance(entries, list) else []
    return dict(zip(map(id, found), item_keys("entries", (), found), strict=True))
