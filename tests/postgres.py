"""A PostgreSQL server of one's own: made in a temporary folder, on loopback, gone at the end.

::

    python -m tests.postgres COMMAND...     runs it with the address in DIGEST_TEST_POSTGRES
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import Any, Self

#: Names a server that runs already.
GIVEN = "DIGEST_TEST_POSTGRES"
OWNER, PASSWORD = "digest", "pass word/@:"
#: Of a scratch server: nothing in it need outlive the machine.
QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
USUAL = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "300",
    "shared_buffers": "256MB",
    "log_min_messages": "fatal",
    "lc_messages": "C",
}
_numbers = count(1)


def binary(name: str) -> str:
    """The path of one of PostgreSQL's programs; empty: it is not installed. Debian keeps them off PATH."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda place: int(place.parent.name))
    found = [str(place / name) for place in reversed(places) if (place / name).is_file()]
    return found[0] if found else shutil.which(name) or ""


def is_there() -> bool:
    return bool(binary("initdb") and binary("postgres"))


class Cluster:
    """A server in a new folder; a context manager."""

    def __init__(self, settings: Mapping[str, str] = QUICK) -> None:
        self._settings = {**USUAL, **settings}
        self._server: subprocess.Popen[bytes] | None = None
        self._one = RLock()
        self.port = free_port()

    def __enter__(self) -> Self:
        # Where another user may look into it, which root's own folders for what is temporary may forbid.
        place = "/tmp" if os.geteuid() == 0 else None
        self.folder = Path(tempfile.mkdtemp(prefix="digest-pg-", dir=place))
        try:
            _own(self.folder)
            self._make()
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, database: str = "postgres", *, password: str = PASSWORD) -> str:
        word = "".join(f"%{byte:02X}" for byte in password.encode())
        return f"postgresql://{OWNER}:{word}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Begin to serve; comes back when it answers."""
        with self._one:
            self._start()

    def _start(self) -> None:
        options = [word for name, value in self._settings.items() for word in ("-c", f"{name}={value}")]
        command = [binary("postgres"), "-D", str(self.folder / "data"), "-p", str(self.port), *options]
        command += ["-k", str(self.folder)]
        with (self.folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                [*_dying_with_us(), *command],
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,
                **_as(),
            )
        until = time.monotonic() + 60
        ready = [binary("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        while subprocess.run(ready, check=False).returncode:
            with suppress(subprocess.TimeoutExpired):
                self._server.wait(0.05)
            if self._server.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"PostgreSQL did not begin: {(self.folder / 'log').read_text()[-2000:]}")

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End it: SIGINT breaks off what runs, SIGQUIT is a crash."""
        with self._one:
            if self._server is not None and self._server.poll() is None:
                self._server.send_signal(how)
                self._server.wait(60)
            self._server = None

    def restart(self, how: signal.Signals = signal.SIGINT) -> None:
        self.stop(how)
        self.start()

    def _make(self) -> None:
        # An order of its own, in which "a" stands before "B": nothing of ours may hang on it.
        order = ["--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en"]
        words = self.folder / "password"
        words.write_text(PASSWORD)
        _own(words)
        command = [
            binary("initdb"),
            "-D",
            str(self.folder / "data"),
            "-U",
            OWNER,
            "-E",
            "UTF8",
            "-A",
            "scram-sha-256",
        ]
        command += [f"--pwfile={words}", "--no-sync"]
        for more in (order, ["--locale=C.UTF-8"], ["--locale=C"]):
            done = subprocess.run(
                [*command, *more], check=False, capture_output=True, text=True, cwd="/", **_as()
            )
            if not done.returncode:
                return
            shutil.rmtree(self.folder / "data", ignore_errors=True)
        raise RuntimeError(f"initdb: {done.stderr}")


@contextmanager
def databases(server: str, *, template: str = "") -> Iterator[str]:
    """The address of a new database on `server`, dropped at the end."""
    import psycopg

    name = f"digest_{secrets.token_hex(4)}_{next(_numbers)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}{f' TEMPLATE {template}' if template else ''}".encode())
    try:
        yield f"{server.rpartition('/')[0]}/{name}"
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())


def _as() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: it runs as the user that its package made, or as nobody."""
    if os.geteuid() != 0:
        return {}
    user = _user()
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _user() -> pwd.struct_passwd:
    with suppress(KeyError):
        return pwd.getpwnam("postgres")
    return pwd.getpwnam("nobody")


def _own(path: Path) -> None:
    if os.geteuid() == 0:
        os.chown(path, _user().pw_uid, _user().pw_gid)


def _dying_with_us() -> Sequence[str]:
    """So that a killed test leaves no server behind, where the system has a program for it."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "INT"] if setpriv and sys.platform == "linux" else []


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def main(command: Sequence[str]) -> int:
    if not is_there():
        sys.stderr.write("PostgreSQL was not found (on Debian: apt-get install postgresql)\n")
        return 1
    with Cluster() as cluster:
        return subprocess.run(command, check=False, env=os.environ | {GIVEN: cluster.url()}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
