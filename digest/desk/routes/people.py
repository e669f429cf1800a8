"""Who is here and on what, who has which part of the issue, and links by which others come in."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from digest.desk.desk import Desk
from digest.desk.faults import SaidError
from digest.desk.forms import Form, posted
from digest.desk.pages import tongue_of

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Days an invitation may hold, the second if nobody says.
DAYS = (1, 7, 30)
#: Characters of a name.
LONGEST = 60


def people(request: Request) -> Response:
    """The page; invitations are for who started the desk."""
    return _page(request)


def _page(request: Request, shown: Mapping[str, object] | None = None) -> Response:
    desk: Desk = request.app.state.desk
    with desk.room.lock:
        digest, now = desk.room.digest, desk.room.clock()
        works = [
            {"who": digest.called(work.holder.who), "kind": work.kind, "title": work.title, "id": work.id}
            for work in digest.works(now)
            if work.holder
        ]
        zone = digest.config.zone
        invited = desk.sessions.invitations(now) if desk.owner(request) else []
        named = {one: digest.called(one.who) for one in invited}
    values = {
        "present": _present(request),
        "works": works,
        "invitations": [
            {"id": one.id, "who": who, "made": one.day(one.made, zone), "ends": one.day(one.expires, zone)}
            for one, who in named.items()
        ],
        "days": DAYS,
        "local": not desk.place.origin.startswith("https:"),
        "link": "",
    }
    return desk.pages.page(request, "people", {**values, **(shown or {})})


def _present(request: Request) -> list[dict[str, object]]:
    """Who is here, each once, with all that their pages are on."""
    desk: Desk = request.app.state.desk
    found: dict[str, dict[str, None]] = {}
    for one in desk.live.here():
        places = found.setdefault(one["who"], {})
        if place := _place(request, one["on"]):
            places[place] = None
    return [{"who": who, "places": list(places)} for who, places in sorted(found.items())]


def _place(request: Request, on: str) -> str:
    """What a reader is on, in words: `issue/30/entry/…` is the volume."""
    desk: Desk = request.app.state.desk
    words = desk.pages.tongues[tongue_of(request)]
    name, _, rest = on.partition("/")
    number = rest.partition("/")[0]
    if name == "issue" and number.isdecimal():
        return words["volume"].format(number=number)
    return words.get(f"nav_{name}", "")


@posted
def invite(request: Request, said: Form) -> Response:
    """A new link; its token is in this one answer and nowhere else."""
    desk: Desk = request.app.state.desk
    words = _owners(desk, request)
    name, days = " ".join(said.one("who").split()), said.one("days")
    if not 0 < len(name) <= LONGEST or not name.isprintable() or any(mark in name for mark in "<>"):
        raise SaidError(f"{words['people_name']}: 1-{LONGEST}")
    who = desk.room.digest.person(name)
    if who == desk.room.digest.editor:
        raise SaidError(words["people_yourself"].format(who=name))
    holds = timedelta(days=int(days) if days in map(str, DAYS) else DAYS[1])
    made, token = desk.sessions.invite(who, desk.room.clock(), holds)
    link = f"{desk.place.origin}{desk.place.prefix}/?token={token}"
    # What the page shows anew it asks for where it would be without the link.
    shown = {"link": link, "link_for": desk.room.digest.called(made.who), "path": desk.to("/people")}
    return _page(request, shown)


@posted
def revoke(request: Request, said: Form) -> Response:
    """End an invitation, and whatever came in by it."""
    desk: Desk = request.app.state.desk
    _owners(desk, request)
    if desk.sessions.revoke(said.one("id"), desk.room.clock()):
        desk.live.shut(said.one("id"))
    return RedirectResponse(desk.to("/people"), 303)


def _owners(desk: Desk, request: Request) -> Mapping[str, str]:
    words = desk.pages.tongues[tongue_of(request)]
    if not desk.owner(request):
        raise SaidError(words["people_owner_only"])
    return words


ROUTES = [
    Route("/people", people),
    Route("/people/invite", invite, methods=["POST"]),
    Route("/people/invite", lambda request: RedirectResponse(request.app.state.desk.to("/people"), 303)),
    Route("/people/revoke", revoke, methods=["POST"]),
]
