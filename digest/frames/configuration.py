"""What MkDocs is told for one language; the rest stands in mkdocs.yml."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from digest.errors import BuildError
from digest.frames import overrides

FILE = "mkdocs.yml"
INHERIT = re.compile(r"^INHERIT:\s*['\"]?([^'\"#\n]+?)['\"]?\s*(?:#.*)?$", re.MULTILINE)
#: Links of hand-written pages to what the digest makes itself; MkDocs misses the files behind them.
OURS = re.compile(
    r"contains a link '(?:\.\./)*(?:feed\.xml|atom\.xml|feed\.json|feeds/|issues/|archive/|pictures/)"
)
#: The theme's own name for a language where cutting tags off the end of ours does not find it.
THEME_NAMES = {"no": "nb", "zh-HK": "zh-Hant", "zh-Hans": "zh", "zh-MO": "zh-Hant"}


def base_files(project: Path, folders: Sequence[Path]) -> list[Path]:
    """The configurations laid over each other: the shipped one first, the digest's own last."""
    shipped = next(
        (file for folder in reversed(folders) if (file := folder / "frame" / FILE).is_file()), None
    )
    if shipped is None:
        raise BuildError("there is no frame/mkdocs.yml among the templates", hint="reinstall the program")
    files = [shipped]
    own = project / FILE
    while own.is_file() and own.resolve() not in {file.resolve() for file in files}:
        files.insert(1, own)
        inherited = INHERIT.search(own.read_text(encoding="utf-8", errors="replace"))
        if not inherited:
            break
        own = own.parent / inherited[1].strip()
    return files


def generated(
    *, language: str, work: Path, told: Mapping[str, Any], folders: Sequence[Path]
) -> dict[str, Any]:
    """The keys that differ per language. Lists replace the base's, mappings are laid over them."""
    return {
        "site_name": told["title"],
        "site_description": told["description"],
        "site_url": f"{told['site_url']}{language}/",
        "docs_dir": str(work / "docs"),
        "site_dir": str(work / "site"),
        "theme": {
            "name": "material",
            "language": theme_language(language),
            "custom_dir": str(work / "overrides"),
            "favicon": "assets/favicon.svg",
        },
        "extra_css": overrides.assets(folders, ".css"),
        "extra": {
            "alternate": [],
            "digest": {
                **told,
                "scripts": overrides.assets(folders, ".js"),
                "search": overrides.worker(folders, "search"),
            },
        },
    }


def laid_over(base: Mapping[str, Any], top: Mapping[str, Any]) -> dict[str, Any]:
    """`top` over `base`: mappings key by key, everything else replaced."""
    merged = dict(base)
    for key, value in top.items():
        below = merged.get(key)
        if isinstance(below, Mapping) and isinstance(value, Mapping):
            value = laid_over(below, value)
        merged[key] = value
    return merged


def with_words(palette: object, words: Mapping[str, str]) -> list[Any]:
    """The palettes with each toggle's name in the page's language, where the configuration says none."""
    found = []
    for option in palette if isinstance(palette, list) else []:
        if isinstance(option, dict) and isinstance(option.get("toggle"), dict):
            name = words["to_light"] if option.get("scheme") == "slate" else words["to_dark"]
            option = {**option, "toggle": {"name": name, **option["toggle"]}}
        found.append(option)
    return found


def with_title(extensions: object, title: str) -> list[Any]:
    """The Markdown extensions; `title` is that of the link beside a heading, where none is configured.

    >>> with_title(["tables", {"toc": {"permalink": "#"}}], "Here")
    ['tables', {'toc': {'permalink_title': 'Here', 'permalink': '#'}}]
    """
    found = []
    for extension in extensions if isinstance(extensions, list) else []:
        if isinstance(extension, dict) and isinstance(extension.get("toc"), dict):
            extension = {**extension, "toc": {"permalink_title": title, **extension["toc"]}}
        found.append(extension)
    return found


def search_only(plugins: object) -> list[Any]:
    """The search entry of `plugins`, whatever else stands there: no other plug-in has a part in this."""
    entries = plugins if isinstance(plugins, list) else []
    for entry in entries:
        if entry == "search" or (isinstance(entry, dict) and "search" in entry):
            return [entry]
    return ["search"]


def theme_language(tag: str) -> str:
    """The theme's language for a BCP 47 tag: itself, or cut from its end, or English."""
    known = _theme_languages()
    parts = tag.split("-")
    for end in range(len(parts), 0, -1):
        candidate = "-".join(parts[:end])
        candidate = THEME_NAMES.get(candidate, candidate)
        if candidate in known:
            return candidate
    return "en"


def _theme_languages() -> frozenset[str]:
    spec = find_spec("material")
    if spec is None or not spec.submodule_search_locations:
        raise BuildError("mkdocs-material is not installed", hint="pip install mkdocs-material")
    folder = Path(next(iter(spec.submodule_search_locations))) / "templates" / "partials" / "languages"
    return frozenset(file.stem for file in folder.glob("*.html"))
