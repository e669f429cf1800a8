"""What a person typed, as what is looked for.

All words must be there, in any order; words in quotes stand together. A word of Latin letters is found
as a whole first and as the beginning of longer ones after that; a long run of Chinese as it stands first,
cut into its words after that.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from digest.core import segments
from digest.core.identity import is_web_address
from digest.core.naming import identities
from digest.core.searching import pages, spelling
from digest.errors import UsageError
from digest.model import TrackerSettings

#: Quotation marks that make a phrase, opening and closing.
_PHRASE = re.compile(r'"([^"]*)"|“([^“”]*)”|「([^「」]*)」')
#: From so many characters on a word may be the beginning of another.
_BEGINS = 3
#: Runs of Chinese of so many characters are one word to whoever types them.
_ONE_WORD = 3
#: Words and characters of a query that are looked at.
_WORDS, _LENGTH = 20, 1000


@dataclass(frozen=True, slots=True)
class Word:
    """Words of the index in a row; with `begins` the last may be the beginning of a longer one."""

    tokens: tuple[str, ...]
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    #: What stands first, if it is there: any of these names, as the index spells them.
    names: tuple[str, ...]
    #: All of these.
    words: tuple[Word, ...]
    #: Each as it was typed, and whether it stood in quotes.
    parts: tuple[tuple[str, bool], ...]

    @property
    def shown(self) -> tuple[str, ...]:
        """The words as typed, for snippets."""
        return tuple(part for part, _ in self.parts)

    def loose(self) -> tuple[Word, ...]:
        """The words less strictly; empty if that is no different. May wake the segmenter."""
        words = tuple(word for part, phrase in self.parts for word in _loose(part, phrase))
        return () if words == self.words else words


def parse(typed: Sequence[str], trackers: Sequence[TrackerSettings] = ()) -> Query:
    """The query of the words of a command line; raises UsageError if there is nothing to look for."""
    whole = unicodedata.normalize("NFKC", " ".join(" ".join(typed)[:_LENGTH].split()))
    parts = list(_parts(whole))[:_WORDS]
    if not parts:
        what = f"{whole!r} holds no letter and no number" if whole else "say what to look for"
        raise UsageError(what, hint="Example: digest search cgroup v2")
    return Query(
        names=tuple(dict.fromkeys(spelling.name(name) for name in _names(whole, trackers))),
        words=tuple(_strict(part, phrase) for part, phrase in parts),
        parts=tuple(parts),
    )


def _parts(whole: str) -> Iterator[tuple[str, bool]]:
    """Words and phrases (True) with something in them."""
    rest = 0
    for match in _PHRASE.finditer(whole):
        yield from ((word, False) for word in whole[rest : match.start()].split() if _says(word))
        phrase = " ".join(filter(None, match.groups()))
        if _says(phrase):
            yield phrase, True
        rest = match.end()
    yield from ((word, False) for word in whole[rest:].split() if _says(word))


def _says(word: str) -> bool:
    return bool(spelling.tokens(word))


def _strict(part: str, phrase: bool) -> Word:
    tokens = tuple(spelling.tokens(spelling.asked(part)))
    lone = len(tokens) == 1 and len(tokens[0]) == 1 and segments.UNSPACED.fullmatch(tokens[0])
    return Word(tokens, begins=bool(lone) or (part.endswith("*") and not phrase))


def _loose(part: str, phrase: bool) -> Iterator[Word]:
    strict = _strict(part, phrase)
    run = segments.HAN.fullmatch(part)
    if phrase or strict.begins:
        yield strict
    elif run and len(part) > _ONE_WORD:
        yield from (_strict(word, False) for word in _joined(segments.cut(part)))
    else:
        last = strict.tokens[-1]
        whole = len(last) < _BEGINS or last.isdigit() or segments.UNSPACED.search(last)
        yield strict if whole else Word(strict.tokens, begins=True)


def _joined(cut: Sequence[str]) -> Iterator[str]:
    """Words with a single character put to the word before it, the first to the one after: 调度 器."""
    held = ""
    for word in cut:
        if held and len(word) > 1 and len(held) > 1:
            yield held
            held = word
        else:
            held += word
    if held:
        yield held


def _names(whole: str, trackers: Sequence[TrackerSettings]) -> Iterator[str]:
    """What the whole query may be called elsewhere: an address, an id, a number of a tracker, a release."""
    typed = whole.strip("\"'“”「」 ")
    if is_web_address(typed):
        yield from identities(typed, trackers)
        return
    yield typed
    for tracker in trackers:
        marks = "|".join(re.escape(mark.rstrip("-# ")) for mark in (tracker.prefix, tracker.id) if mark)
        if number := re.fullmatch(rf"(?:{marks})[-:# ]?0*(\d{{1,9}})", typed, re.IGNORECASE):
            yield f"{tracker.id}:{number[1]}"
    if pull := re.fullmatch(r"([\w.-]+/[\w.-]+)#(\d{1,9})", typed):
        yield f"pr:{pull[0]}"
    if re.search(r"\d", typed) and re.fullmatch(r"[\x21-\x7e]+(?:[ @][\x21-\x7e]+){0,3}", typed):
        yield pages.release_slug(typed.rpartition("/")[2] if "@" in typed else typed)
