"""The digest one stands in, and the clock: the only place that reads either."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from digest.app import Digest


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


@contextmanager
def here() -> Iterator[Digest]:
    """The digest of the current folder or one above; raises ConfigError."""
    from digest.app import open_digest

    digest = open_digest(Path.cwd())
    digest.now = now()
    try:
        yield digest
    finally:
        digest.close()
