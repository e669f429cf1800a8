"""Plug-ins that are no part of this program: found where digest.toml says, or by an entry point.

A plug-in is code, and runs with all that the program may do. So nothing here looks for any: one that nobody
named is not loaded, and naming one loads nothing either. Only what needs it does (`collect`, `sources check`,
`translate`, `send`): checking, building and previewing a digest run none of its plug-ins, whoever wrote it.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import Any

from digest.errors import DigestError, PluginError, one_line

COLLECTORS, CHANNELS = "digest.collectors", "digest.channels"


def load(use: str, root: Path, subject: str) -> Callable[..., Any]:
    """What `use` names: `folder/file.py:Name` below `root`, or `package.module:Name`; raises PluginError."""
    place, _, name = use.partition(":")
    try:
        module = _of_file(root, place, subject) if place.endswith(".py") else import_module(place)
        found = getattr(module, name)
    except PluginError:
        raise
    except AttributeError as error:
        raise PluginError(f"there is no {name} in {place}", subject=subject) from error
    except ImportError as error:
        hint = "Is its package installed here?"
        raise PluginError(f"{use} cannot be loaded: {error}", subject=subject, hint=hint) from error
    except Exception as error:  # whatever its author did, a person gets one line
        raise PluginError(f"{use} cannot be loaded: {_where(error)}", subject=subject) from error
    if not callable(found):
        raise PluginError(f"{name} in {place} is neither a class nor a function", subject=subject)
    return found  # type: ignore[no-any-return]


def made(maker: Callable[..., Any], tools: object, subject: str, *methods: str) -> Any:
    """What `maker` makes with `tools`; raises PluginError if it fails, or lacks one of `methods`."""
    try:
        plugin = maker(tools)
    except DigestError:  # it knows why, and says it as we do
        raise
    except Exception as error:
        raise PluginError(f"it cannot be made: {_where(error)}", subject=subject) from error
    if missing := [name for name in methods if not callable(getattr(plugin, name, None))]:
        raise PluginError(
            f"what it makes has no {missing[0]}", subject=subject, hint="docs/plugins.md says what it needs"
        )
    return plugin


def installed(group: str) -> dict[str, str]:
    """Name to `package.module:Name` of the plug-ins that installed packages bring."""
    return {point.name: point.value.replace(" ", "") for point in entry_points(group=group)}


def secret(name: str) -> str:
    """What only the environment says to the channel `name`."""
    return os.environ.get(f"DIGEST_SECRET_{name.upper().replace('-', '_')}", "").strip()


def _of_file(root: Path, place: str, subject: str) -> ModuleType:
    """The module of a file, run once for each text it has; nothing is put beside it or on the path."""
    path = (root / place).resolve()
    if not path.is_relative_to(root.resolve()):
        raise PluginError(f"{place} leads out of the digest's folder", subject=subject)
    try:
        text = path.read_bytes()
    except OSError as error:
        hint = f"digest.toml names it: it should lie at {place}, beside digest.toml"
        raise PluginError(f"{place}: {error.strerror}", subject=subject, hint=hint) from error
    name = f"digest_plugin_{hashlib.sha256(bytes(path) + text).hexdigest()[:16]}"
    if name not in sys.modules:
        module = ModuleType(name)
        module.__file__ = str(path)
        sys.modules[name] = module  # dataclasses look themselves up there
        try:
            # Not by the import system, which would leave compiled files in the digest's folder.
            exec(compile(text, str(path), "exec"), module.__dict__)  # noqa: S102 - a plug-in is code
        except BaseException:
            del sys.modules[name]
            raise
    return sys.modules[name]


def _where(error: Exception) -> str:
    """An error of a stranger's code, with its innermost line."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    at = ""
    if isinstance(error, SyntaxError):
        at = f" (line {error.lineno})"
    elif trace:
        at = f" ({Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno})"
    return one_line(f"{type(error).__name__}: {error}{at}")[:300]
