"""Links that still lead somewhere when an entry leaves its page."""

from __future__ import annotations

from urllib.parse import urljoin

from markupsafe import Markup


def anchored(html: str, page: str) -> Markup:
    """Safe `html` whose links to other entries of the same issue (`#cgroup-v2`) lead to `page`.

    In safe HTML a bare `<` is always the start of a tag, so that no text is touched.
    """
    return Markup(html.replace('<a href="#', f'<a href="{Markup.escape(page)}#'))  # noqa: S704


def picture(src: str, page: str) -> str:
    """The absolute http(s) address of an image named on `page`, or nothing."""
    try:
        url = urljoin(page, src)
    except ValueError:
        return ""
    return url if url.startswith(("http://", "https://")) else ""
