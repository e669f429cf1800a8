"""The issue: sections and entries in their order, and what an editor does with them as they stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from digest.desk.arranged import arranged, order
from digest.desk.desk import Desk
from digest.desk.faults import SaidError
from digest.desk.forms import Form, posted
from digest.desk.pages import acted, is_live, tongue_of
from digest.errors import DigestError, UsageError
from digest.model import Severity

if TYPE_CHECKING:
    from digest.app import Digest
    from digest.app.arranging import File

#: Letters of a title in the words about an act.
SHORT = 48
#: Lines that are numbered beyond those of a broken file: who mends it may write more.
SPARE = 10
#: Letters of a line that is shown with what is wrong in it.
LINE = 120


def this_week(request: Request) -> Response:
    """To the issue being made, or to the one chosen."""
    desk: Desk = request.app.state.desk
    chosen = request.query_params.get("number", "")
    number = int(chosen) if _numeral(chosen) else coming(desk)
    return RedirectResponse(desk.to(f"/issue/{number}"), 303)


def issue(request: Request) -> Response:
    """The page: of a whole issue, of a broken file, or of one that is not there yet."""
    desk: Desk = request.app.state.desk
    number = _number(request)
    if number is None:
        return desk.pages.page(request, "error", {"message": ""}, status=404)
    return filled(request, desk, number)


def filled(
    request: Request, desk: Desk, number: int, *, status: int = 200, name: str = "issue", **more: object
) -> Response:
    """The page `name` of an issue, or what stands for it while its file is broken or not there."""
    room = desk.room
    desk.warms()
    with room.lock:
        digest = room.digest
        numbers = digest.archive.numbers()
        shown: dict[str, object] = {
            "number": number,
            "issue": None,
            "numbers": numbers[::-1],
            "sections": digest.config.digest.sections,
            "groups": digest.config.digest.groups,
            "me": desk.called(request),
            "at": "issue",
            **more,
        }
        if number not in numbers:
            expected = number == coming(desk)
            return desk.pages.page(
                request, "issue_none", {**shown, "coming": coming}, status=200 if expected else 404
            )
        file = digest.issue_file(number)
        if file.issue is None or "mended" in more:
            return _broken(request, desk, file, shown, status)
        tell = desk.pages.teller(request, number, file.issue)
        return desk.pages.page(
            request, name, {**shown, **arranged(room, number, file.issue, tell)}, status=status
        )


def _broken(request: Request, desk: Desk, file: File, shown: dict[str, object], status: int) -> Response:
    """The text of a file, `mended` by its editor or as it is, with what is wrong beside its lines."""
    found, text = file.findings, file.text
    if "mended" in shown:
        found, text = shown["still"], shown["mended"]  # type: ignore[assignment]
    number, lines = int(str(shown["number"])), text.split("\n")
    tell = desk.pages.teller(request, number)
    faults = [
        (tell(one), lines[one.line - 1].strip()[:LINE] if 0 < one.line <= len(lines) else "")
        for one in found
        if one.severity is Severity.ERROR
    ]
    wrong = {one.line for one, _ in faults}
    sheet = [(at, at in wrong) for at in range(1, len(lines) + SPARE + 1)]
    values = {"file": file, **shown, "faults": faults, "text": text, "sheet": sheet, "mending": number}
    return desk.pages.page(request, "issue_broken", values, status=status)


# ---------------------------------------------------------------- acts


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """What an editor wants done with an entry, or with a section."""

    desk: Desk
    request: Request
    said: Form
    number: int
    #: The entry's id, or the section's; what stands behind it.
    name: str
    rest: str
    title: str

    def doing(self, label: str, *more: int) -> AbstractContextManager[Digest]:
        """The digest for the act, to be undone."""
        facts = {"title": self.title, "number": self.number + 1}
        return self.desk.room.acting(self.desk.who(self.request), label, [self.number, *more], facts)

    @property
    def seen(self) -> list[tuple[str, list[str]]]:
        return order(self.said.one("seen"))


@posted
def act(request: Request, said: Form) -> Response:
    """`do`: `up ID`, `down ID`, `place ID`, `move ID` (to `to`), `remove ID`, `split ID URL`, `claim ID` …"""
    desk: Desk = request.app.state.desk
    number = needed(request)
    verb, _, rest = said.one("do").partition(" ")
    name, _, more = rest.partition(" ")
    ticked = said.all("id") if verb == "move" and not name else []
    if verb not in ACTS or not (name or verb == "move"):
        raise UsageError(f"the desk knows no {verb[:40]!r}", hint="Load the page again")
    with desk.room.lock:
        digest = desk.room.digest
        made = digest.archive.issue(number)
        sections = {known.id: known.title for known in digest.config.digest.sections}
        known = {one.id: one for _, one in made.entries()}
        tongue = tongue_of(request)
        words = desk.pages.tongues[tongue]
        if not name and not ticked:
            raise SaidError(words["none_ticked"])
        if gone := next((one for one in ticked or [name] if one not in known and one not in sections), ""):
            raise UsageError(f"{gone[:80]} is not in Vol. {number} any more", hint="Somebody took it out")
        first, languages = name or ticked[0], digest.config.digest.languages
        entry = known.get(first)
        title = short((entry.title if entry else sections[first]).best(tongue, languages)[0] or first)
        title += f" (+{len(ticked) - 1})" if len(ticked) > 1 else ""
        if verb == "remove" and entry and digest.is_written(entry) and not said.one("sure"):
            question = words["issue_sure"].format(title=title)
            if is_live(request):
                raise SaidError(question)
            return filled(request, desk, number, name="issue_ask", asked=name, question=question)
        acting = Acting(
            desk=desk, request=request, said=said, number=number, name=name, rest=more, title=title
        )
        label = ACTS[verb](acting)
    facts = {"title": title, "number": number + 1}
    return done(request, desk, number, acted(words, label, facts) if label else words["issue_stays"], name)


def done(request: Request, desk: Desk, number: int, told: str, name: str = "") -> Response:
    """After an act: the list as it is now, or, without script, back to the entry `name`."""
    if is_live(request):
        return filled(request, desk, number, name="issue_acted", said=told)
    return RedirectResponse(desk.to(f"/issue/{number}{f'#e-{name}' if name else ''}"), 303)


def _step(by: int) -> Callable[[Acting], str]:
    def step(act: Acting) -> str:
        with act.doing("order") as digest:
            return "order" if digest.step_entry(act.number, act.name, by, act.seen) else ""

    return step


def _place(act: Acting) -> str:
    section, before = act.said.one("section"), act.said.one("before")
    with act.doing("order") as digest:
        moved = digest.place_entry(act.number, act.name, section, before, act.seen)
    return "order" if moved else ""


def _move(act: Acting) -> str:
    """Into a section, a group or the next issue: one, or all that is ticked, by one act."""
    kind, _, where = act.said.one("to").partition(" ")
    names = [act.name] if act.name else act.said.all("id")
    if kind not in MOVES:
        raise SaidError(act.desk.pages.tongues[tongue_of(act.request)]["issue_where"])
    label, moving = MOVES[kind]
    if kind == "issue":
        act.desk.room.digest.begin_after(act.number, act.desk.room.clock())
    with act.doing(label, *([act.number + 1] if kind == "issue" else ())) as digest:
        moved = [moving(digest, act, name, where) for name in names]
    return label if any(moved) else ""


def _into_section(digest: Digest, act: Acting, name: str, where: str) -> bool:
    return digest.place_entry(act.number, name, where, "", [])


def _into_group(digest: Digest, act: Acting, name: str, where: str) -> bool:
    return digest.group_entry(act.number, name, where)


def _into_next(digest: Digest, act: Acting, name: str, _: str) -> bool:
    return bool(digest.move(name, act.desk.room.clock(), act.number, None))


MOVES: Mapping[str, tuple[str, Callable[[Digest, Acting, str, str], bool]]] = {
    "section": ("order", _into_section),
    "group": ("group", _into_group),
    "issue": ("next_issue", _into_next),
}


def _remove(act: Acting) -> str:
    with act.doing("unpick") as digest:
        digest.remove_entry(act.number, act.name, sure=bool(act.said.one("sure")))
    return "unpick"


def _split(act: Acting) -> str:
    with act.doing("split_off") as digest:
        digest.split_entry(act.number, act.name, act.rest)
    return "split_off"


def _claim(act: Acting) -> str:
    with act.doing("claim") as digest:
        digest.claim([act.name], act.desk.room.clock(), act.number)
    return "claim"


def _unclaim(act: Acting) -> str:
    with act.doing("unclaim") as digest:
        digest.unclaim([act.name], act.desk.room.clock(), act.number)
    return "unclaim"


ACTS: Mapping[str, Callable[[Acting], str]] = {
    "up": _step(-1),
    "down": _step(1),
    "place": _place,
    "move": _move,
    "remove": _remove,
    "split": _split,
    "claim": _claim,
    "unclaim": _unclaim,
}


# ---------------------------------------------------------------- addresses


def _numeral(said: str) -> bool:
    return said.isascii() and said.isdecimal() and len(said) <= 4 and int(said) > 0


def _number(request: Request) -> int | None:
    said = str(request.path_params["number"])
    return int(said) if _numeral(said) else None


def needed(request: Request) -> int:
    """The number in the address; raises UsageError if it is none."""
    number = _number(request)
    if number is None:
        raise UsageError("that is no issue", hint="Load the page again")
    return number


def coming(desk: Desk) -> int:
    """The issue being made; while a file is broken, the one to mend first."""
    with desk.room.lock:
        try:
            return desk.room.next_issue().number
        except DigestError:
            digest = desk.room.digest
            numbers = digest.archive.numbers()[::-1]
            broken = (number for number in numbers if digest.issue_file(number).issue is None)
            return next(broken, max(numbers, default=1))


def short(title: str) -> str:
    """A title as the words about an act have room for."""
    return title if len(title) <= SHORT else f"{title[: SHORT - 1].rstrip()}…"


ROUTES = [
    Route("/issue", this_week),
    Route("/issue/{number}", issue),
    Route("/issue/{number}/act", act, methods=["POST"]),
]
