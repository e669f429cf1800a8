"""D401, D402: a space between Chinese and what is not: letters, code, digits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.core.prose import CLOSER, OPENER
from digest.core.typography.style import HAN, LATIN, Passage, Slip, Style, gap

#: What is not Chinese, in one piece: letters and digits, marks nobody sees among them.
_RUN = re.compile(f"[{LATIN}0-9][{LATIN}0-9{OPENER}{CLOSER}]*")
_QUICK = re.compile(f"[{LATIN}0-9{OPENER}{CLOSER}](?:(?<=[{HAN}].)|(?=[{HAN}]))")
_HAN = re.compile(f"[{HAN}]")
#: Words that are written so: with a space they would be others.
_WORDS = re.compile(
    r"(?<![A-Za-z])(?:[ABHT]股|T恤|[KU][线盘]|[AB]站|[CD]位|[ABC]轮|X[光射]|Q版|P图|K歌|[ABO]型|[A-Z]盘|AA制|[ABC]端|[NMKXn]次)"
    r"|卡拉OK|[阿老小大]Q|第[NnKkMm][个次章步]?"
    r"|双1[12]|618|58同城|360(?:公司|安全)|[5-9][05]后|00后|12306|315晚会|(?<!\d)996|(?<!\d)007"
)
#: A name of a work stands as its author wrote it.
_WORK = re.compile(r"《[^《》\n]*》")


def letters(it: Passage) -> Iterator[Slip]:
    """`使用Pod` → `使用 Pod`."""
    yield from _missing(it, digits=False)


def digits(it: Passage) -> Iterator[Slip]:
    """`共3个` → `共 3 个`."""
    yield from _missing(it, digits=True)


def _missing(it: Passage, *, digits: bool) -> Iterator[Slip]:
    text, prose, style = it
    if style is not Style.CHINESE or not _QUICK.search(prose):
        return
    for run in _RUN.finditer(prose):
        begin, end = run.span()
        seen = run[0].rstrip(OPENER + CLOSER)
        stop = begin + len(seen)
        while begin and prose[begin - 1] in _UNSEEN:
            begin -= 1
        for start, last, own in ((begin, run.start(), seen[0]), (stop, end, seen[-1])):
            other = prose[start - 1 : start] if start == begin else prose[last : last + 1]
            if own.isdigit() is digits and _HAN.match(other) and not _meant(prose, start, last):
                yield _slip(text, prose, start, last, "digits" if digits else "letters")


#: As much of a place as shows it.
_BEFORE = re.compile(f"(?:[{HAN}]{{1,2}}|[A-Za-z0-9.+-]{{1,16}}|.)\\Z")
_AFTER = re.compile(f"[{HAN}]{{1,2}}|[A-Za-z0-9.+-]{{1,16}}|.")
_UNSEEN = frozenset({OPENER, CLOSER})


def _meant(prose: str, start: int, end: int) -> bool:
    """Whether the neighbours belong together: in the name of a work, in a word that is written so."""
    left, right = max(0, prose.rfind("\n", 0, start)), end + 12
    works = "《" in prose and any(
        one.start() < start and end < one.end() for one in _WORK.finditer(prose, left)
    )
    return works or any(
        one.start() < start and end < one.end() for one in _WORDS.finditer(prose, max(0, start - 12), right)
    )


def _slip(text: str, prose: str, start: int, end: int, what: str) -> Slip:
    place = gap(prose, start, end)
    left, right = _BEFORE.search(text, max(0, start - 16), start), _AFTER.match(text, end)
    shown = (left[0] if left else "") + text[start:end] + (right[0] if right else "")
    message = f"no space between Chinese and {what}: {shown}"
    where = start if place is None else place
    return Slip(where, where, None if place is None else " ", message, words=shown)
