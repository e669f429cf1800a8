"""The one Markdown dialect of summaries and notes, everywhere the same.

CommonMark with these differences, all in favour of short texts by people in a hurry and of
strangers' words that must stay words:

- No HTML: `<script>` is text. No indented code, no rules, no underlined headings, no link
  definitions: four spaces, `---` (front matter too) and `[x]: y` are text.
- Emphasis works beside Chinese punctuation, and a line break between two Chinese characters is
  no space (mdit-py-cjk-friendly).
- Links lead to http(s) or to an entry of the same issue (`#cgroup-v2`); anything else stays as
  written. Images give their alternative text. Headings become a bold paragraph.

`render` for pages, feeds and mails, `to_text` for terminals and text parts, `escape` for words
that came from elsewhere and must come out as they are.
"""

from __future__ import annotations

from digest.markdown import quick
from digest.markdown.escaping import escape
from digest.markdown.plain import to_text
from digest.markdown.wrapping import columns, wrap

__all__ = ["columns", "escape", "render", "to_text", "wrap"]


def render(markdown: str) -> str:
    """`markdown` as safe HTML.

    >>> render("**重点：**见 [KEP](https://kep.k8s.io/2254)")
    '<p><strong>重点：</strong>见 <a href="https://kep.k8s.io/2254">KEP</a></p>\\n'
    """
    html = quick.render(markdown)
    if html is None:
        from digest.markdown import reference  # the parser takes a twentieth of a second

        html = reference.render(markdown)
    return html
