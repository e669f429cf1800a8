"""`digest rehearse`: the workflows, step by step on this machine, against stand-ins."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from digest.cli import output
from digest.cli.doctor import warn_astray
from digest.cli.here import here


def rehearse(
    keep: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Play it there, and leave everything to be looked at."),
    ] = None,
) -> None:
    """Play the workflows of this digest's last commit here, before they run at GitHub; nothing leaves it.

    Two editors, a schedule that gathers while they write, a pull request with a fault, an issue that goes out
    at its time. Sources, remote and GitHub are stand-ins.

    Example: digest rehearse
    """
    from digest.demo import rehearsal
    from digest.demo.rehearsal.play import cleared

    with here() as digest:
        root = digest.config.root
    if keep is not None:
        done = rehearsal.rehearse(root, cleared(keep), output.talk)
    else:
        with tempfile.TemporaryDirectory(prefix="digest-rehearsal-") as folder:
            done = rehearsal.rehearse(root, Path(folder).resolve(), output.talk)
    warn_astray(root)
    output.talk(
        f"Rehearsed: {output.count(done.workflows, 'workflow')}, {output.count(done.steps, 'step')}, "
        f"two editors, {done.seconds:.0f} s; nothing left this machine. Next: digest doctor --github"
    )
