"""The other side of an issue that is there: words in one more language, nothing else touched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from digest.archive.fields import LINK
from digest.archive.scalars import Moment, Prose
from digest.archive.shapes import FlowList, Many
from digest.archive.sheet import Sheet, Step
from digest.archive.wording import Wording
from digest.archive.writing import _need
from digest.core.identity import canonical_url
from digest.model import Entry, Issue, Link, Section, Text


def _labelled(there: Sequence[Link], other: Sequence[Link]) -> tuple[Link, ...]:
    """The links there are, with the other side's labels; its own where there are none."""
    known = {canonical_url(link.url): link for link in other}
    return tuple(
        replace(
            link,
            label=Text({**known[name].label.words, **link.label.words}),
            lang=link.lang or known[name].lang,
        )
        if (name := canonical_url(link.url)) in known
        else link
        for link in there
    ) or tuple(other)


class Bringing(Wording):
    """What an import writes into an issue that another import, or a person, made."""

    def add_language(
        self, made: Issue, there: Issue, language: str, pairs: Mapping[str, str], published: datetime
    ) -> bool:
        """Give the issue `there` its words in `language`; `pairs`: entry of `made` to the one there.

        All in one change: after a kill there is the whole side, or nothing of it.
        """
        own = {entry.id: entry for _, entry in there.entries()}

        def change(sheet: Sheet) -> None:
            self._put_words(sheet, ("title",), {language: made.title.get(language)})
            if lead := made.lead.get(language):
                sheet.put(("lead", language), list(lead))
            for section in made.sections:
                for entry in section.entries:
                    place = _need(sheet, pairs[entry.id])
                    self._other_side(sheet, place, own[pairs[entry.id]], entry, language)
                    self._titles(sheet, place, there, section, entry, language)
            sheet.put(("published", language), Moment().plain(published))

        return self._edit(made.number, change)

    def _other_side(
        self, sheet: Sheet, place: tuple[Step, ...], there: Entry, entry: Entry, language: str
    ) -> None:
        """An entry's words, and that it is carried in the language."""
        self._put_words(sheet, (*place, "title"), entry.title.words)
        for key, words in (("summary", entry.summary), ("quote", entry.quote)):
            blocks: dict[str, Any] = {tag: Prose().plain(text) for tag, text in words.words.items()}
            self._put_words(sheet, (*place, key), blocks)
        if there.only and language not in there.only:
            carried = [tag for tag in self.languages if tag in {*there.only, language}]
            sheet.put((*place, "only"), FlowList(carried))
        for key, before, now in (("links", there.links, entry.links), ("also", there.also, entry.also)):
            if (links := _labelled(before, now)) != before:
                sheet.put((*place, key), self._ordered(Many(LINK).plain(links)))

    def _titles(
        self,
        sheet: Sheet,
        place: tuple[Step, ...],
        there: Issue,
        section: Section,
        entry: Entry,
        language: str,
    ) -> None:
        """Titles of a section and group that digest.toml does not have, in the language."""
        at = place[:2]
        known = there.sections[int(at[1])]
        if known.title and section.title and not known.title.get(language):
            sheet.put((*at, "title", language), section.title.get(language))
        group = next((other.group for other in known.entries if other.id == sheet.at((*place, "id"))), "")
        title = section.groups.get(entry.group, Text())
        if group in known.groups and title and not known.groups[group].get(language):
            sheet.put((*at, "groups", group, language), title.get(language))
