"""The manual names only what is there, and names all of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

from digest.app import KINDS
from digest.archive.sources import table
from digest.cli import program
from digest.config import ENVIRONMENT, Tables
from tests import reference

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", ROOT / "ARCHITECTURE.md", *sorted((ROOT / "docs").glob("*.md"))]


def verbs() -> dict[str, object]:
    program._register()
    return dict(typer.main.get_command(program.app).commands)  # type: ignore[attr-defined]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_named_is_there(page: Path) -> None:
    """`digest frobnicate` in a page would send a reader into an error."""
    known = verbs()
    named = set(re.findall(r"(?:`|^\$ |^)digest ([a-z]+)", page.read_text("utf-8"), re.MULTILINE))

    assert named - known.keys() == set()


def test_every_command_is_in_the_manual() -> None:
    """What nobody can read of does not exist for a reader."""
    manual = "\n".join(page.read_text("utf-8") for page in PAGES)

    assert {name for name in verbs() if f"digest {name}" not in manual} == set()


def test_every_setting_is_in_the_manual() -> None:
    """Each key of digest.toml stands on the settings page."""
    page = (ROOT / "docs/settings.md").read_text("utf-8")
    environment = set(ENVIRONMENT)

    missing = {
        name
        for name in Tables.model_fields
        if name not in environment and f"`{name}`" not in page and f"[{name}]" not in page
        and f"[[{name}]]" not in page and name not in {"channels", "outbox"}
    }  # fmt: skip
    assert missing == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    """Relative links of the manual point at files that are there."""
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text("utf-8"))

    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_every_key_and_kind_of_a_source_is_in_the_manual() -> None:
    """The page on sources has a row for each key of a record and for each kind."""
    page = (ROOT / "docs/sources.md").read_text("utf-8")
    wanted = [field.name for field in table(KINDS).fields] + list(KINDS)

    assert [name for name in wanted if f"| `{name}` |" not in page] == []
    commands = verbs()["sources"].commands  # type: ignore[attr-defined]
    assert [name for name in commands if f"digest sources {name}" not in page] == []


def test_the_reference_is_what_the_program_says() -> None:
    """Whoever changes an option, a key, a port or a template writes the page anew: python -m tests.manual."""
    assert (ROOT / "docs/reference.md").read_text("utf-8") == reference.written()


def options(words: list[str]) -> set[str]:
    """The options that a command line may have: those of its verb, and those of all."""
    known = {"--help", "--log-level", "--log-format", "--verbose", "--quiet", "--version", "--json"}
    command: object = verbs()[words[0]]
    for word in words[1:]:
        below = getattr(command, "commands", {})
        command = below.get(word, command)
    return known | {
        name
        for parameter in command.params  # type: ignore[attr-defined]
        for name in (*parameter.opts, *parameter.secondary_opts)
        if name.startswith("--")
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_option_shown_with_its_command_is_there(page: Path) -> None:
    """A command line in a page, in a block or between backticks, is one that the program takes."""
    text = page.read_text("utf-8")
    lines = re.findall(r"`digest ([a-z]+ [^`\n]*)`|^(?:\$ )?digest ([a-z]+ [^`\n]*)", text, re.MULTILINE)
    wrong = []
    for line in map("".join, lines):
        words = re.sub(r"(\"[^\"]*\"|#.*$|[|>;&].*$)", " ", line).split()
        if words[0] in verbs():
            given = {word.partition("=")[0] for word in words if re.match(r"--[a-z]", word)}
            wrong += [f"digest {line}: {name}" for name in sorted(given - options(words))]
    assert wrong == []
