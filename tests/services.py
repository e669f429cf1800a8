"""Services on loopback that behave as their published documentation says, as far as we ask them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

LISTMONK_TOKEN, BUTTONDOWN_TOKEN = "listmonk-token-9c1d", "buttondown-token-77ab"


def answer(found: object, status: int = 200) -> Response:
    return Response(json.dumps(found), status=status, content_type="application/json")


@dataclass
class Service:
    """What a server holds, what it was asked, and an answer it may be told to give instead."""

    server: HTTPServer
    kept: list[dict[str, Any]] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    #: Given to what would change something, instead of doing it.
    instead: Callable[[], Response] | None = None
    #: Done, and then answered by `instead`.
    lost: bool = False
    _number: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.port}"

    def listen(self, path: str) -> None:
        self.server.expect_request(re.compile(path)).respond_with_handler(self.handle)

    def handle(self, request: Request) -> Response:
        self.asked.append((request.method, request.full_path.rstrip("?")))
        writes = request.method != "GET"
        if writes and self.instead and not self.lost:
            return self.instead()
        made = self.act(request)
        return self.instead() if writes and self.instead else made

    def act(self, request: Request) -> Response:
        raise NotImplementedError


class ListmonkServer(Service):
    """listmonk.app/docs/apis/campaigns: campaigns are drafts when made; the search finds parts of names."""

    def act(self, request: Request) -> Response:
        if request.headers.get("Authorization") != f"token digest:{LISTMONK_TOKEN}":
            return answer({"message": "invalid API credentials"}, 403)
        given = json.loads(request.data) if request.data else {}
        number = request.path.removeprefix("/api/campaigns").strip("/")
        if request.method == "GET":
            words, page = request.args["query"], int(request.args["page"])
            many = int(request.args["per_page"])
            found = [c for c in self.kept if words in c["name"] or words in c["subject"]]
            part = found[(page - 1) * many : page * many]
            return answer({"data": {"results": part, "total": len(found), "page": page, "per_page": many}})
        if request.method == "POST":
            if not given["lists"]:
                return answer({"message": "No lists selected"}, 400)
            self._number += 1
            made = {"id": self._number, "status": "draft", **given}
            self.kept.append(made)
            return answer({"data": made})
        one = next((c for c in self.kept if str(c["id"]) == number), None)
        if one is None:
            return answer({"message": "Campaign not found"}, 400)
        if one["status"] != "draft":
            return answer({"message": "Cannot update a running or a finished campaign."}, 400)
        one.update(given)
        return answer({"data": one})


class ButtondownServer(Service):
    """docs.buttondown.com: emails in pages with `next`, made as drafts if so said."""

    page = 2

    def act(self, request: Request) -> Response:
        if request.headers.get("Authorization") != f"Token {BUTTONDOWN_TOKEN}":
            return answer({"detail": "Invalid token."}, 401)
        given = json.loads(request.data) if request.data else {}
        if request.method == "GET":
            at = int(request.args.get("page", 1))
            part = self.kept[(at - 1) * self.page : at * self.page]
            # Whatever host it calls itself by, the token goes where digest.toml says.
            more = (
                f"http://elsewhere.invalid/v1/emails?page={at + 1}"
                if at * self.page < len(self.kept)
                else None
            )
            return answer({"results": part, "next": more, "previous": None, "count": len(self.kept)})
        if request.method == "POST":
            self._number += 1
            made = {"id": f"em-{self._number}", **given}
            self.kept.append(made)
            return answer(made, 201)
        one = next((e for e in self.kept if request.path.endswith(f"/{e['id']}")), None)
        if one is None:
            return answer({"code": "not_found", "detail": "There is no such email."}, 404)
        one.update(given)
        return answer(one)


@dataclass
class HookServer(Service):
    """A chat's incoming webhook: says yes in the words of its kind."""

    yes: str = "ok"

    def act(self, request: Request) -> Response:
        query = {name: values[0] for name, values in parse_qs(urlsplit(request.full_path).query).items()}
        self.kept.append({"card": json.loads(request.data), "query": query})
        return Response(self.yes, content_type="application/json")
