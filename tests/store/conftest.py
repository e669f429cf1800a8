from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from digest.store.database import Store
from tests.store import places


@pytest.fixture
def store() -> Iterator[Store]:
    """An empty store."""
    with places.fresh() as made:
        yield made


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path | str]:
    """Where a store would be that can be opened twice; it is not there yet."""
    with places.somewhere(tmp_path) as found:
        yield found


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a store in a file would be, for what is told of files; its folder is not there yet."""
    if places.SERVER:
        pytest.skip("tells of SQLite's file")
    return tmp_path / ".digest" / "digest.db"


@pytest.fixture(scope="session", autouse=True)
def _swept() -> Iterator[None]:
    yield
    places.sweep()
