"""The team: what the others did is taken by itself, what is done here is saved to them by a button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from digest.core.worddiff import diff
from digest.desk.desk import Desk
from digest.desk.forms import Form, posted
from digest.desk.pages import tongue_of
from digest.errors import DigestError, RepositoryError, UsageError
from digest.model import Clash

if TYPE_CHECKING:
    from digest.pipeline.sync import Synced
    from digest.templating import Words


def team(request: Request) -> Response:
    """What would be saved, and to whom; the page is the question, its button the answer."""
    desk: Desk = request.app.state.desk
    words = desk.pages.tongues[tongue_of(request)]
    shared, lines, fault = desk.team.shared, list[str](), ""
    if shared is not None:
        try:
            lines = told(desk.team.look(), words, coming=True)
        except RepositoryError as error:
            fault = str(error)
    values = {
        "shared": shared,
        "lines": lines,
        "fault_of_team": fault,
        "clashes": _open_clashes(desk),
        "done": False,
    }
    return desk.pages.page(request, "team", values)


@posted
def save(request: Request, _said: Form) -> Response:
    """Save to the team."""
    desk: Desk = request.app.state.desk
    words = desk.pages.tongues[tongue_of(request)]
    done = desk.team.save()
    lines = told(done, words)
    desk.live.tell("team", lines=lines)
    if done.clashes or _open_clashes(desk):
        return RedirectResponse(desk.to("/clashes"), 303)
    values = {"shared": True, "lines": lines, "fault_of_team": "", "clashes": [], "done": True}
    return desk.pages.page(request, "team", values)


def told(done: Synced, words: Words, *, coming: bool = False) -> list[str]:
    """What a run did, or would do, a line each."""
    when = "coming" if coming else "done"
    lines = []
    if done.saved:
        lines.append(words[f"team_saved_{when}"].format(count=len(done.saved)))
    for name, count in done.taken.items():
        lines.append(words[f"team_taken_{when}"].format(name=name, count=count))
    if done.gathered:
        lines.append(words["team_gathered"].format(count=done.gathered))
    for number, clashes in sorted(done.clashes.items()):
        lines.append(words["team_clashes"].format(number=number, count=len(clashes)))
    return lines


# ---------------------------------------------------------------- two versions of the same words


def clashes(request: Request) -> Response:
    """Where two people changed the same words: both, side by side."""
    desk: Desk = request.app.state.desk
    return desk.pages.page(request, "clashes", {"clashes": _open_clashes(desk)})


@posted
def choose(request: Request, said: Form) -> Response:
    """One version it is."""
    desk: Desk = request.app.state.desk
    number, place, side = said.one("number"), said.one("place"), said.one("side")
    if not number.isdecimal() or side not in {"ours", "theirs"}:
        raise UsageError("this form is of another desk", hint="Load the page again")
    with desk.room.acting(desk.who(request), "choose", [int(number)], {"title": place}) as digest:
        found = next((one for one in digest.clashes(int(number)) if one.place == place), None)
        if found is None:
            raise UsageError(f"somebody chose already at {place}")
        digest.choose(int(number), place, "theirs" if side == "theirs" else digest.clash_name(found))
    return RedirectResponse(desk.to("/clashes"), 303)


def _open_clashes(desk: Desk) -> list[dict[str, object]]:
    """Clashes of the issue being made and its neighbours."""
    found = []
    with desk.room.lock:
        digest = desk.room.digest
        for number in digest.archive.numbers()[-4:]:
            try:
                ones = digest.clashes(number)
            except DigestError:
                continue
            found += [_shown(number, one, digest.called(one.by)) for one in ones]
    return found


def _shown(number: int, clash: Clash, by: str) -> dict[str, object]:
    texts = [value if isinstance(value, str) else "" for value in (clash.ours, clash.theirs)]
    return {
        "number": number,
        "place": clash.place,
        "by": by,
        "ours": clash.ours,
        "theirs": clash.theirs,
        "differs": diff(*texts) if all(texts) else (),
    }


ROUTES = [
    Route("/team", team),
    Route("/team/save", save, methods=["POST"]),
    Route("/clashes", clashes),
    Route("/clashes/choose", choose, methods=["POST"]),
]
