"""`digest send` killed at random moments: everyone has the issue once, and at most one mail a kill is in doubt."""

from __future__ import annotations

import os
import random
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from digest.model import Fate
from digest.store.private import Private
from tests.digests import make, opened
from tests.killing import Command, Ended, Killer
from tests.mailserver import Inbox, mail_server

pytestmark = pytest.mark.slow

READERS = 150
#: Kills in all (DIGEST_KILLS=100 for more than an ordinary run has time for), and tests that share them.
KILLS, SHARDS = int(os.environ.get("DIGEST_KILLS", "20")), 2
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
MAIL = """
[channels.email]
sender = "weekly@example.org"
unsubscribe = "https://example.org/bye?t={{token}}"

[channels.smtp]
host = "127.0.0.1"
port = {port}
tls = "none"
"""


class World:
    """A digest with readers, copied for each round, and the server all of them send to."""

    def __init__(self, folder: Path, killer: Killer, inbox: Inbox, port: int) -> None:
        self.template, self.killer, self.inbox = folder / "template", killer, inbox
        self.template.mkdir(parents=True)
        make(self.template, ["zh"])
        toml = self.template / "digest.toml"
        toml.write_text(toml.read_text("utf-8") + MAIL.format(port=port), "utf-8")
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
        self.usual = ended.seconds

    def send(self, place: Path, *, kill_after: float | None = None) -> Ended:
        environment = {"DIGEST_MAIL_SECRET": "a-secret-of-a-good-length", "DIGEST_EDITOR": "t", "CI": "1"}
        command = Command(arguments=("send", "30", "--yes"), folder=place, environment=environment)
        return self.killer.run(command, kill_after=kill_after)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    inbox = Inbox()
    with mail_server(inbox) as port, Killer() as killer:
        yield World(tmp_path_factory.mktemp("killed"), killer, inbox, port)


def doubts(place: Path) -> set[str]:
    if not (place / ".digest/private.db").exists():
        return set()
    with Private(place / ".digest/private.db") as private:
        return {address for _, address in private.rows("email", 30, [Fate.OPEN])}


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
        known: set[str] = set()
        while True:
            ended = world.send(place, kill_after=chance.uniform(0, 0.7 * world.usual))
            now_open = doubts(place)
            assert now_open >= known, "a doubt is gone by itself"
            assert len(now_open - known) <= ended.killed
            known = now_open
            assert max(Counter(world.inbox.addresses).values(), default=0) <= 1, "somebody has two"
            killed += ended.killed
            if not ended.killed:
                assert ended.code == (1 if known else 0), ended.said
                break
        assert set(world.inbox.addresses) | known == set(NAMES)
        with Private(place / ".digest/private.db") as private:
            sent = private.counts("email", 30)["zh"].get(Fate.SENT, 0)
        assert sent == READERS - len(known)
        shutil.rmtree(place)
