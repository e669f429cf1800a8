"""What became of a proposal over the years, and who told of it when, as one line of moments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from digest.model import Mention

#: Keys of a frozen record whose changes a timeline shows, in the order it tells them.
FIELDS = ("stage", "latest-milestone", "status")


@dataclass(frozen=True, slots=True)
class Turn:
    """One field that got another value; an empty one is none. The first known value has nothing before it."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A day on which something changed, or issues told of it."""

    day: date
    turns: tuple[Turn, ...] = ()
    mentions: tuple[Mention, ...] = ()
    #: The turns are all that is known from the beginning, not a change.
    first: bool = False


def moments(record: Mapping[str, Any], mentions: Sequence[Mention]) -> list[Moment]:
    """Changes and mentions together, newest first.

    Changes are those of the record's `history`; without one, what was frozen with each issue (`told`) tells
    them, dated by the issue.
    """
    days = {mention.number: mention.day for mention in reversed(mentions)}
    states = list(_history(record)) or list(_told(record, days))
    found: dict[date, Moment] = {}
    before: Mapping[str, str] | None = None
    for day, state in states:
        turns = tuple(_turns(before or {}, state))
        if turns:
            known = found.get(day, Moment(day))
            found[day] = Moment(day, known.turns + turns, (), known.first or before is None)
            before = state
    of_day: dict[date, list[Mention]] = {}
    for mention in sorted(mentions, key=lambda mention: -mention.number):
        of_day.setdefault(mention.day, []).append(mention)
    for day, told in of_day.items():
        known = found.get(day, Moment(day))
        found[day] = Moment(day, known.turns, tuple(told), known.first)
    return [found[day] for day in sorted(found, reverse=True)]


def latest(record: Mapping[str, Any]) -> Mapping[str, str]:
    """What was frozen last: title, owner, stage, status, milestone."""
    told = record.get("told", {})
    numbers = sorted((number for number in told if str(number).isdigit()), key=int)
    state = {k: str(v) for k, v in told[numbers[-1]].items()} if numbers else {}
    history = list(_history(record))
    return {**state, **history[-1][1]} if history else state


def path(record: Mapping[str, Any]) -> str:
    """`beta → stable`: the stage and the one it came from, if that is known."""
    stages = [state.get("stage", "") for _, state in _history(record)]
    if not stages:
        told = record.get("told", {})
        numbers = sorted((number for number in told if str(number).isdigit()), key=int)
        stages = [str(told[number].get("stage", "")) for number in numbers]
    known = [stage for i, stage in enumerate(stages) if stage and (not i or stage != stages[i - 1])]
    return " → ".join(known[-2:])


def _history(record: Mapping[str, Any]) -> Iterable[tuple[date, Mapping[str, str]]]:
    """The elements of `history` that can be read, by day."""
    found = []
    for element in record.get("history", ()):
        try:
            day = date.fromisoformat(str(element["date"])[:10])
        except (KeyError, TypeError, ValueError):
            continue
        found.append((day, {name: str(element[name]) for name in FIELDS if element.get(name)}))
    return sorted(found, key=lambda element: element[0])


def _told(record: Mapping[str, Any], days: Mapping[int, date]) -> Iterable[tuple[date, Mapping[str, str]]]:
    """What was frozen with each issue that is shown, oldest first."""
    told = record.get("told", {})
    for number in sorted(int(number) for number in told if str(number).isdigit()):
        if number in days:
            state = told[str(number)]
            yield days[number], {name: str(state[name]) for name in FIELDS if state.get(name)}


def _turns(before: Mapping[str, str], after: Mapping[str, str]) -> Iterable[Turn]:
    for name in FIELDS:
        if before.get(name, "") != after.get(name, ""):
            yield Turn(name, before.get(name, ""), after.get(name, ""))
