"""What a source's answer, its failure or its being left alone means for the run's record."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from digest.core.health import until
from digest.errors import DigestError, FetchError, one_line
from digest.model import Gathered, Outcome, Source

#: Warnings kept of one source in one run.
WARNINGS = 500
#: RFC 9110, 15.5.11: gone, and likely for good.
GONE = 410


def answered(source: Source, gathered: Gathered, *, now: datetime, seconds: float) -> Outcome:
    """The outcome of a good answer; `seconds`: how long it took in all, if its collector did not measure."""
    return replace(
        _began(source, now, gathered.latency or seconds),
        ok=True,
        found=len(gathered.items),
        unchanged=gathered.unchanged,
        warnings=_bounded(gathered.warnings),
        moved=gathered.moved if gathered.moved != source.address else "",
        wait_until=until(now, gathered.wait),
    )


def failed(source: Source, error: Exception, *, now: datetime, seconds: float) -> Outcome:
    """The outcome of a failure, its error one line that begins with what it is about."""
    error = _cause(error)
    outcome = replace(_began(source, now, seconds), error=_told(source, error))
    if not isinstance(error, FetchError):
        return outcome
    return replace(
        outcome,
        status=error.status or 0,
        gone=error.status == GONE,
        wait_until=until(now, error.retry_after),
    )


def skipped(source: Source, why: str, *, now: datetime) -> Outcome:
    """The outcome of not asking."""
    return replace(_began(source, now, 0.0), skipped=True, error=f"{source.id}: {why}")


def _began(source: Source, now: datetime, seconds: float) -> Outcome:
    return Outcome(source=source.id, started=now, ok=False, latency=round(seconds, 3), address=source.address)


def _cause(error: Exception) -> Exception:
    """What a person can do something about, in a group of errors of which one says so."""
    if not isinstance(error, ExceptionGroup):
        return error
    inner = [_cause(one) for one in error.exceptions]
    return next((one for one in inner if isinstance(one, DigestError)), inner[0])


def _told(source: Source, error: Exception) -> str:
    if not isinstance(error, DigestError):
        return one_line(f"{source.id}: unexpected {type(error).__name__}: {error}. Please report it")
    return str(error) if error.subject else f"{source.id}: {error}"


def _bounded(warnings: tuple[str, ...]) -> tuple[str, ...]:
    if len(warnings) <= WARNINGS:
        return warnings
    return (*warnings[:WARNINGS], f"{len(warnings) - WARNINGS:,} more oddities like these")
