"""The import rule of the house, held by reading the syntax tree."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "digest"

PLUGINS = {"collectors", "translators", "frames", "renderers", "channels"}
EDGES = {"store", "archive", "http", "git", "config"}
LEAVES = {"markdown", "html", "templating"}
BASE = {"model", "errors"}
CORE = {"core", "ports"}

#: Room to the rooms it may import. Downwards only, siblings never.
MAY: Mapping[str, set[str]] = {
    "cli": {"desk", "demo", "scaffold", "app"} | CORE | BASE,
    "desk": {"app", "core", "templating"} | BASE,
    "demo": {"app", "scaffold"} | EDGES | CORE | LEAVES | BASE,
    "scaffold": {"app"} | EDGES | CORE | LEAVES | BASE,
    "app": {"pipeline"} | PLUGINS | EDGES | CORE | LEAVES | BASE,
    "pipeline": {"store", "archive"} | CORE | BASE,
    **dict.fromkeys(PLUGINS, CORE | LEAVES | BASE),
    **dict.fromkeys(EDGES, CORE | LEAVES | BASE),
    "core": {"markdown", "html"} | BASE,
    "ports": BASE,
    **dict.fromkeys(LEAVES, BASE),
    "model": {"errors"},
    "errors": set(),
    "__init__": set(),
    "__main__": {"cli"},
}

#: Third parties that live in one room only.
HOMES: Mapping[str, tuple[str, ...]] = {
    "sqlmodel": ("store/",),
    "sqlalchemy": ("store/",),
    "alembic": ("store/",),
    "httpx": ("http.py", "http/"),
    "httpcore": ("http/",),
    "typer": ("cli/",),
    "click": ("cli/",),
    "mkdocs": ("frames/material.py", "frames/"),
    "ruamel": ("archive/",),
    "smtplib": ("channels/email.py",),
    "feedparser": ("collectors/",),
    "trafilatura": ("collectors/",),
    "PIL": ("renderers/covers.py",),
    "pydantic_settings": ("config.py",),
}

#: Third parties that the pure rooms may use.
PURE = {
    "core": {"rapidfuzz", "autocorrect_py", "rjieba"},
    "model": set[str](),
    "ports": set[str](),
    "errors": set[str](),
}

#: Standard modules that speak to the world: no decision may need one.
WORLD = {
    "asyncio", "glob", "http", "io", "locale", "multiprocessing", "os", "pathlib", "platform", "random",
    "secrets", "shutil", "signal", "socket", "sqlite3", "subprocess", "tempfile", "threading", "time", "urllib.request",
}  # fmt: skip


def rule_breaks(sources: Mapping[str, str]) -> list[str]:
    """What in `sources` (path below digest/ to text) breaks the rule, one line each."""
    return sorted(line for path, text in sources.items() for line in _breaks(path, ast.parse(text)))


def _breaks(path: str, tree: ast.AST) -> Iterator[str]:
    room = path.split("/", maxsplit=1)[0].removesuffix(".py")
    if room not in MAY:
        yield f"{path}: {room} is no room of the house"
        return
    for name in _imports(tree, path):
        top, _, rest = name.partition(".")
        if top == "digest":
            other = rest.partition(".")[0]
            if other and other != room and other not in MAY[room]:
                yield f"{path}: {room} must not import {other}"
        elif top in HOMES and not path.startswith(HOMES[top]):
            yield f"{path}: {top} lives in {' or '.join(HOMES[top])}"
        elif room in PURE and top not in sys.stdlib_module_names and top not in PURE[room]:
            yield f"{path}: {room} must not use {top}"
        if room in {"core", "model"} and (name in WORLD or top in WORLD):
            yield f"{path}: {room} must not reach the world by {name}"
    if room == "core":
        yield from (
            f"{path}: core must not read the clock or files by {word}" for word in _worldly_calls(tree)
        )


def _imports(tree: ast.AST, path: str) -> Iterator[str]:
    """Full names of what a module imports, those inside functions too; type-checking ones do not run."""
    unrun = {id(n) for node in ast.walk(tree) if _type_checking(node) for n in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) in unrun and not path.startswith("core/"):
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide the room"
            module = node.module or ""
            if module == "digest":
                yield from (f"digest.{alias.name}" for alias in node.names if alias.name != "__version__")
            else:
                yield module


def _type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def _worldly_calls(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in {"now", "today", "utcnow"}:
            yield node.attr
        if isinstance(node, ast.Name) and node.id in {"open", "input", "print"}:
            yield node.id


def test_the_house_keeps_its_import_rule() -> None:
    """No room imports upwards or sideways; each third party stays in its room."""
    sources = {p.relative_to(PACKAGE).as_posix(): p.read_text("utf-8") for p in PACKAGE.rglob("*.py")}

    assert rule_breaks(sources) == []


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        ("core/x.py", "import os", "core must not reach the world by os"),
        ("core/x.py", "from datetime import datetime\nnow = datetime.now()", "core must not read the clock"),
        ("core/x.py", "def f():\n    from digest.store import items", "core must not import store"),
        (
            "core/x.py",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import digest.app",
            "import app",
        ),
        ("core/x.py", "import pydantic", "core must not use pydantic"),
        ("collectors/x.py", "from digest.store.database import Store", "collectors must not import store"),
        ("collectors/x.py", "from digest.renderers import page", "collectors must not import renderers"),
        ("collectors/x.py", "import httpx", "httpx lives in"),
        ("channels/x.py", "import smtplib", "smtplib lives in channels/email.py"),
        ("pipeline/x.py", "from digest.collectors import articles", "pipeline must not import collectors"),
        ("pipeline/x.py", "from digest import config", "pipeline must not import config"),
        ("renderers/x.py", "import mkdocs.config", "mkdocs lives in"),
        ("archive/x.py", "import sqlmodel", "sqlmodel lives in"),
        ("config.py", "import typer", "typer lives in"),
        ("desk/x.py", "import digest.collectors.keps", "desk must not import collectors"),
        ("model.py", "import nh3", "model must not use nh3"),
        ("errors.py", "import digest.model", "errors must not import model"),
        ("helpers/x.py", "", "helpers is no room of the house"),
    ],
)
def test_a_planted_breach_is_found(path: str, text: str, found: str) -> None:
    """The rule above can fail: each planted breach is named."""
    breaks = rule_breaks({path: text})

    assert len(breaks) == 1
    assert found in breaks[0]
