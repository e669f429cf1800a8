"""Pages as rows of the search index: numbers, words, records."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from digest.core.searching import spelling
from digest.core.searching.pages import Page

#: Bits of a page's number that count the pages of one day.
COUNT_BITS = 24
_DAY = 86400
#: Days that a number can name; what lies outside is filed under the first or the last.
_LAST_DAY = (1 << 38) - 1

#: Field of a page to its key in a record; one that says nothing is left out.
_KEYS = {
    "place": "p", "kind": "k", "id": "i", "identity": "n", "url": "u", "titles": "t", "texts": "x",
    "source": "s", "issue": "v", "section": "c", "draft": "d",
}  # fmt: skip
_dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def first_of_day(moment: int) -> int:
    """The number of the first page of the day of `moment`, in seconds since 1970."""
    return max(0, min(moment // _DAY, _LAST_DAY)) << COUNT_BITS


def same(page: Page) -> int:
    """What tells pages of one thing from those of another."""
    known = blake2b(f"{page.place}\0{page.identity}".encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(known, "big") >> 1


def words(page: Page) -> tuple[str, str, str]:
    """Title, text and names as the index takes them."""
    titles, texts = ("\n".join(by_language.values()) for by_language in (page.titles, page.texts))
    names = " ".join([*map(spelling.name, page.names), *map(facet, page.facets())])
    return spelling.text(titles), spelling.text(texts), names


@lru_cache(maxsize=10_000)
def facet(filed_under: str) -> str:
    """What a page is filed under, as a word that is nobody's name."""
    return spelling.name(f"\0{filed_under}")


def to_record(page: Page) -> str:
    """A page as one text; its names stay in the index alone."""
    record: dict[str, Any] = {key: value for name, key in _KEYS.items() if (value := getattr(page, name))}
    record["w"] = page.when.timestamp()
    return _dumps(record)


def from_record(text: str) -> Page:
    """The page of a record; raises ValueError, TypeError or KeyError for a damaged one."""
    record = json.loads(text)
    values: dict[str, Any] = {name: record[key] for name, key in _KEYS.items() if key in record}
    return Page(when=datetime.fromtimestamp(record["w"], UTC), **{"url": "", "titles": {}} | values)
