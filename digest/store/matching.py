"""What the full-text table of the search index is asked for."""

from __future__ import annotations

from dataclasses import dataclass

from digest.core.searching.filters import Where
from digest.core.searching.query import Word
from digest.store import pages


@dataclass(frozen=True, slots=True)
class Asked:
    """Words or names, of which pages, of which days."""

    #: All of these.
    words: tuple[Word, ...] = ()
    #: Or one of these.
    names: tuple[str, ...] = ()
    titles_only: bool = False
    where: Where | None = None
    #: Seconds since 1970, half open.
    since: int | None = None
    until: int | None = None


def statement(columns: str, asked: Asked) -> tuple[str, list[object]]:
    """The statement that gives `columns` of the pages, the newest day first, and its values."""
    # CROSS: the words first, then their pages; never all pages of a window.
    said = f"SELECT {columns} FROM words CROSS JOIN docs ON docs.doc = words.rowid WHERE words MATCH ?"  # noqa: S608
    values: list[object] = [expression(asked)]
    if asked.since is not None:
        said += " AND words.rowid >= ? AND docs.moment >= ?"
        values += [pages.first_of_day(asked.since), asked.since]
    if asked.until is not None:
        said += " AND words.rowid < ? AND docs.moment < ?"
        values += [pages.first_of_day(asked.until) + (1 << pages.COUNT_BITS), asked.until]
    return f"{said} ORDER BY words.rowid DESC", values


def expression(asked: Asked) -> str:
    """What FTS5 is asked with; everything in it is quoted or ours."""
    columns = "title" if asked.titles_only else "{title text}"
    parts = [f"{columns} : ({' AND '.join(map(_word, asked.words))})"] if asked.words else []
    parts += [f"names : ({' OR '.join(asked.names)})"] if asked.names else []
    said = " OR ".join(f"({part})" for part in parts)
    return f"({said}) AND names : ({_where(asked.where)})" if asked.where else said


def _word(word: Word) -> str:
    return '"' + " ".join(word.tokens) + '"' + (" *" if word.begins else "")


def _where(where: Where) -> str:
    if where.op == "is":
        return pages.facet(where.facet)
    joined = {"and": " AND ", "or": " OR ", "not": " NOT "}[where.op]
    return joined.join(f"({_where(part)})" for part in where.parts)
