"""The only place that names concrete classes: a Config becomes a Digest whose methods are the verbs.

Heavy rooms are imported where they are used, so that `digest --help` and a cached build stay quick.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from digest.app.arranging import Arranging
from digest.app.backissues import BackIssues
from digest.app.backtesting import Backtesting
from digest.app.doctoring import Doctoring
from digest.app.drafting import Drafting
from digest.app.forging import Forging
from digest.app.gathering import proposal_changes
from digest.app.known import KINDS
from digest.app.mailing import Mailing
from digest.app.merging import Merging, drive, teach_merging
from digest.app.publishing import code_key
from digest.app.syncing import Syncing
from digest.app.watching import guess_kind
from digest.app.wording import Wording

if TYPE_CHECKING:
    from digest.app.previewing import Previewing
    from digest.app.searching import Searcher
    from digest.config import Config

__all__ = [
    "KINDS",
    "Digest",
    "code_key",
    "digest_around",
    "drive",
    "guess_kind",
    "make_digest",
    "open_digest",
    "open_preview",
    "open_search",
    "proposal_changes",
    "teach_merging",
]


class Digest(
    Forging,
    Arranging,
    Drafting,
    Backtesting,
    Mailing,
    BackIssues,
    Merging,
    Syncing,
    Wording,
    Doctoring,
):
    """One digest, and what one can do with it."""


def make_digest(config: Config) -> Digest:
    """The digest of a configuration; opens nothing yet."""
    return Digest(config)


def open_digest(start: Path) -> Digest:
    """The digest whose folder holds `start`; raises ConfigError."""
    from digest import config as configuration

    return make_digest(configuration.load(configuration.find(start)))


def digest_around(start: Path) -> Digest | None:
    """The digest whose folder holds `start`, if there is one; raises ConfigError if it is broken."""
    from digest import config as configuration

    root = configuration.above(start)
    return make_digest(configuration.load(root)) if root else None


def open_preview(start: Path, *, drafts: bool) -> Previewing:
    """The site of the digest whose folder holds `start`, as its files are now; raises ConfigError."""
    from digest import config as configuration
    from digest.app.previewing import Previewing

    return Previewing(configuration.find(start), drafts=drafts)


def open_search(start: Path) -> Searcher:
    """Who searches the digest whose folder holds `start`; raises ConfigError if there is none."""
    from digest.app import glance
    from digest.app.searching import Searcher

    root = glance.above(start)
    if root is None:
        root = open_digest(start).config.root  # raises, and says it better
    return Searcher(root, lambda: open_digest(root))
