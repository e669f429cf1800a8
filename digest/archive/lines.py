"""JSON Lines: one record a line, keys sorted, so that git shows who changed what."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from digest.archive.folder import called
from digest.errors import ArchiveError
from digest.model import Finding

#: A record and the number of its line.
Numbered = tuple[int, dict[str, Any]]


def dump_line(record: Mapping[str, Any]) -> bytes:
    """`record` as one line, the same bytes for the same record."""
    text = json.dumps(record, ensure_ascii=False, sort_keys=True)
    return text.encode("utf-8", "replace") + b"\n"


def read_lines(path: Path) -> tuple[list[Numbered], list[Finding]]:
    """The records of a file, and a finding for each line that is none; nothing if there is no file."""
    try:
        body = path.read_bytes()
    except FileNotFoundError:
        return [], []
    except OSError as error:
        raise ArchiveError(error.strerror or "not readable", subject=file_name(path)) from error
    records, findings = [], []
    for number, line in enumerate(body.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line.decode("utf-8"))
        except (ValueError, RecursionError):
            findings.append(broken_line(path, number, "this line is not JSON"))
            continue
        if isinstance(record, dict):
            records.append((number, record))
        else:
            findings.append(broken_line(path, number, "this line is no record"))
    return records, findings


def records_of(body: bytes) -> list[dict[str, Any]]:
    """The records in `body`; what is none is passed over."""
    found = []
    for line in body.split(b"\n"):
        try:
            record = json.loads(line.decode("utf-8"))
        except (ValueError, RecursionError):
            continue
        if isinstance(record, dict):
            found.append(record)
    return found


def broken_line(path: Path, number: int, message: str) -> Finding:
    hint = "Mend or delete the line"
    name = file_name(path)
    facts = {"name": name}
    return Finding(code="D021", message=message, hint=hint, path=name, line=number, column=1, facts=facts)


def file_name(path: Path) -> str:
    """`content/decisions/chen-jun.jsonl`: the file with its room and the content folder."""
    return called(path, path.parent.parent.parent)
