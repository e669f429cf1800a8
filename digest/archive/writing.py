"""Machine edits of issue files: comments, key order and block texts stay, other lines too.

Every method reads the file at the moment of writing, so what a person saved meanwhile is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path
from typing import Any

from digest.archive import emitting
from digest.archive.fields import ENTRY, ERRATUM, ISSUE, SECTION
from digest.archive.files import alone, replace_file, swap_file
from digest.archive.folder import Folder
from digest.archive.per_language import ReviewShape
from digest.archive.scalars import ADDRESS, Flag, Moment, Prose
from digest.archive.shapes import Bare, FlowDict
from digest.archive.sheet import Sheet, Step, edit
from digest.errors import ArchiveError
from digest.model import Entry, Erratum, Issue, Review, Section, Text

SCHEMA_LINE = "# yaml-language-server: $schema=../issue.schema.json\n"
#: The depth of `sections[1].entries[3]` and what may stand there.
TABLES = {0: ISSUE, 2: SECTION, 4: ENTRY}


class Writing(Folder):
    """What machines may change in an issue's file, each because a person asked for it."""

    # ------------------------------------------------------------ issues

    def create(
        self,
        number: int,
        covers: tuple[date, date],
        title: Text,
        sections: Iterable[Section | str] = (),
    ) -> Path:
        """Make the file of a new issue; one that is there is never touched."""
        made = tuple(Section(id=item) if isinstance(item, str) else item for item in sections)
        return self.create_issue(Issue(number=number, covers=covers, title=title, sections=made))

    def create_issue(self, issue: Issue) -> Path:
        """Make the file of a whole issue; one that is there is never touched."""
        for _, entry in issue.entries():
            _addressable(entry)
        number = issue.number
        data: dict[str, Any] = self._ordered(ISSUE.plain(issue))
        # A draft shows where its words go; an issue that is out has them.
        wanted = [tag for tag in self.languages if issue.title.get(tag) or not issue.published]
        data["title"] = {language: issue.title.get(language) for language in wanted}
        for section in data.get("sections", []):
            section.setdefault("entries", [])
        body = SCHEMA_LINE + "".join(f"{line}\n" for line in emitting.pairs(data, 0))
        path = self.path(number)
        with alone(path.parent):
            if path.exists():
                raise ArchiveError("the issue is there already", subject=self.name(number))
            replace_file(path, body.encode("utf-8"))
        return path

    def set_title(self, number: int, title: Mapping[str, str] | Text) -> bool:
        """Set the issue's title in the languages given."""
        return self._edit(number, lambda sheet: self._put_words(sheet, ("title",), _words(title)))

    def set_published(self, number: int, published: Mapping[str, datetime]) -> bool:
        """Set when the editions of the languages given went out; they are scheduled no more."""

        def change(sheet: Sheet) -> None:
            for language in self._known(published):
                sheet.put(("published", language), Moment().plain(published[language]))
            _without(sheet, "scheduled", published)

        return self._edit(number, change)

    def set_scheduled(self, number: int, scheduled: Mapping[str, datetime]) -> bool:
        """Set from when on the editions of the languages given may go out."""

        def change(sheet: Sheet) -> None:
            for language in self._known(scheduled):
                sheet.put(("scheduled", language), Moment().plain(scheduled[language]))

        return self._edit(number, change)

    def take_back(self, number: int, languages: Iterable[str]) -> bool:
        """Make the editions of `languages` drafts again, which are to go out at no time."""
        gone = set(languages)

        def change(sheet: Sheet) -> None:
            _without(sheet, "published", gone)
            _without(sheet, "scheduled", gone)

        return self._edit(number, change)

    def correct(
        self, number: int, entry: str, erratum: Erratum | None = None, *, withdrawn: bool = False
    ) -> bool:
        """Add `erratum` to an entry (empty: to the issue itself), and take its words away if `withdrawn`.

        Both in one change: after a kill there is all of it or nothing.
        """

        def change(sheet: Sheet) -> None:
            place = _need(sheet, entry) if entry else ()
            if withdrawn:
                sheet.put((*place, "withdrawn"), Flag().plain(True))
            if erratum:
                sheet.append((*place, "errata"), self._ordered(ERRATUM.plain(erratum)))

        return self._edit(number, change)

    # ------------------------------------------------------------ entries

    def add_entry(self, number: int, section: str, entry: Entry) -> bool:
        """Append `entry` to a section, which is made in the digest's order if it is missing."""
        return self.add_entries(number, [(section, entry)])

    def add_entries(self, number: int, entries: Sequence[tuple[str, Entry]]) -> bool:
        """Append several entries at once; none is written if one cannot be."""

        def change(sheet: Sheet) -> None:
            for section, entry in entries:
                _addressable(entry)
                if _find(sheet, entry.id):
                    message = f"the entry `{entry.id}` is there already"
                    raise ArchiveError(message, subject=sheet.name, hint="Give it another id")
                sheet.append((*self._section(sheet, section), "entries"), self._made(entry))

        return self._edit(number, change)

    def remove_entry(self, number: int, entry: str) -> bool:
        """Take an entry out; False if it is not there."""

        def change(sheet: Sheet) -> None:
            if place := _find(sheet, entry):
                *above, index = place
                sheet.remove(above, int(index))

        return self._edit(number, change)

    def move_entry(self, number: int, entry: str, to: int, section: str) -> bool:
        """Move an entry with its comments to the end of a section of another issue, then take it out here."""
        while True:
            sheet = Sheet(self.read_bytes(number), self.name(number), self._order)
            *above, index = _need(sheet, entry)
            item, lines = sheet.at((*above, index)), sheet.lines_of(above, int(index))

            def bring(there: Sheet, item: Any = item, lines: Sequence[str] = lines) -> None:
                if _find(there, entry) is None:
                    there.append_lines((*self._section(there, section), "entries"), item, lines)

            brought = self._edit(to, bring)
            if not self.path(number).exists():
                return False
            gone = self._remove_as_read(number, entry, lines)
            if gone is not None:
                return gone
            if brought:  # somebody wrote in it meanwhile: what they wrote is to come along
                self.remove_entry(to, entry)

    def _remove_as_read(self, number: int, entry: str, lines: Sequence[str]) -> bool | None:
        """Take an entry out if its lines are still these; None: they are others."""
        same = True

        def change(sheet: Sheet) -> None:
            nonlocal same
            place = _find(sheet, entry)
            same = place is None or sheet.lines_of(place[:-1], int(place[-1])) == lines
            if place is not None and same:
                sheet.remove(place[:-1], int(place[-1]))

        changed = self._edit(number, change)
        return changed if same else None

    def set_texts(
        self,
        number: int,
        entry: str,
        *,
        title: Mapping[str, str] | Text | None = None,
        summary: Mapping[str, str] | Text | None = None,
        quote: Mapping[str, str] | Text | None = None,
    ) -> bool:
        """Set words of an entry in the languages given; those not given stay."""

        def change(sheet: Sheet) -> None:
            place = _need(sheet, entry)
            self._put_words(sheet, (*place, "title"), _words(title))
            for key, words in (("summary", summary), ("quote", quote)):
                blocks = {language: Prose().plain(text) for language, text in _words(words).items()}
                self._put_words(sheet, (*place, key), blocks)

        return self._edit(number, change)

    def set_side(self, number: int, language: str, entries: Iterable[Entry]) -> bool:
        """Write title, summary and record of several entries in one language, as far as each has them.

        One without an id is the issue's own title and lead, a line of its summary for each line of that.
        All in one change: after a kill there is all of it or nothing, and no draft without its record.
        """

        def change(sheet: Sheet) -> None:
            for entry in entries:
                place: tuple[Step, ...] = _need(sheet, entry.id) if entry.id else ()
                if title := entry.title.get(language):
                    self._put_words(sheet, (*place, "title"), {language: title})
                summary = entry.summary.get(language)
                if summary and not entry.id:
                    sheet.put(("lead", language), summary.split("\n"))
                elif summary:
                    self._put_words(sheet, (*place, "summary"), {language: Prose().plain(summary)})
                plain = FlowDict(self._ordered(ReviewShape().plain(entry.review[language])))
                sheet.put((*place, "review", language), plain)

        return self._edit(number, change)

    def set_review(self, number: int, entry: str, reviews: Mapping[str, Review]) -> bool:
        """Write what was said of an entry's words, per language."""
        return self.set_reviews(number, {entry: reviews})

    def set_reviews(self, number: int, reviews: Mapping[str, Mapping[str, Review | None]]) -> bool:
        """`set_review` for several entries at once; an empty name is the issue's title and lead.

        None takes a record away.
        """

        def change(sheet: Sheet) -> None:
            for entry, records in reviews.items():
                for language in self._known(records):
                    self._record(sheet, entry, language, records[language])

        return self._edit(number, change)

    def _record(self, sheet: Sheet, entry: str, language: str, record: Review | None) -> None:
        place: tuple[Step, ...] = (*(_need(sheet, entry) if entry else ()), "review")
        if record:
            sheet.put((*place, language), FlowDict(self._ordered(ReviewShape().plain(record))))
        else:
            _take_out(sheet, place, language)

    def change(self, number: int, change: Callable[[Sheet], object]) -> bool:
        """Any other edit; False if there was nothing to change."""
        return self._edit(number, change)

    def rewrite(self, number: int, before: bytes, after: bytes) -> bool:
        """Put `after` in the place of the file; False if it is not as it was `before` any more."""
        return self.rewrite_all({number: (before, after)})

    def rewrite_all(self, files: Mapping[int, tuple[bytes, bytes]]) -> bool:
        """`rewrite` for several issues, all or none: one that cannot be written puts back those before it."""
        paths = {self.path(number): words for number, words in files.items()}
        with ExitStack() as held, ExitStack() as back:
            for folder in {path.parent for path in paths}:
                held.enter_context(alone(folder))
            for path, (before, after) in paths.items():
                if not self.minder.swap(path, before, after):
                    return False
                back.callback(swap_file, path, after, before)
            back.pop_all()
        return True

    # ------------------------------------------------------------ inside

    def _edit(self, number: int, change: Any) -> bool:
        path = self.path(number)
        return edit(path, change, name=self.name(number), order=self._order, minder=self.minder)

    def _order(self, place: Sequence[Step]) -> Sequence[str]:
        table = TABLES.get(len(place))
        if table and "title" not in place:
            return tuple(table.by_name)
        return ("state", "of", *self.languages)

    def _section(self, sheet: Sheet, name: str) -> tuple[Step, ...]:
        """Where a section stands, made if it is missing."""
        found = sheet.at(("sections",))
        ids = (
            [item.get("id", "") if isinstance(item, dict) else "" for item in found]
            if isinstance(found, list)
            else []
        )
        if name not in ids:
            rank = self.sections.index(name) if name in self.sections else len(self.sections)
            later = [
                i
                for i, other in enumerate(ids)
                if other in self.sections and self.sections.index(other) > rank
            ]
            index = later[0] if later else len(ids)
            sheet.insert(("sections",), index, {"id": name, "entries": []})
            return ("sections", index)
        return ("sections", ids.index(name))

    def _put_words(self, sheet: Sheet, place: Sequence[Step], words: Mapping[str, str]) -> None:
        alone_there = isinstance(sheet.at(place), str) and sheet.at(place) != ""
        for language in self._known(words):
            lone = alone_there and self.languages == (language,)
            sheet.put(place if lone else (*place, language), words[language])

    def _known(self, per_language: Mapping[str, Any]) -> list[str]:
        """The languages given, in the digest's order; one the digest has not is an error."""
        if unknown := sorted(set(per_language) - set(self.languages)):
            raise ArchiveError(f"the digest has no language `{unknown[0]}`", hint="Add it to digest.toml")
        return [language for language in self.languages if language in per_language]

    def _made(self, entry: Entry) -> Any:
        """A new entry as plain data; one without a title shows where it goes."""
        plain = ENTRY.plain(entry)
        if not any(entry.title.words.values()):
            plain["title"] = dict.fromkeys(self.languages, "")
        return self._ordered(plain)

    def _ordered(self, data: Any) -> Any:
        """`data` with languages in the digest's order wherever they are keys."""
        if isinstance(data, list):
            return type(data)([self._ordered(item) for item in data])
        if not isinstance(data, dict):
            return data
        languages = [language for language in self.languages if language in data]
        others = [key for key in data if key not in languages]
        return type(data)({key: self._ordered(data[key]) for key in (*others, *languages)})


def _addressable(entry: Entry) -> None:
    if not ADDRESS.fullmatch(entry.id):
        message = f"the id `{entry.id}` cannot be an address"
        raise ArchiveError(message, hint="Use small letters a-z, digits and hyphens")


def _find(sheet: Sheet, entry: str) -> tuple[Step, ...] | None:
    """Where an entry stands."""
    sections = sheet.at(("sections",))
    for s, section in enumerate(sections if isinstance(sections, list) else ()):
        entries = section.get("entries") if isinstance(section, dict) else None
        for e, item in enumerate(entries if isinstance(entries, list) else ()):
            if isinstance(item, dict) and item.get("id") == entry:
                return ("sections", s, "entries", e)
    return None


def _without(sheet: Sheet, key: str, languages: Collection[str]) -> None:
    """Take `languages` out of the moments under `key`, and the key with the last of them."""
    known = sheet.at((key,))
    if not isinstance(known, dict) or not known.keys() & set(languages):
        return
    if left := {tag: Bare(str(moment)) for tag, moment in known.items() if tag not in languages}:
        sheet.put((key,), FlowDict(left))
    else:
        sheet.take_out((key,))


def _take_out(sheet: Sheet, place: Sequence[Step], key: str) -> None:
    """Take a key out of the mapping at `place`, and the mapping with the last of them."""
    known = sheet.at(place)
    if isinstance(known, dict) and key in known:
        sheet.take_out((*place, key) if len(known) > 1 else place)


def _need(sheet: Sheet, entry: str) -> tuple[Step, ...]:
    place = _find(sheet, entry)
    if place is None:
        raise ArchiveError(f"there is no entry `{entry}`", subject=sheet.name)
    return place


def _words(words: Mapping[str, str] | Text | None) -> Mapping[str, str]:
    return words.words if isinstance(words, Text) else words or {}
