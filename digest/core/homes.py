"""Under which identity an item is told, whatever the address it came by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from digest.core.identity import canonical_url
from digest.core.naming import WEAKNESSES, identities
from digest.core.verdicts import Verdicts
from digest.model import Advisory, Article, Item, Story, Submission, TrackerSettings


class Homes:
    """Where each item belongs: an article whose own address is that of a release's page is that release,
    a link sent in is what lies there, a weakness has one number.
    """

    def __init__(
        self,
        items: Sequence[Item],
        proposals: Iterable[Story],
        verdicts: Verdicts,
        trackers: Sequence[TrackerSettings],
    ) -> None:
        self._verdicts = verdicts
        self._trackers = trackers
        pages = ["https://github.com/", *(f"https://{host}/" for host in WEAKNESSES)]
        pages += [canonical_url(t.url).partition("{")[0].partition("%7B")[0] for t in trackers if t.url]
        self._pages = tuple(page for page in pages if page.startswith("https://"))
        self._numbers = {
            f"ghsa:{i.ghsa}": i.identity for i in items if isinstance(i, Advisory) and i.ghsa and i.cve
        }
        self._known = {i.identity for i in items} | {story.identity for story in proposals}
        self._places = self._lying(items, proposals) if any(isinstance(i, Submission) for i in items) else {}

    def of(self, item: Item) -> str:
        """The identity under which `item` is told; its own where an editor parted it from that."""
        name = self._found(item)
        name = self._numbers.get(name, name)
        if name == item.identity:
            return name
        return item.identity if self._verdicts.parted(name, item.identity) else name

    def _found(self, item: Item) -> str:
        if not isinstance(item, Article | Submission):
            return item.identity
        if isinstance(item, Submission) and (place := self._places.get(item.identity)):
            return place
        if not item.identity.startswith(self._pages):
            return item.identity
        name = identities(item.identity, self._trackers)[0]
        # An issue may be a pull request, if there is one of that number.
        return item.identity if "/issues/" in item.identity and name not in self._known else name

    @staticmethod
    def _lying(items: Iterable[Item], proposals: Iterable[Story]) -> dict[str, str]:
        """Address to the identity of what lies there, the same whatever the order."""
        there: dict[str, str] = {}
        for item in (*items, *(story.lead for story in proposals)):
            if item.url and not isinstance(item, Submission):
                address = item.identity if item.url == item.identity else canonical_url(item.url)
                known = there.get(address)
                if known is None or _standing(item.identity) < _standing(known):
                    there[address] = item.identity
        return there


def _standing(identity: str) -> tuple[bool, str]:
    """Names of things before addresses."""
    return identity.startswith("https://"), identity
