"""GitHub's issues, comments, releases and Pages, as far as a digest writes them: REST, version 2022-11-28.

Every no becomes one line that says what to switch on or to hand over. What comes back is judged: it may be a
proxy's page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from digest.channels.asking import key
from digest.core.providers import hidden, their_words
from digest.errors import ChannelError, FetchError, one_line
from digest.ports import Response, Tell, Ticket

NAME = "GitHub"
TOKEN = "DIGEST_GITHUB_TOKEN"  # noqa: S105  (the name of a variable)
REPOSITORY = re.compile(r"[A-Za-z0-9_.-]{1,100}/[A-Za-z0-9_.-]{1,100}")
#: Records of a page, and pages that are read.
PAGE, PAGES = 100, 10


class GitHub:
    """One repository at GitHub: a `ports.Forge`."""

    def __init__(self, tell: Tell, *, api: str, repository: str, token: str = "") -> None:
        """Raises ChannelError for what names no repository."""
        if not REPOSITORY.fullmatch(repository):
            raise ChannelError(
                f"{repository!r} names no repository" if repository else "no repository is named",
                subject=NAME,
                hint='Write it into digest.toml: [github] repository = "owner/name"',
            )
        self.repository = repository
        self._tell = tell
        self._root = f"{api.rstrip('/')}/repos/{repository}"
        self._token = token

    # ------------------------------------------------------------ issues

    def tickets(self, label: str) -> list[Ticket]:
        found = self._all("/issues", {"labels": label, "state": "all", "direction": "asc"})
        return [_ticket(one) for one in found if "pull_request" not in one and _is_record(one)]

    def open(self, title: str, body: str, label: str) -> Ticket:
        made = self._write(
            "POST", "/issues", {"title": title, "body": body, "labels": [label]}, "issues: write"
        )
        return _ticket(made)

    def write(self, ticket: Ticket, **changes: str) -> None:
        self._write("PATCH", f"/issues/{ticket.number}", changes, "issues: write")

    # ------------------------------------------------------------ pull requests

    def pull(self, head: str, commit: str) -> int | None:
        for one in self._all("/pulls", {"state": "open", "head": head}):
            there = one.get("head")
            if isinstance(there, dict) and there.get("sha") == commit and _is_record(one):
                return int(one["number"])
        return None

    def remark(self, pull: int, mark: str, body: str) -> bool:
        for one in self._all(f"/issues/{pull}/comments", {}):
            who, said = one.get("user"), one.get("body")
            ours = isinstance(who, dict) and who.get("type") == "Bot"
            if ours and isinstance(said, str) and said.startswith(mark) and isinstance(one.get("id"), int):
                if said.replace("\r\n", "\n").rstrip() == body.rstrip():
                    return False
                self._write("PATCH", f"/issues/comments/{one['id']}", {"body": body}, "pull-requests: write")
                return True
        self._write("POST", f"/issues/{pull}/comments", {"body": body}, "pull-requests: write")
        return True

    # ------------------------------------------------------------ releases, Pages

    def released(self, tag: str) -> Ticket | None:
        answer = self._ask("GET", f"/releases/tags/{quote(tag, safe='')}")
        if answer.status == 404:
            return None
        found = self._object(self._must(answer, "contents: read"))
        number = found.get("id")
        return _ticket({**found, "title": found.get("name"), "number": number})

    def release(self, tag: str, name: str, body: str, commit: str) -> None:
        payload = {"tag_name": tag, "name": name, "body": body}
        payload |= {"target_commitish": commit} if commit else {}
        self._write("POST", "/releases", payload, "contents: write")

    def renew_release(self, release: Ticket, body: str) -> None:
        self._write("PATCH", f"/releases/{release.number}", {"body": body}, "contents: write")

    def has_pages(self) -> bool:
        answer = self._ask("GET", "/pages")
        if answer.status == 404:
            return False
        return self._object(self._must(answer, "pages: read")).get("build_type") == "workflow"

    # ------------------------------------------------------------

    def _all(self, path: str, query: Mapping[str, str]) -> Iterator[dict[str, Any]]:
        for page in range(1, PAGES + 1):
            asked = urlencode({**query, "per_page": PAGE, "page": page})
            answer = self._must(self._ask("GET", f"{path}?{asked}"), "")
            found = self._json(answer)
            if not isinstance(found, list):
                raise self._error("its answer is no list", "Is github_api in digest.toml right?")
            yield from (one for one in found if isinstance(one, dict))
            if len(found) < PAGE:
                return

    def _write(self, method: str, path: str, payload: Mapping[str, Any], right: str) -> dict[str, Any]:
        key(NAME, self._token, TOKEN)
        return self._object(self._must(self._ask(method, path, payload), right))

    def _ask(self, method: str, path: str, payload: Mapping[str, Any] | None = None) -> Response:
        headers = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
        if self._token:
            headers["Authorization"] = f"Bearer {key(NAME, self._token, TOKEN)}"
        body = None
        if payload is not None:
            headers["Content-Type"] = "application/json; charset=utf-8"
            body = json.dumps(payload, ensure_ascii=False).encode()
        try:
            return self._tell(method, self._root + path, subject=NAME, headers=headers, body=body)
        except FetchError as error:
            again = "It may have been done; the next run looks first" if error.begun and body else ""
            raise self._error(error.message, error.hint or again or "Run it again later") from error

    def _must(self, answer: Response, right: str) -> Response:
        """The answer, if it is a yes. `right` is what the token must be allowed."""
        if 200 <= answer.status < 300:
            return answer
        status, said = answer.status, one_line(their_words(answer.body))[:200]
        told = f" ({said})" if said else ""
        if status in {403, 429} and answer.headers.get("x-ratelimit-remaining") == "0":
            raise self._error(f"it was asked too often{told}", "Run it again in an hour")
        if status == 401:
            raise self._error(f"it does not know the token{told}", f"Make a new one, and set {TOKEN}")
        if status in {403, 404} and right:
            hint = f"Give the job `{right}`, or the token that right on {self.repository}"
            raise self._error(f"the token may not do this{told}", hint)
        if status == 404:
            hint = f"Is the name right? If it is private, set {TOKEN}"
            raise self._error(f"{self.repository} is not there, or not to be seen", hint)
        if status == 410:
            raise self._error(
                f"issues are switched off in {self.repository}", "Settings > General > Features > Issues"
            )
        raise self._error(f"it says {status}{told}", "Run it again later" if status >= 500 else "")

    def _object(self, answer: Response) -> dict[str, Any]:
        found = self._json(answer)
        if not isinstance(found, dict):
            raise self._error("its answer is no object", "Is github_api in digest.toml right?")
        return found

    def _json(self, answer: Response) -> Any:
        try:
            return json.loads(answer.body)
        except (ValueError, RecursionError) as error:
            raise self._error("its answer is no JSON", "Is github_api in digest.toml right?") from error

    def _error(self, message: str, hint: str = "") -> ChannelError:
        return ChannelError(hidden(message, self._token), subject=NAME, hint=hint)


def _is_record(one: Mapping[str, Any]) -> bool:
    number = one.get("number")
    return isinstance(number, int) and not isinstance(number, bool)


def _ticket(one: Mapping[str, Any]) -> Ticket:
    return Ticket(
        number=int(one["number"]) if _is_record(one) else 0,
        title=one_line(str(one.get("title") or "")),
        body=str(one.get("body") or ""),
        open=one.get("state") != "closed",
        address=str(one.get("html_url") or ""),
    )
