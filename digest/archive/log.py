"""What a reader found wrong, in words, while it walks through a file."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from digest.model import Finding

#: Where a reader is: (where its parent is, the key or index), None at the top.
Place: TypeAlias = "tuple[Place, str | int] | None"

#: What a read gives for what is wrong; it is in the log, and nothing is made from it.
WRONG: Any = object()
FULL_WIDTH = re.compile(r"([A-Za-z_][\w-]*) ?：", re.ASCII)


class Log:
    """The findings of one reading, each with its place."""

    def __init__(self, languages: Sequence[str], derived: Sequence[str] = ()) -> None:
        self.languages = tuple(languages)
        #: These, and those that nobody has to write: words of a person are heard in them too.
        self.known = (*self.languages, *derived)
        #: With True: what is meant is the key at the place, not its value.
        self.findings: list[tuple[Finding, bool]] = []

    def wrong(
        self,
        code: str,
        message: str,
        place: Place,
        hint: str,
        *,
        key: bool = False,
        case: str = "",
        **facts: str | int,
    ) -> Any:
        """`case` and `facts` are for who says it in other words than `message` and `hint`."""
        finding = Finding(code=code, message=message, place=spelled(place), hint=hint, case=case, facts=facts)
        self.findings.append((finding, key))
        return WRONG

    def not_text(self, data: Any, place: Place) -> Any:
        if isinstance(data, dict) and len(data) == 1:
            message = f"a colon after `{next(iter(data))}` makes this a key, not a text"
            return self.wrong("D004", message, place, "Put the whole value in quotes")
        message = f"{name(place)} should be a text, not {kind(data)}"
        return self.wrong("D012", message, place, "Write one text", case="text")

    def not_list(self, data: Any, place: Place) -> Any:
        hint = f"Write `{name(place, bare=True)}: [one, two]`, or below it lines that begin with `- `"
        message = f"{name(place)} should be a list, not {kind(data)}"
        return self.wrong("D012", message, place, hint, case="list")

    def not_keys(self, data: Any, place: Place, keys: Iterable[str] = ()) -> Any:
        if isinstance(data, str) and (match := FULL_WIDTH.match(data)):
            return self.full_width(match[1], place, key_itself=False)
        known = ", ".join(f"`{key}:`" for key in keys)
        hint = f"Write below it {known}" if known else "Write `key: value` lines below it"
        message = f"{name(place)} should hold keys and values, not {kind(data)}"
        return self.wrong("D012", message, place, hint, case="keys")

    def full_width(self, key: str, place: Place, *, key_itself: bool = True) -> Any:
        """`key_itself`: it stands at `place`; else it was taken for the text there."""
        message = f"a full-width colon after `{key}`"
        return self.wrong(
            "D003", message, place, "Type `: ` (an ASCII colon and a space)", key=key_itself, name=key
        )

    def unknown_key(self, key: str, known: Sequence[str], place: Place, *, what: str = "key") -> str:
        """Say so, and give the key that was most likely meant. `place` is that of the key itself."""
        if match := FULL_WIDTH.match(key):
            self.full_width(match[1], place)
            return match[1]
        near, hint = nearest(key, known), suggestion(key, known)
        case = what if what != "key" else "near" if near else ""
        self.wrong("D011", f"unknown {what} `{key}`", place, hint, key=True, case=case, name=key, near=near)
        return near

    def unknown(self, word: str, known: Sequence[str], place: Place, *, what: str = "word") -> Any:
        options = ", ".join(known)
        message, hint = f"unknown {what} `{word}`", suggestion(word, known)
        return self.wrong("D012", message, place, hint, case="word", word=word, options=options)

    def missing(self, key: str, place: Place) -> Any:
        message = f"{name(place)} has no `{key}`" if place else f"`{key}` is missing"
        return self.wrong("D013", message, (place, key), f"Add `{key}:`", name=key)


def nearest(word: str, known: Sequence[str]) -> str:
    return next(iter(difflib.get_close_matches(word.lower(), known, 1)), "")


def suggestion(word: str, known: Sequence[str]) -> str:
    """Did you mean, or else what there is."""
    if near := nearest(word, known):
        return f"Did you mean `{near}`?"
    return f"It may be {', '.join(f'`{option}`' for option in known)}"


def spelled(place: Place) -> str:
    """`sections[1].entries[3].title.en`."""
    steps: list[str] = []
    while place is not None:
        place, step = place
        steps.append(f"[{step}]" if isinstance(step, int) else f".{step}")
    return "".join(reversed(steps)).removeprefix(".")


def name(place: Place, *, bare: bool = False) -> str:
    """What to call the thing at `place` in a sentence."""
    if place is None:
        return "the file"
    parent, step = place
    if isinstance(step, str):
        return step if bare else f"`{step}`"
    singular = {"entries": "entry", "sections": "section", "links": "link", "sources": "source"}
    group = str(parent[1]) if parent else "list"
    return f"{singular.get(group, f'item of `{group}`')} {step + 1}"


def kind(data: Any) -> str:
    if isinstance(data, dict):
        return "keys and values"
    return "a list" if isinstance(data, list) else "a text"
