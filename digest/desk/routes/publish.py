"""Bringing an issue out: a list to look through, then acts that each are named and confirmed.

Whatever takes time is an errand: the answer comes at once, pages hear how far it is, and it goes on if they
are closed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from digest.app.outgoing import Checklist, Parcel
from digest.core.scripts import spaced
from digest.core.weeks import parse_day
from digest.desk.desk import Desk
from digest.desk.errands import Say
from digest.desk.faults import SaidError
from digest.desk.forms import Form, posted
from digest.desk.pages import is_live, tongue_of
from digest.errors import DigestError, IssueError, UsageError
from digest.model import Text
from digest.templating.scripts import joined_names, spoken_name


def this_week(request: Request) -> Response:
    """The issue being made; if its file is not begun, the newest there is."""
    desk: Desk = request.app.state.desk
    return RedirectResponse(desk.to(f"/publish/{newest(desk)}"), 303)


def newest(desk: Desk) -> int:
    """The number of the issue an editor means by none; also while a file cannot be read."""
    numbers = desk.room.digest.archive.numbers()
    try:
        coming = desk.room.next_issue()
    except DigestError:
        if not numbers:
            raise
        return numbers[-1]
    return coming.number if coming.exists or not numbers else numbers[-1]


def view(request: Request) -> Response:
    """The page."""
    desk: Desk = request.app.state.desk
    number, tongue = int(request.path_params["number"]), tongue_of(request)
    values: dict[str, object] = {"number": number, "ask": request.query_params.get("ask", "")}
    try:
        found = desk.outgoing.checklist(number)
    except UsageError:
        return desk.pages.page(request, "publish", {**values, "list": None})
    issue = desk.outgoing.issue(number)
    tell = desk.pages.teller(request, number, issue)
    values |= _listed(desk, found, tongue)
    values |= {
        "readable": issue is not None,
        "tell": tell,
        "findings": [tell(one) for one, _ in found.findings],
    }
    values["parcels"] = [_row(one) for one in desk.outgoing.parcels(number, desk.who(request))]
    running = {name: desk.errands.get(_name(name, number)) for name in ("links", "out", "send")}
    values |= {"changed": desk.outgoing.changed(number), "out": list(issue.published) if issue else []}
    values["errands"] = {**running, "build": desk.errands.get("build")}
    return desk.pages.page(request, "publish", values)


def _listed(desk: Desk, found: Checklist, tongue: str) -> dict[str, object]:
    config = desk.room.digest.config
    errors = sum(finding.severity.value == "error" for finding, _ in found.findings)
    tags = [it.tag for it in found.editions]
    held = [it for it in found.editions if it.out is None and it.stops]
    stops = {finding: entry for it in held for finding, entry in it.stops}
    return {
        "list": found,
        "errors": errors,
        "warnings": len(found.findings) - errors,
        "name": lambda edition: spoken_name(edition, tongue),
        "joined": lambda tags: joined_names(tags, tongue),
        "spaced": spaced,
        "zone": str(config.zone),
        "held": [it.tag for it in held],
        "stops": len(stops),
        "stopping": _places(found, list(stops.values()), tongue, tags),
        "waiting": [tag for tag in tags if tag in found.ready],
        "taken": [it.tag for it in found.editions if it.out or it.later],
        "shared_links": config.links.publish,
    }


#: Channels that make a draft, which somebody sends from there.
DRAFTS = frozenset({"listmonk", "buttondown", "wechat"})


def _places(
    found: Checklist, entries: Sequence[str], tongue: str, languages: Sequence[str]
) -> list[tuple[str, tuple[str, str]]]:
    """What keeps an issue in, each entry once, with its title and the language of that."""
    return [
        (entry, found.titles.get(entry, Text()).best(tongue, languages) if entry else ("", ""))
        for entry in dict.fromkeys(entries)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A delivery as the page shows it."""

    parcel: Parcel
    id: str
    #: The words of its button and of what it asks: by mail, as a draft, as a card.
    way: str


def _row(parcel: Parcel) -> Row:
    standing = parcel.standing
    # A channel of the digest's own may send at once: it is asked for as what does.
    way = "mail" if standing.channel == "email" else "draft" if standing.channel in DRAFTS else "card"
    return Row(parcel=parcel, id=f"{standing.channel}-{standing.language.replace('+', '-')}", way=way)


# ---------------------------------------------------------------- acts


@posted
def links(request: Request, _said: Form) -> Response:
    """Look where the links lead."""
    desk, who, number = _asked(request)
    return _begun(request, number, "links", lambda say: desk.outgoing.look_at_links(who, number, say))


@posted
def out(request: Request, said: Form) -> Response:
    """Publish, or say when."""
    desk, who, number = _asked(request, said)
    digest = desk.room.digest
    tags = [tag for tag in digest.config.digest.languages if tag in said.all("lang")]
    if not tags:
        raise SaidError(_words(request)["publish_no_language"])
    time = said.one("at").strip()
    if time and len(time) <= len("2026-11-30"):
        raise SaidError(_words(request)["publish_no_hour"])
    at = parse_day(time, digest.config.zone) if time else None

    def act(say: Say) -> Mapping[str, object]:
        try:
            return desk.outgoing.publish(who, number, tags, at, say)
        except IssueError as error:
            return {"stops": error.errors}

    return _begun(request, number, "out", act)


@posted
def back(request: Request, said: Form) -> Response:
    """Make editions drafts again."""
    desk, who, number = _asked(request, said)
    tags = [tag for tag in desk.room.digest.config.digest.languages if tag in said.all("lang")]
    return _begun(request, number, "out", lambda _say: desk.outgoing.unpublish(who, number, tags))


@posted
def amend(request: Request, said: Form) -> Response:
    """Tell readers of what was changed in an entry after it went out, or call it a slip of the pen."""
    desk, who, number = _asked(request, said)
    issue = desk.outgoing.issue(number)
    out = list(issue.published) if issue else []
    words = {tag: text for tag in out if (text := said.one(f"erratum.{tag}").strip())}
    typo, entry = bool(said.one("typo")), said.one("entry")
    if len(words) != (0 if typo else len(out)):
        raise SaidError(_words(request)["publish_amend_which"])
    return _begun(
        request, number, "out", lambda _say: desk.outgoing.amend(who, number, entry, words, typo=typo)
    )


@posted
def build(request: Request, said: Form) -> Response:
    """Make the site."""
    desk, who, number = _asked(request, said)
    return _begun(request, number, "build", lambda _say: desk.outgoing.build(who))


@posted
def send(request: Request, said: Form) -> Response:
    """Give an edition to its readers, or to a service."""
    desk, who, number = _asked(request, said)
    channel, edition = said.one("channel"), said.one("edition")

    def act(say: Say) -> Mapping[str, object]:
        facts = desk.outgoing.send(who, number, channel, edition, say)
        return {"channel": channel, "edition": edition, **facts}

    return _begun(request, number, "send", act)


def _asked(request: Request, said: Form | None = None) -> tuple[Desk, str, int]:
    """Desk, editor and number; raises UsageError for an act that nobody was asked about."""
    desk: Desk = request.app.state.desk
    if said is not None and said.one("sure") != "yes":
        raise SaidError(_words(request)["publish_not_sure"])
    return desk, desk.who(request), int(request.path_params["number"])


def _begun(request: Request, number: int, act: str, work: Callable[[Say], Mapping[str, object]]) -> Response:
    desk: Desk = request.app.state.desk
    begun = desk.errands.start(_name(act, number), desk.called(request), work)
    told = _words(request)["publish_begun" if begun else "publish_runs"]
    if is_live(request):
        return desk.pages.page(request, "publish_said", {"said": told})
    return RedirectResponse(desk.to(f"/publish/{number}"), 303)


def _name(act: str, number: int) -> str:
    return act if act == "build" else f"{act}:{number}"


def _words(request: Request) -> Mapping[str, str]:
    desk: Desk = request.app.state.desk
    return desk.pages.tongues[tongue_of(request)]


ROUTES = [
    Route("/publish", this_week),
    Route("/publish/{number:int}", view),
    Route("/publish/{number:int}/links", links, methods=["POST"]),
    Route("/publish/{number:int}/out", out, methods=["POST"]),
    Route("/publish/{number:int}/back", back, methods=["POST"]),
    Route("/publish/{number:int}/amend", amend, methods=["POST"]),
    Route("/publish/{number:int}/build", build, methods=["POST"]),
    Route("/publish/{number:int}/send", send, methods=["POST"]),
]
