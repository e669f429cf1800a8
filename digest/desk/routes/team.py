"""Saving to the team, in a page that says what goes where; and where two wrote on one thing."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from digest.core.matching import steps
from digest.desk.desk import Desk
from digest.desk.faults import SaidError
from digest.desk.forms import Form, posted
from digest.desk.pages import tongue_of
from digest.desk.telling import lines
from digest.errors import DigestError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.model import Clash, Issue


def team(request: Request) -> Response:
    """What would be saved, what came last, and the button."""
    desk: Desk = request.app.state.desk
    room = desk.room
    if room.team.place is None:
        return RedirectResponse(desk.to("/"), 303)
    waiting, fault, tongue = list[str](), "", tongue_of(request)
    with room.lock:
        try:
            waiting = lines(room.digest.unsaved(), desk.pages.tongues[tongue], tongue)
        except DigestError as error:
            fault = str(error)
        open_ = {number: len(room.digest.clashes(number)) for number in room.digest.archive.numbers()[-5:]}
    values = {
        "place": room.team.place,
        "waiting": waiting,
        "last": room.team.last,
        "trouble": fault,
        "clashes": {number: count for number, count in open_.items() if count},
    }
    return desk.pages.page(request, "team", values)


@posted
def save(request: Request, _: Form) -> Response:
    """Hand over; this is the one way by which anything leaves this machine from here."""
    desk: Desk = request.app.state.desk
    told = desk.room.team.save(desk.called(request))
    if told is None:
        raise SaidError(desk.pages.tongues[tongue_of(request)]["team_busy"])
    desk.live.tell("team")
    return RedirectResponse(desk.to("/team"), 303)


def clashes(request: Request, *, late: bool = False) -> Response:
    """Both texts of each clash of an issue; `late`: somebody wrote on while this reader chose."""
    desk: Desk = request.app.state.desk
    number = int(request.path_params["number"])
    with desk.room.lock:
        if number not in desk.room.digest.archive.numbers():
            raise UsageError(f"there is no Vol. {number}")
        issue = desk.room.digest.archive.load(number)[0]
        languages = desk.room.digest.config.digest.languages
        found = [
            {
                "place": one.place,
                "seen": _seen(one),
                **_about(issue, languages, one.place),
                "by": desk.room.digest.called(one.by) if one.by else "",
                "base": _text(one.base),
                "ours": _text(one.ours),
                "theirs": _text(one.theirs),
            }
            for one in desk.room.digest.clashes(number)
        ]
    values = {"number": number, "found": found, "late": late, "path": desk.to(f"/team/{number}")}
    return desk.pages.page(request, "clashes", values, status=409 if late else 200)


@posted
def choose(request: Request, said: Form) -> Response:
    """`seen` names a clash with both its texts, and `side` says which: `theirs` or `mine`.

    409: one of them is another by now, so that nobody gives up words that they did not see.
    """
    desk: Desk = request.app.state.desk
    number, seen = int(request.path_params["number"]), said.one("seen")
    with desk.room.lock:
        open_: list[Clash] = list(desk.room.digest.clashes(number)) if _is(desk, number) else []
        chosen = next((one for one in open_ if _seen(one) == seen), None)
        if chosen is None:
            return clashes(request, late=True)
        try:
            with desk.room.acting(desk.who(request), "choose", [number], {"title": chosen.place}) as digest:
                digest.choose_of(number, chosen, "theirs" if said.one("side") == "theirs" else "ours")
        except DigestError:
            if chosen in desk.room.digest.clashes(number):
                raise
            return clashes(request, late=True)  # an editor of files was quicker
    return RedirectResponse(desk.to(f"/team/{number}"), 303)


#: What a page calls the parts of an entry, or of an issue, that two may have written.
_PARTS = {"title": "entry_title", "summary": "entry_summary", "quote": "entry_quote", "lead": "entry_lead",
          "section": "section", "group": "entry_group", "credits": "entry_credits"}  # fmt: skip


def _about(issue: Issue | None, languages: Sequence[str], place: str) -> dict[str, object]:
    """A place in words for people: of which entry, which part (the name of its words), in which language."""
    name, *rest = steps(place)
    entry = None
    if name == "entries" and rest and issue is not None:
        entry = next((one for _, one in issue.entries() if one.id == rest[0]), None)
        name, *rest = rest[1:] or [""]
    return {
        "entry": entry,
        "part": _PARTS.get(name, ""),
        "lang": next((one for one in rest if one in languages), ""),
    }


def _seen(clash: Clash) -> str:
    """A clash as a page shows it."""
    said = [clash.place, clash.by, clash.ours, clash.theirs]
    return sha256(json.dumps(said, default=str).encode()).hexdigest()[:16]


def _is(desk: Desk, number: int) -> bool:
    return number in desk.room.digest.archive.numbers()


def _text(value: object) -> str | None:
    """A version as a person reads it; None: taken out."""
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, indent=2, default=str)


ROUTES = [
    Route("/team", team),
    Route("/team/save", save, methods=["POST"]),
    Route("/team/{number:int}", clashes),
    Route("/team/{number:int}/choose", choose, methods=["POST"]),
]
