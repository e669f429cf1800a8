"""Asking a service in JSON: what is no yes becomes one line, in its own words, without any secret."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from digest.core.providers import hidden, read_object, refusal
from digest.errors import ChannelError, FetchError
from digest.ports import Response, Tell


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One service's API below `root`."""

    #: As people call it.
    name: str
    root: str
    headers: Mapping[str, str] = field(repr=False)
    tell: Tell
    #: Not to be shown, whoever says it.
    secret: str = field(default="", repr=False)

    def ask(self, method: str, path: str, payload: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Its answer, a JSON object. Raises FetchError if there is none, ChannelError if it says no."""
        body = None if payload is None else json.dumps(payload, ensure_ascii=False).encode()
        return self.send(method, path, body, "application/json; charset=utf-8")

    def send(self, method: str, path: str, body: bytes | None, kind: str) -> dict[str, Any]:
        """The same with a body of whatever kind."""
        headers = {"Accept": "application/json", **self.headers}
        if body is not None:
            headers["Content-Type"] = kind
        answer = self.tell(method, f"{self.root}{path}", subject=self.name, headers=headers, body=body)
        if not 200 <= answer.status < 300:
            raise self.refused(answer)
        try:
            return read_object(answer.body)
        except ValueError as error:
            raise self.error(str(error), "Is this the address of its API?") from error

    def look(self, path: str) -> dict[str, Any]:
        """The answer to a question that changes nothing; raises ChannelError."""
        try:
            return self.ask("GET", path)
        except FetchError as error:
            raise self.error(error.message, error.hint or "Nothing was made. Run it again") from error

    def refused(self, answer: Response) -> ChannelError:
        return self.error(*refusal(answer.status, answer.body))

    def error(self, message: str, hint: str = "") -> ChannelError:
        return ChannelError(hidden(message, self.secret), subject=self.name, hint=hint)


def key(name: str, token: str, variable: str) -> str:
    """A token that can stand in a header; raises ChannelError, which does not say what it is."""
    if not token:
        raise ChannelError("there is no token", subject=name, hint=f"export {variable}=...")
    if not token.isascii() or not token.isprintable() or " " in token:
        raise ChannelError(
            f"what {variable} holds is no token: it has a space, a line break or letters beyond ASCII",
            subject=name,
        )
    return token
