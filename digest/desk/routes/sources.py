"""How the sources are, what each brought week by week, and gathering now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from digest.core.health import condition, needs_a_person, reason
from digest.desk.desk import Desk
from digest.desk.errands import Say
from digest.desk.forms import Form, posted
from digest.desk.pages import tongue_of
from digest.errors import UsageError
from digest.model import Health, Outcome, Source

#: Weeks of a trend.
WEEKS = 10
WEEK = timedelta(weeks=1)
#: Width of a week's bar with its gap, and the height of the highest, in units of the picture.
BAR, HEIGHT = 7, 24
#: The job's name.
COLLECT = "collect"


def sources(request: Request) -> Response:
    """The page, who needs a person first."""
    desk: Desk = request.app.state.desk
    now = desk.room.clock()
    with desk.room.lock:
        digest = desk.room.digest
        watched = {source.id: source for source in digest.watched()}
        found = digest.health()
        weekly = digest.weekly(list(watched), now, WEEKS)
    rows = [_row(health, watched[health.source], weekly.get(health.source, ()), now) for health in found]
    rows.sort(key=lambda row: (not row["needs"], str(row["id"])))
    values = {"rows": rows, "weeks": WEEKS, "job": desk.errands.get(COLLECT), "height": HEIGHT}
    return desk.pages.page(request, "sources", values)


def _row(health: Health, source: Source, counts: Sequence[int], now: datetime) -> dict[str, object]:
    most = max(counts, default=0)
    bars = [
        {"x": place * BAR, "height": round(HEIGHT * count / most, 1) if most else 0, "count": count}
        for place, count in enumerate(counts)
    ]
    return {
        "id": health.source,
        "title": source.title,
        "address": source.address,
        "kind": source.kind,
        "state": condition(health, now).value,
        "reason": reason(health, now),
        "needs": needs_a_person(health, now),
        "success": health.last_success,
        "new": health.last_new,
        "held": health.items,
        "bars": bars,
        "most": most,
        "last": counts[-1] if counts else 0,
        "width": WEEKS * BAR,
    }


@posted
def collect(request: Request, said: Form) -> Response:
    """Gather from all sources or one, beside the work."""
    desk: Desk = request.app.state.desk
    names = [said.one("source")] if said.one("source") else []
    known = {source.id for source in desk.room.digest.watched()}
    if names and names[0] not in known:
        raise UsageError(f"there is no source {names[0]!r}")
    words = desk.pages.tongues[tongue_of(request)]
    digest = desk.room.digest
    now = desk.room.clock()

    def work(say: Say) -> Mapping[str, object]:
        every, done = len(names or known), 0

        def told(_outcome: Outcome) -> None:
            nonlocal done
            done += 1
            say(done, every)

        say(0, every)
        run = digest.collect(names, digest.window("", "", now), now, told)
        line = words["sources_done"].format(
            good=len(run.asked) - len(run.failed), every=len(run.outcomes), new=run.new
        )
        return {"line": line}

    if not desk.errands.start(COLLECT, desk.who(request), work):
        raise UsageError("the sources are being asked already", hint="Wait until they have answered")
    return RedirectResponse(desk.to("/sources"), 303)


ROUTES = [Route("/sources", sources), Route("/sources/collect", collect, methods=["POST"])]
