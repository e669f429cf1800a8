"""A collect beside the desk: in a thread, with a digest of its own, one at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from threading import Lock, Thread

from digest.errors import DigestError, one_line
from digest.model import Outcome, Source


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
        self._one, self._lock = Lock(), Lock()
        self.progress: Progress | None = None

    def start(self, names: Sequence[str], tell: Callable[[Progress], None]) -> bool:
        """Begin, all sources or those named; False if one runs. `tell` hears of every step, from threads."""
        if not self._one.acquire(blocking=False):
            return False
        self.progress = Progress()
        Thread(target=self._run, args=(tuple(names), tell), daemon=True, name="collect").start()
        return True

    def _run(self, names: Sequence[str], tell: Callable[[Progress], None]) -> None:
        from digest.app import open_digest

        def step(change: Callable[[Progress], Progress]) -> None:
            with self._lock:
                self.progress = change(self.progress or Progress())
                now = self.progress
            tell(now)

        def asking(source: Source) -> None:
            step(lambda was: replace(was, asking=(*was.asking, source.id)))

        def say(outcome: Outcome) -> None:
            bad = not outcome.ok and not outcome.skipped
            step(
                lambda was: replace(
                    was,
                    asking=tuple(name for name in was.asking if name != outcome.source),
                    done=was.done + 1,
                    new=was.new + outcome.new,
                    failed=was.failed + bad,
                )
            )

        fault = ""
        try:
            digest = open_digest(self._root)
            try:
                every = len(digest.watched(names))
                step(lambda was: replace(was, every=every))
                now = self._clock()
                digest.collect(names, digest.window("", "", now), now, say, asking=asking)
            finally:
                digest.close()
        except (DigestError, OSError) as error:
            fault = str(error)
        except Exception as error:  # whatever broke, the page must not wait for ever
            fault = one_line(f"unexpected {type(error).__name__}: {error}")
        finally:
            self._one.release()
        step(lambda was: replace(was, over=True, asking=(), fault=fault))
