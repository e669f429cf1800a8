"""Work that takes a while: begun by a button, done beside the page, told as it goes; never twice at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Lock, Thread
from typing import TypeAlias

from digest.desk.live import Live
from digest.errors import DigestError, UsageError, one_line

#: Tells how far it is: any facts that a page can show.
Progress: TypeAlias = "Callable[..., None]"


@dataclass(slots=True)
class Job:
    """One piece of work, as it stands."""

    name: str
    running: bool = True
    #: What was told last, and what came of it in one line; empty while it runs.
    facts: Mapping[str, object] = field(default_factory=dict)
    result: str = ""
    failed: bool = False


class Jobs:
    """The jobs of a desk by name; of each the last is remembered."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._jobs: dict[str, Job] = {}
        self._lock = Lock()

    def of(self, name: str) -> Job | None:
        return self._jobs.get(name)

    def begin(self, name: str, work: Callable[[Progress], str]) -> Job:
        """Do `work` in a thread; it is handed what tells progress, and gives a line to read.

        Raises UsageError if a job of this name runs.
        """
        with self._lock:
            known = self._jobs.get(name)
            if known is not None and known.running:
                raise UsageError("this is being done already", hint="Wait until it is over")
            job = self._jobs[name] = Job(name)
        Thread(target=self._do, args=(job, work), name=f"job {name}", daemon=True).start()
        return job

    def _do(self, job: Job, work: Callable[[Progress], str]) -> None:
        def told(**facts: object) -> None:
            job.facts = facts
            self._live.tell("job", name=job.name, running=True, **facts)

        try:
            job.result = work(told)
        except DigestError as error:
            job.failed, job.result = True, str(error)
        except Exception as error:
            job.failed, job.result = True, one_line(f"unexpected {type(error).__name__}: {error}")
        job.running = False
        self._live.tell("job", name=job.name, running=False, result=job.result, failed=job.failed)
