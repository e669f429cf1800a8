"""Upstream's YAML as text, against PyYAML's own plain loader, and what would bring a parser down."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from digest.collectors.plainyaml import UnreadableError, documents


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("just words", ["just words"]),
        ("a: 1.30\nb: 0034\nc: 2023-14-05\nd: yes\ne: ~\nf:", [{"a": "1.30", "b": "0034", "c": "2023-14-05", "d": "yes", "e": "~", "f": ""}]),
        ("a: [x, 'y', {b: c}]\nd: []\ne: {}", [{"a": ["x", "y", {"b": "c"}], "d": [], "e": {}}]),
        ("a: 1\n---\nb: 2\n---\n", [{"a": "1"}, {"b": "2"}, ""]),
        ("a: &x [b, c]\nd: *x\ne: &y f\n*y : g", [{"a": ["b", "c"], "d": ["b", "c"], "e": "f", "f": "g"}]),
        ("a: b\na: c", [{"a": "c"}]),
        ("a: !!python/object/apply:os.system ['x']\nb: !!binary aGk=", [{"a": ["x"], "b": "aGk="}]),
        ("<<: {a: b}", [{"<<": {"a": "b"}}]),
        ('"k\\0 \\n k": "v\\0\\x1b\\u202e"', [{"k k": "v\u202e"}]),
        ("a: |\n  b\n  c\n", [{"a": "b\nc\n"}]),
    ],
)  # fmt: skip
def test_every_scalar_is_text_as_written(text: str, found: list[Any]) -> None:
    assert documents(text, values=100) == found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[" * 100_000, "nested too deeply in line 1"),
        ("{" * 100_000, "nested too deeply"),
        ("- " * 50_000, "nested too deeply"),
        ("? " * 50_000, "nested too deeply"),
        ("\n".join(f"a{n}: &a{n} [*a{n - 1}]" if n else "a0: &a0 [x]" for n in range(200)), "nested too deeply in line 100"),
        ("a: &a [*a]", "'a' stands for nothing yet in line 1"),
        ("a: b\nc: *d", "'d' stands for nothing"),
        ("a: &a x\n---\nb: *a", "'a' stands for nothing"),
        ("a: [x, *b", "stands for nothing"),
        ("a: [x", "in line 2"),
        ("a: {{ b }}", "a key that is no word in line 1"),
        ("a: b\n\tc: d", "tab"),
        ("a: b\x00", "control characters"),
        ("a: 1\n---\nb: [", "in line 4"),
        ("%YAML 9.9\n---\na: b", "incompatible"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_one_line(text: str, said: str) -> None:
    with pytest.raises(UnreadableError, match="no YAML") as caught:
        documents(text, values=100_000)

    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_aliases_count_as_if_they_were_written_out() -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{name}: &{name} [{','.join([f'*{inner}'] * 9)}]\n" for inner, name in ("ab", "bc", "cd", "de", "ef")
    )

    with pytest.raises(UnreadableError, match="more values"):
        documents(bomb, values=20_000)
    assert documents("a: &a [x, y]\nb: *a", values=9)
    with pytest.raises(UnreadableError, match="more values"):
        documents("a: &a [x, y]\nb: *a", values=8)


#: Text that is likely to be YAML, or nearly.
NEARLY = st.lists(
    st.sampled_from(
        ["a", "b: ", "- ", "? ", ": ", "[", "]", "{", "}", ", ", "&x ", "*x", "\n", "  ", "'", '"', "|\n", "---\n", "!t ", "# c\n", "é"]
    ),
    max_size=14,
).map("".join)  # fmt: skip


@given(NEARLY)
def test_it_reads_what_the_library_s_plain_loader_reads(text: str) -> None:
    try:
        expected = list(yaml.load_all(text, Loader=yaml.CBaseLoader))
    except (yaml.YAMLError, RecursionError) as error:
        # YAML 1.2 (3.2.2.2) lets an anchor be given again, which the library does not.
        assume("duplicate anchor" not in str(error))
        with pytest.raises(UnreadableError):
            documents(text, values=1000)
    else:
        assert documents(text, values=1000) == [lined(each) for each in expected]


def lined(value: Any) -> Any:
    """Keys are lines: their white space is one space."""
    if isinstance(value, dict):
        return {" ".join(key.split()): lined(inner) for key, inner in value.items()}
    return [lined(inner) for inner in value] if isinstance(value, list) else value
