"""D411: a number and its unit have a space between them; a number and % have none."""

from __future__ import annotations

from digest.core.rules.rule import Rule
from digest.core.rules.typography.habit import looking
from digest.core.typography import units
from digest.model import Severity

RULE = Rule(
    code="D411",
    name="unit",
    says="A number and its unit have a space between them; a number and % have none.",
    why=(
        "So the SI writes them, in every language: 16 GB, 50%. Quantities of Kubernetes (1Gi, "
        "500m), flags and names of models are left alone."
    ),
    bad="summary: {zh: 改了一处写法。, en: It saves 16GB.}",
    good="summary: {zh: 改了一处写法。, en: It saves 16 GB.}",
    severity=Severity.WARNING,
    fixes=True,
    check=looking("D411", units.spaces, "Write it like 16 GB and 50%"),
)
