"""A review at a terminal: an entry, a key, the next one. Each yes is in the file before the next is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from digest.cli import output
from digest.cli.editing import edit
from digest.errors import IssueError, UsageError

if TYPE_CHECKING:
    from digest.app import Digest
    from digest.core.reviewing import Look
    from digest.pipeline.reviewing import Said

#: Key to what it does.
KEYS = {
    "y": "still right",
    "n": "next",
    "b": "back",
    "s": "skip",
    "e": "edit",
    "u": "undo",
    "q": "quit",
}
HELP = """\
  y  the languages say the same and are right: confirm, then the next
  n  the next, this one as it is          b  back to the one before
  s  skip: not shown again this time      e  edit the file at this entry
  u  undo the last yes                    q  quit; what was confirmed is kept
  Arrow keys go back and on; ? shows this."""


class Session:
    """One sitting. `key` waits for a person, `show` prints an entry; the rest is told by `output.talk`."""

    def __init__(
        self,
        digest: Digest,
        number: int,
        names: Sequence[str],
        *,
        key: Callable[[], str],
        show: Callable[[Look, str], None],
    ) -> None:
        self.digest, self.number, self.key, self.show = digest, number, key, show
        self.names = list(names)
        self.at = 0
        self.shown = False
        self.skipped: set[str] = set()
        self.said: list[tuple[str, Said]] = []
        self.seen = digest.review(number)

    @property
    def confirmed(self) -> int:
        """How many entries have a yes of this sitting."""
        return len({name for name, _ in self.said})

    def run(self) -> None:
        """Until the end of the list, or until somebody quits."""
        while (look := self._look()) is not None:
            if self.shown:
                output.data("")
            self.shown = True
            self.show(look, f"{self.at + 1} of {len(self.names)}")
            while not self._done(look, self._asked()):
                pass
            if self.at < 0:
                return

    # ------------------------------------------------------------ where one is

    def _look(self) -> Look | None:
        """The entry to be shown; None: there is no other."""
        known = {look.id: look for look in self.seen.looks}
        while self.at < len(self.names):
            name = self.names[self.at]
            if name in known and name not in self.skipped:
                return known[name]
            if name not in known:
                output.talk(f"{name or 'title and lead'} is no longer there.")
                self.skipped.add(name)
            self.at += 1
        return None

    def _asked(self) -> str:
        output.talk(output.dim(" · ".join(f"{letter} {words}" for letter, words in KEYS.items())))
        return self.key()

    def _done(self, look: Look, key: str) -> bool:
        """Do what `key` says; True: another entry comes, or this one anew."""
        match key:
            case "y":
                return self._yes(look)
            case "n" | "\n" | "\r" | "j" | " ":  # a pager's habit must not say yes
                return self._on()
            case "b" | "k":
                return self._back()
            case "s":
                self.skipped.add(look.id)
                return self._on()
            case "e":
                if why := edit(self.digest.archive.path(self.number), look.line):
                    output.talk(f"{why}. It is in {look.path}:{look.line}")
                return self._fresh()
            case "u":
                return self._undo()
            case "q":
                self.at = -1
                return True
            case "?" | "h":
                output.talk(HELP)
            case _:
                output.talk("No key for this; ? shows all.")
        return False

    def _on(self) -> bool:
        if not self._fresh():
            return False
        self.at += 1
        return True

    def _back(self) -> bool:
        before = [n for n in range(self.at) if self.names[n] not in self.skipped]
        if not before:
            output.talk("This is the first.")
        if not before or not self._fresh():
            return False
        self.at = before[-1]
        return True

    # ------------------------------------------------------------ what is written

    def _yes(self, look: Look) -> bool:
        """Confirm what was shown, unless it is no longer what the file says."""
        if not self._fresh():
            return False
        now = next((other for other in self.seen.looks if other.id == look.id), None)
        if now is None or (now.entry, now.clashing) != (look.entry, look.clashing):
            output.talk(f"{look.name} was changed meanwhile: here it is as it is now. Nothing was confirmed.")
            return True
        said, told = self.digest.confirm(self.number, [look])
        answer = told[look.id]
        for tag, why in answer.refused.items():
            output.talk(f"{tag} is not confirmed: {why}.")
        if not answer.records:
            return False
        self.said.append((look.id, said))
        output.talk(f"{look.name}: {' and '.join(answer.records)} confirmed.")
        return self._on()

    def _undo(self) -> bool:
        if not self.said:
            output.talk("There is nothing to undo.")
        if not self.said or not self._fresh():
            return False
        name, said = self.said.pop()
        try:
            self.digest.unconfirm(said)
        except UsageError as error:
            output.talk(f"Not undone: {error}.")
            return False
        output.talk(f"{name or 'title and lead'} is as it was before.")
        self.at = self.names.index(name)
        return self._fresh()

    def _fresh(self) -> bool:
        """Read the file again if anybody wrote in it; False if it cannot be read, which is told."""
        try:
            if self.digest.archive.read_bytes(self.number) != self.seen.body:
                self.seen = self.digest.review(self.number)
        except IssueError as error:
            self._told(error)
            return False
        return True

    def _told(self, error: IssueError) -> None:
        output.findings(error.findings)
        output.talk("The file cannot be read as it is now. Mend it (e), then go on.")
