"""The words the digest agreed on: content/glossary.yaml, an id and a record for each.

Besides what any list may get wrong there are two of its own: a form that means two things (D018), and
terms whose wrong forms send a writer round in a circle (D022).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from digest.archive.lists import list_name, read_list, refuse
from digest.archive.log import WRONG, Log, Place
from digest.archive.per_language import PerLanguage, words
from digest.archive.reading import Plain
from digest.archive.scalars import ADDRESS, Line, Prose
from digest.archive.shapes import Many
from digest.archive.tables import Field, Table
from digest.core.glossary import Clash, clashes
from digest.errors import ArchiveError
from digest.model import Term, Text

TERM = Table(
    "term",
    (
        Field("term", words(Line()), "The agreed form in each language.", attr="name"),
        Field("keep", Line(), "A name, written so in every language, capitals included."),
        Field("also", PerLanguage(Many(Line()), shared=True), "Other right forms.", flow=True),
        Field("wrong", PerLanguage(Many(Line()), shared=True), "Forms to be put right.", flow=True),
        Field("note", words(Prose()), "A sentence for readers and writers."),
    ),
    dict,
)


#: A line that says something.
_SAID = re.compile(rb"^[^#\s]", re.MULTILINE)


@dataclass
class GlossaryFile:
    """The file, read when somebody asks for its terms: a build that finds its key again does not."""

    path: Path
    languages: Sequence[str]
    derived: Sequence[str] = ()

    @cached_property
    def body(self) -> bytes:
        """What the file holds; nothing if it is missing. Raises ArchiveError."""
        try:
            return self.path.read_bytes()
        except FileNotFoundError:
            return b""
        except OSError as error:
            raise ArchiveError(error.strerror or "not readable", subject=list_name(self.path)) from error

    def __bool__(self) -> bool:
        """Whether anything is said in it."""
        return _SAID.search(self.body) is not None

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """The terms, by id; raises ConfigError with every fault."""
        return read_glossary(self.path, self.languages, self.derived) if self else ()


def read_glossary(path: Path, languages: Sequence[str], derived: Sequence[str] = ()) -> tuple[Term, ...]:
    """The terms, by id; raises ConfigError with every fault. No file: none."""
    reading, data = read_list(path)
    if reading is None:
        return ()
    log = Log(languages, derived)
    found = []
    for name, record in data.items():
        if not ADDRESS.fullmatch(name):
            hint = "Use small letters a-z, digits and hyphens"
            log.wrong("D016", f"`{name}` cannot be an address", (None, name), hint, key=True)
        term = _term(name, record, log)
        if term is not None:
            found.append(term)
    told = set()
    for clash in clashes(found):
        place = _place(clash, data)
        if (place, clash.kind) not in told:  # of a name that is the same in every language it is one fault
            told.add((place, clash.kind))
            _tell(clash, place, log)
    refuse(path, reading, log)
    return tuple(sorted(found, key=lambda term: term.id))


def _term(name: str, record: Plain, log: Log) -> Term | None:
    """The term, None after saying in `log` what is wrong with it."""
    own = Log(log.languages, log.known[len(log.languages) :])
    values = TERM.read(record, (None, name), own)
    if values is not WRONG:
        if not values.get("keep") and not values.get("name"):
            own.wrong("D013", f"`{name}` has no `term`", (None, name), "Add `term:` or `keep:`", key=True)
        elif values.get("keep") and values.get("name"):
            message = f"`{name}` has both `keep` and `term`"
            own.wrong("D012", message, ((None, name), "keep"), "Delete one of them", key=True)
    log.findings += own.findings
    if own.findings:
        return None
    if kept := values.pop("keep", ""):
        values |= {"name": Text(dict.fromkeys(log.languages, kept)), "keep": True}
    return Term(id=name, **values)


def _tell(clash: Clash, place: Place, log: Log) -> None:
    """One line for each term that a clash is made of."""
    other = f"`{clash.other}`"
    said = {
        "twice": ("D018", f"stands here twice in {clash.language}", "Delete one of them"),
        "shared": ("D018", f"is {other} already in {clash.language}", "One word, one meaning: choose"),
        "denied": ("D018", f"is right for {other} in {clash.language}", "Say there or here what is right"),
        "doubted": (
            "D018",
            f"is wrong for {other} too in {clash.language}",
            "Only one of them can replace it",
        ),
        "circle": ("D022", f"leads round in a circle by {other}", "Choose one of the forms for all of them"),
    }
    code, what, hint = said[clash.kind]
    log.wrong(code, f"`{clash.form}` {what}", place, hint, words=clash.form)


def _place(clash: Clash, data: Mapping[str, Plain]) -> Place:
    """Where the form of a clash stands."""
    home: Place = (None, clash.term)
    record = data[clash.term]
    for key in clash.keys:
        value = record.get(key) if isinstance(record, dict) else None
        place: Place = (home, key)
        if isinstance(value, dict):
            value, place = value.get(clash.language), (place, clash.language)
        if isinstance(value, list):
            where = [
                i for i, item in enumerate(value) if isinstance(item, str) and item.strip() == clash.form
            ]
            if where:
                return (place, where[-1])
        elif isinstance(value, str) and value.strip() == clash.form:
            return place
    return home
