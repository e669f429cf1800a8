"""An entry under work: its words in every language, saved as they are typed, each over what was seen."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route

from digest.core import wording
from digest.core.wording import Wish
from digest.desk import words
from digest.desk.desk import Desk
from digest.desk.forms import Form, posted
from digest.desk.gate import PICTURES
from digest.desk.pages import HERE, acted, is_live, tongue_of
from digest.desk.words import HEAD
from digest.errors import UsageError
from digest.model import Issue

if TYPE_CHECKING:
    from digest.archive.wording import Reworded

#: Before the name of a field: what its editor saw in it.
SEEN = "was:"


def entry(request: Request) -> Response:
    """The page."""
    desk, issue, name = _asked(request)
    return _page(request, desk, issue, name)


@posted
def write(request: Request, said: Form) -> Response:
    """Fields with what was seen in them, and then what `do` says.

    `fix CODE FIELD LETTERS`, `fix`, `confirm`, `translate LANGUAGE`, `suggest LANGUAGE`, `out PICTURE`.
    409: somebody else wrote in a field meanwhile; it stays as they left it, and the page shows both.
    """
    desk, issue, name = _asked(request)
    sent = {key: said.one(key) for key in said.names() if f"{SEEN}{key}" in said}
    wishes = {
        key: Wish(seen, text)
        for key, text in sent.items()
        if not wording.same(text, seen := said.one(f"{SEEN}{key}"))
    }
    who, number = desk.who(request), issue.number
    done = desk.room.editing.reword(
        who, number, name, wishes, stint=said.one("stint")[:40], amending=bool(said.one("amending"))
    )
    told = ""
    if not done.stood and not done.refused and (act := said.one("do")):
        told = _do(request, desk, number, name, act, said)
        if act == "confirm":
            return _onwards(request, desk, number, name, told)
    issue = desk.room.editing.issue(number)
    if not is_live(request) and not done.stood and not done.refused:
        return RedirectResponse(_address(desk, number, name), 303)
    return _page(
        request, desk, issue, name, said=told, done=done, sent=sent, amending=bool(said.one("amending"))
    )


def _do(request: Request, desk: Desk, number: int, name: str, act: str, said: Form) -> str:
    """What a button says; gives the words about it."""
    verb, _, rest = act.partition(" ")
    editing, who = desk.room.editing, desk.who(request)
    title = ""
    match verb:
        case "fix":
            look = next(one for one in editing.looks(number, editing.issue(number)) if one.id == name)
            editing.fix(who, number, name, lambda found: not rest or words.fix_of(look, found) == rest)
        case "confirm":
            prints = {key[6:]: said.one(key) for key in said.names() if key.startswith("print:")}
            editing.confirm(who, number, name, prints)
        case "translate":
            editing.translate(who, number, name, rest)
        case "suggest":
            editing.suggest(who, number, name, rest)
        case "out":
            editing.reword(
                who, number, name, {f"picture.{rest}": Wish("yes", "")}, amending=bool(said.one("amending"))
            )
            verb = "words"
        case _:
            raise UsageError(f"the desk knows no {verb!r}", hint="Load the page again")
    last = desk.room.last(who)
    title = str(last.facts.get("title", "")) if last else ""
    return acted(desk.pages.tongues[tongue_of(request)], verb, {"title": title})


def _onwards(request: Request, desk: Desk, number: int, name: str, told: str) -> Response:
    """To the next that wants a look, or back to the issue."""
    editing = desk.room.editing
    further = words.waiting(editing.looks(number, editing.issue(number)), name)
    there = _address(desk, number, further) if further else desk.to(f"/issue/{number}")
    if is_live(request):
        return desk.pages.page(request, "entry_onwards", {"said": told, "there": there})
    return RedirectResponse(there, 303)


async def picture(request: Request) -> Response:
    """The bytes of a picture for the entry; the page with it."""
    if request.headers.get("content-type", "") not in PICTURES:
        raise UsageError("this is no picture", hint="PNG, JPEG, GIF, WebP and AVIF are")
    body = await request.body()
    return await run_in_threadpool(_take, request, body)


def _take(request: Request, body: bytes) -> Response:
    desk, issue, name = _asked(request)
    given = request.query_params.get("name", "")[:200]
    amending = "amending" in request.query_params
    desk.room.editing.picture(desk.who(request), issue.number, name, body, given, amending=amending)
    return _page(request, desk, desk.room.editing.issue(issue.number), name, amending=amending)


def shown(request: Request) -> Response:
    """A picture that an entry of the issue shows."""
    desk: Desk = request.app.state.desk
    path = desk.room.digest.picture_file(_number(desk, request), request.query_params.get("src", ""))
    if path is None:
        raise HTTPException(404)
    return FileResponse(path)


def memory(request: Request) -> Response:
    """What was said before that is like the entry's words, in the language `to`."""
    desk, issue, name = _asked(request)
    target = request.query_params.get("to", "")
    found = words.matches(desk.room, issue, name, target)
    return desk.pages.page(request, "entry_memory", {"found": found, "to": target})


# ---------------------------------------------------------------- inside


def _number(desk: Desk, request: Request) -> int:
    number: int = request.path_params["number"]
    if number not in desk.room.digest.archive.numbers():
        raise HTTPException(404)
    return number


def _asked(request: Request) -> tuple[Desk, Issue, str]:
    """The issue and the entry the address names; an empty name is the issue's own words."""
    desk: Desk = request.app.state.desk
    issue = desk.room.editing.issue(_number(desk, request))
    name = "" if request.path_params["id"] == HEAD else request.path_params["id"]
    if not words.called(issue, name):
        raise HTTPException(404)
    return desk, issue, name


def _address(desk: Desk, number: int, name: str) -> str:
    return desk.to(f"/issue/{number}/entry/{quote(name or HEAD)}")


def _page(
    request: Request,
    desk: Desk,
    issue: Issue,
    name: str,
    *,
    said: str = "",
    done: Reworded | None = None,
    sent: dict[str, str] | None = None,
    amending: bool = False,
) -> Response:
    desk.warms()
    desk.room.check(issue.number)  # it takes the longest: others go on meanwhile
    with desk.room.lock:
        tell = desk.pages.teller(request, issue.number, issue)
        values = words.shown(desk.room, issue, name, desk.who(request), tell, done=done, sent=sent)
    values |= {
        "here": _address(desk, issue.number, name),
        "up": desk.to(f"/issue/{issue.number}"),
        "previews": (HERE / "static" / "preview.mjs").exists(),
        "amending": amending or "amend" in request.query_params,
        "said": said,
    }
    return desk.pages.page(request, "entry", values, status=409 if done and done.stood else 200)


ROUTES = [
    Route("/issue/{number:int}/entry/{id}", entry),
    Route("/issue/{number:int}/entry/{id}", write, methods=["POST"]),
    Route("/issue/{number:int}/entry/{id}/picture", picture, methods=["POST"]),
    Route("/issue/{number:int}/entry/{id}/memory", memory),
    Route("/issue/{number:int}/picture", shown),
]
