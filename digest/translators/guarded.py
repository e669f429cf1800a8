"""A translator that is no part of this program: its faults are a translator's, never the run's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from digest.errors import DigestError, TranslatorError, one_line
from digest.ports import Answered, Batch, Passage, Translator

Answer = TypeVar("Answer")


class Guarded:
    """`plugin`, of which everything that goes wrong is one line."""

    def __init__(self, plugin: Translator) -> None:
        self._plugin = plugin
        self.name = str(self._asked(lambda: plugin.name))

    def translate(self, batch: Batch) -> Answered:
        """Raises TranslatorError."""
        return self._answer(self._asked(lambda: self._plugin.translate(batch)))

    def suggest(self, passage: Passage) -> Answered:
        """Raises TranslatorError."""
        return self._answer(self._asked(lambda: self._plugin.suggest(passage)))

    def shown(self, wanted: Batch | Passage) -> str:
        return str(self._asked(lambda: self._plugin.shown(wanted)))

    def _answer(self, found: object) -> Answered:
        if not isinstance(found, Answered):
            raise TranslatorError(f"the plug-in gave {type(found).__name__}, not Answered", subject=self.name)
        return replace(found, words={str(id_): str(said) for id_, said in found.words.items()})

    def _asked(self, question: Callable[[], Answer]) -> Answer:
        try:
            return question()
        except DigestError:
            raise
        except Exception as error:
            words = one_line(f"{type(error).__name__}: {error}")[:300]
            subject = getattr(self, "name", "translator")
            raise TranslatorError(f"the plug-in failed: {words}", subject=subject) from error
