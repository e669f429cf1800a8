"""Old issues: the bytes of a file become an `OldIssue`, with remarks on what could be read otherwise.

Pure: nothing here looks at a disk or a clock. `exported` reads this program's own exports exactly; all
else goes the long way: `decoding` (bytes to text), `webpage` (HTML to lines of Markdown), `lines` (what each
line looks like), `masthead` (title, number, date, credits), `outline` (sections), `entries`.
A new shape owes a file in tests/data/backissues/ with what it must become beside it.
"""

from __future__ import annotations

from digest.archive.importers.reading import LARGEST, NoIssueError, read_issue

__all__ = ["LARGEST", "NoIssueError", "read_issue"]
