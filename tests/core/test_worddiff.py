"""Words that are gone and words that are new."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.core.worddiff import diff, marked


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("It says v1.16.", "It says v1.17.", "It says [-v1.16-]{+v1.17+}."),
        ("目标版本是 v1.18。", "目标版本是 v1.19。", "目标版本是 [-v1.18-]{+v1.19+}。"),
        (
            "Kubernetes 拟支持 cgroup v2",
            "Kubernetes 将支持 cgroup v2",
            "Kubernetes [-拟-]{+将+}支持 cgroup v2",
        ),
        ("don't", "do", "[-don't-]{+do+}"),
        ("", "new", "{+new+}"),
        ("gone", "", "[-gone-]"),
        ("same", "same", "same"),
        # Two words in a row are one change, not two with a space between.
        (
            "It was seven things here.",
            "It was eight lessons here.",
            "It was [-seven things-]{+eight lessons+} here.",
        ),
        # Another text is not a changed one.
        ("Nothing of it stayed", "完全是另一句话了", "[-Nothing of it stayed-]{+完全是另一句话了+}"),
    ],
)
def test_what_became_of_a_text(old: str, new: str, told: str) -> None:
    assert marked(diff(old, new)) == told


def test_most_of_what_stayed_is_left_out_at_a_word() -> None:
    old = (
        "The kubelet and the scheduler and everything else read the same, and then 1 comes; all the rest too."
    )

    told = marked(diff(old, old.replace("1", "2")), around=12)
    assert told == "…and then [-1-]{+2+} comes; all…"


@settings(max_examples=40)
@given(st.text("ab 中文，.", max_size=20), st.text("ab 中文，.", max_size=20))
def test_both_texts_are_all_there(old: str, new: str) -> None:
    pieces = diff(old, new)

    assert "".join(piece.text for piece in pieces if piece.sign != "+") == old
    assert "".join(piece.text for piece in pieces if piece.sign != "-") == new
