"""`digest send` killed at random moments: everyone has the issue once, and at most one mail a kill is in doubt.

A kill falls so many mails further than the last one, as the server counts them, and then at any moment of a mail; some
fall before the first mail of a run, and some after its last. So a hundred of them are spread over all there is to do.
"""

from __future__ import annotations

import json
import os
import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from digest.model import Fate
from digest.store.private import Private
from tests.digests import make, opened
from tests.killing import Command, Ended, Killer
from tests.mailserver import Inbox, mail_server

pytestmark = pytest.mark.slow

READERS = 200
#: Kills in all, and tests that share them; between two of them at most so many mails.
KILLS, SHARDS, APART = int(os.environ.get("DIGEST_KILLS", "100")), 2, 12
#: Seconds within which a mail is through: where in it the kill falls is chance.
MAIL = 0.004
NAMES = [f"reader{n}@example.org" for n in range(READERS)]
ISSUE = """format: 1
number: 30
covers: {from: 2026-06-08, to: 2026-06-14}
published: {zh: 2026-06-15T09:00:00+08:00}
title: {zh: 本周}
sections:
  - id: reading
    entries:
      - id: a
        links: [https://example.com/a]
        title: {zh: 一篇文章}
        summary: {zh: 说的是这件事。}
"""
TABLES = """
[channels.email]
sender = "weekly@example.org"
unsubscribe = "https://example.org/bye?t={{token}}"

[channels.smtp]
host = "127.0.0.1"
port = {port}
tls = "none"
"""


class Counting(Inbox):
    """An inbox that says when so many mails more are there."""

    def __init__(self) -> None:
        super().__init__()
        self._mark, self._hear = 0, lambda: None

    def after(self, mails: int, hear: Callable[[], None]) -> None:
        self._mark, self._hear = len(self.got) + mails, hear

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        said = await super().handle_DATA(server, session, envelope)
        if len(self.got) == self._mark:
            self._hear()
        return said


class World:
    """A digest with readers, copied for each round, and the server all of them send to."""

    def __init__(self, folder: Path, killer: Killer, inbox: Counting, port: int) -> None:
        self.template, self.killer, self.inbox = folder / "template", killer, inbox
        self.template.mkdir(parents=True)
        make(self.template, ["zh"])
        toml = self.template / "digest.toml"
        toml.write_text(toml.read_text("utf-8") + TABLES.format(port=port), "utf-8")
        issues = self.template / "content/issues"
        issues.mkdir(parents=True)
        (issues / "030.yaml").write_text(ISSUE, "utf-8")
        digest = opened(self.template)
        found = digest.read_readers("email\n" + "\n".join(NAMES) + "\n")
        with Private(self.template / ".digest/private.db") as private:
            from digest.cli.here import now

            private.take(found.people, now())
        whole = folder / "whole"
        shutil.copytree(self.template, whole)
        ended = self.send(whole)
        assert ended.code == 0, ended.said
        assert Counter(inbox.addresses) == Counter(NAMES)
        #: What a run takes that has nothing left to send.
        self.start = self.send(whole).seconds

    def send(self, place: Path) -> Ended:
        return self.killer.run(command(place, "send", "30", "--yes"))

    def killed(self, place: Path, chance: random.Random) -> Ended:
        """The same, killed at a moment that chance names."""
        mails = chance.randint(0, APART)
        if not mails:
            return self.killer.run(
                command(place, "send", "30", "--yes"), kill_after=chance.uniform(0, self.start)
            )
        with TemporaryDirectory() as folder:
            seen = Path(folder) / "seen"
            self.inbox.after(mails, seen.touch)
            try:
                return self.killer.run(
                    command(place, "send", "30", "--yes"), kill_on=seen, kill_after=chance.uniform(0, MAIL)
                )
            finally:
                self.inbox.after(0, seen.touch)  # never: the count is there already

    def deliveries(self, place: Path, *words: str) -> tuple[int | None, list[dict[str, Any]]]:
        ended = self.killer.run(command(place, "deliveries", "30", "--json", *words))
        lines = [line for line in ended.said.splitlines() if line.startswith("{")]
        return ended.code, [json.loads(line) for line in lines]


def command(place: Path, *words: str) -> Command:
    environment = {"DIGEST_MAIL_SECRET": "a-secret-of-a-good-length", "DIGEST_EDITOR": "t", "CI": "1"}
    return Command(arguments=words, folder=place, environment=environment)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    inbox = Counting()
    with mail_server(inbox) as port, Killer() as killer:
        yield World(tmp_path_factory.mktemp("killed"), killer, inbox, port)


def doubts(place: Path) -> dict[str, str]:
    """Readers whose mail is in doubt, and the keys they are listed by."""
    if not (place / ".digest/private.db").exists():
        return {}
    with Private(place / ".digest/private.db") as private:
        return {address: row.key for row, address in private.rows("email", 30, [Fate.OPEN])}


@pytest.mark.parametrize("shard", range(SHARDS))
def test_a_kill_at_any_moment_mails_nobody_twice(world: World, shard: int, tmp_path: Path) -> None:
    """Round after round until all are mailed: once each, or listed as in doubt, at most one more a kill."""
    chance = random.Random(shard)
    killed = rounds = 0
    while killed < KILLS // SHARDS:
        assert rounds < KILLS, "the kills come too late"
        place = tmp_path / f"round {rounds}"
        rounds += 1
        shutil.copytree(world.template, place)
        world.inbox.got.clear()
        known: dict[str, str] = {}
        while True:
            ended = world.killed(place, chance) if killed < KILLS // SHARDS else world.send(place)
            now_open = doubts(place)
            assert now_open.keys() >= known.keys(), "a doubt is gone by itself"
            assert len(now_open) - len(known) <= ended.killed
            known = now_open
            assert max(Counter(world.inbox.addresses).values(), default=0) <= 1, "somebody has two"
            killed += ended.killed
            if not ended.killed:
                assert ended.code == (1 if known else 0), ended.said
                break
        assert set(world.inbox.addresses) | known.keys() == set(NAMES)
        _settle(world, place, known)
        shutil.rmtree(place)


def _settle(world: World, place: Path, known: Mapping[str, str]) -> None:
    """What a person does: look up each doubt in the server's log, say what it says, and send the rest."""
    code, (edition, *listed) = world.deliveries(place)
    assert code == (1 if known else 0)
    assert edition["counts"].get("sent", 0) == READERS - len(known)
    assert {mail["key"] for mail in listed} == set(known.values())
    assert all(mail["state"] == "open" and mail["reader"] == "r…@example.org" for mail in listed)
    arrived = set(world.inbox.addresses)
    for word, keys in (
        ("sent", [key for address, key in known.items() if address in arrived]),
        ("again", [key for address, key in known.items() if address not in arrived]),
    ):
        if keys:
            world.deliveries(place, *keys, "--settle", word)
    ended = world.send(place)
    assert ended.code == 0, ended.said
    assert Counter(world.inbox.addresses) == Counter(NAMES), "once each"
    code, (edition, *listed) = world.deliveries(place)
    assert (code, edition["state"], edition["counts"], listed) == (0, "sent", {"sent": READERS}, [])
