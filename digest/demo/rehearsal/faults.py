"""What a rehearsal finds wrong."""

from __future__ import annotations

from digest.errors import DigestError


class RehearsalError(DigestError):
    """Something was not as it has to be."""
