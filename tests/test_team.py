"""Two editors and a schedule at random: nothing is lost, nothing is doubled, nothing is decided by a machine.

The schedule gathers and pushes evidence, the editors edit, add, reorder, drop, publish and sync. Every word
an editor writes is one of its kind. At the end each must stand in the issue, or wait in a clash for a person,
or have been written over or taken out by somebody who saw it.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from digest.app import Digest
from digest.errors import IssueError, UsageError
from digest.model import Article, Decision, Gathered, Outcome
from tests.digests import fill
from tests.teams import digest_in, issue_file, team

BEGAN = datetime(2026, 6, 15, 1, tzinfo=UTC)
LANGUAGES = ("zh", "en")
#: Those written in C where there are any: the editors' hands are not what is tested.
LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


@pytest.fixture(autouse=True)
def _nobodys_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)


@dataclass
class World:
    """What happened, as one who sees everything knows it."""

    chance: random.Random
    #: Words that somebody saw and wrote over or took out, and all that were ever written.
    gone: set[str] = field(default_factory=set)
    written: set[str] = field(default_factory=set)
    decided: set[str] = field(default_factory=set)
    offered: int = 0
    #: Languages in which somebody put the issue out.
    out: set[str] = field(default_factory=set)
    gathered: int = 0
    clock: int = 0

    def word(self) -> str:
        self.clock += 1
        word = f"w{self.clock}x"
        self.written.add(word)
        return word

    def now(self) -> datetime:
        self.clock += 1
        return BEGAN + timedelta(seconds=self.clock)


class Editor:
    """One clone and who works in it."""

    def __init__(self, clone: Path, world: World) -> None:
        self.clone, self.world, self.name = clone, world, clone.name
        self.digest: Digest = digest_in(clone)

    def load(self) -> dict[str, Any]:
        found: dict[str, Any] = yaml.load(issue_file(self.clone).read_text("utf-8"), LOADER)  # noqa: S506
        return found

    def store(self, data: dict[str, Any]) -> None:
        words = yaml.dump(data, Dumper=DUMPER, sort_keys=False, allow_unicode=True)
        issue_file(self.clone).write_text(words, "utf-8")

    def step(self) -> None:
        deeds = [self.edit] * 8 + [self.add] * 3 + [self.remove, self.move, self.drop, self.choose]
        self.world.chance.choice(deeds + [self.sync] * 4 + [self.publish])()

    def entries(self, data: dict[str, Any]) -> list[tuple[list[Any], dict[str, Any]]]:
        return [(s["entries"], e) for s in data["sections"] for e in s.get("entries") or []]

    def edit(self) -> None:
        data = self.load()
        if found := self.entries(data):
            entry = self.world.chance.choice(found)[1]
            texts = entry.setdefault(self.world.chance.choice(["title", "summary"]), {})
            tag = self.world.chance.choice(LANGUAGES)
            if texts.get(tag):
                self.world.gone.add(texts[tag])
            texts[tag] = self.world.word()
            self.store(data)

    def add(self) -> None:
        data = self.load()
        name, title = self.world.word(), self.world.word()
        section = self.world.chance.choice(data["sections"])
        section["entries"] = section.get("entries") or []
        at = self.world.chance.randint(0, len(section["entries"]))
        section["entries"].insert(at, {"id": name, "title": {"zh": title}})
        self.store(data)

    def remove(self) -> None:
        data = self.load()
        if found := self.entries(data):
            entries, entry = self.world.chance.choice(found)
            self.world.gone |= {
                entry["id"],
                *(w for key in ("title", "summary") for w in entry.get(key, {}).values()),
            }
            entries.remove(entry)
            self.store(data)

    def move(self) -> None:
        data = self.load()
        if found := self.entries(data):
            entries, entry = self.world.chance.choice(found)
            entries.remove(entry)
            section = self.world.chance.choice(data["sections"])
            section["entries"] = section.get("entries") or []
            section["entries"].insert(self.world.chance.randint(0, len(section["entries"])), entry)
            self.store(data)

    def drop(self) -> None:
        identity = f"https://example.org/{self.world.word()}"
        self.world.decided.add(identity)
        said = Decision(verb="drop", identity=identity, at=self.world.now(), editor=self.name, why="old")
        self.digest.decisions.append(self.name, said)

    def choose(self) -> None:
        """Of two versions one, the other knowingly not."""
        data = self.load()
        records = data.get("clashes") or []
        if not records:
            return
        record = records.pop(self.world.chance.randrange(len(records)))
        if not records:
            del data["clashes"]
        self.world.gone |= set(words_of(record))
        self.store(data)

    def publish(self) -> None:
        """With what is missing written and what clashes chosen; refused if it is out here already."""
        tag = self.world.chance.choice(LANGUAGES)
        data = self.load()
        for _ in data.get("clashes") or []:
            self.choose()
        data = self.load()
        entries = [entry for _, entry in self.entries(data)]
        lacking = [
            data["title"],
            *(entry.setdefault(k, {}) for entry in entries for k in ("title", "summary")),
        ]
        for words in lacking:
            if not words.get(tag):
                words[tag] = self.world.word()
        for entry in entries:
            entry.setdefault("links", [f"https://example.org/{entry['id']}"])
        self.store(data)
        with suppress(IssueError, UsageError):
            self.digest.publish(30, (tag,), self.world.now())
            self.world.out.add(tag)

    def sync(self) -> None:
        done = self.digest.sync()
        self.world.offered += sum(map(len, done.clashes.values()))
        for path in (self.clone / "content").rglob("*"):
            if path.suffix in {".yaml", ".jsonl"}:
                words = path.read_text("utf-8")
                assert not any(mark in words for mark in ("<<<<<<<", "=======", ">>>>>>>")), path


class Schedule:
    """A clone on a machine nobody sits at."""

    def __init__(self, clone: Path, world: World) -> None:
        self.world, self.digest = world, digest_in(clone)

    def step(self) -> None:
        """What a scheduled run gathers, onto the branch `store`."""
        now, name = self.world.now(), self.world.chance.choice(["blog", "news", "lists"])
        found = Article(
            source=name,
            key=f"{now:%H%M%S}",
            identity=f"https://example.org/{name}/{self.world.clock}",
            url=f"https://example.org/{name}/{self.world.clock}",
            title=f"Found {self.world.clock}",
            published=now - timedelta(days=2),
            language="en",
        )
        self.digest.store.finish(name, Gathered(items=(found,)), Outcome(source=name, started=now, ok=True))
        self.digest.push_evidence(now)
        self.world.gathered += 1


def words_of(value: Any) -> list[str]:
    """Every text in plain data."""
    if isinstance(value, dict):
        return [word for one in value.values() for word in words_of(one)]
    if isinstance(value, list):
        return [word for one in value for word in words_of(one)]
    return [value]


def play(folder: Path, steps: int, seed: int) -> World:
    """`steps` of two editors and a schedule, then all sync until nobody has anything new."""
    world = World(random.Random(seed))
    *clones, machine = team(folder, "Ann", "Bo", "Schedule")
    editors, schedule = [Editor(clone, world) for clone in clones], Schedule(machine, world)
    fill(schedule.digest)
    schedule.step()
    for _ in range(steps):
        world.chance.choice([*editors * 10, schedule]).step()
    for _ in range(2):
        for editor in editors:
            editor.sync()
    one, other = editors
    assert issue_file(one.clone).read_bytes() == issue_file(other.clone).read_bytes()
    standing = {word for text in words_of(one.load()) for word in (text, *text.split())}
    lost = {word for word in world.written if word not in standing} - world.gone - decided(world)
    assert not lost
    locks = [clone / "content/issues/030.lock" for clone in clones]
    assert len({lock.read_bytes() if lock.exists() else b"" for lock in locks}) == 1
    assert set(one.digest.archive.issue(30).published) == world.out
    seen = []
    for editor in editors:
        found, broken = editor.digest.decisions.all()
        assert not broken
        assert {decision.identity for decision in found} == world.decided
        assert len(found) == len(world.decided)
        seen.append(inbox(editor.digest))
    assert seen[0] == seen[1]
    assert len(seen[0][1]) > world.gathered
    one.digest.close()
    shutil.rmtree(one.clone / ".digest")
    again = Editor(one.clone, world)
    again.digest.pull_evidence()
    assert inbox(again.digest) == seen[0]
    return world


def inbox(digest: Digest) -> tuple[Mapping[str, int], list[str]]:
    box = digest.inbox(BEGAN + timedelta(days=1))
    return box.counts(), [one.id for one in box.candidates]


def decided(world: World) -> set[str]:
    return {identity.rpartition("/")[2] for identity in world.decided}


@pytest.mark.slow
def test_two_editors_at_random_lose_nothing(tmp_path: Path) -> None:
    play(tmp_path, 50, 1)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [2, 3])
def test_two_thousand_steps(tmp_path: Path, seed: int) -> None:
    world = play(tmp_path, 1_000, seed)
    assert world.offered > 5  # they did meet
    assert world.out
    assert world.gathered > 20
