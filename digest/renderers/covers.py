"""Covers: a picture of 1200x630 per issue and language, which chats and networks show beside a link.

An extra (`pip install weekly-digest[covers]`, Pillow) that also needs a font with the digest's characters.
`find` says what is missing in one line; a site without covers names none. The same edition, font and
Pillow give the same bytes; what differs between machines is why covers are off unless asked for.
"""

from __future__ import annotations

import hashlib
import io
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from digest.core import addresses, lines
from digest.core.lines import broken
from digest.model import Card, DigestSettings, Document
from digest.renderers.sheet import COVER
from digest.templating import Templates, formats

if TYPE_CHECKING:
    from PIL import Image, ImageDraw, ImageFont

#: Where systems keep their fonts.
FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts",
           "/System/Library/Fonts", "/Library/Fonts", "~/Library/Fonts", "C:/Windows/Fonts")  # fmt: skip
#: Files of fonts with Chinese, Japanese and Korean, the handsomest first: bold, and the plain one beside it.
WIDE = (
    ("NotoSerifCJK-Bold.ttc", "NotoSerifCJK-Regular.ttc"),
    ("NotoSerifCJKsc-Bold.otf", "NotoSerifCJKsc-Regular.otf"),
    ("SourceHanSerifSC-Bold.otf", "SourceHanSerifSC-Regular.otf"),
    ("SourceHanSerif-Bold.ttc", "SourceHanSerif-Regular.ttc"),
    ("Songti.ttc", "Songti.ttc"),
    ("NotoSansCJK-Bold.ttc", "NotoSansCJK-Regular.ttc"),
    ("msyhbd.ttc", "msyh.ttc"),
    ("simsun.ttc", "simsun.ttc"),
)
#: What will do where no language needs those.
NARROW = (
    ("NotoSerif-Bold.ttf", "NotoSerif-Regular.ttf"),
    ("LiberationSerif-Bold.ttf", "LiberationSerif-Regular.ttf"),
    ("DejaVuSerif-Bold.ttf", "DejaVuSerif.ttf"),
    ("Georgia Bold.ttf", "Georgia.ttf"),
    ("georgiab.ttf", "georgia.ttf"),
)
#: Languages that need the wide fonts, and the face of a collection that draws each as its readers know it.
FACES = {"zh": "SC", "zh-Hant": "TC", "zh-TW": "TC", "zh-HK": "HK", "ja": "JP", "ko": "KR"}

#: Packages whose version may change a pixel.
DRAWING = ("babel", "pillow", "rjieba")

# The light paper of digest.css.
PAPER, INK, QUIET, LINE = "#fcfbf7", "#1d1b18", "#5f5a51", "#d8d3c7"
INKS = ("#9c3520", "#234e86", "#22653f", "#7d5200", "#703a78", "#2b5d68")
MARGIN = 72
#: Sizes a title is tried in, largest first, and how many lines it may take in each.
TITLE = ((92, 2), (76, 3), (64, 3), (52, 4))
#: Where the title stands, and sections below it.
TOP, BOTTOM = 232, 524


@dataclass(frozen=True, slots=True)
class Shape:
    """A sheet to draw on, and where things stand on it."""

    size: tuple[int, int] = COVER
    margin: int = MARGIN
    title: tuple[tuple[int, int], ...] = TITLE
    bottom: int = BOTTOM
    #: With the paper's other name and the sections; a narrow sheet has no room for them.
    whole: bool = True


#: What WeChat shows of an issue: wide above an article, square beside it in a chat.
WECHAT = {
    "235": Shape((1200, 511), title=((72, 1), (58, 2), (40, 3), (32, 4)), bottom=405),
    "11": Shape((630, 630), margin=44, title=((76, 3), (64, 4), (52, 5), (44, 6)), bottom=580, whole=False),
}
#: Spaces that dates are written with and many fonts lack, which then draw a box.
_SPACES = {0x2009: " ", 0x202F: " ", 0xA0: " "}
#: Steps from paper to an ink at the edges of letters.
STEPS = 24


@dataclass(frozen=True, slots=True)
class Fonts:
    """Files of the bold and the plain font."""

    bold: Path
    plain: Path


def find(settings: DigestSettings, folders: Sequence[str] = FOLDERS) -> Fonts | str:
    """The fonts covers are drawn with, or why there are none, in one line."""
    try:
        import PIL  # noqa: F401
    except ImportError:
        return 'no covers: Pillow is not there. Install it with: pip install "weekly-digest[covers]"'
    wide = any(_face(tag) for tag in settings.languages)
    wanted = WIDE if wide else (*NARROW, *WIDE)
    names = {name for pair in wanted for name in pair}
    there: dict[str, Path] = {}
    for file in _files(folders):
        if file.name in names:
            there.setdefault(file.name, file)
    for bold, plain in wanted:
        if bold in there and plain in there:
            return Fonts(there[bold], there[plain])
    kind = "with Chinese characters " if wide else ""
    return f"no covers: no font {kind}was found. On Debian: apt-get install fonts-noto-cjk"


def _files(folders: Sequence[str]) -> Iterator[Path]:
    for folder in folders:
        yield from sorted(Path(folder).expanduser().rglob("*.[ot]t[fc]"))


def _face(language: str) -> str:
    """`SC` for `zh`; empty where any face will do."""
    return FACES.get(language) or FACES.get(language.split("-", maxsplit=1)[0], "")


class Covers:
    """Draws covers with one pair of fonts."""

    def __init__(self, templates: Templates, settings: DigestSettings, fonts: Fonts) -> None:
        self.templates = templates
        self.settings = settings
        self.fonts = fonts

    @cached_property
    def key(self) -> str:
        """Changes when the fonts, what draws with them, or what every cover shows does."""
        settings = self.settings
        shown = (settings.title, settings.languages, settings.sections, self.templates.key("words/"))
        state = hashlib.sha256(f"{sys.platform} {[version(name) for name in DRAWING]} {shown}".encode())
        sources = (Path(__file__), Path(lines.__file__), Path(formats.__file__))
        for file in (self.fonts.bold, self.fonts.plain, *sources):
            with file.open("rb") as opened:
                state.update(hashlib.file_digest(opened, "sha256").digest())
        return state.hexdigest()[:32]

    def render(self, card: Card) -> Document:
        """`zh/issues/29/cover.png`."""
        return self._drawn(card, Shape(), addresses.cover(card.language, card.number))

    def crops(self, card: Card, stem: str) -> list[Document]:
        """The shapes WeChat shows, drawn as such so that nothing is cut: `STEM-235.png`, `STEM-11.png`."""
        return [self._drawn(card, shape, f"{stem}-{name}.png") for name, shape in WECHAT.items()]

    def _drawn(self, card: Card, shape: Shape, path: str) -> Document:
        from PIL import Image, ImageDraw

        picture = Image.new("RGB", shape.size, PAPER)
        _Sheet(self, card, ImageDraw.Draw(picture), shape).draw()
        return Document(path=path, media_type="image/png", body=_png(picture))


@dataclass(slots=True)
class _Sheet:
    """One cover being drawn."""

    covers: Covers
    card: Card
    pen: ImageDraw.ImageDraw
    shape: Shape

    @property
    def room(self) -> int:
        return self.shape.size[0] - 2 * self.shape.margin

    def draw(self) -> None:
        """Rules and name, number and window, the title, what sections it has."""
        left, right = self.shape.margin, self.shape.margin + self.room - 1
        self.pen.rectangle((left, 52, right, 59), fill=INK)
        self.pen.rectangle((left, 64, right, 65), fill=INK)
        self._names()
        self.pen.rectangle((left, 156, right, 156), fill=LINE)
        self._facts()
        self.pen.rectangle((left, 204, right, 205), fill=INK)
        self._title()
        if self.shape.whole:
            self._sections()
        else:
            self.pen.rectangle((left, self.shape.bottom, right, self.shape.bottom), fill=INK)

    def _names(self) -> None:
        settings, language = self.covers.settings, self.card.language
        name, lang = settings.title.best(language, settings.languages)
        size = next((s for s in (46, 38) if self._font("bold", s, lang).getlength(name) <= self.room), 30)
        font = self._font("bold", size, lang)
        self._left(self.shape.margin, 134, _clipped(name, self.room, font.getlength), font, INK)
        if not self.shape.whole:
            return
        others = [settings.title.best(tag, settings.languages) for tag in settings.beside(language)]
        for other, lang in others:
            if other != name:
                self._right(134, other, self._font("plain", 28, lang), QUIET)
                return

    def _facts(self) -> None:
        words, language = self.covers.templates.words(self.card.language), self.card.language
        font, bold = self._font("plain", 24, language), self._font("bold", 24, language)
        self._left(self.shape.margin, 189, words["issue"].format(number=self.card.number), bold, INK)
        days = formats.window(self.card.covers, language, True).translate(_SPACES)
        self._right(189, days, font, QUIET)

    def _title(self) -> None:
        font, size, told = self._set()
        leading = round(size * 1.26)
        height = leading * (len(told) - 1) + size
        y = TOP + (self.shape.bottom - TOP - height) // 2 + round(size * 0.86)
        for i, line in enumerate(told):
            self._left(self.shape.margin, y + i * leading, line, font, INK)

    def _set(self) -> tuple[ImageFont.FreeTypeFont, int, list[str]]:
        """The title in the largest size it fits in; one that fits in none is clipped."""
        title, lang = self.card.title, self.card.lang or self.card.language
        room = self.room
        for size, most in self.shape.title:
            font = self._font("bold", size, lang)
            told = broken(title, room, font.getlength)
            if len(told) <= most:
                return font, size, told
        size, most = self.shape.title[-1]
        font = self._font("bold", size, lang)
        told = broken(title, room, font.getlength)
        return font, size, [*told[: most - 1], _clipped(told[most - 1] + "…", room, font.getlength)]

    def _sections(self) -> None:
        shown = [(id_, phrase) for id_, phrase, headlines in self.card.sections if headlines][: len(INKS)]
        places = {known.id: place for place, known in enumerate(self.covers.settings.sections)}
        room, bottom = self.room // max(len(shown), 1), self.shape.bottom
        for i, (id_, phrase) in enumerate(shown):
            x = self.shape.margin + i * room
            ink = INKS[places[id_] % len(INKS)] if id_ in places else QUIET
            font = self._font("bold", 22, phrase.lang or self.card.language)
            self.pen.rectangle((x, bottom, x + room - 25, bottom), fill=INK)
            self.pen.rectangle((x, bottom, x + 51, bottom + 5), fill=ink)
            for n, line in enumerate(broken(phrase.words, room - 24, font.getlength)[:2]):
                self._left(x, bottom + 38 + n * 28, line, font, INK)

    def _font(self, weight: str, size: int, language: str) -> ImageFont.FreeTypeFont:
        file = self.covers.fonts.bold if weight == "bold" else self.covers.fonts.plain
        return _opened(str(file), size, _face(language))

    def _left(self, x: int, y: int, words: str, font: ImageFont.FreeTypeFont, ink: str) -> None:
        self.pen.text((x, y), words, font=font, fill=ink, anchor="ls")

    def _right(self, y: int, words: str, font: ImageFont.FreeTypeFont, ink: str) -> None:
        self.pen.text((self.shape.margin + self.room, y), words, font=font, fill=ink, anchor="rs")


@lru_cache(maxsize=64)
def _opened(file: str, size: int, face: str) -> ImageFont.FreeTypeFont:
    """The face of a font for readers of `SC`, `TC` ...; of a collection without it, the first."""
    from PIL import ImageFont

    first = ImageFont.truetype(file, size, layout_engine=ImageFont.Layout.BASIC)
    if not face or not file.endswith(".ttc"):
        return first
    for index in range(16):
        try:
            font = ImageFont.truetype(file, size, index=index, layout_engine=ImageFont.Layout.BASIC)
        except OSError:
            break
        family = font.getname()[0] or ""
        if family.endswith(f" {face}") and " Mono " not in family:
            return font
    return first


def _clipped(words: str, room: float, width: Callable[[str], float]) -> str:
    """`words` as far as there is room, an ellipsis for the rest."""
    if width(words) <= room:
        return words
    words = words.rstrip("…")
    while words and width(words + "…") > room:
        words = words[:-1]
    return words.rstrip() + "…"


def _png(picture: Image.Image) -> bytes:
    """With the paper's own colours alone, so that an ink stays what it is and the file small."""
    from PIL import Image

    palette = Image.new("P", (1, 1))
    palette.putpalette(_palette())
    stored = io.BytesIO()
    picture.quantize(palette=palette, dither=Image.Dither.NONE).save(stored, "PNG", compress_level=9)
    return stored.getvalue()


@cache
def _palette() -> bytes:
    """Red, green, blue of the paper, of every ink and line, and of the steps between paper and letters."""
    paper = bytes.fromhex(PAPER[1:])
    found = [paper, *(bytes.fromhex(colour[1:]) for colour in (LINE, *INKS))]
    for ink in (bytes.fromhex(colour[1:]) for colour in (INK, QUIET)):
        for step in range(1, STEPS + 1):
            mixed = (round(a + (b - a) * step / STEPS) for a, b in zip(paper, ink, strict=True))
            found.append(bytes(mixed))
    return b"".join(found)
