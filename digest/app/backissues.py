"""Back issues: old files into the archive, editions out of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from digest.app.deriving import Made
from digest.errors import ArchiveError, DigestError, UsageError

if TYPE_CHECKING:
    from digest.core.oldissues import Names
    from digest.model import Document, Edition
    from digest.pipeline.backissues import Brought


class BackIssues(Made):
    """What is done with issues that came out before, or elsewhere."""

    def names(self) -> Names:
        """The words by which this digest's old issues are read; English ones too, for its pages."""
        from digest.core.oldissues import names

        return names(self.config.digest, self.phrases)

    def import_issues(
        self,
        files: Sequence[str],
        *,
        number: int | None = None,
        language: str = "",
        published: datetime | None = None,
        dry_run: bool = False,
    ) -> list[Brought]:
        """Bring the issues of `files` into the archive; each file's fault is its own."""
        from digest.pipeline.backissues import Said, Shelves, bring

        self._known_language(language)
        shelves = Shelves(
            archive=self.archive,
            locks=self.locks,
            people=self.people,
            settings=self.config.digest,
            names=self.names(),
            zone=self.config.zone,
        )
        said = Said(number=number, language=language, published=published)
        return bring([(file, _body(file)) for file in files], said, shelves, dry_run=dry_run)

    def export_issue(self, number: int, language: str, form: str) -> tuple[Document, Edition]:
        """An edition as a file to take elsewhere, and the edition itself."""
        from digest.core.backissues import languages_of
        from digest.core.compose import compose
        from digest.renderers.export import FORMS, Exports

        if language not in self.config.digest.derived:
            self._known_language(language)
        if form not in FORMS:
            raise UsageError(f"there is no form {form!r}", hint=f"Forms: {', '.join(FORMS)}")
        issue, settings = self.printed(number), self.shown
        there = languages_of(issue, settings.languages)
        if language not in there:
            raise UsageError(
                f"Vol. {number} has nothing in {language}",
                hint=f"It is in {', '.join(there) or 'no language yet'}",
            )
        people = self.deriving.worded(self.people)
        edition = compose(issue, language, settings, people, self.facts.everything())
        return Exports(self.templates, settings).render(edition, form), edition

    def _known_language(self, language: str) -> None:
        known = self.config.digest.languages
        if language and language not in known:
            raise UsageError(f"the digest has no language {language!r}", hint=f"It has {', '.join(known)}")


def _body(file: str) -> bytes | DigestError:
    """The bytes of a file, as many as could be an issue and one more; or why there are none."""
    from digest.archive.importers import LARGEST

    path = Path(file)
    try:
        if path.is_dir():
            return ArchiveError("this is a folder", hint="Name the files in it")
        with path.open("rb") as opened:
            return opened.read(LARGEST + 1)
    except FileNotFoundError:
        return ArchiveError("there is no such file")
    except OSError as error:
        return ArchiveError(error.strerror or "cannot be read")
