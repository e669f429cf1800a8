"""The issue "Inbox for Vol. 30": candidates as boxes to tick, and the ticks read again.

A tick is a wish of somebody who may write in the repository. It is taken once: what came of it is remembered
beside the decisions (`tick`), so that an entry which an editor takes out again stays out. Each box says how
often a tick of it was taken before; one drawn after that can be ticked anew.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from digest.core.forge.plain import MOST, hidden, link, plain, seen
from digest.core.identity import canonical_url
from digest.model import Candidate, Decision, Standing

LABEL = "digest-inbox"
#: The word of a decision that remembers a tick.
TICK = "tick"
#: Candidates of a section, and reasons of a candidate.
EACH, REASONS = 25, 3
_BOX = re.compile(r"^\s*[-*] \[([ xX])\] ")
#: Left for the closing lines.
_SPARE = 1_500
_HOW = (
    "Tick what belongs into it: the next `digest sync` of any editor writes an entry for each. What is "
    "ticked and stands in the issue is taken out with `digest pick --undo ID`, not here."
)
_CLOSED = (
    "Closed by hand, this issue is left as it is: nothing more is written here, and its ticks still count."
)


@dataclass(frozen=True, slots=True)
class Box:
    """One box as it stands in an issue."""

    identity: str
    ticked: bool
    #: How many ticks of it had been taken when it was drawn.
    taken: int


def title(number: int) -> str:
    return f"Inbox for Vol. {number}"


def number_of(title: str, body: str) -> int | None:
    """The issue that a ticket is about: its first line says so, whatever people made of its title."""
    words = seen(body.partition("\n")[0])
    if len(words) == 2 and words[0] == "inbox" and words[1].isdecimal():
        return int(words[1][:6])
    found = re.fullmatch(r"Inbox for Vol\. (\d{1,6})", title.strip())
    return int(found[1]) if found else None


def boxes(body: str) -> list[Box]:
    """The boxes of a body, each identity once; ticked if any of its boxes is."""
    found: dict[str, Box] = {}
    for line in body.splitlines():
        mark, words = _BOX.match(line), seen(line)
        if mark is None or len(words) != 3 or words[0] != "box" or not words[2].isdecimal():
            continue
        box = Box(words[1], mark[1] != " ", int(words[2]))
        before = found.get(box.identity)
        if before is None or (box.ticked and not before.ticked):
            found[box.identity] = box
    return list(found.values())


def taken(decisions: Iterable[Decision]) -> Mapping[str, int]:
    """How many ticks of each identity were taken."""
    return Counter(canonical_url(d.identity) for d in decisions if d.verb == TICK)


def fresh(found: Iterable[Box], counts: Mapping[str, int]) -> list[str]:
    """The identities whose ticks nobody took yet."""
    return [
        box.identity
        for box in found
        if box.ticked and box.taken >= counts.get(canonical_url(box.identity), 0)
    ]


def body(
    number: int,
    covers: tuple[date, date],
    candidates: Sequence[Candidate],
    sections: Mapping[str, str],
    *,
    ticked: Iterable[str] = (),
    counts: Mapping[str, int] | None = None,
) -> str:
    """The whole text; `candidates` are in their order, `sections` id to title, `ticked` not yet taken.

    What was dropped or put off is left out; what is longer than GitHub takes ends in a line that says so.
    """
    wishes, counts = frozenset(ticked), counts or {}
    about = f"What was gathered for **Vol. {number}** ({covers[0]} to {covers[1]}), the best first. {_HOW}"
    lines = [hidden("inbox", str(number)), about, ""]
    left, room = 0, MOST - _SPARE - sum(len(line) + 1 for line in lines)
    for id_, heading in sections.items():
        own = [c for c in candidates if c.section == id_ and c.standing in {Standing.NEW, Standing.PICKED}]
        shown = [*(c for c in own if c.standing is Standing.PICKED), *_new(own, wishes)]
        drawn = [_line(c, ticked=c.story.identity in wishes, counts=counts) for c in shown]
        left += len(own) - len(shown)
        part = [f"### {plain(heading)}", ""] if drawn else []
        for at, line in enumerate(drawn):
            room -= len(line.encode()) + 1
            if room < 0:
                left += len(drawn) - at
                break
            part.append(line)
        lines += [*part, ""] if len(part) > 2 else []
    lines += list(_closing(left, any(map(_BOX.match, lines))))
    return "\n".join(lines).rstrip() + "\n"


def _new(own: Sequence[Candidate], wishes: frozenset[str]) -> list[Candidate]:
    """The best of them, and whatever somebody ticked."""
    new = [candidate for candidate in own if candidate.standing is Standing.NEW]
    return [c for at, c in enumerate(new) if at < EACH or c.story.identity in wishes]


def _line(candidate: Candidate, *, ticked: bool, counts: Mapping[str, int]) -> str:
    lead, identity = candidate.story.lead, candidate.story.identity
    picked = candidate.standing is Standing.PICKED
    reasons = "; ".join(reason.text.best("en", ())[0] for reason in candidate.reasons[:REASONS])
    said = f"in {candidate.note}" if picked else reasons
    words = [link(lead.title, lead.url), f"`{candidate.id}`", *([plain(said)] if said else [])]
    if picked:  # what stands in the issue is no wish: taken out by hand, it would come again
        return f"- [x] {' · '.join(words)}"
    box = hidden("box", identity, str(counts.get(canonical_url(identity), 0)))
    return f"- [{'x' if ticked else ' '}] {' · '.join(words)} {box}"


def _closing(left: int, anything: bool) -> Iterator[str]:
    if not anything:
        yield "Nothing is waiting. The next collect may bring something."
    elif left:
        yield f"{left} more: `digest shortlist --limit 0`."
    yield ""
    yield _CLOSED
