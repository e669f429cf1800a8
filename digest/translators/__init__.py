"""Who drafts words in another language: one outside party a file.

Others are found by the name of an entry point (`digest.translators`) or as `package.module:name`: whatever
can be called with TranslateSettings and a Tell, and gives a `ports.Translator`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.metadata import entry_points
from typing import TypeAlias

from digest.errors import TranslatorError
from digest.model import TranslateSettings
from digest.ports import Tell, Translator

Maker: TypeAlias = "Callable[[TranslateSettings, Tell], Translator]"
GROUP = "digest.translators"
#: Name to where it is.
BUILT_IN: Mapping[str, str] = {"service": "digest.translators.service:Service"}


def make(settings: TranslateSettings, tell: Tell) -> Translator:
    """The translator that digest.toml names; raises TranslatorError."""
    return _maker(settings.by)(settings, tell)


def _maker(name: str) -> Maker:
    place = BUILT_IN.get(name, name)
    try:
        if ":" in place:
            module, _, attribute = place.partition(":")
            found: Maker = getattr(import_module(module), attribute)
            return found
        for point in entry_points(group=GROUP, name=name):
            loaded: Maker = point.load()
            return loaded
    except (ImportError, AttributeError) as error:
        raise TranslatorError(
            f"it cannot be loaded: {error}",
            subject=f"translator {name}",
            hint="Is its package installed here?",
        ) from error
    known = sorted({*BUILT_IN, *(point.name for point in entry_points(group=GROUP))})
    raise TranslatorError(
        "there is none of this name",
        subject=f"translator {name}",
        hint=f"[translate] by names one of {', '.join(known)}, or package.module:name",
    )
