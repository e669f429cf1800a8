"""Install a wheel into an empty environment and make a week with it.

    python scripts/try_wheel.py dist/weekly_digest-0.1.0-py3-none-any.whl --python python3.13

Each Python gets a new environment, an empty home and a folder of its own; nothing of this checkout is seen.
`--borrow` takes the dependencies from the environment that runs this script instead of asking a registry.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Sequence
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.request import HTTPCookieProcessor, ProxyHandler, build_opener

#: What the extras bring.
EXTRAS = ("starlette", "uvicorn", "trafilatura", "PIL", "opencc", "psycopg")


class Place:
    """An environment with the wheel in it, and nothing else from here."""

    def __init__(self, folder: Path, python: str, wheel: Path, *, borrow: bool) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.home.mkdir(parents=True)
        self.bin = folder / "venv" / "bin"
        pip = ["--without-pip"] if borrow else []
        _done([python, "-m", "venv", *pip, str(folder / "venv")], self.home, self.environment())
        if borrow:
            within = [sys.executable, "-m", "pip", "--python", str(self.bin / "python")]
            self._install([*within, "install", "--no-deps", "--no-index", str(wheel)])
            self._borrow()
        else:
            self._install([str(self.bin / "python"), "-m", "pip", "install", f"{wheel}[desk]"])

    def _install(self, command: Sequence[str]) -> None:
        # How this machine reaches its registry is in pip's own settings; the program never sees them.
        settings = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
        _done([*command, "--quiet", "--disable-pip-version-check"], self.home, self.environment() | settings)

    def _borrow(self, *, without: Sequence[str] = ()) -> None:
        """Let the environment see our packages, by links, so that no `.pth` among them counts."""
        links = self.folder / f"borrowed-{len(without)}"
        links.mkdir()
        for path in Path(sysconfig.get_path("purelib")).iterdir():
            if path.name.partition(".")[0].partition("-")[0] not in without:
                (links / path.name).symlink_to(path)
        (packages,) = (self.folder / "venv").glob("lib/python*/site-packages")
        (packages / "borrowed.pth").write_text(f"{links}\n", "utf-8")

    def forget_extras(self) -> None:
        """From now on no extra is installed here (of what was borrowed)."""
        self._borrow(without=EXTRAS)

    def environment(self, **more: str) -> dict[str, str]:
        return {"PATH": f"{self.bin}:/usr/bin:/bin", "HOME": str(self.home), "LANG": "C.UTF-8", **more}

    def digest(self, *words: str, within: Path, **more: str) -> str:
        """What the command says, on both streams."""
        return _done([str(self.bin / "digest"), *words], within, self.environment(**more))


def week(place: Place, folder: Path) -> list[str]:
    """The demo, a digest from nothing, its desk; a line each. Raises SystemExit with what went wrong."""
    folder.mkdir()
    said = [place.digest("--version", within=folder).strip()]
    began = time.monotonic()
    place.digest("demo", within=folder)
    _there(folder / "demo-week/site/zh/issues/1/index.html", folder / "demo-week/outbox/001-en.html")
    said.append(f"demo: {time.monotonic() - began:.1f} s")
    began = time.monotonic()
    place.digest("init", "x", "--yes", within=folder)
    place.digest("build", within=folder / "x")
    place.digest("check", within=folder / "x")
    _there(folder / "x/site/en/index.html", folder / "x/site/zh/about/index.html")
    said.append(f"init, build, check: {time.monotonic() - began:.1f} s")
    offered = place.digest(
        within=folder, _DIGEST_COMPLETE="complete_bash", COMP_WORDS="digest\nshor", COMP_CWORD="1"
    )
    if "shortlist" not in offered:
        raise SystemExit(f"completion: {offered!r}")
    said.append(desk(place, folder / "demo-week"))
    return said


def desk(place: Place, within: Path) -> str:
    """Open the desk, come in by its link, and fetch the inbox with its style and script."""
    command = [str(place.bin / "digest"), "desk", "--no-open", "--port", "0"]
    with subprocess.Popen(
        command, cwd=within, env=place.environment(), stderr=subprocess.PIPE, text=True
    ) as running:
        try:
            told = running.stderr.readline() if running.stderr else ""
            if not told.startswith("http://127.0.0.1:"):
                raise SystemExit(f"desk: {told}")
            link = told.split()[0]
            opener = build_opener(ProxyHandler({}), HTTPCookieProcessor(CookieJar()))
            page = opener.open(link, timeout=60).read().decode()
            parts = re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|mjs)[^"]*)"', page)
            for part in parts:
                if not opener.open(link.partition("/?")[0] + part, timeout=60).read():
                    raise SystemExit(f"desk: {part} is empty")
        finally:
            running.terminate()
    if len(parts) < 2:
        raise SystemExit("desk: its page names no style and script")
    return f"desk: a page of {len(page):,} characters, {len(parts)} files beside it"


def without_extras(place: Place, folder: Path) -> dict[str, str]:
    """What is said where an extra is wanted and missing: extra to its line."""
    folder.mkdir()
    place.forget_extras()
    place.digest("init", "x", "--yes", "--languages", "zh", within=folder)
    root = folder / "x"

    def fails(*words: str, **more: str) -> str:
        done = subprocess.run(
            [str(place.bin / "digest"), *words], cwd=root, check=False, capture_output=True, text=True,
            env=place.environment(**more),
        )  # fmt: skip
        return f"{done.returncode} {done.stderr.strip()}"

    said = {
        "desk": fails("desk", "--no-open"),
        "postgres": fails("status", DIGEST_STORE="postgresql://nobody@127.0.0.1:9/digest"),
    }
    settings = root / "digest.toml"
    plain = settings.read_text("utf-8")
    settings.write_text(plain + "\n[derived.zh-Hant]\nfrom = 'zh'\n", "utf-8")
    said["hant"] = fails("build")
    settings.write_text(plain + "\n[site]\ncovers = true\n", "utf-8")
    said["covers"] = fails("build")
    said["doctor"] = fails("doctor")
    return said


def _there(*paths: Path) -> None:
    for path in paths:
        if not path.is_file():
            raise SystemExit(f"{path} was not made")


def _done(command: Sequence[str], within: Path, environment: dict[str, str]) -> str:
    done = subprocess.run(
        command, cwd=within, env=environment, check=False, capture_output=True, text=True, encoding="utf-8"
    )
    if done.returncode:
        words = " ".join(command[-3:])
        raise SystemExit(f"{words}: exit {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout + done.stderr


def main() -> None:
    parser = argparse.ArgumentParser(description="Install a wheel into an empty environment and use it.")
    parser.add_argument("wheel", type=Path)
    parser.add_argument("--python", action="append", help="may be repeated; none: this one")
    parser.add_argument("--borrow", action="store_true", help="our own packages, no registry")
    wanted = parser.parse_args()
    for python in wanted.python or [sys.executable]:
        with tempfile.TemporaryDirectory() as folder:
            began = time.monotonic()
            place = Place(Path(folder) / "place", python, wanted.wheel.resolve(), borrow=wanted.borrow)
            lines = week(place, Path(folder) / "work")
            version = _done([str(place.bin / "python"), "--version"], place.home, place.environment()).strip()
            sys.stdout.write(f"{version}, {time.monotonic() - began:.0f} s in all: {'; '.join(lines)}\n")


if __name__ == "__main__":
    main()
