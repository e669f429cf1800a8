"""The list of verbs, and the one place where errors become words and exit codes."""

from __future__ import annotations

import ast
import keyword
import os
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Annotated, ParamSpec

import typer

from digest import __version__
from digest.cli import output
from digest.cli.groups import Verbs
from digest.cli.log import log, taken
from digest.errors import ConfigError, DigestError, IssueError, UsageError, one_line

P = ParamSpec("P")

_CONTEXT = {"help_option_names": ["-h", "--help"]}
app = typer.Typer(
    cls=Verbs,
    invoke_without_command=True,
    no_args_is_help=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings=_CONTEXT,
)
sources_app = typer.Typer(
    help="The watch list: list, add, remove, check, follow, import, export.", no_args_is_help=True
)
store_app = typer.Typer(help="The store: export, import, pull, push, backup.", no_args_is_help=True)
recipients_app = typer.Typer(
    help="Readers who get mail: import, add, list, suppress, bounces.", no_args_is_help=True
)
github_app = typer.Typer(
    help="The repository at GitHub: its Inbox issue, health, releases, remarks.", no_args_is_help=True
)
keps_app = typer.Typer(help="Proposals: what changed between two dates.", no_args_is_help=True)


@app.callback()
def digest(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and leave.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Without a command: the week as one object.")] = False,
    # These are taken off before, wherever they stand (cli/log.py), and stand here for the help.
    log_level: Annotated[  # noqa: ARG001
        str, typer.Option(metavar="LEVEL", help="Talk from here on: debug, info, warning, error.")
    ] = "info",
    log_format: Annotated[  # noqa: ARG001
        str, typer.Option(metavar="FORMAT", help="How talk is written: text, or json, one object a line.")
    ] = "text",
    verbose: Annotated[  # noqa: ARG001
        bool, typer.Option("-v", "--verbose", help="Also say each request: debug.")
    ] = False,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Only warnings and errors.")] = False,  # noqa: ARG001
) -> None:
    """Make a weekly paper: gather, choose, write in two languages, publish everywhere.

    Without a command: where the week stands and what comes next.
    """
    if version:
        output.data(f"digest {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        from digest.cli.week import week

        week(json=json)


def leaving(function: Callable[P, object]) -> Callable[P, None]:
    """`function` whose number, if it gives one, is the exit code."""

    @wraps(function)
    def command(*args: P.args, **kwargs: P.kwargs) -> None:
        code = function(*args, **kwargs)
        if isinstance(code, int) and code:
            raise typer.Exit(code)

    return command


def run(arguments: Sequence[str]) -> int:
    """Run the command; every error a person can mend ends in one line on stderr."""
    try:
        arguments, level, form = taken(arguments)
    except UsageError as error:
        output.talk(f"error: {error}")
        return 2
    # The verb, for whoever reads many runs; words after it may be anything.
    log.begin(level, form, next((word for word in arguments if word in VERBS), ""))
    code = 1
    try:
        code = _run(arguments)
    finally:
        log.end(code)
    return code


def _run(arguments: Sequence[str]) -> int:
    try:
        if COMPLETING in os.environ:
            arguments = _typed()
        if list(arguments) in (["--help"], ["-h"], [TYPING]):
            with suppress(FileNotFoundError, NotADirectoryError):  # there are compiled files alone
                _outline()
        _register(arguments)
        app(args=list(arguments), prog_name="digest")
    except SystemExit as left:  # typer's way to leave, usage errors told already
        return left.code if isinstance(left.code, int) else 0
    except KeyboardInterrupt:
        output.talk("Stopped; what was finished is kept.")
        return 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # the reader of our output left: not our fault
        return 0
    except DigestError as error:
        return _told(error)
    except OSError as error:
        place = error.filename or "a file"
        output.talk(
            f"error: {place}: {error.strerror or error}. Make room or mend the permissions, then go on"
        )
        return 1
    except Exception as error:
        if os.environ.get("DIGEST_DEBUG"):
            raise
        words = one_line(f"{type(error).__name__}: {error}")
        output.talk(f"error: unexpected {words}. Please report it; DIGEST_DEBUG=1 shows where it comes from")
        return 1
    return 0


def _told(error: DigestError) -> int:
    match error:
        case ConfigError():
            for fault in error.faults:
                output.talk(
                    f"error: {fault}" + (f". {error.hint}" if error.hint else ""), error="ConfigError"
                )
            return 2
        case IssueError():
            output.findings(error.findings)
            words = f"{error.subject}: {error.message}" if error.subject else "nothing was done"
            output.talk(f"error: {words}. {error.hint or 'Mend what is named above and run again'}")
            return 1
        case _:
            output.talk(f"error: {error}", error=type(error).__name__, subject=error.subject, hint=error.hint)
            return 2 if isinstance(error, UsageError) else 1


WEEK, PRESS, WATCH, UPKEEP = "Every week", "Publishing", "Sources", "Upkeep"


#: Verb to its panel, in the order of the help; each is a module of this room.
VERBS: Mapping[str, str] = {
    **dict.fromkeys(
        ("collect", "desk", "shortlist", "search", "add", "pick", "drop", "merge", "split"), WEEK
    ),
    **dict.fromkeys(
        ("snooze", "explain", "draft", "move", "skip", "claim", "claims", "choose", "sync"), WEEK
    ),
    **dict.fromkeys(("suggest", "memory", "translate"), WEEK),
    **dict.fromkeys(
        (
            "review",
            "confirm",
            "check",
            "publish",
            "unpublish",
            "amend",
            "build",
            "serve",
            "preview",
            "send",
            "deliveries",
            "recipients",
        ),
        PRESS,
    ),
    **dict.fromkeys(("import", "export"), PRESS),
    **dict.fromkeys(("sources", "items", "status", "keps"), WATCH),
    **dict.fromkeys(
        ("init", "demo", "rehearse", "doctor", "github", "glossary", "backtest", "store"), UPKEEP
    ),
}
#: Verbs with verbs of their own.
GROUPS: Mapping[str, typer.Typer] = {
    "sources": sources_app,
    "github": github_app,
    "keps": keps_app,
    "recipients": recipients_app,
    "store": store_app,
}
#: Verbs that programs call, not people; no help lists them.
HIDDEN = frozenset({"merge-driver"})
_known: set[str] = set()
#: Set by the shell that asks how a line may go on (`digest --install-completion` teaches it to).
COMPLETING = "_DIGEST_COMPLETE"
#: Stands for a verb that is still being typed.
TYPING = "..."


def _typed() -> list[str]:
    """The verb on the line that a shell asks about, if it is all there: no other needs to be imported."""
    line = os.environ.get("_TYPER_COMPLETE_ARGS") or os.environ.get("COMP_WORDS", "")
    whole = re.match(r"\s*\S+\s+(\S+)\s", line)  # after `claim` without a space `claims` is meant too
    return [whole[1]] if whole and whole[1] in VERBS else [TYPING]


def _register(arguments: Sequence[str] | None = None) -> None:
    """Name the verb that `arguments` begin with, or all: a command pays for no other's imports."""
    first = arguments[0] if arguments else ""
    if first in HIDDEN:
        module = import_module(f"digest.cli.{_module(first)}")
        app.command(first, hidden=True)(leaving(getattr(module, _module(first))))
        return
    wanted = [first] if first in VERBS else VERBS
    if arguments is not None and list(arguments) in ([], ["--json"], ["--version"]):
        wanted = []  # no verb is called
    for name in wanted:
        if name not in _known:
            _known.add(name)
            _name(name, VERBS[name])
    order = list(VERBS)
    app.registered_commands.sort(key=lambda command: order.index(command.name or ""))
    app.registered_groups.sort(key=lambda group: order.index(str(group.name)))


def _outline() -> None:
    """Print the help, or how a verb may go on, from what the verbs' files say of themselves.

    Importing them all takes a while.
    """
    sketch = typer.Typer(cls=Verbs, rich_markup_mode=None, context_settings=_CONTEXT)
    sketch.callback()(digest)
    for name, panel in VERBS.items():
        if name in GROUPS:
            said = GROUPS[name].info.help
        else:
            python = _module(name)
            tree = ast.parse((Path(__file__).parent / f"{python}.py").read_text("utf-8"))
            said = next(
                ast.get_docstring(node)
                for node in tree.body
                if isinstance(node, ast.FunctionDef) and node.name == python
            )
        sketch.command(name, help=said, rich_help_panel=panel)(lambda: None)
    sketch(args=["--help"], prog_name="digest")


def _module(name: str) -> str:
    return f"{name}_" if keyword.iskeyword(name) else name.replace("-", "_")


def _name(name: str, panel: str) -> None:
    python = _module(name)
    module = import_module(f"digest.cli.{python}")
    if name in GROUPS:
        module.register(GROUPS[name])
        app.add_typer(GROUPS[name], name=name, rich_help_panel=panel)
    else:
        app.command(name, rich_help_panel=panel)(leaving(getattr(module, python)))
