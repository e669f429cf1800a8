"""Some hundred hostile sources in one run: each ends well or in one named line, and costs nobody else anything."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from digest.cli.program import run
from tests.digests import make
from tests.hostile.manners import MANNERS
from tests.hostile.pages import PAGES
from tests.hostile.server import HEAVY, QUICK, SLOW, Behaviour, Hostile, answer
from tests.hostile.wellmeant import FEED
from tests.hostile.wires import WIRES

BEHAVIOURS = [*WIRES, *MANNERS, *PAGES]
GOOD = Behaviour(name="good", does="answers", answer=lambda _: answer(FEED), finds=3)
WINDOW = ("--since", "2026-06-01", "--until", "2026-06-15")


class Run:
    """A digest whose sources are `behaviours` and a good one, and what its commands say."""

    def __init__(
        self,
        folder: Path,
        hostile: Hostile,
        behaviours: Sequence[Behaviour],
        capfd: pytest.CaptureFixture[str],
    ) -> None:
        self._folder, self._capfd = folder, capfd
        lines = [
            f"  - {{id: {b.name}, kind: articles, address: '{hostile.address(b.name)}'}}\n"
            for b in behaviours
        ]
        (folder / "content/sources.yaml").write_text("sources:\n" + "".join(lines), "utf-8")

    def call(self, *words: str) -> tuple[int, list[dict[str, object]], str]:
        """Exit code, what was printed as JSON, what was said."""
        self._capfd.readouterr()
        code = run([*words, "--json"])
        out, err = self._capfd.readouterr()
        assert "Traceback" not in err
        return code, [json.loads(line) for line in out.splitlines()], err

    def words(self) -> Iterator[str]:
        """Every text in the store."""
        with sqlite3.connect(self._folder / ".digest/digest.db") as store:
            tables = [name for (name,) in store.execute("SELECT name FROM sqlite_master WHERE type='table'")]
            for table in tables:
                for row in store.execute(f'SELECT * FROM "{table}"'):  # noqa: S608
                    yield from (cell for cell in row if isinstance(cell, str))
        store.close()


def settings(folder: Path, *, timeout: float, max_bytes: int) -> None:
    toml = folder / "digest.toml"
    lines = f'[http]\nallow = ["127.0.0.1"]\ntimeout = {timeout}\nmax_bytes = {max_bytes}\n'
    toml.write_text(f"{toml.read_text('utf-8')}\n{lines}", "utf-8")


def judged(behaviour: Behaviour, outcome: dict[str, object], health: dict[str, object]) -> str:
    """What is wrong with the way a source ended, if anything."""
    error = str(health["error"])
    if bool(health["ok"]) == bool(error) or "\n" in error or len(error) > 600 or not error.isprintable():
        return f"not one clear line: {health}"
    if error and behaviour.name not in error:
        return f"the line names no source: {error}"
    if "unexpected" in error:
        return f"an error nobody foresaw: {error}"
    if behaviour.either:
        return ""
    if behaviour.says:
        return "" if behaviour.says in error else f"{behaviour.says!r} is not said: {error or outcome}"
    found = outcome["found"]
    return "" if not error and found == behaviour.finds else f"{found} found: {error or 'no error'}"


def harmless(words: str) -> bool:
    """Whether text of the store holds nothing that acts on who reads it (the store's own JSON may break lines)."""
    return all(
        character.isprintable() or character in "\n\t" or character > "\x9f" for character in words
    ) and not any("\ud800" <= character <= "\udfff" for character in words)


@pytest.mark.parametrize(
    ("part", "timeout", "max_bytes"),
    [
        pytest.param(QUICK, 20, 2_000_000, id="quick"),
        pytest.param(SLOW, 2.5, 2_000_000, id="slow", marks=pytest.mark.slow),
        pytest.param(HEAVY, 20, 15 * 2**20, id="heavy", marks=pytest.mark.slow),
    ],
)
def test_each_ends_well_or_in_one_named_line(
    part: str,
    timeout: float,
    max_bytes: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    make(tmp_path)
    settings(tmp_path, timeout=timeout, max_bytes=max_bytes)
    monkeypatch.chdir(tmp_path)
    behaviours = [GOOD, *(behaviour for behaviour in BEHAVIOURS if behaviour.part == part)]
    with Hostile(behaviours) as hostile:
        digest = Run(tmp_path, hostile, behaviours, capfd)
        code, outcomes, said = digest.call("collect", *WINDOW)
        assert code == 0, said
        healths = digest.call("status")[1]

        by_name = {str(outcome["source"]): outcome for outcome in outcomes}
        health = {str(record["source"]): record for record in healths}
        wrong = {b.name: judged(b, by_name[b.name], health[b.name]) for b in behaviours}
        assert [f"{name}: {why}" for name, why in wrong.items() if why] == []

        assert [words for words in digest.words() if not harmless(words)] == []
        _, items, _ = digest.call("items", "--limit", "0")
        assert {str(item["url"]).partition(":")[0] for item in items} <= {"http", "https"}
        assert [item["title"] for item in items if item["source"] == "good"] != []
        assert digest.call("shortlist")[0] == 0

        # With what was remembered: the same again costs and doubles nothing.
        code, again, _ = digest.call("collect")
        assert code == 0
        assert {str(outcome["source"]): outcome["new"] for outcome in again if outcome["new"]} == {}
        assert all(
            len(ask.headers.get("if-none-match", "")) < 3000
            for asked in hostile.asked.values()
            for ask in asked
        )


def test_each_behaviour_says_what_it_does() -> None:
    assert len({behaviour.does for behaviour in BEHAVIOURS}) == len(BEHAVIOURS) >= 50
    assert all(b.says == "" or b.finds is None for b in BEHAVIOURS)
