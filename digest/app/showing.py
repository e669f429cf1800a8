"""The preview of a newsroom: made when it is first asked for, brought up to date beside the work."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from threading import Lock, RLock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from digest.app.previewing import Answer, Previewing
    from digest.app.trying import Trying


class Showing:
    """The site of the digest in `root`, drafts shown; nobody but who wants to see it waits for it."""

    def __init__(self, root: Path, content: Path) -> None:
        self._root = root
        self._issues = content / "issues"
        #: Nothing of the site is made of these.
        self._aside = (content / "decisions", content / "deliveries")
        self._making = RLock()
        self._marking = Lock()
        #: Edits that were not taken in.
        self._edited: set[Path] = set()
        self._previewing: Previewing | None = None
        self._trying: Trying | None = None

    def edited(self, paths: Iterable[Path]) -> None:
        """These files changed."""
        with self._marking:
            self._edited.update(path for path in paths if path.parent not in self._aside)

    def preview(self) -> Previewing:
        """The site as its files are now."""
        with self._making:
            with self._marking:
                edited, self._edited = self._edited, set()
            if self._previewing is None:
                from digest.app.previewing import Previewing

                self._previewing = Previewing(self._root, drafts=True)
                self._previewing.update()
            elif edited:
                self._previewing.update(edited)
            return self._previewing

    def trying(self) -> Trying:
        """What shows an issue as it is this moment: its words are read where they are asked for."""
        with self._making:
            standing = self._standing()
            if self._trying is None:
                from digest.app.trying import Trying

                self._trying = Trying(standing)
            return self._trying

    def answer(self, path: str) -> Answer | None:
        """What the site has at a path; its pages as the files are now."""
        with self._making:
            previewing = self.preview() if path.endswith(".html") else self._standing()
        return previewing.plainly(path)

    def _standing(self) -> Previewing:
        """The site, planned again only for what is more than words of issues: that takes a while."""
        with self._marking:
            others = any(path.parent != self._issues for path in self._edited)
        if self._previewing is None or others:
            return self.preview()
        return self._previewing

    def close(self) -> None:
        with self._making:
            if self._previewing is not None:
                self._previewing.close()
                self._previewing = self._trying = None
