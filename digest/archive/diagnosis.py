"""What a person did when YAML says "could not find expected ':'"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TypeAlias

import yaml

from digest.model import Finding

#: `- id：x`: a key and a full-width colon at the beginning of a line.
FULL_WIDTH = re.compile(r"^[ ]*(?:- +)*([A-Za-z_][\w-]*) ?：", re.ASCII)
CONFLICT = re.compile(r"^(?:<{7}|={7}|>{7})(?: |$)", re.MULTILINE)
NO_SPACE = re.compile(r"^[ ]*(?:- +)*[A-Za-z_][\w-]*(:)[^\s:/]", re.ASCII)
NO_SPACE_DASH = re.compile(r"^[ ]*(-)[^\s-]")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
QUOTE = "Put the whole value in quotes"
NEIGHBOURS = "Indent it exactly as its neighbours"

#: `  - key: value`, with a value that double quotes can hold as it is, and no comment behind it.
PLAIN = re.compile(
    r"([ ]*(?:- +)*(?:[A-Za-z_][\w-]*: +|(?<=- )))([^\s\"'#\[{|>\\](?:(?! #)[^\"\\\r])*?)[ ]*\r?", re.ASCII
)
Change: TypeAlias = "tuple[int, int, str]"

#: What libyaml says in one way only: its case, and what to do about it.
SAYINGS = {
    "found unexpected end of stream": (
        "quote",
        "a quote that is never closed",
        "Close it, or put the value in other quotes",
    ),
    "found unknown escape character": ("escape", "a backslash in double quotes", "Use single quotes"),
    "did not find expected comment or line break": (
        "block",
        "a value that begins with `>` or `|`",
        "Put it in quotes, or begin the text in the next line",
    ),
    "did not find expected '-' indicator": ("level", "this line does not stand where it belongs", NEIGHBOURS),
    "did not find expected <document start>": (
        "dots",
        "text after the end of the document",
        "Delete the `...` line",
    ),
    "but found another document": ("dashes", "a second document begins here", "Delete the `---` line"),
    "mapping keys are not allowed in this context": ("question", "a value that begins with `?`", QUOTE),
}


def position(text: str, index: int) -> tuple[int, int]:
    """Line and column, from 1, of a character."""
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)


def at(
    text: str,
    index: int,
    code: str,
    message: str,
    hint: str,
    change: Change | None = None,
    *,
    case: str = "",
    facts: Mapping[str, str | int] = MappingProxyType({}),
) -> Finding:
    """A finding at a character; `change`: from, to (from there on) and what to write instead."""
    line, column = position(text, index)
    span, instead = ((change[0], change[1]), change[2]) if change else (None, None)
    return Finding(
        code=code,
        message=message,
        hint=hint,
        line=line,
        column=column,
        span=span,
        instead=instead,
        case=case,
        facts=dict(facts),
    )


def diagnose(error: Exception, text: str) -> Finding:
    """The one finding that tells what stands in the way of reading `text`."""
    if control := CONTROL.search(text):
        sign = f"U+{ord(control[0]):04X}"
        message = f"a character that cannot be seen ({sign})"
        return at(text, control.start(), "D006", message, "Delete it", facts={"sign": sign})
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        return next(_Trouble(error, error.problem_mark.index, text).suspects())
    deep = isinstance(error, RecursionError)
    reason, case = ("nested too deeply", "deep") if deep else ("not YAML", "")
    return at(text, 0, "D001", reason, "Compare with another issue's file", case=case)


class _Trouble:
    """One error of libyaml's and the lines around it."""

    def __init__(self, error: yaml.MarkedYAMLError, index: int, text: str) -> None:
        self.text = text
        self.index = index
        self.problem = error.problem or ""
        self.context = error.context or ""
        self.began = error.context_mark.index if error.context_mark else index
        self.start, self.line = _line_at(text, index)
        self.before = self.line[: index - self.start]
        self.char = text[index : index + 1]

    def found(
        self,
        code: str,
        message: str,
        hint: str,
        index: int,
        change: Change | None = None,
        *,
        case: str = "",
        **facts: str,
    ) -> Finding:
        return at(self.text, index, code, message, hint, change, case=case, facts=facts)

    def quoted(self, index: int) -> Change | None:
        """The value of the line of `index` in quotes, if that is all it lacks."""
        start, line = _line_at(self.text, index)
        plain = PLAIN.fullmatch(line)
        if plain is None:
            return None
        return start + plain.start(2) - index, start + plain.end(2) - index, f'"{plain[2]}"'

    def suspects(self) -> Iterator[Finding]:
        """What it may be, the likeliest first; the last one fits everything."""
        if conflict := CONFLICT.search(self.text):
            hint = "Keep one and delete the markers"
            yield self.found("D009", "two versions that git could not merge", hint, conflict.start())
        if "tab character" in self.problem or self.char == "\t":
            tab = self.text.find("\t", self.start)
            yield self.found("D002", "a tab", "Indent with spaces", tab if tab >= 0 else self.index)
        if "simple key" in self.context:
            yield from self.without_colon()
        if "mapping values are not allowed" in self.problem:
            yield from self.second_colon()
        if "',' or" in self.problem:
            if self.char == ":" and (": " in self.before or self.began >= self.start):
                yield self.found("D004", "a colon inside a value", QUOTE, self.index)
            sign = self.text[self.began : self.began + 1]
            hint = "Close it, or put the whole value in quotes"
            yield self.found("D001", f"`{sign}` is never closed", hint, self.began, case="open", sign=sign)
        if "cannot start any token" in self.problem or re.search("alias|anchor|tag", self.context):
            sign = self.text[self.began : self.began + 1]
            message = f"a value that begins with {sign}"
            yield self.found("D007", message, QUOTE, self.began, self.quoted(self.began), sign=sign)
        if re.search("alias|anchor", self.problem):
            sign = "*" if "alias" in self.problem else "&"
            message = f"a value that begins with {sign}"
            yield self.found("D007", message, QUOTE, self.index, self.quoted(self.index), sign=sign)
        if self.problem == "did not find expected key":
            yield from self.full_width(self.start, self.line)
            if self.before.rstrip()[-1:] in {'"', "'", "]", "}"}:
                message = "words after a closing quote or bracket"
                yield self.found("D001", message, QUOTE, self.index, case="behind")
            yield from self.full_width(*_line_above(self.text, self.start))
            message = "this line does not stand where it belongs"
            yield self.found("D001", message, NEIGHBOURS, self.start + _indent(self.line), case="level")
        case, message, hint = SAYINGS.get(
            self.problem, ("", self.problem or "not YAML", "Compare with the lines around it")
        )
        scalar = "scalar" in self.context and "escape" not in self.problem
        yield self.found("D001", message, hint, self.began if scalar else self.index, case=case)

    def without_colon(self) -> Iterator[Finding]:
        """A line that should have been `key: value`."""
        start, line = _line_at(self.text, self.began)
        yield from self.full_width(start, line)
        if match := NO_SPACE.match(line):
            message, colon = "no space after the colon", start + match.start(1)
            yield self.found("D001", message, "Type `: `", colon, (0, 1, ": "), case="colon")
        hint = "Write `key: value`, or indent it under the text it continues"
        yield self.found("D001", "a line without a key", hint, start + _indent(line), case="key")

    def second_colon(self) -> Iterator[Finding]:
        """A colon where none can be: in a value, or because the line above is no key."""
        above_at, above = _line_above(self.text, self.start)
        yield from self.full_width(self.start, self.line)
        yield from self.full_width(above_at, above)
        if ": " in self.before:
            yield self.found("D004", "a colon inside a value", QUOTE, self.index, self.quoted(self.index))
        if match := NO_SPACE.match(above):
            message, colon = "no space after the colon", above_at + match.start(1)
            yield self.found("D001", message, "Type `: `", colon, (0, 1, ": "), case="colon")
        if match := NO_SPACE_DASH.match(above):
            message, dash = "no space after the dash", above_at + match.start(1)
            yield self.found("D001", message, "Type `- `", dash, (0, 1, "- "), case="dash")
        message = "this line is indented deeper than the one it belongs to"
        yield self.found("D001", message, NEIGHBOURS, self.start + _indent(self.line), case="deeper")

    def full_width(self, start: int, line: str) -> Iterator[Finding]:
        if match := FULL_WIDTH.match(line):
            hint = "Type `: ` (an ASCII colon and a space)"
            message = f"a full-width colon after `{match[1]}`"
            behind = line[match.end() : match.end() + 1]
            change = (0, 1, ":" if not behind.strip() else ": ")
            yield self.found("D003", message, hint, start + match.end() - 1, change, name=match[1])


def slipped(text: str, index: int) -> Change | None:
    """What puts the colon right of a key that begins at `index`, and of those alone in the lines below it.

    Keys that all have the full-width colon are one text to YAML: one mended alone would swallow the next.
    """
    start, line = _line_at(text, index)
    keys = [(index, FULL_WIDTH.match(line[index - start :]))]
    end = start + len(line) + 1
    while end < len(text):
        below = text[end:].partition("\n")[0]
        if _indent(below) != index - start or not (match := FULL_WIDTH.match(below)):
            break
        keys.append((end, match))
        end += len(below) + 1
    colons = [begin + match.end() - 1 for begin, match in keys if match]
    if len(colons) < len(keys):
        return None
    first, last = colons[0], colons[-1] + 1
    behind = {at: ":" if not text[at + 1 : at + 2].strip() else ": " for at in colons}
    instead = "".join(behind.get(at, text[at]) for at in range(first, last))
    return first - index, last - index, instead


def _line_at(text: str, index: int) -> tuple[int, str]:
    start = text.rfind("\n", 0, index) + 1
    return start, text[start:].partition("\n")[0]


def _line_above(text: str, start: int) -> tuple[int, str]:
    """The nearest line above that says something."""
    while start > 0:
        start, line = _line_at(text, start - 1)
        if line.strip() and not line.lstrip().startswith("#"):
            return start, line
    return 0, ""


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
