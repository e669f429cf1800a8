"""What all pictures of figures share: their words in one language, the ink of a section, the template."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from markupsafe import Markup

from digest.model import Phrase, TrackerSettings
from digest.renderers.sheet import Printer
from digest.templating import Words, formats

NOBODY = Phrase("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One figure of the page: its words, the drawing, the table behind it."""

    id: str
    #: Class of its section's colour.
    ink: str
    title: str
    about: str
    #: Whose proposals these are.
    subject: Phrase = NOBODY
    svg: Markup = field(default_factory=Markup)
    note: str = ""
    #: Headings with their language; rows of a name and cells.
    heads: tuple[tuple[str, str], ...] = ()
    rows: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Desk:
    """Where the pictures of one language are drawn."""

    printer: Printer
    language: str

    @property
    def words(self) -> Words:
        return self.printer.templates.words(self.language)

    def draw(self, template: str, plot: object, *, id_: str, title: str, about: str, ink: str = "") -> Markup:
        """The drawing of `plot`; `about` is what it says to who cannot see it."""
        svg = self.printer.templates.render(
            f"chart/{template}.svg", plot=plot, id=id_, title=title, about=about, ink=ink
        )
        return Markup(svg)  # noqa: S704  made by a template, which escapes

    def subject(self, tracker: TrackerSettings) -> Phrase:
        """A tracker's title."""
        return self.phrase(*tracker.title.best(self.language, self.printer.settings.languages))

    def phrase(self, words: str, lang: str) -> Phrase:
        return Phrase(words, "" if lang == self.language else lang)

    def name(self, key: str) -> Phrase:
        """What is counted: our word for it; a stage is upstream's own."""
        return Phrase(self.words.get(f"picture_{key}", key))

    def ink(self, kind: str) -> str:
        """The colour of the section that takes items of a kind."""
        for section in self.printer.settings.sections:
            if kind in section.takes:
                return self.printer.ink(section.id)
        return "ink-2"

    def number(self, value: float) -> str:
        return formats.number(value, self.language)

    def numbers(self, values: Iterable[float | None]) -> dict[float, str]:
        """How each of `values` is spelled."""
        return {value: self.number(value) for value in values if value is not None}

    def told(self, of: str, numbers: Iterable[tuple[str, str]]) -> str:
        """`v1.36: alpha 12 and beta 9`."""
        said = formats.joined([f"{name} {number}" for name, number in numbers], self.language)
        return f"{of}{self.words['colon']}{said}" if of else said
