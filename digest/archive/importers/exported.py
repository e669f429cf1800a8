"""This program's own exports, read exactly: `core.exported` line by line, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from digest.archive.reading import read
from digest.core import exported
from digest.core.oldissues import Names, OldEntry, OldIssue, OldLink, OldSection

_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_MOMENTS = ("%Y-%m-%d %H:%M %z", "%Y-%m-%d %H:%M:%S %z")


class NotOursError(ValueError):
    """The file is not as an export was written; it may be an old issue all the same."""


def read_export(text: str, names: Names) -> OldIssue | None:
    """The issue of an export of ours; None for any other file."""
    for reader in (_markdown, _text):
        try:
            return reader(text, names)
        except (NotOursError, ValueError, LookupError, AttributeError, TypeError, StopIteration):
            continue
    return None


@dataclass(slots=True)
class _Entry:
    title: str
    group: str
    id: str = ""
    line: int = 0
    words: list[str] = field(default_factory=list)
    #: Label to the lines below it.
    blocks: dict[str, list[str]] = field(default_factory=dict)


@dataclass(slots=True)
class _Section:
    title: str
    entries: list[_Entry] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Form:
    """How one of the two forms is read."""

    words: Callable[[str], str]
    link: Callable[[str], OldLink]


def _markdown(text: str, names: Names) -> OldIssue:
    if not text.startswith("---\n"):
        raise NotOursError
    head, _, body = text[4:].partition("\n---\n")
    data: Any = read(head).data
    if not isinstance(data, dict) or data.get(exported.MARK) != exported.VERSION:
        raise NotOursError
    lines = body.split("\n")
    start = next((n for n, line in enumerate(lines) if exported.MD_SECTION.fullmatch(line)), len(lines))
    offset = head.count("\n") + 4
    words = names.phrases[data["language"]]
    sections = _sections(list(enumerate(lines, offset))[start:], _markdown_steps, words)
    return OldIssue(
        number=int(data["number"]),
        title=data["title"],
        language=data["language"],
        moment=datetime.fromisoformat(data["published"]) if data.get("published") else None,
        covers=(date.fromisoformat(data["covers"]["from"]), date.fromisoformat(data["covers"]["to"])),
        credits=tuple(data["credits"]),
        lead=tuple(_unescaped(line[2:]) for line in lines[:start] if line.startswith("- ")),
        sections=tuple(_finished(sections, _Form(exported.from_markdown, _markdown_link), words)),
    )


def _text(text: str, names: Names) -> OldIssue:
    lines = text.split("\n")
    start = next((n for n in range(len(lines) - 1) if exported.TEXT_RULE.fullmatch(lines[n + 1])), len(lines))
    title, own, *head = lines[:start]
    language, number = next(
        (tag, int(found[1])) for tag in names.languages if (found := _issue(names.phrases[tag]["issue"], own))
    )
    words = names.phrases[language]
    said = [line.partition(" | ")[::2] for line in head if " | " in line and not line.startswith("• ")]
    covers = next(value for label, value in said if label == words["export_covers"]).split(" — ")
    moment = next((value for label, value in said if label == words["export_published"]), "")
    people = [value for label, value in said if label == words["export_by"]]
    sections = _sections(list(enumerate(lines, 1))[start:], _text_steps, words)
    return OldIssue(
        number=number,
        title=title,
        language=language,
        moment=datetime.strptime(moment, _MOMENTS[moment.count(":") > 1]) if moment else None,  # noqa: DTZ007 - has %z
        covers=(date.fromisoformat(covers[0]), date.fromisoformat(covers[1])),
        credits=tuple(people[0].split(words["draft_comma"])) if len(people) == 1 else tuple(people),
        lead=tuple(line[2:] for line in head if line.startswith("• ")),
        sections=tuple(_finished(sections, _Form(exported.from_text, _text_link), words)),
    )


def _issue(pattern: str, own: str) -> re.Match[str] | None:
    before, _, after = pattern.partition("{number}")
    return re.fullmatch(rf".* · {re.escape(before)}(\d+){re.escape(after)}", own)


# ---------------------------------------------------------------- sections


#: (what, text, id) of a line that is structure.
_Step = tuple[str, str, str]


def _sections(
    lines: Sequence[tuple[int, str]],
    step: Callable[[str, str, Sequence[str]], _Step | None],
    words: Mapping[str, str],
) -> list[_Section]:
    labels = [words[name] for name in ("sources", "also", "export_quote")]
    sections: list[_Section] = []
    group, guard = "", ""
    #: Where words go; None where none may stand.
    sink: list[str] | None = None
    for (number, line), following in zip(lines, [*(line for _, line in lines[1:]), ""], strict=True):
        found = None if guard else step(line, following, labels)
        if found is None:
            if guard:
                guard = "" if line == guard else guard
            elif step is _markdown_steps and (opening := exported.MD_OPEN.fullmatch(line)):
                guard = exported.closing(opening[1])
            if sink is not None:
                sink.append(line)
            elif line:
                raise NotOursError
            continue
        what, said, name = found
        match what:
            case "section":
                sections.append(_Section(said))
                group, sink = "", None
            case "group":
                group, sink = said, None
            case "entry":
                entry = _Entry(said, group, name, number)
                sections[-1].entries.append(entry)
                sink = entry.words
            case "label":
                sink = sections[-1].entries[-1].blocks.setdefault(said, [])
    if not sections:
        raise NotOursError
    return sections


def _markdown_steps(line: str, _: str, labels: Sequence[str]) -> _Step | None:
    if entry := exported.MD_ENTRY.fullmatch(line):
        return "entry", _unescaped(entry[2]), entry[3]
    if section := exported.MD_SECTION.fullmatch(line):
        return "section", _unescaped(section[1]), ""
    if group := exported.MD_GROUP.fullmatch(line):
        return "group", _unescaped(group[1]), ""
    return ("label", line[:-1], "") if exported.is_label(line, labels) else None


def _text_steps(line: str, following: str, labels: Sequence[str]) -> _Step | None:
    if line and exported.TEXT_RULE.fullmatch(following):
        return "section", line, ""
    if exported.TEXT_RULE.fullmatch(line):
        return "rule", "", ""
    if entry := exported.TEXT_ENTRY.fullmatch(line):
        return "entry", entry[2], ""
    if group := exported.TEXT_GROUP.fullmatch(line):
        return "group", group[1], ""
    return ("label", line[:-1], "") if exported.is_label(line, labels) else None


# ---------------------------------------------------------------- entries


def _finished(sections: Sequence[_Section], form: _Form, words: Mapping[str, str]) -> Iterator[OldSection]:
    for section in sections:
        entries = tuple(_entry(entry, form, words) for entry in section.entries)
        yield OldSection(title=section.title, entries=entries)


def _entry(made: _Entry, form: _Form, words: Mapping[str, str]) -> OldEntry:
    def block(name: str) -> list[str]:
        return made.blocks.get(words[name], [])

    return OldEntry(
        title=made.title,
        group=made.group,
        id=made.id,
        line=made.line,
        text=form.words("\n".join(made.words)),
        quote=exported.unquoted("\n".join(block("export_quote"))),
        links=tuple(form.link(line) for line in block("sources") if line),
        also=tuple(form.link(line) for line in block("also") if line),
    )


def _markdown_link(line: str) -> OldLink:
    found = exported.MD_LINK.fullmatch(line)
    if found is None:
        raise NotOursError
    return OldLink(found["bare"] or found["url"], _unescaped(found["label"] or ""), found["lang"] or "")


def _text_link(line: str) -> OldLink:
    found = exported.TEXT_LINK.fullmatch(line)
    if found is None:
        raise NotOursError
    return OldLink(found[1], found[3] or "", found[2] or "")


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)
