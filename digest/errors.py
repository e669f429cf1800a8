"""What can go wrong, in one tree; every error carries its subject and the next move.

::

    DigestError                    what failed: on what: why. what to do next
    ├── UsageError                 the command was called wrongly (exit 2)
    ├── ConfigError                digest.toml, sources.yaml, people.yaml: every fault at once
    ├── SourceError                one source of the watch list
    │   ├── FetchError             no answer, or not a good one
    │   └── ParseError             an answer that cannot be read
    ├── RepositoryError            a git repository
    ├── StoreError                 the store: locked, damaged, full, too new
    ├── ArchiveError               an issue file or decision file
    │   └── IssueError             ... with the findings that make it unusable
    ├── TemplateError              a template: file, line, the variable
    ├── BuildError                 a build that was given up; the old site stays
    │   └── StrictError            ... for what would only be warned of, because somebody wants it so
    ├── ChannelError               a place where an issue goes
    ├── TranslatorError            a service that drafts words
    └── PluginError                a plug-in that digest.toml names and that cannot be had

Errors know no terminal: the command line and the desk each put them into words in one place.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from digest.model import Finding


class DigestError(Exception):
    """Root of all errors a person can do something about.

    The text is one line: what failed, on what, why; `hint` is the next move.
    """

    def __init__(self, message: str, *, subject: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.subject = subject
        self.hint = hint

    def __str__(self) -> str:
        text = f"{self.subject}: {self.message}" if self.subject else self.message
        return one_line(f"{text}. {self.hint}" if self.hint else text)


class UsageError(DigestError):
    """The command was called wrongly; exit code 2."""


class ConfigError(DigestError):
    """Faults of the configuration, all of them, one line each in `faults`."""

    def __init__(self, faults: Sequence[str], *, subject: str = "", hint: str = "") -> None:
        super().__init__("; ".join(faults), subject=subject, hint=hint)
        self.faults = tuple(faults)


class SourceError(DigestError):
    """One source failed; the others go on."""


class FetchError(SourceError):
    """No answer from an address, or not a good one.

    `status` is the HTTP status if there was one; `retry_after` the seconds for which the other side
    wants to be left alone (RFC 9110, 10.2.3), a day at most, if it said so; `late`: a deadline passed;
    `begun`: the other side may have got the request, and done what it asks; `firm`: nobody who asks there
    gets further, whatever their network: no such host, nobody at the port, no safe connection; `refused`: it
    was not asked, for its address is not public.
    """

    def __init__(
        self,
        message: str,
        *,
        subject: str = "",
        hint: str = "",
        status: int | None = None,
        retry_after: float | None = None,
        late: bool = False,
        begun: bool = False,
        firm: bool = False,
        refused: bool = False,
    ) -> None:
        super().__init__(message, subject=subject, hint=hint)
        self.refused = refused
        self.status = status
        self.retry_after = retry_after
        self.late = late
        self.begun = begun
        self.firm = firm


class ParseError(SourceError):
    """An answer came and cannot be read as what the source is said to be."""


class RepositoryError(DigestError):
    """git refused, or the repository is not what it should be."""


class StoreError(DigestError):
    """The store is locked, damaged, full or from a newer version."""


class ArchiveError(DigestError):
    """A file under content/ cannot be read or written."""


class IssueError(ArchiveError):
    """An issue file with findings that make it unusable for what was asked."""

    def __init__(
        self, message: str, findings: Sequence[Finding], *, subject: str = "", hint: str = ""
    ) -> None:
        super().__init__(message, subject=subject, hint=hint)
        self.findings = tuple(findings)

    @property
    def errors(self) -> tuple[Finding, ...]:
        """Those that stand in the way."""
        return tuple(one for one in self.findings if one.severity.value == "error")


class TemplateError(DigestError):
    """A template that cannot be rendered: file, line, what."""


class BuildError(DigestError):
    """A build that was given up; what stood in the output folder still stands."""


class StrictError(BuildError):
    """A build that was given up for its warnings, one line each in `warnings`."""

    def __init__(self, warnings: Sequence[str]) -> None:
        counted = "1 warning" if len(warnings) == 1 else f"{len(warnings)} warnings"
        super().__init__(
            f"not built: {counted}", hint="Mend what is named, or build without --strict; the old site stays"
        )
        self.warnings = tuple(warnings)


class ChannelError(DigestError):
    """A place where an issue should go did not take it."""


class TranslatorError(DigestError):
    """Who should draft words cannot be asked, or gives no answer: nobody is asked any more in this run."""


class PluginError(DigestError):
    """A plug-in cannot be loaded, or is none; what it does wrong later is said by who calls it."""


def one_line(text: str) -> str:
    """`text` without line breaks or control characters, for messages and logs."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
