"""A service on loopback that speaks the OpenAI-compatible protocol and translates by a book of phrases."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

KEY = "sk-planted-5e1f00d-key"
PATH = "/v1/chat/completions"
Answer = Callable[[dict[str, Any]], "Response | dict[str, Any] | str"]


@dataclass
class Model:
    """What it was asked, and how it answers: by the book, unless it is told what to do instead."""

    server: HTTPServer
    #: Text to its translation.
    book: dict[str, str] = field(default_factory=dict)
    #: Taken one by one, then the book again.
    instead: list[Answer] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.server.expect_request(PATH, method="POST").respond_with_handler(self._handle)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.port}/v1"

    def _handle(self, request: Request) -> Response:
        self.headers.append(dict(request.headers))
        self.asked.append(json.loads(request.data))
        said: Response | dict[str, Any] | str = (
            self.instead.pop(0)(data(self.asked[-1]))
            if self.instead
            else self.translated(data(self.asked[-1]))
        )
        return said if isinstance(said, Response) else completion(said)

    def translated(self, wanted: dict[str, Any]) -> dict[str, Any]:
        return {"texts": {text["id"]: self.book.get(text["text"], "?") for text in wanted["texts"]}}


def data(payload: Mapping[str, Any]) -> dict[str, Any]:
    """What stands between the marks of a question."""
    said = payload["messages"][1]["content"]
    assert said.startswith("<data>\n")
    assert said.endswith("\n</data>")
    assert said.count("<") == 2, "no text can close the marks"
    found: dict[str, Any] = json.loads(said.removeprefix("<data>\n").removesuffix("\n</data>"))
    return found


def completion(said: dict[str, Any] | str, *, reason: str = "stop", **message: Any) -> Response:
    """An answer in the protocol's form."""
    content = said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)
    found = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "choices": [
            {
                "index": 0,
                "finish_reason": reason,
                "message": {"role": "assistant", "content": content, **message},
            }
        ],
        "usage": {"prompt_tokens": 1000, "completion_tokens": 200, "total_tokens": 1200},
    }
    return Response(json.dumps(found), content_type="application/json")


def refused(status: int, message: str = "no", **headers: str) -> Answer:
    """An answer that is no answer."""
    body = json.dumps({"error": {"message": message, "type": "error"}})
    return lambda _asked: Response(body, status=status, headers=headers, content_type="application/json")
