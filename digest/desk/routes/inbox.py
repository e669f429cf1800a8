"""The inbox: candidates by section, best first, and what an editor says of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from digest.core.inbox import find
from digest.desk.desk import Desk
from digest.desk.faults import SaidError
from digest.desk.forms import Form, posted, referred
from digest.desk.pages import acted, is_live, tongue_of
from digest.desk.rows import View, shown, tally
from digest.errors import UsageError
from digest.model import Candidate, Standing

if TYPE_CHECKING:
    from digest.app import Digest
    from digest.pipeline.inbox import Inbox

#: Why something is dropped, as the words name it; a person may write another.
WHYS = ("advertisement", "minor", "old", "off_topic", "doubtful")
#: Weeks for which something is put off.
SNOOZES = (1, 2, 4)


def inbox(request: Request) -> Response:
    """The page."""
    desk: Desk = request.app.state.desk
    values = shown(desk.room, View.of(request.url.query), tongue_of(request))
    return desk.pages.page(request, "inbox", {**values, "whys": WHYS, "snoozes": SNOOZES})


@posted
def act(request: Request, said: Form) -> Response:
    """`do`: `pick SECTION` or another verb of ACTS, with one id behind it or what is ticked."""
    desk: Desk = request.app.state.desk
    verb, _, rest = said.one("do").partition(" ")
    target, _, one = rest.partition(" ") if verb == "pick" else ("", "", rest)
    if verb not in ACTS:
        raise UsageError(f"the desk knows no {verb!r}", hint="Load the page again")
    with desk.room.lock:
        box = desk.room.inbox()
        names = [one] if one else said.all("id")
        if not names:
            raise SaidError(desk.pages.tongues[tongue_of(request)]["none_ticked"])
        chosen = [find(box.candidates, name) for name in dict.fromkeys(names)]
        section = target or said.one("section")
        ACTS[verb](Acting(desk=desk, request=request, said=said, box=box, chosen=chosen, section=section))
    words = desk.pages.tongues[tongue_of(request)]
    told = acted(words, verb, {"title": _titles(chosen)})
    if is_live(request) and verb in ANEW:
        return desk.pages.page(request, "undone", {"said": told})
    if is_live(request):
        counted = tally(desk.room.inbox(), View.of(said.one("query")))
        sections = desk.room.digest.config.digest.sections
        return desk.pages.page(request, "acted", {"said": told, "sections": sections, **counted})
    return RedirectResponse(referred(desk, said), 303)


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """What an editor wants done with candidates."""

    desk: Desk
    request: Request
    said: Form
    box: Inbox
    chosen: Sequence[Candidate]
    #: Into which section something is picked; empty: its own.
    section: str

    def doing(self, label: str, numbers: Sequence[int] = ()) -> AbstractContextManager[Digest]:
        """The digest for the act, to be undone."""
        facts = {"title": _titles(self.chosen)}
        return self.desk.room.acting(self.desk.who(self.request), label, numbers, facts)


def _pick(act: Acting) -> None:
    number = act.box.issue.number
    sections = {known.id for known in act.desk.room.digest.config.digest.sections}
    with act.doing("pick", [number]) as digest:
        digest.pick(act.box, act.chosen, act.section if act.section in sections else "")


def _unpick(act: Acting) -> None:
    with act.doing("unpick", [act.box.issue.number]) as digest:
        digest.unpick(act.box, act.chosen)


def _drop(act: Acting) -> None:
    _not_picked(act.chosen)
    why = act.said.one("why")
    known = {name: act.desk.pages.tongues[tongue_of(act.request)][f"why_{name}"] for name in WHYS}
    with act.doing("drop") as digest:
        digest.decide("drop", act.chosen, act.desk.room.clock(), known.get(why, why)[:200])


def _snooze(act: Acting) -> None:
    _not_picked(act.chosen)
    asked = act.said.one("weeks")
    count = int(asked) if asked.isdecimal() and 0 < int(asked) <= 52 else SNOOZES[0]
    until = act.box.issue.covers[1] + timedelta(weeks=count)
    with act.doing("snooze") as digest:
        digest.decide("snooze", act.chosen, act.desk.room.clock(), until=until)


def _merge(act: Acting) -> None:
    """Tell several as one, the best of them leading."""
    if len(act.chosen) < 2:
        raise SaidError(act.desk.pages.tongues[tongue_of(act.request)]["merge_two"])
    with act.doing("merge") as digest:
        digest.merge(act.box, [candidate.id for candidate in act.chosen], act.desk.room.clock())


def _split(act: Acting) -> None:
    """Take out of a story what was joined to it: each stands for itself again."""
    with act.doing("split") as digest:
        digest.split(act.box, [candidate.id for candidate in act.chosen], act.desk.room.clock())


def _back(act: Acting) -> None:
    with act.doing("back") as digest:
        digest.decide("undrop", act.chosen, act.desk.room.clock())


ACTS: Mapping[str, Callable[[Acting], None]] = {
    "pick": _pick,
    "unpick": _unpick,
    "drop": _drop,
    "snooze": _snooze,
    "back": _back,
    "merge": _merge,
    "split": _split,
}
#: Acts after which the rows are others.
ANEW = frozenset({"merge", "split"})


def _not_picked(chosen: Sequence[Candidate]) -> None:
    for candidate in chosen:
        if candidate.standing is Standing.PICKED:
            raise UsageError(f"{candidate.id} stands in {candidate.note}", hint="Take it out of there first")


def _titles(chosen: Sequence[Candidate]) -> str:
    """The title of one, or how many they are with the first."""
    first = chosen[0].story.lead.title
    short = first if len(first) <= 60 else f"{first[:58].rstrip()}…"
    return short if len(chosen) == 1 else f"{short} (+{len(chosen) - 1})"


ROUTES = [Route("/", inbox), Route("/inbox/act", act, methods=["POST"])]
