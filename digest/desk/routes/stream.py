"""Server-sent events, who is where, undo, and the interface language."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from digest.desk.desk import Desk
from digest.desk.forms import Form, posted, referred
from digest.desk.pages import PREFERRED, TONGUES, acted, is_live, tongue_of


async def events(request: Request) -> Response:
    """What a page hears while it is open."""
    desk: Desk = request.app.state.desk
    page, on = request.query_params.get("page", "")[:16], request.query_params.get("on", "")[:80]
    session = desk.session(request)

    def holds() -> bool:
        return desk.sessions.of(session.key, desk.room.clock()) is not None

    stream = desk.live.listen(page, desk.called(request), on, invitation=session.invitation, holds=holds)
    return StreamingResponse(stream, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


@posted
def goes(request: Request, said: Form) -> Response:
    """A page says what its reader is on."""
    desk: Desk = request.app.state.desk
    desk.live.goes(said.one("page")[:16], said.one("on")[:80])
    return Response(status_code=204)


@posted
def undo(request: Request, said: Form) -> Response:
    """Take back the last act of who asks."""
    desk: Desk = request.app.state.desk
    act = desk.room.undo(desk.who(request))
    words = desk.pages.tongues[tongue_of(request)]
    told = words["undone"].format(act=acted(words, act.label, act.facts))
    if is_live(request):
        return desk.pages.page(request, "undone", {"said": told})
    return RedirectResponse(referred(desk, said), 303)


@posted
def tongue(request: Request, said: Form) -> Response:
    """Prefer an interface language."""
    desk: Desk = request.app.state.desk
    answer = RedirectResponse(referred(desk, said), 303)
    if said.one("tongue") in TONGUES:
        path = f"{desk.place.prefix}/"
        answer.set_cookie(PREFERRED, said.one("tongue"), path=path, max_age=31536000, samesite="strict")
    return answer


ROUTES = [
    Route("/events", events),
    Route("/here", goes, methods=["POST"]),
    Route("/undo", undo, methods=["POST"]),
    Route("/tongue", tongue, methods=["POST"]),
]
