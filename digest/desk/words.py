"""What the entry editor shows: fields with what was seen in them, states, findings, what helps in writing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from digest.core import worddiff, wording
from digest.core.extents import extents
from digest.core.languages import drafted as left
from digest.core.languages import fingerprint
from digest.core.reviewing import Look
from digest.core.worddiff import Piece
from digest.desk.findings import Teller, Told, field_at
from digest.model import Entry, Finding, Issue, State, Text

if TYPE_CHECKING:
    from digest.app.newsroom import Newsroom
    from digest.archive.wording import Reworded
    from digest.core.memory import Match

#: What the address calls an issue's own title and lead.
HEAD = "-"


@dataclass(frozen=True, slots=True)
class Fault:
    """A finding, and what to send so that it is mended; empty: a person must look."""

    told: Told
    fix: str = ""
    instead: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """Somebody else wrote where this editor writes."""

    who: str
    theirs: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of the form."""

    name: str
    #: What stands in the file, and what the form shows: what its editor typed, after a clash.
    was: str
    text: str
    faults: tuple[Fault, ...] = ()
    clash: Clash | None = None
    refused: str = ""
    #: Who wrote these words, if no person did: `machine`, or `dated` for a title made of the days.
    made: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A language of an entry."""

    language: str
    state: str
    lacks: str
    #: Whether readers have it.
    out: bool
    #: The words it had when a language was confirmed beside it, part by part; empty: nothing changed.
    changed: tuple[tuple[str, tuple[Piece, ...]], ...] = ()
    #: Something changed, and nobody knows from what.
    lost: bool = False
    #: Words agreed on that stand in the source, how this language says them, whether it does.
    terms: tuple[tuple[str, str, bool], ...] = ()


def shown(
    room: Newsroom,
    issue: Issue,
    name: str,
    who: str,
    tell: Teller,
    *,
    done: Reworded | None = None,
    sent: Mapping[str, str] | None = None,
) -> dict[str, object]:
    """What the template shows of an entry, findings told by `tell`.

    `sent`: what an editor wrote, and `done` what became of it.
    """
    looks = room.editing.looks(issue.number, issue)
    at = next(index for index, look in enumerate(looks) if look.id == name)
    look, settings = looks[at], room.digest.config.digest
    around = [_address(looks[n]) if 0 <= n < len(looks) else "" for n in (at - 1, at + 1)]
    entry = look.entry
    fields = _fields(room, issue, look, who, tell, done, sent or {})
    return {
        "issue": issue,
        "entry": entry,
        "name": name or HEAD,
        "section": look.section,
        "source": look.source,
        "fields": fields,
        "sides": _sides(room, issue, look),
        "general": tuple(_faults(look, "", fields, tell)),
        "fixes": sum(finding.instead is not None for finding in look.findings),
        "prints": {tag: fingerprint(entry, tag) for tag in look.languages},
        "waits": bool(look.lacks),
        "extents": extents(issue, settings, name),
        "before": around[0],
        "after": around[1],
        # The first look is the issue's own title and lead, which is no entry.
        "position": (at, len(looks) - 1),
        "sections": _sections(room, issue),
        "groups": _groups(room, issue),
        "topics": settings.topics,
        "service": _serves(room),
    }


def waiting(looks: Sequence[Look], name: str) -> str:
    """The address of the next after `name` that wants a look; empty: none does."""
    at = next((index for index, look in enumerate(looks) if look.id == name), -1)
    turned = [*looks[at + 1 :], *looks[: at + 1]]
    return next((_address(look) for look in turned if look.lacks and look.id != name), "")


def _address(look: Look) -> str:
    return look.id or HEAD


# ---------------------------------------------------------------- fields


def _fields(
    room: Newsroom,
    issue: Issue,
    look: Look,
    who: str,
    tell: Teller,
    done: Reworded | None,
    sent: Mapping[str, str],
) -> dict[str, Field]:
    languages = room.digest.config.digest.languages
    thing = look.entry if look.id else issue
    found = {name: wording.said(thing, name, languages) for name in wording.names(thing, languages)}
    if look.id:
        found["section"] = look.section
    drafts = drafted(room, issue, look)
    made = {}
    for name, now in found.items():
        faults = tuple(_faults(look, name, found, tell))
        one = Field(name=name, was=now, text=now, faults=faults, made=drafts.get(name, ""))
        if done and name in done.stood:
            mine = sent.get(name, now)
            told = Clash(
                who=room.digest.called(room.editing.by(issue.number, look.id, name, who)),
                theirs=now,
                pieces=worddiff.diff(now, mine),
            )
            one = replace(one, clash=told, text=mine)
        elif done and name in done.refused:
            one = replace(one, refused=done.refused[name], text=sent.get(name, now))
        made[name] = one
    return made


def drafted(room: Newsroom, issue: Issue, look: Look) -> Mapping[str, str]:
    """The fields whose words no person wrote yet, to `machine` or `dated`."""
    made = {f"{part}.{tag}": "machine" for tag in look.languages for part in left(look.entry, tag)}
    if not look.id:
        days = room.digest.dated(issue)
        titles = ((tag, issue.title.get(tag)) for tag in look.languages)
        made |= {f"title.{tag}": "dated" for tag, title in titles if title and title == days.get(tag)}
    return made


def field_of(look: Look, place: str, fields: Iterable[str]) -> str:
    """The field a finding at `place` is about; empty: the entry as a whole."""
    below = place.removeprefix(look.place).removeprefix(".") if look.place else place
    return field_at(below, look.entry, fields)


def fix_of(look: Look, finding: Finding) -> str:
    """What names a finding that can be mended, as long as it stands."""
    below = finding.place.removeprefix(look.place).removeprefix(".")
    return f"{finding.code} {below} {'-'.join(map(str, finding.span or ()))}"


def _faults(look: Look, name: str, fields: Iterable[str], tell: Teller) -> Iterable[Fault]:
    known = tuple(fields)
    for finding in look.findings:
        if field_of(look, finding.place, known) == name:
            mends = finding.instead is not None and finding.span is not None
            yield Fault(
                told=tell(finding),
                fix=fix_of(look, finding) if mends else "",
                instead=finding.instead or "" if mends else "",
            )


# ---------------------------------------------------------------- languages


def _sides(room: Newsroom, issue: Issue, look: Look) -> list[Side]:
    settings = room.digest.config.digest
    changes = room.editing.changes(issue.number, look)
    drafts = drafted(room, issue, look)
    every = [*look.languages, *(tag for tag in settings.languages if tag not in look.languages)]
    made = []
    for tag in every:
        mine = [change for change in changes if change.side == tag]
        was = next((change.was for change in mine if change.was is not None), None)
        state = look.states.get(tag)
        made.append(
            Side(
                language=tag,
                state=_state(state, dated=drafts.get(f"title.{tag}") == "dated") if state else "absent",
                lacks=look.lacks.get(tag, ""),
                out=tag in issue.published,
                changed=tuple(_parts(was, look.entry, tag)) if was is not None else (),
                lost=bool(mine) and was is None,
                terms=tuple(_terms(room, look, tag)) if tag != look.source else (),
            )
        )
    return made


def _state(state: State, *, dated: bool) -> str:
    return "dated" if dated and state is State.WRITTEN else state.name.lower()


def _parts(was: Mapping[str, str], entry: Entry, tag: str) -> Iterable[tuple[str, tuple[Piece, ...]]]:
    for part, old in was.items():
        words: Text = getattr(entry, part)
        if not wording.same(old, words.get(tag)):
            yield part, worddiff.diff(old, words.get(tag))


def _terms(room: Newsroom, look: Look, tag: str) -> Iterable[tuple[str, str, bool]]:
    entry = look.entry
    text = "\n\n".join(words.get(look.source) for words in (entry.title, entry.summary))
    here = "\n\n".join(words.get(tag) for words in (entry.title, entry.summary)).casefold()
    for words, agreed in room.digest.terms(text, look.source, tag).items():
        if words != agreed:
            yield words, agreed, agreed.casefold() in here


def matches(room: Newsroom, issue: Issue, name: str, target: str) -> list[Match]:
    """What was said before that is like an entry's words; none if there is nothing to compare with."""
    look = next((one for one in room.editing.looks(issue.number, issue) if one.id == name), None)
    if look is None or not name or target not in look.languages or target == look.source:
        return []
    return room.editing.said_before(issue.number, look.entry, look.source, target)


# ---------------------------------------------------------------- choices


def _sections(room: Newsroom, issue: Issue) -> list[tuple[str, Text]]:
    known = {section.id: section.title for section in room.digest.config.digest.sections}
    own = {section.id: section.title for section in issue.sections if section.id not in known}
    return [*known.items(), *own.items()]


def _groups(room: Newsroom, issue: Issue) -> list[tuple[str, Text]]:
    own = {name: title for section in issue.sections for name, title in section.groups.items()}
    return list({**own, **room.digest.config.digest.groups}.items())


def _serves(room: Newsroom) -> bool:
    from digest.errors import DigestError

    try:
        return room.editing.serves()
    except DigestError:
        return False


def called(issue: Issue, name: str) -> bool:
    """Whether the issue has such an entry, or `name` is empty: its own words."""
    return not name or any(entry.id == name and not entry.withdrawn for _, entry in issue.entries())
