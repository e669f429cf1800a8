"""Pictures of figures as SVG, from plain templates: readable in the dark, with a table behind each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from digest.core.backtest import Placed, curve, share
from digest.model import Document
from digest.templating import Templates

#: Places an editor may look at, and how wide and high the plot is, in user units.
PLACES, WIDTH, HEIGHT = 50, 560.0, 280.0


class Charts:
    """Renders charts."""

    def __init__(self, templates: Templates) -> None:
        self._templates = templates

    def recall(self, placed: Sequence[Placed]) -> Document:
        """Recall at 1 to 50 places, of the ranking with its interval and of what was touched last."""
        ranks, baseline = [one.rank for one in placed], [one.baseline for one in placed]
        ends = [share([int(rank is not None and rank <= k) for rank in ranks]) for k in range(1, PLACES + 1)]
        band = [*enumerate(end.high for end in ends), *reversed([*enumerate(end.low for end in ends)])]
        lines = {"ranking": curve(ranks, PLACES), "baseline": curve(baseline, PLACES)}
        text = self._templates.render(
            "chart/recall.svg",
            width=WIDTH,
            height=HEIGHT,
            places=(1, 10, 20, 30, 40, 50),
            x=_x,
            y=_y,
            band=_points(band),
            lines={name: _points(enumerate(values)) for name, values in lines.items()},
            values=lines,
            choices=len(placed),
        )
        return Document(path="recall.svg", media_type="image/svg+xml", body=text.encode())


def _x(place: float) -> str:
    return f"{WIDTH * (place - 1) / (PLACES - 1):.1f}"


def _y(value: float) -> str:
    return f"{HEIGHT * (1 - value):.1f}"


def _points(values: Iterable[tuple[int, float]]) -> str:
    return " ".join(f"{_x(at + 1)},{_y(value)}" for at, value in values)
