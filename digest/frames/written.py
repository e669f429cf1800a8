"""Hand-written pages: what lies in content/LANGUAGE/, and where it will be on the site."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from digest.core.addresses import TAKEN
from digest.errors import BuildError
from digest.frames.cache import walk


@dataclass(frozen=True, slots=True)
class Written:
    """The files of one language, path below its folder to file."""

    files: Mapping[str, Path]

    @property
    def addresses(self) -> tuple[str, ...]:
        """`about/` for about.md, `guide/` for guide/index.md; sorted."""
        return tuple(sorted(address(path) for path in self.files if path.endswith(".md")))


def plain(folder: Path) -> dict[str, Path]:
    """The files below `folder`, which need not be there, by their path in it, without hidden ones."""
    files = {file.relative_to(folder).as_posix(): file for file in walk(folder)}
    return {path: file for path, file in files.items() if not any(p.startswith(".") for p in path.split("/"))}


def read(folder: Path, taken: AbstractSet[str] = TAKEN, made: Mapping[str, Path] | None = None) -> Written:
    """The hand-written pages below `folder`, and those of `made` that it has not.

    Raises BuildError for one that begins with a step of `taken`: those are the digest's own.
    """
    files = {**(made or {}), **plain(folder)}
    for path, file in files.items():
        first = path.split("/")[0].removesuffix(".md")
        if path == "index.md" or first in taken:
            raise BuildError(
                "this page stands where the digest puts a page of its own",
                subject=file.as_posix(),
                hint="give the file another name",
            )
    return Written(files)


def address(path: str) -> str:
    """The address of a page as MkDocs makes it (`use_directory_urls`)."""
    stem = path.removesuffix(".md")
    head, _, leaf = stem.rpartition("/")
    if leaf in {"index", "README"}:
        return f"{head}/" if head else ""
    return f"{stem}/"
