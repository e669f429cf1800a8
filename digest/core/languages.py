"""The state of an entry's words in each language, from their fingerprints."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence

from digest.model import Entry, Issue, Review, State

#: One spelling for what typographers tell apart: quotes, dashes, stops (after NFKC).
PUNCTUATION = str.maketrans(
    {
        **dict.fromkeys('“”„‟‘’‚‛「」『』〝〞«»‹›`´"', "'"),
        **dict.fromkeys("‐‑‒–—―−─━", "-"),
        **dict.fromkeys("、，", ","),
        **dict.fromkeys("。．｡", "."),
        **dict.fromkeys("·・‧•", "·"),
        **dict.fromkeys("〈〔【", "("),
        **dict.fromkeys("〉〕】", ")"),
        "～": "~",
        "〜": "~",
    }
)
#: Nothing of these is read: spaces of any width, soft hyphens, marks of direction.
INVISIBLE = re.compile("[\\s\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]+")
RUN = re.compile(r"([-.,'])\1+")


def fingerprint(entry: Entry, language: str) -> str:
    """Eight hex digits of an entry's words; a typographic fix does not change them."""
    words = [entry.title.get(language), entry.summary.get(language), entry.quote.get(language)]
    text = "\n".join(normal(part) for part in words)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:8]


def states(entry: Entry, languages: Sequence[str], default: str) -> Mapping[str, State]:
    """The state of the words in each of `languages` that carries the entry.

    `default` is the language things are written in first, unless the entry says another.
    """
    carried = [language for language in languages if not entry.only or language in entry.only]
    source = source_of(entry, default)
    return {language: _state(entry, language, source) for language in carried}


def source_of(entry: Entry, default: str) -> str:
    """The language an entry was written in first, from which the others follow."""
    return entry.source or default


def meant(issue: Issue, languages: Sequence[str]) -> tuple[str, ...]:
    """Those of `languages` an issue is for: all; once it is out, those that an entry carries."""
    entries = [entry for _, entry in issue.entries()]
    if not issue.published or not entries:
        return tuple(languages)
    return tuple(tag for tag in languages if any(not entry.only or tag in entry.only for entry in entries))


def record(entry: Entry, language: str, state: str, default: str) -> Review:
    """What `state` rests on now: the fingerprints of the words and of those they were made from."""
    sides = dict.fromkeys((source_of(entry, default), language))
    return Review(state=state, prints={side: fingerprint(entry, side) for side in sides})


def _state(entry: Entry, language: str, source: str) -> State:
    if not any(text.get(language) for text in (entry.title, entry.summary, entry.quote)):
        return State.MISSING
    review = entry.review.get(language)
    if review is None:
        return State.WRITTEN
    own = _changed(entry, review, language)
    other = language != source and _changed(entry, review, source)
    if other:
        return State.BOTH_CHANGED if own else State.STALE
    if own:
        return State.WRITTEN
    return State.DRAFT if review.state == "draft" else State.CONFIRMED


def _changed(entry: Entry, review: Review, side: str) -> bool:
    """Whether a side reads otherwise than when the record was made; what was not recorded did not change."""
    return side in review.prints and review.prints[side] != fingerprint(entry, side)


def normal(text: str) -> str:
    """Words without what typographers change: what is the same in this form reads the same."""
    text = unicodedata.normalize("NFKC", text.translate(PUNCTUATION)).translate(PUNCTUATION)
    return RUN.sub(r"\1", INVISIBLE.sub("", text)).strip(".,;:!?")
