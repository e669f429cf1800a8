"""What D501 and D502 share: terms that are not written as the glossary has them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.core.glossary import Use, Way
from digest.core.rules.case import Case, Passage
from digest.core.rules.typography.habit import texts
from digest.core.typography.style import HAN
from digest.model import Finding

_CHINESE = re.compile(f"[{HAN}]")
_LATIN = re.compile("[A-Za-z0-9]")


def slips(case: Case, way: Way) -> Iterator[tuple[Passage, Use]]:
    """Every term that is written in a `way` it should not be, in the texts that can still change."""
    if case.glossary:
        for passage in texts(case):
            for use in case.glossary.slips(passage.words, passage.language, prose=passage.prose):
                if use.way is way:
                    yield passage, use


def put_right(code: str, passage: Passage, use: Use, message: str) -> Finding:
    """A finding with the form that should stand there, where the glossary has one."""
    return passage.finding(
        code,
        message,
        (use.start, use.end),
        hint=f"Write {use.better}" if use.better else "Look at content/glossary.yaml",
        instead=_set_off(passage.prose, use) if use.better else None,
        words=passage.words[use.start : use.end],
        better=use.better,
    )


def _set_off(prose: str, use: Use) -> str:
    """The better form; where letters come for Chinese words, with the spaces these did not need.

    Where letters stood before, a missing space is D401's.
    """
    before, after = prose[max(0, use.start - 1) : use.start], prose[use.end : use.end + 1]
    came = _CHINESE.match(prose[use.start]) and _LATIN.match(use.better)
    left = " " if came and _CHINESE.match(before) else ""
    came = _CHINESE.match(prose[use.end - 1]) and _LATIN.match(use.better[-1])
    return left + use.better + (" " if came and _CHINESE.match(after) else "")
