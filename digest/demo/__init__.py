"""A whole week on bundled sources, offline: what `digest demo` shows.

Everything upstream is made up, on addresses that are nobody's (`.example`, RFC 2606). The steps are those
an editor takes, through `digest.app`; nothing here knows a shorter way.
"""

from __future__ import annotations

from digest.demo.week import Week, run

__all__ = ["Week", "run"]
