"""Who is here and on what, and by which links others come in."""

from __future__ import annotations

from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from digest.desk.desk import Desk
from digest.desk.forms import Form, posted
from digest.errors import DigestError, UsageError

#: Days that an invitation may hold.
DAYS = (1, 7, 30)


def people(request: Request) -> Response:
    """The page."""
    return _page(request)


@posted
def invite(request: Request, said: Form) -> Response:
    """Make a link for one editor; it is shown now and never again."""
    desk = _owned(request)
    name, days = " ".join(said.one("name").split()), said.one("days")
    if not name or len(name) > 80:
        raise UsageError("an invitation is for somebody", hint="Write a name of at most 80 letters")
    holds = timedelta(days=int(days) if days.isdecimal() and int(days) in DAYS else 7)
    _, token = desk.sessions.invite(name, desk.room.clock(), holds)
    link = f"{desk.place.origin}{desk.place.prefix}/?token={token}"
    return _page(request, {"link": link, "invited": name})


@posted
def revoke(request: Request, said: Form) -> Response:
    """End an invitation, and who came in by it is out."""
    desk = _owned(request)
    desk.sessions.revoke(said.one("id"), desk.room.clock())
    return RedirectResponse(desk.to("/people"), 303)


def _owned(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    if not desk.owner(request):
        raise UsageError("only who started the desk invites others", hint="Ask them for another invitation")
    return desk


def _page(request: Request, values: dict[str, object] | None = None) -> Response:
    desk: Desk = request.app.state.desk
    zone = desk.room.digest.config.zone
    invitations = [
        {"id": one.id, "who": one.who, "until": datetime.fromisoformat(one.expires).astimezone(zone).date()}
        for one in (desk.sessions.invitations(desk.room.clock()) if desk.owner(request) else ())
    ]
    with desk.room.lock:
        digest = desk.room.digest
        try:
            works = [
                {"kind": one.kind, "id": one.id, "title": one.title, "who": digest.called(one.holder.who)}
                for one in digest.works(desk.room.clock())
                if one.holder
            ]
        except DigestError:  # a broken issue file is told where it is mended
            works = []
    shown = {
        "invitations": invitations,
        "days": DAYS,
        "works": works,
        "present": desk.live.here(),
        "link": "",
    }
    return desk.pages.page(request, "people", {"link": "", **shown, **(values or {})})


ROUTES = [
    Route("/people", people),
    Route("/people/invite", invite, methods=["POST"]),
    Route("/people/revoke", revoke, methods=["POST"]),
]
