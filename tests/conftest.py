"""What holds for every test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.digests import OPEN

# How long an example takes says how busy the machine is, not whether the code is right. What a profile for
# continuous integration sets (the same examples every time) stays.
settings.register_profile("digest", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("digest")


@pytest.fixture(autouse=True)
def _no_store_stays_open() -> Iterator[None]:
    """Close what a test opened: an open database is a warning, and warnings are errors here."""
    yield
    while OPEN:
        OPEN.pop().close()
