"""Our copies of repositories elsewhere: whole, mended, one fetch at a time, few processes."""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from digest.errors import RepositoryError
from digest.git import copies, open_repository, process
from digest.ports import Repository
from tests.git.repositories import Made, bundle, git, make

DAY = datetime(2026, 6, 1, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def upstream(tmp_path: Path) -> Path:
    commits: list[Made] = [
        (DAY + timedelta(n), {f"keps/{n}/kep.yaml": f"title: {n}\n" * 50}) for n in range(3)
    ]
    return make(tmp_path / "upstream", *commits)


@pytest.fixture
def mirrors(tmp_path: Path) -> Path:
    return tmp_path / "mirrors"


def opened(upstream: Path, mirrors: Path) -> Repository:
    return open_repository(f"file://{upstream}", mirrors)


def everything(repository: Repository) -> list[bytes]:
    tree = repository.tree(repository.head().id, "keps")
    repository.touches(repository.line(), "keps")
    return list(repository.blobs(tree.values()).values())


def copy_in(mirrors: Path) -> Path:
    (copy,) = mirrors.glob("*.git")
    return copy


# ---------------------------------------------------------------- damage


def _no_head(copy: Path) -> None:
    (copy / "HEAD").unlink()


def _no_settings(copy: Path) -> None:
    (copy / "config").write_text("[core\nnonsense")


def _empty_reference(copy: Path) -> None:
    (copy / "refs/digest/head").write_text("")


def _strange_reference(copy: Path) -> None:
    (copy / "refs/digest/head").write_text("1" * 40 + "\n")


def _no_objects(copy: Path) -> None:
    shutil.rmtree(copy / "objects/pack")


def _damaged_pack(copy: Path) -> None:
    """The data of all objects, but neither the head nor the index."""
    (pack,) = (copy / "objects/pack").glob("*.pack")
    pack.chmod(stat.S_IRUSR | stat.S_IWUSR)
    data = bytearray(pack.read_bytes())
    data[12:-20] = b"\xa5" * len(data[12:-20])
    pack.write_bytes(data)


def _cut_pack(copy: Path) -> None:
    (pack,) = (copy / "objects/pack").glob("*.pack")
    pack.chmod(stat.S_IRUSR | stat.S_IWUSR)
    os.truncate(pack, pack.stat().st_size // 2)


def _only_begun(copy: Path) -> None:
    shutil.rmtree(copy)
    copy.mkdir()


def _a_file(copy: Path) -> None:
    shutil.rmtree(copy)
    copy.write_text("")


DAMAGES = [
    _no_head,
    _no_settings,
    _empty_reference,
    _strange_reference,
    _no_objects,
    _damaged_pack,
    _cut_pack,
    _only_begun,
]


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("packed", [False, True], ids=["address", "bundle"])
def test_a_damaged_copy_is_mended_by_itself(
    upstream: Path, mirrors: Path, damage: Callable[[Path], None], *, packed: bool
) -> None:
    address = str(bundle(upstream, mirrors.with_suffix(".bundle"))) if packed else f"file://{upstream}"
    before = everything(open_repository(address, mirrors))
    damage(copy_in(mirrors))

    assert everything(open_repository(address, mirrors)) == before
    assert [path.suffix for path in sorted(mirrors.iterdir())] == [".git", ".lock"]


@pytest.mark.parametrize("damage", [_no_head, _damaged_pack])
def test_where_it_cannot_be_mended_both_faults_are_said(
    upstream: Path, mirrors: Path, damage: Callable[[Path], None]
) -> None:
    opened(upstream, mirrors)
    damage(copy_in(mirrors))
    shutil.rmtree(upstream)

    with pytest.raises(RepositoryError, match=r"was damaged .* and could not be fetched anew") as caught:
        everything(opened(upstream, mirrors))
    assert "\n" not in str(caught.value)


def test_a_sound_copy_outlives_the_other_side_s_fault(upstream: Path, mirrors: Path) -> None:
    before = everything(opened(upstream, mirrors))
    upstream.rename(upstream.with_suffix(".away"))

    with pytest.raises(RepositoryError, match=r"does not appear to be a git repository|does not exist"):
        opened(upstream, mirrors)

    inode = copy_in(mirrors).stat().st_ino
    upstream.with_suffix(".away").rename(upstream)
    assert everything(opened(upstream, mirrors)) == before
    assert copy_in(mirrors).stat().st_ino == inode


def test_what_a_killed_fetch_left_is_cleared_away(upstream: Path, mirrors: Path) -> None:
    opened(upstream, mirrors)
    copy = copy_in(mirrors)
    left = [
        copy / "refs/digest/head.lock",
        copy / "packed-refs.lock",
        copy / "config.lock",
        copy / "shallow.lock",
        copy / "objects/pack/tmp_pack_x7Zk1a",
        copy / "objects/pack/pack-1.keep",
    ]
    for path in left:
        path.write_text("")
    half = copy.with_name(f"{copy.name}.new")
    half.mkdir()
    git(upstream, "update-ref", "refs/heads/main", "main~1")

    assert opened(upstream, mirrors).head().date == DAY + timedelta(1)
    assert not [path for path in left if path.exists()]

    shutil.rmtree(copy)
    assert opened(upstream, mirrors).head().date == DAY + timedelta(1)
    assert not half.exists()


def test_a_file_in_a_copy_s_place_is_named(upstream: Path, mirrors: Path) -> None:
    opened(upstream, mirrors)
    _a_file(copy_in(mirrors))

    assert everything(opened(upstream, mirrors))


def test_many_small_fetches_stay_few_packs(
    upstream: Path, mirrors: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copies, "PACKS", 2)
    for back in (2, 1, 0):
        git(upstream, "update-ref", "refs/heads/side", f"main~{back}")
        git(upstream, "symbolic-ref", "HEAD", "refs/heads/side")
        repository = opened(upstream, mirrors)

    assert len(everything(repository)) == 3
    assert len(list(copy_in(mirrors).glob("objects/pack/*.pack"))) == 1
    assert not list(copy_in(mirrors).glob("objects/??/*"))


# ---------------------------------------------------------------- two at once


def test_the_second_waits_a_while_and_says_for_whom(
    upstream: Path, mirrors: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(upstream, mirrors)
    monkeypatch.setattr(copies, "WAIT", -1.0)
    with copy_in(mirrors).with_suffix(".git.lock").open() as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(RepositoryError, match="another digest has been fetching"):
            opened(upstream, mirrors)

    assert opened(upstream, mirrors).head().date == DAY + timedelta(2)


def test_two_at_once_read_the_same(upstream: Path, mirrors: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from digest.git import open_repository\n"
        "print(open_repository(sys.argv[1], Path(sys.argv[2])).head().id)"
    )
    command = [sys.executable, "-c", program, f"file://{upstream}", str(mirrors)]
    both = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) for _ in range(2)]

    heads = {one.communicate()[0] for one in both}

    assert heads == {git(upstream, "rev-parse", "main").encode()}
    assert [one.returncode for one in both] == [0, 0]


# ---------------------------------------------------------------- how many processes


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """What git was asked for since the last call, by way of a `git` that writes it down."""
    log = tmp_path / "asked"
    wrapper = tmp_path / "bin/git"
    wrapper.parent.mkdir()
    wrapper.write_text(f'#!/bin/sh\necho "$@" >>{log}\nexec {shutil.which("git")} "$@"\n')
    wrapper.chmod(0o755)
    monkeypatch.setenv("PATH", f"{wrapper.parent}{os.pathsep}{os.environ['PATH']}")

    def since() -> list[str]:
        lines = log.read_text().splitlines() if log.exists() else []
        log.write_text("")
        return lines

    return since


def test_an_unchanged_head_is_two_processes_at_most(
    upstream: Path, mirrors: Path, asked: Callable[[], list[str]]
) -> None:
    packed = bundle(upstream, mirrors.with_suffix(".bundle"))
    found = {}
    for address in (str(upstream), str(packed), f"file://{upstream}"):
        open_repository(address, mirrors)
        asked()
        open_repository(address, mirrors).head()
        found[address] = len(asked())

    assert list(found.values()) == [1, 1, 2]


# ---------------------------------------------------------------- what git says


@pytest.mark.parametrize(
    ("complaint", "said"),
    [
        (
            "error: file write error: No space left on device\nfatal: unable to write loose object file",
            "file write error: No space left on device. Make room",
        ),
        (
            "fatal: fetch-pack: invalid index-pack output\nerror: write: No space left on device",
            "No space left on device. Make room",
        ),
        ("fatal: unable to access 'https://x/': The requested URL returned error: 404", "error: 404. Is the"),
        ("fatal: the remote end hung up unexpectedly", "git says: the remote end hung up"),
        ("Traceback\x1b[31m of\nsomething", "git failed: Traceback"),
        ("", "git failed"),
    ],
)
def test_what_git_complains_of_is_one_line(
    mirrors: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, complaint: str, said: str
) -> None:
    (tmp_path / "complaint").write_text(complaint)
    (tmp_path / "git").write_text(f"#!/bin/sh\n/bin/cat {tmp_path}/complaint >&2\nexit 128\n")
    (tmp_path / "git").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(RepositoryError) as caught:
        open_repository("file:///somewhere", mirrors)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "\x1b" not in str(caught.value)
    assert not list(mirrors.glob("*.git*/"))


def test_a_git_that_does_not_end_is_ended(
    mirrors: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "git").write_text("#!/bin/sh\nexec /bin/sleep 600\n")
    (tmp_path / "git").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(RepositoryError, match=r"git took longer than 0\.1 seconds"):
        process.run(["version"], "somewhere", seconds=0.1)


def test_a_folder_that_cannot_be_written_is_named(upstream: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(RepositoryError, match=r"cannot be kept: .*Make its folder writable"):
        open_repository(f"file://{upstream}", tmp_path / "file" / "mirrors")
