"""Search documents in the form the theme's search box reads.

A document for the page comes before those of its entries, or the theme takes the first entry for
the page. Titles and texts are HTML there, so ours are escaped. Chinese is cut into words
(`core/segments.py`), with U+200B between: the browser has no segmenter.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping, Sequence

from digest.core import addresses, segments
from digest.model import Document, Edition, EditionEntry
from digest.ports import FrameSet

#: What is searched, and how much a hit there weighs. Tags hold identities only.
CONFIG: Mapping[str, object] = {
    "lang": ["en"],
    "separator": r"[\s\u200b\u3000\-]+",
    "pipeline": [],
    "fields": {"title": {"boost": 1000.0}, "text": {"boost": 1.0}, "tags": {"boost": 1000000.0}},
}
_BLOCK = re.compile(r"</(?:p|li|pre|blockquote|td|th)>|<br>")
_TAG = re.compile(r'<[^<>"]*(?:"[^"]*"[^<>"]*)*>')
#: `KEP-2254`, `CVE-2026-1234`: searched as one word (`kep2254`), since the separator splits at hyphens.
#: digest.js rewrites queries by the same two patterns.
_NUMBERED = re.compile(r"\b([a-z][a-z0-9]*)((?:-\d+)+)\b", re.IGNORECASE | re.ASCII)
#: `cert-manager v1.19.0`: `certmanager1.19.0`.
_VERSIONED = re.compile(r"\b([a-z][a-z0-9-]*)[ @/]v?(\d+(?:\.\d+)+)", re.IGNORECASE | re.ASCII)


def documents(edition: Edition, words: Mapping[str, str]) -> list[dict[str, object]]:
    """What is searched of an edition: its page, then each entry at its own address."""
    page = addresses.issue(edition.language, edition.number).partition("/")[2]
    found: list[dict[str, object]] = [
        {
            "location": page,
            "title": _written(f"{words['issue'].format(number=edition.number)} {edition.title}"),
            "text": "".join(f"<p>{_written(line)}</p>" for line in edition.lead),
        }
    ]
    for _, entry in edition.entries():
        if entry.withdrawn:
            continue
        said = plain(entry.html)
        document: dict[str, object] = {
            "location": f"{page}#{entry.id}",
            "title": _written(entry.title),
            "text": "".join(
                [f"<p>{_written(fact)}</p>" for fact in entry.facts] + [f"<p>{segment(p)}</p>" for p in said]
            ),
        }
        if tags := tokens(entry, said):
            document["tags"] = tags
        found.append(document)
    return found


def index(frames: FrameSet, fragments: Sequence[str]) -> Document:
    """`search/search_index.json` of one language: hand-written pages first, then `fragments`."""
    config = frames.search.get("config", CONFIG)
    docs = frames.search.get("docs", [])
    written = [_segmented(doc) for doc in docs] if isinstance(docs, list) else []
    parts = [json.dumps(doc, ensure_ascii=False) for doc in written] + [part for part in fragments if part]
    body = f'{{"config":{json.dumps(config, ensure_ascii=False)},"docs":[{",".join(parts)}]}}'
    return Document(
        path=f"{frames.language}/search/search_index.json", media_type="application/json", body=body.encode()
    )


def plain(safe: str) -> list[str]:
    """The paragraphs of an entry's own HTML without tags; what was escaped stays escaped."""
    return [words for part in _BLOCK.split(safe) if (words := " ".join(_TAG.sub("", part).split()))]


def tokens(entry: EditionEntry, paragraphs: Sequence[str]) -> list[str]:
    """What an entry is about as words nobody splits: `kep2254`, `certmanager1.19.0`; sorted."""
    said = " ".join([entry.title, *entry.facts, *paragraphs])
    found = {f"{about.kind}-{about.value}" for about in entry.about if about.value.isdigit()}
    found |= {match[0] for match in _NUMBERED.finditer(said)}
    released = " ".join([entry.title, *(about.value for about in entry.about if about.kind == "release")])
    found |= {match[1] + match[2] for match in _VERSIONED.finditer(released)}
    return sorted({word.replace("-", "").lower() for word in found})


def segment(text: str) -> str:
    """`text` with U+200B between Chinese words and around them."""

    def apart(match: re.Match[str]) -> str:
        return "\u200b" + "\u200b".join(segments.cut(match[0])) + "\u200b"

    return segments.HAN.sub(apart, text).strip("\u200b")


def _written(text: str) -> str:
    return html.escape(segment(text), quote=False)


def _segmented(doc: object) -> object:
    """A document of the theme's own, with its words cut as ours are."""
    if not isinstance(doc, dict):
        return doc
    return {
        key: segment(value) if key in {"title", "text"} and isinstance(value, str) else value
        for key, value in doc.items()
    }
