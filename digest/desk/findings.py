"""Findings as an editor reads them: a sentence in the interface's language, the place, the way there.

`templates/findings/LANGUAGE.toml` has the sentences, by code and case; a finding's own English ones are the
terminal's.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any
from urllib.parse import quote

from markupsafe import Markup, escape

from digest.core import wording
from digest.model import DigestSettings, Entry, Finding, Issue, Severity, Text
from digest.templating.scripts import spoken_name

#: Facts that are a language, and those that are words of the text itself.
TONGUES = frozenset({"language", "other", "source", "linked", "bare"})
QUOTED = frozenset({"words", "better"})
_HERE = Path(__file__).parent / "templates" / "findings"
_ENTRY = re.compile(r"sections\[(\d+)\](?:\.entries\[(\d+)\])?\.?")
_FILE = re.compile(r"(\d{3,4})\.yaml$")
_FIELD = re.compile(r"(\w+)(?:\[(\d+)\])?(?:\.(.+?))?(?:\[\d+\])?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A finding in words."""

    code: str
    says: Markup
    do: Markup
    error: bool
    line: int
    #: What it is about (an entry by its title, a section, the issue), which part of that, the page of it.
    thing: Markup
    part: str
    there: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a finding is."""

    language: str = ""
    key: str = ""
    section: str = ""
    entry: Entry | None = None
    #: Of the form: `title.zh`, `links`; empty: no field of it.
    field: str = ""


def numbers(findings: Iterable[Finding]) -> list[int]:
    """The issues whose files findings are about."""
    found = (_FILE.search(finding.path) for finding in findings)
    return sorted({int(one[1]) for one in found if one})


@cache
def sentences(tongue: str) -> Mapping[str, Mapping[str, Any]]:
    """Code to its sentences, `says` and `do`, and those of its cases; `place` to names of fields."""
    return tomllib.loads((_HERE / f"{tongue}.toml").read_text("utf-8"))


def fields(sentence: str) -> list[str]:
    """The names of what fills a sentence."""
    return [name for _, name, _, _ in Formatter().parse(sentence) if name]


def field_at(below: str, entry: Entry | None, known: Iterable[str]) -> str:
    """The field of the form that a place below an entry, or below the issue, is about; empty: none."""
    found = _FIELD.fullmatch(below)
    if found is None:
        return ""
    names = set(known)
    key, index, rest = found[1], int(found[2] or 0), (found[3] or "").split(".")
    if key == "images" and entry is not None and index < len(entry.images):
        src = entry.images[index].src
        name = f"alt.{rest[1]}.{src}" if rest[0] == "alt" and len(rest) > 1 else f"picture.{src}"
    elif rest[0] and f"{key}.{rest[0]}" in names:
        name = f"{key}.{rest[0]}"
    else:
        name = key
    return name if name in names else ""


class Teller:
    """Tells findings of one issue to people who read `tongue`."""

    def __init__(
        self,
        tongue: str,
        words: Mapping[str, str],
        settings: DigestSettings,
        *,
        prefix: str = "",
        number: int = 0,
        issue: Issue | None = None,
    ) -> None:
        """Without `issue` its file is broken, and places are lines."""
        self.tongue, self.words, self.settings = tongue, words, settings
        self.at, self.team, self.issue = f"{prefix}/issue/{number}", f"{prefix}/team/{number}", issue
        self.volume = words["volume"].format(number=number) if number else ""

    def __call__(self, finding: Finding) -> Told:
        place = self._place(finding)
        says, do = self._said(finding, place)
        thing, part, there = self._where(finding, place)
        return Told(
            code=finding.code,
            says=says,
            do=do,
            error=finding.severity is Severity.ERROR,
            line=finding.line,
            thing=thing,
            part=part,
            there=there,
        )

    # ------------------------------------------------------------ words

    def _said(self, finding: Finding, place: _Place) -> tuple[Markup, Markup]:
        """The sentence of its case, else that of its code, else the terminal's, which is English."""
        known = sentences(self.tongue).get(finding.code, {})
        facts = self._facts(finding, place)
        for table in (known.get(finding.case), known):
            if isinstance(table, Mapping) and table and "says" in table:
                pair = (table["says"], table["do"])
                if all(facts.get(name) for one in pair for name in fields(one)):
                    return escape(pair[0]).format(**facts), escape(pair[1]).format(**facts)
        return self._in(finding.message, "en"), self._in(finding.hint, "en")

    def _facts(self, finding: Finding, place: _Place) -> dict[str, object]:
        facts: dict[str, object] = {"key": place.key, "section": self._section(place.section)}
        facts["language"] = self._language(place.language)
        for name, value in finding.facts.items():
            if name in TONGUES:
                facts[name] = self._language(str(value))
            elif name == "languages":
                facts[name] = self.words["issue_comma"].join(map(self._language, str(value).split()))
            elif name == "section":
                facts[name] = self._section(str(value))
            elif name == "entry":
                facts[name] = self._entry(self._called(str(value)), str(value))
            elif name in QUOTED:
                facts[name] = self._in(str(value), place.language)
            else:
                facts[name] = f"{value:,}" if name in {"count", "limit"} else str(value)
        return facts

    def _language(self, tag: str) -> str:
        return self.words.get(f"written_{tag}") or spoken_name(tag, self.tongue) if tag else ""

    def _section(self, name: str) -> Markup:
        own = (one.title for one in self.issue.sections if one.id == name) if self.issue else ()
        known = (one.title for one in self.settings.sections if one.id == name)
        return self._best(next((title for title in (*own, *known) if title), Text({})), name)

    def _entry(self, entry: Entry | None, name: str) -> Markup:
        return self._best(entry.title if entry else Text({}), name)

    def _best(self, text: Text, otherwise: str) -> Markup:
        words, language = text.best(self.tongue, self.settings.languages)
        return self._in(words, language) if words else escape(otherwise)

    def _in(self, words: str, language: str) -> Markup:
        """Words with their language, if that is another than the one around them."""
        if not words or not language or language == self.tongue:
            return escape(words)
        return Markup('<span lang="{}">{}</span>').format(language, words)

    # ------------------------------------------------------------ places

    def _place(self, finding: Finding) -> _Place:
        """`sections[1].entries[3].title.en`, or `entries/ID/title/en` of two versions."""
        place, issue, section, entry = finding.place, self.issue, "", None
        if place.startswith("clashes") and "what" in finding.facts:
            head, *rest = str(finding.facts["what"]).split("/")
            below = ".".join(rest[1:] if head == "entries" else (head, *rest))
            entry = self._called(rest[0]) if head == "entries" and rest else None
        else:
            found = _ENTRY.match(place)
            below = place[found.end() :] if found else place
            if found and issue and int(found[1]) < len(issue.sections):
                part = issue.sections[int(found[1])]
                section = part.id
                if found[2] and int(found[2]) < len(part.entries):
                    entry = part.entries[int(found[2])]
        steps = [step.partition("[")[0] for step in below.split(".")]
        languages = self.settings.languages
        names: list[str] = []
        if issue and (entry or not section):
            names = [*wording.names(entry or issue, languages), *(["section"] if entry else ())]
        return _Place(
            language=next((step for step in reversed(steps) if step in languages), ""),
            key=next((step for step in reversed(steps) if step and step not in languages), ""),
            section=section,
            entry=entry,
            field=field_at(below, entry, names) if below else "",
        )

    def _where(self, finding: Finding, place: _Place) -> tuple[Markup, str, str]:
        """What it is about, its part, and the address."""
        if self.issue is None:
            line = self.words["issue_line"].format(line=finding.line) if finding.line else ""
            there = f"{self.at}#L{finding.line}" if line and self.volume else ""
            return escape(self.volume), line, there
        head = place.field.partition(".")[0]
        part = sentences(self.tongue)["place"].get(head, "").format(language=self._language(place.language))
        mark = f"#f:{quote(place.field, safe='/:.-')}" if place.field else ""
        team = finding.place.startswith("clashes")
        if place.entry:
            thing, there = self._entry(place.entry, place.entry.id), f"{self.at}/entry/{place.entry.id}{mark}"
        elif place.section:
            thing, there = self._section(place.section), f"{self.at}#s-{place.section}"
        elif place.field:
            thing, there = escape(self.volume), f"{self.at}/entry/-{mark}"
        else:
            thing, there = escape(self.volume), self.at if finding.place else ""
        return thing, part, self.team if team else there

    def _called(self, name: str) -> Entry | None:
        entries = self.issue.entries() if self.issue else ()
        return next((entry for _, entry in entries if entry.id == name), None)
