"""The command line: parse, call, print. One file a verb; `output` does all printing."""

from __future__ import annotations

import sys


def main() -> None:
    """The command `digest`. Exit codes: 0 done, 1 something needs a person, 2 wrong use."""
    from digest.cli.program import run

    sys.exit(run(sys.argv[1:]))
