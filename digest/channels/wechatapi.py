"""Asking WeChat's official API: tokens, answers with status 200 that say no, and forms for files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from digest.channels.asking import Service, key
from digest.core.wechaterrors import STALE, explained
from digest.errors import ChannelError, FetchError, one_line
from digest.model import WechatDraftSettings
from digest.ports import Tell

_JSON = "application/json; charset=utf-8"
_KINDS = ((b"\x89PNG\r\n\x1a\n", "png", "image/png"), (b"\xff\xd8\xff", "jpg", "image/jpeg"))


class WechatApi:
    """One account's API; raises ChannelError in WeChat's words, without a token or the secret."""

    def __init__(self, settings: WechatDraftSettings, tell: Tell, name: str) -> None:
        """Raises ChannelError without an account."""
        if not settings.app_id:
            raise ChannelError(
                "digest.toml does not say which account",
                subject=name,
                hint='Write below [channels.wechat] for example app_id = "wx0123456789abcdef"',
            )
        self._settings = settings
        self._secret = key(name, settings.secret, "DIGEST_WECHAT_SECRET")
        self._service = Service(name=name, root=settings.url, headers={}, tell=tell, secret=self._secret)
        self.error = self._service.error
        self._known = ""

    def look(self, path: str, question: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to a question that changes nothing."""
        try:
            return self.ask(path, question)
        except FetchError as error:
            raise self._service.error(
                error.message, error.hint or "Nothing was made. Run it again"
            ) from error

    def ask(self, path: str, payload: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to JSON. Raises FetchError if there is none: it may have done what it was asked."""
        return self._call(path, json.dumps(payload, ensure_ascii=False).encode(), _JSON)

    def upload(
        self, path: str, body: bytes, subject: str, limit: int, query: str = "", file: str = "picture"
    ) -> dict[str, Any]:
        """The answer to a picture (`subject` says which), smaller than `limit` bytes."""
        ending, kind = next(((end, kind) for mark, end, kind in _KINDS if body.startswith(mark)), ("", ""))
        if not kind:
            raise self._service.error(
                f"this picture is neither PNG nor JPEG: {subject[:120]}", "Save it as one, or paste by hand"
            )
        if len(body) >= limit:
            raise self._service.error(
                f"this picture has {len(body):,} bytes: {subject[:120]}", f"Save it below {limit:,}"
            )
        edge = hashlib.sha256(body).hexdigest()
        head = (
            f'--{edge}\r\nContent-Disposition: form-data; name="media"; filename="{file}.{ending}"\r\n'
            f"Content-Type: {kind}\r\n\r\n"
        )
        form = head.encode() + body + f"\r\n--{edge}--\r\n".encode()
        try:
            return self._call(path, form, f"multipart/form-data; boundary={edge}", query)
        except FetchError as error:
            raise self._service.error(error.message, "No draft was made. Run it again") from error

    # ------------------------------------------------------------

    def _call(self, path: str, body: bytes, kind: str, query: str = "") -> dict[str, Any]:
        """Its answer; a token it does not accept is fetched anew once. Raises FetchError, ChannelError."""
        told = self._sent(path, body, kind, query)
        if _code(told) in STALE:
            self._known = self._token(fresh=True)
            told = self._sent(path, body, kind, query)
        return self._judged(told)

    def _sent(self, path: str, body: bytes, kind: str, query: str) -> dict[str, Any]:
        self._known = self._known or self._token()
        token = quote(self._known, safe="")
        return self._service.send("POST", f"{path}?access_token={token}{query}", body, kind)

    def _token(self, *, fresh: bool = False) -> str:
        """A token that others of this account may be using too; `fresh` ends theirs."""
        asked = {
            "grant_type": "client_credential",
            "appid": self._settings.app_id,
            "secret": self._secret,
            "force_refresh": fresh,
        }
        try:
            told = self._service.send("POST", "/cgi-bin/stable_token", json.dumps(asked).encode(), _JSON)
        except FetchError as error:
            raise self._service.error(
                error.message, error.hint or "Nothing was made. Run it again"
            ) from error
        token = self._judged(told).get("access_token")
        if not token:
            raise self._service.error("its answer has no token in it", "Is this WeChat's address?")
        return str(token)

    def _judged(self, told: dict[str, Any]) -> dict[str, Any]:
        if not (code := _code(told)):
            return told
        said = one_line(str(told.get("errmsg") or ""))[:160]
        if self._known:
            said = said.replace(self._known, "(token)")
        raise self._service.error(*explained(code, said))


def _code(told: Mapping[str, Any]) -> int:
    code = told.get("errcode") or 0
    return code if isinstance(code, int) else -1
