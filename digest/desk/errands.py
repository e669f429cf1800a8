"""Work that takes its time: it goes on in a thread of its own, whoever watches, and is never begun twice."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock, Thread
from typing import TypeAlias

from digest.errors import DigestError, one_line

#: Hears how much is done, of how much.
Say: TypeAlias = "Callable[[int, int], None]"
#: Seconds between two words about how far it is.
PAUSE = 0.25


@dataclass(slots=True)
class Errand:
    """Something that runs or ran, by its name."""

    name: str
    #: Who began it, and when.
    who: str
    began: datetime
    done: int = 0
    of: int = 0
    #: What came of it; nothing while it runs.
    facts: Mapping[str, object] = field(default_factory=dict)
    #: Why nothing came of it, one line.
    fault: str = ""
    over: bool = False


class Errands:
    """What runs now and what ran last under each name; `tell` hears of each change."""

    def __init__(self, tell: Callable[..., None], clock: Callable[[], datetime]) -> None:
        self._tell, self._clock = tell, clock
        self._lock = Lock()
        self._known: dict[str, Errand] = {}

    def get(self, name: str) -> Errand | None:
        return self._known.get(name)

    def start(self, name: str, who: str, work: Callable[[Say], Mapping[str, object]]) -> bool:
        """Begin `work`, unless it runs already: False."""
        with self._lock:
            known = self._known.get(name)
            if known is not None and not known.over:
                return False
            errand = self._known[name] = Errand(name, who, self._clock())
        self._told(errand)
        Thread(target=self._run, args=(errand, work), name=f"errand {name}", daemon=True).start()
        return True

    def _run(self, errand: Errand, work: Callable[[Say], Mapping[str, object]]) -> None:
        said = 0.0

        def say(done: int, of: int) -> None:
            nonlocal said
            errand.done, errand.of = done, of
            if (now := time.monotonic()) - said >= PAUSE:
                said = now
                self._told(errand)

        try:
            errand.facts = work(say)
        except DigestError as error:
            errand.fault = one_line(str(error))
        except OSError as error:
            errand.fault = one_line(f"{error.filename or 'a file'}: {error.strerror or error}")
        except Exception as error:  # the desk goes on, and says what it was
            errand.fault = one_line(f"unexpected {type(error).__name__}: {error}")
        finally:
            errand.over = True
            self._told(errand)

    def _told(self, errand: Errand) -> None:
        self._tell("job", name=errand.name, done=errand.done, of=errand.of, over=errand.over)
