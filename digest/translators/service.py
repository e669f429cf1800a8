"""A service that speaks the OpenAI-compatible protocol (`POST .../chat/completions`), near or far.

One question at a time. It may be busy: what it asks to be left alone for is waited, within bounds. Whatever
else keeps it from answering ends the run in one line, which never holds the key.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from digest.core.networks import is_near
from digest.core.patience import asked_for, in_words
from digest.core.providers import hidden, read_object, refusal
from digest.errors import FetchError, TranslatorError, one_line
from digest.model import TranslateSettings
from digest.ports import Answered, Batch, Passage, Response, Tell
from digest.translators import prompts

KEY = "DIGEST_TRANSLATE_KEY"
#: Seconds before it is asked a second and a third time, where it does not say how long.
PAUSES = (2.0, 10.0)
#: What to do after a fault that is not ours.
KEPT = "What was drafted is kept; run it again later"
_BUSY = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})


class Service:
    """One service and model: a `Translator`."""

    def __init__(
        self, settings: TranslateSettings, tell: Tell, *, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        """Raises TranslatorError for settings that cannot work; the key is not said."""
        if not settings.base_url or not settings.model:
            raise TranslatorError(
                "no service is named", hint="Write base_url and model into [translate] of digest.toml"
            )
        parts = urlsplit(settings.base_url)
        self._host = parts.hostname or ""
        key = settings.key
        if key and (not key.isascii() or not key.isprintable() or " " in key):
            raise TranslatorError(f"what {KEY} holds is no key: it has a space, a line break or odd letters")
        if key and parts.scheme == "http" and not is_near(self._host):
            raise TranslatorError(
                "a key is not sent in the clear",
                subject=self._host,
                hint=f"Write https:// into base_url, or unset {KEY}",
            )
        self._settings, self._tell, self._sleep = settings, tell, sleep

    @property
    def name(self) -> str:
        return f"{self._settings.model} at {self._host}"

    def translate(self, batch: Batch) -> Answered:
        return self._asked(batch)

    def suggest(self, passage: Passage) -> Answered:
        return self._asked(passage)

    def shown(self, wanted: Batch | Passage) -> str:
        url = f"POST {self._settings.base_url}/chat/completions"
        return f"{url}\n{json.dumps(self._payload(wanted), ensure_ascii=False, indent=1)}"

    # ------------------------------------------------------------ asking

    def _payload(self, wanted: Batch | Passage) -> dict[str, Any]:
        payload: dict[str, Any] = {"model": self._settings.model, "messages": prompts.messages(wanted)}
        if self._settings.json_mode:
            payload["response_format"] = {"type": "json_object"}
        return {**payload, "stream": False}

    def _asked(self, wanted: Batch | Passage) -> Answered:
        answer = self._answer(json.dumps(self._payload(wanted), ensure_ascii=False).encode())
        key = self._settings.key
        if len(key) > 3 and key.encode() in answer.body:
            return Answered(fault="its answer holds the key, and is thrown away")
        try:
            found = read_object(answer.body)
        except ValueError as error:
            return Answered(fault=str(error))
        content, fault = _content(found)
        read = Answered(fault=fault) if fault else prompts.read(content, wanted)
        return replace(read, tokens=_tokens(found))

    def _answer(self, body: bytes) -> Response:
        """A good answer; raises TranslatorError, after waits where they can help."""
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self._settings.key:
            headers["Authorization"] = f"Bearer {self._settings.key}"
        url = f"{self._settings.base_url}/chat/completions"
        for pause in (*PAUSES, None):
            try:
                answer = self._tell("POST", url, subject=self._host, headers=headers, body=body)
            except FetchError as error:
                raise self._error(error.message, error.hint or KEPT) from error
            if 200 <= answer.status < 300:
                return answer
            self._wait(answer, pause)
        raise AssertionError  # the last round raises

    def _wait(self, answer: Response, pause: float | None) -> None:
        """Wait as long as it asks for, or raise what it says."""
        wanted = asked_for(answer.status, answer.headers, datetime.now(UTC))
        patience = self._settings.patience
        if answer.status in _BUSY and wanted is not None and wanted > patience:
            why = f"it asks to be left alone for {in_words(wanted)} ({answer.status})"
            raise self._error(why, KEPT)
        if answer.status not in _BUSY or pause is None:
            raise self._error(*_refused(answer))
        self._sleep(pause if wanted is None else wanted)

    def _error(self, message: str, hint: str) -> TranslatorError:
        return TranslatorError(hidden(message, self._settings.key), subject=self.name, hint=hint)


def _refused(answer: Response) -> tuple[str, str]:
    why, hint = refusal(answer.status, answer.body)
    hints = {
        400: "If it does not know response_format, set json_mode = false in [translate]",
        401: f"Check {KEY}",
        403: f"Look at what the key of {KEY} may do",
        404: "Check base_url and model of [translate] in digest.toml",
        413: "Its model takes less at once; choose another",
        422: "If it does not know response_format, set json_mode = false in [translate]",
        429: KEPT,
    }
    return why.replace("the issue is too large for it", "the question is too long for it"), hints.get(
        answer.status, hint
    )


def _content(found: Mapping[str, Any]) -> tuple[str, str]:
    """(what the model said, why it is no answer): one of the two is empty."""
    choices = found.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices else None
    message = choice.get("message") if isinstance(choice, dict) else None
    if not isinstance(choice, dict) or not isinstance(message, dict):
        return "", "its answer is JSON of another shape"
    if isinstance(message.get("refusal"), str) and message["refusal"]:
        return "", f"it refuses: {one_line(message['refusal'][:400])[:80]}"
    if choice.get("finish_reason") == "content_filter":
        return "", "its filter stopped the answer"
    if message.get("tool_calls") or message.get("function_call"):
        return "", "it wants to call a tool instead of answering"
    if choice.get("finish_reason") == "length":
        return "", "its answer breaks off: it is longer than the model may say"
    content = message.get("content")
    if not isinstance(content, str) or not content.strip():
        return "", "its answer is empty"
    return content, ""


def _tokens(found: Mapping[str, Any]) -> tuple[int, int]:
    usage = found.get("usage")
    if not isinstance(usage, dict):
        return 0, 0
    asked, said = (usage.get(name) for name in ("prompt_tokens", "completion_tokens"))
    return _whole(asked), _whole(said)


def _whole(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9 else 0
