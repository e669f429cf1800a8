"""What the next save holds, in the interface's words; `core.telling` has the same for commits, in English."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from digest.core.telling import ENTRIES, Told
from digest.templating import Words
from digest.templating.scripts import joined_names, spoken_name


def lines(told: Sequence[Told], words: Words, tongue: str) -> list[str]:
    """`第 30 期：新增 2 条，修改 1 条（中文）`, then decisions by their kind, then other files."""
    found = []
    for number in sorted({one.issue for one in told if one.issue is not None}):
        mine = [one for one in told if one.issue == number]
        parts = list(_entries(mine, words, tongue))
        parts += [_of_the_issue(one, words, tongue) for one in mine if one.done not in ENTRIES]
        found.append(words["changes_volume"].format(number=number, what=words["changes_and"].join(parts)))
    rest = Counter(one.done for one in told if one.issue is None and one.done != "changed")
    if rest:
        found.append(words["changes_and"].join(_counted(done, count, words) for done, count in rest.items()))
    found += [one.what for one in told if one.issue is None and one.done == "changed"]
    return found


def _entries(told: Sequence[Told], words: Words, tongue: str) -> Iterable[str]:
    for done in ENTRIES:
        those = [one for one in told if one.done == done]
        if those:
            tags = sorted({tag for one in those for tag in one.languages})
            yield _counted(done, len(those), words) + _languages(tags, words, tongue)


def _of_the_issue(one: Told, words: Words, tongue: str) -> str:
    """Its title changed, a language of it published."""
    if one.done in {"published", "unpublished"}:
        what = spoken_name(one.what, tongue)
    else:
        what = words.get(f"changes_of_{one.what}", one.what)
    said: str = words[f"changes_{_key(one.done)}"].format(what=what)
    return said + _languages(one.languages, words, tongue)


def _counted(done: str, count: int, words: Words) -> str:
    said: str = words[f"changes_{_key(done)}"].format(count=count)
    return said


def _languages(tags: Sequence[str], words: Words, tongue: str) -> str:
    if not tags:
        return ""
    said: str = words["changes_in"].format(languages=joined_names(tags, tongue))
    return said


def _key(done: str) -> str:
    return done.replace(" ", "_")
