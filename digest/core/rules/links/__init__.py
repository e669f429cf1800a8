"""D3..: links and pictures; of the network only what is said of it (`reachable`)."""

from __future__ import annotations

from digest.core.rules.links import no_link, pictures, ran_before, reachable, web_addresses
from digest.core.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    web_addresses.RULE,
    no_link.RULE,
    ran_before.RULE,
    pictures.RULE,
    *reachable.RULES,
)
