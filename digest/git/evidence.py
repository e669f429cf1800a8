"""The branch `store` of the digest's remote: one commit without a past, that holds what was gathered.

Each push puts another commit in its place, so that a text that has grown too old is gone from the branch, and
the branch is as large as one export. Working files, index and the branch one is on are never touched: files
are read from git's objects and written into them.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from digest.errors import RepositoryError
from digest.git.own import git_says, shared

BRANCH = "store"
#: Bytes of a file, and of all files together, that are read from the branch.
FILE, ALL = 95_000_000, 2_000_000_000
_HINT = "What was gathered is safe here; run it again when the remote can be reached"
#: Who commits where git does not know: a scheduled machine.
_NOBODY = {"NAME": "digest", "EMAIL": "digest@localhost"}


class EvidenceBranch:
    """`ports.EvidenceBranch` in the repository that holds `root`."""

    def __init__(self, root: Path) -> None:
        """Raises RepositoryError if there is no repository or no remote."""
        where = shared(root)
        if where is None:
            hint = "Name one: git remote add origin ADDRESS"
            raise RepositoryError(
                "there is no git remote to share evidence with", subject=str(root), hint=hint
            )
        self._root = root
        self._remote = where.remote
        self._tracking = f"refs/remotes/{where.remote}/{BRANCH}"

    @property
    def place(self) -> str:
        return f"{self._remote}/{BRANCH}"

    def fetch(self) -> str:
        """The commit the branch stands at, fetched; "" if there is no branch yet."""
        said = self._git("ls-remote", self._remote, f"refs/heads/{BRANCH}", hint=_HINT).split()
        if not said:
            return ""
        commit = said[0].decode()
        if self._ask("cat-file", "-e", f"{commit}^{{commit}}") is None:
            whole = f"+refs/heads/{BRANCH}:{self._tracking}"
            plain = ("--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules")
            self._git("fetch", *plain, self._remote, whole, hint=_HINT)
            return self._git("rev-parse", "--verify", f"{self._tracking}^{{commit}}").decode().strip()
        self._git("update-ref", self._tracking, commit)
        return commit

    def files(self, commit: str, known: Mapping[str, str]) -> Iterator[tuple[str, bytes | None]]:
        """Name and bytes of the files as of `commit`, but for those whose blobs are the `known` ones.

        Of what is too large the name alone; links and submodules are left out.
        """
        total = 0
        try:
            for name, blob, size in self._listed(commit):
                if known.get(name) == blob:
                    continue
                total += size
                yield name, self._blob(blob, size) if size <= FILE and total <= ALL else None
        finally:
            self._end()

    def blobs(self, commit: str) -> dict[str, str]:
        """What git calls the files as of `commit`, by their names."""
        return {name: blob for name, blob, _ in self._listed(commit)} if commit else {}

    def write(
        self,
        blobs: Mapping[str, str],
        bodies: Iterable[tuple[str, bytes]],
        over: str,
        message: str,
    ) -> str:
        """A commit of just these files, not yet shared; `over` itself where they are what it holds.

        `blobs`: those of `over` that stay as they are; `bodies`: the others.
        """
        known = self.blobs(over)
        listed, new = [f"100644 {blob}\t{name}" for name, blob in blobs.items()], 0
        with tempfile.TemporaryDirectory(prefix="digest-store-") as folder:
            own = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
            marks = Path(folder) / "marks"
            with subprocess.Popen(
                [*self._command(), "fast-import", "--quiet", "--done", f"--export-marks={marks}"],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                env=_environment(),
            ) as process:
                if process.stdin is None:
                    raise RepositoryError("git fast-import cannot be written to", subject=self.place)
                for name, body in bodies:
                    blob = hashlib.sha1(b"blob %d\0" % len(body) + body, usedforsecurity=False).hexdigest()
                    listed.append(f"100644 {blob}\t{name}")
                    if known.get(name) != blob:
                        new += 1
                        process.stdin.write(b"blob\ndata %d\n%b\n" % (len(body), body))
                process.stdin.write(b"done\n")
                process.stdin.close()
                complained = process.stderr.read() if process.stderr else b""
            if process.returncode:
                words = git_says(complained.decode("utf-8", "replace"))
                raise RepositoryError(f"git fast-import: {words}", subject=self.place)
            if over and not new and len(listed) == len(known):
                return over
            self._git("update-index", "-z", "--index-info", given="\0".join([*listed, ""]).encode(), env=own)
            tree = self._git("write-tree", env=own).decode().strip()
        who = {}
        if self._ask("var", "GIT_COMMITTER_IDENT") is None:
            who = {f"GIT_{role}_{n}": v for role in ("AUTHOR", "COMMITTER") for n, v in _NOBODY.items()}
        return self._git("commit-tree", tree, "-m", message, env=who).decode().strip()

    def push(self, commit: str, over: str) -> bool:
        """Put `commit` in the place of `over`; False if meanwhile another stands there."""
        lease = f"--force-with-lease=refs/heads/{BRANCH}:{over}"
        target = f"{commit}:refs/heads/{BRANCH}"
        done = self._run("push", "--quiet", "--porcelain", lease, self._remote, target)
        words = (done.stdout + b" " + done.stderr).decode("utf-8", "replace")
        if not done.returncode:
            self._git("update-ref", self._tracking, commit)
            return True
        if any(sign in words for sign in ("stale info", "fetch first", "cannot lock ref", "already exists")):
            return False
        raise RepositoryError(f"git push: {git_says(words)}", subject=self.place, hint=_HINT)

    # ------------------------------------------------------------ git's objects

    def _listed(self, commit: str) -> list[tuple[str, str, int]]:
        found = []
        for record in filter(
            None, self._git("ls-tree", "-r", "-z", "--long", "--full-tree", commit).split(b"\0")
        ):
            about, _, name = record.partition(b"\t")
            mode, kind, blob, size = about.decode().split()
            if mode == "100644" and kind == "blob" and size.isdigit():
                found.append((name.decode("utf-8", "replace"), blob, int(size)))
        return found

    _reader: subprocess.Popen[bytes] | None = None

    def _blob(self, blob: str, size: int) -> bytes:
        if self._reader is None:
            command = [*self._command(), "cat-file", "--batch"]
            pipe = subprocess.PIPE
            self._reader = subprocess.Popen(command, stdin=pipe, stdout=pipe, env=_environment())
        reader = self._reader
        if reader.stdin is None or reader.stdout is None:
            raise RepositoryError("git cat-file cannot be asked", subject=self.place)
        reader.stdin.write(f"{blob}\n".encode())
        reader.stdin.flush()
        head = reader.stdout.readline().split()
        if head[1:] != [b"blob", str(size).encode()]:
            raise RepositoryError(f"the file {blob} cannot be read", subject=self.place)
        return reader.stdout.read(size + 1)[:size]

    def _end(self) -> None:
        if self._reader is not None:
            self._reader.communicate()
            self._reader = None

    def _ask(self, *arguments: str) -> bytes | None:
        done = self._run(*arguments)
        return None if done.returncode else done.stdout

    def _git(
        self, *arguments: str, given: bytes = b"", env: dict[str, str] | None = None, hint: str = ""
    ) -> bytes:
        done = self._run(*arguments, given=given, env=env)
        if done.returncode:
            words = git_says((done.stderr or done.stdout).decode("utf-8", "replace"))
            raise RepositoryError(f"git {arguments[0]}: {words}", subject=self.place, hint=hint)
        return done.stdout

    def _run(
        self, *arguments: str, given: bytes = b"", env: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [*self._command(), *arguments],
            input=given,
            capture_output=True,
            env=_environment() | (env or {}),
            check=False,
        )

    def _command(self) -> list[str]:
        return ["git", "--no-pager", "--literal-pathspecs", "--no-replace-objects", "-C", str(self._root)]


def _environment() -> dict[str, str]:
    kept = ("GIT_AUTHOR_", "GIT_COMMITTER_", "GIT_CONFIG")
    own = {n: v for n, v in os.environ.items() if not n.startswith("GIT_") or n.startswith(kept)}
    return own | {"GIT_TERMINAL_PROMPT": "0", "LC_MESSAGES": "C"}
