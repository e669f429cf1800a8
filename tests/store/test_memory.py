"""The translation memory finds what it was given, the same however it was filled."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.core.memory import NEAR, Match, Segment
from digest.store import memory as module
from digest.store.memory import Memory, Read

DAY = date(2026, 6, 14)
READ = Read("1 2", "abc")


def pair(here: str, there: str, number: int = 1, entry: str = "e") -> Segment:
    day = DAY + timedelta(weeks=number)
    return Segment(words={"zh": here, "en": there}, issue=number, entry=entry, day=day, kind="sentence")


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Memory]:
    with Memory(tmp_path / ".digest" / "memory.db") as made:
        yield made


def told(matches: Sequence[Match]) -> list[tuple[int, int, str]]:
    return [(match.score, match.issue, match.translation) for match in matches]


def test_the_very_same_words_come_first_and_say_where_they_stand(memory: Memory) -> None:
    memory.put(1, READ, [pair("动态资源分配进入 beta", "DRA goes beta"), pair("完全不同的话", "Others")])
    memory.put(2, READ, [pair("动态资源分配进入  beta", "DRA moves to beta", 2, "kep-4381")])

    found = memory.near("动态资源分配进入 beta", "zh", "en")
    assert told(found) == [(100, 2, "DRA moves to beta"), (100, 1, "DRA goes beta")]
    assert (found[0].entry, found[0].day) == ("kep-4381", DAY + timedelta(weeks=2))
    assert told(memory.near("DRA goes beta!", "en", "zh"))[0][1:] == (1, "动态资源分配进入 beta")
    assert memory.near("动态资源分配进入 beta", "zh", "fr") == []


def test_an_issue_that_changed_or_went_is_not_remembered_as_it_was(memory: Memory) -> None:
    memory.put(1, READ, [pair("一句话而已", "A sentence")])
    memory.put(1, READ, [pair("另一句话", "Another")])

    assert memory.exact("一句话而已", "zh", "en") == []
    assert told(memory.exact("另一句话", "zh", "en")) == [(100, 1, "Another")]
    memory.put(1, None)
    assert (memory.size(), memory.files(), memory.exact("另一句话", "zh", "en")) == (0, {}, [])


def test_a_file_that_is_none_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "memory.db"
    path.write_bytes(b"no database at all, but long enough to be looked at " * 40)
    with Memory(path) as made:
        made.do(lambda: made.put(1, READ, [pair("话", "word")]))
        assert made.do(made.size) == 1


WORDS = st.text(alphabet="ab动态资源 .1", min_size=1, max_size=14).filter(str.strip)
PAIRS = st.lists(st.tuples(st.integers(1, 4), WORDS, WORDS), min_size=1, max_size=12)


@settings(max_examples=25)
@given(PAIRS, st.randoms(use_true_random=False))
def test_exact_is_always_found_near_is_symmetric_and_made_anew_is_the_same(
    pairs: list[tuple[int, str, str]], chance: random.Random
) -> None:
    by_issue = {
        n: [pair(a, b, n, f"e{i}") for i, (m, a, b) in enumerate(pairs) if m == n] for n, _, _ in pairs
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "FRESH", 3)
        with Memory(Path("one")) as one, Memory(Path("two")) as two:
            one.kept = two.kept = False
            for number in sorted(by_issue):
                one.put(number, READ, by_issue[number])
                one.make_lists()
            order = [*by_issue, *by_issue]
            chance.shuffle(order)
            for number in order:
                two.put(number, READ, by_issue[number])
                if chance.random() < 0.5:
                    two.make_lists()
            for _, here, there in pairs:
                found = one.near(here, "zh", "en", limit=99)
                assert found == two.near(here, "zh", "en", limit=99)
                assert found == sorted(found, key=lambda match: match.order)
                assert " ".join(there.split()) in [match.translation for match in found if match.exact]
                for match in found:
                    assert match.score >= NEAR
                    back = one.near(match.words, "zh", "en", limit=99)
                    plain = " ".join(here.split())
                    assert match.score in [other.score for other in back if other.words == plain]
