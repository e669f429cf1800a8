"""Rooms below say what they do by Python's logging, with `facts` beside it; here it becomes talk."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

Say = Callable[[str, str, Mapping[str, object]], None]


class Ear(logging.Handler):
    """Hands each record to `say`."""

    def __init__(self, say: Say) -> None:
        super().__init__()
        self._say = say

    def emit(self, record: logging.LogRecord) -> None:
        facts: Mapping[str, object] = getattr(record, "facts", {})
        event = record.getMessage()
        words = " ".join(f"{name}={value}" for name, value in facts.items())
        self._say(f"debug: {event} {words}".rstrip(), event, facts)


def listen(say: Say | None) -> None:
    """Hear everything from now on; None: nothing any more."""
    ours = logging.getLogger("digest")
    for handler in [each for each in ours.handlers if isinstance(each, Ear)]:
        ours.removeHandler(handler)
    ours.setLevel(logging.DEBUG if say else logging.NOTSET)
    if say:
        ours.addHandler(Ear(say))
