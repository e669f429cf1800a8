"""Frames by Material for MkDocs: the look, the header, the search box; the only file that imports mkdocs.

MkDocs runs once per language over the hand-written pages and one empty page per kind. Where an
issue's title, its article and so on belong, the empty page has holes. What comes out is kept in a
cache by a hash of everything it was made of, so that an ordinary build never loads MkDocs at all.
"""

from __future__ import annotations

import hashlib
import io
import json
import logging
import os
import tempfile
import warnings
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from digest.core.addresses import TAKEN
from digest.errors import BuildError, TemplateError, one_line
from digest.frames import cache, configuration, holes, overrides, workshop, written
from digest.model import DigestSettings
from digest.ports import FrameSet
from digest.templating import Templates
from digest.templating.formats import territorial
from digest.templating.scripts import language_name

ENGINE = ("mkdocs", "mkdocs-material", "Markdown", "pymdown-extensions")


class MaterialFrames:
    """Frames of a digest, one FrameSet per language.

    `project` is the folder of mkdocs.yml (which need not exist), `content` holds a folder of
    hand-written pages per language, `cache` is ours to write below.
    """

    def __init__(
        self,
        settings: DigestSettings,
        *,
        project: Path,
        content: Path,
        templates: Templates,
        cache: Path,
        made: Mapping[str, Mapping[str, Path]] | None = None,
    ) -> None:
        """`made`: language to pages that stand in for those it has not in `content`."""
        self.settings = settings
        self.project = project
        self.content = content
        self.made = made or {}
        self.templates = templates
        self.root = cache / "frames"

    def __call__(self, language: str) -> FrameSet:
        """The frames of `language`, from the cache or made anew; raises BuildError or TemplateError."""
        pages = self._pages()
        told = self._told(language, pages)
        key = self._key(told, pages[language])
        folder = self.root / key / language
        if (frames := cache.load(folder)) is not None:
            return frames
        try:
            self._make(pages[language], told, key, folder)
        except OSError as error:
            raise BuildError(f"the frame could not be written ({error})", subject=str(folder)) from error
        if (frames := cache.load(folder)) is None:
            raise BuildError("what was just written cannot be read back", subject=str(folder))
        return frames

    def key(self, language: str) -> str:
        """Changes when anything changes that the frames of `language` are made of; makes nothing."""
        pages = self._pages()
        return self._key(self._told(language, pages), pages[language])

    def _pages(self) -> Mapping[str, written.Written]:
        taken = TAKEN | {tracker.part for tracker in self.settings.trackers}
        return {
            tag: written.read(self.content / tag, taken, self.made.get(tag))
            for tag in self.settings.languages
        }

    def _told(self, language: str, pages: Mapping[str, written.Written]) -> dict[str, Any]:
        """What the overrides know of the digest (`config.extra.digest`)."""
        settings, order = self.settings, self.settings.languages
        return {
            "language": language,
            "default": settings.default_language,
            "title": settings.title.best(language, order)[0],
            "description": settings.description.best(language, order)[0],
            "site_url": settings.site_url,
            "words": dict(self.templates.words(language)),
            "locales": {tag: territorial(tag) for tag in order},
            "languages": [
                {
                    "tag": tag,
                    "name": language_name(tag, self.templates.words),
                    "title": settings.title.best(tag, order)[0],
                    "beside": tag in settings.beside(language),
                    "pages": list(pages[tag].addresses),
                }
                for tag in order
            ],
        }

    def _key(self, told: Mapping[str, Any], pages: written.Written) -> str:
        folders = self.templates.folders
        bases = configuration.base_files(self.project, folders)
        made_of = [
            {name: version(name) for name in ENGINE},
            told,
            [(path, _digest(file)) for path, file in pages.files.items()],
            [(path, _digest(file)) for path, file in overrides.sources(folders).items()],
            [_digest(file) for file in (*bases, *sorted(Path(__file__).parent.glob("*.py")))],
        ]
        return hashlib.sha256(json.dumps(made_of, sort_keys=True).encode()).hexdigest()[:24]

    def _make(self, pages: written.Written, told: Mapping[str, Any], key: str, folder: Path) -> None:
        folders, language = self.templates.folders, folder.name
        self.root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self.root, prefix=".making-") as made:
            work, out = Path(made) / "work", Path(made) / language
            tokens = holes.tokens()
            workshop.lay_out(work, pages, folders, tokens)
            said = run(
                configuration.base_files(self.project, folders),
                configuration.generated(
                    language=language,
                    work=work,
                    told={**told, "holes": tokens, "kinds": workshop.kinds_by_file()},
                    folders=folders,
                ),
            )
            files = out / cache.FILES
            frames = workshop.gather(work / "site", files, tokens)
            cache.seal(
                out,
                FrameSet(
                    language=language,
                    frames=frames,
                    files={file.relative_to(files).as_posix(): file for file in cache.walk(files)},
                    search=workshop.search(work / "site"),
                    pages=pages.addresses,
                    key=key,
                    warnings=said,
                ),
            )
            cache.install(out, folder)
        cache.prune(self.root, newest=folder.parent)


def run(bases: Sequence[Path], generated: Mapping[str, Any]) -> tuple[str, ...]:
    """Build the site that `generated` describes on top of `bases`; what MkDocs warned of, one line each."""
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    listener = _Listener(logging.WARNING)
    log = logging.getLogger("mkdocs")
    propagate, log.propagate = log.propagate, False
    log.addHandler(listener)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the engine's own old habits
            from mkdocs.commands.build import build
            from mkdocs.config import load_config
            from mkdocs.utils.yaml import yaml_load

            from digest.frames import quick

            options: dict[str, Any] = {}
            for base in bases:
                options = configuration.laid_over(options, yaml_load(base.read_text(encoding="utf-8")))
            options = configuration.laid_over(options, generated)
            for key in ("INHERIT", "nav"):
                options.pop(key, None)
            options["plugins"] = configuration.search_only(options.get("plugins"))
            words = generated["extra"]["digest"]["words"]
            options["theme"]["palette"] = configuration.with_words(options["theme"].get("palette"), words)
            options["markdown_extensions"] = configuration.with_title(
                options.get("markdown_extensions"), words["anchor_heading"]
            )
            config = load_config(io.BytesIO(b"{}"), config_file_path=str(bases[-1].resolve()), **options)
            quick.quicken(config.theme, own=generated["theme"]["custom_dir"])
            build(config)
    except Exception as error:
        told = "; ".join(one_line(str(line)) for line in (*listener.lines, error) if str(line))
        if place := _template(error, Path(generated["theme"]["custom_dir"])):
            raise TemplateError(one_line(str(error)), subject=place) from error
        raise BuildError(told, subject="MkDocs", hint=f"Look at {bases[-1]}") from error
    finally:
        log.removeHandler(listener)
        log.propagate = propagate
    return tuple(line for line in listener.lines if not configuration.OURS.search(line))


def _template(error: BaseException, overrides: Path) -> str:
    """File and line of the override an error came from, as its author knows it; else an empty string."""
    place, trace = "", error.__traceback__
    while trace is not None:
        file = Path(trace.tb_frame.f_code.co_filename)
        if file.is_relative_to(overrides):
            place = f"templates/frame/{file.relative_to(overrides).as_posix()}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


class _Listener(logging.Handler):
    """Keeps what MkDocs says; what it would print is for us to put into words."""

    def __init__(self, level: int) -> None:
        super().__init__(level)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(one_line(record.getMessage()))


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
