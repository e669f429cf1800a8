"""YAML as people type it: every scalar is text, every fault has a line and a column.

Ordinary files are read by their lines (`quick.py`). For all others, and to say where something stands,
the C parser composes nodes; from these come plain dicts, lists and texts. Where something stands is
looked up afterwards by its logical place (`sections[1].entries[3].title.en`), so that a good file pays
nothing for it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from digest.archive import quick
from digest.archive.diagnosis import at, diagnose, position
from digest.archive.quick import NULLS, Plain
from digest.archive.spans import index_of
from digest.model import Finding, Severity

__all__ = ["Plain", "Reading", "child", "decode", "read"]

#: libyaml where it is built in; its pure twin reads the same, slower.
LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
TEXT_TAG = "tag:yaml.org,2002:str"
#: A file of a few hundred entries is below 1 MB; the parser's own depth has no guard but this.
LARGEST = 4_000_000
DEEPEST = 60
STEP = re.compile(r"\[(\d+)\]|([^.\[\]]+)")
#: Texts whose spaces at the beginning mean something.
PROSE = re.compile(r"\.(?:summary|quote|text)(?:\.|$)")
CUT = re.compile(r"[ \t]+#[^\s#]")


@dataclass(slots=True)
class Reading:
    """A file as plain data, what is wrong with it, and where everything stands in it."""

    text: str
    #: None: it could not be read at all; `findings` says why.
    data: Plain | None
    findings: tuple[Finding, ...]
    #: The parser's nodes; of a file read by its lines they are made when somebody asks.
    composed: Node | None = field(default=None, repr=False)
    by_lines: bool = False

    @property
    def root(self) -> Node | None:
        if self.by_lines and self.composed is None:
            self.composed = yaml.compose(self.text, LOADER)
        return self.composed

    def where(self, place: str, *, key: bool = False, letter: int | None = None) -> tuple[int, int]:
        """Line and column, from 1, of the value at `place` (of its key, if `key`), or of a letter in it.

        What is not there stands where the nearest thing around it stands.
        """
        if letter is not None and (index := self.index(place, letter)) is not None:
            return position(self.text, index)
        node = self.root
        mark = node.start_mark if node else None
        for index, name in STEP.findall(place):
            if index and isinstance(node, SequenceNode) and int(index) < len(node.value):
                node = node.value[int(index)]
                mark = node.start_mark
            elif name and (pair := child(node, name)):
                before, node = pair
                inline = isinstance(node, ScalarNode) and node.end_mark.index > node.start_mark.index
                mark = node.start_mark if inline and not key else before.start_mark
            else:
                break
        return position(self.text, mark.index if mark else 0)

    def scalar(self, place: str) -> ScalarNode | None:
        """The text at `place`; steps that short forms leave out (`...url`, an only language) may be named."""
        node = self.root
        for index, name in STEP.findall(place):
            if index and isinstance(node, SequenceNode) and int(index) < len(node.value):
                node = node.value[int(index)]
            elif name and (pair := child(node, name)):
                node = pair[1]
            elif index or isinstance(node, MappingNode):
                return None
        return node if isinstance(node, ScalarNode) else None

    def index(self, place: str, letter: int) -> int | None:
        """Where a letter of the words at `place` stands in the file; None: nobody can say."""
        node = self.scalar(place)
        return None if node is None else index_of(self.text, node, letter + beginning(place, str(node.value)))

    def located(self, finding: Finding, path: str, *, key: bool = False) -> Finding:
        """`finding` with path, line and column; one that has its line keeps it."""
        if finding.line:
            return replace(finding, path=path)
        letter = finding.span[0] if finding.span else None
        line, column = self.where(finding.place, key=key, letter=letter)
        return replace(finding, path=path, line=line, column=column)


def beginning(place: str, value: str) -> int:
    """Where the words of a value begin: what stands before is no part of them (`scalars.Prose`, `Line`)."""
    return len(value) - len(value.lstrip("\n" if PROSE.search(place) else None))


def child(node: Node | None, name: str) -> tuple[Node, Node] | None:
    """Key and value of `name` in a mapping."""
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if key.value == name:
                return key, value
    return None


def read(source: bytes | str) -> Reading:
    """`source` as plain data; its faults of form are in `findings`, and then `data` may be None."""
    text, finding = decode(source)
    if finding is None and (plain := quick.read(text)) is not None:
        return Reading(text, plain, (), by_lines=True)
    return Reading(text, None, (finding,)) if finding else parsed(text)


def parsed(text: str) -> Reading:
    """`text` as the parser reads it, whatever it holds."""
    if _too_deep(text):
        deep = at(text, 0, "D001", "nested too deeply", "Compare with another issue's file", case="deep")
        return Reading(text, None, (deep,))
    try:
        root: Node | None = yaml.compose(text, LOADER)
        builder = _Builder(text)
        data = builder.build(root) if root is not None else ""
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        return Reading(text, None, (diagnose(error, text),))
    broken = any(finding.severity is Severity.ERROR for finding in builder.findings)
    return Reading(text, None if broken else data, tuple(builder.findings), root)


def decode(source: bytes | str) -> tuple[str, Finding | None]:
    """The text of a file without a byte order mark, or why it is none."""
    if len(source) > LARGEST:
        message, hint = "too large to have been written by people", "Look what came into it"
        return "", at("", 0, "D006", message, hint, case="large")
    try:
        text = source.decode("utf-8") if isinstance(source, bytes) else source
        if text is source:  # bytes decoded hold no half characters
            text.encode("utf-8")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode("utf-8", "replace")
        message, hint = "a byte that is not UTF-8", "Save the file as UTF-8"
        return "", at(before, len(before), "D006", message, hint, case="byte")
    except UnicodeEncodeError as error:
        message = "half a character (a lone surrogate)"
        return "", at(error.object, error.start, "D006", message, "Delete it", case="half")
    return text.removeprefix("\ufeff"), None


def _too_deep(text: str) -> bool:
    """Whether composing would recurse out of the C stack; most files are cleared by counting."""
    if text.count("[") + text.count("{") + text.count("- ") + text.count("? ") < DEEPEST * 10:
        return False
    depth = 0
    try:
        for event in yaml.parse(text, LOADER):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > DEEPEST:
                    return True
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
    except (yaml.YAMLError, ValueError):
        return False  # the same error comes again, and is explained, when it is composed
    return False


class _Builder:
    """Nodes to plain data."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.findings: list[Finding] = []
        #: Nodes seen so far, kept only where an anchor is possible at all.
        self.seen: set[int] | None = set() if "&" in text and "*" in text else None
        self.cuts = (" #" in text or "\t#" in text) and CUT.search(text) is not None

    def build(self, node: Node) -> Plain:
        if self.seen is not None:
            if id(node) in self.seen:
                self.fault("D007", node, "a reference (`*name`)", "Put the whole value in quotes", sign="*")
                return ""
            self.seen.add(id(node))
        if isinstance(node, ScalarNode):
            return self.scalar(node)
        if isinstance(node, MappingNode):
            return self.mapping(node)
        return [self.build(item) for item in node.value]

    def scalar(self, node: ScalarNode) -> str:
        value: str = node.value
        if node.style:
            return value
        sign = self.text[node.start_mark.index : node.start_mark.index + 1]
        if sign in {"!", "&"}:
            message = f"a value that begins with {sign}"
            self.fault("D007", node, message, "Put the whole value in quotes", sign=sign)
        if self.cuts and CUT.match(self.text, node.end_mark.index):
            self.cut(node)
        return "" if value in NULLS else value

    def mapping(self, node: MappingNode) -> dict[str, Plain]:
        out: dict[str, Plain] = {}
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                message, hint = "a bracket where a key should be", "Put the whole value in quotes"
                self.fault("D007", key, message, hint, sign=self.text[key.start_mark.index])
                continue
            name: str = key.value
            if name in out:
                first = next(k for k, _ in node.value if k.value == name)
                line, _ = position(self.text, first.start_mark.index)
                hint = f"Keep one of them, the other is in line {line}"
                self.fault("D005", key, f"the key `{name}` stands here twice", hint, name=name, first=line)
                continue
            out[name] = self.build(value)
        return out

    def fault(self, code: str, node: Node, message: str, hint: str, **facts: str | int) -> None:
        finding = at(self.text, node.start_mark.index, code, message, hint, facts=facts)
        if all((f.line, f.column) != (finding.line, finding.column) for f in self.findings):
            self.findings.append(finding)

    def cut(self, node: ScalarNode) -> None:
        message = "what follows ` #` is a comment, readers will not see it"
        hint = "Put the whole value in quotes, or write `# ` with a space if it is a comment"
        index = self.text.index("#", node.end_mark.index)
        words = self.text[index:].partition("\n")[0][:40]
        finding = at(self.text, index, "D008", message, hint, facts={"words": words})
        self.findings.append(replace(finding, severity=Severity.WARNING))
