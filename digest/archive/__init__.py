"""What people write under content/: issues, sources, people, decisions, frozen facts, locks.

The only room that reads or writes these files, and the only one that imports ruamel. Reading
gives `model` values and findings with line and column; writing changes only the lines it must.
A new inhabitant owes a test of every fault it can name and, if it writes, a test that comments stay.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from digest.archive.issues import Archive

__all__ = ["Archive"]


def __getattr__(name: str) -> Any:
    """`Archive`, when it is asked for: reading YAML takes a twentieth of a second to get ready."""
    if name == "Archive":
        from digest.archive.issues import Archive

        return Archive
    raise AttributeError(name)
