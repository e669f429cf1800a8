"""What MkDocs does a second time in one process, done once: reading the theme's own templates.

Half of the time of a run goes into compiling templates of the theme that never change, and into listing ten
thousand icons that no site copies. Nothing that comes out is different.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jinja2
from jinja2.bccache import Bucket, BytecodeCache


class Compiled(BytecodeCache):
    """Compiled templates of folders that last; those of a run's own folder are not kept."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}
        self.lasting: tuple[str, ...] = ()

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        return f"{name}|{filename}"

    def load_bytecode(self, bucket: Bucket) -> None:
        if found := self._kept.get(bucket.key):
            bucket.bytecode_from_string(found)

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.key.partition("|")[2].startswith(self.lasting):
            self._kept[bucket.key] = bucket.bytecode_to_string()


class Loader(jinja2.FileSystemLoader):
    """Lists no hidden folders: MkDocs would leave out what is in them, one by one."""

    def list_templates(self) -> list[str]:
        found: set[str] = set()
        for folder in map(Path, self.searchpath):
            for place, folders, names in os.walk(folder):
                folders[:] = [name for name in folders if not name.startswith(".")]
                found.update((Path(place) / name).relative_to(folder).as_posix() for name in names)
        return sorted(found)


COMPILED = Compiled()


def quicken(theme: Any, own: str) -> None:
    """Let `theme` (MkDocs') make its environments so; `own` is the folder of templates that does not last."""
    plain: Callable[[], jinja2.Environment] = theme.get_env

    def environment() -> jinja2.Environment:
        made = plain()
        made.loader = Loader(theme.dirs)
        COMPILED.lasting = tuple(f"{folder}{os.sep}" for folder in theme.dirs if folder != own)
        made.bytecode_cache = COMPILED
        return made

    theme.get_env = environment
