"""Whether an issue is asked who made it depends on the issue before it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from digest.core.rules.case import Case
from digest.core.rules.structure.nobody_credited import check
from digest.core.told import Shelved, shelved
from digest.model import Issue, Text
from tests.editions import SETTINGS

DAYS = (date(2026, 6, 1), date(2026, 6, 7))
ISSUE = Issue(number=30, covers=DAYS, title=Text({"zh": "一期"}))


def before(number: int, *names: str) -> Shelved:
    return shelved(replace(ISSUE, number=number, credits=names))


@pytest.mark.parametrize(
    ("issue", "earlier", "asked"),
    [
        (ISSUE, [before(28), before(29, "chen-jun")], ["Vol. 29"]),
        (ISSUE, [before(29, "chen-jun"), before(28)], ["Vol. 29"]),
        (ISSUE, [before(28, "chen-jun"), before(29)], []),
        (ISSUE, [before(31, "chen-jun")], []),
        (ISSUE, [], []),
        (replace(ISSUE, credits=("xu-di",)), [before(29, "chen-jun")], []),
        (replace(ISSUE, published={"zh": datetime(2026, 6, 8, tzinfo=UTC)}), [before(29, "chen-jun")], []),
    ],
)
def test_a_draft_is_asked_if_the_issue_before_it_names_people(
    issue: Issue, earlier: list[Shelved], asked: list[str]
) -> None:
    found = list(check(Case(issue, SETTINGS, ("zh", "en"), earlier)))

    assert [finding.message.rpartition("in ")[2] for finding in found] == asked
