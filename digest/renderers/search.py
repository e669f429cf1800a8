"""Search documents: plain words, which `templates/assets/search.worker.js` looks through in the browser.

The worker reads text as it stands (a word inside a Chinese sentence is a part of it), so nothing is cut
into words here and nothing escaped: it escapes what it shows. Titles and identities of everything are in
`search/search_index.json`; what issues say lies in files of some issues each, newest first, fetched after it.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Mapping, Sequence

from digest.core import addresses
from digest.model import Document, Edition, EditionEntry
from digest.ports import FrameSet

_BLOCK = re.compile(r"</(?:p|li|pre|blockquote|td|th|h[1-6])>|<br>")
_TAG = re.compile(r'<[^<>"]*(?:"[^"]*"[^<>"]*)*>')
#: `KEP-2254`, `CVE-2026-1234`: identities wherever they are said.
_NUMBERED = re.compile(r"\b[a-z][a-z0-9]*(?:-\d+)+\b", re.IGNORECASE | re.ASCII)
#: `cert-manager v1.19.0` in a title, `cert-manager/cert-manager@v1.19.0` as what it is about. No repository
#: has a longer name; without an end a long run of words and hyphens would be read from each of them.
_VERSIONED = re.compile(r"\b[a-z][a-z0-9-]{0,99}[ @/]v?\d+(?:\.\d+)+", re.IGNORECASE | re.ASCII)
#: What is left out when an identity becomes one word. search.worker.js leaves out the same.
_LOOSE = re.compile(r"[\s@/]v?(?=\d)|[\s#@/_-]")


def documents(edition: Edition, words: Mapping[str, str]) -> list[dict[str, object]]:
    """What is searched of an edition: its page, then each entry at its own address."""
    page = addresses.issue(edition.language, edition.number).partition("/")[2]
    found: list[dict[str, object]] = [
        {
            "location": page,
            "title": f"{words['issue'].format(number=edition.number)} {edition.title}",
            "text": "\n".join(edition.lead),
        }
    ]
    for _, entry in edition.entries():
        if entry.withdrawn:
            continue
        said = [*entry.facts, *plain(entry.html)]
        document: dict[str, object] = {
            "location": f"{page}#{entry.id}",
            "title": entry.title,
            "text": "\n".join(said),
        }
        if tags := tokens(entry, said):
            document["tags"] = tags
        found.append(document)
    return found


def subject(location: str, title: str, text: str = "", tags: Iterable[str] = ()) -> dict[str, object]:
    """The document of a page about one thing (a proposal, a project): it goes before entries telling of it.

    `location` is below the language's root (`keps/2254/`); `tags` are the names it goes by as people
    write them (`KEP-2254`, `cert-manager`, `cert-manager v1.19.0`).
    """
    return {
        "location": location,
        "title": title,
        "text": text,
        "tags": sorted({joined(tag) for tag in tags}),
        "subject": True,
    }


def index(frames: FrameSet, fragments: Sequence[str], texts: Sequence[tuple[str, int]] = ()) -> Document:
    """`search/search_index.json` of one language: hand-written pages first, then `fragments`.

    `texts` names the files of `texts_of` and their bytes, newest first.
    """
    docs = frames.search.get("docs", [])
    written = [_written(doc) for doc in docs if isinstance(doc, dict)] if isinstance(docs, list) else []
    parts = [json.dumps(doc, ensure_ascii=False) for doc in written] + [part for part in fragments if part]
    body = f'{{"texts":{json.dumps([list(text) for text in texts])},"docs":[{",".join(parts)}]}}'
    return Document(
        path=f"{frames.language}/search/search_index.json", media_type="application/json", body=body.encode()
    )


def texts_path(block: int) -> str:
    """Where the texts of a block of issues lie, below `search/`."""
    return f"texts/{block}.json"


def texts_of(language: str, block: int, fragments: Mapping[int, str]) -> Document:
    """What the issues of one block say: each page's address to the texts of its documents, in their order."""
    pages = [
        f"{json.dumps(addresses.issue(language, number).partition('/')[2])}:{fragment}"
        for number, fragment in fragments.items()
    ]
    return Document(
        path=f"{language}/search/{texts_path(block)}",
        media_type="application/json",
        body=("{" + ",".join(pages) + "}").encode(),
    )


def plain(safe: str) -> list[str]:
    """The paragraphs of an entry's own HTML as plain text."""
    parts = [" ".join(_TAG.sub("", part).split()) for part in _BLOCK.split(safe)]
    return [html.unescape(part) if "&" in part else part for part in parts if part]


def tokens(entry: EditionEntry, said: Sequence[str]) -> list[str]:
    """What an entry is about as words nobody splits: `kep2254`, `certmanager1.19.0`; sorted."""
    found = {f"{about.kind}-{about.value}" for about in entry.about if about.value.isdigit()}
    found.update(_NUMBERED.findall(" ".join([entry.title, *said])))
    released = " ".join([entry.title, *(about.value for about in entry.about if about.kind == "release")])
    found.update(_VERSIONED.findall(released))
    return sorted({joined(word) for word in found})


def joined(identity: str) -> str:
    """An identity as one word: `KEP-2254` is `kep2254`, `cert-manager v1.19` is `certmanager1.19`."""
    return _LOOSE.sub("", identity).lower()


def _written(doc: Mapping[str, object]) -> dict[str, object]:
    """A document of the theme's own, as plain text."""
    return {
        "location": doc.get("location", ""),
        "title": " ".join(plain(str(doc.get("title", "")))),
        "text": "\n".join(plain(str(doc.get("text", "")))),
    }
