"""What a slip is, which languages are set in which style, and the letters habits look for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from digest.core.prose import CLOSER, OPENER, THING


class Style(StrEnum):
    """How a language sets its marks."""

    CHINESE = "chinese"
    ENGLISH = "english"


#: Styles by the first part of a language's tag. What is not here is not looked at.
STYLES: Mapping[str, Style] = {"zh": Style.CHINESE, "yue": Style.CHINESE, "en": Style.ENGLISH}


def style_of(language: str) -> Style | None:
    """The style of `zh-Hant` is that of `zh`; None: nobody has told how this language is set."""
    return STYLES.get(language.lower().partition("-")[0])


@dataclass(frozen=True, slots=True)
class Slip:
    """`text[start:end]` should be `better`; None: only a person can tell what it should be."""

    start: int
    end: int
    better: str | None
    message: str
    #: Which of the sentences of its habit it is, and the letters that it is about.
    case: str = ""
    words: str = ""


class Passage(NamedTuple):
    """A text as habits see it: itself, its prose (core/prose.py), how its language is set."""

    text: str
    prose: str
    style: Style


#: Inside of brackets of regular expressions.
HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
LATIN = f"A-Za-z\u00c0-\u024f{THING}"
#: Marks that nobody sees stand between two neighbours.
MARKS = f"[{OPENER}{CLOSER}]*"
SEEN = re.compile(f"[^{OPENER}{CLOSER}]")


def gap(prose: str, start: int, end: int) -> int | None:
    """Where between `start` and `end`, all marks, a space is outside of what they embrace; None: nowhere.

    After marks that end something, before those that begin something.
    """
    marks = prose[start:end]
    closing = len(marks) - len(marks.lstrip(CLOSER))
    return start + closing if CLOSER not in marks[closing:] else None
