"""The manual becomes a site in the program's own theme, and no link of it leads nowhere."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]


def named(nav: object) -> set[str]:
    """The pages that a navigation names."""
    if isinstance(nav, str):
        return {nav}
    parts = nav.values() if isinstance(nav, dict) else nav if isinstance(nav, list) else ()
    return {page for part in parts for page in named(part)}


def test_every_page_stands_in_the_navigation() -> None:
    """One that nobody finds is not read."""
    said = yaml.safe_load((ROOT / "manual.yml").read_text("utf-8"))

    assert {path.name for path in (ROOT / "docs").glob("*.md")} - named(said["nav"]) == set()


@pytest.mark.slow
def test_it_is_built_without_a_warning(tmp_path: Path) -> None:
    site = tmp_path / "manual"
    command = [
        sys.executable,
        "-m",
        "mkdocs",
        "build",
        "--strict",
        "--config-file",
        "manual.yml",
        "--site-dir",
        str(site),
    ]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
        check=False,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr
    assert "digest collect" in (site / "reference/index.html").read_text("utf-8")
    assert "第一期" in (site / "tutorial.zh/index.html").read_text("utf-8")
