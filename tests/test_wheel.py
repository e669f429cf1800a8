"""What is installed from the wheel works where nothing else is: templates, desk, demo, messages."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from digest import __version__
from scripts import try_wheel

ROOT = Path(__file__).resolve().parents[1]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sdist, and the wheel made from what is in it."""
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "hatchling", "build"]
    subprocess.run([*build, "-t", "sdist", "-d", str(folder)], cwd=ROOT, check=True, capture_output=True)
    with tarfile.open(next(folder.glob("*.tar.gz"))) as archive:
        archive.extractall(folder / "unpacked", filter="data")
    (source,) = (folder / "unpacked").iterdir()
    subprocess.run([*build, "-t", "wheel", "-d", str(folder)], cwd=source, check=True, capture_output=True)
    return folder


@pytest.fixture
def place(dist: Path, tmp_path: Path) -> try_wheel.Place:
    (wheel,) = dist.glob("*.whl")
    return try_wheel.Place(tmp_path / "place", sys.executable, wheel, borrow=True)


def test_the_wheel_holds_every_file_of_the_program_and_no_other(dist: Path) -> None:
    tracked = subprocess.run(
        ["git", "ls-files", "digest", "templates"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split("\n")
    wanted = {f"digest/{name}" if name.startswith("templates/") else name for name in tracked if name}
    (wheel,) = dist.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
        (metadata,) = (name for name in archive.namelist() if name.endswith("/METADATA"))
        told = archive.read(metadata).decode()

    assert held == wanted, "a new file wants `git add`"
    assert {f"Provides-Extra: {name}" for name in ("desk", "extract", "hant", "covers", "cards")} <= set(
        told.splitlines()
    )


def test_a_digest_that_names_a_wheel_of_its_own_gets_it_without_an_index(dist: Path, tmp_path: Path) -> None:
    """As docs/install.md says for the time before a version is in one."""
    page = (ROOT / "docs" / "install.md").read_text("utf-8")
    (wheel,) = dist.glob("*.whl")
    named = re.search(r"(?m)^\./wheels/(\S+)$", page)
    assert named
    assert named[1].replace("VERSION", __version__) == wheel.name
    assert f"/dist/{named[1]}" in page
    (tmp_path / "wheels").mkdir()
    shutil.copy(wheel, tmp_path / "wheels")
    (tmp_path / "requirements.txt").write_text(named[0].replace("VERSION", __version__) + "\n")
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--dry-run",
        "--ignore-installed",
        "--no-deps",
        "--no-index",
    ]
    done = subprocess.run(
        [*pip, "--requirement", "requirements.txt"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert f"Would install weekly-digest-{__version__}" in done.stdout, done.stderr


def test_a_week_is_made_in_an_empty_environment(place: try_wheel.Place, tmp_path: Path) -> None:
    """demo; init, build and check; completion; the desk with its style and script."""
    said = try_wheel.week(place, tmp_path / "work")

    assert len(said) == 4
    where = [str(place.bin / "python"), "-c", "import digest; print(digest.__file__)"]
    found = subprocess.run(
        where, cwd=tmp_path, env=place.environment(), check=True, capture_output=True, text=True
    )
    assert found.stdout.startswith(str(place.folder)), "not the checkout's"


def test_a_missing_extra_is_one_clear_line(place: try_wheel.Place, tmp_path: Path) -> None:
    said = try_wheel.without_extras(place, tmp_path / "work")

    assert said["desk"] == (
        '2 error: the desk needs starlette. Install it with: pip install "weekly-digest[desk]"'
    )
    assert said["postgres"].startswith("1 error: ")
    assert said["postgres"].count("\n") == 0
    assert "is not installed" in said["postgres"]
    assert "weekly-digest[hant]" in said["hant"]
    assert said["hant"].startswith("2 error: derived.zh-Hant: ")
    hint = 'no covers: Pillow is not there. Install it with: pip install "weekly-digest[covers]"'
    assert f"0 warning: {hint}" in said["covers"]
    assert "Traceback" not in "".join(said.values())
    assert said["doctor"].startswith("1 ")
    assert 'extra covers: Install it: pip install "weekly-digest[covers]"' in said["doctor"]
