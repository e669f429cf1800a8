"""Past weeks ranked as they stood then: nothing later gets in, and the shipped weights serve."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from digest.archive.truth import read_truth
from digest.collectors.keps import Keps
from digest.core.backtest import Choice, Placed, figures
from digest.core.trackers import PLAIN
from digest.errors import ArchiveError
from digest.git import open_repository
from digest.model import Item, Kep, Source, Window
from digest.pipeline.backtest import Evidence, backtest
from tests.core.candidates import PHRASES, SETTINGS, article, day, kep, release
from tests.shared import shared


def run(choices: Sequence[Choice], evidence: Evidence, **weights: float) -> list[Placed]:
    return list(backtest(choices, evidence, settings=SETTINGS, weights=weights, phrases=PHRASES, zone=UTC))


def choice(number: int, ending: date = date(2026, 6, 14)) -> Choice:
    return Choice(ending=ending, identities=(f"kep:{number}",), name=f"KEP-{number}")


def states() -> list[Kep]:
    """Ten that aim at v1.38 since May; the first was promoted in the week that ends on 14 June."""
    found = [
        kep(n, "alpha", day(1) - timedelta(days=30 + n), **{"latest-milestone": "v1.38"})
        for n in range(1, 11)
    ]
    return [*found, kep(1, "beta", day(10), **{"latest-milestone": "v1.38"})]


def test_nothing_later_gets_in() -> None:
    """States, choices and items after a week change nothing of where that week's choices stood."""
    before = run([choice(3)], Evidence(states=states()))
    later = [kep(3, "stable", day(20), **{"latest-milestone": "v1.38"}), kep(99, "alpha", day(15))]
    everything: list[Item] = [article("https://example.com/later", published=day(15))]
    after = run(
        [choice(3), choice(3, date(2026, 6, 21)), choice(4, date(2026, 6, 21))],
        Evidence(states=[*later, *states()], items=lambda _: everything, releases=[release("v1.38.0")]),
    )

    assert [p for p in after if p.choice.ending == date(2026, 6, 14)] == before
    assert before[0].rank is not None


def test_what_was_chosen_before_is_no_candidate_again() -> None:
    (first, again) = run([choice(1), choice(1, date(2026, 6, 21))], Evidence(states=states()))

    assert first.rank == 1
    assert again.rank is None  # it ran, and nothing came of it since


def test_what_is_not_there_counts_as_missed() -> None:
    (missed,) = run([choice(77)], Evidence(states=states()))

    assert (missed.rank, missed.baseline, missed.known) == (None, None, False)


def test_items_are_ranked_with_the_proposals() -> None:
    page = "https://example.com/gateways"
    chosen = Choice(ending=date(2026, 6, 14), identities=(page,), name=page)
    items = [article(page), article("https://example.com/b", published=day(1))]
    (found,) = run([chosen], Evidence(states=states(), items=lambda w: [i for i in items if i.when in w]))

    assert found.candidates == 12
    assert found.rank is not None


def real(bundle: str, since: datetime, tmp_path: Path) -> list[Kep]:
    path = shared("keps", bundle)
    reader = Keps(lambda where: open_repository(where, tmp_path), [PLAIN])
    window = Window(since, since + timedelta(days=600))
    items = reader.read(Source(id="keps", kind="keps", address=str(path)), window, None).items
    return [item for item in items if isinstance(item, Kep)]


@pytest.mark.slow
def test_a_year_of_a_real_weekly(tmp_path: Path) -> None:
    """42 choices of editors: better than what was touched last, with and without a calendar."""
    truth = read_truth(shared("backtest", "kep-of-the-week-2023-2024.json"), SETTINGS.trackers)
    evidence = Evidence(states=real("keps-2023.bundle", datetime(2023, 2, 1, tzinfo=UTC), tmp_path))
    found = figures("all", run(truth, evidence))
    switched_off = figures(
        "off", run(truth, evidence, cycle=0, breadth=0, settled=0, proposal=0, freshness=0)
    )

    assert (found.choices, found.unknown) == (42, 1)
    assert found.recall[20].value >= 0.45
    assert found.recall[50].value >= 0.75
    assert found.gain[20].low > 0
    assert switched_off.recall[20].value < found.recall[20].value


# ---------------------------------------------------------------- the file of choices


def truth(tmp_path: Path, given: object) -> Path:
    path = tmp_path / "truth.json"
    path.write_text(given if isinstance(given, str) else json.dumps(given), "utf-8")
    return path


def test_choices_by_number_and_by_address(tmp_path: Path) -> None:
    tracker = replace(SETTINGS.trackers[0], folder="keps")
    url = "https://github.com/kubernetes/enhancements/tree/master/keps/sig-node/2254-cgroup-v2"
    weeks = [
        {"week_ending": "2023-07-30", "kep": 2340, "title": "ignored"},
        {"week_ending": "2023-08-06", "kep": "KEP-0127"},
        {"week_ending": "2023-08-06", "url": url},
    ]
    found = read_truth(truth(tmp_path, {"weeks": weeks}), [tracker])

    assert [c.identities[0] for c in found] == ["kep:2340", "kep:127", "kep:2254"]
    assert found[0].ending == date(2023, 7, 30)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("{", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ([], 'no list "weeks"'),
        ({"weeks": []}, 'no list "weeks"'),
        ({"weeks": ["x"]}, "record 1 of weeks: is no object"),
        ({"weeks": [{"week_ending": "2023-07-30", "kep": 1}, {"week_ending": "soon", "kep": 1}]}, "record 2"),
        ({"weeks": [{"week_ending": "2023-07-30"}]}, "neither a proposal nor a url"),
        ({"weeks": [{"week_ending": "2023-07-30", "kep": "NNNN"}]}, "'NNNN' is no number"),
        ({"weeks": [{"week_ending": "2023-07-30", "url": "javascript:x"}]}, "no web address"),
        ({"weeks": [{"week_ending": "0001-01-01", "kep": 1}]}, "no day such as"),
    ],
)
def test_a_file_that_is_none_is_told_where(tmp_path: Path, given: object, message: str) -> None:
    with pytest.raises(ArchiveError, match=message) as told:
        read_truth(truth(tmp_path, given), SETTINGS.trackers)

    assert "\n" not in str(told.value)
