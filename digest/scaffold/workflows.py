"""The workflows, written once: for digests that install the program, and for this project itself."""

from __future__ import annotations

from collections.abc import Mapping

from digest.scaffold.answers import FILES

FOLDER = FILES / "github" / "workflows"
_SET_UP = "        run: SET_UP\n"
#: The pinned package, which dependabot keeps new.
PACKAGE = "        run: python -m pip install --quiet --requirement requirements.txt\n"
#: This project's own source.
SOURCE = """\
        run: |
          python -m pip install --quiet --require-hashes --requirement requirements/core.txt
          python -m pip install --quiet --no-deps .
"""


def workflows(set_up: str = PACKAGE) -> Mapping[str, str]:
    """File name to text; `set_up` is the `run:` by which a job comes to the command `digest`."""
    return {
        path.name: path.read_text("utf-8").replace(_SET_UP, set_up) for path in sorted(FOLDER.glob("*.yml"))
    }
