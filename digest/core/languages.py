"""The state of an entry's words in each language, from their fingerprints."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from digest.model import Entry, Issue, Review, State, Text

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

    A pure function of the words and of what was said of them. `confirmed` means that a person saw these
    very words, a translation beside the very words it was made from: whatever is edited, also `source`
    and `only`, nothing looks confirmed that was not.
    """
    source = source_of(entry, default)
    return {tag: _state(entry, tag, source) for tag in languages if carries(entry, tag)}


def carries(entry: Entry, language: str) -> bool:
    return not entry.only or language in entry.only


def source_of(entry: Entry, default: str) -> str:
    """The language an entry was written in first, from which the others follow.

    What it says itself; else that from which the words in `default`, the digest's first, were made, by what
    was said of them; else `default`; else, if there is nothing to read in that, the one that has words.
    """
    said = entry.source or _made_from(entry, default)
    if carries(entry, said) and (said != default or entry.source or _read_in(entry, said)):
        return said
    tags = sorted({*entry.title, *entry.summary})
    return next((tag for tag in tags if carries(entry, tag) and _read_in(entry, tag)), said)


def gaps(entry: Entry, language: str) -> tuple[str, ...]:
    """`title` and `summary`, as far as another language has one and this one has not."""
    parts = {"title": entry.title, "summary": entry.summary}
    return tuple(
        name
        for name, text in parts.items()
        if not text.get(language).strip()
        and any(words.strip() for tag, words in text.words.items() if carries(entry, tag))
    )


def lack(entry: Entry, language: str, state: State, default: str) -> str:
    """What a language lacks: `missing` (part of it is), `draft`, `stale`, `unconfirmed`; empty: nothing.

    What a person wrote wants confirming only in a language it was translated into.
    """
    if entry.withdrawn:
        return ""
    if state is State.MISSING or gaps(entry, language):
        return "missing"
    match state:
        case State.DRAFT:
            return "draft"
        case State.STALE | State.BOTH_CHANGED:
            return "stale"
        case State.WRITTEN if language != source_of(entry, default):
            return "unconfirmed"
        case _:
            return ""


def head(issue: Issue) -> Entry:
    """An issue's own words, its title and lead, as an entry without id: they are confirmed like others."""
    lead = {tag: "\n".join(lines) for tag, lines in issue.lead.items()}
    return Entry(id="", title=issue.title, summary=Text(lead), review=issue.review)


def worded(issue: Issue) -> list[Entry]:
    """All that is written in an issue: its head, once a person has written in it, and its entries."""
    own = [head(issue)] if issue.review or any(issue.lead.values()) else []
    return [*own, *(entry for _, entry in issue.entries())]


def meant(issue: Issue, languages: Sequence[str]) -> tuple[str, ...]:
    """Those of `languages` an issue is for: all; once it is out, those that an entry carries."""
    entries = [entry for _, entry in issue.entries()]
    if not issue.published or not entries:
        return tuple(languages)
    return tuple(tag for tag in languages if any(not entry.only or tag in entry.only for entry in entries))


def record(entry: Entry, language: str, state: str, default: str, fields: tuple[str, ...] = ()) -> Review:
    """What `state` rests on now: the fingerprints of the words and of those they were made from.

    `fields`: of a draft, those that are the machine's; none: all.
    """
    sides = dict.fromkeys((source_of(entry, default), language))
    return Review(state=state, prints={side: fingerprint(entry, side) for side in sides}, fields=fields)


def drafted(entry: Entry, language: str) -> tuple[str, ...]:
    """What of an entry is a machine's still in a language: `title`, `summary` (of an issue, `lead`)."""
    review = entry.review.get(language)
    if review is None or review.state != "draft" or changed(entry, review, language):
        return ()
    return tuple(
        name
        for name, text in _fields(entry).items()
        if text.get(language).strip() and (not review.fields or name in review.fields)
    )


def written_in(before: Entry, after: Entry, languages: Sequence[str]) -> Mapping[str, Review]:
    """Records that say what is a machine's draft still, once a person made `after` of `before`.

    Only of drafts of which something is left: once a person has written all, the old record fits no more.
    """
    found = {}
    for tag, state in states(before, languages, languages[0]).items():
        if state is not State.DRAFT or fingerprint(before, tag) == fingerprint(after, tag):
            continue
        old, new = _fields(before), _fields(after)
        same = (
            name for name in drafted(before, tag) if normal(old[name].get(tag)) == normal(new[name].get(tag))
        )
        if left := tuple(same):
            review = before.review[tag]
            found[tag] = replace(review, prints={**review.prints, tag: fingerprint(after, tag)}, fields=left)
    return found


def _fields(entry: Entry) -> Mapping[str, Text]:
    """The words of which a record may say that a machine wrote them, by the names it has for them."""
    return {"title": entry.title, "summary" if entry.id else "lead": entry.summary}


def _state(entry: Entry, language: str, source: str) -> State:
    if not any(text.get(language) for text in (entry.title, entry.summary, entry.quote)):
        return State.MISSING
    review = entry.review.get(language)
    if review is None:
        return State.WRITTEN
    own = changed(entry, review, language)
    other = language != source and changed(entry, review, source)
    if other:
        return State.BOTH_CHANGED if own else State.STALE
    if own:
        return State.WRITTEN
    if review.state == "draft":
        return State.DRAFT
    # Also one of a text that was no original then, or whose original was another: nobody saw these together.
    seen = review.prints.keys() >= {language, source}
    held = not any(changed(entry, review, side) for side in review.prints)
    return State.CONFIRMED if seen and held else State.WRITTEN


def _made_from(entry: Entry, default: str) -> str:
    """The language whose fingerprint stands beside that of `default`, but not the other way round."""
    known = entry.review.get(default)
    for tag in known.prints if known else ():
        back = entry.review.get(tag)
        if tag != default and carries(entry, tag) and not (back and default in back.prints):
            return tag
    return default


def _read_in(entry: Entry, language: str) -> bool:
    return bool(entry.title.get(language).strip() or entry.summary.get(language).strip())


def changed(entry: Entry, review: Review, side: str) -> bool:
    """Whether a side reads otherwise than when the record was made; what was not recorded did not change."""
    return side in review.prints and review.prints[side] != fingerprint(entry, side)


@lru_cache(maxsize=8192)
def normal(text: str) -> str:
    """Words without what typographers change: what is the same in this form reads the same."""
    text = unicodedata.normalize("NFKC", text.translate(PUNCTUATION)).translate(PUNCTUATION)
    return RUN.sub(r"\1", INVISIBLE.sub("", text)).strip(".,;:!?")
