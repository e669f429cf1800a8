from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from digest.store.database import Store


@pytest.fixture
def store() -> Iterator[Store]:
    """An empty store in memory."""
    with Store.open(":memory:") as made:
        yield made


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a store on disk would be; its folder is not there yet."""
    return tmp_path / ".digest" / "digest.db"
