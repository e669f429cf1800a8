"""What a person says of changes in an issue that is out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from digest.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """A correction, a slip of the pen, or a text that goes; none: what errata in the file tell."""

    #: Language to the words of a correction.
    erratum: Mapping[str, str] = field(default_factory=dict)
    typo: bool = False
    #: The entry whose text goes.
    withdraw: str = ""
    #: The entry meant; empty: the only one that differs.
    entry: str = ""
    #: Title and lead, or the issue as a whole, are meant.
    head: bool = False

    @property
    def says(self) -> bool:
        """Whether anything is said at all."""
        return bool(self.erratum or self.typo or self.withdraw)


def by_language(texts: Iterable[str]) -> dict[str, str]:
    """Words by language of `LANGUAGE=WORDS`; raises UsageError.

    >>> by_language(["en=a = b"])
    {'en': 'a = b'}
    """
    words: dict[str, str] = {}
    for text in texts:
        tag, _, said = text.partition("=")
        if not said.strip():
            raise UsageError(
                f"{text!r} is no language with its words", hint='Write --erratum "en=It said v1.16."'
            )
        words[tag.strip()] = said.strip()
    return words
