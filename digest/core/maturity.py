"""How mature a project is, as the foundation's landscape said when it was last read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from digest.core.identity import canonical_url

_GITHUB = "https://github.com/"


def levels(states: Iterable[str]) -> Mapping[str, str]:
    """`owner/repository`, in lower case, to its level, from what the landscape's sources remember.

    A state (`Cursor.state`) is JSON, `{name: [level, address of the repository]}`; what is not is left out.
    """
    found: dict[str, str] = {}
    for state in states:
        try:
            known = json.loads(state) if state else {}
        except (ValueError, RecursionError):
            continue
        for value in known.values() if isinstance(known, dict) else ():
            match value:
                case [str(level), str(repository)] if repository:
                    project = canonical_url(repository).lower().removeprefix(_GITHUB)
                    found[project] = level
    return found
