"""`digest check N`, which an editor types after every change, without all that other ways to say it need."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from digest.cli import output
from digest.cli.here import here
from digest.errors import DigestError

if TYPE_CHECKING:
    from digest.model import Finding


#: How talk is wanted (cli/log.py), which who does it in full obeys.
SAID = {"DIGEST_LOG_LEVEL", "DIGEST_LOG_FORMAT"}


def again(arguments: Sequence[str]) -> int | None:
    """Do what `check.check` does with a number alone and give its exit code; None if that must do it.

    Where nothing changed since the last time, what was found then is said, and nothing loaded that finds it.
    """
    number = arguments[1] if len(arguments) == 2 and arguments[0] == "check" else ""
    if not (number.isascii() and number.isdecimal()) or SAID & os.environ.keys():
        return None
    from digest.app import glance
    from digest.app.checked import known

    try:
        root = glance.above(Path.cwd())
        found = known(root, int(number)) if root else None
        if root and found is None:
            with here() as digest:
                found = digest.checked(int(number), digest.ran_before(int(number)))
                digest.glossary  # noqa: B018 - its faults are for who does it in full
        if found is None:
            return None
        output.findings(found)
        return closing(found, number=int(number))
    except (DigestError, OSError):  # who does it in full says it better
        return None


def closing(
    found: Sequence[Finding],
    *,
    number: int | None,
    issues: int = 1,
    faults: int = 0,
    mended: int | None = None,
) -> int:
    """The closing line of a check of `number` (None: of all), and its exit code.

    `faults` are those of other files, `mended` how many were mended, if that was asked for.
    """
    errors = faults + sum(finding.severity.value == "error" for finding in found)
    warnings = len(found) + faults - errors
    said = f"{output.count(issues, 'issue')} checked: "
    said += f"{output.count(mended, 'fault')} mended, " if mended is not None else ""
    output.talk(f"{said}{output.count(errors, 'error')}, {output.count(warnings, 'warning')}.")
    if mended is None and (left := sum(finding.instead is not None for finding in found)):
        one = f" {number}" if number is not None else ""
        output.talk(f"{output.count(left, 'of them is', 'of them are')} mended by digest check{one} --fix")
    return 1 if errors else 0
