"""`digest rehearse`: the workflows of a digest, step by step on this machine, against stand-ins.

What runs is read from `.github/workflows/` as it lies there. Only the actions that others wrote (checking out,
handing files on, deploying) are played.
"""

from __future__ import annotations

from digest.demo.rehearsal.play import Rehearsed, rehearse

__all__ = ["Rehearsed", "rehearse"]
