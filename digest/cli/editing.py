"""A person's own editor, at a line of a file."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

#: Editors that are told the line as `+LINE FILE`; those that want it after the file; what makes others wait.
PLUS = frozenset(
    {"vi", "vim", "nvim", "view", "nano", "pico", "emacs", "emacsclient", "kak", "joe", "ne", "mcedit"}
)
COLON = frozenset({"hx", "helix", "subl", "sublime_text", "zed", "micro"})
GOTO = frozenset({"code", "codium", "code-insiders", "cursor"})
#: What is tried if nobody said which.
USUAL = ("nano", "vim", "vi")


def command(path: Path, line: int, environment: Mapping[str, str]) -> list[str] | None:
    """How to open `path` at `line` in the editor of `environment` (VISUAL, EDITOR); None: there is none."""
    said = environment.get("VISUAL") or environment.get("EDITOR") or ""
    words = shlex.split(said) if said.strip() else _usual()
    if not words:
        return None
    name = Path(words[0]).stem.lower()
    if name in PLUS:
        return [*words, f"+{line}", str(path)]
    if name in COLON:
        return [*words, *_waiting(words, "-w", "--wait", name in {"subl", "zed"}), f"{path}:{line}"]
    if name in GOTO:
        return [*words, *_waiting(words, "-w", "--wait", True), "--goto", f"{path}:{line}"]
    return [*words, str(path)]


def edit(path: Path, line: int) -> str:
    """Let a person edit a file and wait for them; why it was not possible, or an empty text."""
    try:
        words = command(path, line, os.environ)
    except ValueError as error:  # a quotation mark of $EDITOR that nothing closes
        return f"$EDITOR cannot be read: {error}"
    if words is None:
        return "no editor is known: set EDITOR, for example EDITOR=nano"
    try:
        done = subprocess.run(words, check=False)
    except OSError as error:
        return f"{words[0]} cannot be started: {error.strerror or error}"
    return f"{words[0]} left with an error ({done.returncode})" if done.returncode else ""


def _usual() -> list[str]:
    found = next((name for name in USUAL if shutil.which(name)), "")
    return [found] if found else []


def _waiting(words: Sequence[str], short: str, long: str, wanted: bool) -> list[str]:
    return [long] if wanted and not {short, long} & set(words) else []
