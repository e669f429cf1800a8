"""Two browsers in one issue, a person with an editor of files, and another clone: no word that was saved is lost.

Longer by `DIGEST_TOGETHER`, the seconds that the browsers go on: `DIGEST_TOGETHER=300`.
"""

from __future__ import annotations

import html
import os
import random
import re
import sys
import threading
import time
import traceback
from collections import defaultdict
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from digest.app import Digest
from digest.errors import DigestError
from tests.desks import started
from tests.digests import opened
from tests.teams import digest_in, issue_file, team

pytestmark = pytest.mark.slow

#: Acts of each browser; with seconds they go on until these are over. The others go on as long as they do.
ACTS = 60
SECONDS = int(os.environ.get("DIGEST_TOGETHER", "0"))
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
    f"      - id: {name}\n        # on {name}\n        title:\n          zh: 题\n          en: Head\n"
    "        summary:\n          zh: 文\n          en: Text\n"
    for name in ENTRIES
)
_SEEN = re.compile(r'<input type="hidden" name="was:([a-z.]+)" value="([^"]*)">')
_CLASH = re.compile(r'name="seen" value="([^"]+)"')
_PLACE = re.compile(r'<code id="place-[^>]*>([^<]+)</code>')
_VERSION = re.compile(r"<pre[^>]*>\n?(.*?)</pre>", re.DOTALL)


@dataclass
class Written:
    """What everybody wrote: for each field the words, and the words that each of them replaced knowingly."""

    words: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    replaced: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    faults: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    slowest: float = 0.0
    #: What happened to each field, to be read where a word is lost.
    journal: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))

    def say(self, who: str, entry: str, name: str, before: str, after: str) -> None:
        with self.lock:
            self.counts[who] += 1
            self.words[entry, name].add(after.strip())
            self.replaced[entry, name].add(before.strip())
            self.journal[entry, name].append(f"{time.monotonic():.3f} {who}: {before!r} -> {after!r}")

    def chose(self, place: str, versions: list[str], kept: str) -> None:
        """Of the versions that a person saw, one was kept."""
        _, entry, part, language = place.split("/")
        with self.lock:
            self.counts["chosen"] += 1
            self.replaced[entry, f"{part}.{language}"] |= {one.strip() for one in versions} - {kept.strip()}
            self.journal[entry, f"{part}.{language}"].append(f"{time.monotonic():.3f} {kept!r} of {versions}")

    def asked(self, who: str, ask: Callable[[], httpx.Response], *fine: int) -> httpx.Response:
        began = time.monotonic()
        answer = ask()
        self.slowest = max(self.slowest, time.monotonic() - began)
        if answer.status_code not in fine:
            address = answer.request.url.path
            self.faults.append(f"{who}: {address} gives {answer.status_code} {answer.text[:200]}")
        return answer


def turns() -> Callable[[int], bool]:
    """Whether a browser goes on for another turn."""
    until = time.monotonic() + SECONDS
    return lambda turn: time.monotonic() < until if SECONDS else turn < ACTS


def noted(written: Written, act: Callable[..., None], *handed: object) -> threading.Thread:
    """A thread whose failure is a fault."""

    def acting() -> None:
        try:
            act(*handed)
        except Exception:
            written.faults.append(traceback.format_exc())

    return threading.Thread(target=acting)


def browse(client: httpx.Client, who: str, written: Written, chance: random.Random) -> None:
    """An editor who writes in fields as they come, looks again where somebody was quicker, and chooses."""
    turn, goes_on = 0, turns()
    while goes_on(turn):
        turn += 1
        if not turn % 12:
            choose(client, who, written, chance)
        entry, name = chance.choice(ENTRIES), chance.choice(FIELDS)
        address = f"/issue/30/entry/{entry}"
        page = written.asked(who, lambda a=address: client.get(a), 200)
        seen = {key: html.unescape(value) for key, value in _SEEN.findall(page.text)}
        if name not in seen:
            written.faults.append(f"{who}: {address} has no {name}")
            continue
        words = f"{who} {turn:05}."  # of one width: none is a part of another
        sent = {name: words, f"was:{name}": seen[name], "stint": f"{who}{turn}"}
        answer = written.asked(
            who, lambda a=address, s=sent: client.post(a, data=s, headers={"X-Desk": "live"}), 200, 409
        )
        if answer.status_code == 200:
            written.say(who, entry, name, seen[name], words)
        elif answer.status_code == 409:
            written.counts["met"] += 1


def choose(client: httpx.Client, who: str, written: Written, chance: random.Random) -> None:
    """Of each place where two wrote by git, keep one text, having seen all."""
    page = written.asked(who, lambda: client.get("/team/30"), 200)
    for section in page.text.split("<section")[1:]:
        place, seen = html.unescape(_PLACE.findall(section)[0]), _CLASH.findall(section)[0]
        mine, theirs, *_ = [html.unescape(one) for one in _VERSION.findall(section)]
        side = chance.choice(("mine", "theirs"))
        answer = written.asked(
            who,
            lambda c=seen, s=side: client.post("/team/30/choose", data={"seen": c, "side": s}),
            303,
            409,
        )
        # 409: somebody else chose of it, or wrote on.
        if answer.status_code == 303:
            written.chose(place, [mine, theirs], mine if side == "mine" else theirs)


#: A quick person takes so long between two looks; the others do what they do meanwhile.
pause = threading.Event().wait


def by_hand(clone: Path, written: Written, chance: random.Random, over: Callable[[], bool]) -> None:
    """Somebody has the file open in an editor: one line is changed, and the file written, in one of two ways.

    Like every editor of today this one looks before it saves whether the file is the one it has read.
    """
    file, turn = issue_file(clone), 0
    while not over():
        turn += 1
        entry, name = chance.choice(ENTRIES), chance.choice(FIELDS)
        part, language = name.split(".")
        words = f"hand {turn:05}."
        seen = file.read_bytes()
        text = seen.decode()
        line = re.search(
            rf"- id: {entry}\n.*?{part}:\n.*?          {language}: (?:\|\n +)?([^\n]*)\n", text, re.DOTALL
        )
        if line is None:
            written.faults.append(f"hand: no line of {entry} {name} in\n{text}")
            return
        made = (text[: line.start(1)] + words + text[line.end(1) :]).encode()
        pause(chance.uniform(0.01, 0.4))  # what typing takes
        if file.read_bytes() != seen:
            written.counts["hand looked again"] += 1
            continue
        if turn % 2:
            beside = file.with_name("4913~")
            beside.write_bytes(made)
            beside.replace(file)
        else:
            file.write_bytes(made)
        written.say("hand", entry, name, line[1].strip("'\""), words)


def by_git(other: Path, written: Written, chance: random.Random, turn: int) -> None:
    """Another clone, with a program of its own."""
    there = digest_in(other)
    entry, name = chance.choice(ENTRIES), chance.choice(FIELDS)
    part, language = name.split(".")
    words = f"git  {turn:05}."
    seen: list[str] = []

    def change(sheet: object) -> None:
        at = next(n for n, one in enumerate(sheet.at(("sections", 0, "entries"))) if one["id"] == entry)  # type: ignore[attr-defined]
        place = ("sections", 0, "entries", at, part, language)
        seen[:] = [str(sheet.at(place))]  # type: ignore[attr-defined]
        sheet.put(place, words)  # type: ignore[attr-defined]

    try:
        there.archive.change(30, change)
        written.say("git", entry, name, seen[0], words)
        there.sync()
    except DigestError as error:
        written.faults.append(f"git: {error}")
    there.close()


def test_no_word_that_was_saved_is_lost(tmp_path: Path) -> None:
    mine, other = team(tmp_path, "Ann", "Ben", issue=ISSUE)
    written = Written()
    with started(mine) as desk, ExitStack() as doors:
        first, second, third = (
            doors.enter_context(desk.browser(link)) for link in ("", desk.invited("Xu Di"), "")
        )
        browsers = [
            noted(written, browse, client, who, written, random.Random(who))
            for who, client in (("ann", first), ("xu", second))
        ]
        over = lambda: not any(one.is_alive() for one in browsers)  # noqa: E731
        hand = noted(written, by_hand, mine, written, random.Random("hand"), over)
        for one in (*browsers, hand):
            one.start()
        chance, turn = random.Random("git"), 0
        while not over():
            turn += 1
            by_git(other, written, chance, turn)
            written.asked("save", lambda: third.post("/team/save", data={"sent": "1"}), 303, 400)
            told = written.asked("save", lambda: third.get("/team"), 200).text
            written.faults += re.findall(r'class="sick">(.*?<span lang="en">.*?)</p>', told)
        for one in (*browsers, hand):
            one.join()
    talk, text = "".join(desk.talk), issue_file(mine).read_text("utf-8")
    digest = opened(mine)
    lost = list(_lost(digest, written, text))
    digest.close()
    sys.stdout.write(f"\n{dict(written.counts)}, slowest {written.slowest:.2f} s\n")
    assert not written.faults, "\n\n".join(written.faults)
    assert not lost, "\n\n".join(lost)
    assert "Traceback" not in talk, talk
    assert "token=" not in talk
    assert desk.process.returncode == 0
    assert "# on three" in text
    assert written.counts["met"]


def _lost(digest: Digest, written: Written, text: str):  # type: ignore[no-untyped-def]
    """Words that nobody replaced knowingly, and that stand nowhere in the file."""
    for _, entry in digest.archive.issue(30).entries():
        for name in FIELDS:
            part, language = name.split(".")
            known = written.replaced[entry.id, name] | {getattr(entry, part).get(language).strip()}
            # What two wrote at once by git stands in the file as a clash, both versions.
            for one in sorted(written.words[entry.id, name] - known):
                if one not in text:
                    yield "\n".join([f"{entry.id} {name}: {one}", *written.journal[entry.id, name]])
