"""Cards as plain JSON values and back, for the build's cache."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from digest.model import Card, Headline, Phrase


def to_json(card: Card) -> dict[str, Any]:
    """A JSON value that `from_json` turns into an equal card."""
    return {
        "number": card.number,
        "language": card.language,
        "title": card.title,
        "headline": card.headline,
        "lead": list(card.lead),
        "covers": [day.isoformat() for day in card.covers],
        "published": card.published.isoformat() if card.published else None,
        "updated": card.updated.isoformat() if card.updated else None,
        "sections": [
            [
                id_,
                [title.words, title.lang],
                [[h.id, h.kind, h.title, h.lang, list(h.identities)] for h in headlines],
            ]
            for id_, title, headlines in card.sections
        ],
        "out_in": list(card.out_in),
        "lang": card.lang,
        "out_title": [card.out_title.words, card.out_title.lang],
        "credits": [[id_, name.words, name.lang] for id_, name in card.credits],
    }


def from_json(value: Mapping[str, Any]) -> Card:
    """The card of `to_json`; raises KeyError, TypeError or ValueError on anything else."""
    first, last = value["covers"]
    return Card(
        number=value["number"],
        language=value["language"],
        title=value["title"],
        headline=value["headline"],
        lead=tuple(value["lead"]),
        covers=(date.fromisoformat(first), date.fromisoformat(last)),
        published=_moment(value["published"]),
        updated=_moment(value["updated"]),
        sections=tuple(
            (
                id_,
                Phrase(*title),
                tuple(
                    Headline(id=i, kind=kind, title=words, lang=lang, identities=tuple(names))
                    for i, kind, words, lang, names in headlines
                ),
            )
            for id_, title, headlines in value["sections"]
        ),
        out_in=tuple(value["out_in"]),
        lang=value["lang"],
        out_title=Phrase(*value["out_title"]),
        credits=tuple((id_, Phrase(words, lang)) for id_, words, lang in value["credits"]),
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
