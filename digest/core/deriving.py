"""Words in a language that nobody writes, made from those of one that people do: zh-Hant from zh.

What readers are handed is filled up; what a person wrote stays as it is, and nothing made here is ever
written into a file, checked or locked: another version of a converter changes no fact.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, TypeVar

from digest.core.languages import fingerprint, head
from digest.core.prose import CLOSER, NOTHING, OPENER, THING, masked
from digest.model import Derived, DigestSettings, Entry, Issue, Review, Term, Text

Converter = Callable[[str], str]
T = TypeVar("T")

_MASKED = re.compile(f"[{THING}{OPENER}{CLOSER}{NOTHING}]+")
#: What a picture shows is said in words, though no rule reads them in a sentence.
#: Lines that have more below them, indented: an item of a list, a note, a tab.
_HOLDS = re.compile(r" {0,3}(?:[-*+]|\d+[.)]|!!!|\?\?\?\+?|===)\s")
_FRONT = re.compile(r"\A---\n.*?\n---(?:\n|\Z)", re.DOTALL)
_PICTURE = re.compile(r"!\[([^\]\n]*)\]\(")


def converted(text: str, convert: Converter) -> str:
    """Markdown with its words converted; code, addresses, HTML tags and formulas stay as they are."""
    if text.isascii():
        return text
    parts, end, seen = [], 0, masked(_outdented(text))
    for piece in _MASKED.finditer(seen):
        parts += [convert(text[end : piece.start()]), _kept(text[piece.start() : piece.end()], convert)]
        end = piece.end()
    return "".join((*parts, convert(text[end:])))


def _outdented(text: str) -> str:
    """As long as `text`; paragraphs of a list or a note, which are indented as code is, look like others."""
    if "\n    " not in text:
        return text
    lines, holds = text.splitlines(keepends=True), False
    for i, line in enumerate(lines):
        if line.startswith("    "):
            lines[i] = f"  \n\n{line[4:]}" if holds else line
        elif line.strip():
            holds = _HOLDS.match(line) is not None
    return "".join(lines)


def _kept(piece: str, convert: Converter) -> str:
    return _PICTURE.sub(lambda found: f"![{convert(found[1])}](", piece)


def chosen(convert: Converter, instead: Mapping[str, str]) -> Converter:
    """`convert`, with the digest's own choices in place of its; of two that begin alike the longer one."""
    if not instead:
        return convert
    words = re.compile("|".join(re.escape(word) for word in sorted(instead, key=lambda w: (-len(w), w))))
    return lambda text: words.sub(lambda found: instead[found[0]], convert(text))


@dataclass(frozen=True, slots=True)
class Deriving:
    """Fills up what is handed to readers; without derived languages it gives back what it is given."""

    derived: Mapping[str, Derived]
    #: By the language that is made.
    converters: Mapping[str, Converter]

    def settings(self, settings: DigestSettings) -> DigestSettings:
        """As those see it who print and send: all languages, and words in each."""
        if not self.derived:
            return settings
        # An account is found by its name, whatever script is read.
        account = self._follow(settings.wechat.words)
        made = self.worded(replace(settings, wechat=Text()))
        return replace(made, wechat=Text(account), languages=settings.shown)

    def issue(self, issue: Issue) -> Issue:
        """With what was made, out since the language it is made from is."""
        if not self.derived:
            return issue
        made = self.worded(issue)
        lead = dict(issue.lead)
        for tag, rule in self.derived.items():
            if lines := lead.get(rule.source):
                lead.setdefault(tag, tuple(self.words(line, tag) for line in lines))
        made = replace(
            made,
            lead=lead,
            published=self._follow(issue.published),
            scheduled=self._follow(issue.scheduled),
            sections=tuple(
                replace(
                    section,
                    entries=tuple(
                        self._entry(*pair) for pair in zip(old.entries, section.entries, strict=True)
                    ),
                )
                for old, section in zip(issue.sections, made.sections, strict=True)
            ),
        )
        return replace(made, review=self._reviews(head(issue), head(made)))

    def term(self, term: Term) -> Term:
        """A name that stays as it is stays so here too."""
        return replace(term, name=Text(self._follow(term.name.words))) if term.keep else self.worded(term)

    def worded(self, value: T) -> T:
        """`value` with every `Text` in it filled up; nothing else changes."""
        return self._worded(value) if self.derived else value

    def words(self, text: str, tag: str) -> str:
        return converted(text, self.converters[tag])

    def page(self, text: str, tag: str) -> str:
        """A hand-written page, with what stands before its text: its title and description."""
        front = _FRONT.match(text)
        before = text[: front.end()] if front else ""
        return self.converters[tag](before) + self.words(text[len(before) :], tag)

    def languages(self, tags: Mapping[int, Set[str]]) -> Mapping[int, Set[str]]:
        """Of what is known of languages by issue: the same of those made from them."""
        return {
            number: {*known, *(tag for tag, rule in self.derived.items() if rule.source in known)}
            for number, known in tags.items()
        }

    def _entry(self, old: Entry, made: Entry) -> Entry:
        more = tuple(tag for tag, rule in self.derived.items() if rule.source in old.only)
        only = tuple(dict.fromkeys((*old.only, *more)))
        return replace(made, only=only, review=self._reviews(old, made))

    def _reviews(self, old: Entry, made: Entry) -> Mapping[str, Review]:
        """What was said of a text holds for what is made from it, as far as the text is still the same."""
        reviews = dict(old.review)
        for tag, rule in self.derived.items():
            said = old.review.get(rule.source)
            if said is None or tag in reviews or old.title.get(tag) or old.summary.get(tag):
                continue
            prints = dict(said.prints)
            if seen := prints.get(rule.source):
                same = seen == fingerprint(old, rule.source)
                prints[tag] = fingerprint(made, tag) if same else seen
            reviews[tag] = replace(said, prints=prints)
        return reviews

    def _follow(self, known: Mapping[str, T]) -> dict[str, T]:
        found = dict(known)
        for tag, rule in self.derived.items():
            if rule.source in known:
                found.setdefault(tag, known[rule.source])
        return found

    def _worded(self, value: Any) -> Any:
        if isinstance(value, Text):
            return self._text(value)
        if isinstance(value, tuple):
            made = tuple(map(self._worded, value))
            return made if any(a is not b for a, b in zip(made, value, strict=True)) else value
        if isinstance(value, Mapping):
            told = {key: self._worded(item) for key, item in value.items()}
            return told if any(told[key] is not value[key] for key in told) else value
        if is_dataclass(value) and not isinstance(value, type):
            found = {item.name: getattr(value, item.name) for item in fields(value)}
            changed = {name: new for name, old in found.items() if (new := self._worded(old)) is not old}
            return replace(value, **changed) if changed else value
        return value

    def _text(self, text: Text) -> Text:
        words = dict(text.words)
        for tag, rule in self.derived.items():
            if not words.get(tag) and (own := words.get(rule.source)):
                words[tag] = self.words(own, tag)
        return Text(words) if len(words) > len(text.words) or words != text.words else text
