"""What a running `digest serve` takes from a saved issue file to its new page in the browser."""

from __future__ import annotations

import os
import re
import subprocess
import time
from pathlib import Path
from urllib.parse import urljoin
from urllib.request import urlopen

import archive
from peers import Digest
from spending import MeasureError

_ADDRESS = re.compile(rb"http://127\.0\.0\.1:\d+/\S*")
_EDITION = re.compile(r'data-edition="([\w-]+)"')
#: Seconds without work after which a server is taken to be idle.
QUIET = 3.0


def served(tool: Digest, language: str, edits: int) -> list[float]:
    """CPU seconds of each of `edits` of the newest issue; every edit is another sentence on its page."""
    command = [*tool.command[:-1], "serve", "--port", "0"]
    with subprocess.Popen(command, cwd=tool.folder, env=tool.environment(), stderr=subprocess.PIPE) as server:
        try:
            page = f"{_address(server)}{language}/issues/{tool.issues}/"
            _read(page)
            return [_edit(tool, server.pid, page, revision) for revision in range(100, 100 + edits)]
        finally:
            server.terminate()


def _edit(tool: Digest, process: int, page: str, revision: int) -> float:
    """One edit, after whatever the server still does for the last one."""
    edition = _EDITION.search(_read(page))
    if edition is None:
        raise MeasureError(f"{page} does not say which edition it is")
    told = urljoin(page, f"/-/reload?since={edition[1]}")
    before = _idle(process)
    tool.edit(tool.issues, revision)
    with urlopen(told, timeout=60) as events:  # noqa: S310  ours, on loopback
        while not events.readline().startswith(b"data:"):
            pass
    shown = _read(page)
    spent = _cpu(process) - before
    made = archive.issue(tool.issues, tool.issues, tool.settings, revision=revision)
    words = next(iter(made.entries())).summary["en" if "/en/" in page else "zh"].split("。")[0].split(". ")[0]
    if words not in shown:
        raise MeasureError(f"{page} lacks what was written last: {words}")
    return spent


def _address(server: subprocess.Popen[bytes]) -> str:
    assert server.stderr is not None
    for line in server.stderr:
        if found := _ADDRESS.search(line):
            return found[0].decode()
    raise MeasureError("digest serve did not say where it serves")


def _read(page: str) -> str:
    with urlopen(page, timeout=60) as answer:  # noqa: S310
        return str(answer.read().decode())


def _idle(process: int) -> float:
    """The CPU a process has taken, once it takes hardly any more, or after a minute."""
    before = _cpu(process)
    for _ in range(20):
        time.sleep(QUIET)
        now = _cpu(process)
        if now - before < 0.1 * QUIET:
            return now
        before = now
    return before


def _cpu(process: int) -> float:
    """User and system time of a process and its children that have ended."""
    fields = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
