"""Drafts at Buttondown, a newsletter service: emails with the status `draft`, which a person sends there.

Its API is below /v1 (docs.buttondown.com): lists come in pages with `results` and `next`, an error is
{"code": ..., "detail": ...}. Emails have no name; ours stands in their metadata.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote, urlsplit

from digest.channels.asking import Service, key
from digest.core.providers import for_django, for_django_subject, inner
from digest.errors import FetchError, one_line
from digest.model import ButtondownSettings, Document, Fate
from digest.ports import Receipt, Tell

#: Pages of emails that are read to look for one.
PAGES = 200
#: The metadata's key that holds our name.
NAME = "digest"
#: Says that the body is HTML; otherwise it is guessed.
_MODE = "<!-- buttondown-editor-mode: fancy -->"
_DRAFT = "draft"
#: States in which no reader has it.
_WAITING = frozenset({_DRAFT, "scheduled", "managed_by_rss", "deleted"})


class Buttondown:
    """Emails of one issue: a `Drafts`, and `Renewing`."""

    name = "buttondown"

    def __init__(self, settings: ButtondownSettings, tell: Tell, *, mark: str) -> None:
        """`mark` stands for a reader's unsubscribe address; raises ChannelError without a token."""
        token = key(self.name, settings.token, "DIGEST_BUTTONDOWN_TOKEN")
        self._mark = mark
        authorization = {"Authorization": f"Token {token}"}
        self._service = Service(
            name=self.name, root=settings.url, headers=authorization, tell=tell, secret=token
        )

    def find(self, name: str) -> Receipt | None:
        """The email whose metadata has this name; of several, one that is a draft no more goes before."""
        found = [one for one in self._emails() if _name(one) == name and one.get("status") != "deleted"]
        found.sort(key=lambda one: one.get("status") == _DRAFT)
        return self._receipt(found[0]) if found else None

    def put(self, name: str, subject: str, parts: Sequence[Document]) -> Receipt:
        more = {"status": _DRAFT, "metadata": {NAME: name}}
        return self._write("POST", "/v1/emails", more, subject, parts)

    def renew(self, remote: str, name: str, subject: str, parts: Sequence[Document]) -> Receipt:
        """What else people have set there stays: audience, picture, other metadata."""
        return self._write("PATCH", f"/v1/emails/{quote(remote, safe='')}", {}, subject, parts)

    # ------------------------------------------------------------

    def _emails(self) -> Iterator[dict[str, Any]]:
        path = "/v1/emails"
        for _ in range(PAGES):
            answer = self._service.look(path)
            results = answer.get("results")
            if not isinstance(results, list):
                raise self._service.error("its answer has no emails in it", "Is this Buttondown's address?")
            yield from (one for one in results if isinstance(one, dict))
            following = answer.get("next")
            if not following:
                return
            # Only what is asked is taken from there: the token is for the address that digest.toml has.
            path = f"/v1/emails?{urlsplit(str(following)).query}"
        raise self._service.error(f"it has more than {PAGES} pages of emails, and none of them is the last")

    def _write(
        self,
        method: str,
        path: str,
        more: dict[str, Any],
        subject: str,
        parts: Sequence[Document],
    ) -> Receipt:
        page = next(part.body.decode() for part in parts if part.media_type == "text/html")
        payload = {
            "subject": for_django_subject(subject),
            "body": f"{_MODE}\n{for_django(inner(page), self._mark)}",
            **more,
        }
        try:
            answer = self._service.ask(method, path, payload)
        except FetchError as error:
            if not error.begun:
                raise self._service.error(error.message, error.hint) from error
            return Receipt(fate=Fate.OPEN, said=error.message)
        if not answer.get("id"):
            raise self._service.error("its answer names no email", "Look there, then run it again")
        return self._receipt(answer)

    def _receipt(self, email: dict[str, Any]) -> Receipt:
        status, remote = (one_line(str(email.get(name) or ""))[:80] for name in ("status", "id"))
        return Receipt(
            fate=Fate.SENT,
            said=status,
            remote=remote,
            address=f"https://buttondown.com/emails/{quote(remote, safe='')}",
            out=status not in _WAITING,
            fixed=status != _DRAFT,
        )


def _name(email: dict[str, Any]) -> object:
    metadata = email.get("metadata")
    return metadata.get(NAME) if isinstance(metadata, dict) else None
