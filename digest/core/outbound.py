"""Where an issue leads its readers: every address of a web page in it, with its logical place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from digest.core.canonical import is_web_address
from digest.markdown import render
from digest.model import Issue, Text

_HREF = re.compile(r'<a href="(https?://[^"]+)"', re.IGNORECASE)


def outbound(issue: Issue) -> Iterator[tuple[str, str]]:
    """(`sections[1].entries[3].links[0].url`, the address there), in the order of the issue.

    Those of a summary stand at its words: `sections[1].entries[3].summary.en`. What was withdrawn leads
    nowhere.
    """
    for place, url in _all(issue):
        if is_web_address(url):
            yield place, url


def _all(issue: Issue) -> Iterator[tuple[str, str]]:
    for s, section in enumerate(issue.sections):
        for e, entry in enumerate(section.entries):
            if entry.withdrawn:
                continue
            place = f"sections[{s}].entries[{e}]"
            for key, links in (("links", entry.links), ("also", entry.also)):
                yield from ((f"{place}.{key}[{at}].url", link.url) for at, link in enumerate(links))
            yield from _in_words(f"{place}.summary", entry.summary)
            yield from ((f"{place}.images[{at}].src", image.src) for at, image in enumerate(entry.images))


def _in_words(place: str, text: Text) -> Iterator[tuple[str, str]]:
    for language in text:
        yield from ((f"{place}.{language}", url) for url in dict.fromkeys(_linked(text.get(language))))


def _linked(markdown: str) -> list[str]:
    if "://" not in markdown:
        return []
    return [unescape(found) for found in _HREF.findall(render(markdown))]
