"""What a process takes: CPU, wall, memory."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


class MeasureError(Exception):
    """Something measured is not what it should be."""


@dataclass(frozen=True)
class Spent:
    """What a process and its children took."""

    cpu: float
    wall: float
    #: Megabytes, of the largest process.
    peak: float


def spend(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Spent:
    """Run `command` in `folder`; a failure is a MeasureError with its last lines."""
    with tempfile.TemporaryFile() as said:
        began = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=said, stderr=said)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            tail = said.read().decode(errors="replace").strip().splitlines()[-8:]
            raise MeasureError(f"{' '.join(command)}: exit {process.returncode}\n  " + "\n  ".join(tail))
    scale = 1e6 if sys.platform == "darwin" else 1e3
    return Spent(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / scale)


def say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)
