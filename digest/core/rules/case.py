"""What a check looks at: an issue, its words one by one, and the nearest right word."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from digest.core.glossary import Glossary
from digest.core.languages import source_of, states
from digest.core.prose import masked
from digest.core.told import Shelved
from digest.model import DigestSettings, Entry, Finding, Issue, Severity, State, Text

#: What masks stand for (core/prose.py).
UNREAD = re.compile("[\ue000-\ue003]+")


@dataclass(frozen=True)
class Passage:
    """One text of an issue in one language, as its file says it (Markdown where that is allowed)."""

    #: `sections[1].entries[3].summary.zh`.
    place: str
    #: `title`, `summary`, `quote`, `lead`, `label`, `alt` or `credit`.
    field: str
    language: str
    words: str
    #: None: of the issue itself (its title and lead).
    entry: Entry | None = None

    @cached_property
    def prose(self) -> str:
        """The words with code, addresses and marks masked (core/prose.py)."""
        return masked(self.words)

    @cached_property
    def readable(self) -> str:
        """What a reader reads of it: no code, no addresses, no marks."""
        prose = self.prose
        return " ".join((prose if prose == self.words else UNREAD.sub(" ", prose)).split())

    def finding(
        self,
        code: str,
        message: str,
        span: tuple[int, int] | None = None,
        *,
        hint: str = "",
        instead: str | None = None,
        severity: Severity = Severity.WARNING,
        case: str = "",
        **facts: str | int,
    ) -> Finding:
        """A finding on the letters `span` of these words, to be replaced by `instead` if that is safe."""
        return Finding(
            code=code,
            message=message,
            place=self.place,
            hint=hint,
            severity=severity,
            span=span,
            instead=instead,
            case=case,
            facts=facts,
        )


@dataclass(frozen=True)
class Case:
    """An issue, the digest it belongs to, and the languages that are asked about."""

    issue: Issue
    settings: DigestSettings
    languages: tuple[str, ...]
    #: The issues that came before it; none where nobody is to be told of repeats.
    before: Iterable[Shelved] = field(default=(), compare=False)
    #: The words agreed on.
    glossary: Glossary = field(default_factory=Glossary, compare=False)

    def entries(self) -> Iterator[tuple[str, Entry]]:
        """`sections[1].entries[3]` and the entry there."""
        for s, section in enumerate(self.issue.sections):
            for e, entry in enumerate(section.entries):
                yield f"sections[{s}].entries[{e}]", entry

    def in_state(self, state: State) -> Iterator[tuple[str, str, str]]:
        """Entries of which something was said and that are in `state`: place, language, source."""
        default = self.settings.default_language
        for place, entry in self.entries():
            if entry.withdrawn or not entry.review:
                continue
            for language, known in states(entry, self.settings.languages, default).items():
                if language in self.languages and known is state:
                    yield place, language, source_of(entry, default)

    def passages(self, *fields: str) -> Iterator[Passage]:
        """The texts of `fields` that say something, in the languages asked about; none given: all."""
        if len(fields) == 1:
            return iter(self._by_field.get(fields[0], ()))
        return (passage for passage in self._passages if not fields or passage.field in fields)

    @cached_property
    def everywhere(self) -> dict[str, Passage]:
        """Every text that says something, by its place: in all languages, whatever was asked about."""
        own = set(self.languages)
        rest = tuple(tag for tag in self.settings.languages if tag not in own)
        others = Case(self.issue, self.settings, rest).passages() if rest else ()
        return {passage.place: passage for passage in (*self.passages(), *others)}

    @cached_property
    def _passages(self) -> tuple[Passage, ...]:
        return tuple(passage for passage in self._all_passages() if passage.words.strip())

    @cached_property
    def _by_field(self) -> dict[str, list[Passage]]:
        found: dict[str, list[Passage]] = {}
        for passage in self._passages:
            found.setdefault(passage.field, []).append(passage)
        return found

    def _all_passages(self) -> Iterator[Passage]:
        """Every text, in the order of the file's keys. Those of a withdrawn entry are shown to nobody."""
        issue = self.issue
        for tag in self.languages:
            yield Passage(f"title.{tag}", "title", tag, issue.title.get(tag))
            for index, line in enumerate(issue.lead.get(tag, ())):
                yield Passage(f"lead.{tag}[{index}]", "lead", tag, line)
        for place, entry in self.entries():
            if not entry.withdrawn:
                yield from self._of(place, entry)

    def _of(self, place: str, entry: Entry) -> Iterator[Passage]:
        texts: list[tuple[str, str, Text]] = [
            (f"{place}.title", "title", entry.title),
            (f"{place}.summary", "summary", entry.summary),
            (f"{place}.quote", "quote", entry.quote),
        ]
        for key, links in (("links", entry.links), ("also", entry.also)):
            texts += [(f"{place}.{key}[{n}].label", "label", link.label) for n, link in enumerate(links)]
        for n, image in enumerate(entry.images):
            texts += [
                (f"{place}.images[{n}].alt", "alt", image.alt),
                (f"{place}.images[{n}].credit", "credit", image.credit),
            ]
        for where, name, text in texts:
            for tag in self.languages:
                if not entry.only or tag in entry.only:
                    yield Passage(f"{where}.{tag}", name, tag, text.get(tag), entry)


def suggestion(word: str, known: Sequence[str]) -> str:
    """Did you mean, or else what there is."""
    near = difflib.get_close_matches(word.lower(), known, 1)
    if near:
        return f"Did you mean `{near[0]}`?"
    if known:
        return f"digest.toml has {', '.join(f'`{option}`' for option in known)}"
    return "Add it to digest.toml"
