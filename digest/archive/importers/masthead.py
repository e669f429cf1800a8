"""What an old issue says of itself: number, title, days, who made it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from digest.core.oldissues import Names, key

#: `Vol. 29`, `第 29 期`, `No.29`, `Issue #29`, `#29`.
NUMBER = re.compile(
    r"(?:\bvol(?:ume)?\b\.?|\bissue\s+no\b\.?|\bno\.|\bissue\b|\bnumber\b)\s*[:#.]?\s*(?P<a>\d{1,4})\b|第\s*(?P<b>\d{1,4})\s*[期号篇]"
    r"|第\s*(?P<han>[一二三四五六七八九十百零〇两]{1,7})\s*[期号篇]|(?<![\w&])[#＃]\s?(?P<c>\d{1,4})\b",
    re.IGNORECASE,
)
_IN_NAME = re.compile(
    r"(?:^|[^a-z])(?:vol|issue|no|weekly|week|digest)[-_. ]?0*(\d{1,4})(?!\d)", re.IGNORECASE
)
_ONLY_NUMBER = re.compile(r"0*(\d{1,4})(?:[._-](?:[a-z]{2,3}(?:-[a-z]+)?))?", re.IGNORECASE)
#: Stands for a name or number that was taken out; then what parted it from the title goes too.
_GAP = "\ue000"
_WRAPPED = re.compile(rf"[【\[《「(（]\s*(?:{_GAP}[\s,，:：·]*)+[】\]》」)）]")
#: Beside a bar and before the number stands a paper's name, whichever it had: `标题| 云原生生态周报 Vol. 29`.
_NAMED = re.compile(
    rf"(?<=\S)\s*[|｜丨]\s*[^|｜丨{_GAP}]{{1,40}}{_GAP}\s*$|^[^|｜丨{_GAP}]{{1,40}}{_GAP}\s*[|｜丨](?=\s*\S)"
)
_AROUND = re.compile(r"^[\s|｜丨:：·•—–_/,，、-]+|[\s|｜丨:：·•—–_/,，、-]+$")

_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_YMD = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})(?!\d)\s*日?")
_MDY = re.compile(r"\b([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+((?:19|20)\d\d)\b")
_DMY = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)?\s+([A-Za-z]{3,9})\.?,?\s+((?:19|20)\d\d)\b")
_LATER = re.compile(
    r"\s*(?:-|–|—|~|～|至|到|to)\s*(?:((?:19|20)\d\d)\s*[-./年]\s*)?(\d{1,2})\s*(?:[-./月]\s*(\d{1,2}))?\s*日?"
)
_YEAR = re.compile(r"(?<!\d)(?:19[89]\d|20\d\d)(?!\d)")

_NAMES = re.compile(r"\s*(?:[、，,;；/&｜|]|\band\b|和|与|\+)\s*")
_HAN_NAME = re.compile("[\u3400-\u9fff·]+")


def number_of(text: str) -> int | None:
    """The number a line gives an issue."""
    for found in NUMBER.finditer(text):
        value = int(found["a"] or found["b"] or found["c"]) if not found["han"] else _han(found["han"])
        if 1 <= value <= 9999:
            return value
    return None


def number_in_name(name: str) -> int | None:
    """The number in the name of a file: `vol-029.zh.md`, `029.md`."""
    stem = name.rpartition(".")[0] or name
    found = _IN_NAME.search(stem) or _ONLY_NUMBER.fullmatch(stem)
    return int(found[1]) if found and 1 <= int(found[1]) <= 9999 else None


def title_of(text: str, names: Names) -> str:
    """A title without the paper's name and the issue's number: `KubeCon 落幕| 云原生生态周报 Vol. 29`."""
    text = _NAMED.sub(_GAP, NUMBER.sub(_GAP, text))
    for title in sorted(names.titles, key=len, reverse=True):
        text = (
            re.sub(rf"(?<![\w]){re.escape(title)}(?![\w])", _GAP, text)
            if title.isascii()
            else text.replace(title, _GAP)
        )
    text = _WRAPPED.sub(_GAP, text)
    pieces = [_AROUND.sub("", piece) for piece in text.split(_GAP)]
    return " ".join(" | ".join(piece for piece in pieces if key(piece)).split())


def is_name(text: str, names: Names) -> bool:
    """Whether a line tells the digest's own name."""
    return any(key(title) in key(text) for title in names.titles)


def day_of(text: str) -> date | None:
    """The first day a line names that is not the first or last of a span."""
    span = days_of(text) or ()
    return next((day for _, day, _ in _days(text) if day not in span), None)


def days_of(text: str) -> tuple[date, date] | None:
    """A span of days: `2019.11.18 - 2019.11.24`, `2019 年 11 月 18 日至 24 日`."""
    for _, first, end in _days(text):
        if (later := _LATER.match(text, end)) is None:
            continue
        year = int(later[1] or first.year)
        month, day = (int(later[2]), int(later[3])) if later[3] else (first.month, int(later[2]))
        try:
            last = date(year, month, day)
        except ValueError:
            continue
        if first <= last:
            return first, last
    return None


def moment_of(text: str) -> datetime | None:
    """An exact moment with its zone, in ISO 8601."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def years_of(text: str) -> tuple[int, ...]:
    """The years a text speaks of, the most frequent first, of equals the earlier."""
    found: dict[int, int] = {}
    for year in _YEAR.findall(text):
        found[int(year)] = found.get(int(year), 0) + 1
    return tuple(sorted(found, key=lambda year: (-found[year], year)))


def labelled(text: str, labels: Sequence[str]) -> str | None:
    """What stands behind one of `labels` and a mark (`作者|陈俊`, `By: Ada`); None if none stands there."""
    found = re.match(r"\s*(.{1,24}?)\s*[|｜丨:：]\s*(.*)$", text)
    known = {key(label) for label in labels}
    if found and key(found[1]) in known:
        return found[2].strip()
    for label in labels:
        if (
            " " not in text[:1]
            and re.match(rf"{re.escape(label)}\s+(?=\S)", text, re.IGNORECASE)
            and not text.endswith(".")
        ):
            return text[len(label) :].strip()
    return None


def credits_in(text: str, labels: Sequence[str]) -> str | None:
    """The names behind one of `labels`, at the start of a line or after a date in it."""
    if (found := labelled(text, labels)) is not None:
        return found
    known = "|".join(map(re.escape, labels))
    inside = re.search(rf"(?:^|[\s·|｜])(?:{known})\s*[|｜:：]\s*(.+)$", text) if known else None
    return inside[1] if inside and len(text) <= 120 else None


def people_of(text: str, labels: Sequence[str] = ()) -> tuple[str, ...]:
    """Names, however they are parted: `、`, commas, `和`, `and`, or spaces between Chinese names."""
    text = re.sub(r"[*_>`]", "", text).strip(" 。.")
    for label in labels:  # `陈俊 编辑：徐迪`: another role in the same line
        text = re.sub(rf"(?:^|(?<=\s)|(?<=[,，;；、])){re.escape(label)}\s*[|｜:：]", "、", text)
    found: list[str] = []
    for part in _NAMES.split(text):
        pieces = part.split()
        if len(pieces) > 1 and all(_HAN_NAME.fullmatch(piece) for piece in pieces):
            found += ["".join(pieces)] if all(len(piece) == 1 for piece in pieces) else pieces
        elif pieces:
            found.append(" ".join(pieces))
    return tuple(dict.fromkeys(name for name in found if key(name)))


def front_matter(data: Mapping[str, object], *wanted: str) -> str | list[str]:
    """The first of the keys `wanted` that is there, whatever its case; texts alone."""
    lowered = {name.lower(): value for name, value in data.items()}
    for name in wanted:
        value = lowered.get(name)
        if isinstance(value, str) and value.strip():
            return value.strip()
        if isinstance(value, list):
            return [item.strip() if isinstance(item, str) else _named(item) for item in value]
        if isinstance(value, dict) and (named := _named(value)):
            return named
    return ""


def _named(value: object) -> str:
    name = value.get("name", "") if isinstance(value, dict) else ""
    return name.strip() if isinstance(name, str) else ""


def _days(text: str) -> list[tuple[int, date, int]]:
    """(where it begins, the day, where it ends) of every day a text names, in its order."""
    found: list[tuple[int, date, int]] = []
    for form, order in ((_YMD, (1, 2, 3)), (_MDY, (3, 1, 2)), (_DMY, (3, 2, 1))):
        for match in form.finditer(text):
            year, month, day = (match[n] for n in order)
            try:
                found.append((match.start(), date(int(year), _month(month), int(day)), match.end()))
            except ValueError:
                continue
    return sorted(found)


def _month(text: str) -> int:
    if text.isdigit():
        return int(text)
    return next(
        (n for n, name in enumerate(_MONTHS, 1) if name.startswith(text.lower()) and len(text) >= 3), 0
    )


def _han(text: str) -> int:
    """一百二十九, 二九 or 一二九.

    >>> _han("二十九"), _han("一百零八"), _han("一二九")
    (29, 108, 129)
    """
    digits = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
    if "十" not in text and "百" not in text:
        return int("".join(str(digits[c]) for c in text))
    total, last = 0, 0
    for c in text:
        if c in {"十", "百"}:
            total += (last or 1) * (10 if c == "十" else 100)
            last = 0
        else:
            last = digits[c]
    return total + last
