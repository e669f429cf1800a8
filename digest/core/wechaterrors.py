"""What the answers of WeChat's official API mean, and what to do: a no has status 200 and an `errcode`."""

from __future__ import annotations

import re
from collections.abc import Mapping

#: The token is not, or no longer, good: another one is asked for, once.
STALE = frozenset({40001, 40014, 42001})

_ADDRESS = re.compile(r"invalid ip ([0-9A-Fa-f.:]+)")
_WHERE = "at mp.weixin.qq.com, 设置与开发 > 开发接口管理"
_LATER = "Run it again later"
#: Code to (what is wrong, what to do).
_WORDS: Mapping[int, tuple[str, str]] = {
    -1: ("it is busy", _LATER),
    40001: (
        "it does not accept the app secret, or the token it gave",
        f"Look it up {_WHERE}, and export DIGEST_WECHAT_SECRET",
    ),
    40005: ("it does not take files of this kind", "Use a PNG or JPEG"),
    40007: ("it does not know this draft or cover any more", "Run it again"),
    40009: ("a picture is too large for it", "Save it smaller: below 1 MB in the text, 10 MB as the cover"),
    40013: ("it does not know this app_id", f"Copy it {_WHERE} into [channels.wechat]"),
    40014: ("it does not accept the token it gave", _LATER),
    40113: ("it does not take files of this kind", "Use a PNG or JPEG"),
    40114: ("it does not take what the draft is numbered with", "Look there, then run it again"),
    40125: ("it does not accept the app secret", f"Look it up {_WHERE}, and export DIGEST_WECHAT_SECRET"),
    40137: ("it cannot read a picture", "Save it again, as PNG or JPEG"),
    40164: ("it does not know this machine's address", f"Add the address to the IP白名单 {_WHERE}"),
    40243: ("the app secret is frozen", f"Thaw it {_WHERE}"),
    41039: ("it does not take the address of 阅读原文", "Set site_url to the public address"),
    42001: ("it says its token is too old", _LATER),
    44003: ("it finds no article in the draft", "Look whether the issue has entries"),
    45001: ("a picture is too large for it", "Save it smaller: below 1 MB in the text, 10 MB as the cover"),
    45002: ("the article is too long for it", "Shorten the issue, or paste it by hand, which takes more"),
    45003: ("the title is too long for it", "Shorten the title, or title_pattern"),
    45004: ("the summary is too long for it", "Shorten the first line of the lead"),
    45009: ("no requests are left for today", "Run it again tomorrow, or paste by hand"),
    45011: ("it asks for a slower pace", "Run it again in a minute"),
    45110: (
        "the author is too long for it",
        "Write 8 Chinese characters or fewer into [channels.wechat] author",
    ),
    45166: ("it does not take something in the article", "Look with digest check --wechat, or paste by hand"),
    48001: (
        "this account may not use it",
        "Only verified accounts may (已认证): look at 接口权限, or paste by hand",
    ),
    48004: ("this account is forbidden to use it", "Look for a notice at mp.weixin.qq.com"),
    50004: ("this account may not ask for tokens", "Look for a notice at mp.weixin.qq.com"),
    50007: ("this account is frozen", "Look for a notice at mp.weixin.qq.com"),
    53404: ("this account may not sell goods, and the draft there has some", "Take them out there"),
    53503: ("the draft did not pass its examination", "Open it there, it says what is wrong"),
    53504: ("this draft can only be used at mp.weixin.qq.com", "Go on there"),
    53505: ("this draft has to be saved by hand first", "Open and save it at mp.weixin.qq.com"),
    61004: ("it does not know this machine's address", f"Add the address to the IP白名单 {_WHERE}"),
    89501: ("it waits for an administrator to allow this machine's address", "Confirm it in WeChat"),
    89503: (
        "an administrator has to allow this machine's address",
        "Confirm it in WeChat, then run it again",
    ),
    89506: ("an administrator refused this machine's address twice", "Run it again tomorrow"),
    89507: ("an administrator refused this machine's address", "Run it again in an hour"),
}


def explained(code: int, said: str) -> tuple[str, str]:
    """(why, what next) of an `errcode` that is not 0, with WeChat's own words.

    >>> explained(40164, "invalid ip 192.0.2.7 ipv6 ::ffff:192.0.2.7, not in whitelist")[0]
    'it does not know the address 192.0.2.7 (40164)'
    """
    why, hint = _WORDS.get(code, ("it says no", ""))
    if found := _ADDRESS.search(said):
        address = found[1]
        why = why.replace("this machine's address", f"the address {address}")
        return f"{why} ({code})", hint.replace("Add the address", f"Add {address}")
    return f"{why} ({code}{f': {said}' if said else ''})", hint
