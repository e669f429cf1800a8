"""Kill a command at any moment, run it again, look: what must survive this is tried with `Killer`.

::

    with Killer() as killer:
        usual = killer.run(command).seconds
        ended = killer.run(command, kill_after=chance.uniform(0, usual))     # ended.killed, mostly
        assert ...                                                           # what must hold at any moment
        assert killer.run(command).code == 0                                 # and as if nothing had been

`Killer` is a process with the program's modules loaded, which forks a child a run: what is killed is the command
itself, a hundred times in the time that ten starts of Python take. With `fresh` the kill may fall into the start too.
Only the process itself gets SIGKILL: what it had started goes on, as on any machine. With `kill_on` the time runs from
the moment that a file is there: a kill may be aimed at what others see of the command.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

ROOT = Path(__file__).parents[1]
#: Seconds between two looks at a child.
TICK = 0.0005
#: Imported before the first fork: all that the commands would import on their way.
MODULES = (
    "alembic.command", "digest.app", "digest.cli.program", "digest.collectors.articles", "digest.collectors.keps", "digest.collectors.releases",
    "digest.git", "digest.http", "digest.pipeline.collect", "digest.pipeline.curate", "digest.store.database",
    "digest.store.export", "digest.store.lock", "anyio._backends._asyncio", "digest.store.private",
    "digest.app.sending", "digest.channels.email", "digest.pipeline.deliver", "digest.renderers.email",
    "babel.dates", "digest.archive.deliveries", "digest.archive.issues", "digest.cli.deliveries", "digest.cli.send",
    "digest.core.deliveries", "digest.core.mailing.lists", "digest.markdown.plain", "digest.pipeline.claiming",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Command:
    """One call of `digest`; `now` stops its clock, so that two runs may give the same."""

    arguments: Sequence[str]
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    now: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How a run ended: `code` is None for a killed one."""

    code: int | None
    seconds: float
    #: What it wrote, to both streams.
    said: str

    @property
    def killed(self) -> bool:
        return self.code is None


class Killer:
    """Runs commands, and kills those it is told to."""

    def __enter__(self) -> Self:
        self._server = _start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _stop(self._server)

    def run(
        self,
        command: Command,
        *,
        kill_after: float | None = None,
        kill_on: Path | None = None,
        fresh: bool = False,
    ) -> Ended:
        """Run to the end, or to its death `kill_after` seconds from the start, or from when `kill_on` is there."""
        if not fresh:
            return _asked(self._server, command, kill_after, kill_on)
        server = _start("--fresh")
        try:
            return _asked(server, command, kill_after, kill_on)
        finally:
            _stop(server)


def _start(*options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.killing", *options],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _stop(server: subprocess.Popen[str]) -> None:
    server.communicate()


def _asked(
    server: subprocess.Popen[str], command: Command, kill_after: float | None, kill_on: Path | None
) -> Ended:
    asked = asdict(command) | {"folder": str(command.folder), "kill_after": kill_after}
    asked["kill_on"] = str(kill_on) if kill_on else None
    asked["now"] = command.now.isoformat() if command.now else None
    assert server.stdin is not None
    assert server.stdout is not None
    server.stdin.write(json.dumps(asked) + "\n")
    server.stdin.flush()
    return Ended(**json.loads(server.stdout.readline()))


# ---------------------------------------------------------------- the process that forks


def main(*, fresh: bool) -> None:
    """Answer each line with how the run ended."""
    if not fresh:
        _load()
    for line in sys.stdin:
        asked = json.loads(line)
        with tempfile.TemporaryFile() as output:
            began = time.monotonic()
            child = os.fork()
            if child == 0:
                _become(asked, output.fileno())
            ended = _await(child, began, asked["kill_after"], asked["kill_on"])
            output.seek(0)
            said = output.read().decode("utf-8", "replace")
        sys.stdout.write(json.dumps(ended | {"said": said}) + "\n")
        sys.stdout.flush()


def _await(child: int, began: float, kill_after: float | None, kill_on: str | None) -> dict[str, Any]:
    """The child's end: of itself, or by our hand."""
    since = began
    while True:
        pid, status = os.waitpid(child, os.WNOHANG)
        seconds = time.monotonic() - began
        if pid:
            code = os.waitstatus_to_exitcode(status)
            return {"code": None if code == -signal.SIGKILL else code, "seconds": seconds}
        if kill_on is not None:
            if not os.path.exists(kill_on):  # noqa: PTH110 - looked at two thousand times a second
                time.sleep(TICK)
                continue
            kill_on, since = None, time.monotonic()
        if kill_after is not None and time.monotonic() - since >= kill_after:
            os.kill(child, signal.SIGKILL)
            kill_after = None
        time.sleep(TICK)


def _become(asked: Mapping[str, Any], output: int) -> None:
    """Be the command; does not return."""
    code = 70
    try:
        for stream in (1, 2):
            os.dup2(output, stream)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.chdir(asked["folder"])
        os.environ.update(asked["environment"])
        from digest.cli import program

        if asked["now"]:
            _stop_the_clock(datetime.fromisoformat(asked["now"]))
        code = program.run(asked["arguments"])
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


def _stop_the_clock(moment: datetime) -> None:
    """The commands read the clock by one function, which each imports by name."""
    from digest.cli import here, program

    program._register()
    for name, module in list(sys.modules.items()):
        if name.startswith("digest.cli.") and getattr(module, "now", None) is here.now and module is not here:
            module.now = lambda: moment  # type: ignore[attr-defined]
    here.now = lambda: moment


def _load() -> None:
    import gc
    from importlib import import_module

    for name in MODULES:
        import_module(name)
    with suppress(AttributeError):
        gc.freeze()  # what is shared with the children stays shared


if __name__ == "__main__":
    main(fresh="--fresh" in sys.argv)
