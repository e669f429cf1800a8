"""Facts that published pages rest on: content/data/KIND.jsonl, one record for each identity."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from digest.archive.files import alone, put_file, remove_file
from digest.archive.lines import broken_line, dump_line, read_lines
from digest.archive.scalars import ADDRESS
from digest.errors import ArchiveError

#: An issue's number as a record's key.
_NUMBER = re.compile(r"[0-9]{1,9}")


class Facts:
    """The folder content/data."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, kind: str) -> Path:
        if not ADDRESS.fullmatch(kind):
            raise ArchiveError(f"`{kind}` cannot name a file of facts", hint="Use a-z, digits and hyphens")
        return self.folder / f"{kind}.jsonl"

    def read(self, kind: str) -> dict[str, Mapping[str, Any]]:
        """The records of a kind by identity; raises ArchiveError for a line that is none."""
        path = self.path(kind)
        records, findings = read_lines(path)
        found: dict[str, Mapping[str, Any]] = {}
        for number, record in records:
            identity = record.pop("identity", None)
            if not isinstance(identity, str) or not identity:
                message = "no identity"
            elif identity in found:
                message = "a second record of this identity"
            else:
                found[identity] = record
                message = _fault(record)
            if message:
                findings.append(broken_line(path, number, message))
        if findings:
            raise ArchiveError(str(findings[0]), hint="git log shows how it was")
        return found

    def everything(self) -> dict[str, Mapping[str, Any]]:
        """The records of all kinds by identity."""
        found: dict[str, Mapping[str, Any]] = {}
        for path in sorted(self.folder.glob("*.jsonl")) if self.folder.is_dir() else ():
            found.update(self.read(path.stem))
        return found

    def freeze(self, kind: str, records: Mapping[str, Mapping[str, Any]]) -> bool:
        """Keep `records`; those of other identities stay. False if all of it was there already."""
        path = self.path(kind)
        with alone(self.folder):
            merged = {**self.read(kind), **records}
            if not merged:
                return False
            body = b"".join(dump_line({**merged[key], "identity": key}) for key in sorted(merged))
            return put_file(path, body)

    def change(self, kind: str, records: Mapping[str, Mapping[str, Any] | None]) -> bool:
        """Keep `records` in place of what was, None: nothing. False if all was so already."""
        path = self.path(kind)
        with alone(self.folder):
            merged = {**self.read(kind), **records}
            kept = sorted(key for key, record in merged.items() if record is not None)
            body = b"".join(dump_line({**(merged[key] or {}), "identity": key}) for key in kept)
            if not body and path.exists():
                remove_file(path)
                return True
            return bool(body) and put_file(path, body)


def _fault(record: Mapping[str, Any]) -> str:
    """What is wrong with what `publish` keeps in a record; empty: nothing."""
    told, history = record.get("told", {}), record.get("history", [])
    if not isinstance(told, dict) or not all(map(_NUMBER.fullmatch, told)):
        return "`told` is not what was known by number of issue"
    if not all(isinstance(state, dict) and _texts(state) for state in told.values()):
        return "`told` holds something other than texts"
    if not isinstance(history, list) or not all(isinstance(step, dict) for step in history):
        return "`history` is no list of steps"
    return ""


def _texts(state: Mapping[str, Any]) -> bool:
    return all(isinstance(value, str) for value in state.values())
