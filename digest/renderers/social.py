"""Short texts that tell of an edition elsewhere: a block per place, with its length as counted there."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from digest import html
from digest.core import addresses, social
from digest.model import DigestSettings, Document, Edition, SocialSettings
from digest.renderers.mailtext import TURNING


class Socials:
    """Makes the texts of an edition."""

    def __init__(self, settings: DigestSettings, places: SocialSettings) -> None:
        self.settings = settings
        self._places = [social.PLACES[name] for name in places.places]

    @property
    def key(self) -> str:
        return repr([(place.name, place.limit) for place in self._places])

    def render(self, edition: Edition) -> Sequence[Document]:
        """`030-zh.social.txt`, if there is any place: title, lead as far as it fits, address."""
        if not self._places:
            return ()
        page = addresses.absolute(self.settings, addresses.issue(edition.language, edition.number))
        titles = (entry.title for _, entry in edition.entries() if entry.title)
        lines = [_line(words) for words in edition.lead or islice(titles, 3)]
        blocks = []
        for place in self._places:
            text = social.post(place, _line(edition.headline), lines, page)
            blocks.append(f"=== {place.name}: {place.count(text)} / {place.limit}\n\n{text}\n")
        name = f"{edition.number:03}-{edition.language}.social.txt"
        return (Document(path=name, media_type="text/plain", body="\n\n".join(blocks).encode()),)


def _line(words: str) -> str:
    return " ".join(TURNING.sub("", html.scrub(words)).split())
