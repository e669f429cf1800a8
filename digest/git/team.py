"""The digest's own repository as `digest sync` needs it.

Nothing here leaves a merge half done. A joined version is made beside the files, from blobs and an index of
its own, and only when it is whole does the branch move to it, with the files it changes. A kill before that
leaves everything as it was; one after it leaves files that already say what the next sync would write.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from digest.errors import RepositoryError, one_line
from digest.git.own import UNKNOWN, Shared, clean, git_says, push, shared
from digest.ports import Written

#: What git leaves in its folder while something is half done, and how a person ends it.
HALF_DONE = {
    "MERGE_HEAD": ("a merge is half done", "End it (git merge --continue) or give it up (git merge --abort)"),
    "rebase-merge": (
        "a rebase is half done",
        "End it (git rebase --continue) or give it up (git rebase --abort)",
    ),
    "rebase-apply": (
        "a rebase is half done",
        "End it (git rebase --continue) or give it up (git rebase --abort)",
    ),
    "CHERRY_PICK_HEAD": ("a cherry-pick is half done", "End it or give it up (git cherry-pick --abort)"),
    "REVERT_HEAD": ("a revert is half done", "End it or give it up (git revert --abort)"),
}
#: What git calls the mode of a submodule, and of a folder.
SUBMODULE, FOLDER = "160000", "040000"
#: A commit in `--format`: author, then the files it touched, all ended by NUL.
_AUTHOR = "%x01%an"
_COMMIT = re.compile(rb"\x01(?=[^\0\x01]*\0[0-9a-f]{40,64}\0)")


class Team:
    """`ports.Team`: one clone. Paths are those of git, from the repository's top, with slashes."""

    def __init__(self, root: Path) -> None:
        """Raises RepositoryError if `root` is in no repository, or one is in the midst of something."""
        top = self._run(root, "rev-parse", "--show-toplevel", asked=True)
        if top is None:
            raise RepositoryError(
                "the digest is not in a git repository, so there is nobody to share it with",
                subject=str(root),
                hint="Make one: git init -b main, then git remote add origin ADDRESS",
            )
        self.top = Path(top.decode("utf-8", "surrogateescape").rstrip("\n"))
        self._ready()
        self._where: Shared | None = shared(root)

    @property
    def place(self) -> str:
        return str(self._where) if self._where else ""

    def name(self, path: Path) -> str:
        """`path` as git names it; raises RepositoryError for one that a link leads out of the repository."""
        here, top = path.resolve(), self.top.resolve()
        if not here.is_relative_to(top):
            raise RepositoryError(
                f"it lies elsewhere, in {here}, so it cannot be shared by this repository",
                subject=str(path),
                hint="Put the folder itself here instead of a link to it",
            )
        return here.relative_to(top).as_posix()

    def _ready(self) -> None:
        folder = Path(self._text("rev-parse", "--absolute-git-dir"))
        for name, (what, hint) in HALF_DONE.items():
            if (folder / name).exists():
                raise RepositoryError(what, subject=str(self.top), hint=hint)
        if self._git("symbolic-ref", "--quiet", "HEAD", asked=True) is None:
            raise RepositoryError(
                "no branch is checked out", subject=str(self.top), hint="Check one out first: git switch main"
            )

    # ------------------------------------------------------------ what lies here

    def dirty(self) -> list[str]:
        """Files that differ from the last commit, new ones included, ignored ones not."""
        told = self._git("status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames") or b""
        return sorted(_decode(entry[3:]) for entry in told.split(b"\0") if entry)

    def lying(self, name: str) -> bytes | None:
        """A file as it lies; None if there is none."""
        path = self.top / name
        return path.read_bytes() if path.is_file() else None

    def save(self, names: Sequence[str], message: str) -> str:
        """Commit exactly these files as they lie; the commit, or "" where they differ in nothing."""
        if not names:
            return ""
        given = b"\0".join(map(_encode, names))
        add = ("add", "--all", "--pathspec-from-file=-", "--pathspec-file-nul")
        if self._git(*add, given=given, asked=True) is None:
            # One that was new is gone again since it was looked for; what is wrong else is told now.
            still = set(self.dirty())
            names = [name for name in names if name in still]
            given = b"\0".join(map(_encode, names))
            if not names:
                return ""
            self._git(*add, given=given)
        whole = ("--pathspec-from-file=-", "--pathspec-file-nul", "--only")
        done = self._git("commit", "--quiet", "--message", message, *whole, given=given, asked=True)
        if done is None:
            if not set(self.dirty()) & set(names):
                return ""
            self._git("commit", "--quiet", "--message", message, *whole, given=given)
        return self.head()

    def head(self) -> str:
        """The commit that is checked out; "" in a repository without one."""
        found = self._git("rev-parse", "--verify", "--quiet", "HEAD", asked=True)
        return found.decode().strip() if found else ""

    # ------------------------------------------------------------ what the others have

    def fetch(self) -> str:
        """The commit the others stand at; "" if they have none. Raises RepositoryError if nobody answers."""
        if self._where is None:
            return ""
        there = f"refs/heads/{self._where.branch}"
        tip = self._text("ls-remote", self._where.remote, there)
        if not tip or self._git("cat-file", "-e", f"{tip}^{{commit}}", asked=True) is not None:
            return tip
        self._git("fetch", "--quiet", "--no-tags", self._where.remote, there)
        return self._text("rev-parse", "FETCH_HEAD")

    def base(self, ours: str, theirs: str) -> str:
        """The commit both came from; "" if they share none."""
        found = self._git("merge-base", ours, theirs, asked=True)
        return found.decode().split()[0] if found else ""

    def files(self, old: str, new: str) -> list[str]:
        """Files that differ between two commits."""
        told = self._git("diff-tree", "-r", "-z", "--name-only", "--no-renames", old, new) or b""
        return sorted(_decode(name) for name in told.split(b"\0") if name)

    def read(self, commit: str, name: str) -> bytes | None:
        """A file as of a commit; None if there is none. Of a submodule, the commit it stands at.

        Raises RepositoryError for one that is there and cannot be had: it was not taken out.
        """
        if not commit:
            return None
        body = self._git("cat-file", "blob", f"{commit}:{name}", asked=True)
        if body is not None:
            return body
        mode, one = self._entry(commit, name)
        if mode == SUBMODULE:
            return one.encode()
        return self._git("cat-file", "blob", one) if mode and mode != FOLDER else None

    def written(self, old: str, new: str) -> list[Written]:
        """Who wrote what between two commits, the oldest first, merges left out."""
        told = self._git(
            "log", "--no-merges", "--reverse", "-z", "--name-only", "--no-renames",
            f"--format={_AUTHOR}%x00%H%x00%P", f"{old}..{new}" if old else new,
        )  # fmt: skip
        found = []
        for one in _COMMIT.split(told or b"")[1:]:
            author, commit, parents, *names = [_decode(word) for word in one.split(b"\0")]
            files = tuple(name.strip("\n") for name in names if name.strip("\n"))
            found.append(
                Written(
                    author=one_line(author), commit=commit, parent=parents.split(" ")[0].strip(), files=files
                )
            )
        return found

    # ------------------------------------------------------------ both together

    def join(self, ours: str, theirs: str, files: Mapping[str, bytes | None], message: str) -> str:
        """A commit with both as parents: the tree of `theirs` with `files` put in; None takes a file out.

        Nothing of the working files changes.
        """
        with tempfile.TemporaryDirectory(prefix="digest-sync-") as folder:
            own = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
            self._git("read-tree", theirs, environment=own)
            lines = []
            for name, body in files.items():
                mode, one = self._made(ours, theirs, name, body)
                lines.append(f"{mode} {one}\t".encode() + _encode(name))
            if lines:
                given = b"\0".join(lines) + b"\0"
                self._git("update-index", "-z", "--index-info", given=given, environment=own)
            tree = (self._git("write-tree", environment=own) or b"").decode().strip()
        return self._text("commit-tree", tree, "-p", ours, "-p", theirs, "-m", message)

    def _made(self, ours: str, theirs: str, name: str, body: bytes | None) -> tuple[str, str]:
        """Mode and id that `body` has in the tree of both."""
        if body is None:
            return "0", "0" * len(ours)
        mine, other = self._entry(ours, name), self._entry(theirs, name)
        if SUBMODULE in {mine[0], other[0]}:
            return SUBMODULE, body.decode()
        one = (self._git("hash-object", "-w", "--stdin", given=body) or b"").decode().strip()
        return (mine[0] if one == mine[1] else other[0] or mine[0] or "100644"), one

    def _entry(self, commit: str, name: str) -> tuple[str, str]:
        """Mode and id of what a commit has by this name; ("", "") if nothing."""
        listed = (self._git("ls-tree", "-z", commit, "--", name) or b"").decode("utf-8", "replace")
        return (listed[:6], listed.split("\t")[0].split(" ")[2]) if listed else ("", "")

    def ready(self, commit: str, placed: Sequence[str] = ()) -> None:
        """Raises RepositoryError if `move` would, and writes nothing: asked before the files are `placed`."""
        with tempfile.TemporaryDirectory(prefix="digest-sync-") as folder:
            index = self.top / self._text("rev-parse", "--git-path", "index")
            environment = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
            if index.exists():
                shutil.copyfile(index, environment["GIT_INDEX_FILE"])
            self._stage(commit, placed, environment)
            # Or a file that was only touched, or copied with its folder, would count as changed.
            self._git("update-index", "-q", "--refresh", asked=True, environment=environment)
            try:
                self._git("read-tree", "-n", "-m", "-u", "HEAD", commit, environment=environment)
            except RepositoryError as error:
                if not (name := re.search(r"(?:Entry|file) '(.+?)'", error.message)):
                    raise
                what = f"{name[1]} as it is here would be overwritten"
                raise RepositoryError(what, subject=error.subject, hint=_ASIDE) from error

    def _stage(
        self, commit: str, placed: Sequence[str], environment: Mapping[str, str] | None = None
    ) -> None:
        """Let the index have of these files what `commit` has: it is not written again then."""
        made = ((name, *self._entry(commit, name)) for name in placed)
        lines = [f"{mode} {one}\t".encode() + _encode(name) for name, mode, one in made]
        if lines:
            given = b"\0".join(lines) + b"\0"
            self._git("update-index", "-z", "--index-info", given=given, environment=environment)

    def move(self, commit: str, placed: Sequence[str] = ()) -> None:
        """Bring branch and files to `commit`, which has what the branch has; not the files `placed`.

        These say already what it has, and whatever is written into them from now on stays.
        Raises RepositoryError if a file that somebody changed here would be lost, and changes nothing then.
        """
        self._stage(commit, placed)
        done = self._git("merge", "--quiet", "--ff-only", "--no-overwrite-ignore", commit, asked=True)
        if done is None and self.head() != commit:
            self._git("merge", "--ff-only", "--no-overwrite-ignore", commit)

    def push(self) -> bool:
        """Hand the branch to the others; False if they have what is not here.

        Raises RepositoryError if they do not let it in.
        """
        if self._where is None:
            return True
        try:
            return push(self.top, self._where)
        except RepositoryError as error:
            hint = "What you did is saved here and goes along with the next digest sync that is let through"
            raise RepositoryError(error.message, subject=error.subject, hint=hint) from error

    def mix(self, base: bytes | None, ours: bytes, theirs: bytes) -> bytes | None:
        """Three texts made one by their lines, as git does; None if the same lines differ."""
        with tempfile.TemporaryDirectory(prefix="digest-sync-") as folder:
            paths = [Path(folder) / name for name in ("ours", "base", "theirs")]
            for path, body in zip(paths, (ours, base or b"", theirs), strict=True):
                path.write_bytes(body)
            return self._git("merge-file", "--stdout", *map(str, paths), asked=True)

    # ------------------------------------------------------------ git

    def _text(self, *arguments: str) -> str:
        return _decode((self._git(*arguments) or b"").strip().split(b"\n")[0].split(b"\t")[0])

    def _git(
        self,
        *arguments: str,
        given: bytes = b"",
        asked: bool = False,
        environment: Mapping[str, str] | None = None,
    ) -> bytes | None:
        return self._run(self.top, *arguments, given=given, asked=asked, environment=environment)

    @staticmethod
    def _run(
        folder: Path,
        *arguments: str,
        given: bytes = b"",
        asked: bool = False,
        environment: Mapping[str, str] | None = None,
    ) -> bytes | None:
        """What git prints; where only `asked`, None if it says no. Raises RepositoryError otherwise."""
        try:
            done = subprocess.run(
                ["git", "--no-pager", "--literal-pathspecs", "-C", str(folder), *arguments],
                input=given,
                capture_output=True,
                env=clean(os.environ) | dict(environment or {}),
                check=False,
            )
        except OSError as error:
            raise RepositoryError("git is not installed", subject=str(folder), hint="Install git") from error
        if not done.returncode:
            return done.stdout
        if asked:
            return None
        words = git_says((done.stderr or done.stdout).decode("utf-8", "replace"))
        raise RepositoryError(f"git {arguments[0]}: {words}", subject=str(folder), hint=_hint(words))


_ASIDE = "Commit that file or put it elsewhere, then run digest sync again"


def _hint(words: str) -> str:
    if "index.lock" in words:
        return "If no git is at work, remove that file and run digest sync again"
    if "would be overwritten" in words:
        return _ASIDE
    if "could not read Username" in words or "could not read Password" in words or "Authentication" in words:
        return "What you did is saved here. Git needs to know who you are there: git push, once, by hand"
    if "Could not resolve" in words or "unable to access" in words or "does not appear to be" in words:
        return "What you did is saved here; run digest sync again when the others can be reached"
    if words == UNKNOWN:
        return 'Say who you are, once: git config --global user.name "Your Name", and user.email'
    return ""


def _decode(name: bytes) -> str:
    return name.decode("utf-8", "surrogateescape")


def _encode(name: str) -> bytes:
    return name.encode("utf-8", "surrogateescape")
