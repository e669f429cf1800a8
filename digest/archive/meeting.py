"""Any file below content/ in two versions: what it is says how both become one.

======================  =====================================================================
``issues/NNN.yaml``     by entry, field and language (`merging.py`)
``issues/NNN.lock``     by entry and language; what both locked stays as the team has it
``data/KIND.jsonl``     by identity, record by record
``decisions``,          every line of both, each once
``deliveries``
other ``.yaml``         by id and key; the same words in two ways are left to a person
======================  =====================================================================
"""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import Any

from digest.archive.lines import dump_line
from digest.archive.merging import MergedFile, merge_texts, woven
from digest.core.merging import merge
from digest.errors import ArchiveError


def merge_file(
    base: bytes | None, ours: bytes, theirs: bytes, path: str, *, by: str = ""
) -> MergedFile | None:
    """Both versions of the file `path`, from the digest's folder on; None: it is none of ours to merge.

    Raises ArchiveError for a version that cannot be read, and for the same words in two ways in a file
    that has no place for clashes.
    """
    place = PurePosixPath(path)
    if ours in (base, theirs):
        return MergedFile(theirs, ())
    if theirs == base:
        return MergedFile(ours, ())
    room = place.parent.name
    if place.suffix == ".yaml":
        if room == "issues":
            return merge_texts(base, ours, theirs, path, by=by)
        made, clashes = woven(base, ours, theirs, path)
        if clashes:
            places = ", ".join(clash.place for clash in clashes[:3])
            message = f"both sides wrote {places} differently"
            raise ArchiveError(message, subject=path, hint="Take one side's words and save the file")
        return MergedFile(made, ())
    if place.suffix == ".lock":
        lock = merge(_json(base, path), _json(ours, path), _json(theirs, path)).document
        text = json.dumps(lock, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
        return MergedFile(text.encode("utf-8"), ())
    if place.suffix == ".jsonl" and room == "data":
        facts: Any = merge(_records(base, path), _records(ours, path), _records(theirs, path)).document
        return MergedFile(b"".join(dump_line(facts[name]) for name in sorted(facts)), ())
    if place.suffix == ".jsonl":
        lines = [line for side in (theirs, ours) for line in side.split(b"\n") if line.strip()]
        return MergedFile(b"".join(line + b"\n" for line in dict.fromkeys(lines)), ())
    return None


def _json(source: bytes | None, path: str) -> Any:
    try:
        return json.loads(source) if source else None
    except ValueError as error:
        raise ArchiveError("one version cannot be read", subject=path, hint="Restore it from git") from error


def _records(source: bytes | None, path: str) -> Any:
    """Records by their identity."""
    lines = [_json(line, path) for line in (source or b"").split(b"\n") if line.strip()]
    try:
        return {line["identity"]: line for line in lines}
    except (TypeError, KeyError) as error:
        raise ArchiveError("a line is no record", subject=path, hint="git log shows how it was") from error
