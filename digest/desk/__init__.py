"""The editors' web desk: routes and forms over `app`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount

from digest.app.newsroom import Newsroom
from digest.app.outgoing import Outgoing
from digest.app.teamwork import Teamwork
from digest.desk import routes
from digest.desk.desk import Desk
from digest.desk.errands import Errands
from digest.desk.gate import Gate, Place, TooLongError
from digest.desk.live import Live
from digest.desk.pages import Pages, is_live
from digest.desk.sessions import Sessions
from digest.errors import DigestError, UsageError, one_line

#: Seconds between two looks at the files.
PAUSE = 0.25
#: Seconds between two looks at what the others of the team did.
TAKE = 300.0

__all__ = ["Desk", "Place", "Sessions", "make_desk"]


def make_desk(room: Newsroom, place: Place, sessions: Sessions) -> Starlette:
    """The desk as an ASGI application; `room` is closed when it ends."""
    live = Live()
    errands = Errands(live.tell, room.clock)
    desk = Desk(room, place, sessions, live, Pages(), errands, Outgoing(room), Teamwork(room))
    below = routes.every()
    return Starlette(
        routes=[Mount(place.prefix, routes=below)] if place.prefix else below,
        middleware=[Middleware(Gate, place=place, sessions=sessions, clock=room.clock)],
        exception_handlers={
            DigestError: _told,
            OSError: _told,
            TooLongError: _too_long,
            404: _nothing,
            500: _broken,
        },
        lifespan=_lifespan(desk),
    )


def _lifespan(desk: Desk):  # type: ignore[no-untyped-def]  # Starlette's own type is a tangle
    @asynccontextmanager
    async def living(app: Starlette) -> AsyncIterator[None]:
        app.state.desk = desk
        desk.live.begin()
        tasks = [asyncio.create_task(_watch(desk)), asyncio.create_task(_take(desk))]
        try:
            yield
        finally:
            desk.live.end()
            for task in tasks:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
            await run_in_threadpool(desk.room.close)

    return living


async def _watch(desk: Desk) -> None:
    """Tell the open pages what others did: by this desk, by hand, by git, by a collect."""
    with suppress(DigestError, OSError):  # the page says it better
        await run_in_threadpool(desk.room.inbox)
    while True:
        await asyncio.sleep(PAUSE)
        try:
            seen = await run_in_threadpool(desk.room.look)
            for number in sorted(seen.issues):
                desk.live.tell("issue", number=number)
            if seen.inbox:
                await run_in_threadpool(desk.room.refresh)
                desk.live.tell("inbox")
        except (DigestError, OSError):  # the next page that asks says it better
            continue


async def _take(desk: Desk) -> None:
    """Bring in what the others did, now and from time to time; nothing leaves this machine by it."""
    while True:
        if await run_in_threadpool(lambda: desk.team.shared):
            try:
                done = await run_in_threadpool(desk.team.take)
                if done is not None and (done.taken or done.clashes or done.gathered):
                    people = [[name, count] for name, count in done.taken.items()]
                    desk.live.tell("team", taken=people, gathered=done.gathered, clashes=bool(done.clashes))
            except (DigestError, OSError):  # away from the network: the page of the team says so
                pass
        await asyncio.sleep(TAKE)


def _told(request: Request, error: Exception) -> Response:
    """An error that a person can mend, as a page or a line; the desk goes on."""
    status = 400 if isinstance(error, UsageError) else 500
    if isinstance(error, OSError):
        words = one_line(f"{error.filename or 'a file'}: {error.strerror or error}")
    else:
        words = str(error)
    return _answer(request, status, words)


def _too_long(_: Request, __: Exception) -> Response:
    return PlainTextResponse("That is too long.\n", 413)


def _nothing(request: Request, _: Exception) -> Response:
    return _answer(request, 404, "")


def _broken(request: Request, error: Exception) -> Response:
    return _answer(request, 500, one_line(f"unexpected {type(error).__name__}: {error}"))


def _answer(request: Request, status: int, words: str) -> Response:
    if is_live(request):
        return PlainTextResponse(f"{words or 'There is nothing here.'}\n", status)
    desk: Desk = request.app.state.desk
    return desk.pages.page(request, "error", {"message": words}, status=status)
