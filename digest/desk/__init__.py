"""The editors' web desk: routes and forms over `app`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route, Router

from digest.app.newsroom import Newsroom
from digest.app.outgoing import Outgoing
from digest.desk import routes
from digest.desk.desk import Desk
from digest.desk.errands import Errands
from digest.desk.gate import Gate, Place, TooLongError, TooSlowError
from digest.desk.live import Live
from digest.desk.pages import Pages, is_live
from digest.desk.sessions import Sessions
from digest.errors import DigestError, UsageError, one_line

#: Seconds between two looks at the files.
PAUSE = 0.25
#: Seconds between two looks at what the team did, and without an act before one.
EVERY, QUIET = 300.0, 60.0

__all__ = ["Desk", "Place", "Sessions", "make_desk"]


def make_desk(room: Newsroom, place: Place, sessions: Sessions, *, warm: bool = False) -> Starlette:
    """The desk as an ASGI application; `room` is closed when it ends.

    `warm`: the preview is made beside the work, before anybody asks for it.
    """
    live = Live()
    errands = Errands(live.tell, room.clock)
    desk = Desk(room, place, sessions, live, Pages(), errands, Outgoing(room), warm)
    below = routes.every()
    made = Starlette(
        routes=_below(place.prefix, below),
        middleware=[Middleware(Gate, place=place, sessions=sessions, clock=room.clock)],
        exception_handlers={
            DigestError: _told,
            OSError: _told,
            TooLongError: _too_long,
            TooSlowError: _too_slow,
            404: _nothing,
            500: _broken,
        },
        lifespan=_lifespan(desk),
    )
    # Such a redirect would name http, where the proxy before us speaks https.
    made.router.redirect_slashes = False
    return made


def _below(prefix: str, routes: list[BaseRoute]) -> list[BaseRoute]:
    if not prefix:
        return routes
    home = Route(prefix, lambda _: RedirectResponse(f"{prefix}/", 303))
    return [home, Mount(prefix, app=Router(routes, redirect_slashes=False))]


def _lifespan(desk: Desk):  # type: ignore[no-untyped-def]  # Starlette's own type is a tangle
    @asynccontextmanager
    async def living(app: Starlette) -> AsyncIterator[None]:
        app.state.desk = desk
        desk.live.begin()
        watching = asyncio.gather(_watch(desk), _take(desk))
        try:
            yield
        finally:
            desk.live.end()
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching
            await run_in_threadpool(desk.room.close)

    return living


async def _watch(desk: Desk) -> None:
    """Tell the open pages what others did: by this desk, by hand, by git, by a collect."""
    with suppress(DigestError, OSError):  # the page says it better
        await run_in_threadpool(desk.room.inbox)
    desk.warms()
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
    """Bring in what the team did: when the desk opens, and whenever it was quiet for a while."""
    while desk.room.team.place:
        if desk.room.quiet(QUIET):
            told = await run_in_threadpool(desk.room.team.take)
            if told:
                desk.live.tell("team")
        await asyncio.sleep(EVERY)


def _told(request: Request, error: Exception) -> Response:
    """An error that a person can mend, as a page or a line; the desk goes on."""
    status = 400 if isinstance(error, UsageError) else 500
    if isinstance(error, OSError):
        return _answer(request, status, one_line(f"{error.filename or 'a file'}: {error.strerror or error}"))
    if not isinstance(error, DigestError):
        return _answer(request, status, str(error))
    desk: Desk = request.app.state.desk
    words, tongue = desk.pages.explained(request, error)
    return _answer(request, status, words, tongue)


def _too_long(_: Request, __: Exception) -> Response:
    return PlainTextResponse("That is too long.\n", 413, {"Connection": "close"})


def _too_slow(_: Request, __: Exception) -> Response:
    return PlainTextResponse("That took too long to come.\n", 408, {"Connection": "close"})


def _nothing(request: Request, _: Exception) -> Response:
    return _answer(request, 404, "")


def _broken(request: Request, error: Exception) -> Response:
    return _answer(request, 500, one_line(f"unexpected {type(error).__name__}: {error}"))


def _answer(request: Request, status: int, words: str, tongue: str = "en") -> Response:
    if not is_live(request):
        desk: Desk = request.app.state.desk
        with suppress(Exception):  # what is broken may be what the page is made of
            return desk.pages.page(request, "error", {"message": words, "tongue": tongue}, status=status)
    return PlainTextResponse(f"{words or 'There is nothing here.'}\n", status)
