"""What went where: content/deliveries/NNN.jsonl, a line a word, only ever added to; no reader's name."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from digest.archive.files import alone, append_line
from digest.archive.lines import dump_line, read_lines, records_of
from digest.errors import ArchiveError, one_line
from digest.model import Claim

STATES = ("claimed", "drafted", "sent", "unfinished", "in doubt", "failed", "withdrawn")


class Claims:
    """The folder content/deliveries."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, number: int) -> Path:
        return self.folder / f"{number:03d}.jsonl"

    def numbers(self) -> list[int]:
        """Issues of which something went somewhere."""
        return sorted(int(path.stem) for path in self.folder.glob("*.jsonl") if path.stem.isdecimal())

    def append(self, number: int, claim: Claim) -> None:
        """Add one line, on the disk when this returns."""
        record: dict[str, object] = {
            "channel": claim.channel,
            "language": claim.language,
            "state": claim.state,
            "by": one_line(claim.by),
            "at": claim.at.astimezone(UTC).isoformat(timespec="seconds"),
        }
        for name in ("ledger", "remote", "address", "counts"):
            if value := getattr(claim, name):
                record[name] = dict(value) if name == "counts" else value
        with alone(self.folder):
            append_line(self.path(number), dump_line(record))

    def read(self, number: int) -> list[Claim]:
        """Every claim of an issue, in the order of the file; raises ArchiveError for a line that is none:

        what is not understood might say that an issue was sent.
        """
        path = self.path(number)
        records, findings = read_lines(path)
        if findings:
            raise _unreadable(path, findings[0].line, findings[0].message)
        found = []
        for line, record in records:
            try:
                found.append(_claim(record))
            except (KeyError, TypeError, ValueError) as error:
                raise _unreadable(path, line, f"no claim: {one_line(str(error))}") from error
        return found

    def parse(self, body: bytes) -> list[Claim]:
        """The claims in another version of a file: the remote's. Lines that are none are passed over."""
        found = []
        for record in records_of(body):
            try:
                found.append(_claim(record))
            except (KeyError, TypeError, ValueError):
                continue
        return found


def _unreadable(path: Path, line: int, message: str) -> ArchiveError:
    return ArchiveError(
        message,
        subject=f"content/{path.parent.name}/{path.name}:{line}",
        hint="Restore the line from git: it may say that the issue was sent",
    )


def _claim(record: dict[str, Any]) -> Claim:
    if record["state"] not in STATES:
        raise ValueError(f"the state {record['state']!r} is unknown")
    at = datetime.fromisoformat(record["at"])
    if at.tzinfo is None:
        raise ValueError("the time names no zone")
    return Claim(
        channel=str(record["channel"]),
        language=str(record["language"]),
        state=record["state"],
        by=str(record["by"]),
        at=at,
        ledger=str(record.get("ledger", "")),
        remote=str(record.get("remote", "")),
        address=str(record.get("address", "")),
        counts={str(name): int(number) for name, number in record.get("counts", {}).items()},
    )
