"""A collect beside the desk: in a process of its own, so that no page waits for it, one at a time."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path
from signal import SIG_IGN, SIGINT, signal
from threading import Lock, Thread
from typing import TYPE_CHECKING

from digest.errors import DigestError, one_line
from digest.model import Outcome

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a collect is."""

    every: int = 0
    #: Ids of those that are being asked.
    asking: tuple[str, ...] = ()
    done: int = 0
    new: int = 0
    failed: int = 0
    over: bool = False
    #: Why it did not run; one line.
    fault: str = ""


class Collecting:
    """Collects for the digest in `root`. The store's lock tells of another process."""

    def __init__(self, root: Path, clock: Callable[[], datetime]) -> None:
        self._root, self._clock = root, clock
        self._one = Lock()
        self._process: BaseProcess | None = None
        self.progress: Progress | None = None

    @property
    def running(self) -> bool:
        return self._one.locked()

    def close(self) -> None:
        """Stop one that runs: what it has finished is kept."""
        if self._process is not None and self._process.is_alive():
            self._process.terminate()

    def start(self, names: Sequence[str], tell: Callable[[Progress], None]) -> bool:
        """Begin, all sources or those named; False if one runs. `tell` hears of every step, from a thread."""
        if not self._one.acquire(blocking=False):
            return False
        self.progress = Progress()
        Thread(target=self._run, args=(tuple(names), tell), daemon=True, name="collect").start()
        return True

    def _run(self, names: Sequence[str], tell: Callable[[Progress], None]) -> None:
        fault = ""
        try:
            for step, value in self._steps(names):
                if step == "fault":
                    fault = str(value)
                else:
                    tell(self._took(step, value))
        except OSError as error:
            fault = one_line(f"no process can be begun: {error.strerror or error}")
        finally:
            self._one.release()
        self.progress = replace(self.progress or Progress(), over=True, asking=(), fault=fault)
        tell(self.progress)

    def _steps(self, names: Sequence[str]) -> Iterator[tuple[str, object]]:
        """What the process says, until it ends."""
        spawning = get_context("spawn")
        ours, theirs = spawning.Pipe(duplex=False)
        with ours:
            process = spawning.Process(
                target=_collect, args=(self._root, names, self._clock(), theirs), daemon=True, name="collect"
            )
            process.start()
            self._process = process
            theirs.close()
            with suppress(EOFError):
                while True:
                    yield ours.recv()
            process.join()
            if process.exitcode:
                yield "fault", "the collect was stopped"

    def _took(self, step: str, value: object) -> Progress:
        """How far it is after a step."""
        was = self.progress or Progress()
        if isinstance(value, Outcome):
            was = replace(
                was,
                asking=tuple(name for name in was.asking if name != value.source),
                done=was.done + 1,
                new=was.new + value.new,
                failed=was.failed + (not value.ok and not value.skipped),
            )
        elif step == "asking":
            was = replace(was, asking=(*was.asking, str(value)))
        elif isinstance(value, int):
            was = replace(was, every=value)
        self.progress = was
        return was


def _collect(root: Path, names: Sequence[str], now: datetime, told: Connection) -> None:
    """Collect, and say each step into `told`; in a process of its own, which gives way to others."""
    from digest.app import open_digest

    signal(SIGINT, SIG_IGN)  # who stops the desk stops this
    with suppress(AttributeError, OSError):  # Windows has no such thing
        os.nice(5)
    one = Lock()

    def tell(step: str, value: object) -> None:
        with one, suppress(OSError):  # the desk is gone: what was begun is finished
            told.send((step, value))

    try:
        digest = open_digest(root)
        try:
            tell("every", len(digest.watched(names)))
            digest.collect(
                names,
                digest.window("", "", now),
                now,
                lambda outcome: tell("said", outcome),
                asking=lambda source: tell("asking", source.id),
            )
        finally:
            digest.close()
    except (DigestError, OSError) as error:
        tell("fault", str(error))
    except Exception as error:  # whatever broke, the page must not wait for ever
        tell("fault", one_line(f"unexpected {type(error).__name__}: {error}"))
