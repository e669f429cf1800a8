"""Bodies of issues and pull requests, filled into forms."""

from __future__ import annotations

import time

import pytest

from digest.collectors.bodies import fenced, first_paragraph, section


@pytest.mark.parametrize(
    ("body", "notes"),
    [
        ("```release-note\nAdd x.\n```", ("Add x.",)),
        ("```release-note\r\nAdd x.\r\n```\r\n", ("Add x.",)),
        ("```release-note  \nAdd x.\n```", ("Add x.",)),
        ("``` release-note\nAdd x.\n```", ("Add x.",)),
        ("   ```release-note\nAdd x.\n   ```", ("Add x.",)),
        ("~~~release-note\nAdd x.\n~~~", ("Add x.",)),
        ("```Release-Note\nAdd x.\n```", ("Add x.",)),
        ("```release-note NONE```", ("NONE",)),
        ("````release-note\n```yaml\na: 1\n```\n````", ("```yaml\na: 1\n```",)),
        ("```release-note\na\n```\n\nand\n\n```release-note\nb\n```", ("a", "b")),
        ("```release-note\n<!-- write\nit here -->\n新增 `x`。\n```", ("新增 `x`。",)),
        ("```release-note\nAdd x.\n#### Docs\n\n```docs\nkep\n```", ("Add x.",)),
        ("```release-note\nAdd x.\n```docs\nkep\n```", ("Add x.",)),
        ("```release-note\nAdd x.", ("Add x.",)),
        ("```docs\n~~~release-note\nx\n```", ()),
        ("```release-notes\nx\n```", ()),
        ("<!--\n```release-note\nx\n```\n-->", ()),
        ("no block", ()),
        ("", ()),
    ],
)
def test_fenced_blocks_by_their_first_word(body: str, notes: tuple[str, ...]) -> None:
    assert fenced(body, "release-note") == notes


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (
            (
                "<!-- thanks\n-->\n- [ ] I signed\n- One-line PR description: Promote to beta\n\n"
                "- Issue link: https://github.com/kubernetes/enhancements/issues/1\n- Other comments:"
            ),
            "Promote to beta",
        ),
        (
            (
                "#### What type of PR is this?\n/kind feature\n/sig node\n\n**What this PR does**:\n"
                "Adds **foo** to [bar](https://x.example/).\nAnd `more`.\n\nNext."
            ),
            "Adds foo to bar. And more.",
        ),
        ("```\ncode\n```\n| a | b |\n![](x.png)\n> Words.", "Words."),
        ("/cc @alice\ncc: @bob @carol\nFixes #12\nSigned-off-by: A <a@x.example>\n_No response_", ""),
        ("Fixes the leak of [this](http://[::1/).", "Fixes the leak of this."),
        ("<script>alert(1)</script>Hello \x00{{ 7*7 }}", "Hello {{ 7*7 }}"),
    ],
)
def test_the_first_plain_paragraph(body: str, words: str) -> None:
    assert first_paragraph(body) == words


def test_sections_by_heading() -> None:
    body = "### Link\r\n\r\nhttps://a.example/\r\n\r\n### 推荐理由：\n\n好文。\n\n### Other\nx"

    assert section(body, {"推荐理由"}) == "好文。"
    assert section(body, {"link"}) == "https://a.example/"
    assert section("**Why?**\nbecause", {"why"}) == "because"
    assert section(body, {"why"}) is None


@pytest.mark.parametrize(
    "body",
    [
        "```" + "a" * 65_000 + "`",
        "@" * 65_000,
        "![" * 32_000,
        "<!--" * 16_000,
        "- [" + " " * 65_000,
        "*" * 65_000,
    ],
)
def test_no_body_takes_long(body: str) -> None:
    started = time.process_time()
    fenced(body, "release-note")
    first_paragraph(body)
    section(body, {"why"})

    assert time.process_time() - started < 1
