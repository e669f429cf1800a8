"""The words of a language, handed to what decides: core reads no file."""

from __future__ import annotations

from collections.abc import Mapping

#: Language to phrase name to pattern; the words of a language live in templates/words/.
Phrases = Mapping[str, Mapping[str, str]]
