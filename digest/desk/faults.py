"""Errors as an editor reads them: in the interface's language where it has the words, else in English.

`templates/faults/LANGUAGE.toml` has them by the English ones: errors are raised far from any interface.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from string import Formatter

from markupsafe import Markup, escape

from digest.errors import UsageError

#: Sentences of one line that are taken apart, at most.
MOST = 4
_HERE = Path(__file__).parent / "templates" / "faults"
#: What ends a sentence, and what stands after what it is about, by language.
SIGNS = {"zh": ("。", "：")}


class SaidError(UsageError):
    """What is told in the interface's own words already."""


def told(line: str, tongue: str) -> tuple[str, str]:
    """An error in one line, and its language."""
    found = _told(line.strip(), tongue, MOST) if tongue in SIGNS else None
    return (line, "en") if found is None else (found, tongue)


def marked(line: str, tongue: str) -> Markup:
    """The same for a page in `tongue`."""
    words, language = told(line, tongue)
    return escape(words) if language == tongue else Markup('<span lang="en">{}</span>').format(words)


def _told(line: str, tongue: str, left: int) -> str | None:
    """`subject: message. hint`, whole or not at all."""
    if not left:
        return None
    stop, colon = SIGNS[tongue]
    for whole, begun, template in _phrases(tongue):
        rest: str | None = ""
        if found := begun.fullmatch(line):
            rest = _told(found["rest_"], tongue, left - 1)
            rest = None if rest is None else stop + rest
        if rest is None or not found:
            found, rest = whole.fullmatch(line), ""
        if not found:
            continue
        # What is filled in may be a phrase itself: why there is no connection.
        facts = {
            name: _told(value.strip(), tongue, left - 1) or value
            for name, value in found.groupdict().items()
            if not name.endswith("_")
        }
        subject = f"{found['subject_']}{colon}" if found["subject_"] else ""
        return f"{subject}{template.format(**facts)}{rest}"
    return None


@cache
def _phrases(tongue: str) -> list[tuple[re.Pattern[str], re.Pattern[str], str]]:
    """What an English line looks like, alone and with more behind it, and what it is in `tongue`.

    Those with the most words of their own come first.
    """
    known = phrases(tongue)
    found = []
    for english in sorted(known, key=lambda one: (-len(_own(one)), one)):
        line = rf"(?:(?P<subject_>\S.{{0,300}}?): )??{_pattern(english)}"
        found.append((re.compile(rf"{line}\.?"), re.compile(rf"{line}\.? (?P<rest_>.+)"), known[english]))
    return found


def phrases(tongue: str) -> dict[str, str]:
    """English words to those of another language, both with `{name}` where something is filled in."""
    return {
        english: str(words)
        for english, words in tomllib.loads((_HERE / f"{tongue}.toml").read_text("utf-8")).items()
    }


def _pattern(english: str) -> str:
    """A name that is filled in may stand in quotation marks."""
    parts = []
    for words, name, _, _ in Formatter().parse(english):
        parts.append(re.escape(words))
        if name:
            parts.append(f"['`]?(?P<{name}>.*?)['`]?")
    return "".join(parts)


def _own(english: str) -> str:
    return "".join(words for words, *_ in Formatter().parse(english))
