"""The command line: parse, call, print. One file a verb; `output` does all printing."""

from __future__ import annotations

import sys

#: Verbs of commands that run until they are stopped.
STAYING = {"demo", "desk", "serve"}


def main() -> None:
    """The command `digest`. Exit codes: 0 done, 1 something needs a person, 2 wrong use."""
    import gc

    # A command makes some hundred thousand small values, over a large store a million, and leaves: looking
    # for circles among them after every 700 takes a quarter of its time. One that stays must look.
    gc.set_threshold(100_000 if STAYING & {*sys.argv} else 1_000_000, 20, 20)
    from digest.cli.again import again

    if (code := again(sys.argv[1:])) is not None:
        sys.exit(code)
    from digest.cli.program import run

    code = run(sys.argv[1:])
    gc.freeze()  # nor when it leaves: all goes with the process
    sys.exit(code)
