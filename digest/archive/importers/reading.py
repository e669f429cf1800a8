"""One old file, from its bytes to the issue it holds."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from digest.archive.importers import masthead, webpage
from digest.archive.importers.decoding import decode
from digest.archive.importers.entries import Entries
from digest.archive.importers.exported import read_export
from digest.archive.importers.lines import Line, filled, look
from digest.archive.importers.outline import Outline, is_known, outline
from digest.archive.reading import read as read_yaml
from digest.core.oldissues import Names, OldIssue, Remark, key
from digest.core.scripts import written_in
from digest.errors import ArchiveError

#: Bytes of the largest file that is looked at: an issue as a page with all its scripts has three million.
LARGEST = 10_000_000
#: What no issue has, and no reader should wait for: its words, whatever page they stood in.
MOST_LINES, MOST_CHARACTERS = 10_000, 400_000
_FRONT = re.compile(r"\A\s*(?P<mark>---|\+\+\+)[ \t]*\n(?P<head>.*?)\n(?P=mark)[ \t]*(?:\n|\Z)", re.DOTALL)
#: The first lines of a letter saved as text.
_MAIL = re.compile(r"\A(?:[A-Z][\w-]+: [^\n]*\n)*?Subject: (?P<subject>[^\n]*)\n(?:[A-Z][\w-]+: [^\n]*\n)*")
#: A picture inside of the file itself.
_INLINED = re.compile(r"\(data:[^()\s]*\)")
_LANGUAGE = re.compile(r"[._-]([a-z]{2,3}(?:-[A-Za-z]+)?)\.[a-z]+$")


class NoIssueError(ArchiveError):
    """The file holds no issue of the digest."""


@dataclass(slots=True)
class _Head:
    """What the file says of the issue before its first section, or in front matter, or in its page's head."""

    number: int | None = None
    title: str = ""
    day: date | None = None
    moment: datetime | None = None
    covers: tuple[date, date] | None = None
    credits: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    language: str = ""
    #: Whether the digest's own name stands there.
    named: bool = False


def read_issue(
    body: bytes, name: str, names: Names, *, number: int | None = None, language: str = ""
) -> OldIssue:
    """The issue of a file called `name`; raises NoIssueError.

    `number` and `language` are said by a person and stand above what the file says.
    """
    if len(body) > LARGEST:
        raise NoIssueError(f"more than {LARGEST // 1_000_000} MB are no issue")
    text, remark = decode(body)
    if not text.strip():
        raise NoIssueError(
            "the file is empty" if not body.strip() else "not a text; an issue is Markdown, text or HTML"
        )
    ours = read_export(text, names)
    found = ours or _old(text, name, names, number)
    found = replace(
        found,
        number=number or found.number,
        language=language or found.language or _language(found, name, names),
        years=masthead.years_of(text),
    )
    remarks = [Remark(1, remark)] if remark else []
    return replace(found, remarks=(*remarks, *sorted(found.remarks, key=lambda r: r.line)))


def _old(text: str, name: str, names: Names, number: int | None) -> OldIssue:
    head, lines = _lines(text, names)
    cut = outline(lines, names)
    remarks = list(cut.remarks)
    _masthead(cut, head, names, remarks)
    _tail(cut, head, names, remarks)
    reader = Entries(names)
    sections = [reader.section(part) for part in cut.parts]
    sections = [section for section in sections if section.entries]
    if not sections or not (cut.known or head.named or number):
        why = "none of the digest's sections is in it" if not cut.known else "no section of it has an entry"
        raise NoIssueError(f"this is no issue: {why}")
    said = number or head.number or masthead.number_in_name(name)
    if not said:
        raise NoIssueError("nothing says the number of this issue")
    if not (number or head.number):
        remarks.append(Remark(1, f"no number in the text; {said} is in the name of the file"))
    title = head.title
    if not title:
        title = next((entry.title for section in sections for entry in section.entries), "")
        remarks.append(Remark(1, f"no title; taken from the first entry: {title!r}"))
    return OldIssue(
        number=said,
        title=title,
        language=head.language,
        day=head.day,
        moment=head.moment,
        covers=head.covers,
        credits=head.credits,
        lead=head.lead,
        sections=tuple(sections),
        remarks=(*remarks, *reader.remarks),
    )


def _lines(text: str, names: Names) -> tuple[_Head, list[Line]]:
    """The lines of the body, and what front matter or a page's head says."""
    head, first = _Head(), 1
    text = _INLINED.sub("()", text)
    if front := _FRONT.match(text):
        data = _front(front["head"], front["mark"])
        if data is not None:
            _from_front(data, head, names)
            first += front[0].count("\n")
            text = text[front.end() :]
    elif mail := _MAIL.match(text):
        head.title = masthead.title_of(mail["subject"].strip(), names)
        head.number, head.named = (
            masthead.number_of(mail["subject"]),
            masthead.is_name(mail["subject"], names),
        )
        head.day = masthead.day_of(mail[0])
        first += mail[0].count("\n")
        text = text[mail.end() :]
    if webpage.looks_like(text):
        page = webpage.read(text)
        _from_page(page, head, names)
        return head, look(_bounded(page.lines))
    return head, look(_bounded(list(enumerate(text.split("\n"), first))))


def _bounded(lines: Sequence[tuple[int, str]]) -> Sequence[tuple[int, str]]:
    if len(lines) > MOST_LINES or sum(len(line) for _, line in lines) > MOST_CHARACTERS:
        raise NoIssueError(f"more than {MOST_LINES:,} lines or {MOST_CHARACTERS:,} characters are no issue")
    return lines


def _front(text: str, mark: str) -> Mapping[str, object] | None:
    if mark == "+++":
        import tomllib

        try:
            return {
                k: str(v) if isinstance(v, int | float | date) else v for k, v in tomllib.loads(text).items()
            }
        except tomllib.TOMLDecodeError:
            return None
    data = read_yaml(text).data
    return dict(data) if isinstance(data, dict) else None


def _from_front(data: Mapping[str, object], head: _Head, names: Names) -> None:
    def one(*wanted: str) -> str:
        value = masthead.front_matter(data, *wanted)
        return value if isinstance(value, str) else ", ".join(value)

    title = one("title", "headline")
    number = re.sub(r"\D", "", one("number", "issue", "vol", "volume", "no", "期数", "期号", "期"))
    head.number = int(number) if number and 1 <= int(number) <= 9999 else masthead.number_of(title)
    head.title = masthead.title_of(title, names)
    head.named = masthead.is_name(title, names) or bool(number)
    when = one("published", "date", "pubdate", "publishdate", "日期", "发布时间")
    head.moment, head.day = masthead.moment_of(when), masthead.day_of(when)
    language = one("language", "lang", "locale")
    head.language = language if language in names.languages else ""
    people = masthead.front_matter(
        data, "credits", "authors", "author", "editors", "editor", "by", "作者", "编辑"
    )
    parted = [people] if isinstance(people, str) else people
    head.credits = tuple(dict.fromkeys(name for part in parted for name in masthead.people_of(part)))
    lead = masthead.front_matter(data, "lead", "highlights")
    head.lead = tuple(lead) if isinstance(lead, list) else ((lead,) if lead else ())


def _from_page(page: webpage.Page, head: _Head, names: Names) -> None:
    head.number = head.number or masthead.number_of(page.title)
    head.title = head.title or masthead.title_of(page.title, names)
    head.named = head.named or masthead.is_name(page.title, names)
    head.moment = head.moment or masthead.moment_of(page.day)
    head.day = head.day or masthead.day_of(page.day)
    tag = page.language
    head.language = head.language or next(
        (t for t in names.languages if tag.lower().startswith(t.lower())), ""
    )


def _masthead(cut: Outline, head: _Head, names: Names, remarks: list[Remark]) -> None:
    """Read what stands before the first section."""
    labels, lead = names.words("import_by"), []
    ends = _patterns(names)
    for line in filled(cut.head):
        words = line.words
        if not words or is_known(line, names) or "](#" in line.raw or _is_contents(words):
            continue
        people = masthead.credits_in(words, labels)
        number = masthead.number_of(words)
        short = len(words) <= 120
        if people is not None:
            head.credits = tuple(dict.fromkeys((*head.credits, *masthead.people_of(people, labels))))
            head.day = head.day or masthead.day_of(words)
        elif short and (number is not None or (masthead.is_name(words, names) and len(words) <= 60)):
            head.number = head.number or number
            head.named = head.named or masthead.is_name(words, names)
            title = masthead.title_of(words, names)
            head.day = head.day or masthead.day_of(words)
            head.covers = head.covers or masthead.days_of(words)
            if title and (not head.title or line.heading) and masthead.day_of(title) is None:
                head.title = title
        elif short and (masthead.day_of(words) or masthead.days_of(words)):
            head.covers = head.covers or masthead.days_of(words)
            head.day = head.day or masthead.day_of(words)
        elif not head.title and (line.heading or len(words) <= 60):
            head.title = masthead.title_of(words, names)
        elif key(words) == key(head.title):
            continue
        elif ends.fullmatch(words):
            remarks.append(Remark(line.number, f"left out as part of the page: {words[:40]!r}"))
        elif not line.heading:
            lead.append((line.number, words))
    if lead and not head.lead:
        head.lead = tuple(words for _, words in lead)
        remarks += [
            Remark(number, f"taken as a line worth knowing: {words[:40]!r}") for number, words in lead
        ]
    if head.covers and not head.day:
        remarks.append(
            Remark(1, "it says the days it covers and not when it came out; taken as the day after")
        )


def _tail(cut: Outline, head: _Head, names: Names, remarks: list[Remark]) -> None:
    """Take the end of the page off the last section, and the credits that stand there."""
    if not cut.parts:
        return
    ends, labels = _patterns(names), names.words("import_by")
    for part in cut.parts[:-1]:
        for line in [
            line for line in part.lines if not line.mark and not line.code and ends.fullmatch(_plain(line))
        ]:
            part.lines.remove(line)
            remarks.append(Remark(line.number, f"left out as part of the page: {line.words[:40]!r}"))
    lines = cut.parts[-1].lines
    end = next(
        (n for n, line in enumerate(lines) if n and not line.code and ends.fullmatch(_plain(line))),
        len(lines),
    )
    rules = [n for n in range(end) if lines[n].rule and any(filled(lines[:n]))]
    if rules and not any(line.mark or line.heading for line in lines[rules[-1] : end]):
        end = rules[-1]
    gone = list(filled(lines[end:]))
    del lines[end:]
    if not head.credits:
        last = list(filled(lines))[-3:]
        for line in [*last, *gone]:
            people = masthead.labelled(line.words, labels)
            if (
                people is not None
                and len(people) <= 80
                and (line in gone or line is last[-1] or head.credits)
            ):
                head.credits = tuple(dict.fromkeys((*head.credits, *masthead.people_of(people, labels))))
                remarks.append(Remark(line.number, f"taken as the credits of the issue: {line.words[:40]!r}"))
                (gone if line in gone else lines).remove(line)
    if gone:
        more = f" and {len(gone) - 1} more lines" if len(gone) > 1 else ""
        remarks.append(
            Remark(gone[0].number, f"left out as the end of the page: {gone[0].words[:40]!r}{more}")
        )


def _plain(line: Line) -> str:
    return line.words.strip("“”\"' ")


def _is_contents(words: str) -> bool:
    return key(words) in {"目录", "toc", "contents", "tableofcontents", "本期内容", "inthisissue"}


def _patterns(names: Names) -> re.Pattern[str]:
    """What ends a page: words of `import_end`, where `*` is anything and `#` a number."""
    forms = [
        re.escape(form).replace(r"\*", ".*").replace(r"\#", r"[\d,.]+\s*[万k+]*")
        for form in names.words("import_end")
    ]
    return re.compile("|".join(forms) or r"(?!)", re.IGNORECASE)


def _language(found: OldIssue, name: str, names: Names) -> str:
    """The language of an issue that does not say it: by the file's name, else by its script."""
    ending = _LANGUAGE.search(name)
    if ending and ending[1] in names.languages:
        return ending[1]
    words = " ".join([found.title, *(f"{entry.title} {entry.text}" for entry in found.entries())])
    return written_in(words, names.languages) or names.languages[0]
