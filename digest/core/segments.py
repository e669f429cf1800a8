"""Chinese words: one segmenter, rjieba, for the site's search and for `digest search` alike."""

from __future__ import annotations

import re

_CHINESE = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
#: A run of Chinese characters.
HAN = re.compile(f"[{_CHINESE}]+")
#: A run of characters of writing without spaces: Chinese, Japanese.
UNSPACED = re.compile(f"[{_CHINESE}\u3005-\u3007\u3041-\u309f\u30a1-\u30ff]+")


def cut(run: str) -> list[str]:
    """The words of a run of Chinese, all of it in order."""
    import rjieba  # its dictionary takes a tenth of a second

    return rjieba.cut(run)
