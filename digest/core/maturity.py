"""How mature a project is, as the foundation's landscape said when it was last read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from digest.core.identity import canonical_url

_GITHUB = "https://github.com/"


def known(state: str) -> dict[str, tuple[str, str]]:
    """Name of each project to its level and the address of its repository, from what a source remembers.

    A state (`Cursor.state`) is JSON, `{name: [level, address]}`; what is not is left out.
    """
    try:
        found = json.loads(state) if state else {}
    except (ValueError, RecursionError):
        return {}
    pairs = found.items() if isinstance(found, dict) else ()
    return {
        name: (str(pair[0]), str(pair[1]))
        for name, pair in pairs
        if isinstance(pair, list) and len(pair) == 2
    }


def levels(states: Iterable[str]) -> Mapping[str, str]:
    """`owner/repository`, in lower case, to its level, from what the landscape's sources remember."""
    return {
        canonical_url(repository).lower().removeprefix(_GITHUB): level
        for state in states
        for level, repository in known(state).values()
        if repository
    }
