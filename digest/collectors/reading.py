"""Reading what may be hostile, in bounded time and memory, while the other sources go on.

Ordinary feeds are read in a thread: their time is known to grow with their size, and a deadline is
looked at on the way. So are GitHub's records, but after the deadline nobody waits for them. The rest is
for feedparser, whose time may grow with the square of what it reads (an author's 50,000 characters took
it nine seconds): that goes to a worker process, which is started when it is first needed, serves one feed
after another, and is killed when one takes too long.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TypeVar

import anyio
import anyio.to_process
import anyio.to_thread

from digest.collectors.feeds import read_xml
from digest.collectors.quickfeed import read_quick
from digest.collectors.quickwords import UnusualError
from digest.collectors.raw import RawFeed, SlowError
from digest.errors import ParseError

#: Seconds that one feed may take to be read.
SECONDS = 10.0
#: Threads and processes that read at a time; more would only keep the requests waiting.
AT_A_TIME = 2
#: Bytes of memory of a worker process; 100,000 entries take it 250 MB.
MEMORY = 2 << 30

Result = TypeVar("Result")


class Reading:
    """Where a run's feeds are read."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._threads = anyio.CapacityLimiter(AT_A_TIME)
        self._processes = anyio.CapacityLimiter(AT_A_TIME)

    async def in_thread(self, read: Callable[[float], Result]) -> Result:
        """What `read` gives; it is told the moment of `time.monotonic` after which to raise SlowError."""
        return await anyio.to_thread.run_sync(
            lambda: read(time.monotonic() + self._seconds), limiter=self._threads
        )

    async def aside(self, read: Callable[[], Result], subject: str) -> Result:
        """What `read` gives, which looks at no deadline; raises ParseError about `subject` after it.

        A thread cannot be ended: it is left to itself, and what it gives is not taken.
        """
        async with self._threads:  # waiting for a place does not count
            try:
                with anyio.fail_after(self._seconds):
                    return await anyio.to_thread.run_sync(
                        read, limiter=anyio.CapacityLimiter(1), abandon_on_cancel=True
                    )
            except TimeoutError as error:
                raise self.slow(subject) from error

    async def feed(self, read: Callable[[RawFeed], Result], body: bytes, url: str) -> Result:
        """What `read` makes of a feed, read quickly or else by feedparser; raises ParseError."""
        try:
            try:
                return await self.in_thread(lambda deadline: read(read_quick(body, deadline=deadline)))
            except UnusualError:
                found = await self.in_process(read_xml, body, url, "")
        except SlowError as error:
            raise self.slow(url) from error
        return await self.aside(lambda: read(found), url)

    def slow(self, subject: str) -> ParseError:
        """The error about what takes too long."""
        why = f"an answer that takes longer than {self._seconds:g} seconds to read"
        return ParseError(why, subject=subject, hint="Tell its owner")

    async def in_process(
        self, read: Callable[[bytes, str, str], RawFeed], body: bytes, url: str, content_type: str
    ) -> RawFeed:
        """What `read`, a function of a module, gives; raises SlowError."""
        async with self._processes:
            try:
                with anyio.fail_after(self._seconds):
                    return await anyio.to_process.run_sync(
                        _bounded, read, body, url, content_type, cancellable=True
                    )
            except TimeoutError as error:
                raise SlowError from error
            except MemoryError as error:
                why = "a feed that takes too much memory to read"
                raise ParseError(why, subject=url, hint="Tell its owner") from error
            except anyio.BrokenWorkerProcess as error:
                why = "a feed that no reader survives"
                raise ParseError(why, subject=url, hint="Tell its owner") from error


def _bounded(read: Callable[[bytes, str, str], RawFeed], body: bytes, url: str, content_type: str) -> RawFeed:
    """In the worker: what takes more memory than there is to take is an error like any other."""
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
    return read(body, url, content_type)
