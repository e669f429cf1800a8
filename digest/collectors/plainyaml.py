"""YAML from outside as plain text: every scalar as written, aliases written out, all of it bounded.

Typed loading is not for upstream's files: of those in Kubernetes' enhancements two have a thirteenth month,
four an octal number, and `1.30` is not 1.3. Tags make nothing, so that there is nothing to resolve or to
construct: values are put together from the C parser's events, in less time than its own loaders take. Those
are also recursive in C, so that a hundred thousand brackets end the whole process.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NoReturn

import yaml
from yaml._yaml import CParser

from digest.collectors.words import line
from digest.errors import one_line
from digest.html import scrub

#: Characters of a key; values inside values.
KEY_LIMIT, DEPTH_LIMIT = 200, 100

#: C's own classes; the parser gives exactly these.
_SCALAR, _ALIAS = yaml.ScalarEvent, yaml.AliasEvent
_OPENING = {yaml.MappingStartEvent: dict, yaml.SequenceStartEvent: list}
_CLOSING = {yaml.MappingEndEvent, yaml.SequenceEndEvent}


class UnreadableError(ValueError):
    """A file that should hold fields and whose fields cannot be read."""


def documents(text: str, *, values: int) -> list[Any]:
    """The documents of `text`: mappings, lists and text; what is empty is an empty text.

    Raises UnreadableError, also for more than `values` values (a few lines of aliases of aliases are
    millions), and for a key that is no scalar.
    """
    reading = _Reading(values, clean="\\" not in text and scrub(text) == text)
    try:
        return list(reading.documents(CParser(text)))
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f" in line {mark.line + 1}" if mark else ""
        words = one_line(str(getattr(error, "problem", None) or error))[:120]
        raise UnreadableError(f"no YAML: {words}{place}") from error


@dataclass(slots=True)
class _Open:
    """A mapping or list that is being read."""

    value: Any
    anchor: str | None
    #: Values read before it.
    before: int
    #: Levels inside it.
    height: int = 1
    #: The key whose value comes next.
    key: str | None = None


@dataclass(slots=True)
class _Reading:
    limit: int
    #: Nothing needs scrubbing: there are no controls, and no escapes that could make some.
    clean: bool
    count: int = 0
    #: Anchor to (value, values in it, levels in it); None: still open.
    _anchors: dict[str, tuple[Any, int, int] | None] = field(default_factory=dict)

    def documents(self, parser: Any) -> Iterator[Any]:
        while (event := parser.get_event()) is not None and not isinstance(event, yaml.StreamEndEvent):
            if isinstance(event, yaml.DocumentStartEvent):
                self._anchors = {}
                yield self._document(parser.get_event)

    def _document(self, following: Any) -> Any:
        """One document, whose first event is the next."""
        stack: list[_Open] = []
        while True:
            event = following()
            kind = type(event)
            height = 0
            if kind is _SCALAR:
                self.count += 1
                if self.count > self.limit:
                    self._counted(0)
                value = event.value if self.clean else scrub(event.value)
                if event.anchor:
                    self._anchors[event.anchor] = (value, 1, 0)
            elif kind in _OPENING:
                self._opened(stack, event, _OPENING[kind]())
                continue
            elif kind in _CLOSING:
                value, height = self._closed(stack.pop())
            elif kind is _ALIAS:
                value, height = self._again(event)
            else:
                _refuse(f"an unexpected {kind.__name__}", event)
            if not stack:
                return value
            self._put(stack[-1], value, height, event)

    def _opened(self, stack: list[_Open], event: Any, value: Any) -> None:
        if len(stack) >= DEPTH_LIMIT:
            _refuse("it is nested too deeply", event)
        stack.append(_Open(value, event.anchor, self.count))
        self._counted(1)
        if event.anchor:
            self._anchors[event.anchor] = None

    def _closed(self, done: _Open) -> tuple[Any, int]:
        if done.anchor:
            self._anchors[done.anchor] = (done.value, self.count - done.before, done.height)
        return done.value, done.height

    def _again(self, event: Any) -> tuple[Any, int]:
        """What an alias stands for, counted as if it were written out."""
        if (found := self._anchors.get(event.anchor)) is None:
            _refuse(f"{event.anchor!r} stands for nothing yet", event)
        value, size, height = found
        self._counted(size)
        return value, height

    def _put(self, into: _Open, value: Any, height: int, event: Any) -> None:
        if height >= into.height:
            into.height = height + 1
            if height >= DEPTH_LIMIT:
                _refuse("it is nested too deeply", event)
        if into.value.__class__ is list:
            into.value.append(value)
        elif into.key is None:
            if not isinstance(value, str):
                _refuse("a key that is no word", event)
            into.key = _key(value)
        else:
            into.value[into.key] = value
            into.key = None

    def _counted(self, more: int) -> None:
        self.count += more
        if self.count > self.limit:
            raise ValueError("more values than such a file has")


@lru_cache(maxsize=1024)
def _key(words: str) -> str:
    """A file's keys are those of the file before."""
    return line(words, KEY_LIMIT)


def _refuse(why: str, event: Any) -> NoReturn:
    raise ValueError(f"{why} in line {event.start_mark.line + 1}")
