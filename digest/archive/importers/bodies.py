"""One entry: its title, its links, and the text below it as Markdown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from digest.archive.importers.inline import is_only_links, links, mended, words
from digest.archive.importers.lines import Line, filled
from digest.archive.importers.masthead import labelled
from digest.core.identity import canonical_url
from digest.core.oldissues import Names, OldEntry, OldLink, Remark
from digest.markdown import columns, wrap

#: What parts a title from the words behind it in one line.
_COLON = re.compile(r"\s*[：:](?!//)\s*|\s+[-–—]+\s+|\s*——\s*")
_SENTENCE = re.compile(r"(?<=[。！？])|(?<=[.!?])\s")
#: Longest title cut out of a paragraph, in columns: a Chinese character takes two.
_TITLE = 80


@dataclass(slots=True)
class Draft:
    """An entry being read."""

    first: Line
    group: str = ""
    rest: list[Line] = field(default_factory=list)


class Bodies:
    """Reads what stands below each title, and keeps what it was unsure of."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.labels = [label for name in ("import_links", "sources", "also") for label in names.words(name)]
        self.remarks: list[Remark] = []

    def entry(self, draft: Draft) -> OldEntry:
        first, mends = mended(draft.first.text)
        title, own, rest = self._title(draft, first)
        body, sources = self._body(draft.rest, rest)
        text, more = mended(body)
        for remark in [*mends, *more]:
            self._say(draft.first, remark)
        inside = [] if sources else [found.link for found in links(text)]
        told = _once([*own, *sources, *inside])
        return OldEntry(title=title, group=draft.group, links=told, text=text, line=draft.first.number)

    def _title(self, draft: Draft, text: str) -> tuple[str, list[OldLink], str]:
        """(title, its links, the words behind it in the same line)."""
        below = any(True for _ in filled(draft.rest))
        head, rest = text, ""
        if not draft.first.heading and not draft.first.strong:
            head, rest = _parted(text, below)
        found = [mark.link for mark in links(head)]
        if not rest and not below and columns(words(head)) > _TITLE:
            head, rest = _shortened(head)
            self._say(draft.first, f"no title; taken from its words: {words(head)!r}")
        if is_only_links(rest):
            found += [mark.link for mark in links(rest)]
            rest = ""
        name = words(head).strip(" ：:-–—|")
        if not name and found:
            name = found[0].label or found[0].url
        own = [
            OldLink(link.url, "" if words(link.label) in {name, ""} or link.label in name else link.label)
            for link in found
        ]
        return name or words(text) or "?", own, rest.strip()

    def _body(self, lines: Sequence[Line], rest: str) -> tuple[str, list[OldLink]]:
        """The text below a title, and the links that stand in lines of their own."""
        kept: list[Line] = []
        sources: list[OldLink] = []
        for line in lines:
            said = labelled(line.text, self.labels)
            where = said if said is not None else line.text
            if not line.code and not line.blank and is_only_links(mended(where)[0]):
                sources += [found.link for found in links(mended(where)[0])]
            elif said == "" and not line.code:
                continue  # `来源：`, and the links below it
            else:
                kept.append(line)
        text = _joined(kept)
        return "\n\n".join(part for part in (rest, text) if part), sources

    def _say(self, line: Line, text: str) -> None:
        self.remarks.append(Remark(line.number, text))


def _parted(text: str, below: bool) -> tuple[str, str]:
    """A line cut behind its title: a bold beginning, a link at its start, or what stands before a colon."""
    tag = re.match(r"(?:\*\*)?\[[^\[\]]{1,20}\](?!\()(?:\*\*)?\s*(?=\[|\*\*)", text)
    if tag:  # `[重要安全增强]` before a title
        head, rest = _parted(text[tag.end() :], below)
        return text[: tag.end()] + head, rest
    if strong := re.match(r"(?:\*\*|__)(.+?)(?:\*\*|__)\s*[：:，,。.\-–—]*\s*(?=\S)", text):
        return strong[0].strip(), text[strong.end() :]
    first = next(links(text), None)
    if first and first.start == 0 and first.end < len(text.rstrip()):
        rest = text[first.end :]
        if cut := re.match(r"\s*(?:[：:，,。]|[-–—]+\s|\s)\s*", rest):
            return text[: first.end], rest[cut.end() :]
        return text, ""
    if below:
        return text, ""
    cut = _COLON.search(text)
    if (
        cut
        and 2 <= columns(words(text[: cut.start()])) <= _TITLE
        and len(text) - cut.end() > 10
        and "](" not in text[: cut.end() + 1]
    ):
        return text[: cut.start()], text[cut.end() :]
    return text, ""


def _shortened(text: str) -> tuple[str, str]:
    """A title out of a paragraph without one: its first sentence, or how that begins; all is the text."""
    sentence = _SENTENCE.split(words(text), maxsplit=1)[0].rstrip("。.！!？?")
    if columns(sentence) > _TITLE:
        clause = re.split(r"[，,；;：:]", sentence, maxsplit=1)[0]
        sentence = clause if 8 <= columns(clause) <= _TITLE else wrap(sentence, _TITLE - 2)[0] + "…"
    return sentence, text


def _joined(lines: Sequence[Line]) -> str:
    """Lines as Markdown: bullets of every kind as `-`, what stood in by the same columns at the border."""
    said = list(filled(lines))
    if not said:
        return ""
    fences = [
        _indent(line.raw) for line in said if line.code and line.raw.lstrip().startswith(("```", "~~~"))
    ]
    least = min([*fences, *(line.indent for line in said if not line.code)], default=0)
    bullets = min((line.indent for line in said if line.mark), default=0)
    out: list[str] = []
    previous: Line | None = None
    for line in lines:
        if line.rule or line.blank:
            out.append("")
        elif line.code:
            out.append(line.raw[min(least, _indent(line.raw)) :])
        else:
            if previous is not None and _apart(previous, line):
                out.append("")
            out.append(_spelt(line, bullets if line.mark else least))
        previous = None if line.blank else line
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(out)).strip("\n")
    return re.sub(r"(?m)^(- [^\n]*|\d+\. [^\n]*)\n\n(?=- |\d+\. )", r"\1\n", text)


def _indent(raw: str) -> int:
    return len(raw) - len(raw.lstrip())


def _spelt(line: Line, border: int) -> str:
    pad = " " * max(0, line.indent - border)
    if line.quoted:
        return f"> {line.text}" if line.text else ">"
    if line.heading or (line.strong and not line.mark):
        return f"**{line.text}**"
    words_ = f"**{line.text}**" if line.strong else line.text
    if line.mark == "-":
        return f"{pad}- {words_}"
    if line.mark == "1":
        return f"{pad}{line.ordinal}. {words_}"
    return f"{line.raw.strip()}" if line.mark else f"{pad}{words_}"


def _apart(before: Line, line: Line) -> bool:
    """Whether a line begins a paragraph although no blank line says so: the one before it was whole."""
    if before.mark or line.mark or before.quoted or line.quoted:
        return (bool(line.mark) and not before.mark) or (
            bool(before.mark) and not line.mark and not line.indent
        )
    return bool(re.search(r"[。！？!?：:；…”]$", before.text)) or before.strong or line.strong


def _once(found: Sequence[OldLink]) -> tuple[OldLink, ...]:
    """Each address once; the first that has a label gives it."""
    kept: dict[str, OldLink] = {}
    for link in found:
        name = canonical_url(link.url)
        if name not in kept or (link.label and not kept[name].label):
            kept[name] = link if name not in kept else OldLink(kept[name].url, link.label)
    return tuple(kept.values())
