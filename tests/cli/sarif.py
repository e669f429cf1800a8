"""What SARIF 2.1.0 (OASIS, with errata 01) requires of a log like ours; the section of each in brackets.

`tests/checkers/test_outputs.py` holds a log to the schema itself, in `make verify`. Quicker, this holds the
properties that we write to their types, required neighbours and words, and refuses a property that the
objects have not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

#: Property to its type, or to a list of words, or to another object; `!` marks what is required.
Shape: TypeAlias = "dict[str, Any]"

MESSAGE: Shape = {"text!": str}  # 3.11
RULE: Shape = {  # reportingDescriptor, 3.49
    "id!": str,
    "name": str,
    "shortDescription": MESSAGE,
    "fullDescription": MESSAGE,
    "help": MESSAGE,
    "defaultConfiguration": {"level": ["none", "note", "warning", "error"]},
}
REGION: Shape = {"startLine!": 1, "startColumn": 1, "endLine": 1, "endColumn": 1}  # 3.30, counted from 1
PLACE: Shape = {  # physicalLocation, 3.29
    "artifactLocation!": {"uri!": str},
    "region": REGION,
}
RESULT: Shape = {  # 3.27
    "ruleId": str,
    "ruleIndex": 0,
    "level": ["none", "note", "warning", "error"],
    "message!": MESSAGE,
    "locations": [{"physicalLocation!": PLACE}],
    "partialFingerprints": dict,
}
NOTE: Shape = {"message!": MESSAGE, "level": ["none", "note", "warning", "error"]}  # notification, 3.58
LOG: Shape = {  # 3.13, 3.14, 3.18, 3.19
    "$schema": str,
    "version!": ["2.1.0"],
    "runs!": [
        {
            "tool!": {"driver!": {"name!": str, "semanticVersion": str, "rules": [RULE]}},
            "columnKind": ["utf16CodeUnits", "unicodeCodePoints"],
            "results": [RESULT],
            "invocations": [{"executionSuccessful!": bool, "toolExecutionNotifications": [NOTE]}],
        }
    ],
}


def faults(log: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong in `log`, a line each."""
    yield from _object(log, LOG, "log")
    for run in log["runs"] if isinstance(log.get("runs"), list) else ():
        rules = run["tool"]["driver"].get("rules", [])
        for result in run.get("results", []):
            index = result.get("ruleIndex", -1)
            if index != -1 and (index >= len(rules) or rules[index]["id"] != result.get("ruleId")):
                yield f"ruleIndex {index} is not {result.get('ruleId')} [3.27.6]"


def _object(value: object, shape: Shape, where: str) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"{where} is no object"
        return
    known = {name.rstrip("!"): wanted for name, wanted in shape.items()}
    yield from (
        f"{where} lacks {name[:-1]}" for name in shape if name.endswith("!") and name[:-1] not in value
    )
    for name, inner in value.items():
        if name not in known:
            yield f"{where} has no {name}"
        else:
            yield from _value(inner, known[name], f"{where}.{name}")


def _value(value: object, wanted: Any, where: str) -> Iterator[str]:
    if isinstance(wanted, Mapping):
        yield from _object(value, dict(wanted), where)
    elif isinstance(wanted, int):
        if not isinstance(value, int) or value < wanted:
            yield f"{where} is no number from {wanted} on"
    elif isinstance(wanted, list) and isinstance(wanted[0], Mapping):
        for n, item in enumerate(value if isinstance(value, list) else [None]):
            yield from _object(item, dict(wanted[0]), f"{where}[{n}]")
    elif isinstance(wanted, list):
        if value not in wanted:
            yield f"{where} is {value!r}"
    elif not isinstance(value, wanted):
        yield f"{where} is {value!r}"
