"""D3..: links and pictures, as far as they can be judged without the network."""

from __future__ import annotations

from digest.core.rules.links import (
    address_as_words,
    inside,
    link_twice,
    no_link,
    pictures,
    private,
    ran_before,
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
)
