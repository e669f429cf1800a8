"""A terminal for tests: a program's stderr on a pseudo-terminal, and what a person would see on it."""

from __future__ import annotations

import fcntl
import os
import re
import select
import struct
import subprocess
import sys
import termios
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
#: Seconds without a byte after which a program is taken for stuck.
STUCK = 60

_CONTROL = re.compile(r"\x1b\[(\??)([0-9;]*)([A-Za-z])|\x1b[=>78]|\r|\n|[^\x1b\r\n]+")


@dataclass(frozen=True, kw_only=True)
class Shown:
    code: int
    #: All that came, control sequences included.
    raw: str
    #: Lines left on the screen at the end.
    screen: Sequence[str]
    stdout: str


def watch(
    *arguments: str,
    folder: Path,
    columns: int = 80,
    environment: Mapping[str, str] | None = None,
    seen: Callable[[str], None] = lambda _: None,
) -> Shown:
    """Run `digest` with a person at its stderr; `seen` hears of all that came so far, each time more comes."""
    outer, inner = os.openpty()
    fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    clean = {
        n: v
        for n, v in os.environ.items()
        if n not in {"CI", "GITHUB_ACTIONS", "NO_COLOR", "COLUMNS", "LINES"}
    }
    child = subprocess.Popen(
        [sys.executable, "-m", "digest", *arguments],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=inner,
        env=clean | {"TERM": "xterm-256color", "PYTHONPATH": str(ROOT)} | dict(environment or {}),
    )
    os.close(inner)
    came = b""
    try:
        while chunk := _read(outer):
            came += chunk
            seen(came.decode("utf-8", "replace"))
        out, _ = child.communicate()
    finally:
        os.close(outer)
        if child.poll() is None:
            child.kill()
            child.communicate()
    raw = came.decode("utf-8", "replace")
    return Shown(code=child.returncode, raw=raw, screen=screen(raw, columns), stdout=out.decode())


def _read(terminal: int) -> bytes:
    ready, _, _ = select.select([terminal], [], [], STUCK)
    assert ready, "nothing more comes"
    try:
        return os.read(terminal, 65536)
    except OSError:  # how Linux says that the other side has closed it
        return b""


def screen(raw: str, columns: int) -> list[str]:
    """The lines that stand on a screen after `raw`; a line longer than the screen breaks as terminals do."""
    lines, row, column = [""], 0, 0
    for match in _CONTROL.finditer(raw):
        word, (number, letter) = match[0], (match[2], match[3])
        if word == "\r":
            column = 0
        elif word == "\n":
            row += 1
        elif letter == "A":
            row = max(0, row - int(number or 1))
        elif letter == "K":
            lines[row] = "" if number == "2" else lines[row][:column]
        elif letter is None and not word.startswith("\x1b"):
            for character in word:
                if column == columns:
                    row, column = row + 1, 0
                    lines += [""] * (row + 1 - len(lines))
                line = lines[row].ljust(column)
                lines[row] = line[:column] + character + line[column + 1 :]
                column += 1
        lines += [""] * (row + 1 - len(lines))
    while lines and not lines[-1]:
        lines.pop()
    return [line.rstrip() for line in lines]
