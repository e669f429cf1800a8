"""The head of a bundle file: which branch it holds, as which commit. Read without git, which costs a process.

The form is git's own, gitformat-bundle(5): a line that names the version, `@` lines of capabilities
(version 3), `-ID comment` for commits it builds on, `ID NAME` for what it holds, an empty line.
"""

from __future__ import annotations

import re
from pathlib import Path

from digest.errors import RepositoryError

#: Bytes of the head; the longest real ones have a line for each of some thousand branches.
LIMIT = 1_000_000

_HEAD = re.compile(rb"# v[23] git bundle\n")
_LINE = re.compile(r"([0-9a-f]{40}(?:[0-9a-f]{24})?) (\S+)")


def branch_of(path: Path, address: str) -> tuple[str, str]:
    """(reference to fetch, its commit): HEAD if there is one, else main, master or the only branch.

    Raises RepositoryError about `address`.
    """
    try:
        with path.open("rb") as file:
            start = file.read(LIMIT)
    except OSError as error:
        raise RepositoryError(f"cannot be read: {error.strerror}", subject=address) from error
    if (found := _HEAD.match(start)) is None:
        raise RepositoryError("this file is not a git bundle", subject=address)
    lines = start[found.end() :].partition(b"\n\n")[0].decode("utf-8", "replace").split("\n")
    held = {known[2]: known[1] for line in lines if (known := _LINE.fullmatch(line))}
    branches = [name for name in held if name.startswith("refs/heads/")]
    for name in ("HEAD", "refs/heads/main", "refs/heads/master"):
        if name in held:
            return name, held[name]
    if len(branches) == 1:
        return branches[0], held[branches[0]]
    raise RepositoryError(f"the bundle holds {len(branches)} branches and no HEAD", subject=address)
