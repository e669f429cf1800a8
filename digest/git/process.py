"""git itself: an argument list, a clean environment, a deadline; no hooks, prompts, helpers, submodules."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence

from digest.errors import RepositoryError, one_line

#: Seconds for a read.
READ_TIMEOUT = 300.0

_SETTINGS = (
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "credential.helper=",
    "submodule.recurse=false",
    "gc.auto=0",
    "maintenance.auto=false",
    # A redirect would lead past the check of the address.
    "http.followRedirects=false",
    "http.lowSpeedLimit=1",
    "http.lowSpeedTime=60",
)


def run(
    arguments: Sequence[str],
    subject: str,
    *,
    given: bytes = b"",
    settings: Sequence[str] = (),
    protocols: str = "https:file",
    seconds: float = READ_TIMEOUT,
) -> bytes:
    """Standard output of `git arguments`; raises RepositoryError about `subject`."""
    options = [word for setting in (*_SETTINGS, *settings) for word in ("-c", setting)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | {
        "LC_ALL": "C",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "",
        "GIT_ALLOW_PROTOCOL": protocols,
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_LAZY_FETCH": "1",
    }
    command = ["git", "--no-pager", "--literal-pathspecs", "--no-replace-objects", *options, *arguments]
    try:
        done = subprocess.run(
            command, input=given, capture_output=True, env=environment, timeout=seconds, check=False
        )
    except OSError as error:
        raise RepositoryError("git is not installed", subject=subject, hint="Install git") from error
    except subprocess.TimeoutExpired as error:
        raise RepositoryError(f"git took longer than {seconds:g} seconds", subject=subject) from error
    if done.returncode:
        raise RepositoryError(_reason(done.stderr), subject=subject, hint=_hint(done.stderr))
    return done.stdout


def _reason(stderr: bytes) -> str:
    lines = [one_line(line) for line in stderr.decode("utf-8", "replace").splitlines()]
    for line in lines:
        if line.startswith(("fatal: ", "error: ")):
            return f"git says: {line.partition(': ')[2][:200]}"
    return f"git failed: {' '.join(lines)[:200]}"


def _hint(stderr: bytes) -> str:
    if b"returned error: 30" in stderr:
        return "The repository has moved: write its new address"
    if b"dubious ownership" in stderr:
        return "It belongs to somebody else on this machine: git config --global --add safe.directory PATH"
    if b"could not read Username" in stderr or b"returned error: 404" in stderr:
        return "Is the address right, and is the repository public?"
    if b"remote ref HEAD" in stderr or b"bad revision" in stderr or b"ambiguous argument" in stderr:
        return "It has no commits yet, or no default branch"
    return ""
