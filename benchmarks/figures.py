"""How figures of growth are told: with every one, how it was had."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.postgres import binary

#: Whether figures are printed: those of a check mean nothing.
telling = True


def measured(words: str) -> None:
    _tell("measured", words)


def calculated(words: str) -> None:
    """Made of figures that were measured; `words` say how."""
    _tell("calculated", words)


def _tell(how: str, words: str) -> None:
    if telling:
        print(f"{how:<11} {words}", flush=True)


def machine() -> str:
    """What the figures were measured on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    server = binary("postgres")
    told = (
        subprocess.run([server, "--version"], capture_output=True, text=True, check=False).stdout
        if server
        else ""
    )
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GB of memory, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}, {told.replace('postgres (', '').replace(')', '').split(' (')[0].strip() or 'no PostgreSQL'}"
    )


def size(number: float) -> str:
    """Bytes as people read them."""
    for unit in ("bytes", "KB", "MB"):
        if number < 1000:
            return f"{number:.0f} {unit}" if number >= 10 or unit == "bytes" else f"{number:.1f} {unit}"
        number /= 1000
    return f"{number:.2f} GB"


def centiles(seconds: Sequence[float]) -> str:
    """Median, 95th and 99th percentile and the longest."""
    if not seconds:
        return "nothing was done"
    cuts = statistics.quantiles(seconds, n=100, method="inclusive") if len(seconds) > 1 else [*seconds] * 99
    told = [cuts[49], cuts[94], cuts[98], max(seconds)]
    return "p50 {:.0f}, p95 {:.0f}, p99 {:.0f}, longest {:.0f} ms".format(*(one * 1e3 for one in told))


def of_folder(folder: Path, wanted: Callable[[Path], bool] = lambda _: True) -> tuple[int, int]:
    """How many files there are, and their bytes."""
    found = [file.stat().st_size for file in folder.rglob("*") if file.is_file() and wanted(file)]
    return len(found), sum(found)
