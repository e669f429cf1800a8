"""Drafts at listmonk, a newsletter server that one runs oneself: campaigns, which a person starts there.

Its API is below /api (listmonk.app/docs/apis/campaigns): answers are {"data": ...}, errors {"message": ...}.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from email.utils import formataddr
from typing import Any
from urllib.parse import quote, urlencode

from digest.channels.asking import Service, key
from digest.core.providers import for_go, for_go_subject, for_go_text
from digest.errors import ChannelError, FetchError, one_line
from digest.model import Document, Fate, ListmonkSettings
from digest.ports import Receipt, Tell

PAGE = 100
#: Pages of found campaigns that are read before we give up: a name finds one or two.
PAGES = 50
#: A campaign that may still be written again.
_DRAFT = "draft"
#: States in which readers have it, or are getting it.
_OUT = frozenset({"running", "finished", "cancelled", "paused"})


class Listmonk:
    """Campaigns of one issue: a `Drafts`, and `Renewing`."""

    name = "listmonk"

    def __init__(
        self, settings: ListmonkSettings, tell: Tell, *, mark: str, sender: tuple[str, str] = ("", "")
    ) -> None:
        """`mark` stands for a reader's unsubscribe address; `sender`: name and address, else listmonk's own.

        Raises ChannelError for settings that no request can be made with.
        """
        if not settings.url or not settings.user:
            raise ChannelError(
                "digest.toml does not say where it is and who we are there",
                subject=self.name,
                hint='Write below [channels.listmonk] for example url = "https://lists.example.org" and '
                'user = "digest"',
            )
        token = key(self.name, settings.token, "DIGEST_LISTMONK_TOKEN")
        if not settings.user.isascii() or not settings.user.isprintable():
            raise ChannelError("user has letters that no header can hold", subject=self.name)
        self._settings, self._mark, self._sender = settings, mark, sender
        authorization = {"Authorization": f"token {settings.user}:{token}"}
        self._service = Service(
            name=self.name, root=settings.url, headers=authorization, tell=tell, secret=token
        )

    def find(self, name: str) -> Receipt | None:
        """The campaign with exactly this name; of several, one that is a draft no more goes before."""
        found = [one for one in self._campaigns(name) if one.get("name") == name]
        found.sort(key=lambda one: (one.get("status") == _DRAFT, -_id(one)))
        return self._receipt(found[0]) if found else None

    def put(self, name: str, subject: str, parts: Sequence[Document]) -> Receipt:
        return self._write("POST", "/api/campaigns", name, subject, parts)

    def renew(self, remote: str, name: str, subject: str, parts: Sequence[Document]) -> Receipt:
        return self._write("PUT", f"/api/campaigns/{quote(remote, safe='')}", name, subject, parts)

    # ------------------------------------------------------------

    def _campaigns(self, name: str) -> Iterator[dict[str, Any]]:
        """What its search finds, page by page: names and subjects that have `name` in them."""
        for page in range(1, PAGES + 1):
            query = urlencode(
                {"query": name, "page": page, "per_page": PAGE, "no_body": "true", "order_by": "created_at"}
            )
            data = self._service.look(f"/api/campaigns?{query}").get("data")
            results = data.get("results") if isinstance(data, dict) else None
            if not isinstance(results, list):
                raise self._service.error("its answer has no campaigns in it", "Is this listmonk's address?")
            yield from (one for one in results if isinstance(one, dict))
            if len(results) < PAGE:
                return
        raise self._service.error(f"more than {PAGE * PAGES:,} of its campaigns are called like {name}")

    def _write(self, method: str, path: str, name: str, subject: str, parts: Sequence[Document]) -> Receipt:
        edition = name.split("-", 2)[2]
        lists = self._settings.lists.get(edition)
        if not lists:
            raise ChannelError(
                f"no list is named for {edition}",
                subject=self.name,
                hint=f'Write below [channels.listmonk] for example lists = {{ "{edition}" = [1] }}',
            )
        bodies = {part.media_type: part.body.decode() for part in parts}
        payload: dict[str, Any] = {
            "name": name,
            "subject": for_go_subject(subject),
            "lists": list(lists),
            "type": "regular",
            "content_type": "html",
            "messenger": "email",
            "body": for_go(bodies["text/html"], self._mark),
            "altbody": for_go_text(bodies["text/plain"], self._mark),
        }
        if method == "POST":
            payload["tags"] = ["digest"]
        if self._settings.template:
            payload["template_id"] = self._settings.template
        if self._sender[1]:
            payload["from_email"] = for_go_subject(_address(*self._sender))
        try:
            data = self._service.ask(method, path, payload).get("data")
        except FetchError as error:
            if not error.begun:
                raise self._service.error(error.message, error.hint) from error
            return Receipt(fate=Fate.OPEN, said=error.message)
        if not isinstance(data, dict) or not _id(data):
            raise self._service.error("its answer names no campaign", "Look there, then run it again")
        return self._receipt(data)

    def _receipt(self, campaign: dict[str, Any]) -> Receipt:
        status, remote = one_line(str(campaign.get("status") or ""))[:40], _id(campaign)
        return Receipt(
            fate=Fate.SENT,
            said=status,
            remote=str(remote),
            address=f"{self._settings.url}/admin/campaigns/{remote}",
            out=status in _OUT,
            fixed=status != _DRAFT,
        )


def _id(campaign: dict[str, Any]) -> int:
    found = campaign.get("id")
    return found if isinstance(found, int) else 0


def _address(name: str, address: str) -> str:
    """`Name <address>` as a person reads it: listmonk encodes it itself."""
    return (
        formataddr((one_line(name), address), "utf-8") if name.isascii() else f"{one_line(name)} <{address}>"
    )
