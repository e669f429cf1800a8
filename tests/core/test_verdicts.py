"""Of editors' words on pairs the newest holds, whatever order they are read in."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from digest.core.verdicts import settle
from digest.model import Decision
from tests.core.candidates import day

NAMES = ["kep:1", "https://e.com/a", "https://e.com/b", "https://e.com/c", "release:o/r@v1"]


def word(verb: str, one: str, *others: str, at: int = 0, editor: str = "e") -> Decision:
    return Decision(verb=verb, identity=one, others=others, at=day(10) + timedelta(minutes=at), editor=editor)


def test_the_newest_word_on_a_pair_holds() -> None:
    merge, split = word("merge", "b", "a", at=1), word("split", "a", "b", at=2, editor="f")

    assert settle([split, merge]).parted("b", "a")
    assert not settle([split, merge]).group
    again = settle([word("merge", "b", "a", at=3), split, merge])
    assert again.group["a"] == again.group["b"]
    assert not again.parted("a", "b")
    undone = settle([merge, split, word("unsplit", "a", "b", at=4)])
    assert (undone.group, undone.apart) == ({}, {})


def test_what_contradicts_a_newer_word_by_a_third_gives_way() -> None:
    """b and a are one, a and c are two: an older word that b and c are one would make all three one."""
    found = settle(
        [word("merge", "b", "a", at=3), word("split", "a", "c", at=2), word("merge", "c", "b", at=1)]
    )

    assert found.group["a"] == found.group["b"]
    assert "c" not in found.group
    assert found.parted("c", "a")


def test_the_first_of_a_merge_leads_and_what_it_was_merged_into() -> None:
    def lead(*words: Decision) -> str:
        (found,) = settle(words).leads.values()
        return found

    assert lead(word("merge", "b", "a")) == "a"
    assert lead(word("merge", "b", "a"), word("merge", "a", "c", at=1)) == "c"
    assert lead(word("merge", "a", "c"), word("merge", "b", "a", at=1)) == "c"
    assert lead(word("merge", "b", "a"), word("merge", "a", "b", at=1)) == "b"


def test_an_older_spelling_of_an_address_is_the_same() -> None:
    found = settle([word("split", "http://www.e.com/a/?utm_source=x", "https://m.e.com/b")])

    assert found.parted("https://e.com/a", "https://m.e.com/b")


WORDS = st.builds(
    word, st.sampled_from(["merge", "split", "unmerge", "unsplit", "drop"]), st.sampled_from(NAMES),
    st.sampled_from(NAMES), st.sampled_from(NAMES), at=st.integers(0, 3), editor=st.sampled_from(["e", "f"]),
)  # fmt: skip


@given(st.lists(WORDS, max_size=8), st.randoms())
def test_any_words_in_any_order_come_to_the_same(words: list[Decision], chance: object) -> None:
    """Also those of one moment; and what is together is never apart."""
    found = settle(words)
    shuffled = [*words]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]

    assert settle(shuffled) == found
    for one, others in found.apart.items():
        assert not [o for o in others if one in found.group and found.group.get(o) == found.group[one]]
