"""The parser's events, element by element: where it stands, its base and language, its words.

What an element means is said by rules; `quickfeed` has them, `quickreader` does what they say.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from digest.collectors.quickplace import Detail
from digest.collectors.quickwords import (
    LEFT_OUT,
    UnusualError,
    attributes_of,
    base_of,
    content_type_of,
    declared,
    joined,
    mended,
    tag_of,
)

_NONE: Mapping[str, str] = MappingProxyType({})

#: What is done at the end of an element, by the reader.
End = Callable[[Any], None]
#: Where an element's children stand, and what is done at its end.
Step = tuple[str, End | None]
#: What a reader does about an element with these attributes.
Rule = Callable[[Any, Mapping[str, str]], Step]


@dataclass(frozen=True, slots=True)
class Rules:
    """What is ordinary: by where an element stands and its name, what is done about it."""

    places: Mapping[str, Mapping[str, Rule]]
    #: Names that mean something to feedparser, wherever no rule names them.
    meant: Collection[str]


class Events:
    """Takes the parser's events and follows the rules."""

    def __init__(self, rules: Rules, *, c1: bool) -> None:
        self._rules, self._c1 = rules, c1
        self._old = self._new = False
        self._tags: dict[str, str] = {}
        self._depth = 0
        self._base = ""
        self._language: str | None = None
        #: Of each open element: where its children stand, what is done at its end, base and language in it.
        self._stack: list[tuple[str, End | None, str, str | None]] = [("top", None, "", None)]
        #: Pieces of the words being taken, and how they are meant.
        self._words: list[str] | None = None
        self._meant = Detail()
        #: Whether the author being read has elements of his own.
        self._is_person = False

    def start(self, name: str, given: dict[str, str]) -> None:
        where = self._stack[-1][0]
        if where == "person":
            self._words, self._is_person = None, True
        elif self._words is not None:
            raise UnusualError("an element in words")
        tag = self._tags.get(name) or self._tag(name)
        self._depth += 1
        attributes = self._attributes(given) if given else _NONE
        rule = self._rules.places[where].get(tag)
        inside, end = rule(self, attributes) if rule else self._aside(where, tag)
        self._stack.append((inside, end, self._base, self._language))

    def end(self, _name: str) -> None:
        end = self._stack.pop()[1]
        if end is not None:
            end(self)
        _, _, base, self._language = self._stack[-1]
        if base:  # a base set inside of none stays in force: feedparser's way
            self._base = base
        self._depth -= 1

    def data(self, text: str) -> None:
        if self._words is not None:
            self._words.append(text)

    def declare(self, prefix: str | None, uri: str | None) -> None:
        if uri:
            declared(prefix, uri)
            self._new |= uri.lower() == "http://www.w3.org/2005/atom"
            self._old |= uri.lower() == "http://purl.org/rss/1.0/"

    def refuse(self, *_: object) -> None:
        raise UnusualError("a document type")

    def _tag(self, name: str) -> str:
        tag = self._tags[name] = tag_of(name)
        return tag

    def _attributes(self, given: Mapping[str, str]) -> dict[str, str]:
        found = attributes_of(given)
        if base := found.get("xml:base", found.get("base")):
            self._base = base_of(self._base, base)
        language = found.get("xml:lang", found.get("lang"))
        if language is not None:
            self._language = language or None
        return found

    def _begin(self, attributes: Mapping[str, str], kind: str) -> None:
        """Take the words that follow, meant as `kind` unless the element says otherwise."""
        language = (self._language or "").replace("_", "-")
        self._meant = Detail(content_type_of(attributes, kind), language, self._base)
        self._words = []

    def _take(self, *, link: bool = False) -> str:
        """The words taken."""
        words = "".join(self._words or ()).strip()
        self._words = None
        return mended(joined(self._base, words) if link and words else words, c1=self._c1)

    def _aside(self, where: str, tag: str) -> Step:
        """An element that no rule names: harmless if its namespace is none of ours."""
        prefix, colon, _ = tag.partition(":")
        if not colon or prefix in LEFT_OUT or tag in self._rules.meant or where in {"top", "words"}:
            raise UnusualError(f"{tag} in {where}")
        return "aside", None
