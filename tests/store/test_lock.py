"""One at a time, by name."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from digest.errors import StoreError
from digest.store.alone import alone
from digest.store.lock import only_one
from tests.store.nouns import HOUR, JULY

ROOT = Path(__file__).parents[2]


def test_the_second_one_hears_of_the_first(tmp_path: Path) -> None:
    folder = tmp_path / ".digest"
    with (
        only_one(folder, "collect", started=JULY),
        pytest.raises(StoreError) as caught,
        only_one(folder, "collect", started=JULY + HOUR),
    ):
        pass

    assert str(caught.value).startswith("collect already runs since 2026-07-01 00:00:00+00:00 (pid ")
    assert str(caught.value).endswith("). Wait for it to end")


def test_another_name_is_another_lock(tmp_path: Path) -> None:
    with only_one(tmp_path, "collect", started=JULY), only_one(tmp_path, "send", started=JULY):
        pass


def test_it_is_free_again_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), only_one(tmp_path, "collect", started=JULY):
        _ = 1 / 0
    with only_one(tmp_path, "collect", started=JULY):
        pass


def test_it_is_free_again_after_a_kill(tmp_path: Path) -> None:
    script = (
        "import sys, pathlib, datetime; from digest.store.lock import only_one\n"
        "with only_one(pathlib.Path(sys.argv[1]), 'collect', started=datetime.datetime.now(datetime.UTC)):\n"
        "    print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"held\n"
        with (
            pytest.raises(StoreError, match=rf"\(pid {child.pid}\)"),
            only_one(tmp_path, "collect", started=JULY),
        ):
            pass
        child.send_signal(signal.SIGKILL)
        child.wait()
    with only_one(tmp_path, "collect", started=JULY):
        pass


def test_what_stands_in_the_file_is_not_believed(tmp_path: Path) -> None:
    with only_one(tmp_path, "collect", started=JULY):
        (tmp_path / "collect.lock").write_text('["\\u001b[31m"]')
        with (
            pytest.raises(StoreError, match=r"^collect already runs\. Wait"),
            only_one(tmp_path, "collect", started=JULY),
        ):
            pass


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with (
        pytest.raises(StoreError, match="the lock cannot be made"),
        only_one(tmp_path / "file", "x", started=JULY),
    ):
        pass


# ---------------------------------------------------------------- of a store


def test_two_folders_with_one_store_are_one_at_a_time(tmp_path: Path) -> None:
    store = tmp_path / "shared" / "digest.db"
    (tmp_path / "link").symlink_to(tmp_path / "shared")
    others = [str(tmp_path / "link" / "digest.db"), f"sqlite:///{store}"]
    with alone(str(store), "collect", started=JULY, folder=tmp_path / "one"):
        for other in others:
            with (
                pytest.raises(StoreError, match="collect already runs since 2026-07-01"),
                alone(other, "collect", started=JULY + HOUR, folder=tmp_path / "two"),
            ):
                pass


def test_two_stores_beside_each_other_are_not(tmp_path: Path) -> None:
    with (
        alone(tmp_path / "digest.db", "collect", started=JULY, folder=tmp_path),
        alone(tmp_path / "other.db", "collect", started=JULY, folder=tmp_path),
    ):
        assert sorted(path.name for path in tmp_path.iterdir()) == ["collect.lock", "other.db-collect.lock"]


def test_a_store_of_this_process_alone_is_locked_in_its_folder(tmp_path: Path) -> None:
    with alone(":memory:", "collect", started=JULY, folder=tmp_path):
        assert (tmp_path / "collect.lock").exists()


def test_on_a_server_nobody_keeps_the_others_away(tmp_path: Path) -> None:
    place = "postgresql://me:secret@host/db"
    with (
        alone(place, "collect", started=JULY, folder=tmp_path),
        alone(place, "collect", started=JULY, folder=tmp_path),
    ):
        assert list(tmp_path.iterdir()) == []
