"""What the dialect means: markdown-it-py with the rules of digest.markdown switched off and on.

Right, and too slow for ten thousands of summaries. `quick` must give the same, or nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_cjk_friendly import cjk_friendly

_OFF = ["code", "hr", "html_block", "lheading", "reference", "html_inline"]
_LINK = re.compile(r"https?://[^/?#\s]|#[\w%]", re.IGNORECASE)


def render(markdown: str) -> str:
    """`markdown` as safe HTML."""
    html: str = parser().render(markdown)
    return html if markdown.strip() else ""


def tokens(markdown: str) -> Sequence[Token]:
    """The parts of `markdown`, for those who make something else than HTML of it."""
    return parser().parse(markdown)


class Renderer(RendererHTML):
    """HTML of the dialect; a method per kind of token."""

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Code as it is, without the class that would name its language."""
        return f"<pre><code>{escapeHtml(tokens[idx].content)}</code></pre>\n"

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """An image's alternative text: pictures are an entry's `images`, with alt and credit."""
        return escapeHtml(self.renderInlineAsText(tokens[idx].children, options, env))

    def heading_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """A heading inside a summary would break the page's outline: a bold paragraph says the same."""
        return "<p><strong>"

    def heading_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return "</strong></p>\n"


def empty_links(state: StateCore) -> None:
    """`[x]()` leads nowhere and stays as written, like every other link that is not one."""
    for block in state.tokens:
        inside = False
        for token in block.children or ():
            if token.type == "link_open" and not token.attrs.get("href"):
                token.type, token.content, token.nesting, inside = "text", "[", 0, True
            elif token.type == "link_close" and inside:
                token.type, token.content, token.nesting, inside = "text", "]()", 0, False


@cache
def parser() -> MarkdownIt:
    md = MarkdownIt("commonmark", {"html": False, "xhtmlOut": False}, renderer_cls=Renderer)
    md.disable(_OFF).use(cjk_friendly)
    md.core.ruler.after("inline", "empty_links", empty_links)
    md.validateLink = lambda url: _LINK.match(url) is not None  # type: ignore[method-assign]
    return md
