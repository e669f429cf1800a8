"""Opening a repository: a folder where it lies, a bundle or an address by way of our own bare mirror."""

from __future__ import annotations

import re
import socket
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from digest.core.networks import Allowed, allowed, is_literal, may_reach, refusal, refusal_behind_proxy
from digest.errors import RepositoryError
from digest.git.bundle import branch_of
from digest.git.copies import Followed, follow
from digest.git.process import run
from digest.git.repository import Git
from digest.ports import Repository

#: The first git that knows `http.curloptResolve`; older ones ignore it without a word.
PINNING = (2, 37)


def open_repository(address: str, cache: Path, *, allow: Sequence[str] = (), proxy: str = "") -> Repository:
    """Open a folder, a bundle, or an https or file address; raises RepositoryError.

    Bundles and addresses are kept below `cache` and fetched again each time. `allow` names hosts and
    networks that may be reached although they are not public, and by plain http. `proxy` is asked for
    all that is not on this machine.
    """
    address = address.strip()
    if not address or address.startswith("-") or not address.isprintable():
        raise RepositoryError("not the address of a repository", subject=repr(address)[:80])
    if "://" not in address and not _like_ssh(address):
        return _local(address, cache)
    parts = _judged(address)
    if parts.scheme == "file":
        return follow(Followed(address), cache)
    settings = _pinned(parts, address, allowed(allow), proxy)
    protocols = "https:http" if parts.scheme == "http" else "https"
    return follow(Followed(address, settings=settings, protocols=protocols, proxy=proxy), cache)


# ---------------------------------------------------------------- where it lies


def _local(address: str, cache: Path) -> Repository:
    path = Path(address).expanduser()
    try:
        path = path.resolve(strict=True)
    except (OSError, RuntimeError) as error:
        raise RepositoryError(
            "there is no such folder or bundle", subject=address, hint="Write a path or an https address"
        ) from error
    if path.is_dir():
        return Git(_git_folder(path, address), subject=address)
    reference, commit = branch_of(path, address)
    return follow(Followed(str(path), reference, commit=commit), cache)


def _git_folder(path: Path, address: str) -> Path:
    """Only `path` itself counts: git would go up until it finds some repository."""
    if (path / ".git").exists() or ((path / "HEAD").is_file() and (path / "objects").is_dir()):
        return path
    raise RepositoryError("this folder is not a git repository", subject=address)


# ---------------------------------------------------------------- who may be asked


def _like_ssh(address: str) -> bool:
    """`git@host:path`, and the `helper::address` by which git can be told to run a program."""
    return bool(re.match(r"[^/\\]*::|[^/\\:]+@[^/\\:]+:", address))


def _judged(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError as error:
        raise RepositoryError(f"not an address: {error}", subject=address) from error
    if parts.scheme not in {"https", "http", "file"}:
        why = "only https addresses, paths and bundles are read"
        raise RepositoryError(why, subject=address, hint="Write its https address")
    if parts.username is not None or parts.password is not None:
        bare = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        raise RepositoryError("an address with a user or password in it is not fetched", subject=bare)
    if parts.scheme != "file" and not parts.hostname:
        raise RepositoryError("the address has no host", subject=address)
    return parts


def _pinned(parts: SplitResult, address: str, allow: Allowed, proxy: str) -> tuple[str, ...]:
    """git's settings that keep the host at the addresses checked here; raises RepositoryError.

    A proxy looks the host up itself: then nothing can be kept, and what is no public host is refused.
    """
    host = parts.hostname or ""
    port = parts.port or {"https": 443, "http": 80}[parts.scheme]
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        if not proxy:
            why = f"there is no host {host!r}"
            raise RepositoryError(why, subject=address, hint="Is there a network?") from error
        found = []
    addresses = list(dict.fromkeys(str(place[4][0]) for place in found))
    if proxy and (no := refusal_behind_proxy(host, addresses, allow)):
        raise RepositoryError(no[0], subject=address, hint=no[1])
    good = [found for found in addresses if may_reach(host, found, allow)]
    if not good and not proxy:
        why, hint = refusal(host, addresses)
        raise RepositoryError(why, subject=address, hint=hint)
    public = [found for found in good if may_reach(host, found, Allowed())]
    if parts.scheme == "http" and public:
        raise RepositoryError("over plain http it is not fetched", subject=address, hint="Write https")
    if proxy or is_literal(host) or allow.host(host):
        return ()
    if git_version() < PINNING:
        known = ".".join(map(str, git_version()))
        why = f"git {known} asks the name server again after the address was checked"
        hint = f'Install git 2.37 or newer, or write under [http] in digest.toml: allow = ["{host}"]'
        raise RepositoryError(why, subject=address, hint=hint)
    return (f"http.curloptResolve={host}:{port}:{','.join(good)}",)


@cache
def git_version() -> tuple[int, ...]:
    """`(2, 39)`, asked once; a git that says something else is taken for a new one."""
    said = run(["version"], "git").decode("utf-8", "replace")
    found = re.match(r"git version (\d{1,4})\.(\d{1,4})", said)
    return (int(found[1]), int(found[2])) if found else PINNING
