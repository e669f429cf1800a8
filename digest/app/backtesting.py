"""Backtesting: how well the ranking would have served in past weeks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from digest.app.known import Known
from digest.errors import UsageError
from digest.model import Document, Kep, Release, Source, Window

if TYPE_CHECKING:
    from digest.core.backtest import Choice, Placed
    from digest.pipeline.backtest import Evidence

#: How long before the first week proposals are read: as far back as their plans are looked at.
BEFORE = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Tested:
    """Where each choice stood, and what was odd about reading them."""

    placed: tuple[Placed, ...]
    warnings: tuple[str, ...] = ()


class Backtesting(Known):
    """What is done with past weeks."""

    def backtest(
        self, truth: Path | None, keps: str, *, say: Callable[[date], None] = lambda _: None
    ) -> Tested:
        """Rank past weeks as they stood then against what editors chose.

        `truth`: a file of choices; none: the published issues. `keps`: a repository of proposals to rank
        from; none: what the store holds.
        """
        from digest.archive.truth import read_truth
        from digest.pipeline.backtest import backtest

        trackers = self.config.digest.trackers
        choices = read_truth(truth, trackers) if truth else self._chosen()
        if not choices:
            raise UsageError(
                "no issue is published yet whose choices could be looked for",
                hint="Name a file of choices with --truth",
            )
        evidence, warnings = self._from_repository(keps, choices) if keps else (self._from_store(), ())
        placed = backtest(
            choices,
            evidence,
            settings=self.config.digest,
            weights=self.config.weights,
            phrases={"en": self.templates.words("en")},
            zone=self.config.zone,
            say=say,
        )
        return Tested(tuple(placed), warnings)

    def backtest_picture(self, placed: Sequence[Placed]) -> Document:
        """How recall grows with the places an editor looks at, as SVG."""
        from digest.renderers.charts import Charts

        return Charts(self.templates).recall(placed)

    def _chosen(self) -> list[Choice]:
        """The entries of every issue that is out."""
        from digest.core.backtest import Choice

        return [
            Choice(
                ending=issue.covers[1],
                identities=(*ran.identities, *ran.addresses),
                name=f"Vol. {issue.number} #{ran.entry}",
            )
            for issue in self.shelved()
            if issue.published
            for ran in issue.entries
            if not ran.withdrawn
        ]

    def _from_repository(self, keps: str, choices: Sequence[Choice]) -> tuple[Evidence, tuple[str, ...]]:
        from digest.collectors.keps import Keps
        from digest.git import open_repository
        from digest.pipeline.backtest import Evidence

        address = str(Path(keps).absolute()) if "://" not in keps and Path(keps).exists() else keps
        mirrors = self.config.state / "mirrors"
        reader = Keps(
            lambda where: open_repository(where, mirrors, allow=self.config.http.allow),
            self.config.digest.trackers,
        )
        days = [choice.ending for choice in choices]
        edges = [datetime.combine(day, time.min, UTC) for day in (min(days), max(days))]
        window = Window(edges[0] - BEFORE, edges[1] + timedelta(days=2))
        gathered = reader.read(Source(id="keps", kind="keps", address=address), window, None)
        states = [item for item in gathered.items if isinstance(item, Kep)]
        return Evidence(states=states), gathered.warnings

    def _from_store(self) -> Evidence:
        from digest.pipeline.backtest import Evidence

        store = self.store
        return Evidence(
            states=store.states(),
            items=lambda window: [
                item
                for item in store.items(since=window.since, until=window.until)
                if not isinstance(item, Kep)
            ],
            releases=[item for item in store.items(kinds=[Release.kind]) if isinstance(item, Release)],
            sources={source.id: source for source in self.sources},
        )
