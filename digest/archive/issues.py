"""Issue files to issues: what cannot be read is told with line, column and what to do.

A file that has an error here has no `Issue`; whatever an Issue *can* hold and should not is for
`core.rules`. So no fault is told twice. The codes:

====  =============================================  ====  =======================================
D001  not YAML: indent, quotes, brackets             D011  unknown key, or language as a key
D002  a tab                                          D012  another type, number or word
D003  a full-width colon                             D013  something that must be there is not
D004  a colon inside a value                         D014  no such day or time
D005  a key twice                                    D015  a time without its zone
D006  not UTF-8, or a character nobody sees          D016  an id that cannot be an address
D007  a value that begins with a sign of YAML's      D017  an id twice
D008  words that became a comment (warning)          D019  the number is not the file's
D009  two versions git could not merge               D020  a file that is not read (warning)
D010  no issue, or of another format                 D021  a line of JSON that is no record
====  =============================================  ====  =======================================
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from digest.archive.bringing import Bringing
from digest.archive.diagnosis import slipped
from digest.archive.fields import ISSUE
from digest.archive.log import Log, Place
from digest.archive.ordering import Ordering
from digest.archive.reading import Plain, Reading, read
from digest.errors import IssueError
from digest.model import Finding, Issue, Severity


class Archive(Bringing, Ordering):
    """The issues of a digest. Writing and the folder itself are in the classes this one is made of."""

    def load(self, number: int) -> tuple[Issue | None, tuple[Finding, ...]]:
        """The issue, None if its file has errors, and every finding of its form, located."""
        reading = read(self.read_bytes(number))
        issue, log = shape(reading, self.languages, self.derived)
        if issue is not None and issue.number != number:
            message = f"the file is named {number:03d} and says it is number {issue.number}"
            hint = f"Write `number: {number}`, or rename the file"
            log.wrong("D019", message, (None, "number"), hint, number=number, said=issue.number)
            issue = None
        return issue, located(reading, self.name(number), log)

    def issue(self, number: int) -> Issue:
        """The issue; raises IssueError with the findings if its file has errors."""
        issue, findings = self.load(number)
        if issue is None:
            errors = [finding for finding in findings if finding.severity is Severity.ERROR]
            raise IssueError(summary(errors), errors)
        return issue

    def issues(self) -> list[Issue]:
        """All issues, the newest last; raises IssueError with the findings of all that are broken."""
        found: list[Issue] = []
        errors: list[Finding] = []
        for number in self.numbers():
            try:
                found.append(self.issue(number))
            except IssueError as error:
                errors.extend(error.findings)
        if errors:
            raise IssueError(summary(errors), errors)
        return found

    def findings(self, number: int) -> tuple[Finding, ...]:
        """What is wrong with the form of an issue's file."""
        return self.load(number)[1]

    def locate(self, number: int, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """`findings` with path, line and column, in the order of the file."""
        wanted = tuple(findings)
        if not wanted:
            return ()
        reading = read(self.read_bytes(number))
        found = [reading.located(finding, self.name(number)) for finding in wanted]
        return tuple(sorted(found, key=lambda finding: (finding.line, finding.column)))


def summary(errors: Sequence[Finding]) -> str:
    """The first of several errors, and how many there are."""
    return str(errors[0]) if len(errors) == 1 else f"{len(errors)} errors, the first: {errors[0]}"


def load(
    source: Path | str | bytes, *, languages: Sequence[str], derived: Sequence[str] = (), path: str = ""
) -> tuple[Issue | None, tuple[Finding, ...]]:
    """The issue of a file or of its text, and what is wrong; None if there is an error.

    `path` is what findings call it.
    """
    if isinstance(source, Path):
        path = path or str(source)
        source = source.read_bytes()
    reading = read(source)
    issue, log = shape(reading, languages, derived)
    return issue, located(reading, path, log)


def shape(
    reading: Reading, languages: Sequence[str], derived: Sequence[str] = ()
) -> tuple[Issue | None, Log]:
    """The issue of what was read; what is wrong with its shape is in the log."""
    log = Log(languages, derived)
    if reading.data is None:
        return None, log
    if not isinstance(reading.data, dict) or not reading.data:
        keys = ", ".join(f"`{item.name}`" for item in ISSUE.fields if item.required)
        log.wrong("D010", "this is no issue", None, f"An issue has the keys {keys}")
        return None, log
    issue = ISSUE.read(reading.data, None, log)
    _ids_once(reading.data, log)
    return (None if log.findings else issue), log


def located(reading: Reading, path: str, log: Log) -> tuple[Finding, ...]:
    """Everything that was found, in the order of the file."""
    found = [reading.located(finding, path) for finding in reading.findings]
    found += [
        _with_colon(reading.text, reading.located(finding, path, key=key)) for finding, key in log.findings
    ]
    return tuple(sorted(found, key=lambda finding: (finding.line, finding.column)))


def _with_colon(text: str, finding: Finding) -> Finding:
    """A full-width colon after a key with what to write there: a fault of the file, of no place in it."""
    if finding.code != "D003":
        return finding
    at = sum(len(line) + 1 for line in text.split("\n")[: finding.line - 1]) + finding.column - 1
    change = slipped(text, at)
    return replace(finding, place="", span=change[:2], instead=change[2]) if change else finding


def _ids_once(data: dict[str, Plain], log: Log) -> None:
    """No two entries share an id: it is their address, and what commands call them by."""
    seen: dict[str, str] = {}
    sections = data.get("sections")
    for s, section in enumerate(sections if isinstance(sections, list) else ()):
        entries = section.get("entries") if isinstance(section, dict) else None
        for e, entry in enumerate(entries if isinstance(entries, list) else ()):
            name = entry.get("id") if isinstance(entry, dict) else None
            if not isinstance(name, str) or not name:
                continue
            place: Place = (((((None, "sections"), s), "entries"), e), "id")
            if name in seen:
                message = f"the id `{name}` is already taken by {seen[name]}"
                log.wrong("D017", message, place, "Give one of them another id", word=name)
            else:
                seen[name] = f"entry {e + 1} of section {s + 1}"
