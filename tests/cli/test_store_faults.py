"""What happens to a collect whose store cannot go on: one clear line, exit 1, nothing lost."""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from digest.cli.program import run
from digest.store.database import Store
from digest.store.lock import only_one
from tests.cli.test_commands import FEED, watch
from tests.digests import make
from tests.store import saved

ROOT = Path(__file__).parents[2]
WINDOW = ("--since", "2026-06-01", "--until", "2026-06-15")
Call = Callable[..., tuple[int, list[str]]]


def big(number: int) -> bytes:
    """A feed that takes some megabytes of room."""
    entries = "".join(
        f"<item><title>{n}</title><link>https://example.com/{n}</link><description>{os.urandom(900).hex()}</description></item>"
        for n in range(number)
    )
    return f"<rss version='2.0'><channel><title>Big</title>{entries}</channel></rss>".encode()


@pytest.fixture
def call(capfd: pytest.CaptureFixture[str]) -> Call:
    """The exit code and the lines on stderr that are not of a single source."""

    def call(*words: str) -> tuple[int, list[str]]:
        capfd.readouterr()
        code = run(words)
        return code, [line for line in capfd.readouterr().err.splitlines() if not line.startswith("  ")]

    return call


@pytest.fixture
def folder(tmp_path: Path, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch, call: Call) -> Path:
    """A digest that has collected once; its store waits for nobody."""
    ready(tmp_path, httpserver)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(Store.open.__func__.__kwdefaults__, "patience", 0.0)
    assert call("collect", *WINDOW)[0] == 0
    return tmp_path


def ready(folder: Path, server: HTTPServer) -> None:
    make(folder)
    watch(folder, server, "one", "two")
    for name in ("one", "two"):
        server.expect_request(f"/{name}.xml").respond_with_data(FEED, content_type="application/rss+xml")


def kept(folder: Path) -> int:
    """How many items are there; the file is whole."""
    with Store.open(folder / ".digest/digest.db") as store:
        store.check()
        return len(store.items())


def test_a_locked_store(folder: Path, call: Call) -> None:
    with closing(sqlite3.connect(folder / ".digest/digest.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        code, said = call("collect", *WINDOW)
        other.execute("ROLLBACK")

    assert code == 1
    assert said == [
        f"error: {folder}/.digest/digest.db: another process is writing to it. Wait for it to end and try again"
    ]
    assert kept(folder) == 4


def test_a_damaged_store(folder: Path, call: Call, httpserver: HTTPServer) -> None:
    path = folder / ".digest/digest.db"
    body = bytearray(path.read_bytes())
    body[8192:] = b"\x99" * (len(body) - 8192)
    path.write_bytes(body)
    httpserver.clear_log()
    code, said = call("collect", *WINDOW)

    assert code == 1
    assert said == [
        (
            f"error: {path}: it is damaged. Move it away and run digest store import or digest collect: "
            "the store can be made again"
        )
    ]
    assert path.read_bytes()[8192:] == body[8192:], "left alone"
    assert httpserver.log == [], "nobody was asked in vain"


def test_a_store_of_a_newer_digest(folder: Path, call: Call) -> None:
    path = folder / ".digest/digest.db"
    with closing(sqlite3.connect(path)) as plain, plain:
        plain.execute("UPDATE alembic_version SET version_num = '9999'")
    code, said = call("collect", *WINDOW)

    assert code == 1
    assert len(said) == 1
    assert "was made by a newer digest (schema 9999" in said[0]
    with closing(sqlite3.connect(path)) as plain:
        assert plain.execute("SELECT count(*) FROM items").fetchone() == (4,)


def test_two_collects_at_once(folder: Path, call: Call) -> None:
    with only_one(folder / ".digest", "collect", started=datetime(2026, 6, 15, 14, 5, tzinfo=UTC)):
        code, said = call("collect", *WINDOW)

    assert code == 1
    assert said == [
        f"error: collect already runs since 2026-06-15 14:05:00+00:00 (pid {os.getpid()}). Wait for it to end"
    ]


@pytest.mark.slow
def test_the_second_collect_leaves_the_first_alone(folder: Path, call: Call, httpserver: HTTPServer) -> None:
    """Two processes: the first one waits for its feed while the second is called."""
    asked, go = threading.Event(), threading.Event()

    def answer(_: Request) -> Response:
        asked.set()
        assert go.wait(60)
        return Response(FEED.replace(b"gateways", b"more"), content_type="application/rss+xml")

    httpserver.clear()
    httpserver.expect_request("/one.xml").respond_with_handler(answer)
    with subprocess.Popen(
        [sys.executable, "-m", "digest", "collect", "one", *WINDOW],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
    ) as first:
        assert asked.wait(60)
        code, said = call("collect", *WINDOW)
        go.set()
        _, told = first.communicate()

    assert code == 1
    assert f"(pid {first.pid}). Wait for it to end" in said[0]
    assert first.returncode == 0
    assert b"1 of 1 source answered" in told


# ---------------------------------------------------------------- disks


def disk(place: Path, megabytes: int) -> None:
    """A small disk at `place`, where this machine lets us have one."""
    mount = shutil.which("mount")
    if os.geteuid() != 0 or mount is None:
        pytest.skip("only root may mount a disk")
    done = subprocess.run(
        [mount, "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(place)],
        capture_output=True,
        check=False,
    )
    if done.returncode:
        pytest.skip("no disk may be mounted here")


@pytest.fixture
def small_disk(
    tmp_path: Path, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch, call: Call
) -> Iterator[Path]:
    """A digest that has collected once, on a disk of two megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    disk(place, 2)
    try:
        ready(place, httpserver)
        monkeypatch.chdir(place)
        assert call("collect", *WINDOW)[0] == 0
        yield place
    finally:
        monkeypatch.undo()
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def test_a_full_disk(small_disk: Path, call: Call, httpserver: HTTPServer) -> None:
    httpserver.clear()
    httpserver.expect_request("/one.xml").respond_with_data(big(3000), content_type="application/rss+xml")
    httpserver.expect_request("/two.xml").respond_with_data(FEED, content_type="application/rss+xml")
    code, said = call("collect", *WINDOW)

    assert code == 1
    assert len(said) == 1
    assert said[0].startswith(f"error: {small_disk}/.digest/digest.db: the disk ")
    assert "Make room" in said[0] or "Check the disk and its free space" in said[0]
    assert kept(small_disk) == 4
    httpserver.clear()
    for name in ("one", "two"):
        httpserver.expect_request(f"/{name}.xml").respond_with_data(FEED, content_type="application/rss+xml")
    assert call("collect", *WINDOW)[0] == 0, "with room again, it goes on"


def test_a_disk_that_is_full_from_the_start(small_disk: Path, call: Call) -> None:
    try:
        with (small_disk / "filler").open("wb") as filler:
            while True:
                filler.write(b"x" * 4096)
                filler.flush()
    except OSError:
        pass
    code, said = call("collect", *WINDOW)

    assert code == 1
    assert len(said) == 1
    assert said[0].startswith(f"error: {small_disk}/.digest/digest.db: ")
    (small_disk / "filler").unlink()
    assert kept(small_disk) == 4


def test_a_read_only_disk(small_disk: Path, call: Call) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    code, said = call("collect", *WINDOW)
    shown = call("status")
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)

    assert code == 1
    assert said == [
        (
            f"error: {small_disk}/.digest/collect.lock: the lock cannot be made (Read-only file system). "
            "Make its folder writable, or name another store in DIGEST_STORE"
        )
    ]
    assert shown[0] in {0, 1}
    assert len(shown[1]) == 1
    assert kept(small_disk) == 4


@pytest.mark.slow
def test_a_file_that_may_not_grow(folder: Path, httpserver: HTTPServer) -> None:
    """What a quota does; anybody may try it."""
    httpserver.clear()
    httpserver.expect_request("/one.xml").respond_with_data(big(1500), content_type="application/rss+xml")
    done = subprocess.run(
        [sys.executable, "-m", "digest", "collect", "one", *WINDOW],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20)),
        check=False,
    )

    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"error: {folder}/.digest/digest.db: the disk ")
    assert kept(folder) == 4


def test_an_older_store_is_brought_forward_before_it_is_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is copied stays as it was: the hint says how, and then it goes."""
    make(tmp_path).close()
    monkeypatch.chdir(tmp_path)
    old = saved.load("0002", tmp_path / "old.db")
    lying = dump(old)
    assert run(["store", "copy", "new.db", "--from", "old.db"]) == 1
    assert "old.db: was made by an older digest (schema 0002" in capsys.readouterr().err
    assert dump(old) == lying
    assert not Path("new.db").exists()
    with monkeypatch.context() as named:
        named.setenv("DIGEST_STORE", "old.db")
        assert run(["status"]) in (0, 1)

    assert run(["store", "copy", "new.db", "--from", "old.db"]) == 0


def dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as plain:
        return [*plain.iterdump()]
