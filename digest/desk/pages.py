"""The desk's pages: templates filled with what is true now, in the interface language of the browser."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from digest.desk.faults import SaidError, marked, told
from digest.desk.findings import Teller, numbers
from digest.errors import DigestError, IssueError
from digest.model import Issue
from digest.templating import Templates, Words

if TYPE_CHECKING:
    from digest.desk.desk import Desk

HERE = Path(__file__).parent
#: Interface languages, the first for who asks for none of them.
TONGUES = ("en", "zh")
#: The cookie by which a reader prefers one.
PREFERRED = "digest_desk_tongue"
#: Header of a request by which a page brings itself up to date.
LIVE = "x-desk"


class Pages:
    """Renders for one desk."""

    def __init__(self) -> None:
        self.templates = Templates([HERE / "templates"])

    @cached_property
    def tongues(self) -> dict[str, Words]:
        return {tongue: self.templates.words(tongue) for tongue in TONGUES}

    def page(
        self, request: Request, name: str, values: Mapping[str, object] | None = None, *, status: int = 200
    ) -> Response:
        """The page `name`; whatever changes on it alone is in the same template."""
        desk: Desk = request.app.state.desk
        tongue = tongue_of(request)
        shown: dict[str, object] = {"said": "", "ui": tongue, "words": self.tongues[tongue], "at": name}
        shown["explain"] = partial(marked, tongue=tongue)
        shown |= {"prefix": desk.place.prefix, **self.standing(request), **(values or {})}
        body = self.templates.render(f"{name}.html", **shown)
        return HTMLResponse(body, status)

    def teller(self, request: Request, number: int = 0, issue: Issue | None = None) -> Teller:
        """Who tells findings in the language of the browser."""
        desk: Desk = request.app.state.desk
        tongue, settings = tongue_of(request), desk.room.digest.config.digest
        return Teller(
            tongue, self.tongues[tongue], settings, prefix=desk.place.prefix, number=number, issue=issue
        )

    def explained(self, request: Request, error: DigestError) -> tuple[str, str]:
        """An error in one line, and its language: the browser's where it has the words, else English."""
        stops, tongue = error.errors if isinstance(error, IssueError) else (), tongue_of(request)
        if isinstance(error, SaidError):
            return str(error), tongue
        if not stops:
            return told(str(error), tongue)
        first = self.teller(request, next(iter(numbers(stops)), 0))(stops[0])
        place = " · ".join(filter(None, (first.thing.striptags(), first.part)))
        colon = self.tongues[tongue]["issue_colon"] if place else ""
        more = f" (+{len(stops) - 1})" if len(stops) > 1 else ""
        return f"{place}{colon}{first.says.striptags()} {first.do.striptags()}{more}", tongue

    def standing(self, request: Request) -> dict[str, object]:
        """What the frame of every page shows."""
        desk: Desk = request.app.state.desk
        settings = desk.room.digest.config.digest
        words = self.tongues[tongue_of(request)]
        try:
            week, fault = desk.room.next_issue(), desk.room.fault
        except DigestError as error:
            week, fault = None, error
        act = desk.room.last(desk.who(request))
        return {
            "title": settings.title,
            "languages": settings.languages,
            "week": week,
            "fault": str(fault) if fault else "",
            # The settings are whole, the files of these issues are not.
            "broken": numbers(fault.errors) if isinstance(fault, IssueError) else [],
            "mending": 0,
            "who": desk.called(request),
            "owner": desk.owner(request),
            "undo": acted(words, act.label, act.facts) if act else "",
            "team": desk.room.team.place is not None,
            "page_id": secrets.token_hex(4),
            "query": request.url.query,
            "path": request.url.path,
            "tongues": TONGUES,
        }


def acted(words: Words, label: str, facts: object) -> str:
    """An act in words: `Picked: cgroup v2`; of a fact that nobody told, nothing is said."""
    told = {name: str(fact) for name, fact in facts.items()} if isinstance(facts, Mapping) else {}
    known: str = words.get(f"act_{label}", label)
    return known.format_map(defaultdict(str, told)).strip().removesuffix(":").removesuffix("：")


def tongue_of(request: Request) -> str:
    """The interface language: what was preferred, else what the browser asks for (RFC 9110, 12.5.4)."""
    preferred = request.cookies.get(PREFERRED, "")
    if preferred in TONGUES:
        return preferred
    wishes = []
    for place, part in enumerate(request.headers.get("accept-language", "").split(",")):
        tag, _, quality = part.strip().partition(";q=")
        try:
            weight = float(quality or 1)
        except ValueError:
            weight = 0.0
        if weight > 0:
            wishes.append((-weight, place, tag.split("-")[0].lower()))
    for _, _, tag in sorted(wishes):
        if tag in TONGUES:
            return tag
    return TONGUES[0]


def is_live(request: Request) -> bool:
    """Whether a page on the screen asks, rather than a browser that goes to a page."""
    return LIVE in request.headers
