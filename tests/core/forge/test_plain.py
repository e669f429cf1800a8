"""Words of strangers in Markdown at GitHub."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.core.forge.plain import hidden, link, plain, seen


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Thanks to @liggitt", "Thanks to @\u200bliggitt"),
        ("a#12 and GH-12", "a\\#\u200b12 and GH\u200b-12"),
        ("see https://github.com/a/b/issues/1", "see https:\u200b//github.com/a/b/issues/1"),
        (
            "WWW.github.com/a/b/issues/1, (www.github.com/a/b/pull/2)",
            "WWW\u200b.github.com/a/b/issues/1, \\(www\u200b.github.com/a/b/pull/2\\)",
        ),
        ("<img src=x> [x](y) `z` **b**", "\\<img src=x\\> \\[x\\]\\(y\\) \\`z\\` \\*\\*b\\*\\*"),
        ("two\nlines | a table", "two lines \\| a table"),
    ],
)
def test_it_reads_as_written_and_calls_nobody(text: str, shown: str) -> None:
    assert plain(text) == shown


def test_a_link_leaves_no_trace_in_an_issue_of_somebody_else() -> None:
    assert link("A", "https://github.com/a/b/issues/1") == "[A](https://redirect.github.com/a/b/issues/1)"
    assert link("A", "https://example.org/x)y z") == "[A](https://example.org/x%29y%20z)"
    assert link("A", "javascript:alert(1)") == "A"


@given(st.lists(st.text(min_size=1, alphabet=st.characters(codec="utf-8")), min_size=1, max_size=3))
def test_what_is_hidden_is_seen_again(words: list[str]) -> None:
    comment = hidden(*words)
    assert seen(f"- [x] something {comment}") == tuple(words)
    assert comment.index("-->") == len(comment) - 3
    assert "--" not in comment[4:-3]
