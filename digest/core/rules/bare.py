"""D109: an issue has something to read. D204: words that only a machine has written, counted."""

from __future__ import annotations

from collections.abc import Iterator

from digest.core.languages import states
from digest.core.rules.case import Case
from digest.model import Finding, Severity, State


def check(case: Case) -> Iterator[Finding]:
    """Nothing for a language to carry; and how much of it nobody has read."""
    default = case.settings.default_language
    told = [states(entry, case.settings.languages, default) for _, entry in case.entries()]
    for language in case.languages:
        carried = [known[language] for known in told if language in known]
        if not carried:
            message = f"there is nothing to read in {language}"
            yield Finding(code="D109", message=message, place="sections", hint="Pick or write an entry")
        if drafted := sum(state is State.DRAFT for state in carried):
            what = "1 entry is" if drafted == 1 else f"{drafted} entries are"
            yield Finding(
                code="D204",
                message=f"{what} still as the machine drafted in {language}",
                place="sections",
                hint="Edit the words, or leave them: the page says so",
                severity=Severity.WARNING,
            )
