"""What stands between `${{` and `}}`, as far as workflows of a digest say it.

Names with dots, texts in single quotes, `== != && || !`, brackets, and the four functions on how it went
(docs.github.com/actions/reference/evaluate-expressions-in-workflows-and-actions). A name that is not there is
the empty text, as at GitHub.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from digest.errors import UsageError

_TOKEN = re.compile(r"\s*(?:('(?:[^']|'')*')|([A-Za-z_][\w-]*(?:\.[\w-]+)*)|(==|!=|&&|\|\||[!()]))")
_WITHIN = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
FUNCTIONS = frozenset({"success", "failure", "cancelled", "always"})


def filled(text: str, values: Mapping[str, Any]) -> str:
    """`text` with its expressions worked out."""
    return _WITHIN.sub(lambda found: _text(value(found[1], values)), text)


def holds(condition: str, values: Mapping[str, Any], *, well: bool) -> bool:
    """Whether an `if:` does; `well`: all before it did. One that names no function wants that too."""
    words = condition.strip()
    inner = _WITHIN.fullmatch(words)
    words = inner[1] if inner else words
    if not words.strip():
        return well
    status = {"success": well, "failure": not well, "cancelled": False, "always": True}
    found = value(words, {**values, "()": status})
    named = any(re.search(rf"\b{name}\s*\(", words) for name in FUNCTIONS)
    return bool(found) and (named or well)


def value(expression: str, values: Mapping[str, Any]) -> Any:
    """What an expression comes to; raises UsageError for what is none."""
    return _Reading(expression, values).whole()


class _Reading:
    """Read from left to right, or before and before equal before not."""

    def __init__(self, expression: str, values: Mapping[str, Any]) -> None:
        self._expression, self._values = expression, values
        self._tokens = list(self._cut())

    def _cut(self) -> list[str]:
        at, found = 0, []
        text = self._expression.rstrip()
        while at < len(text):
            token = _TOKEN.match(text, at)
            if token is None:
                raise self._odd()
            found.append(next(filter(None, token.groups())))
            at = token.end()
        return found

    def whole(self) -> Any:
        found = self._or()
        if self._tokens:
            raise self._odd()
        return found

    def _or(self) -> Any:
        found = self._and()
        while self._take("||"):
            other = self._and()
            found = found or other
        return found

    def _and(self) -> Any:
        found = self._equal()
        while self._take("&&"):
            other = self._equal()
            found = found and other
        return found

    def _equal(self) -> Any:
        found = self._one()
        while self._tokens[:1] in (["=="], ["!="]):
            same = self._tokens.pop(0) == "=="
            found = (_text(found) == _text(self._one())) is same
        return found

    def _one(self) -> Any:
        if self._take("!"):
            return not self._one()
        if self._take("("):
            found = self._or()
            self._must(")")
            return found
        if not self._tokens:
            raise self._odd()
        token = self._tokens.pop(0)
        if token.startswith("'"):
            return token[1:-1].replace("''", "'")
        if self._take("("):
            self._must(")")
            if token not in FUNCTIONS:
                raise self._odd()
            return self._values.get("()", {}).get(token, False)
        if not re.match(r"[A-Za-z_]", token):
            raise self._odd()
        found = self._values
        for name in token.split("."):
            found = found.get(name, "") if isinstance(found, Mapping) else ""
        return found

    def _take(self, token: str) -> bool:
        if self._tokens[:1] == [token]:
            del self._tokens[0]
            return True
        return False

    def _must(self, token: str) -> None:
        if not self._take(token):
            raise self._odd()

    def _odd(self) -> UsageError:
        return UsageError(
            f"a rehearsal does not know what this says: {self._expression.strip()}", hint="Run it at GitHub"
        )


def _text(found: Any) -> str:
    if isinstance(found, bool):
        return "true" if found else "false"
    return "" if found is None else str(found)
