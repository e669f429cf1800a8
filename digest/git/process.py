"""git itself: an argument list, a clean environment, a deadline; no hooks, prompts, helpers, submodules."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence

from digest.errors import RepositoryError, one_line

#: Seconds for a read; seconds in which a git that takes longer may put its things in order.
READ_TIMEOUT, GRACE = 300.0, 5.0

_SETTINGS = (
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "credential.helper=",
    "submodule.recurse=false",
    # Copies are bare, and we name them: a person's setting against bare ones found by chance is not meant.
    "safe.bareRepository=all",
    "gc.auto=0",
    "maintenance.auto=false",
    # What is fetched stays in packs, however little it is: a mirror lives for years.
    "fetch.unpackLimit=1",
    # A redirect would lead past the check of the address.
    "http.followRedirects=false",
    "http.lowSpeedLimit=1",
    "http.lowSpeedTime=60",
)


class GitFailedError(RepositoryError):
    """git itself ended with an error."""


def run(
    arguments: Sequence[str],
    subject: str,
    *,
    given: bytes = b"",
    settings: Sequence[str] = (),
    protocols: str = "none",
    seconds: float = READ_TIMEOUT,
    held: Sequence[int] = (),
    proxy: str = "",
) -> bytes:
    """Standard output of `git arguments`; raises RepositoryError about `subject`.

    A read needs no protocol: without one, nothing in a repository's own settings can make git fetch.
    Who asks the network does so without the settings of the person and the machine, which may name
    other addresses for those we have checked (`url.insteadOf`) and proxies for some of them.
    A proxy is asked only if it is `proxy`; it may have a password in it, so that it is no argument.
    `held` are open files that are to stay open as long as git runs, even if this process is killed: locks.
    """
    settings = (*_SETTINGS, *settings, *(() if proxy else ("http.proxy=",)))
    options = [word for setting in settings for word in ("-c", setting)]
    environment = {name: value for name, value in os.environ.items() if not _leads_on(name)} | {
        "LC_ALL": "C",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "",
        "GIT_ALLOW_PROTOCOL": protocols,
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_LAZY_FETCH": "1",
    }
    if "http" in protocols:
        environment |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    if proxy:
        environment |= {"http_proxy": proxy, "https_proxy": proxy}
    command = ["git", "--no-pager", "--literal-pathspecs", "--no-replace-objects", *options, *arguments]
    pipe = subprocess.PIPE
    try:
        process = subprocess.Popen(
            command, stdin=pipe, stdout=pipe, stderr=pipe, env=environment, pass_fds=tuple(held)
        )
    except OSError as error:
        raise RepositoryError("git is not installed", subject=subject, hint="Install git") from error
    with process:
        try:
            said, complained = process.communicate(given, timeout=seconds)
        except subprocess.TimeoutExpired as error:
            _end(process)
            raise RepositoryError(f"git took longer than {seconds:g} seconds", subject=subject) from error
        except BaseException:
            process.kill()
            raise
    if process.returncode:
        raise GitFailedError(_reason(complained), subject=subject, hint=_hint(complained))
    return said


def _leads_on(name: str) -> bool:
    """Whether git or curl takes a folder, a setting or a proxy from this variable."""
    return name.startswith("GIT_") or name.lower().endswith("_proxy")


def _end(process: subprocess.Popen[bytes]) -> None:
    """Asked first, git ends its own helpers too."""
    process.terminate()
    try:
        process.wait(GRACE)
    except subprocess.TimeoutExpired:
        process.kill()


#: strerror(ENOSPC), since git speaks C's English here.
_FULL = b"No space left on device"


def _reason(stderr: bytes) -> str:
    lines = [one_line(line) for line in stderr.decode("utf-8", "replace").splitlines()]
    told = [line.partition(": ")[2][:200] for line in lines if line.startswith(("fatal: ", "error: "))]
    # The first says what happened, later ones what did not happen then; a full disk comes in between.
    told.sort(key=lambda line: _FULL.decode() not in line)
    if told:
        return f"git says: {told[0]}"
    return f"git failed: {' '.join(lines)[:200]}"


def _hint(stderr: bytes) -> str:
    if _FULL in stderr:
        return "Make room on the disk and run again"
    if b"returned error: 30" in stderr:
        return "The repository has moved: write its new address"
    if b"dubious ownership" in stderr:
        return "It belongs to somebody else on this machine: git config --global --add safe.directory PATH"
    if b"could not read Username" in stderr or b"returned error: 404" in stderr:
        return "Is the address right, and is the repository public?"
    if b"remote ref HEAD" in stderr or b"bad revision" in stderr or b"ambiguous argument" in stderr:
        return "It has no commits yet, or no default branch"
    return ""
