"""What is said of a machine, by what was found on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from digest.core.doctor import Machine, Verdict, examined, worst

NOW = datetime(2026, 6, 15, 9, tzinfo=UTC)
SOUND = Machine(
    python=(3, 11, 7),
    version="1.0",
    git="2.39",
    repository=True,
    shared="origin/main",
    user="Xu Di",
    editor="Xu Di",
    extras={"desk": ("", True), "covers": ("", False)},
    store=".digest/digest.db",
    integrity="ok",
    size=12_000_000,
    free=50_000_000_000,
    gathered=NOW - timedelta(days=2),
    zone="Asia/Shanghai",
)
but: Callable[..., Machine] = partial(replace, SOUND)


def test_addresses_that_are_nobodys_are_named() -> None:
    (found,) = [one for one in examined(but(nobodys=["site_url", "sender"]), NOW) if one.name == "address"]
    assert found.verdict is Verdict.ODD
    assert found.says == "site_url, sender: still of example.org, which is nobody's"


def test_a_sound_machine_has_nothing_to_mend() -> None:
    found = examined(SOUND, NOW)
    assert worst(found) is Verdict.OK
    assert not any(one.hint for one in found)


@pytest.mark.parametrize(
    ("machine", "name", "verdict", "says"),
    [
        (but(git=""), "git", Verdict.ODD, "git is not there"),
        (but(repository=False), "git", Verdict.ODD, "no repository"),
        (but(shared=""), "git", Verdict.ODD, "shared with nobody"),
        (but(branch="master", astray="master"), "branch", Verdict.ODD, "from main alone, and this branch is master"),
        (but(user="", editor="editor"), "editor", Verdict.ODD, "nobody knows"),
        (but(extras={"covers": ("digest.toml asks for covers", False)}), "extra covers", Verdict.BROKEN, "asks"),
        (but(fonts="no font has 周"), "fonts", Verdict.ODD, "no font"),
        (but(closed=["content"]), "files", Verdict.BROKEN, "content cannot be written to"),
        (but(free=1_000_000), "disk", Verdict.BROKEN, "1.0 MB free"),
        (but(free=1_000_000_000), "disk", Verdict.ODD, "1.0 GB free"),
        (but(integrity=""), "store", Verdict.ODD, "not there yet"),
        (but(integrity="page 3 is torn"), "store", Verdict.BROKEN, "page 3 is torn"),
        (but(gathered=None), "schedule", Verdict.ODD, "nothing was gathered"),
        (but(gathered=NOW - timedelta(days=61)), "schedule", Verdict.ODD, "61 days ago"),
        (but(needing=["istio"]), "sources", Verdict.ODD, "1 source needs a person: istio"),
        (but(environment={"https_proxy": "x"}), "proxy", Verdict.ODD, "does not go through it"),
    ],
)  # fmt: skip
def test_each_fault_is_said_with_what_to_do(machine: Machine, name: str, verdict: Verdict, says: str) -> None:
    (found,) = (one for one in examined(machine, NOW) if one.name == name)
    assert found.verdict is verdict
    assert says in found.says
    assert found.hint
    assert worst(examined(machine, NOW)) is verdict


@pytest.mark.parametrize(
    ("machine", "hint"),
    [
        (but(shared="", branch="weekly"), "git remote add origin ADDRESS, then git push --set-upstream origin weekly"),
        (but(shared="", branch="master", astray="master"), "git push --set-upstream origin main"),
    ],
)  # fmt: skip
def test_who_has_no_remote_is_told_to_name_one_and_the_right_branch(machine: Machine, hint: str) -> None:
    (found,) = (one for one in examined(machine, NOW) if one.name == "git")
    assert found.hint.endswith(hint)
    assert "no remote" in found.says
