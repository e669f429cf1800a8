"""D3..: links and pictures; of the network only what is said of it (`reachable`)."""

from __future__ import annotations

from digest.core.rules.links import (
    address_as_words,
    inside,
    link_twice,
    no_link,
    pictures,
    private,
    ran_before,
    reachable,
    tracking,
    web_addresses,
)
from digest.core.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    address_as_words.RULE,
    inside.RULE,
    link_twice.RULE,
    no_link.RULE,
    pictures.RULE,
    private.RULE,
    ran_before.RULE,
    tracking.RULE,
    web_addresses.RULE,
    *reachable.RULES,
)
