"""The watch list: content/sources.yaml, a record for each place to look."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from digest.archive import emitting
from digest.archive.files import alone, replace_file
from digest.archive.lists import list_name, read_list, refuse
from digest.archive.log import Log
from digest.archive.reading import Plain
from digest.archive.scalars import Flag, Identifier, Line, OneOf, Weight
from digest.archive.shapes import Many
from digest.archive.sheet import Sheet, edit
from digest.archive.tables import Field, Table
from digest.errors import ArchiveError, ConfigError
from digest.model import Source

#: What links added by hand come from in the store; no record may be called so.
BY_HAND = "added"
HEADING = "# The watch list. Check a record with: digest sources check ID\n"


def table(kinds: Collection[str]) -> Table:
    """What a record may say, where collectors of `kinds` are known."""
    return Table(
        "source",
        (
            Field("id", Identifier(), required=True),
            Field("kind", OneOf(tuple(kinds)), required=True),
            Field("address", Line(), required=True),
            Field("title", Line()),
            Field("section", Line()),
            Field("group", Line()),
            Field("language", Line()),
            Field("tracker", Line()),
            Field("labels", Many(Line()), flow=True),
            Field("full_text", Flag(), default=False),
            Field("weight", Weight(), default=1.0),
            Field("enabled", Flag(), default=True),
        ),
        Source,
    )


def read_sources(path: Path, *, kinds: Collection[str]) -> list[Source]:
    """The sources in the order of the file; raises ConfigError with every fault. No file: none."""
    reading, data = read_list(path)
    if reading is None:
        return []
    log = Log(())
    shape = table(kinds)
    records: list[Plain] = []
    for key, value in data.items():
        if key != "sources":
            log.unknown_key(key, ("sources",), (None, key))
        elif isinstance(value, list):
            records = value
        elif value:
            log.not_list(value, (None, key))
    found = [shape.read(record, ((None, "sources"), i), log) for i, record in enumerate(records)]
    _ids_once(records, log)
    refuse(path, reading, log)
    return found


def _ids_once(records: list[Plain], log: Log) -> None:
    seen: dict[str, int] = {}
    for index, record in enumerate(records):
        name = record.get("id") if isinstance(record, dict) else None
        if name == BY_HAND:
            message = f"the id `{name}` is kept for links added by hand"
            log.wrong("D017", message, (((None, "sources"), index), "id"), "Give the source another id")
        elif isinstance(name, str) and name and seen.setdefault(name, index) != index:
            message = f"the id `{name}` is already taken by source {seen[name] + 1}"
            log.wrong("D017", message, (((None, "sources"), index), "id"), "Give one of them another id")


def add_source(path: Path, source: Source, *, kinds: Collection[str]) -> None:
    """Add a record at the end, the file made if it is missing; raises ConfigError, ArchiveError."""
    add_sources(path, [source], kinds=kinds)


def add_sources(path: Path, sources: Sequence[Source], *, kinds: Collection[str]) -> None:
    """Add records at the end, all or none; raises ConfigError with every fault, ArchiveError."""
    shape = table(kinds)
    plain = [shape.plain(source) for source in sources]
    log = Log(())
    for index, record in enumerate(plain):
        as_text: Plain = {k: v if isinstance(v, list) else str(v) for k, v in record.items()}
        shape.read(as_text, ((None, "sources"), index), log)
    _ids_once(plain, log)
    if log.findings:
        raise ConfigError([f"{finding.message}. {finding.hint}" for finding, _ in log.findings])
    known = {source.id for source in read_sources(path, kinds=kinds)}

    def change(sheet: Sheet) -> None:
        there = sheet.at(("sources",))
        ids = {r.get("id") for r in there if isinstance(r, dict)} if isinstance(there, list) else known
        for source in sources:
            if source.id in ids:
                message = f"the source `{source.id}` is there already"
                hint = "Give it another id, or remove that one first"
                raise ArchiveError(message, subject=list_name(path), hint=hint)
        sheet.append(("sources",), *plain)

    if not plain:
        return
    with alone(path.parent):
        reading, data = read_list(path)
        if not data:
            text = reading.text if reading else HEADING
            text += "".join(f"{line}\n" for line in emitting.pairs({"sources": plain}, 0))
            replace_file(path, text.encode("utf-8"))
            return
    edit(path, change, name=list_name(path))


def remove_source(path: Path, name: str) -> None:
    """Take a record out; raises ArchiveError if there is none of this id."""

    def change(sheet: Sheet) -> None:
        sheet.remove(("sources",), _index(sheet, name, path))

    edit(path, change, name=list_name(path))


def set_address(path: Path, name: str, address: str) -> None:
    """Give a record another address, everything around it left as it is; raises ArchiveError."""

    def change(sheet: Sheet) -> None:
        sheet.put(("sources", _index(sheet, name, path), "address"), address)

    edit(path, change, name=list_name(path))


def _index(sheet: Sheet, name: str, path: Path) -> int:
    """Where the record of this id stands; raises ArchiveError if there is none."""
    records = sheet.at(("sources",))
    for index, record in enumerate(records if isinstance(records, list) else ()):
        if isinstance(record, dict) and record.get("id") == name:
            return index
    hint = "See them with: digest sources list"
    raise ArchiveError(f"there is no source `{name}`", subject=list_name(path), hint=hint)
