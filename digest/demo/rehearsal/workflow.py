"""A workflow as its file says it: jobs in the order in which they can run, and their steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from digest.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    name: str
    id: str = ""
    #: What a shell runs; empty: an action of others.
    run: str = ""
    uses: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    env: Mapping[str, str] = field(default_factory=dict)
    condition: str = ""

    @property
    def action(self) -> str:
        """`actions/checkout`, without its version."""
        return self.uses.partition("@")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    id: str
    needs: tuple[str, ...]
    steps: tuple[Step, ...]
    condition: str = ""
    env: Mapping[str, str] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)
    rights: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Workflow:
    name: str
    jobs: tuple[Job, ...]


def read(path: Path) -> Workflow:
    """Raises UsageError for what is no workflow."""
    try:
        found = yaml.safe_load(path.read_text("utf-8"))
        jobs = [_job(name, told) for name, told in found["jobs"].items()]
        return Workflow(name=str(found.get("name") or path.stem), jobs=tuple(_in_order(jobs)))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        hint = "Write the workflows with: digest init --upgrade ."
        raise UsageError(f"no workflow: {error}", subject=path.name, hint=hint) from error


def _job(name: str, told: Mapping[str, Any]) -> Job:
    needs = told.get("needs") or ()
    return Job(
        id=name,
        needs=(needs,) if isinstance(needs, str) else tuple(needs),
        steps=tuple(_step(step) for step in told["steps"]),
        condition=str(told.get("if") or ""),
        env=_texts(told.get("env")),
        outputs=_texts(told.get("outputs")),
        rights=frozenset(f"{what}: {how}" for what, how in (told.get("permissions") or {}).items()),
    )


def _step(told: Mapping[str, Any]) -> Step:
    return Step(
        name=str(told.get("name") or told.get("uses") or "a step"),
        id=str(told.get("id") or ""),
        run=str(told.get("run") or ""),
        uses=str(told.get("uses") or ""),
        given=_texts(told.get("with")),
        env=_texts(told.get("env")),
        condition=str(told.get("if") or ""),
    )


def _texts(told: Mapping[str, Any] | None) -> dict[str, str]:
    return {str(key): str(value) for key, value in (told or {}).items()}


def _in_order(jobs: list[Job]) -> Iterator[Job]:
    """Each behind those it needs."""
    done: set[str] = set()
    while jobs:
        ready = [job for job in jobs if done.issuperset(job.needs)]
        if not ready:
            raise KeyError(f"{jobs[0].id} needs a job that never comes")
        for job in ready:
            yield job
            done.add(job.id)
            jobs.remove(job)
