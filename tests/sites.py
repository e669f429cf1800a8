"""A small site put together from editions, without archive or store: what `digest build` does, in twenty lines."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from digest.core import addresses
from digest.core.compose import card as card_of
from digest.frames.material import MaterialFrames
from digest.model import Card, DigestSettings, Document, Edition
from digest.renderers.feed import Feeds
from digest.renderers.page import Pages
from digest.templating import Templates


def assemble(
    folder: Path,
    editions: Sequence[Edition],
    settings: DigestSettings,
    templates: Templates,
    frames: MaterialFrames,
    *,
    stubs: Sequence[Card] = (),
    subjects: Mapping[str, Sequence[Mapping[str, object]]] | None = None,
) -> None:
    """Write the site of `editions` below `folder`."""
    made = {tag: frames(tag) for tag in settings.languages}
    pages, feeds = Pages(templates, settings, made), Feeds(templates, settings)
    documents: list[Document] = []
    latest: dict[str, Card | None] = {}
    listed = {}
    for tag in settings.languages:
        own = sorted((e for e in editions if e.language == tag), key=lambda e: e.number)
        shown = [card_of(edition) for edition in own]
        waiting = [card for card in stubs if card.language == tag]
        cards = sorted([*shown, *waiting], key=lambda card: -card.number)
        for i, edition in enumerate(own):
            before, after = (shown[i - 1] if i else None), (shown[i + 1] if i + 1 < len(own) else None)
            documents.append(pages.issue(edition, previous=before, next=after))
        documents += [pages.stub(card) for card in waiting]
        documents += [pages.home(tag, cards), pages.archive(tag, cards), pages.pictures(tag, shown, ())]
        documents += [pages.subjects(tag, [], [])]
        years = sorted({card.covers[1].year for card in cards})
        documents += [
            pages.year(tag, year, [card for card in cards if card.covers[1].year == year]) for year in years
        ]
        fragments = [json.dumps(doc) for doc in (subjects or {}).get(tag, ())]
        texts = {}
        for edition in reversed(own):
            docs = [dict(doc) for doc in pages.search_documents(edition)]
            texts[edition.number] = json.dumps([doc.pop("text") for doc in docs])
            fragments.append(",".join(json.dumps(doc) for doc in docs))
        documents.append(pages.search_index(tag, fragments, [(0, 1)]))
        documents.append(pages.search_texts(tag, 0, texts))
        documents += [
            Document(path=f"{tag}/{path}", media_type="", body=file.read_bytes())
            for path, file in made[tag].files.items()
        ]
        told = [feeds.told(edition) for edition in own]
        documents += [*feeds.issues(tag, told), *feeds.entries(tag, told), pages.feeds(tag, [])]
        documents += [d for section in settings.sections for d in feeds.section(tag, section.id, told)]
        documents.append(pages.manifest(tag))
        latest[tag] = shown[-1] if shown else None
        listed[tag] = [
            (addresses.home(tag), None),
            *((addresses.issue(tag, c.number), c.updated) for c in shown),
        ]
    documents += [pages.root(latest), *pages.not_found(), *pages.sitemaps(listed)]
    documents += [*feeds.outlines(), feeds.face()]
    for document in documents:
        place = folder / document.path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(document.body)
