"""Drafts nobody touched say nothing that their items do not: each number, version, name and status is traced."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from digest.collectors import articles, landscape
from digest.collectors.keps import Keps
from digest.core import drafting, inbox, weeks
from digest.core.told import Past
from digest.core.trackers import PLAIN
from digest.core.upstream import upstream
from digest.git import open_repository
from digest.model import (
    Candidate,
    Change,
    DigestSettings,
    Entry,
    Item,
    Source,
    Text,
    Window,
)
from digest.pipeline.inbox import WEEK, candidate_stories
from tests.core.candidates import (
    PHRASES,
    SETTINGS,
    advisory,
    article,
    candidates,
    kep,
    pull,
    release,
    request,
    submission,
)  # fmt: skip
from tests.core.candidates import day as on
from tests.core.candidates import (
    landscape as project,
)
from tests.shared import shared

REAL = [date(2026, 2, 2), date(2026, 3, 16), date(2026, 6, 15)]
#: A run of letters and digits of Latin script, with the signs that hold names and versions together.
WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+@/#-]*")
MONTHS = PHRASES["en"]["draft_months"].split()


def facts(story: Any) -> set[str]:
    """Every word that the items of a story and its changes hold, days in the digest's zone spelled out."""
    said: set[str] = set()
    for value in (*story.items, *story.changes):
        for text in _texts(value):
            said |= set(_words(text))
    return said


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, datetime):
        local = value.astimezone(ZoneInfo(SETTINGS.time_zone))
        yield f"{local.year} {local.month} {local.day} {MONTHS[local.month - 1]}"
    elif isinstance(value, str):
        yield value
    elif isinstance(value, int | float):
        yield str(value)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield str(key)
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, Item | Change):
        for name in value.__dataclass_fields__:
            yield from _texts(getattr(value, name))


def _words(text: str) -> Iterator[str]:
    """Words with and without what surrounds them: `owner/name@v1.2` holds `name`, `v1.2`, `1.2` as well."""
    for word in WORD.findall(text):
        for part in (word, *re.split(r"[/@#:]", word), *re.split(r"[/@#:_+-]", word)):
            plain = part.strip(".-")
            yield plain.lower()
            yield plain.lower().removeprefix("v")


def told(entry: Entry, language: str) -> set[str]:
    """The words of a draft that no phrase of the program brought, quotes and links left out."""
    phrases = "\n".join(text for words in PHRASES.values() for text in words.values())
    own = {word.strip(".-").lower() for word in WORD.findall(phrases)}
    text = f"{entry.title.get(language)}\n{entry.summary.get(language)}".replace("\\", "")
    found = {word.strip(".-").lower() for word in WORD.findall(text)}
    return {word for word in found - own if word}


def untraced(found: Sequence[Candidate], settings: DigestSettings) -> list[tuple[str, str, str]]:
    missing = []
    for candidate in found:
        entry = drafting.entry(candidate, settings, PHRASES)
        known = facts(candidate.story) | {"kep", "cncf"}
        for language in settings.languages:
            for word in sorted(told(entry, language)):
                parts = {p for p in re.split(r"[/@#-]", word) if p}
                if word not in known and not parts <= known:
                    missing.append((candidate.id, language, word))
    return missing


@pytest.mark.slow
def test_three_real_weeks(tmp_path: Path) -> None:
    bundle = shared("keps", "keps-2026.bundle")
    reader = Keps(lambda where: open_repository(where, tmp_path), [PLAIN])
    every = Window(datetime(2025, 12, 1, tzinfo=UTC), datetime(2026, 8, 1, tzinfo=UTC))
    items: list[Item] = list(
        reader.read(Source(id="keps", kind="keps", address=str(bundle), language="en"), every, None).items
    )
    index = shared("feeds", "index.json")
    for record in json.loads(index.read_bytes())["feeds"]:
        source = Source(id=record["file"], kind="articles", address="")
        body = (index.parent / record["file"]).read_bytes()
        items += articles.parse(body, source, url="https://example.org/feed")[0]
    levels, _ = landscape.parse(
        shared("landscape", "landscape.yml").read_bytes(),
        Source(id="landscape", kind="landscape", address=""),
        url="landscape.yml",
    )
    items += levels
    drafted = 0
    for first in REAL:
        covers = (first, first + timedelta(days=6))
        window = weeks.window(covers, UTC)
        begin = window.since - WEEK * 4
        states = [item for item in items if item.kind == "kep"]
        found = upstream(states, until=window.until, trackers=SETTINGS.trackers)  # type: ignore[arg-type]
        ranked = inbox.candidates(
            candidate_stories(items, window, begin=begin, found=found),
            window=window, covers=covers, past=Past([]), decisions=[], sources={}, settings=SETTINGS,
            weights={}, phrases=PHRASES, upstream=found,
        )  # fmt: skip
        drafted += len(ranked)
        assert untraced(ranked, SETTINGS) == []
    assert drafted > 300


def everything() -> list[Item]:
    return [
        kep(7, "alpha", on(1)), kep(7, "beta", on(9), **{"latest-milestone": "v1.38", "status": "implementable"}),
        kep(8, "stable", on(9)),
        request(41, "opened", on(9), "9", sigs=("sig-node",)), request(42, "merged", on(10), "9", "10"),
        pull(130001, action_required=True, labels=("kind/deprecation", "kind/api-change")),
        release("v1.2.0", breaking=("flag --x goes",), security=("CVE-2026-9 mended",)),
        release("v1.1.7"), release("v1.0.9"), release("v2.0.0-rc.1", prerelease=True),
        project("graduated", "incubating"), project("sandbox", name="Kagent", project="kagent-dev/kagent"),
        advisory(severity="high", score="8.8", affected="< 1.2", fixed="1.2.3", project="o/r"),
        article("https://blog.example/a", authors=("Chen Jun", "Xu Di")), submission("https://blog.example/b"),
    ]  # fmt: skip


def test_every_kind_of_draft_is_traced() -> None:
    found = candidates(everything(), known=["kep:9"])

    assert {c.story.lead.kind for c in found} >= {
        "kep",
        "proposal",
        "pull",
        "release",
        "landscape",
        "advisory",
    }
    assert untraced(found, SETTINGS) == []


def test_a_made_up_number_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The trace can fail: a version, a name and a day that no item holds are each named."""
    found = candidates([release("v1.2.0")])
    honest = drafting.entry

    def lying(*given: Any) -> Entry:
        made = honest(*given)
        words = {
            tag: f"{made.summary.get(tag)} Since v9.9.9 by Mallory on 31 May 2031" for tag in ("zh", "en")
        }
        return Entry(id=made.id, title=made.title, summary=Text(words))

    monkeypatch.setattr(drafting, "entry", lying)
    named = {word for _, _, word in untraced(found, SETTINGS)}

    assert {"v9.9.9", "mallory", "31", "2031"} <= named
