"""Two browsers in one issue, and a third person who works by git and by hand: no word that was saved is lost."""

from __future__ import annotations

import html
import os
import random
import re
import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from digest.app import Digest
from digest.errors import DigestError
from tests.desks import Desk, running
from tests.digests import NOW
from tests.teams import digest_in, team

pytestmark = pytest.mark.slow

#: Acts of each browser; the others go on as long as these do.
ACTS = int(os.environ.get("DIGEST_TOGETHER", "60"))
ENTRIES = ("one", "two", "three", "four")
FIELDS = ("title.zh", "title.en", "summary.zh", "summary.en")
ISSUE = """\
format: 1
number: 30
covers: {from: 2026-06-08, to: 2026-06-14}
title: {zh: 标题, en: Title}
sections:
  - id: upstream
    entries:
""" + "".join(
    f"      - id: {name}\n        # on {name}\n        title: {{zh: 题, en: Head}}\n"
    "        summary:\n          zh: |\n            文\n          en: |\n            Text\n"
    for name in ENTRIES
)
_SEEN = re.compile(r'<input type="hidden" name="was:([a-z.]+)" value="([^"]*)">')


@dataclass
class Written:
    """What everybody wrote: for each field the words, and the words that each of them replaced knowingly."""

    words: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    replaced: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    faults: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    clashes: int = 0

    def say(self, entry: str, name: str, before: str, after: str) -> None:
        with self.lock:
            self.words[entry, name].add(after.strip())
            self.replaced[entry, name].add(before.strip())


def browse(client: httpx.Client, who: str, written: Written, chance: random.Random) -> None:
    """An editor who writes in fields as they come, and looks again where somebody was quicker."""
    for turn in range(ACTS):
        entry, name = chance.choice(ENTRIES), chance.choice(FIELDS)
        address = f"/issue/30/entry/{entry}"
        page = client.get(address)
        seen = {key: html.unescape(value) for key, value in _SEEN.findall(page.text)}
        if page.status_code != 200 or name not in seen:
            written.faults.append(f"{who}: {address} gives {page.status_code} {page.text[:200]}")
            continue
        words = f"{who} {turn:05}."  # of one width: none is a part of another
        sent = {name: words, f"was:{name}": seen[name], "stint": f"{who}{turn}"}
        answer = client.post(address, data=sent, headers={"X-Desk": "live"})
        if answer.status_code == 200:
            written.say(entry, name, seen[name], words)
        elif answer.status_code == 409:
            written.clashes += 1
        else:
            written.faults.append(f"{who}: {answer.status_code} {answer.text[:200]}")


def by_hand(digest: Digest, who: str, written: Written, chance: random.Random, turn: int) -> None:
    """Somebody edits the file, by a program of their own."""
    entry, name = chance.choice(ENTRIES), chance.choice(FIELDS)
    part, language = name.split(".")
    words = f"{who} {turn:05}."
    seen: list[str] = []

    def change(sheet: object) -> None:
        at = next(n for n, one in enumerate(sheet.at(("sections", 0, "entries"))) if one["id"] == entry)  # type: ignore[attr-defined]
        place = ("sections", 0, "entries", at, part, language)
        seen[:] = [str(sheet.at(place))]  # type: ignore[attr-defined]
        sheet.put(place, words)  # type: ignore[attr-defined]

    digest.archive.change(30, change)
    written.say(entry, name, seen[0], words)


def outside(mine: Path, other: Path, desk: Desk, written: Written, over: Callable[[], bool]) -> None:
    """By hand in this clone, by git in another; the desk takes, and saves to the team."""
    chance, here, there, turn = random.Random("outside"), digest_in(mine), digest_in(other), 0
    while not over():
        turn += 1
        by_hand(here, "hand", written, chance, turn)
        by_hand(there, "git", written, chance, turn)
        try:
            there.sync()
        except DigestError as error:
            written.faults.append(f"git: {error}")
        answer = desk.client.post("/team/save", data={"sent": "1"}, headers={"X-Desk": "live"})
        if answer.status_code >= 500 and "quicker" not in answer.text:
            written.faults.append(f"save: {answer.status_code} {answer.text[:200]}")
        issue, found = here.archive.load(30)
        if issue is None:
            written.faults.append(f"the file does not read: {found[0]}")
    here.close()
    there.close()


def test_no_word_that_was_saved_is_lost(tmp_path: Path) -> None:
    mine, other = team(tmp_path, "Ann", "Ben", issue=ISSUE)
    written = Written()
    with running(mine) as desk:
        _, token = desk.sessions.invite("Xu Di", NOW)
        with desk.browser(token) as second:
            browsers = [
                threading.Thread(target=browse, args=(client, who, written, random.Random(who)))
                for who, client in (("ann", desk.client), ("xu", second))
            ]
            for browser in browsers:
                browser.start()
            with desk.browser() as third:
                elsewhere = Desk(desk.origin, desk.token, desk.sessions, desk.room, third)
                outside(mine, other, elsewhere, written, lambda: not any(b.is_alive() for b in browsers))
            for browser in browsers:
                browser.join()
        issue = desk.room.digest.archive.issue(30)
        text = (mine / "content" / "issues" / "030.yaml").read_text("utf-8")
    assert written.faults == []
    lost = []
    for entry_ in (entry for _, entry in issue.entries()):
        for name in FIELDS:
            part, language = name.split(".")
            now = getattr(entry_, part).get(language).strip()
            known = written.replaced[entry_.id, name] | {now}
            # What two wrote at once by git stands in the file as a clash, both versions.
            lost += [
                f"{entry_.id} {name}: {one}"
                for one in written.words[entry_.id, name] - known
                if one not in text
            ]
    assert lost == []
    assert "# on three" in text
    assert sum(map(len, written.words.values())) > ACTS
    assert written.clashes or ACTS < 60  # they met
