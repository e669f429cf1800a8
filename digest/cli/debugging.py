"""Rooms below say what they do by Python's logging, with `facts` beside it; here it becomes talk."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

Write = Callable[[str, str, str, Mapping[str, object]], None]


class Ear(logging.Handler):
    """Hands each record to `write`."""

    def __init__(self, write: Write) -> None:
        super().__init__()
        self._write = write

    def emit(self, record: logging.LogRecord) -> None:
        facts: Mapping[str, object] = getattr(record, "facts", {})
        event = record.getMessage()
        words = " ".join(f"{name}={value}" for name, value in facts.items())
        self._write("debug", event, f"{event} {words}".rstrip(), facts)


def listen(write: Write | None) -> None:
    """Hear everything from now on; None: nothing any more."""
    ours = logging.getLogger("digest")
    for handler in [each for each in ours.handlers if isinstance(each, Ear)]:
        ours.removeHandler(handler)
    ours.setLevel(logging.DEBUG if write else logging.NOTSET)
    if write:
        ours.addHandler(Ear(write))
