"""Two languages side by side, and a person's yes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from digest.app.publishing import Publishing

if TYPE_CHECKING:
    from digest.core.repeats import Elsewhere
    from digest.core.reviewing import Change, Look, Yes
    from digest.pipeline.reviewing import Past, Reviewed, Said


class Reviewing(Publishing):
    """What is done with words that are written."""

    @cached_property
    def _ran(self) -> Elsewhere:
        """What ran elsewhere; read once, however often an issue is looked at."""
        return self.ran_before()

    def review(self, number: int) -> Reviewed:
        """An issue's words as its file says them now, with what `check` says of each."""
        from digest.pipeline.reviewing import reviewed

        return reviewed(
            number,
            archive=self.archive,
            settings=self.config.digest,
            check=lambda: self.check(number, earlier=self._ran),
        )

    def changes(self, number: int, look: Look) -> tuple[tuple[Change, ...], bool]:
        """What changed since an entry was confirmed, and whether git has any version of the file."""
        from digest.git import versions
        from digest.pipeline.reviewing import Past, changes

        if number not in self._past:
            self._past[number] = Past(versions(self.archive.path(number)), self.archive)
        past = self._past[number]
        found = changes(look, past)
        return found, past.known

    @cached_property
    def _past(self) -> dict[int, Past]:
        """Older versions of issues, as git had them when the first was asked for."""
        return {}

    def confirm(
        self, number: int, looks: Sequence[Look], languages: Sequence[str] = (), *, dry: bool = False
    ) -> tuple[Said, Mapping[str, Yes]]:
        """A person's yes to words as they were shown; `dry`: what it would come to."""
        from digest.pipeline.reviewing import confirm

        return confirm(
            number,
            looks,
            archive=self.archive,
            settings=self.config.digest,
            languages=languages,
            dry=dry,
        )

    def unconfirm(self, said: Said) -> None:
        """Take a yes back; raises UsageError if somebody wrote another record since."""
        from digest.pipeline.reviewing import take_back

        take_back(said, archive=self.archive)
