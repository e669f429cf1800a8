"""Translating: what was said before, what a service would say, and what becomes of it in an issue's file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urlsplit

from digest.app.known import Known
from digest.errors import TranslatorError, UsageError

if TYPE_CHECKING:
    from digest.core.memory import Match
    from digest.core.suggesting import Suggestion
    from digest.model import Candidate, Issue, Text, TranslateSettings
    from digest.pipeline.translate import Report, Said
    from digest.ports import Tell, Translator
    from digest.store.memory import Memory


Progress: TypeAlias = "Callable[[int, int], object]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What the memory holds that is like some words."""

    #: The language they were taken to be in.
    source: str
    matches: Sequence[Match]
    #: Pairs the memory holds in all, and files of which it holds nothing.
    pairs: int
    faults: Sequence[str]
    #: False: the memory could not be written, and was made for this time alone.
    kept: bool


class Translating(Known):
    """What is done with texts in two languages."""

    @contextmanager
    def memory(self, progress: Progress) -> Iterator[Memory]:
        """The translation memory, up to date; `progress` hears of how many of how many issues are read."""
        from digest.pipeline.memory import refresh
        from digest.store.memory import Memory

        with Memory(self.config.state / "memory.db") as remembered:
            remembered.do(lambda: refresh(remembered, self.archive, lambda: self.archive, progress))
            yield remembered

    def remember(
        self,
        words: str,
        *,
        source: str = "",
        target: str = "",
        limit: int = 5,
        progress: Progress = lambda _done, _total: None,
    ) -> Remembered:
        """What was translated before that is like `words`; raises UsageError, StoreError."""
        from digest.core.scripts import spoken_in
        from digest.pipeline.memory import faults, languages_of, look

        languages = self.config.digest.languages
        written = spoken_in(words, languages)
        source, targets = languages_of(words, languages, written, source, target)
        with self.memory(progress) as remembered:
            return remembered.do(
                lambda: Remembered(
                    source=source,
                    matches=look(remembered, words, source=source, targets=targets, limit=limit),
                    pairs=remembered.size(),
                    faults=faults(remembered),
                    kept=remembered.kept,
                )
            )

    # ------------------------------------------------------------ drafts

    @cached_property
    def translator(self) -> Translator | None:
        """Who is asked for drafts; None: nobody, as digest.toml names nobody. Raises TranslatorError."""
        from digest.http import Telling
        from digest.translators import BUILT_IN, make

        settings, http = self.config.translate, self.config.http
        if settings.by in BUILT_IN and not settings.base_url:
            return None
        # The address is named by the configuration, so it may be reached wherever it is.
        host = urlsplit(settings.base_url).hostname or ""
        allow = (*http.allow, host) if host else http.allow
        patient = replace(http, timeout=settings.timeout, silence=settings.timeout + 1, allow=allow)
        if ".py:" in settings.by:
            return self._plugged_translator(settings, Telling(patient))
        return make(settings, Telling(patient))

    def _plugged_translator(self, settings: TranslateSettings, tell: Tell) -> Translator:
        """The one in a file of this digest; raises PluginError."""
        from digest.app import plugins
        from digest.translators.guarded import Guarded

        subject = f"translator {settings.by}"
        maker = plugins.load(settings.by, self.config.root, subject)
        methods = ("translate", "suggest", "shown")
        return Guarded(plugins.made(lambda tell: maker(settings, tell), tell, subject, *methods))

    def terms(self, text: str, language: str, other: str) -> Mapping[str, str]:
        """The words agreed on that stand in `text`, and how `other` says them."""
        return self.agreed.wanted(text, language, other)

    def translate(
        self,
        number: int,
        target: str,
        *,
        drafts: bool = False,
        only: Sequence[str] = (),
        dry: bool = False,
        memory_only: bool = False,
        told: Callable[[Said], None] = lambda _said: None,
        progress: Progress = lambda _done, _total: None,
        writing: Callable[[], AbstractContextManager[object]] = nullcontext,
    ) -> Report:
        """Draft what Vol. `number` lacks in `target`; nothing becomes confirmed by it.

        `only`: these entries; an empty name is the issue's own title and lead. `writing` is entered around
        each change of the file, and around nothing that takes long.
        """
        from digest.pipeline.translate import Drafting

        languages = self.config.digest.languages
        if target not in languages:
            raise UsageError(
                f"the digest has no language {target!r}", hint=f"It has {self.config.digest.spoken}"
            )
        with self.memory(progress) as remembered:
            drafting = Drafting(
                archive=self.archive,
                remembered=remembered,
                languages=languages,
                terms=self.terms,
                translator=None if memory_only else self.translator,
                told=told,
                dated=self.dated,
                writing=writing,
            )
            plan = drafting.plan(number, target, drafts=drafts, only=only)
            return drafting.run(number, plan, dry=dry)

    def dated(self, issue: Issue) -> Text:
        """The title that an issue has as long as nobody finds a better one: it says no more than the days."""
        from digest.core.drafting import issue_title

        return issue_title(issue.covers, self.config.digest, self.phrases)

    def cost(self, tokens: tuple[int, int]) -> float:
        """What so many tokens cost, asked and answered; 0 if digest.toml names no price."""
        settings = self.config.translate
        return (tokens[0] * settings.price_in + tokens[1] * settings.price_out) / 1e6

    # ------------------------------------------------------------ suggestions

    def suggest(self, candidate: Candidate, language: str = "") -> Suggestion:
        """A title and a summary from an article's stored text; raises TranslatorError, UsageError."""
        from digest.pipeline.suggest import suggest

        translator = self._asked()
        return suggest(candidate, self._wanted(language), terms=self.terms, translator=translator)

    def shown_suggestion(self, candidate: Candidate, language: str = "") -> str:
        """What would be sent for it."""
        from digest.pipeline.suggest import passage

        return self._asked().shown(passage(candidate, self._wanted(language), self.terms)[0])

    def write_suggestion(self, candidate: Candidate, made: Suggestion, number: int) -> str:
        """Put it into the candidate's entry as a machine's draft; the entry's id."""
        from digest.pipeline.suggest import write

        return write(candidate, made, number, archive=self.archive)

    def _asked(self) -> Translator:
        if self.translator is None:
            raise TranslatorError(
                "no service is set up that could be asked",
                hint="Write base_url and model into [translate] of digest.toml (docs/translating.md)",
            )
        return self.translator

    def _wanted(self, language: str) -> str:
        languages = self.config.digest.languages
        if language and language not in languages:
            raise UsageError(
                f"the digest has no language {language!r}", hint=f"It has {', '.join(languages)}"
            )
        return language or languages[0]
