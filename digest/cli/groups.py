"""Help in groups: every week, publishing, sources, upkeep."""

from __future__ import annotations

import re
from typing import Any

from typer.core import TyperGroup


class Verbs(TyperGroup):
    """A group whose help lists its commands under the panels they were registered with."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write one section a panel, in order of registration, each command with the gist of its help."""
        panels: dict[str, list[tuple[str, str]]] = {}
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command is None or command.hidden:
                continue
            panel = getattr(command, "rich_help_panel", None)
            title = panel if isinstance(panel, str) else "Commands"
            panels.setdefault(title, []).append((name, _gist(command.help or "")))
        for title, rows in panels.items():
            with formatter.section(title):
                formatter.write_dl(rows)


def _gist(text: str) -> str:
    """The first clause of a help text, without its stop."""
    first = text.strip().splitlines()[0] if text.strip() else ""
    return re.split(r"[;:]|\.$", first)[0]
