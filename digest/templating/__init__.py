"""The Jinja environment: whatever readers see comes from `templates/`, a digest's own before ours.

Templates get their values by name and nothing from the world around them. A name that is not there
is an error with file and line, never an empty place in a page.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path, PurePosixPath
from string import Formatter
from types import MappingProxyType, TracebackType
from typing import TYPE_CHECKING

from digest.errors import TemplateError

if TYPE_CHECKING:
    import jinja2

__all__ = ["Templates", "Words", "formats", "shipped"]


def shipped() -> Path:
    """The templates that come with the program: inside the wheel, or beside the package in a checkout."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "templates"
    return inside if inside.is_dir() else package.parent / "templates"


class Words(dict[str, str]):
    """The fixed words of pages, mails and feeds in one language; `words.archive` in a template."""

    def __getattr__(self, name: str) -> str:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


class Templates:
    """Templates and words from `folders`; where two have the same name, the earlier folder wins."""

    def __init__(self, folders: Sequence[Path], *, kept: Path | None = None) -> None:
        """`kept` is a folder for compiled templates: to compile those of a page costs a tenth of a second."""
        self.folders = tuple(folder for folder in folders if folder.is_dir())
        self._kept = kept
        self._words: dict[str, Words] = {}

    @cached_property
    def _environment(self) -> jinja2.Environment:
        """Made when something is rendered: many commands need no more than words."""
        import jinja2

        from digest.templating import formats, swift

        environment = swift.Environment(
            loader=jinja2.FileSystemLoader(self.folders),
            autoescape=jinja2.select_autoescape(("html", "xml", "svg")),
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
            cache_size=-1,
            extensions=[swift.Tight],
            bytecode_cache=swift.compiled(self._kept) if self._kept else None,
        )
        environment.filters.update(formats.FILTERS)
        return environment

    def render(self, name: str, /, **values: object) -> str:
        """The template `name` filled with `values`; raises TemplateError in one line."""
        import jinja2

        try:
            return self._environment.get_template(name).render(values)
        except jinja2.TemplateNotFound as error:
            raise TemplateError(
                "no such template", subject=str(error.name or name), hint=f"looked in {self._places()}"
            ) from error
        except jinja2.TemplateSyntaxError as error:
            at = self._shown(error.filename or error.name or name)
            raise TemplateError(error.message or "unreadable", subject=f"{at}:{error.lineno}") from error
        except Exception as error:
            raise TemplateError(str(error), subject=self._place(error.__traceback__) or name) from error

    def words(self, language: str) -> Words:
        """Words of `language`; what it lacks comes from its base language (`zh` for `zh-Hant`) or English.

        Raises TemplateError for a word file that cannot be read.
        """
        if language not in self._words:
            words = Words()
            for tag in dict.fromkeys(("en", language.split("-", maxsplit=1)[0], language)):
                for folder in reversed(self.folders):
                    file = folder / "words" / f"{tag}.toml"
                    own = _words(file)
                    if folder != shipped():
                        _placeholders(own, words, file)
                    words.update(own)
            self._words[language] = words
        return self._words[language]

    def key(self, *prefixes: str) -> str:
        """A hash over templates and words whose names start with one of `prefixes`; without any, over all."""
        digest = hashlib.blake2b(digest_size=16)
        for name, hashed in self._hashes.items():
            if not prefixes or name.startswith(prefixes):
                digest.update(f"{name}\0{hashed}\n".encode())
        return digest.hexdigest()

    @cached_property
    def _hashes(self) -> Mapping[str, str]:
        """Name to hash of each file, in order of the names."""
        files: dict[str, Path] = {}
        for folder in reversed(self.folders):
            for file in folder.rglob("*"):
                if file.is_file():
                    files[file.relative_to(folder).as_posix()] = file
        return {
            name: hashlib.blake2b(files[name].read_bytes(), digest_size=16).hexdigest()
            for name in sorted(files)
        }

    def _places(self) -> str:
        return ", ".join(folder.as_posix() for folder in self.folders) or "no folder"

    def _shown(self, file: str) -> str:
        """`templates/feed/rss.xml` for a file below one of the folders."""
        for folder in self.folders:
            path = Path(file)
            if path.is_relative_to(folder):
                return (PurePosixPath(folder.name) / path.relative_to(folder).as_posix()).as_posix()
        return file

    def _place(self, trace: TracebackType | None) -> str:
        """File and line of the last template frame of a traceback."""
        place = ""
        while trace is not None:
            shown = self._shown(trace.tb_frame.f_code.co_filename)
            if shown != trace.tb_frame.f_code.co_filename:
                place = f"{shown}:{trace.tb_lineno}"
            trace = trace.tb_next
        return place


def _placeholders(own: Mapping[str, str], known: Mapping[str, str], file: Path) -> None:
    """Raise TemplateError for words that name a place nothing is put into: found here, not in some page."""
    where = f"{file.parent.parent.name}/words/{file.name}"
    for key, value in own.items():
        may = _fields(known[key]) if key in known else None
        try:
            wrong = sorted(_fields(value) - may) if may is not None else []
        except ValueError as error:
            raise TemplateError(
                f"{key}: {error}", subject=where, hint="Write { as {{ where it is just a letter"
            ) from error
        if wrong:
            allowed = ", ".join(f"{{{name}}}" for name in sorted(may or ())) or "no place at all"
            raise TemplateError(
                f"{key}: nothing is put into {{{wrong[0]}}}",
                subject=where,
                hint=f"These words know {allowed}",
            )


def _fields(words: str) -> set[str]:
    """Names of the places in `words`: `number` of "Vol. {number}"; raises ValueError for broken brackets.

    A place is its name alone: what else Python knows to write there (`{number:>9}`) could fail on some page.
    """
    places = [place for place in Formatter().parse(words) if place[1] is not None]
    for _, name, more, way in places:
        if more or way:
            raise ValueError(f"nothing but a name may stand in {{{name}}}")
    return {name for _, name, _, _ in places if name is not None}


@lru_cache(maxsize=64)
def _table(text: str) -> Mapping[str, object]:
    """`text` as TOML; a running process asks for the same words with every render."""
    return MappingProxyType(tomllib.loads(text))


def _words(file: Path) -> Mapping[str, str]:
    if not file.is_file():
        return {}
    where = f"{file.parent.parent.name}/words/{file.name}"
    try:
        table = _table(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TemplateError(str(error), subject=where) from error
    words: dict[str, str] = {}
    for key, value in table.items():
        if not isinstance(value, str):
            raise TemplateError(f"{key} must be text", subject=where, hint='write it as key = "words"')
        words[key] = value
    return words
