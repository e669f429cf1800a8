"""What a person writes in an entry, put into the file only over the words that this person saw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from digest.archive.fields import ENTRY, ISSUE
from digest.archive.log import Log
from digest.archive.scalars import Prose
from digest.archive.sheet import Sheet, Step
from digest.archive.tables import Table, flowing
from digest.archive.writing import Writing, _find, _need, _take_out
from digest.core import wording
from digest.core.languages import head, written_in
from digest.core.wording import LINKS, SPOKEN, Wish
from digest.errors import ArchiveError, DigestError, UsageError
from digest.model import Entry, Issue


@dataclass(frozen=True, slots=True, kw_only=True)
class Reworded:
    """What became of wishes."""

    #: Fields that say what was wished now.
    written: tuple[str, ...] = ()
    #: Fields that somebody else wrote in meanwhile, to what stands there; they were left alone.
    stood: Mapping[str, str]
    #: Fields that cannot say what was wished, to why; they were left alone too.
    refused: Mapping[str, str]
    #: Whether the file is another.
    changed: bool = False


class Wording(Writing):
    """Writing of people, who may be several at once."""

    def reword(self, number: int, entry: str, wishes: Mapping[str, Wish]) -> Reworded:
        """Make fields of an entry (empty: of the issue itself) say what is wished (`core.wording`).

        One edit, and a field is written only if it says at that moment what the wish has as seen: compared
        under the file's lock, each field for itself. `section` moves the entry to the end of another one.
        Raises UsageError for an entry that is gone, and for a field there is not.
        """
        done: dict[str, bool] = {}
        stood: dict[str, str] = {}
        refused: dict[str, str] = {}

        def change(sheet: Sheet) -> None:
            for known in (done, stood, refused):
                known.clear()
            before = _words(self._thing(sheet, entry))
            for name, wish in wishes.items():
                thing = self._thing(sheet, entry)
                now = self._said(sheet, entry, name, thing)
                if wording.same(now, wish.seen):
                    done[name] = True
                    try:
                        with sheet.whole():
                            self._reword(sheet, entry, name, wish.text, thing)
                    except DigestError as error:
                        refused[name] = str(error)
                        del done[name]
                elif wording.same(now, wish.text):
                    done[name] = False
                else:
                    stood[name] = now
            after = _words(self._thing(sheet, entry))
            for tag, record in written_in(before, after, self.languages).items():
                self._record(sheet, entry, tag, record)

        changed = self._edit(number, change)
        return Reworded(written=tuple(done), stood=dict(stood), refused=dict(refused), changed=changed)

    def _said(self, sheet: Sheet, entry: str, name: str, thing: Any) -> str:
        if name == "section":
            place = _need(sheet, entry)
            return str(sheet.at((*place[:2], "id")))
        return wording.said(thing, name, self.languages)

    def _thing(self, sheet: Sheet, entry: str) -> Any:
        """The entry, or the issue, as the sheet has it."""
        log = Log(self.languages, self.derived)
        issue: Issue = ISSUE.read(sheet.data, None, log)
        if log.findings:
            raise ArchiveError(log.findings[0][0].message, subject=sheet.name, hint="Mend the file first")
        if not entry:
            return issue
        found = next((one for _, one in issue.entries() if one.id == entry), None)
        if found is None:
            raise UsageError(f"the entry `{entry[:60]}` is not in Vol. {issue.number} any more")
        return found

    def _reword(self, sheet: Sheet, entry: str, name: str, text: str, thing: Any) -> None:
        if name == "section":
            self._resettle(sheet, entry, text)
            return
        made = wording.after(thing, name, text, self.languages)
        place: tuple[Step, ...] = _need(sheet, entry) if entry else ()
        table, key = (ENTRY if entry else ISSUE), wording.key_of(name)
        head, _, language = name.partition(".")
        if head in SPOKEN:
            words = getattr(made, key).get(language)
            self._respeak(sheet, (*place, key), language, words, block=head != "title")
        elif head == "lead":
            lines = list(made.lead.get(language, ()))
            if lines:
                sheet.put((*place, "lead", language), lines)
            else:
                _take_out(sheet, (*place, "lead"), language)
        elif key in (*LINKS, "images"):
            _relist(sheet, (*place, key), _plain(table, thing, key), _plain(table, made, key))
        elif (value := _plain(table, made, key)) is None:
            sheet.take_out((*place, key))
        else:
            sheet.put((*place, key), value)

    def _respeak(
        self, sheet: Sheet, place: tuple[Step, ...], language: str, words: str, *, block: bool
    ) -> None:
        if words or place[-1] == "title":
            self._put_words(sheet, place, {language: Prose().plain(words) if block else words})
        elif isinstance(sheet.at(place), dict):
            _take_out(sheet, place, language)
        else:
            sheet.take_out(place)  # the words of the only language

    def _resettle(self, sheet: Sheet, entry: str, section: str) -> None:
        """Move an entry with its comments to the end of another section."""
        if section not in self.sections and section not in _sections(sheet):
            raise UsageError(f"there is no section `{section[:60]}`")
        *above, index = _need(sheet, entry)
        if sheet.at((*above[:2], "id")) == section:
            return
        item, lines = sheet.at((*above, index)), sheet.lines_of(above, int(index))
        sheet.remove(above, int(index))
        there = (*self._section(sheet, section), "entries")
        if lines:
            sheet.append_lines(there, item, lines)
        else:
            sheet.append(there, item)
        if _find(sheet, entry) is None:
            raise ArchiveError("the entry cannot be moved by machine", subject=sheet.name)


def _words(thing: Entry | Issue) -> Entry:
    return head(thing) if isinstance(thing, Issue) else thing


def _sections(sheet: Sheet) -> list[Any]:
    found = sheet.at(("sections",))
    return [item.get("id") for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _plain(table: Table, thing: Any, key: str) -> Any:
    """What the file says for a key; None if it says nothing."""
    value = getattr(thing, table.by_name[key].attribute or key)
    if not value:
        return None
    data = table.by_name[key].shape.plain(value)
    return flowing(data) if table.by_name[key].flow else data


def _relist(sheet: Sheet, place: tuple[Step, ...], before: Any, after: Any) -> None:
    """Change a list item by item: those that stay keep their comments."""
    old: Sequence[Any] = before or ()
    new: Sequence[Any] = after or ()
    if not new:
        sheet.take_out(place)
        return
    if not old:
        sheet.put(place, list(new))
        return
    matcher = SequenceMatcher(None, [repr(one) for one in old], [repr(one) for one in new], autojunk=False)
    for what, i, j, k, m in reversed(matcher.get_opcodes()):
        if what == "equal":
            continue
        if m > k:
            sheet.insert(place, j, *new[k:m])
        for index in reversed(range(i, j)):
            sheet.remove(place, index)
