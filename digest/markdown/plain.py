"""Markdown as plain text that is good to read in a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from digest.markdown.wrapping import columns, wrap

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode

#: A link's words and address to what stands for it.
_Link = Callable[[str, str], str]
#: Stands for a hard break until the lines are wrapped.
_BREAK = "\x0b"


def _spelled(words: str, url: str) -> str:
    return f"{words} <{url}>" if words else f"<{url}>"


def to_text(markdown: str, width: int, link: _Link = _spelled) -> str:
    """`markdown` in lines of at most `width` columns.

    Lists keep their marks, code its lines; a link is its words and its address in angle brackets
    (one to an entry of the same issue only its words), or what `link` makes of both; of an address that is
    its own words these are empty. Bold and code marks go.

    >>> print(to_text("See [the KEP](https://kep.k8s.io/2254).\\n\\n- one\\n- two", 72))
    See the KEP <https://kep.k8s.io/2254>.
    <BLANKLINE>
    • one
    • two
    """
    from markdown_it.tree import SyntaxTreeNode  # the parser takes a twentieth of a second

    from digest.markdown import reference

    root = SyntaxTreeNode(reference.tokens(markdown))
    return "\n\n".join("\n".join(_block(node, width, link)) for node in root.children)


def _block(node: SyntaxTreeNode, width: int, link: _Link) -> list[str]:
    if node.type in {"bullet_list", "ordered_list"}:
        return _list(node, width, link)
    if node.type == "blockquote":
        return [f"> {line}".rstrip() for line in _stack(node, width - 2, link)]
    if node.type == "fence":
        return [f"    {line}".rstrip() for line in node.content.rstrip("\n").split("\n")]
    words = "".join(_words(child, link) for child in node.children)
    return [line for part in words.split(_BREAK) for line in wrap(part, width)]


def _stack(node: SyntaxTreeNode, width: int, link: _Link) -> list[str]:
    """The blocks of a container; a blank line between them unless it is a tight list's item."""
    lines: list[str] = []
    tight = False
    for child in node.children:
        if lines and not tight:
            lines.append("")
        tight = child.type == "paragraph" and child.hidden
        lines += _block(child, width, link)
    return lines


def _list(node: SyntaxTreeNode, width: int, link: _Link) -> list[str]:
    lines: list[str] = []
    loose = any(
        child.type == "paragraph" and not child.hidden for item in node.children for child in item.children
    )
    number = int(node.attrs.get("start", 1))
    for item in node.children:
        mark = "• " if node.type == "bullet_list" else f"{number}. "
        number += 1
        if loose and lines:
            lines.append("")
        indent = " " * columns(mark)
        inner = _stack(item, width - len(indent), link) or [""]
        lines += [(mark + inner[0]).rstrip(), *((indent + line).rstrip() for line in inner[1:])]
    return lines


def _words(node: SyntaxTreeNode, link: _Link) -> str:
    if node.type in {"text", "code_inline"}:
        return node.content.replace("\n", " ")
    if node.type == "hardbreak":
        return _BREAK
    if node.type == "softbreak":
        return _joint(node)
    words = "".join(_words(child, link) for child in node.children)
    if node.type != "link":
        return words
    url = str(node.attrs.get("href", ""))
    if url.startswith("#"):
        return words
    return link("" if node.info == "auto" else words, url)


def _joint(node: SyntaxTreeNode) -> str:
    """A line break in the source: nothing between two wide characters, else a space."""
    before, after = node.previous_sibling, node.next_sibling
    left = "".join(_texts(before))[-1:] if before else ""
    right = "".join(_texts(after))[:1] if after else ""
    return "" if columns(left) == columns(right) == 2 else " "


def _texts(node: SyntaxTreeNode) -> Iterator[str]:
    if node.type in {"text", "code_inline"}:
        yield node.content
    for child in node.children:
        yield from _texts(child)
