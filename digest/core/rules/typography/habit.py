"""What the rules on typography share: a habit (core/typography) looked for in every text of an issue."""

from __future__ import annotations

from collections.abc import Iterator

from digest.core import typography
from digest.core.rules.case import Case, Passage
from digest.core.rules.rule import Check
from digest.core.typography import Habit, style_of
from digest.model import Finding

#: What editors write; `quote` has the words of others.
FIELDS = ("title", "lead", "summary", "label", "alt")
#: Texts in which anything was found are few: what is shown of a place is cut to this.
LONGEST = 60


def texts(case: Case) -> Iterator[Passage]:
    """The texts whose words can still change: what is out stands as readers have it."""
    return (passage for passage in case.passages(*FIELDS) if passage.language not in case.issue.published)


def looking(code: str, habit: Habit, hint: str) -> Check:
    """A check that names every slip of a habit, with what should stand there where that is certain."""

    def check(case: Case) -> Iterator[Finding]:
        for passage in texts(case):
            style = style_of(passage.language)
            if style is None:
                continue
            for slip in habit(typography.Passage(passage.words, passage.prose, style)):
                span = slip.start, slip.end
                yield passage.finding(
                    code,
                    slip.message[:LONGEST],
                    span,
                    hint=hint,
                    instead=slip.better,
                    case=slip.case,
                    words=slip.words[:LONGEST],
                )

    return check
