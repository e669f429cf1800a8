"""A collect on its way: a display that moves where a person watches, plain lines elsewhere."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING, Self

from digest.cli import output
from digest.model import Outcome, Source

if TYPE_CHECKING:
    from rich.console import RenderableType

#: Names of those still being asked that are shown.
NAMED = 12


class Progress(AbstractContextManager["Progress"]):
    """Hears how the sources fare and says nothing of it: a machine reads the records at the end."""

    def asking(self, source: Source) -> None:
        """`source` is being asked from now on."""

    def done(self, outcome: Outcome) -> None:
        """A source is done, or was left alone."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """What was shown for the time being is gone."""


class Lines(Progress):
    """A line for each source that is done; folded away in the log of a workflow."""

    def __enter__(self) -> Self:
        self._around = ExitStack()
        self._around.enter_context(output.folded("Source by source"))
        return self

    def done(self, outcome: Outcome) -> None:
        output.talk(
            f"  {outcome.source}: {fared(outcome)}",
            event="source",
            source=outcome.source,
            ok=outcome.ok,
            found=outcome.found,
            new=outcome.new,
            seconds=round(outcome.latency, 3),
            status=outcome.status,
            error=outcome.error,
        )

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._around.close()


class Live(Progress):
    """Two lines that change in place: how many are done, and who is still being asked."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._done = self._found = self._new = self._failed = 0
        self._asked: dict[str, None] = {}

    def __enter__(self) -> Self:
        from rich.console import Console  # a twentieth of a second, and only people at a screen need it
        from rich.live import Live as Display

        self._began = monotonic()
        self._display = Display(
            get_renderable=self._shown,
            console=Console(file=sys.stderr, highlight=False),
            transient=True,
            refresh_per_second=8,
        )
        self._display.start(refresh=True)
        return self

    def asking(self, source: Source) -> None:
        self._asked[source.id] = None

    def done(self, outcome: Outcome) -> None:
        self._asked.pop(outcome.source, None)
        self._done += 1
        self._found += outcome.found
        self._new += outcome.new
        self._failed += not outcome.ok and not outcome.skipped

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._display.stop()

    def _shown(self) -> RenderableType:
        """Drawn by a thread of its own: the dictionary is copied before it is looked through."""
        from rich.console import Group
        from rich.text import Text

        minutes, seconds = divmod(int(monotonic() - self._began), 60)
        counts = f"{self._done:,} of {output.count(self._total, 'source')}, {self._found:,} found"
        counts += f", {self._new:,} new" if self._new else ""
        first = Text(counts, no_wrap=True, overflow="ellipsis")
        if self._failed:
            first.append(f", {self._failed:,} failed", "red")
        first.append(f"  {minutes}:{seconds:02}", "dim")
        asked = list(self._asked)
        names = ", ".join(asked[:NAMED]) + (f" and {len(asked) - NAMED} more" if len(asked) > NAMED else "")
        second = Text(f"asking {names}" if names else "", "dim", no_wrap=True, overflow="ellipsis")
        return Group(first, second)


def watching(total: Callable[[], int], *, quiet: bool) -> Progress:
    """Who says how the run goes; `total` is called only where the number is shown."""
    if quiet:
        return Progress()
    return Live(total()) if is_watched() else Lines()


def is_watched() -> bool:
    """Whether a person sits at the screen that talk goes to, and the screen can move its cursor."""
    return (
        sys.stderr.isatty()
        and os.environ.get("TERM", "dumb") not in {"", "dumb", "unknown"}
        and os.environ.get("CI", "") in {"", "0", "false"}
    )


def fared(outcome: Outcome) -> str:
    """How a source fared, in a few words."""
    if outcome.skipped:
        return "left alone"
    if not outcome.ok:
        return "failed"
    return "nothing new" if outcome.unchanged else f"{outcome.found:,} found, {outcome.new:,} new"
