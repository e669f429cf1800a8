"""The people whose names stand in the digest: content/people.yaml, an id and a name per language."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from digest.archive.lists import read_list, refuse
from digest.archive.log import Log
from digest.archive.per_language import words
from digest.archive.scalars import Line, Page
from digest.archive.tables import Field, Table
from digest.model import Person

PERSON = Table(
    "person",
    (
        Field("name", words(Line(), shared=True), "In each language, or one for all.", required=True),
        Field("url", Page(), "A page of theirs."),
    ),
    dict,
)


def read_people(path: Path, languages: Sequence[str], derived: Sequence[str] = ()) -> dict[str, Person]:
    """People by id; raises ConfigError with every fault. No file: nobody."""
    reading, data = read_list(path)
    if reading is None:
        return {}
    log = Log(languages, derived)
    found = {}
    for name, value in data.items():
        person = PERSON.read(value, (None, name), log)
        if not log.findings:
            found[name] = Person(id=name, **person)
    refuse(path, reading, log)
    return found
