"""What the workflows promise each other, as their files say it."""

from __future__ import annotations

from typing import Any

import yaml

from digest.scaffold.workflows import workflows


def publish() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(workflows()["publish.yml"])
    return found


def test_what_waits_for_an_approval_holds_nothing_else() -> None:
    """At GitHub a job that waits holds its group for up to thirty days, and a run that waits its own."""
    found = publish()
    assert "concurrency" not in found, "one group for the run: an approval would hold the site back"
    groups = {name: job["concurrency"]["group"] for name, job in found["jobs"].items()}
    assert len({*groups.values()}) == len(groups), "two jobs share a group"
    for job in found["jobs"].values():
        assert job["concurrency"]["cancel-in-progress"] is False


def test_no_run_of_an_hour_takes_the_place_of_a_push() -> None:
    """Of two that wait in a group the older is cancelled; the run of an hour mostly builds nothing afterwards."""
    jobs = publish()["jobs"]
    assert jobs["due"]["concurrency"]["group"].endswith("${{ github.event_name }}")
    # Whoever builds takes the newest there is: what was cancelled is in it, and no older site comes later.
    out = next(step for step in jobs["build"]["steps"] if step["uses"].startswith("actions/checkout@"))
    assert out["with"]["ref"] == "main"
