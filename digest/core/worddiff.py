"""Which words of a text are new, and which are gone: for eyes, in Chinese as in English."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from digest.core.segments import HAN, cut

#: A run of Chinese, of spaces, a word or number as one writes it (`v1.30.1`, `don't`), any other character.
_TOKEN = re.compile(rf"{HAN.pattern}|\s+|(?:(?!{HAN.pattern[:-1]})\w)+(?:[.'’_/-]\w+)*|.", re.DOTALL)
#: Letters kept on each side of what differs.
AROUND = 32
#: Between two changes so little is no word in common.
THIN = re.compile(r"[\s\W_]?")
#: Texts that share less than this part of their words are another text, not a changed one.
ALIKE = 0.3
#: Half a word, or half an address, where a text is cut.
_HALF_AFTER, _HALF_BEFORE = re.compile(r"(?<=[^!-~])[!-~]+$"), re.compile(r"^[!-~]+(?=[^!-~])")


@dataclass(frozen=True, slots=True)
class Piece:
    """Words in both (`=`), gone (`-`) or new (`+`)."""

    sign: str
    text: str


def diff(old: str, new: str) -> tuple[Piece, ...]:
    """What became of `old`, in the order of reading: the `=` and `-` are all of it, `=` and `+` all of `new`.

    >>> [str(p.sign + p.text) for p in diff("It says v1.16.", "It says v1.17.")]
    ['=It says ', '-v1.16', '+v1.17', '=.']
    """
    before, after = list(_tokens(old)), list(_tokens(new))
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if old and new and matcher.ratio() < ALIKE:
        return (Piece("-", old), Piece("+", new))
    pieces: list[Piece] = []
    gone, came = "", ""
    codes = matcher.get_opcodes()
    for n, (what, i, j, k, m) in enumerate(codes):
        was, now = "".join(before[i:j]), "".join(after[k:m])
        thin = what == "equal" and 0 < n < len(codes) - 1 and THIN.fullmatch(was)
        if what != "equal" or thin:
            gone, came = gone + was, came + now
            continue
        pieces += _turned(gone, came)
        gone, came = "", ""
        pieces.append(Piece("=", was))
    return (*pieces, *_turned(gone, came))


def marked(pieces: Sequence[Piece], around: int = AROUND) -> str:
    """The same in one line that needs no colour; most of what stayed is left out.

    >>> marked(diff("It says v1.16.", "It says v1.17."))
    'It says [-v1.16-]{+v1.17+}.'
    """
    out = ""
    for n, piece in enumerate(pieces):
        text = " ".join(re.split(r"\s+", piece.text))
        match piece.sign:
            case "-":
                out += f"[-{text}-]"
            case "+":
                out += f"{{+{text}+}}"
            case _:
                out += _short(text, around, first=n == 0, last=n == len(pieces) - 1)
    return out


def _tokens(text: str) -> Iterator[str]:
    for found in _TOKEN.findall(text):
        if HAN.fullmatch(found):
            yield from cut(found)
        else:
            yield found


def _turned(gone: str, came: str) -> Iterator[Piece]:
    if gone:
        yield Piece("-", gone)
    if came:
        yield Piece("+", came)


def _short(text: str, around: int, *, first: bool, last: bool) -> str:
    head, tail = 0 if first else around, 0 if last else around
    if (first and last) or len(text) <= head + tail + 1:
        return text
    begin = _HALF_AFTER.sub("", text[:head]) if text[head : head + 1].strip() else text[:head]
    end = text[len(text) - tail :]
    if text[len(text) - tail - 1].strip():
        end = _HALF_BEFORE.sub("", end)
    return f"{begin.rstrip()}…{end.lstrip()}"
