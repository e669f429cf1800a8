"""How the sources are, and collecting from them now."""

from __future__ import annotations

import copy
from dataclasses import asdict
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from digest.core.health import Condition, condition, needs_a_person, reason, silent_days
from digest.desk.desk import Desk
from digest.desk.faults import SaidError
from digest.desk.forms import Form, posted
from digest.desk.pages import is_live, tongue_of

if TYPE_CHECKING:
    from digest.app.collecting import Progress

#: Conditions in the order in which a person wants to see them.
WORST = (Condition.GONE, Condition.FAILING, Condition.SILENT, Condition.MOVED, Condition.WAITING,
         Condition.UNASKED, Condition.OK)  # fmt: skip


def sources(request: Request) -> Response:
    """The table, what needs somebody first; with `?job` how far a collect is, and no table."""
    desk: Desk = request.app.state.desk
    rows = [] if "job" in request.query_params else _rows(desk)
    return desk.pages.page(request, "sources", {"rows": rows, "job": desk.room.collecting.progress})


def _rows(desk: Desk) -> list[dict[str, object]]:
    now = desk.room.clock()
    with desk.room.lock:
        digest = copy.copy(desk.room.digest)
        known = {source.id: source for source in digest.watched()}
    # It takes a while where much was gathered: others go on meanwhile.
    found, weekly, zone = digest.health(), digest.weekly(now), digest.config.zone
    return [
        {
            "id": health.source,
            "title": known[health.source].title if health.source in known else "",
            "place": _place(known[health.source].address) if health.source in known else "",
            "state": state.name.lower(),
            "count": silent_days(health, now) or health.failures,
            "reason": reason(health, now),
            "sick": needs_a_person(health, now),
            "last": health.last_success.astimezone(zone) if health.last_success else None,
            "new": health.last_new.astimezone(zone) if health.last_new else None,
            "weeks": weekly.get(health.source, (0,) * 10),
        }
        for health, state in sorted(
            ((health, condition(health, now)) for health in found),
            key=lambda pair: (not needs_a_person(pair[0], now), WORST.index(pair[1]), pair[0].source),
        )
    ]


def _place(address: str) -> str:
    """Where a source is, as people say it: without the scheme."""
    return address.split("://", 1)[-1].removeprefix("www.").rstrip("/")


@posted
def collect(request: Request, said: Form) -> Response:
    """`source`: that one; none: all."""
    desk: Desk = request.app.state.desk
    names = [said.one("source")] if said.one("source") else []
    desk.room.digest.watched(names)  # a name that is none is told at once

    def tell(progress: Progress) -> None:
        desk.live.tell("job", **asdict(progress))

    if not desk.room.collecting.start(names, tell):
        raise SaidError(desk.pages.tongues[tongue_of(request)]["sources_busy"])
    return Response(status_code=204) if is_live(request) else RedirectResponse(desk.to("/sources"), 303)


ROUTES = [Route("/sources", sources), Route("/sources/collect", collect, methods=["POST"])]
