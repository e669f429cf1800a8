"""Jinja's environment with quicker ways to escape and to call: a build does either a million times.

Jinja wraps each escaped value in a `Markup` before it joins them all. Compiled templates here call an
`escape` that gives the same characters as a plain `str`. And it asks of each thing that is called whether
it wants to know the context; most are plain functions that do not.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Callable, Mapping, MutableMapping
from contextlib import suppress
from pathlib import Path
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

import jinja2
import markupsafe
from jinja2.bccache import Bucket
from jinja2.ext import Extension
from jinja2.runtime import Context as JinjaContext
from jinja2.runtime import Macro
from markupsafe import Markup

#: The part of markupsafe that is written in C; without it, its whole is asked.
_characters: Callable[[str], str] = getattr(markupsafe, "_escape_inner", markupsafe.escape)

_INDENTATION = re.compile(r"^[ \t]+", re.MULTILINE)
#: What is called as it is, unless it is marked.
_PLAIN = frozenset({BuiltinFunctionType, FunctionType, MethodType})


def escape(value: object) -> str:
    """What `markupsafe.escape` gives, where it only will be joined to other text."""
    kind = type(value)
    if kind is Markup:
        return value  # type: ignore[return-value]
    if kind is str:
        return _characters(value)  # type: ignore[arg-type]
    return markupsafe.escape(value)


class Template(jinja2.Template):
    """A compiled template whose module calls our `escape`."""

    @classmethod
    def _from_namespace(
        cls,
        environment: jinja2.Environment,
        namespace: MutableMapping[str, Any],
        globals: MutableMapping[str, Any],  # noqa: A002  (Jinja's name)
    ) -> jinja2.Template:
        namespace["escape"] = escape
        return super()._from_namespace(environment, namespace, globals)


class Context(JinjaContext):
    """What a template's names mean while it is filled."""

    def call(
        self,
        of: Any,
        /,
        *args: Any,
        _loop_vars: Mapping[str, Any] | None = None,
        _block_vars: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Any:
        """`of(*args, **kwargs)`, as Jinja calls it; the rest is for those who ask for the context."""
        kind = type(of)
        if kind in _PLAIN and not hasattr(of, "jinja_pass_arg"):
            return of(*args, **kwargs)
        if kind is Macro:
            return of(self.eval_ctx, *args, **kwargs)
        return super().call(of, *args, _loop_vars=_loop_vars, _block_vars=_block_vars, **kwargs)


class Tight(Extension):
    """Takes the indentation out of templates of pages: readers would fetch it with every page."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """`source`, each line from its first letter on; lines keep their numbers."""
        return _INDENTATION.sub("", source) if name and name.startswith("page/") else source


class Environment(jinja2.Environment):
    """Makes such templates."""

    template_class = Template
    context_class = Context


def compiled(folder: Path) -> jinja2.BytecodeCache | None:
    """Compiled templates in `folder`, each under the hash of its text, all under that of what compiles them.

    None where nothing can be written.
    """
    made_by = hashlib.sha256(jinja2.__version__.encode() + Path(__file__).read_bytes()).hexdigest()[:12]
    place = folder / made_by
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    for other in folder.iterdir():
        if other != place:
            shutil.rmtree(other, ignore_errors=True)
    return _Kept(str(place))


class _Kept(jinja2.FileSystemBytecodeCache):
    """Never an error: what cannot be read or written is compiled anew."""

    def load_bytecode(self, bucket: Bucket) -> None:
        try:
            super().load_bytecode(bucket)
        except (OSError, ValueError, EOFError, TypeError):
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().dump_bytecode(bucket)
