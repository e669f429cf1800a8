"""Makes docs/reference.md out of the program: commands, settings, ports, formats and templates."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

import jinja2
import typer.main
from jinja2 import meta
from pydantic import BaseModel, SecretStr

from digest import model
from digest.app import KINDS
from digest.archive import fields as issue_fields
from digest.archive.sources import table as source_table
from digest.archive.tables import Table
from digest.cli import program
from digest.config import ENVIRONMENT, Tables
from digest.core.rules import RULES
from digest.errors import DigestError
from digest.templating import Templates, shipped

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "reference.md"
HEAD = """# Reference

Everything by name, for looking up; the other pages say what it is for. This page is made out of the program
(`python -m tests.manual`) and a test holds it to that.

- [Commands](#commands) and their options
- [Settings](#settings) of `digest.toml`, and the environment
- [Rules](#rules) of `digest check`
- [Ports](#ports): what plug-ins are handed and give back
- [Formats](#formats): files that people and programs read
- [Templates](#templates): what yours may stand before, and the names they get
"""
#: The nouns that leave the program as JSON, a line each.
ITEMS = ("Article", "Release", "Kep", "Proposal", "Pull", "LandscapeProject", "Advisory", "Submission")


def written() -> str:
    parts = (HEAD, *_commands(), *_settings(), *_rules(), *_ports(), *_formats(), *_templates())
    return "\n".join("".join(parts).rstrip().splitlines()) + "\n"


def _row(*cells: str) -> str:
    return "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |\n"


def _table(*names: str) -> str:
    return _row(*names) + "|" + "---|" * len(names) + "\n"


# ---------------------------------------------------------------- commands


def _commands() -> Iterator[str]:
    yield "\n## Commands\n\nExit codes: 0 done, 1 something needs a person, 2 wrong use. Every command takes `--help`.\n"
    program._register()
    root = typer.main.get_command(program.app)
    yield "\n### digest\n\n" + _said(root) + _parameters(root)
    for name, command in root.commands.items():  # type: ignore[attr-defined]
        if not command.hidden:
            yield from _command(f"digest {name}", command)


def _command(name: str, command: Any) -> Iterator[str]:
    below = getattr(command, "commands", {})
    if not below:
        yield f"\n### {name}\n\n" + _said(command) + _parameters(command)
    for verb, inner in below.items():
        yield from _command(f"{name} {verb}", inner)


def _said(command: Any) -> str:
    """The help without its example, which the pages show."""
    words = (command.help or "").partition("Example")[0].strip()
    return re.sub(r"\n(?!\n)", " ", words).replace("\n ", "\n\n") + "\n"


def _parameters(command: Any) -> str:
    rows = [
        _row(f"`{_spelled(one)}`", _helped(one))
        for one in command.params
        if not getattr(one, "hidden", False) and "--help" not in one.opts
    ]
    return "\n" + _table("option", "") + "".join(rows) if rows else ""


def _spelled(one: Any) -> str:
    if one.param_type_name == "argument":
        name = one.metavar or one.name.upper()
        return f"{name}..." if one.nargs == -1 and "..." not in name else name
    words = ", ".join([*one.opts, *one.secondary_opts])
    flag = getattr(one, "is_flag", False)
    return words if flag else f"{words} {one.metavar or one.name.upper()}"


def _helped(one: Any) -> str:
    said = getattr(one, "help", None) or ""
    plain = (
        one.default is None or callable(one.default) or one.default in ("", False, True, ()) or one.required
    )
    return said if plain or one.param_type_name == "argument" else f"{said} If not said: `{one.default}`."


# ---------------------------------------------------------------- settings


def _settings() -> Iterator[str]:
    yield "\n## Settings\n\nKeys of `digest.toml`; [Settings](settings.md) explains them.\n\n" + _table(
        "key", "is", "if not set"
    )
    for name, field in Tables.model_fields.items():
        if name not in ENVIRONMENT:
            yield from _keys(name, field)
    yield "\nFrom the environment alone:\n\n" + _table("variable", "")
    for name in ENVIRONMENT:
        secret = Tables.model_fields[name].annotation is SecretStr
        yield _row(f"`DIGEST_{name.upper()}`", "a secret" if secret else "text")
    yield _row(
        "`DIGEST_SECRET_NAME`", "the secret of a [channel of your own](plugins.md#a-channel) called NAME"
    )
    yield _row("`DIGEST_DEBUG`", "set to anything: an unexpected error shows where it comes from")


def _keys(name: str, field: Any) -> Iterator[str]:
    inner, kind = _inside(field.annotation)
    if inner is None:
        yield _row(f"`{name}`", _typed(field.annotation), _default(field))
        return
    where = {"list": f"{name}[]", "dict": f"{name}.NAME"}.get(kind, name)
    for key, below in inner.model_fields.items():
        yield from _keys(f"{where}.{below.alias or key}", below)


def _inside(annotation: Any) -> tuple[type[BaseModel] | None, str]:
    """The table of a key, and whether it stands in a list or by names."""
    for one in (annotation, *getattr(annotation, "__args__", ())):
        if isinstance(one, type) and issubclass(one, BaseModel):
            return one, getattr(getattr(annotation, "__origin__", None), "__name__", "")
    return None, ""


def _typed(annotation: Any) -> str:
    if annotation.__class__.__name__ == "_LiteralGenericAlias":
        return "one of " + ", ".join(f"`{word}`" for word in annotation.__args__)
    origin = getattr(getattr(annotation, "__origin__", None), "__name__", "")
    arguments = [one for one in getattr(annotation, "__args__", ()) if one is not type(None)]
    if origin == "list":
        return f"list: {_typed(arguments[0])}"
    if origin == "dict":
        return f"by names: {_typed(arguments[1])}"
    if arguments:  # an alternative, or with conditions
        return _typed(arguments[0])
    names = {
        "str": "text",
        "int": "whole number",
        "float": "number",
        "bool": "`true` or `false`",
        "date": "day",
    }
    return names.get(annotation.__name__, annotation.__name__)


def _default(field: Any) -> str:
    if field.is_required():
        return "must be set"
    if field.default in ("", None, [], {}):
        return ""
    said = str(field.default).lower() if isinstance(field.default, bool) else str(field.default)
    return f"`{said}`"


# ---------------------------------------------------------------- rules, ports


def _rules() -> Iterator[str]:
    yield "\n## Rules\n\nWhat each wants and why is told in [The check](check.md).\n\n" + _table(
        "code", "name", "severity", "`--fix`"
    )
    for rule in RULES:
        yield _row(f"`{rule.code}`", rule.name, rule.severity.value, "mends it" if rule.fixes else "")


def _ports() -> Iterator[str]:
    yield (
        "\n## Ports\n\nWhat the steps of the program call and hand around, from `digest/ports.py`. "
        "[Plug-ins](plugins.md) shows three of them at work.\n"
    )
    tree = ast.parse((ROOT / "digest/ports.py").read_text("utf-8"))
    for node in sorted((n for n in tree.body if isinstance(n, ast.ClassDef)), key=lambda node: node.name):
        yield f"\n### {node.name}\n\n{_first(node)}\n"
        rows = [row for inner in node.body if (row := _member(inner))]
        if rows:
            yield "\n" + _table("name", "") + "".join(rows)


def _first(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    return " ".join((ast.get_docstring(node) or "").partition("\n\n")[0].split())


def _member(node: ast.stmt) -> str:
    match node:
        case ast.AnnAssign(target=ast.Name(id=name), annotation=kind, value=value):
            default = f" = {ast.unparse(value)}" if value and "field(" not in ast.unparse(value) else ""
            return _row(f"`{name}: {ast.unparse(kind)}{default}`", "")
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            arguments = ast.unparse(node.args).removeprefix("self, ").removeprefix("self")
            wait = "async " if isinstance(node, ast.AsyncFunctionDef) else ""
            is_property = any(ast.unparse(one) == "property" for one in node.decorator_list)
            given = ast.unparse(node.returns) if node.returns else "None"
            shown = f"{node.name}: {given}" if is_property else f"{wait}{node.name}({arguments}) -> {given}"
            return _row(f"`{shown}`", _first(node))
    return ""


# ---------------------------------------------------------------- formats, templates


def _formats() -> Iterator[str]:
    yield "\n## Formats\n\n### content/issues/NNN.yaml\n\n[The issue file](issue-file.md) has an example of each.\n"
    for table in (
        issue_fields.ISSUE,
        issue_fields.SECTION,
        issue_fields.ENTRY,
        issue_fields.IMAGE,
        issue_fields.ERRATUM,
    ):
        yield f"\nOf an {table.name}:\n\n".replace("an section", "a section") + _fields_of(table)
    yield "\n### content/sources.yaml\n\nOf a record below `sources:`; [Sources](sources.md) says more.\n\n"
    yield _fields_of(source_table(KINDS))
    yield (
        "\n### Items\n\nWhat `digest items --json`, the branch `store` and `digest store export` hold, one JSON object a line; "
        "a key that says nothing is left out.\n"
    )
    common = {field.name for field in fields(model.Item)}
    yield "\nOf every item:\n\n" + _nouns(model.Item, set())
    for name in ITEMS:
        noun = getattr(model, name)
        yield f"\n`{noun.kind}`, besides:\n\n" + _nouns(noun, common)
    yield "\n### Errors\n\nA line on stderr says what failed, on what, why, and what to do next. The tree of them:\n\n"
    yield from _errors(DigestError, 0)
    yield "\n### Talk as JSON\n\nWith `--log-format json` each line on stderr is an object; [Commands](commands.md#talk) lists its keys.\n"


def _errors(error: type[DigestError], depth: int) -> Iterator[str]:
    said = " ".join((error.__doc__ or "").strip().partition("\n\n")[0].split())
    yield f"{'  ' * depth}- `{error.__name__}`: {said}\n"
    for below in sorted(error.__subclasses__(), key=lambda one: one.__name__):
        if below.__module__ == "digest.errors":
            yield from _errors(below, depth + 1)


def _fields_of(table: Table) -> str:
    rows = [_row(f"`{f.name}`", f.about, "must be there" if f.required else "") for f in table.fields]
    return _table("key", "", "") + "".join(rows)


def _nouns(noun: Any, without: set[str]) -> str:
    rows = [
        _row(
            f"`{one.name}`",
            f"`{one.type}`",
            "must be there" if one.default is MISSING and one.default_factory is MISSING else "",
        )
        for one in fields(noun)
        if one.name not in without
    ]
    return _table("key", "is", "") + "".join(rows)


def _templates() -> Iterator[str]:
    yield (
        "\n## Templates\n\nA file of the same name below your own `templates/` stands before the program's "
        "([Your own looks](settings.md#your-own-looks)). Names are what a template is given; `words` are those of the language "
        "from `templates/words/`.\n\n"
    )
    yield _table("file", "names")
    environment = Templates([shipped()])._environment
    for path in sorted(shipped().rglob("*")):
        name = path.relative_to(shipped()).as_posix()
        if path.suffix in {".html", ".xml", ".txt", ".md", ".svg", ".json"} and not name.startswith(
            ("frame/", "assets/")
        ):
            yield _row(f"`{name}`", ", ".join(f"`{one}`" for one in sorted(_given(environment, path))))
        elif path.is_file():
            yield _row(f"`{name}`", "")


def _given(environment: jinja2.Environment, path: Path) -> set[str]:
    found: Mapping[str, Any] | set[str] = meta.find_undeclared_variables(
        environment.parse(path.read_text("utf-8"))
    )
    return set(found)
