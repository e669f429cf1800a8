"""Dates, names and addresses as readers see them; all of them Jinja filters too.

Days and windows are given as they are; moments are put into the digest's own zone. Babel and its
data are loaded on first use. Every language Babel knows works; others read like English.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from email.utils import format_datetime
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from digest.templating.scripts import marked

if TYPE_CHECKING:
    from babel import Locale

#: The English of a paper for everybody: the day before the month.
_ENGLISH = "en_GB"
#: How we write from one day to another, by language: what differs first (day, month, year), with the year and
#: without, as CLDR writes patterns. CLDR has these too, and another Babel has others: the same issue is to
#: read the same everywhere.
_RANGES: Mapping[str, Mapping[str, tuple[tuple[str, str], tuple[str, str]]]] = {
    "en": {
        "d": (("d–", "d MMMM y"), ("d–", "d MMMM")),
        "M": (("d MMMM\u2009–\u2009", "d MMMM y"), ("d MMMM\u2009–\u2009", "d MMMM")),
        "y": (("d MMMM y\u2009–\u2009", "d MMMM y"), ("", "")),
    },
    "zh": {
        "d": (("y年M月d日至", "d日"), ("M月d日至", "d日")),
        "M": (("y年M月d日至", "M月d日"), ("M月d日至", "M月d日")),
        "y": (("y年M月d日至", "y年M月d日"), ("", "")),
    },
}
#: A digit beside a Chinese character: a space between them, as in the text around.
_TIGHT = re.compile(r"(?<=[0-9])(?=[\u3400-\u9fff])|(?<=[\u3400-\u9fff])(?=[0-9])")


@lru_cache(maxsize=4096)
def day(when: date, language: str) -> str:
    """`2019 年 11 月 18 日`, `18 November 2019`; of a moment, the day where it was written down."""
    from babel.dates import format_date

    return _spaced(format_date(when, "long", locale=locale(language)))


@lru_cache(maxsize=4096)
def window(covers: tuple[date, date], language: str, year: bool = False) -> str:
    """`11 月 18 日至 24 日`, `18–24 November`; with years if `year` says so or they differ."""
    from babel.dates import format_date

    since, until = covers
    known = locale(language)
    year = year or since.year != until.year
    if since == until:
        pattern = known.date_formats["long"].pattern if year else known.datetime_skeletons["MMMMd"].pattern
        return _spaced(format_date(since, pattern, locale=known))
    greatest = "y" if since.year != until.year else "M" if since.month != until.month else "d"
    first, last = _range(known, greatest, year=year)
    return _spaced(format_date(since, first, locale=known) + format_date(until, last, locale=known))


def _range(known: Locale, greatest: str, *, year: bool) -> tuple[str, str]:
    """The patterns of two days that differ first in `greatest`."""
    if ours := _RANGES.get(known.language):
        return ours[greatest][0 if year else 1]
    first, last = known.interval_formats["yMMMd" if year else "MMMd"][greatest]
    return _full(first), _full(last)


@lru_cache(maxsize=4096)
def stretch(first: date, language: str, unit: str) -> str:
    """`11 月 18 日`, `18 Nov` for `day`; `Nov 2019`, `Q4 2019`, `2019` for `month`, `quarter` and `year`."""
    from babel.dates import format_skeleton

    known = locale(language)
    skeleton = {"day": "MMMd", "month": "yMMM", "quarter": "yQQQ", "year": "y"}[unit]
    return _spaced(format_skeleton(skeleton, first, locale=known)) if unit != "year" else str(first.year)


@lru_cache(maxsize=4096)
def number(value: float, language: str) -> str:
    """`1,234.5`: with one place after the point, where it is not whole."""
    from babel.numbers import format_decimal

    return format_decimal(value, "#,##0.#", locale=locale(language))


@lru_cache(maxsize=4096)
def moment(when: datetime, language: str, zone: str) -> str:
    """`2019 年 11 月 25 日 18:00`, `25 November 2019, 18:00`, in the digest's zone."""
    local = _aware(when).astimezone(ZoneInfo(zone))
    form = str(locale(language).datetime_formats["medium"]).replace("'", "")
    return form.replace("{1}", day(local.date(), language)).replace("{0}", f"{local:%H:%M}")


def iso(when: datetime) -> str:
    """RFC 3339, as Atom, JSON Feed and `<time>` want it, with the offset it came with."""
    return _aware(when).isoformat(timespec="seconds").replace("+00:00", "Z")


def rfc822(when: datetime) -> str:
    """`Mon, 25 Nov 2019 18:00:00 +0800`, as RSS and mail want it, in every locale."""
    return format_datetime(_aware(when))


def joined(names: Sequence[str], language: str) -> str:
    """`陈俊、张晓宇、徐迪`, `Chen Jun, Zhang Xiaoyu and Xu Di`."""
    from babel.lists import format_list

    known = locale(language)
    if str(known.list_patterns["standard"]["start"]) == "{0}、{1}":
        return "、".join(names)
    return format_list(list(names), locale=known)


def host(url: str) -> str:
    """`github.com`: the name a reader knows the place by, without `www.`."""
    try:
        name = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return name.removeprefix("www.")


@cache
def locale(language: str) -> Locale:
    """Babel's locale of a language tag, or of its base language, or English."""
    from babel import Locale, UnknownLocaleError

    for tag in (language, language.split("-", maxsplit=1)[0]):
        try:
            return Locale.parse(_ENGLISH if tag == "en" else tag, sep="_" if tag == _ENGLISH else "-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse(_ENGLISH)


@cache
def territorial(language: str) -> str:
    """`zh_CN`, `en_US`: a language with the land most of its speakers live in, as Open Graph wants it."""
    from babel.core import get_global

    parts = language.replace("-", "_").split("_")
    land = next((part for part in parts[1:] if len(part) == 2 and part.isalpha()), "")
    likely = get_global("likely_subtags")
    for known in ("_".join(parts), "_".join(parts[:2]), parts[0]):
        if not land and known in likely:
            land = likely[known].split("_")[-1]
    return f"{parts[0].lower()}_{land.upper()}" if land else parts[0].lower()


def _full(pattern: str) -> str:
    """A pattern with the month's full name instead of its short one."""
    return pattern.replace("MMM", "MMMM")


def _spaced(text: str) -> str:
    return _TIGHT.sub(" ", text)


def _aware(when: datetime) -> datetime:
    if when.tzinfo is None:
        raise ValueError(f"{when} has no time zone")
    return when


FILTERS: Mapping[str, Callable[..., str]] = {
    "day": day,
    "host": host,
    "iso": iso,
    "joined": joined,
    "marked": marked,
    "moment": moment,
    "rfc822": rfc822,
    "stretch": stretch,
    "territorial": territorial,
    "window": window,
}
