"""Writing in an issue: words over the words that were seen, pictures, and what helps in writing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from digest.app.checking import Checking
from digest.app.reviewing import Reviewing
from digest.app.translating import Translating
from digest.errors import UsageError

if TYPE_CHECKING:
    from digest.archive.wording import Reworded
    from digest.core.memory import Match
    from digest.core.wording import Wish
    from digest.model import Entry

#: Parts of an entry that the memory is asked about, and matches of each that are shown.
ASKED, SHOWN = 12, 2


class Wording(Reviewing, Checking, Translating):
    """What an editor does in an entry."""

    def reword(self, number: int, entry: str, wishes: Mapping[str, Wish]) -> Reworded:
        """Write fields of an entry (empty: of the issue itself), each only over what was seen there."""
        return self.archive.reword(number, entry, wishes)

    # ------------------------------------------------------------ pictures

    def keep_picture(self, number: int, body: bytes, given: str) -> str:
        """Put a picture below content/images and say what an entry calls it; raises UsageError.

        What its file says of place, day and camera is left out.
        """
        from digest.archive.files import put_file
        from digest.core import imagefiles
        from digest.core.imagemeta import bare

        if not imagefiles.ending(body):
            raise UsageError(
                "this is no picture that browsers show", hint="Take PNG, JPEG, GIF, WebP or AVIF"
            )
        body = bare(body)
        src = f"{number:03d}/{imagefiles.name(given, body)}"
        put_file(self.config.content / "images" / src, body)
        return src

    def picture_file(self, number: int, src: str) -> Path | None:
        """The file of a picture that an entry of the issue shows; None for any other path."""
        known = {image.src for _, entry in self.archive.issue(number).entries() for image in entry.images}
        folder = (self.config.content / "images").resolve()
        path = (folder / src.removeprefix("images/")).resolve()
        return path if src in known and path.is_relative_to(folder) and path.is_file() else None

    # ------------------------------------------------------------ what was said before

    def said_before(self, number: int, entry: Entry, source: str, target: str) -> list[Match]:
        """What the memory holds that is like the title and the parts of the summary, from other entries."""
        from digest.core.passages import bodies
        from digest.pipeline.memory import look

        asked = [entry.title.get(source), *bodies(entry.summary.get(source))][:ASKED]
        found: dict[tuple[str, str], Match] = {}
        with self.memory(lambda _done, _total: None) as remembered:
            for words in filter(str.strip, asked):
                near = remembered.do(
                    lambda words=words: look(  # type: ignore[misc]
                        remembered, words, source=source, targets=[target], limit=SHOWN
                    )
                )
                for match in near:
                    if (match.issue, match.entry) != (number, entry.id):
                        found.setdefault((match.words, match.translation), match)
        return sorted(found.values(), key=lambda match: match.order)
