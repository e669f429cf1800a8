"""What one machine gathered on another: real repositories, a bare remote, two clones."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
import time_machine

from digest.cli.program import run
from digest.model import Article
from tests.digests import NOW, fill, make, opened
from tests.git.repositories import git

Call = Callable[..., tuple[int, str, str]]
ADDRESS = "planted.reader@secret.example"


@pytest.fixture
def clones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """Two clones of a digest; the first has gathered something."""
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "none"))
    monkeypatch.setenv("DIGEST_EDITOR", "tester")
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "A")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "a@example.org")
    one, two, remote = tmp_path / "one", tmp_path / "two", tmp_path / "remote.git"
    one.mkdir()
    digest = make(one)
    (one / ".gitignore").write_text(".digest/\n")
    git(one, "init", "--quiet", "--initial-branch=main")
    git(one, "add", ".")
    git(one, "commit", "--quiet", "-m", "Begin")
    git(tmp_path, "clone", "--quiet", "--bare", str(one), str(remote))
    git(one, "remote", "add", "origin", str(remote))
    git(tmp_path, "clone", "--quiet", str(remote), str(two))
    fill(digest)
    digest.close()
    return one, two


@pytest.fixture
def call(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Call:
    def call(folder: Path, *words: str) -> tuple[int, str, str]:
        monkeypatch.chdir(folder)
        capfd.readouterr()
        with time_machine.travel(NOW, tick=False):
            code = run(words)
        out, err = capfd.readouterr()
        return code, out, err

    return call


def test_after_a_pull_the_inbox_is_the_same(clones: tuple[Path, Path], call: Call) -> None:
    one, two = clones
    assert call(one, "store", "push")[0] == 0
    code, _, err = call(two, "store", "pull")
    assert (code, "new" in err) == (0, True)
    shutil.rmtree(two / ".digest")
    assert call(two, "store", "pull")[0] == 0

    inbox = call(one, "shortlist", "--json", "--all")[1]
    assert inbox
    assert call(two, "shortlist", "--json", "--all")[1] == inbox
    assert call(two, "explain", "kep-2254") == call(one, "explain", "kep-2254")
    for words in ("cgroup", "动态扩缩容", "templates"):
        found = call(one, "search", words, "--json")
        assert found[1]
        assert call(two, "search", words, "--json")[:2] == found[:2]


def test_files_index_and_branch_are_left_alone(clones: tuple[Path, Path], call: Call) -> None:
    one, _ = clones
    (one / "digest.toml").write_text((one / "digest.toml").read_text() + "# mine\n")
    (one / "new").write_text("staged")
    git(one, "add", "new")
    before = git(one, "status", "--porcelain=v2", "--branch"), git(one, "rev-parse", "HEAD")
    assert call(one, "store", "push")[0] == 0
    assert call(one, "store", "pull")[0] == 0

    assert (git(one, "status", "--porcelain=v2", "--branch"), git(one, "rev-parse", "HEAD")) == before
    assert git(one, "branch", "--list").split() == ["*", "main"]


def test_the_branch_is_one_commit_and_the_same_evidence_is_no_other(
    clones: tuple[Path, Path], call: Call
) -> None:
    one, two = clones
    call(one, "store", "push")
    first = git(one, "ls-remote", "origin", "store")
    assert "already at origin/store" in call(one, "store", "push")[2]
    call(two, "store", "pull")
    assert "already at origin/store" in call(two, "store", "push")[2]
    assert git(one, "ls-remote", "origin", "store") == first

    digest = opened(two)
    digest.store.add([_article("new")], now=NOW)
    digest.close()
    assert "pushed to origin/store" in call(two, "store", "push")[2]
    assert git(two, "rev-list", "--count", "origin/store").strip() == "1"
    assert git(one, "ls-remote", "origin", "store") != first


@pytest.mark.slow
def test_two_who_push_at_once_lose_nothing(
    clones: tuple[Path, Path], call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other machine is quicker, between the look and the push."""
    from digest.git.evidence import EvidenceBranch

    one, two = clones
    digest = opened(two)
    digest.store.add([_article("theirs")], now=NOW)
    whole, turns = EvidenceBranch.push, []

    def late(self: EvidenceBranch, commit: str, over: str) -> bool:
        if not turns:
            turns.append(1)
            digest.push_evidence(NOW)
        return whole(self, commit, over)

    monkeypatch.setattr(EvidenceBranch, "push", late)
    assert call(one, "store", "push")[0] == 0
    assert call(two, "store", "pull")[0] == 0
    assert "theirs" in {item.key for item in opened(one).store.items()}
    assert len(opened(two).store.items()) == len(opened(one).store.items())


def test_nothing_there_and_nobody_there(clones: tuple[Path, Path], call: Call) -> None:
    one, two = clones
    code, out, err = call(two, "store", "pull")
    assert (code, out, err.count("\n")) == (0, "", 1)
    assert "Nothing was pushed to origin/store yet" in err
    git(one, "remote", "set-url", "origin", str(one.parent / "away.git"))
    for verb in ("pull", "push"):
        code, out, err = call(one, "store", verb)
        assert (code, out, len(err.strip().splitlines())) == (1, "", 1)
        assert "Traceback" not in err


def put(folder: Path, files: dict[str, bytes], keep: bool = True) -> None:
    """Somebody puts `files` onto the remote's branch by hand, names that git itself would refuse included."""
    entries = git(folder, "ls-tree", "-r", git(folder, "ls-remote", "origin", "store").split()[0])
    tree: dict[str, object] = {}

    def at(name: str) -> tuple[dict[str, object], str]:
        *above, last = name.split("/")
        node = tree
        for part in above:
            node = node.setdefault(part, {})  # type: ignore[assignment]
        return node, last

    for line in entries.splitlines() if keep else ():
        about, name = line.split("\t")
        node, last = at(name)
        node[last] = about.split()[2]
    for name, body in files.items():
        node, last = at(name)
        node[last] = given(folder, body, "hash-object", "-w", "--stdin")

    def made(node: dict[str, object]) -> str:
        rows = b""
        for name in sorted(node, key=lambda n: n + "/" if isinstance(node[n], dict) else n):
            inner = node[name]
            mode, blob = ("40000", made(inner)) if isinstance(inner, dict) else ("100644", str(inner))
            rows += f"{mode} {name}".encode() + b"\0" + bytes.fromhex(blob)
        return given(folder, rows, "hash-object", "-t", "tree", "-w", "--stdin", "--literally")

    commit = git(folder, "commit-tree", made(tree), "-m", "by hand").strip()
    git(folder, "push", "--quiet", "--force", "origin", f"{commit}:refs/heads/store")


def given(folder: Path, body: bytes, *words: str) -> str:
    done = subprocess.run(["git", "-C", str(folder), *words], input=body, capture_output=True, check=True)
    return done.stdout.decode().strip()


HOSTILE = (
    b'{"kind":"article","source":"\\u001b[31mblog","key":"k","identity":"i","title":"t",'
    b'"url":"https://a.example/","seen":"2026-07-01T00:00:00Z"}'
)


@pytest.mark.slow
def test_what_somebody_put_onto_the_branch_by_hand(
    clones: tuple[Path, Path], call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names that climb, names with escapes, a folder where a file belongs, a file too large: a line each at most."""
    one, two = clones
    call(one, "store", "push")
    monkeypatch.setattr("digest.git.evidence.FILE", 50_000)
    put(one, {
        "items/../2026-07.jsonl": HOSTILE, "items/blog/../../../../x.jsonl": b"x", "README.md": b"What this is.",
        "items/\x1b[31m/2026-07.jsonl": HOSTILE, "items/big/2026-07.jsonl": b"x" * 60_000,
        "items/blog/2026-05.jsonl/in": b"x", "runs.jsonl": b"[]\n",
    })  # fmt: skip
    code, out, err = call(two, "store", "pull")

    assert (code, out) == (0, "")
    assert "\x1b" not in err
    assert "Traceback" not in err
    assert [line.split(": ")[1] for line in err.splitlines() if line.startswith("warning: ")] == [
        "items/ [31m/2026-07.jsonl:1", "items/../2026-07.jsonl:1", "items/big/2026-07.jsonl:1", "runs.jsonl:1",
    ]  # fmt: skip
    assert "5 items, 5 new, 4 lines left out" in err
    assert {path.name for path in two.iterdir()} == {
        ".digest",
        ".git",
        ".gitignore",
        "content",
        "digest.toml",
    }
    # The next push makes the branch whole again.
    assert call(two, "store", "push")[0] == 0
    assert call(one, "store", "pull")[2].count("\n") == 1
    assert git(one, "ls-tree", "-r", "--name-only", "origin/store").count("\n") == 6


def test_a_push_never_takes_away_what_a_newer_digest_wrote(clones: tuple[Path, Path], call: Call) -> None:
    one, two = clones
    call(one, "store", "push")
    put(one, {"items/talks/2026-06.jsonl": b'{"kind":"talk","source":"talks"}\n'})
    before = git(one, "ls-remote", "origin", "store")
    code, _, err = call(two, "store", "push")

    assert (code, err.count("\n")) == (1, 1)
    assert "a newer digest wrote what this one would lose: items/talks/2026-06.jsonl:1" in err
    assert git(one, "ls-remote", "origin", "store") == before
    assert call(two, "store", "pull")[0] == 0


def test_a_branch_of_this_name_with_somebodys_work_is_left_alone(
    clones: tuple[Path, Path], call: Call
) -> None:
    one, _ = clones
    git(one, "push", "--quiet", "origin", "HEAD:store")
    code, out, err = call(one, "store", "push")

    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "origin/store: this branch holds something else" in err
    assert git(one, "ls-remote", "origin", "store").split()[0] == git(one, "rev-parse", "HEAD").strip()


def test_a_push_that_the_remote_refuses(clones: tuple[Path, Path], call: Call, tmp_path: Path) -> None:
    one, _ = clones
    hook = tmp_path / "remote.git/hooks/pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho nobody may push here >&2\nexit 1\n")
    hook.chmod(0o755)
    code, out, err = call(one, "store", "push")

    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "origin/store" in err
    assert "pre-receive hook declined" in err


@pytest.mark.slow
def test_nothing_is_read_twice_and_all_of_it_again_where_it_must(
    clones: tuple[Path, Path], call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    from digest.git.evidence import EvidenceBranch

    one, two = clones
    read: list[str] = []
    whole = EvidenceBranch.files

    def counted(
        self: EvidenceBranch, commit: str, known: Mapping[str, str]
    ) -> Iterator[tuple[str, bytes | None]]:
        for name, body in whole(self, commit, known):
            read.append(name)
            yield name, body

    monkeypatch.setattr(EvidenceBranch, "files", counted)
    call(one, "store", "push")
    call(two, "store", "pull")
    read.clear()
    assert "5 items, 0 new" in call(two, "store", "pull")[2]
    assert read == []
    digest = opened(one)
    digest.store.add([_article("new")], now=NOW)
    call(one, "store", "push")
    call(two, "store", "push")  # makes its own, and so knows their names
    digest.store.add([_article("newer")], now=NOW)
    call(one, "store", "push")
    read.clear()
    assert "1 new" in call(two, "store", "pull")[2]
    assert [name for name in read if name.startswith("items/")] == ["items/blog/2026-06.jsonl"]
    # A store that was lost, its memory left behind: everything comes back.
    for path in (two / ".digest").glob("digest.db*"):
        path.unlink()
    assert "7 items, 7 new" in call(two, "store", "pull")[2]


@pytest.mark.slow
def test_links_and_bad_lines_on_the_branch(clones: tuple[Path, Path], call: Call) -> None:
    one, two = clones
    call(one, "store", "push")
    git(two, "fetch", "--quiet", "origin", "store")
    git(two, "switch", "--quiet", "--orphan", "odd")
    git(two, "checkout", "--quiet", "FETCH_HEAD", "--", ".")
    shard = next((two / "items").glob("*/*.jsonl"))
    shard.write_bytes(b"{\n" + shard.read_bytes())
    (two / "items" / "link.jsonl").symlink_to("/etc/passwd")
    git(two, "add", "items")
    git(two, "commit", "--quiet", "-m", "odd")
    git(two, "push", "--quiet", "--force", "origin", "HEAD:store")
    git(two, "switch", "--quiet", "main")
    code, _, err = call(two, "store", "pull")

    assert code == 0
    assert f"warning: {shard.relative_to(two)}:1: not JSON" in err
    assert "1 line left out" in err
    assert len(opened(two).store.items()) == len(opened(one).store.items())


def test_a_recipients_address_is_in_no_export_commit_or_word(
    clones: tuple[Path, Path], call: Call, tmp_path: Path
) -> None:
    one, two = clones
    people = tmp_path / "readers.csv"
    people.write_text(f"address,language\n{ADDRESS},en\n")
    code, out, err = call(one, "recipients", "import", str(people))
    assert code == 0, err
    said = [out, err]
    for words in (("store", "push"), ("store", "export", "out"), ("drop", "kep-2254"), ("status",)):
        said += call(one, *words)[1:]
    said += call(two, "store", "pull")[1:]
    git(one, "add", "content", "out")
    git(one, "commit", "--quiet", "-m", "All")

    needle = ADDRESS.encode()
    private = next(path for path in (one / ".digest").iterdir() if needle in path.read_bytes())
    assert private.name.startswith("private.db")
    assert not [word for word in said if ADDRESS in word]
    for repository in (one, two, tmp_path / "remote.git"):
        objects = git(repository, "cat-file", "--batch-all-objects", "--batch", "--unordered")
        assert "Evidence of" in objects
        assert ADDRESS not in objects
    assert not [p for p in (one / "out").rglob("*") if p.is_file() and needle in p.read_bytes()]


def _article(key: str) -> Article:
    address = f"https://example.org/{key}"
    return Article(source="blog", key=key, identity=address, url=address, title=key, published=NOW)
