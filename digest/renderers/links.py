"""Links that still lead somewhere when an entry leaves its page."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from digest.core import compose


def anchored(html: str, page: str) -> Markup:
    """Safe `html` whose links to other entries of the same issue (`#cgroup-v2`) lead to `page`.

    In safe HTML a bare `<` is always the start of a tag, so that no text is touched.
    """
    return Markup(html.replace('<a href="#', f'<a href="{Markup.escape(page)}#'))  # noqa: S704


def pictures(link: Callable[[str], str]) -> Callable[[str], str]:
    """The address of an entry's picture, or nothing; `link` writes paths from the site's root."""

    def picture(src: str) -> str:
        place = compose.picture(src)
        return link(place) if place.startswith("images/") else place

    return picture
