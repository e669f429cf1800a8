"""Lists that people keep under content/: read whole or refused with every fault at once."""

from __future__ import annotations

from pathlib import Path

from digest.archive.folder import called
from digest.archive.issues import located
from digest.archive.log import Log
from digest.archive.reading import Plain, Reading, read
from digest.errors import ArchiveError, ConfigError
from digest.model import Severity


def list_name(path: Path) -> str:
    """`content/sources.yaml`."""
    return called(path, path.parent.parent)


def read_list(path: Path) -> tuple[Reading | None, dict[str, Plain]]:
    """The keys of a file; nothing if it is missing or empty. Raises ConfigError if it cannot be read."""
    try:
        reading = read(path.read_bytes())
    except FileNotFoundError:
        return None, {}
    except OSError as error:
        raise ArchiveError(error.strerror or "not readable", subject=list_name(path)) from error
    log = Log(())
    if reading.data is not None and not isinstance(reading.data, dict) and reading.data != "":
        log.not_keys(reading.data, None)
    refuse(path, reading, log)
    return reading, reading.data if isinstance(reading.data, dict) else {}


def refuse(path: Path, reading: Reading, log: Log) -> None:
    """Raise ConfigError with every error found, one line each with file, line and column."""
    found = located(reading, list_name(path), log)
    errors = [str(finding) for finding in found if finding.severity is Severity.ERROR]
    if errors:
        raise ConfigError(errors)
