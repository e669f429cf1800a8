"""A run: its order, whom it leaves alone, what a fault costs, what it remembers."""

from __future__ import annotations

import gc
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import anyio
import pytest

from digest.errors import FetchError, StoreError
from digest.model import Article, Cursor, Gathered, Outcome, Source, Window
from digest.pipeline import collect as collecting
from digest.pipeline.collect import LIMIT, Run, collect
from digest.pipeline.turns import PATIENCE, PER_HOST
from digest.store.database import Store

NOW = datetime(2026, 6, 15, 14, tzinfo=UTC)
HOUR = timedelta(hours=1)
WEEK = Window(NOW - timedelta(days=7), NOW)


def source(name: str, kind: str = "articles", address: str = "") -> Source:
    return Source(id=name, kind=kind, address=address or f"https://example.org/{name}")


def article(name: str, number: int = 1, **other: Any) -> Article:
    values: dict[str, Any] = {
        "source": name, "key": str(number), "identity": f"{name}/{number}", "url": "https://example.org/",
        "title": f"第 {number} 篇",
    }  # fmt: skip
    return Article(**values | other)


@dataclass
class Upstream:
    """A collector that answers as told: a value, an error to raise, or a function of the cursor."""

    answers: Mapping[str, Any] = field(default_factory=dict)
    kind: str = "articles"
    asked: list[str] = field(default_factory=list)
    cursors: dict[str, Cursor | None] = field(default_factory=dict)
    windows: dict[str, Window] = field(default_factory=dict)
    at_once: int = 0
    most_at_once: int = 0

    async def collect(self, source: Source, window: Window, cursor: Cursor | None) -> Gathered:
        self.asked.append(source.id)
        self.cursors[source.id] = cursor
        self.windows[source.id] = window
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await anyio.lowlevel.checkpoint()
            answer = self.answers.get(source.id)
            if answer is None:
                answer = Gathered(items=(article(source.id),), cursor=Cursor(etag="1"))
            if isinstance(answer, BaseException):
                raise answer
            if callable(answer):
                answer = await answer(cursor)
            assert isinstance(answer, Gathered)
            return answer
        finally:
            self.at_once -= 1


@asynccontextmanager
async def session() -> AsyncIterator[None]:
    yield


Ask = Callable[..., Run]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "digest.db", patience=0) as made:
        yield made


@pytest.fixture
def ask(store: Store) -> Ask:
    def ask(upstream: Upstream, *names: str | Source, now: datetime = NOW, **other: Any) -> Run:
        sources = [name if isinstance(name, Source) else source(name) for name in names]
        options: dict[str, Any] = {"say": lambda _: None, "session": session(), "window": WEEK}
        return collect(sources, {upstream.kind: upstream}, store, now=now, **options | other)

    return ask


# ---------------------------------------------------------------- one bad source


def test_one_bad_source_never_costs_the_others(ask: Ask, store: Store) -> None:
    bad = {
        "down": FetchError("no answer", subject="https://example.org/down"),
        "buggy": RecursionError("deep"),
        "many": ExceptionGroup("several", [ValueError("x")]),
        "liar": Gathered(items=(article("somebody-else"),)),
        "dateless": Gathered(items=(article("dateless", published=datetime(2026, 6, 1)),)),  # noqa: DTZ001
    }
    run = ask(Upstream(bad), *bad, "good", source("odd", kind="smoke-signals"))

    assert [outcome.source for outcome in run.failed] == [*bad, "odd"]
    assert [outcome.new for outcome in run.outcomes if outcome.ok] == [1]
    assert not run.all_failed
    errors = {outcome.source: outcome.error for outcome in store.last_run()}
    assert errors["down"] == "https://example.org/down: no answer"
    assert errors["buggy"] == "buggy: unexpected RecursionError: deep. Please report it"
    assert "names another source" in errors["liar"]
    assert errors["odd"] == ("odd: no collector reads the kind 'smoke-signals'. Known kinds: articles")
    assert len(store.items()) == 1


def test_a_source_that_never_ends_is_given_up(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(_: Cursor | None) -> Gathered:
        await anyio.sleep_forever()
        raise AssertionError

    monkeypatch.setattr(collecting, "SECONDS", 0.01)
    run = ask(Upstream({"endless": never}), "endless", "good")

    assert [outcome.ok for outcome in run.outcomes] == [False, True]
    assert run.outcomes[0].error == "endless: given up after 0.01 seconds. It is asked again next time"


def test_outcomes_come_in_the_order_of_the_list(ask: Ask) -> None:
    names = [f"s{n}" for n in range(50)]

    assert [outcome.source for outcome in ask(Upstream(), *names).outcomes] == names


# ---------------------------------------------------------------- order


def test_the_slowest_are_asked_first_and_before_them_those_nobody_knows(ask: Ask) -> None:
    pace = {"slow": 3.0, "quick": 0.1, "middling": 1.0}
    answers = {name: Gathered(latency=seconds) for name, seconds in pace.items()}
    ask(Upstream(answers), *pace)
    later = Upstream(answers)
    ask(later, "quick", "middling", "new", "slow", now=NOW + HOUR)

    assert later.asked == ["new", "slow", "middling", "quick"]


def test_a_failure_that_took_long_counts_as_slow(ask: Ask, store: Store) -> None:
    for name, ok, seconds, hour in (
        ("hangs", True, 0.1, 0), ("hangs", False, 20.0, 1),
        ("slow", True, 3.0, 0), ("slow", False, 0.0, 1),
        ("quick", True, 0.2, 0),
    ):  # fmt: skip
        store.fail(Outcome(source=name, started=NOW - (2 - hour) * HOUR, ok=ok, latency=seconds))
    upstream = Upstream()
    ask(upstream, "quick", "slow", "hangs")

    assert upstream.asked == ["hangs", "slow", "quick"]


def test_no_more_are_asked_at_once_than_the_limit(ask: Ask) -> None:
    upstream = Upstream()
    ask(upstream, *(source(f"s{n}", address=f"https://{n}.example.org/") for n in range(3 * LIMIT)))

    assert upstream.most_at_once == LIMIT


def test_one_host_takes_few_of_the_places(ask: Ask) -> None:
    """Forty feeds of a host that hangs: the others are read meanwhile."""
    hold = anyio.Event()

    async def hang(_: Cursor | None) -> Gathered:
        await hold.wait()
        return Gathered()

    async def last(_: Cursor | None) -> Gathered:
        assert len([name for name in upstream.asked if name.startswith("hangs")]) == PER_HOST
        hold.set()
        return Gathered()

    crowd = [source(f"hangs{n}") for n in range(2 * LIMIT)]
    upstream = Upstream({**{one.id: hang for one in crowd}, "last": last})
    run = ask(upstream, *crowd, source("last", address="https://example.net/"))

    assert not run.failed
    assert upstream.most_at_once == PER_HOST + 1
    assert upstream.asked[PER_HOST + 1 :] == [one.id for one in crowd[PER_HOST:]]


def test_a_host_that_lets_us_wait_three_times_is_not_waited_for_again(ask: Ask) -> None:
    late = FetchError("no whole answer within 20 seconds", late=True)
    crowd = [source(f"s{n}") for n in range(10)]
    upstream = Upstream(dict.fromkeys((one.id for one in crowd), late))
    run = ask(upstream, *crowd, source("other", address="https://example.net/"))

    assert len(run.failed) == 10
    # Two were on their way when the third deadline was missed.
    assert sorted(upstream.asked) == ["other", *(f"s{n}" for n in range(PATIENCE + PER_HOST - 1))]
    assert run.outcomes[9].error == (
        "https://example.org/s9: not asked, for example.org has let us wait 3 times in a row."
        " It is asked again next time"
    )


def test_a_host_that_answers_in_between_is_asked_on(ask: Ask) -> None:
    late = FetchError("no whole answer within 20 seconds", late=True)
    answers: dict[str, Any] = {f"s{n}": late for n in range(10) if n % 3}
    upstream = Upstream(answers)
    ask(upstream, *(f"s{n}" for n in range(10)))

    assert len(upstream.asked) == 10


def test_who_watches_hears_of_each_when_asked_and_when_done(ask: Ask) -> None:
    heard: list[str] = []
    ask(
        Upstream({"b": FetchError("no")}), "a", "b",
        asking=lambda source: heard.append(f"?{source.id}"), say=lambda outcome: heard.append(outcome.source),
    )  # fmt: skip

    assert sorted(heard) == ["?a", "?b", "a", "b"]
    assert heard.index("?a") < heard.index("a")


@dataclass
class Together(Upstream):
    """Asks for many at once."""

    fault: Exception | None = None
    prepared: list[tuple[list[str], dict[str, Cursor]]] = field(default_factory=list)

    async def prepare(self, sources: Sequence[Source], window: Window, cursors: Mapping[str, Cursor]) -> None:
        assert not self.asked
        self.prepared.append(([source.id for source in sources], dict(cursors)))
        await anyio.lowlevel.checkpoint()
        if self.fault:
            raise self.fault


def test_a_collector_that_asks_for_many_at_once_does_so_first(ask: Ask) -> None:
    ask(Together(kind="releases"), source("a", "releases"))
    upstream = Together(kind="releases")
    run = ask(upstream, source("a", "releases"), source("b", "releases"), now=NOW + HOUR)

    assert [(sorted(names), cursors) for names, cursors in upstream.prepared] == [
        (["a", "b"], {"a": Cursor(etag="1")})
    ]
    assert sorted(upstream.asked) == ["a", "b"]
    assert upstream.cursors["a"] == Cursor(etag="1")
    assert not run.failed


@pytest.mark.parametrize("fault", [FetchError("no"), ValueError("a bug"), ExceptionGroup("", [OSError()])])
def test_preparing_in_vain_costs_nothing(ask: Ask, fault: Exception) -> None:
    run = ask(Together(kind="releases", fault=fault), source("a", "releases"))

    assert run.outcomes[0].ok


def test_the_others_do_not_wait_for_who_prepares(store: Store) -> None:
    """What is prepared comes last; a feed is read meanwhile."""
    done = anyio.Event()

    class Waiting(Together):
        async def prepare(self, *_: object) -> None:
            await done.wait()

    async def tell(_: Cursor | None) -> Gathered:
        done.set()
        return Gathered()

    feeds, projects = Upstream({"feed": tell}), Waiting(kind="releases")
    run = collect(
        [source("project", "releases"), source("feed")], {"articles": feeds, "releases": projects}, store,
        session=session(), window=WEEK, now=NOW, say=lambda _: None,
    )  # fmt: skip

    assert [outcome.ok for outcome in run.outcomes] == [True, True]


# ---------------------------------------------------------------- left alone


BUSY = FetchError("busy", subject="x", status=429, retry_after=7200.0)


def test_a_wait_is_kept_and_obeyed_by_the_next_run(ask: Ask, store: Store) -> None:
    first = ask(Upstream({"busy": BUSY}), "busy")
    assert first.outcomes[0].wait_until == NOW + 2 * HOUR

    upstream = Upstream()
    run = ask(upstream, "busy", now=NOW + HOUR)
    assert upstream.asked == []
    assert run.skipped[0].error == "busy: asked to be left alone until 16:00 UTC"
    assert store.last_run() == list(run.skipped)
    assert (run.failed, run.all_failed) == ((), False)
    (health,) = store.health(["busy"])
    assert (health.failures, health.error, health.last_run) == (1, "x: busy", NOW)

    assert ask(upstream, "busy", now=NOW + 2 * HOUR).outcomes[0].ok
    assert store.health(["busy"])[0].wait_until is None


def test_what_another_collect_is_at_is_told_apart(store: Store) -> None:
    """From who wants to be left alone."""
    collect_ = {"sources": [source("busy"), source("mine"), source("theirs")], "store": store}
    for now in (NOW, NOW + HOUR):
        run = collect(
            **collect_, collectors={"articles": Upstream({"busy": BUSY})}, session=session(), window=WEEK,
            now=now, say=lambda _: None, claim=lambda names: {*names} - {"theirs"},
        )  # fmt: skip

    assert [outcome.source for outcome in run.skipped] == ["busy", "theirs"]
    assert [outcome.source for outcome in run.elsewhere] == ["theirs"]


def test_who_is_gone_is_not_asked_again(ask: Ask) -> None:
    ask(Upstream({"gone": FetchError("gone", subject="x", status=410)}), "gone", "here")
    upstream = Upstream()
    run = ask(upstream, "gone", "here", now=NOW + 30 * 24 * HOUR)
    again = ask(upstream, "gone", "here", now=NOW + 40 * 24 * HOUR)

    assert upstream.asked == ["here", "here"]
    assert [outcome.error for outcome in (*run.skipped, *again.skipped)] == [
        "gone: gone since 2026-06-15 (410): remove it, or find its new address"
    ] * 2


def test_who_is_named_is_asked_all_the_same(ask: Ask) -> None:
    ask(Upstream({"busy": BUSY, "gone": FetchError("gone", status=410)}), "busy", "gone")
    upstream = Upstream()
    run = ask(upstream, "busy", "gone", now=NOW + HOUR, insist=True)

    assert sorted(upstream.asked) == ["busy", "gone"]
    assert run.skipped == ()


def test_another_address_is_another_place_to_look(ask: Ask) -> None:
    """A gone source that was given its new address is asked, and what the old one said is not repeated."""
    ask(Upstream(), "feed", source("still", address="https://a.example/"))
    ask(Upstream({"feed": FetchError("gone", status=410)}), "feed", now=NOW + HOUR)
    upstream = Upstream()
    ask(upstream, source("feed", address="https://b.example/"), source("still", address="https://a.example/"),
        now=NOW + 2 * HOUR)  # fmt: skip

    assert upstream.cursors == {"feed": None, "still": Cursor(etag="1")}


def test_a_source_that_was_followed_goes_on_where_it_was(ask: Ask) -> None:
    moved = Gathered(cursor=Cursor(etag="1"), moved="https://b.example/")
    run = ask(Upstream({"feed": moved}), "feed")
    upstream = Upstream()
    ask(upstream, source("feed", address="https://b.example/"), now=NOW + HOUR)

    assert run.outcomes[0].moved == "https://b.example/"
    assert upstream.cursors["feed"] == Cursor(etag="1")


# ---------------------------------------------------------------- what stays


def test_a_dry_run_keeps_nothing(ask: Ask, store: Store) -> None:
    run = ask(Upstream({"busy": BUSY}), "busy", "good", dry_run=True)

    assert [outcome.found for outcome in run.outcomes] == [0, 1]
    assert (store.items(), store.last_run(), store.cursors()) == ([], [], {})


DAY, YEAR = timedelta(days=1), timedelta(days=365)


def test_a_source_that_was_behind_is_asked_from_its_own_last_answer_on(ask: Ask, store: Store) -> None:
    """Though the others answered meanwhile; and once it has answered, as they are."""
    ask(Upstream(), "good", "bad", longest=YEAR)
    for days, answers in ((61, {"bad": FetchError("no")}), (63, {}), (65, {})):
        upstream, now = Upstream(answers), NOW + days * DAY
        ask(upstream, "good", "bad", "new", now=now, window=Window(now - 14 * DAY, now), longest=YEAR)
        if days == 63:
            assert upstream.windows == {
                "good": Window(now - 14 * DAY, now), "bad": Window(NOW, now), "new": Window(now - 14 * DAY, now)
            }  # fmt: skip
    assert set(upstream.windows.values()) == {Window(now - 14 * DAY, now)}


def test_a_source_is_asked_for_no_longer_than_is_said_nor_at_another_place(ask: Ask) -> None:
    ask(Upstream(), "old", "moved", longest=YEAR)
    now = NOW + 500 * DAY
    week = Window(now - 7 * DAY, now)
    upstream = Upstream()
    ask(upstream, "old", source("moved", address="https://example.net/"), now=now, window=week, longest=YEAR)

    assert upstream.windows == {"old": Window(now - YEAR, now), "moved": week}


def test_one_that_is_behind_makes_no_reading_of_many_longer(ask: Ask) -> None:
    ask(Together(kind="releases"), source("behind", "releases"), longest=YEAR)
    now = NOW + 61 * DAY
    week = Window(now - 7 * DAY, now)
    upstream = Together(kind="releases")
    names = ("a", "b", "behind")
    ask(upstream, *(source(name, "releases") for name in names), now=now, window=week, longest=YEAR)

    assert upstream.prepared == [(["a", "b"], {})]
    assert upstream.windows == {"a": week, "b": week, "behind": Window(NOW, now)}


def test_a_past_week_is_read_as_if_for_the_first_time(ask: Ask) -> None:
    ask(Upstream(), "feed")
    upstream = Upstream()
    ask(upstream, "feed", now=NOW + HOUR, anew=True)

    assert upstream.cursors == {"feed": None}


def test_filling_in_a_past_week_moves_no_cursor(ask: Ask, store: Store) -> None:
    """What came between that week and now is still to be seen by the next run."""
    later = Upstream({name: Gathered(cursor=Cursor(etag="2")) for name in ("known", "fresh")})
    ask(Upstream(), "known")
    ask(later, "known", "fresh", now=NOW + HOUR, anew=True)
    assert store.cursors() == {"known": Cursor(etag="1")}

    ask(later, "known", "fresh", now=NOW + HOUR, anew=True, window=Window(NOW - HOUR, NOW + HOUR))
    assert store.cursors() == {"known": Cursor(etag="1"), "fresh": Cursor(etag="2")}


def test_every_source_failed(ask: Ask) -> None:
    assert ask(Upstream({"a": BUSY, "b": BUSY}), "a", "b").all_failed
    assert not ask(Upstream()).all_failed


def test_a_store_that_fails_ends_the_run_and_keeps_what_was_committed(
    ask: Ask, store: Store, tmp_path: Path
) -> None:
    """Another process holds the right to write from the second source on; the others end at once."""
    ended: list[str] = []

    async def waits(_: Cursor | None) -> Gathered:
        try:
            await anyio.sleep_forever()
        finally:
            ended.append("waits")
        raise AssertionError

    with closing(sqlite3.connect(tmp_path / "digest.db", isolation_level=None)) as other:

        async def locks(_: Cursor | None) -> Gathered:
            while not store.items(source="first"):
                await anyio.lowlevel.checkpoint()
            other.execute("BEGIN IMMEDIATE")
            return Gathered()

        with pytest.raises(StoreError, match="another process is writing to it"):
            ask(Upstream({"waits": waits, "locks": locks}), "waits", "first", "locks")

    assert ended == ["waits"]
    assert [item.source for item in store.items()] == ["first"]
    assert store.cursor("locks") is None


@pytest.mark.slow
def test_thousands_of_sources_take_a_few_tasks_and_little_memory(ask: Ask) -> None:
    """Of a source that is done only its outcome stays."""
    alive: list[int] = []

    async def big(_: Cursor | None) -> Gathered:
        if len(alive) % 500 == 0:
            alive.append(sum(isinstance(thing, Gathered) for thing in gc.get_objects()))
        else:
            alive.append(0)
        return Gathered(unchanged=True, cursor=Cursor(etag="1"))

    names = [f"s{n}" for n in range(2000)]
    run = ask(Upstream(dict.fromkeys(names, big)), *names, dry_run=True)

    assert len(run.outcomes) == 2000
    assert max(alive) <= 2 * LIMIT
