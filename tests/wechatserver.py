"""WeChat's official API on loopback, as developers.weixin.qq.com says it behaves, as far as we ask it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from werkzeug import Request, Response

from tests.services import Service, answer

APP, SECRET = "wx0123456789abcdef", "app-secret-51f0"


def no(code: int, said: str) -> Response:
    """A refusal: status 200."""
    return answer({"errcode": code, "errmsg": f"{said} rid: 65f307bc-1a5c7d64"})


@dataclass
class WechatServer(Service):
    """Tokens, drafts and pictures of one account."""

    #: The one good token; how many there were.
    token: str = ""
    tokens: int = 0
    #: Name and id of pictures in the library; what was uploaded for texts.
    library: list[dict[str, str]] = field(default_factory=list)
    uploaded: list[bytes] = field(default_factory=list)
    #: Path to (errcode, errmsg), said instead.
    refusals: dict[str, tuple[int, str]] = field(default_factory=dict)

    def handle(self, request: Request) -> Response:
        self.asked.append((request.method, request.path.removeprefix("/cgi-bin/")))
        step = self.asked[-1][1]
        writes = step in {"draft/add", "draft/update"}
        if writes and self.instead and not self.lost:
            return self.instead()
        made = self.act(request)
        return self.instead() if writes and self.instead else made

    def act(self, request: Request) -> Response:
        step = self.asked[-1][1]
        if request.method != "POST":
            return no(43002, "require POST method")
        if step in self.refusals:
            return no(*self.refusals[step])
        if step == "stable_token":
            return self._token(json.loads(request.data))
        if request.args.get("access_token") != self.token:
            return no(40001, "invalid credential, access_token is invalid or not latest")
        if request.content_type.startswith("multipart/"):
            return self._upload(step, request)
        given = json.loads(request.data)
        if step == "draft/batchget":
            return self._page(self.kept, given, no_content=given.get("no_content"))
        if step == "material/batchget_material":
            return self._page(self.library, given)
        if step == "draft/add":
            self._number += 1
            item = {"media_id": f"draft-{self._number}", "content": {"news_item": given["articles"]}}
            return self._checked(given["articles"][0]) or self._kept(item)
        one = next((item for item in self.kept if item["media_id"] == given["media_id"]), None)
        if one is None:
            return no(40007, "invalid media_id")
        one["content"]["news_item"][given["index"]] = given["articles"]
        return self._checked(given["articles"]) or answer({"errcode": 0, "errmsg": "ok"})

    def _token(self, given: dict[str, Any]) -> Response:
        if given["appid"] != APP:
            return no(40013, "invalid appid")
        if given["secret"] != SECRET:
            return no(40125, "invalid appsecret")
        if given["force_refresh"] or not self.token:
            self.tokens += 1
            self.token = f"token/{self.tokens}+of=many"
        return answer({"access_token": self.token, "expires_in": 7200})

    def _upload(self, step: str, request: Request) -> Response:
        file = request.files["media"]
        body = file.read()
        if step == "media/uploadimg":
            self.uploaded.append(body)
            return answer({"url": f"http://mmbiz.qpic.cn/mmbiz_png/{len(self.uploaded)}/0?wx_fmt=png&from=x"})
        assert request.args["type"] == "image"
        self.library.insert(0, {"media_id": f"cover-{len(self.library) + 1}", "name": str(file.filename)})
        return answer({"media_id": self.library[0]["media_id"], "url": "http://mmbiz.qpic.cn/c"})

    def _kept(self, item: dict[str, Any]) -> Response:
        self.kept.insert(0, item)
        return answer({"media_id": item["media_id"]})

    def _checked(self, article: dict[str, Any]) -> Response | None:
        if article["thumb_media_id"] not in {one["media_id"] for one in self.library}:
            return no(40007, "invalid media_id")
        return no(45003, "title size out of limit") if len(article["title"]) > 64 else None

    @staticmethod
    def _page(all_: list[Any], given: dict[str, Any], *, no_content: object = 0) -> Response:
        assert 1 <= given["count"] <= 20
        part = json.loads(json.dumps(all_[given["offset"] : given["offset"] + given["count"]]))
        for item in part if no_content else ():
            for article in item["content"]["news_item"]:
                article.pop("content", None)
        return answer({"total_count": len(all_), "item_count": len(part), "item": part})
