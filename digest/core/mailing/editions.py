"""Which mail is meant by what a person or another program calls a reader's language."""

from __future__ import annotations

import re
from collections.abc import Sequence

from digest.errors import one_line

#: Between the languages of one mail: ours is +, others are what lists of readers come with.
_BETWEEN = re.compile(r"[+,;/&|\s]+")
#: Languages by land, where that tells in which script they are read (CLDR, likely subtags).
_SCRIPTS = {
    **dict.fromkeys(("zh-tw", "zh-hk", "zh-mo"), "zh-hant"),
    **dict.fromkeys(("zh-cn", "zh-sg"), "zh-hans"),
}


def meant(said: str, editions: Sequence[str]) -> str:
    """The one of `editions` that `said` means, empty if it says nothing; raises ValueError if there is none.

    >>> meant("zh_Hans", ["zh", "en", "zh+en"]), meant("EN/zh-CN", ["zh", "en", "zh+en"])
    ('zh', 'zh+en')
    >>> meant("zh-TW", ["zh", "zh-Hant"]), meant("zh-CN", ["zh-Hant", "zh"]), meant("zh-TW", ["zh"])
    ('zh-Hant', 'zh', 'zh')
    """
    tags = [tag for tag in _BETWEEN.split(said.strip().replace("_", "-").lower()) if tag]
    if not tags:
        return ""
    for own, other in ((str.lower, str.lower), (_script, _script), (_main, str.lower), (_main, _main)):
        for name in editions:
            if sorted(map(own, tags)) == sorted(map(other, name.split("+"))):
                return name
    there = f"the digest is not mailed in {one_line(said)[:20]!r}, but in {', '.join(editions)}"
    known = {_main(tag) for name in editions for tag in name.split("+")}
    if {_main(tag) for tag in tags} <= known:
        there += " (channels.email.editions says in which)"
    raise ValueError(there)


def _script(tag: str) -> str:
    return _SCRIPTS.get(tag.lower(), tag.lower())


def _main(tag: str) -> str:
    return tag.lower().split("-")[0]
