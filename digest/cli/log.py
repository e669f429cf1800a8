"""How talk leaves: what of it is wanted, as text or as a JSON object a line, and never with a secret in it.

What is said has a level: `error` and `warning` begin with that word, the rest is `info`; `debug` is what
rooms below tell of themselves by Python's logging (each request), loaded only if somebody wants it.
"""

from __future__ import annotations

import io
import json
import os
import re
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from time import monotonic
from typing import TextIO
from urllib.parse import quote

from digest.errors import UsageError

LEVELS = ("debug", "info", "warning", "error")
FORMATS = ("text", "json")
#: The event of an address with a key in it that the person shall follow: as text it is said whole.
LINK = "link"
#: Variables whose values are nobody's business. `DIGEST_SECRET_NAME` belongs to a channel of one's own.
SECRET = re.compile(r"^DIGEST_(?:\w*(?:TOKEN|SECRET|PASSWORD|KEY)|SECRET_\w+|WEBHOOK_URL)$")
#: Shorter values are no secrets, and stand in words by chance.
SHORT = 6
#: Who asks, up to the last @. Of a password that holds / ? # as they are too; at http a number may be a port.
_USERINFO = re.compile(
    r"(://)(?:(?:(?<!http://)(?<!https://)[^/\s?#@:\[]{0,100}:|[^/\s?#@:\[]{0,100}:(?!\d{1,5}[/?#]))\S{1,300}@"
    r"|[^/\s?#]{1,300}@)",
    re.IGNORECASE,
)
_QUERY = re.compile(
    r"([?&#][^=&\s#]*(?:token|key|secret|passw|auth|sig)[^=&\s#]*=)[^&\s#\"'<>)]+", re.IGNORECASE
)
_LEVEL_OF = re.compile(r"\s*([Ee]rror|warning|debug): ")


class Log:
    """What the options say; one for the process."""

    def __init__(self) -> None:
        self.level, self.format, self.command = "info", "text", ""
        self._began = monotonic()
        self._real: TextIO | None = None

    @property
    def is_json(self) -> bool:
        return self.format == "json"

    def begin(self, level: str, form: str, command: str) -> None:
        """Talk by these from now on; whatever else speaks on stderr becomes JSON too."""
        self.level, self.format, self.command, self._began = level, form, command, monotonic()
        if self.is_json and self._real is None:
            self._real, sys.stderr = sys.stderr, _Others(self)
        if level == "debug":
            _listen(self)

    def end(self, code: int) -> None:
        """The last record says how it went; then stderr is what it was."""
        if self.is_json:
            took = round(monotonic() - self._began, 3)
            self.write("error" if code else "info", "end", f"exit {code}", {"code": code, "seconds": took})
        if self._real is not None:
            sys.stderr, self._real = self._real, None
        if self.level == "debug":
            _listen(None)
        self.level, self.format, self.command = "info", "text", ""

    def wants(self, level: str) -> bool:
        return LEVELS.index(level) >= LEVELS.index(self.level)

    def say(self, text: str, event: str = "", facts: Mapping[str, object] | None = None) -> None:
        """One piece of talk, if its level is wanted."""
        found = _LEVEL_OF.match(text)
        level = found[1].lower() if found else "info"
        if not self.wants(level):
            return
        if self.is_json and found:
            self.write(level, event or level, text[found.end() :], facts)
        else:
            self.write(level, event or "said", text, facts)

    def write(self, level: str, event: str, text: str, facts: Mapping[str, object] | None = None) -> None:
        """As JSON a record; as text the line itself, and of `facts` nothing."""
        if not self.is_json:
            _out(sys.stderr, _hidden(text) if event == LINK else _keyless(text))
            return
        record: dict[str, object] = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": level,
            "event": event,
            "command": self.command,
            "text": text.strip(),
            **(facts or {}),
        }
        if text.strip() or facts:
            kept = {name: _blotted(value) for name, value in record.items()}
            _out(self._real or sys.stderr, json.dumps(kept, ensure_ascii=False))


class _Others(io.TextIOBase):
    """stderr for whoever writes there past `output`: libraries, the parser of the command line."""

    def __init__(self, log: Log) -> None:
        self._log, self._kept = log, ""

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return "utf-8"

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        *lines, self._kept = (self._kept + text).split("\n")
        for line in lines:
            self._log.say(line, "other")
        return len(text)

    def flush(self) -> None:
        kept, self._kept = self._kept, ""
        if kept:
            self._log.say(kept, "other")


log = Log()


def taken(arguments: Sequence[str]) -> tuple[list[str], str, str]:
    """(the arguments without those on talk, level, format), wherever they stand; raises UsageError."""
    rest: list[str] = []
    said = {
        "level": os.environ.get("DIGEST_LOG_LEVEL", ""),
        "format": os.environ.get("DIGEST_LOG_FORMAT", ""),
    }
    queue = list(arguments)
    while queue:
        word = queue.pop(0)
        if word == "--":
            rest += [word, *queue]
            break
        name, equals, value = word.partition("=")
        if name in {"--log-level", "--log-format"}:
            if not equals and not queue:
                raise UsageError(f"{name} wants a word", hint=f"Write for example {name} {_one(name)[0]}")
            said[name.removeprefix("--log-")] = value if equals else queue.pop(0)
        elif word in {"-v", "--verbose"}:
            said["level"] = "debug"
        elif word in {"-q", "--quiet"}:
            said["level"] = "warning"
        else:
            rest.append(word)
    for name, word in said.items():
        if word and word not in _one(name):
            raise UsageError(f"--log-{name} {word}: it is one of {', '.join(_one(name))}")
    return rest, said["level"] or "info", said["format"] or "text"


def _one(name: str) -> tuple[str, ...]:
    return LEVELS if name.endswith("level") else FORMATS


def _hidden(text: str) -> str:
    """`text` without the secrets of this machine, whoever said them back."""
    for name, value in os.environ.items():
        if SECRET.match(name) and len(value.strip()) >= SHORT:
            for written in (value.strip(), quote(value.strip(), safe="")):
                text = text.replace(written, "(secret)")
    return _USERINFO.sub(r"\1(secret)@", text)


def _keyless(text: str) -> str:
    """`_hidden`, and without what stands in addresses under the name of a key."""
    return _QUERY.sub(r"\1(secret)", _hidden(text))


def _out(stream: TextIO, text: str) -> None:
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, "replace").decode(encoding, "replace") + "\n")
    stream.flush()


def _blotted(value: object) -> object:
    """`value` as JSON has it, every text in it without secrets: before it is spelled as JSON spells it."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return [_blotted(one) for one in value]
    words = value.isoformat() if isinstance(value, datetime) else str(value)
    return _keyless(words)


def _listen(to: Log | None) -> None:
    """Hear what rooms tell of themselves; None: no more."""
    from digest.cli import debugging

    debugging.listen(to.say if to else None)
