"""What of a text is prose."""

from __future__ import annotations

import pytest

from digest.core.prose import CLOSER, NOTHING, OPENER, THING, masked

SIGNS = str.maketrans({THING: "x", OPENER: "<", CLOSER: ">", NOTHING: "."})


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("nothing here", "nothing here"),
        ("使用**Pod**时", "使用<<Pod>>时"),
        ("见[文档](https://a.b/c_(d))。", "见<文档>>>>>>>>>>>>>>>>>>>>。"),
        ("`kubectl get`命令", "xxxxxxxxxxxxx命令"),
        ("``a`b`` c", "xxxxxxx c"),
        ("看https://x.y/z，然后 a@b.co", "看xxxxxxxxxxxxx，然后 xxxxxx"),
        ("![图](a.png)在", "xxxxxxxxxxx在"),
        ("a * b * c snake_case_x", "a * b * c snake_case_x"),
        ("_em_ and __bold__", "<em> and <<bold>>"),
        ("* item **b**\n* item", "* item <<b>>\n* item"),
        ("[not a link] [x][y]", "[not a link] <x>>>>"),
        ("a<br>b <b>c</b> <!-- d\ne -->", "a....b <<<c>>>> ......\n....."),
        ("<https://a.b> &amp; \\*", "xxxxxxxxxxxxx ..... .."),
        ("$5 and $10, $x_1$", "$5 and $10, ....."),
        ("```go\nx := 1\n```\nend", ".....\n......\n...\nend"),
        ("a\n\n    code\n\nb", "a\n\n........\n\nb"),
        ("[a]: https://b.c\nd", "................\nd"),
        ("---\ntitle: x\n---\nd", "...\n........\n...\nd"),
        ("open **a\n\nb** c", "open <<a\n\nb** c"),
    ],
)
def test_what_is_no_prose_is_masked(text: str, seen: str) -> None:
    assert masked(text).translate(SIGNS) == seen
