"""What holds for every test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.digests import OPEN


@pytest.fixture(autouse=True)
def _no_store_stays_open() -> Iterator[None]:
    """Close what a test opened: an open database is a warning, and warnings are errors here."""
    yield
    while OPEN:
        OPEN.pop().close()
