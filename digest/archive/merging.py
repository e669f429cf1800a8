"""Two versions of an issue's file made one: words by `core.merging`, lines as each side wrote them.

No mark of a conflict is ever written. Where both changed the same words, the file says theirs, and ours
stands below `clashes` at its end until somebody chooses (`clashes.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from digest.archive import emitting
from digest.archive.clashes import with_clashes
from digest.archive.parts import taken_apart
from digest.archive.reading import Plain, Reading, read
from digest.archive.sheet import same
from digest.archive.weaving import Three, weave
from digest.core.merging import merge
from digest.errors import ArchiveError
from digest.model import Clash


@dataclass(frozen=True, slots=True)
class MergedFile:
    """What the file is to say, and where two people said different things."""

    text: bytes
    clashes: tuple[Clash, ...]


def merge_texts(base: bytes | None, ours: bytes, theirs: bytes, path: str, *, by: str = "") -> MergedFile:
    """The text of both versions of the issue's file `path`; `by` is whose ours is.

    Raises ArchiveError for a version that cannot be read, with its line; nothing is lost then.
    """
    if ours in (base, theirs):
        return MergedFile(theirs, ())
    if theirs == base:
        return MergedFile(ours, ())
    text, clashes = woven(base, ours, theirs, path, recorded_by=by)
    return MergedFile(text, tuple(replace(clash, by=by) for clash in clashes))


def woven(
    base: bytes | None, ours: bytes, theirs: bytes, path: str, *, recorded_by: str | None = None
) -> tuple[bytes, tuple[Clash, ...]]:
    """Both versions of any YAML file with keys, and what clashes; only an issue's file has room for that."""
    read_ours, read_theirs = _read(ours, path, "our version"), _read(theirs, path, "the team's version")
    # A common version that nobody can read any more tells nothing: then both are wholly new.
    read_base = _kept(base)
    merged = merge(read_base.data if read_base else None, read_ours.data, read_theirs.data)
    document = merged.document if isinstance(merged.document, dict) else {}
    if recorded_by is not None:
        document = with_clashes(document, merged.clashes, recorded_by)
    text = _woven(document, read_base, read_ours, read_theirs)
    return text.encode("utf-8"), merged.clashes


def _read(source: bytes, path: str, side: str) -> Reading:
    reading = read(source.replace(b"\r\n", b"\n"))
    if isinstance(reading.data, dict) and reading.data:
        return reading
    found = reading.findings[0] if reading.findings else None
    line = f":{found.line}" if found and found.line else ""
    message = f"{side} cannot be read: {found.message}" if found else f"{side} is no issue"
    hint = "Mend this line in that version and merge again; both versions are kept as they are"
    raise ArchiveError(message, subject=f"{path}{line}", hint=hint)


def _kept(source: bytes | None) -> Reading | None:
    reading = read(source.replace(b"\r\n", b"\n")) if source else None
    return reading if reading and isinstance(reading.data, dict) and reading.data else None


def _woven(document: dict[str, Plain], base: Reading | None, ours: Reading, theirs: Reading) -> str:
    """The lines of the sides; of a file laid out so that they cannot be put together, lines anew."""
    parts = []
    for reading in (base, ours, theirs):
        root = reading.root if reading else None
        parts.append(
            taken_apart(reading.text, root, reading.data) if reading and root and reading.data else None
        )
    text = weave(document, Three(*parts))
    if same(read(text).data, document):
        return text
    head = theirs.text[: len(theirs.text) - len(theirs.text.lstrip("\n"))]
    for line in theirs.text.split("\n"):
        if not line.startswith("#"):
            break
        head += f"{line}\n"
    anew: dict[str, Any] = dict(document)
    return head + "".join(f"{line}\n" for line in emitting.pairs(anew, 0))
