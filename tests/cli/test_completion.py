"""A shell that asks how a line may go on is told the verbs, their own verbs and their options."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from digest.cli import program
from digest.cli.program import run

Ask = Callable[..., list[str]]


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Ask:
    def ask(*words: str) -> list[str]:
        """What bash is told with the cursor in the last of `words`."""
        monkeypatch.setenv("_DIGEST_COMPLETE", "complete_bash")
        monkeypatch.setenv("COMP_WORDS", "\n".join(words))
        monkeypatch.setenv("COMP_CWORD", str(len(words) - 1))
        capfd.readouterr()
        assert run([]) == 0
        out, err = capfd.readouterr()
        assert err == ""
        return out.split()

    return ask


def test_verbs_also_those_that_go_on_from_another(ask: Ask) -> None:
    assert ask("digest", "sho") == ["shortlist"]
    assert ask("digest", "claim") == ["claim", "claims"]
    assert set(ask("digest", "")) == set(program.VERBS), "and none that only programs call"


def test_verbs_of_a_verb_and_options(ask: Ask) -> None:
    assert {"--since", "--until", "--dry-run"} <= set(ask("digest", "collect", "--"))
    assert {"list", "add", "check"} <= set(ask("digest", "sources", ""))
    assert "--json" in ask("digest", "sources", "list", "--j")
    assert "--version" in ask("digest", "--v")


def test_zsh_is_told_what_each_is(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("_DIGEST_COMPLETE", "complete_zsh")
    monkeypatch.setenv("_TYPER_COMPLETE_ARGS", "digest snoo")
    assert run([]) == 0
    assert '"snooze":"' in capfd.readouterr().out


def test_a_verb_that_is_still_typed_imports_none(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer comes between two keys."""
    monkeypatch.delitem(sys.modules, "digest.cli.backtest", raising=False)
    assert ask("digest", "backt") == ["backtest"]
    assert "digest.cli.backtest" not in sys.modules


def test_install_and_show_are_options_of_the_command(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    said = capfd.readouterr().out
    assert "--install-completion" in said
    assert "--show-completion" in said
