"""More of the issue: two entries told as one, a pasted link, an issue begun, a broken file mended."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from digest.desk.desk import Desk
from digest.desk.faults import SaidError
from digest.desk.forms import Form, posted
from digest.desk.pages import acted, tongue_of
from digest.desk.routes.issue import coming, done, filled, needed, short
from digest.errors import DigestError, UsageError
from digest.model import Entry, Issue

# ---------------------------------------------------------------- two told as one


def joining(request: Request) -> Response:
    """Two entries side by side: what of the second's words is to stay."""
    desk: Desk = request.app.state.desk
    number = needed(request)
    names = list(dict.fromkeys(request.query_params.getlist("id")))
    if len(names) != 2:
        raise SaidError(desk.pages.tongues[tongue_of(request)]["issue_two"])
    with desk.room.lock:
        first, second = _pair(desk.room.digest.archive.issue(number), *names)
    return filled(request, desk, number, name="issue_join", first=first, second=second)


@posted
def join(request: Request, said: Form) -> Response:
    """Tell them as one: the second's links stay with the first, its words as they were chosen."""
    desk: Desk = request.app.state.desk
    number = needed(request)
    names = (said.one("first"), said.one("second"))
    with desk.room.lock:
        digest = desk.room.digest
        first, second = _pair(digest.archive.issue(number), *names)
        settings = digest.config.digest
        taken = {
            key: {tag: said.one(f"{key}.{tag}") for tag in settings.languages} for key in ("title", "summary")
        }
        tongue = tongue_of(request)
        facts = {
            "title": short(first.title.best(tongue, settings.languages)[0] or first.id),
            "other": short(second.title.best(tongue, settings.languages)[0] or second.id),
        }
        with desk.room.acting(desk.who(request), "join", [number], facts) as acting:
            acting.join_entries(number, *names, taken)
    return done(request, desk, number, acted(desk.pages.tongues[tongue], "join", facts), first.id)


def _pair(made: Issue, first: str, second: str) -> tuple[Entry, Entry]:
    known = {entry.id: entry for _, entry in made.entries()}
    for name in (first, second):
        if name not in known:
            raise UsageError(
                f"{name[:80]} is not in Vol. {made.number} any more", hint="Somebody took it out"
            )
    return known[first], known[second]


# ---------------------------------------------------------------- links, files, beginnings


@posted
def add(request: Request, said: Form) -> Response:
    """An entry of a pasted address, at once; its page is asked for its title meanwhile."""
    desk: Desk = request.app.state.desk
    number, url = needed(request), said.one("url").strip()
    who, room, box = desk.who(request), desk.room, None
    with room.lock:
        sections = [known.id for known in room.digest.config.digest.sections]
        section = said.one("section") if said.one("section") in sections else sections[-1]
        with suppress(DigestError):  # without the store there still is the link
            box = room.inbox(number)
        with room.acting(who, "add", [number], {"title": short(url)}) as digest:
            name, unknown = digest.paste_link(number, url, section, box)
    if unknown:
        later(ask_title, desk, who, number, name)
    words = desk.pages.tongues[tongue_of(request)]
    told = acted(words, "add", {"title": short(url)})
    return done(request, desk, number, f"{told} {words['issue_asking']}" if unknown else told, name)


def later(task: Callable[..., None], *args: object) -> None:
    """Do what takes long while the editor goes on."""
    threading.Thread(target=task, args=args, daemon=True).start()


def ask_title(desk: Desk, who: str, number: int, name: str) -> None:
    """Ask a pasted link's page for its title; a word of it goes to the open pages."""
    fault, room = "", desk.room
    try:
        with room.lock:
            digest = room.digest
            found = next((one for _, one in digest.archive.issue(number).entries() if one.id == name), None)
        if found is None:
            return
        title, language = digest.page_of(found.links[0].url)
        with room.acting(who, "title", [number], {"title": short(title)}) as acting:
            acting.title_entry(number, name, title, language)
    except (DigestError, OSError) as error:
        fault = str(error)
    desk.live.tell("job", what="title", number=number, entry=name, fault=fault)


@posted
def begin(request: Request, _: Form) -> Response:
    """Make the file of the issue that comes next."""
    desk: Desk = request.app.state.desk
    number = needed(request)
    with desk.room.lock:
        if number != coming(desk):
            raise UsageError(f"Vol. {number} is not the one that comes next", hint="Load the page again")
        with desk.room.acting(desk.who(request), "begin", [number], {"number": number}) as digest:
            digest.draft(desk.room.clock(), None, None)
    return RedirectResponse(desk.to(f"/issue/{number}"), 303)


@posted
def mend(request: Request, said: Form) -> Response:
    """Put the text of a broken file in its place, if it can be read then, and nobody else wrote meanwhile."""
    desk: Desk = request.app.state.desk
    number, text = needed(request), said.one("text")
    with desk.room.lock, desk.room.acting(desk.who(request), "file", [number], {"number": number}) as digest:
        findings = digest.write_file(number, said.one("seen"), text)
    if findings == ():
        return RedirectResponse(desk.to(f"/issue/{number}"), 303)
    status = 409 if findings is None else 422
    return filled(request, desk, number, status=status, mended=text, still=findings or ())


ROUTES = [
    Route("/issue/{number}/join", joining),
    Route("/issue/{number}/join", join, methods=["POST"]),
    Route("/issue/{number}/add", add, methods=["POST"]),
    Route("/issue/{number}/begin", begin, methods=["POST"]),
    Route("/issue/{number}/file", mend, methods=["POST"]),
]
