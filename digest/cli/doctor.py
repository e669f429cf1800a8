"""`digest doctor`: whether this machine has what the digest needs."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from digest.cli import output
from digest.cli.here import here, now


def doctor(
    github: Annotated[bool, typer.Option("--github", help="The boxes to tick in a new repository.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One object a finding.")] = False,
) -> int:
    """Look at this machine: git, extras, fonts, disk, store, schedule; exit 1 if something will fail.

    Example: digest doctor
    """
    from digest.core.doctor import GITHUB_BOXES, Verdict, worst

    if github:
        boxes = [{"where": where, "tick": what, "so that": why} for where, what, why in GITHUB_BOXES]
        if json:
            output.objects(boxes)
        else:
            for box in boxes:
                output.data(f"[ ] {box['where']}\n    {box['tick']}\n    so that {box['so that']}")
        warn_astray(Path.cwd())
        return 0
    with here() as digest:
        found = digest.examine(now())
    if json:
        output.objects({**asdict(one), "verdict": one.verdict.value} for one in found)
    else:
        rows = [[one.verdict.value, one.name, one.says] for one in found]
        output.table(rows, header=["", "what", "found"], wide=2)
        for one in found:
            if one.hint:
                output.talk(f"{one.name}: {one.hint}")
    odd = sum(one.verdict is Verdict.ODD for one in found)
    broken = sum(one.verdict is Verdict.BROKEN for one in found)
    output.talk(f"{output.count(len(found), 'thing')} looked at: {broken} broken, {odd} odd.")
    return 1 if worst(found) is Verdict.BROKEN else 0


def warn_astray(root: Path) -> None:
    """One line where the workflows of a digest do not listen to the branch that it is on."""
    from digest.app.doctoring import astray
    from digest.core.doctor import ASTRAY, RENAME

    if name := astray(root):
        output.warn(f"{ASTRAY.format(name)}. {RENAME}")
