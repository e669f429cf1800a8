"""One segmenter for the site and for the command."""

from __future__ import annotations

import pytest

from digest.core import segments


@pytest.mark.parametrize(
    ("run", "words"),
    [("动态资源分配", ["动态", "资源分配"]), ("服务网格", ["服务", "网格"]), ("云", ["云"])],
)
def test_a_run_is_cut_into_words(run: str, words: list[str]) -> None:
    assert segments.cut(run) == words


def test_runs_end_where_the_writing_does() -> None:
    assert segments.HAN.findall("云原生 v1.2，动态ですKubernetes") == ["云原生", "动态"]
    assert segments.UNSPACED.findall("云原生 v1.2，动态ですKubernetes") == ["云原生", "动态です"]
