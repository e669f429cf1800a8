"""`digest backtest`: how well the ranking would have served."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import output
from digest.cli.here import here
from digest.errors import UsageError

if TYPE_CHECKING:
    from digest.core.backtest import Figures, Placed, Share


def backtest(
    truth: Annotated[
        Path | None, typer.Option(metavar="FILE", help="What editors chose; none: your own published issues.")
    ] = None,
    keps: Annotated[
        str, typer.Option(metavar="REPO", help="Rank from this repository of proposals; none: the store.")
    ] = "",
    by: Annotated[str, typer.Option(help="Also a line for each: year or quarter.")] = "",
    plot: Annotated[Path | None, typer.Option(metavar="FILE.svg", help="Draw recall by places.")] = None,
    misses: Annotated[bool, typer.Option("--ranks", help="Where each choice stood, worst first.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
) -> None:
    """Rank past weeks as they stood then, and say how many of the editors' choices came out on top.

    Example: digest backtest --truth chosen.json --keps ../enhancements --by year
    """
    from digest.core.backtest import by_quarter, by_year, figures, grouped

    groups = {"year": by_year, "quarter": by_quarter}
    if by and by not in groups:
        raise UsageError(f"--by {by!r} is no way to group", hint="Write --by year or --by quarter")
    with here() as digest:
        tested = digest.backtest(truth, keps)
        picture = digest.backtest_picture(tested.placed) if plot else None
    if plot and picture:
        plot.write_bytes(picture.body)
    placed = tested.placed
    found = [*(grouped(placed, groups[by]) if by else []), figures("all", placed)]
    if json:
        output.objects(map(_record, found))
    elif misses:
        _ranks(placed)
    else:
        _table(found)
    for name in sorted({one.choice.name for one in placed if not one.known}):
        output.warn(f"{name} was not there in its week: not found in what was ranked; it counts as missed")
    total = found[-1]
    output.talk(
        f"{output.count(total.choices, 'choice')} in {output.count(total.weeks, 'week')}, "
        f"{total.mean_candidates:,.0f} candidates a week; gain at 20 over what was touched last: "
        f"{_told(total.gain[20], sign=True)}" + (f". Drawn: {plot}" if plot else "")
    )


def _table(found: list[Figures]) -> None:
    rows = [
        [
            *(f.name, f"{f.choices:,}"),
            *(_told(f.recall[k]) for k in f.recall),
            *(_rank(f.median_rank), f"{f.mean_candidates:,.0f}"),
        ]
        for f in found
    ]
    total = found[-1]
    rows.append(
        [
            *("touched last", f"{total.choices:,}"),
            *(_told(total.baseline[k]) for k in total.baseline),
            *(_rank(total.baseline_rank), ""),
        ]
    )
    rows.append(["gain", "", *(_told(total.gain[k], sign=True) for k in total.gain), "", ""])
    header = ["", "choices", *(f"recall@{k}" for k in total.recall), "median rank", "candidates"]
    output.table(rows, header=header)


def _ranks(placed: tuple[Placed, ...]) -> None:
    worst = sorted(placed, key=lambda one: (-(one.rank or 10**9), one.choice.ending, one.choice.name))
    output.table(
        [[_day(one.choice.ending), one.choice.name, _rank(one.rank), _rank(one.baseline)] for one in worst],
        header=["week ending", "choice", "rank", "touched last"],
        wide=1,
    )


def _record(f: Figures) -> dict[str, object]:
    return {
        "name": f.name,
        "weeks": f.weeks,
        "choices": f.choices,
        "unknown": f.unknown,
        **{f"recall@{k}": round(share.value, 4) for k, share in f.recall.items()},
        "median_rank": f.median_rank,
        "mean_candidates": round(f.mean_candidates, 1),
        "intervals": {f"recall@{k}": _ends(share) for k, share in f.recall.items()},
        "baseline": {
            **{f"recall@{k}": round(share.value, 4) for k, share in f.baseline.items()},
            "median_rank": f.baseline_rank,
            "intervals": {f"recall@{k}": _ends(share) for k, share in f.baseline.items()},
        },
        "gain": {
            **{f"recall@{k}": round(share.value, 4) for k, share in f.gain.items()},
            "intervals": {f"recall@{k}": _ends(share) for k, share in f.gain.items()},
        },
    }


def _ends(share: Share) -> list[float]:
    return [round(share.low, 4), round(share.high, 4)]


def _told(share: Share, *, sign: bool = False) -> str:
    mark = "+" if sign else ""
    return f"{share.value:{mark}.2f} [{share.low:{mark}.2f} {share.high:{mark}.2f}]"


def _rank(rank: float | None) -> str:
    return "-" if rank is None else f"{rank:g}"


def _day(day: date) -> str:
    return day.isoformat()
