"""The preview of a newsroom: made when it is first asked for, brought up to date beside the work."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from threading import Lock, RLock, Thread
from typing import TYPE_CHECKING

from digest.errors import DigestError

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
        #: The preview is being made before anybody asked for it; all is over.
        self._warming = self._over = False

    def warm(self, number: int) -> None:
        """Make the preview, with the page of an issue, before anybody asks for it: nobody waits for that.

        In a thread of its own, one at a time; where all is as the files are, none is begun.
        """
        with self._marking:
            if self._warming or self._over or (self._trying and not self._others()):
                return
            self._warming = True
        Thread(target=self._warm, args=(number,), name="preview", daemon=True).start()

    def _warm(self, number: int) -> None:
        from digest.app.trying import Trial, editions

        try:
            trying = self.trying()
            if not self._over:
                digest = self._standing().digest
                trying.document(Trial(number=number), "page", editions(digest, "page")[0])
        except (DigestError, OSError):  # whoever asks for it is told
            pass
        finally:
            self._warming = False
            if self._over:
                self.close()

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
            others = self._others()
        if self._previewing is None or others:
            return self.preview()
        return self._previewing

    def _others(self) -> bool:
        """Whether more than words of issues was edited."""
        return any(path.parent != self._issues for path in self._edited)

    def close(self) -> None:
        """Let the preview go; one that is just being made goes once it is there, and nobody waits for it."""
        self._over = True
        if not self._making.acquire(blocking=not self._warming):
            return
        try:
            if self._previewing is not None:
                self._previewing.close()
                self._previewing = self._trying = None
        finally:
            self._making.release()
