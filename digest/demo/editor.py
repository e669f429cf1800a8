"""What the demo's editor writes into the issue: title, lead, names, and words of their own for the entries.

The words lie in `sources/editor.toml`. An entry they do not name stays as the program drafted it, and
the page says so.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from digest.app import Digest
from digest.archive.fields import ISSUE
from digest.archive.sheet import Sheet
from digest.archive.sheet import edit as by_hand
from digest.demo.server import SOURCES
from digest.model import Entry

WORDS = "editor.toml"
#: Spaces before an entry's `quote:`.
QUOTE_DEPTH = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """Entries written and confirmed, and those left as drafted, by id."""

    written: tuple[str, ...]
    drafted: tuple[str, ...]


def edit(digest: Digest, number: int) -> Edited:
    """Write what is known in all of the digest's languages into issue `number`, and confirm it."""
    words = tomllib.loads((SOURCES / WORDS).read_text("utf-8"))
    _head(digest, number, words)
    entries = [entry for _, entry in digest.archive.issue(number).entries()]
    told = {entry.id: _told(entry, words["entries"], digest.config.digest.languages) for entry in entries}
    for name, texts in told.items():
        digest.archive.set_texts(
            number,
            name,
            title={tag: text["title"] for tag, text in texts.items()},
            summary={tag: text["summary"] for tag, text in texts.items()},
        )
    written = [name for name, texts in told.items() if texts]
    if written:
        _cut_quotes(digest.archive.path(number), written)
    _confirm(digest, number, written)
    return Edited(
        written=tuple(written),
        drafted=tuple(name for name, texts in told.items() if not texts),
    )


def _head(digest: Digest, number: int, words: Mapping[str, Any]) -> None:
    """Title, lead and credits, and who that is; typed by hand, above the sections."""
    archive, languages = digest.archive, digest.config.digest.languages
    archive.set_title(number, _in(words["title"], languages))
    with (digest.config.content / "people.yaml").open("a", encoding="utf-8") as file:
        for person, names in words["people"].items():
            name = ", ".join(f"{tag}: {text}" for tag, text in _in(names, languages).items())
            file.write(f"{person}: {{name: {{{name}}}}}\n" if name else f"{person}: {{name: {person}}}\n")

    def change(sheet: Sheet) -> None:
        if lead := _in(words["lead"], languages):
            sheet.put(("lead",), lead)
        sheet.put(("credits",), list(words["people"]))

    order = tuple(ISSUE.by_name)
    by_hand(
        archive.path(number), change, name=archive.name(number), order=lambda place: () if place else order
    )


def _cut_quotes(path: Path, names: Collection[str]) -> None:
    """Excerpts go from the entries `names`, where an editor has said it better; by hand too."""
    kept, inside, mine = [], False, False
    for line in path.read_text("utf-8").splitlines(keepends=True):
        depth = len(line) - len(line.lstrip())
        if line.lstrip().startswith("- id: "):
            mine = line.split(":", 1)[1].strip() in names
        begins = mine and line.strip() == "quote:"
        inside = begins or (inside and (depth > QUOTE_DEPTH or not line.strip()))
        if not inside:
            kept.append(line)
    path.write_text("".join(kept), "utf-8")


def _confirm(digest: Digest, number: int, names: Collection[str]) -> None:
    """An editor's yes to both sides of each entry, and of title and lead."""
    looks = [look for look in digest.review(number).looks if not look.id or look.id in names]
    digest.confirm(number, looks)


def _told(entry: Entry, entries: Mapping[str, Any], languages: Sequence[str]) -> Mapping[str, Any]:
    """The editor's words for an entry in every language; none if one is missing."""
    words: Mapping[str, Any] = next(
        (entries[identity] for identity in entry.origin if identity in entries), {}
    )
    known = _in(words, languages)
    return known if len(known) == len(languages) else {}


def _in(words: Mapping[str, Any], languages: Sequence[str]) -> dict[str, Any]:
    return {tag: words[tag] for tag in languages if tag in words}
