"""The tracker of one repository, as GitHub's REST API shows it: issues, remarks, pull requests, releases, Pages.

For rehearsals and tests: it says yes and no as docs.github.com/rest (version 2022-11-28) does, and keeps what it
is told for as long as it lives.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

#: The token it takes.
TOKEN = "of-the-rehearsal"  # noqa: S105  (nobody's)
#: What a job's token may be allowed, as `permissions:` of a workflow names it.
RIGHTS = frozenset({"issues: write", "pull-requests: write", "contents: write", "pages: read"})
_BOT = {"login": "github-actions[bot]", "type": "Bot"}

#: A status and what is said with it.
Answer = tuple[int, Any]


@dataclass
class Tracker:
    """What is there, and what it was asked."""

    repository: str
    token: str = TOKEN
    rights: frozenset[str] = RIGHTS
    #: Switched on in the settings.
    has_issues: bool = True
    has_pages: bool = True
    issues: list[dict[str, Any]] = field(default_factory=list)
    comments: list[dict[str, Any]] = field(default_factory=list)
    pulls: list[dict[str, Any]] = field(default_factory=list)
    releases: list[dict[str, Any]] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)

    def owns(self, path: str) -> bool:
        return path.startswith(f"/repos/{self.repository}/")

    def answer(self, method: str, address: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """What GitHub would say to a request for `address`, a path with its query."""
        parts = urlsplit(address)
        self.asked.append((method, address))
        given = headers.get("Authorization", "").removeprefix("Bearer ")
        if given and given != self.token:
            return 401, {"message": "Bad credentials"}
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        path = parts.path.removeprefix(f"/repos/{self.repository}/").split("/")
        told = json.loads(body) if body else {}
        match method, path:
            case "GET", ["issues"]:
                return self._listed(query)
            case "GET", ["issues", number, "comments"]:
                return 200, [one for one in self.comments if one["issue"] == int(number)]
            case "GET", ["pulls"]:
                return 200, [one for one in self.pulls if one["label"] == query.get("head")]
            case "GET", ["releases", "tags", tag]:
                found = next((one for one in self.releases if one["tag_name"] == tag), None)
                return (200, found) if found else (404, {"message": "Not Found"})
            case "GET", ["pages"]:
                return self._pages()
            case "POST" | "PATCH", _:
                return self._written(path, told, bool(given))
            case _:
                return 404, {"message": "Not Found"}

    def _listed(self, query: Mapping[str, str]) -> Answer:
        if not self.has_issues:
            return 410, {"message": "Issues has been disabled in this repository."}
        wanted = query.get("labels")
        return 200, [
            one for one in self.issues if not wanted or wanted in [label["name"] for label in one["labels"]]
        ]

    def _pages(self) -> Answer:
        if "pages: read" not in self.rights:
            return 403, {"message": "Resource not accessible by integration"}
        return (200, {"build_type": "workflow"}) if self.has_pages else (404, {"message": "Not Found"})

    def _written(self, path: list[str], told: dict[str, Any], known: bool) -> Answer:
        if not known:
            return 401, {"message": "Requires authentication"}
        right = {"issues": "issues: write", "releases": "contents: write"}.get(path[0], "")
        if "comments" in path:
            right = "pull-requests: write"
        if right not in self.rights:
            return 403, {"message": "Resource not accessible by integration"}
        if path[0] == "issues" and not self.has_issues and "comments" not in path:
            return 410, {"message": "Issues has been disabled in this repository."}
        match path:
            case ["issues"]:
                return 201, self._open(told)
            case ["issues", "comments", number]:
                return self._change(self.comments, "id", number, told)
            case ["issues", number, "comments"]:
                made = {"id": len(self.comments) + 1, "issue": int(number), "user": _BOT, **told}
                self.comments.append(made)
                return 201, made
            case ["issues", number]:
                return self._change(self.issues, "number", number, told)
            case ["releases"]:
                made = {**told, "id": len(self.releases) + 1}
                self.releases.append(made)
                return 201, made
            case ["releases", number]:
                return self._change(self.releases, "id", number, told)
        return 404, {"message": "Not Found"}

    def _open(self, told: dict[str, Any]) -> dict[str, Any]:
        number = len(self.issues) + 1
        made = {
            **told,
            "number": number,
            "state": "open",
            "user": _BOT,
            "html_url": f"https://github.com/{self.repository}/issues/{number}",
            "labels": [{"name": name} for name in told.get("labels", [])],
        }
        self.issues.append(made)
        return made

    def _change(self, kept: list[dict[str, Any]], key: str, wanted: str, told: dict[str, Any]) -> Answer:
        for one in kept:
            if str(one[key]) == wanted:
                one.update(told)
                return 200, one
        return 404, {"message": "Not Found"}
