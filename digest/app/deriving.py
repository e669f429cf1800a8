"""Languages that nobody writes: the converter behind them, and what is made with it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from digest.app.known import Known
from digest.errors import ConfigError

if TYPE_CHECKING:
    from digest.archive.glossary import GlossaryFile
    from digest.core.deriving import Converter, Deriving
    from digest.model import DigestSettings, Issue, Term

#: What a hand-written page is, beside pictures and other files, which serve every language.
PAGE = ".md"


class Made(Known):
    """The digest as its readers get it: with the languages made from others."""

    @cached_property
    def deriving(self) -> Deriving:
        """Fills up words; opens a converter when the first are asked for."""
        from digest.core.deriving import Deriving, chosen

        derived = self.config.digest.derived
        made = {
            tag: chosen(partial(_convert, tag, rule.conversion), rule.instead)
            for tag, rule in derived.items()
        }
        return Deriving(derived, made)

    @cached_property
    def shown(self) -> DigestSettings:
        """The settings of those who print and send."""
        return self.deriving.settings(self.config.digest)

    def printed(self, number: int) -> Issue:
        """An issue with all that its readers get."""
        return self.deriving.issue(self.archive.issue(number))

    def out_since(self, number: int) -> Mapping[str, object]:
        """The languages an issue is out in, those made from others too; no word is converted."""
        published = self.archive.issue(number).published
        made = {
            t: published[r.source] for t, r in self.config.digest.derived.items() if r.source in published
        }
        return {**made, **published}

    def pages_made(self) -> dict[str, dict[str, Path]]:
        """Language to hand-written pages made from another one's, by their path below its folder."""
        from digest.frames.written import plain

        found = {}
        for tag, rule in self.config.digest.derived.items():
            files = plain(self.config.content / rule.source)
            pages = {path: file for path, file in files.items() if path.endswith(PAGE)}
            folder = self.config.state / "cache" / "derived" / tag
            found[tag] = {
                **files,
                **{path: self._page(file, folder / path, tag) for path, file in pages.items()},
            }
        return found

    def _page(self, file: Path, made: Path, tag: str) -> Path:
        body = self.deriving.page(file.read_text("utf-8-sig"), tag)
        if not made.is_file() or made.read_bytes() != body.encode():
            made.parent.mkdir(parents=True, exist_ok=True)
            made.write_bytes(body.encode())
        return made

    @property
    def converter_key(self) -> str:
        """What the words made hang on, beside the words they are made from; empty if none are."""
        if not self.config.digest.derived:
            return ""
        from importlib.metadata import version

        return f"opencc {version('opencc')}"


class Terms:
    """The glossary as its page shows it."""

    def __init__(self, file: GlossaryFile, deriving: Deriving) -> None:
        self._file, self._deriving = file, deriving

    @property
    def body(self) -> bytes:
        return self._file.body

    def __bool__(self) -> bool:
        return bool(self._file)

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        return tuple(map(self._deriving.term, self._file.terms))


def _convert(tag: str, conversion: str, text: str) -> str:
    return _opened(tag, conversion)(text)


@cache
def _opened(tag: str, conversion: str) -> Converter:
    try:
        from opencc import OpenCC
    except ImportError as error:
        raise ConfigError(
            [f"derived.{tag}: OpenCC, which makes this language, is not installed"],
            hint="pip install 'weekly-digest[hant]', or take [derived] out of digest.toml",
        ) from error
    try:
        convert: Converter = OpenCC(conversion).convert
        convert("")
    except Exception as error:  # what it raises differs between its versions
        raise ConfigError(
            [f"digest.toml: derived.{tag}.conversion: OpenCC has no {conversion!r}"],
            hint="Write s2twp (Taiwan, with its words), s2tw, s2hk or s2t",
        ) from error
    return convert
