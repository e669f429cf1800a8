"""Nobody pays for what they do not use."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = {"sqlmodel", "sqlalchemy", "alembic", "pydantic"}


@pytest.mark.parametrize(
    ("module", "pays_for"),
    [
        ("digest.store", set()),
        ("digest.store.cache", set()),
        ("digest.store.lock", set()),
        ("digest.store.database", {"sqlmodel", "sqlalchemy", "pydantic"}),
    ],
)
def test_what_a_door_costs(module: str, pays_for: set[str]) -> None:
    script = f"import sys, {module}; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, check=True, capture_output=True, text=True
    )

    assert HEAVY & set(done.stdout.split()) == pays_for


def test_a_store_that_is_up_to_date_needs_no_alembic(path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from digest.store.database import Store\n"
        "Store.open(Path(sys.argv[1])).close(); print(*sys.modules)"
    )
    command = [sys.executable, "-c", script, str(path)]
    first, second = (
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()
        for _ in "12"
    )

    assert "alembic" in first
    assert "alembic" not in second
