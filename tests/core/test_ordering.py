"""An entry lands by ids, whatever became of the order that somebody saw."""

from __future__ import annotations

from digest.core.ordering import landing, neighbour


def test_landing_follows_ids() -> None:
    """What somebody put before one that is gone stands before the next that is still there."""
    assert landing(["a", "c", "d"], ["a", "b", "c"], "b") == "c"
    assert landing(["a", "c"], ["a", "b"], "b") == ""
    assert landing(["a", "new"], ["a"], "") == "new"
    assert landing(["a"], [], "") == ""
    assert neighbour([("news", ["a", "b"]), ("reading", ["c"])], "c", -1) == ("news", "")
    assert neighbour([("news", ["a", "b"])], "a", -1) is None
