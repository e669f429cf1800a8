"""A card for a group chat, posted to an address that only its members know. No drafts: it goes at once.

It cannot be looked up either. What is not known for sure is in doubt, and a person looks into the group.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, urlsplit

from digest.core.providers import (
    dingtalk_signature,
    feishu_signature,
    hidden,
    read_object,
    refusal,
    their_words,
)
from digest.errors import ChannelError, FetchError
from digest.model import Document, Fate, WebhookSettings
from digest.ports import Receipt, Response, Tell

#: Bytes of a card that Feishu and DingTalk take.
LIMIT = 20_000
#: Answers of a gateway whose server may have done it all the same.
_UNSURE = frozenset({500, 502, 504})
#: What a code means for who set the robot up.
_HINTS: Mapping[tuple[str, int], str] = {
    ("feishu", 19001): "The address is not of a robot that exists: check DIGEST_WEBHOOK_URL",
    ("feishu", 19021): "Check DIGEST_WEBHOOK_SECRET, and this machine's clock",
    ("feishu", 19022): "Name this machine's address in the robot's list of addresses",
    ("feishu", 19024): "The robot wants a keyword: put it into the card's template, or change the robot",
    ("feishu", 11232): "Too many cards a minute: run it again later",
    ("dingtalk", 310000): "Check DIGEST_WEBHOOK_SECRET, the keyword, this machine's clock and address",
    ("dingtalk", 300001): "Check the access_token in DIGEST_WEBHOOK_URL",
    ("dingtalk", 130101): "Too many cards a minute: run it again in ten minutes",
}


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What an answer of 200 says: a code and words; code 0 is a yes."""

    code: int
    said: str


class Webhook:
    """One address that cards are posted to: a `Drafts` that never finds anything."""

    name = "webhook"

    def __init__(
        self, settings: WebhookSettings, tell: Tell, *, clock: Callable[[], float] = time.time
    ) -> None:
        """Raises ChannelError for an address that is none, and does not say it."""
        if not settings.url:
            raise ChannelError("there is no address", subject=self.name, hint="export DIGEST_WEBHOOK_URL=...")
        try:
            parts = urlsplit(settings.url)
            host = parts.hostname if parts.username is None else ""
        except ValueError:
            parts, host = urlsplit(""), ""
        if not host or parts.scheme not in {"http", "https"}:
            raise ChannelError("what DIGEST_WEBHOOK_URL holds is no address", subject=self.name)
        #: What messages call it: the rest of the address is a secret.
        self.place = f"webhook {host}"
        self._secrets = (
            settings.url,
            f"{parts.path}?{parts.query}",
            parts.path,
            parts.query,
            settings.secret,
        )
        self._settings, self._tell, self._clock = settings, tell, clock

    def find(self, name: str) -> Receipt | None:
        return None

    def put(self, name: str, subject: str, parts: Sequence[Document]) -> Receipt:
        card: dict[str, Any] = json.loads(parts[0].body)
        url, card = self._signed(card)
        body = json.dumps(card, ensure_ascii=False, separators=(",", ":")).encode()
        if len(body) > LIMIT and self._settings.kind in {"feishu", "dingtalk"}:
            raise self._error(
                f"the card has {len(body):,} bytes, {LIMIT:,} are taken", "Shorten templates/webhook"
            )
        headers = {"Content-Type": "application/json; charset=utf-8", "Accept": "*/*"}
        try:
            answer = self._tell("POST", url, subject=self.place, headers=headers, body=body)
        except FetchError as error:
            if not error.begun:
                raise self._error(error.message, error.hint) from error
            return Receipt(fate=Fate.OPEN, said=error.message)
        receipt = self._judged(answer)
        return replace(receipt, said=hidden(receipt.said, *self._secrets))

    def _signed(self, card: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """The address and the card, with the signature where the kind wants it."""
        url, secret = self._settings.url, self._settings.secret
        match self._settings.kind if secret else "":
            case "feishu":
                seconds = int(self._clock())
                sign = feishu_signature(secret, seconds)
                return url, {"timestamp": str(seconds), "sign": sign, **card}
            case "dingtalk":
                moment = int(self._clock() * 1000)
                sign = quote(dingtalk_signature(secret, moment), safe="")
                joint = "&" if "?" in url else "?"
                return f"{url}{joint}timestamp={moment}&sign={sign}", card
        return url, card

    def _judged(self, answer: Response) -> Receipt:
        if answer.status in _UNSURE:
            return Receipt(fate=Fate.OPEN, code=answer.status, said=refusal(answer.status, answer.body)[0])
        if not 200 <= answer.status < 300:
            raise self._error(*refusal(answer.status, answer.body))
        try:
            verdict = self._verdict(answer.body)
        except ValueError as error:
            return Receipt(fate=Fate.OPEN, code=answer.status, said=str(error))
        if verdict.code:
            raise self._error(
                f"it says no: {verdict.code} {verdict.said}".rstrip(),
                _HINTS.get((self._settings.kind, verdict.code), ""),
            )
        return Receipt(fate=Fate.SENT, code=answer.status, said=verdict.said, out=True, fixed=True)

    def _verdict(self, body: bytes) -> _Verdict:
        """Raises ValueError for an answer that says neither yes nor no."""
        match self._settings.kind:
            case "slack":
                said = body[:200].decode("utf-8", "replace").strip()
                if said == "ok":
                    return _Verdict(0, said)
                raise ValueError(
                    f"its answer is not the ok it should be: {their_words(body) or 'a web page'}"
                )
            case "feishu" | "dingtalk":
                found = read_object(body)
                codes = [found[name] for name in ("errcode", "code", "StatusCode") if name in found]
                if not codes or not all(isinstance(code, int) for code in codes):
                    raise ValueError(f"its answer has no code in it: {their_words(body)}")
                bad = next((code for code in codes if code), 0)
                return _Verdict(bad, their_words(body))
            case _:
                return _Verdict(0, their_words(body))

    def _error(self, message: str, hint: str) -> ChannelError:
        return ChannelError(hidden(message, *self._secrets), subject=self.place, hint=hint)
