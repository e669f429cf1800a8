"""What WeChat's editor does to a `style`: which declarations go, and which read badly in dark mode."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.core import wechat

#: Properties the editor takes away, or that move an article's words out of their column.
_GONE = re.compile(
    r"(?:position|transform|animation|transition|float|z-index|content|behavior|clip-path)(?:-|$)"
)
_WIDTHS = frozenset({"width", "min-width", "max-width"})
_PIXELS = re.compile(r"(\d+(?:\.\d+)?)px")
_WHITE = re.compile(
    r"#fff(?:fff)?\b|\bwhite\b|rgba?\(\s*255\s*,\s*255\s*,\s*255(?:\s*,\s*1(?:\.0*)?)?\s*\)", re.IGNORECASE
)


def judged(style: str, *, outermost: bool) -> Iterator[tuple[str, str]]:
    """What is wrong with a style, and what to do."""
    for declaration in _declarations(style):
        name, colon, value = declaration.partition(":")
        name, value = name.strip().lower(), value.strip()
        if not colon:
            if name:
                yield f"{declaration.strip()[:40]!r}", "Write it as name:value"
        elif name.startswith("--") or "var(" in value.lower():
            yield f"a variable ({name[:40]})", "Write the value itself: the editor knows no variables"
        elif _GONE.match(name) and value.lower() not in {"static", "none", "normal"}:
            yield f"{name[:40]} is taken away", "Take it out: words stay in their column"
        elif "url(" in value.lower() or "expression(" in value.lower():
            yield f"an address ({name[:40]})", "Put the picture into the text"
        elif name == "display" and value.lower() == "none":
            yield "hidden words", "Take them out: WeChat shows or refuses them"
        elif name in _WIDTHS and any(float(n) > wechat.COLUMN for n in _PIXELS.findall(value)):
            yield (
                f"{name}:{value[:20]} is wider than the column",
                f"Stay within {wechat.COLUMN}px, or say 100%",
            )
        elif outermost and name in {"background", "background-color"} and _WHITE.search(value):
            yield "a white ground", "Take it out: in dark mode it stays white behind light words"


def _declarations(style: str) -> list[str]:
    """Parts between semicolons; those in quotes and brackets are none."""
    return re.findall(r"""(?:[^;"'(]|"[^"]*"?|'[^']*'?|\([^)]*\)?)+""", style)
