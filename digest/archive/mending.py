"""Mending a file by what findings say is safe: these letters change and every other byte stays.

After each change the file is read again. It must say what was meant and nothing else; a change that does
not is left to a person. Records of confirmation go along (`review`), so that a space put right makes no
text stale.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from digest.archive.issues import load
from digest.archive.reading import STEP, Plain, Reading, beginning, decode, read
from digest.core.languages import fingerprint
from digest.model import Entry, Finding, Issue, Severity

#: From, to and what to write there, in the letters of a file.
_Cut: TypeAlias = tuple[int, int, str]
BOM = b"\xef\xbb\xbf"


def mended(
    source: bytes, findings: Sequence[Finding], languages: Sequence[str]
) -> tuple[bytes, tuple[Finding, ...]]:
    """The file with what can be mended mended, and the findings that this settles."""
    text, broken = decode(source)
    if broken:
        return source, ()
    form = [finding for finding in findings if finding.line and not finding.place]
    done: tuple[Finding, ...] = ()
    for finding in form:
        if better := _reformed(text, finding, languages):
            text, done = better, (*done, finding)
            break  # the others' lines and columns may be other ones now
    if not form:
        text, done = _reworded(text, [finding for finding in findings if finding.span], languages)
    head = BOM if source.startswith(BOM) else b""
    return head + text.encode("utf-8"), done


def kept(source: bytes, findings: Sequence[Finding], languages: Sequence[str]) -> tuple[Finding, ...]:
    """`findings` without a promise to mend that `mended` does not keep."""
    text, broken = decode(source)
    return tuple(
        replace(finding, span=None, instead=None)
        if finding.instead is not None
        and finding.line
        and not finding.place
        and (broken or _reformed(text, finding, languages) is None)
        else finding
        for finding in findings
    )


def _reformed(text: str, finding: Finding, languages: Sequence[str]) -> str | None:
    """`text` with a fault of form mended, if it can be read further then.

    Once it can be read whole, faults are told that nobody could tell before, those of earlier lines too.
    """
    lines = text.split("\n")
    at = sum(len(line) + 1 for line in lines[: finding.line - 1]) + finding.column - 1
    begin, end = finding.span or (0, 0)
    made = text[: at + begin] + (finding.instead or "") + text[at + end :]
    _, left = load(made, languages=languages)
    errors = [fault for fault in left if fault.severity is Severity.ERROR]
    if read(text).data is None and read(made).data is not None:
        return None if any(fault.line == finding.line and not _beside(fault) for fault in errors) else made
    return made if not errors or (errors[0].line, errors[0].column) > (finding.line, finding.column) else None


def _beside(fault: Finding) -> bool:
    """Whether it is wrong whatever the letters are: a text where a list belongs."""
    return (fault.code, fault.case) == ("D012", "list")


def _reworded(
    text: str, findings: Iterable[Finding], languages: Sequence[str]
) -> tuple[str, tuple[Finding, ...]]:
    """`text` with letters of its values replaced."""
    by_place: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_place[finding.place].append(finding)
    done: list[Finding] = []
    for place, all_here in by_place.items():
        reading = read(text)
        chosen = list(_apart(all_here))
        better = _written(reading, place, chosen)
        if better and (better := _carried(reading.text, better, languages)):
            text, done = better, [*done, *chosen]
    return text, tuple(done)


def _apart(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Those whose letters no other one before has."""
    end = -1
    for finding in sorted(findings, key=lambda f: f.span or (0, 0)):
        begin, after = finding.span or (0, 0)
        if finding.instead is not None and begin >= end:
            end = max(after, begin + 1)
            yield finding


def _written(reading: Reading, place: str, findings: Sequence[Finding]) -> str | None:
    """The file with the words at `place` as `findings` want them; None if that cannot be written."""
    node = reading.scalar(place)
    if node is None or not findings:
        return None
    words, cuts = str(node.value), list[_Cut]()
    shift = beginning(place, words)
    for finding in reversed(findings):
        begin, end = finding.span or (0, 0)
        first = reading.index(place, begin)
        last = reading.index(place, end - 1) if end > begin else None
        if first is None or (end > begin and last is None):
            return None
        after = first if last is None else last + 1
        if words[begin + shift : end + shift].endswith("\n") and not finding.instead:
            first = _line_start(reading.text, first)  # a whole line goes with its indent
        cuts.append((first, after, finding.instead or ""))
        words = words[: begin + shift] + (finding.instead or "") + words[end + shift :]
    made = _with(reading.text, cuts)
    return made if read(made).data == _saying(reading.data, _steps(place), words) else None


def _line_start(text: str, index: int) -> int:
    """Where the line of a letter begins, if nothing stands before it there."""
    start = text.rfind("\n", 0, index) + 1
    return index if text[start:index].strip(" ") else start


def _carried(before: str, after: str, languages: Sequence[str]) -> str | None:
    """`after` with the fingerprints that held `before` holding again."""
    old, new = load(before, languages=languages)[0], load(after, languages=languages)[0]
    if old is None or new is None:
        return None
    places = list(_prints(old, new))
    reading = read(after)
    cuts: list[_Cut] = []
    for place, mark in places:
        node = reading.scalar(place)
        if node is None or (at := reading.index(place, 0)) is None:
            return None
        cuts.append((at, at + len(str(node.value)), mark))
    return _with(after, sorted(cuts, reverse=True))


def _prints(old: Issue, new: Issue) -> Iterator[tuple[str, str]]:
    """Place and value of each fingerprint that was right and is no more."""
    for (place, was), (_, now) in zip(_placed(old), _placed(new), strict=True):
        for tag, review in was.review.items():
            for side, mark in review.prints.items():
                if mark == fingerprint(was, side) != (fresh := fingerprint(now, side)):
                    yield f"{place}.review.{tag}.{side}", fresh


def _placed(issue: Issue) -> Iterator[tuple[str, Entry]]:
    for s, section in enumerate(issue.sections):
        for e, entry in enumerate(section.entries):
            yield f"sections[{s}].entries[{e}]", entry


def _with(text: str, cuts: Iterable[_Cut]) -> str:
    """`text` with each stretch replaced; the last one first."""
    for begin, end, instead in cuts:
        text = text[:begin] + instead + text[end:]
    return text


def _steps(place: str) -> list[str | int]:
    return [int(index) if index else name for index, name in STEP.findall(place)]


def _saying(data: Plain | None, steps: Sequence[str | int], words: str) -> Plain:
    """`data` with `words` at a place; a link that is its address alone is its own `url`."""
    if not steps or isinstance(data, str):
        return words
    if isinstance(data, Mapping):
        return {
            key: _saying(value, steps[1:], words) if key == steps[0] else value for key, value in data.items()
        }
    if isinstance(data, list):
        if isinstance(steps[0], str):  # the only language, not named
            return _saying(data, steps[1:], words)
        return [_saying(item, steps[1:], words) if n == steps[0] else item for n, item in enumerate(data)]
    return words
