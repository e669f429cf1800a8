"""Errands of the desk: they go on by themselves, are never begun twice, and say how they ended in one line."""

from __future__ import annotations

from threading import Event

from digest.desk.errands import Errands, Say
from digest.errors import DigestError
from tests.desks import finished
from tests.digests import NOW


def test_what_runs_is_not_begun_again_and_tells_how_far_it_is() -> None:
    """A second click does nothing; when it is over, it may begin anew."""
    told: list[dict[str, object]] = []
    errands = Errands(lambda _kind, **facts: told.append(facts), lambda: NOW)
    go = Event()

    def work(say: Say) -> dict[str, object]:
        say(3, 7)
        go.wait(10)
        return {"made": 7}

    assert errands.start("build", "Ann", work)
    assert not errands.start("build", "Ben", work)
    running = errands.get("build")
    assert running is not None
    assert running.who == "Ann"
    go.set()
    finished()
    assert (running.over, running.done, running.of, running.facts) == (True, 3, 7, {"made": 7})
    assert [one["over"] for one in told] == [False, False, True]
    assert errands.start("build", "Ben", work)
    finished()


def test_a_fault_is_one_line() -> None:
    """What goes wrong is kept for the page to say; nothing is raised into the dark."""
    errands = Errands(lambda _kind, **_facts: None, lambda: NOW)

    def refused(_say: Say) -> dict[str, object]:
        raise DigestError("the disk\nis full", subject="site")

    def odd(_say: Say) -> dict[str, object]:
        raise ValueError("never\nseen")

    errands.start("one", "Ann", refused)
    errands.start("two", "Ann", odd)
    finished()
    for name, words in (("one", "site: the disk is full"), ("two", "unexpected ValueError: never seen")):
        errand = errands.get(name)
        assert errand is not None
        assert errand.fault == words
