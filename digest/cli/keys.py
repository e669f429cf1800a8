"""One key of a person at a terminal, without Enter."""

from __future__ import annotations

import os
import select
import sys
import unicodedata

if sys.platform != "win32":
    import termios
    import tty

#: What arrow keys send after ESC; Ctrl-D and the end of input leave.
ARROWS = {b"[C": "n", b"[B": "n", b"[D": "b", b"[A": "b", b"OC": "n", b"OB": "n", b"OD": "b", b"OA": "b"}
LEAVE = "q"


def people_watch() -> bool:
    """Whether somebody sits at both ends."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def key() -> str:
    """The next key, small and half-width, whatever input method is on; `q` at the end of input."""
    if sys.platform == "win32":
        import msvcrt

        return plain(str(msvcrt.getwch()))
    handle = sys.stdin.fileno()
    before = termios.tcgetattr(handle)
    try:
        # What was typed before an entry was shown says nothing about it: it is thrown away.
        tty.setcbreak(handle, termios.TCSAFLUSH)
        return plain(_read(handle))
    finally:
        termios.tcsetattr(handle, termios.TCSADRAIN, before)


def plain(typed: str) -> str:
    """
    >>> plain("Ｙ"), plain("\\x04"), plain("？")
    ('y', 'q', '?')
    """
    if typed in {"", "\x04", "\x03", "\x1b"}:
        return LEAVE if typed != "\x1b" else ""
    return unicodedata.normalize("NFKC", typed).lower()


def _read(handle: int) -> str:
    first = os.read(handle, 1)
    if first == b"\x1b":
        rest = os.read(handle, 8) if select.select([handle], [], [], 0.05)[0] else b""
        return ARROWS.get(rest, "\x1b")
    more = 3 if first >= b"\xf0" else 2 if first >= b"\xe0" else 1 if first >= b"\xc0" else 0
    return (first + (os.read(handle, more) if more else b"")).decode("utf-8", "replace")
