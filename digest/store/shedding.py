"""What of an item leaves the machine: its texts only for some months, and none that upstream's git keeps.

An item without its texts is known by having none, so that a store that never had them exports the same bytes.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from digest.model import Item, Kep

#: Days that texts are kept where nobody says.
KEEP_BODIES = 90
#: The fields that are texts. What was lifted out of release notes is facts, and stays.
TEXTS = ("summary", "content", "notes", "note")


def horizon(newest: datetime | None, days: int) -> datetime:
    """The first moment of the month in which lies the day `days` before `newest`.

    Whole months, so that ageing touches a shard once, and one shard of a source in a month.
    """
    if newest is None:
        return datetime.min.replace(tzinfo=UTC)
    try:
        day = newest.astimezone(UTC) - timedelta(days=days)
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC)
    return day.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def shed(item: Item, record: dict[str, Any], before: datetime) -> None:
    """Takes out of an item's `record` what is not to leave the machine.

    The text of a proposal lies in upstream's git, at the commit that the item names; its fields stay, for
    without them nobody could say what changed.
    """
    when = item.when
    if isinstance(item, Kep) or (when is not None and when < before):
        bare(record)


def bare(record: dict[str, Any]) -> None:
    for name in TEXTS:
        record.pop(name, None)


def is_bare(item: Item) -> bool:
    return not any(getattr(item, name, "") for name in TEXTS)


def dressed(item: Item, known: Item) -> Item:
    """`item`, which came without its texts, with those of `known`."""
    if type(item) is not type(known):
        return item
    return replace(item, **{name: getattr(known, name) for name in TEXTS if hasattr(known, name)})
