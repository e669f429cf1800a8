"""A person's word before something leaves the machine."""

from __future__ import annotations

import sys

import typer

from digest.errors import UsageError


def agree(question: str, *, otherwise: str, yes: bool) -> None:
    """Ask, unless `yes` was said before. Raises UsageError: `otherwise` for a no, or that nobody is there."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise UsageError("nobody is there to be asked", hint="Say --yes, or --dry-run to look first")
    if not typer.confirm(question, err=True):
        raise UsageError(otherwise)
