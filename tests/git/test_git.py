"""Repositories read and mirrored, and addresses nobody should be sent to."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from digest.errors import RepositoryError
from digest.git import open_repository
from digest.ports import Commit, Repository
from tests.git.repositories import bundle, git, make

DAY = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture
def line(tmp_path: Path) -> Path:
    return make(
        tmp_path / "upstream",
        (DAY, {"keps/a/kep.yaml": "title: A\n", "README.md": "top", "keps/link": "-> a/kep.yaml"}),
        (DAY + timedelta(1), {"keps/a/kep.yaml": "title: AA\n", "keps/b.md": "b"}),
        (DAY + timedelta(2), {"keps/b.md": None, "keps/提案 1.md": "\x00binary\xff"}),
    )


def opened(address: object, tmp_path: Path, *allow: str) -> Repository:
    return open_repository(str(address), tmp_path / "mirrors", allow=allow)


# ---------------------------------------------------------------- reading


def test_the_line_is_read_oldest_first_with_committer_dates(line: Path, tmp_path: Path) -> None:
    repository = opened(line, tmp_path)

    assert [commit.date for commit in repository.line()] == [DAY, DAY + timedelta(1), DAY + timedelta(2)]
    assert repository.head() == repository.line()[-1]


def test_a_tree_holds_files_below_the_folder_and_no_links(line: Path, tmp_path: Path) -> None:
    repository = opened(line, tmp_path)
    root, *_, head = repository.line()

    assert set(repository.tree(root.id, "keps")) == {"keps/a/kep.yaml"}
    assert set(repository.tree(head.id, "")) == {"keps/a/kep.yaml", "keps/提案 1.md", "README.md"}
    assert repository.tree(head.id, "no/such") == {}


def test_touches_compare_each_commit_with_its_first_parent(line: Path, tmp_path: Path) -> None:
    repository = opened(line, tmp_path)

    found = [
        (t.commit.date, t.path, bool(t.old), bool(t.new))
        for t in repository.touches(repository.line(), "keps")
    ]

    assert found == [
        (DAY, "keps/a/kep.yaml", False, True),
        (DAY, "keps/link", False, False),
        (DAY + timedelta(1), "keps/a/kep.yaml", True, True),
        (DAY + timedelta(1), "keps/b.md", False, True),
        (DAY + timedelta(2), "keps/b.md", True, False),
        (DAY + timedelta(2), "keps/提案 1.md", False, True),
    ]
    assert repository.touches([], "keps") == ()


def test_a_merge_counts_once_with_all_it_brought(tmp_path: Path) -> None:
    upstream = make(tmp_path / "upstream", (DAY, {"keps/a.md": "a"}), bare=False)
    git(upstream, "checkout", "--quiet", "-b", "side")
    for name in ("b", "c"):
        (upstream / f"keps/{name}.md").write_text(name)
        git(upstream, "add", ".")
        git(upstream, "commit", "--quiet", "-m", name)
    git(upstream, "checkout", "--quiet", "main")
    (upstream / "keps/d.md").write_text("d")
    git(upstream, "add", ".")
    git(upstream, "commit", "--quiet", "-m", "d")
    git(upstream, "merge", "--quiet", "--no-ff", "-m", "merge", "side")

    repository = opened(upstream, tmp_path)
    merge = repository.line()[-1]

    assert len(repository.line()) == 3
    assert [touch.path for touch in repository.touches([merge], "keps")] == ["keps/b.md", "keps/c.md"]


def test_blobs_come_byte_for_byte(line: Path, tmp_path: Path) -> None:
    repository = opened(line, tmp_path)
    tree = repository.tree(repository.head().id, "")

    blobs = repository.blobs([*tree.values(), *tree.values()])

    assert blobs[tree["keps/提案 1.md"]] == "\x00binary\xff".encode()
    assert blobs[tree["README.md"]] == b"top"
    assert repository.blobs([]) == {}


def test_a_blob_that_is_not_there_is_an_error(line: Path, tmp_path: Path) -> None:
    with pytest.raises(RepositoryError, match="missing"):
        opened(line, tmp_path).blobs(["1" * 40])


@pytest.mark.parametrize("name", ["HEAD", "--output=/tmp/x", "main", "", "1" * 39])
def test_only_ids_reach_git(line: Path, tmp_path: Path, name: str) -> None:
    repository = opened(line, tmp_path)

    with pytest.raises(RepositoryError, match="is not the id"):
        repository.tree(name, "keps")
    with pytest.raises(RepositoryError, match="is not the id"):
        repository.touches([Commit(id=name, date=DAY)], "keps")
    with pytest.raises(RepositoryError, match="is not the id"):
        repository.blobs([name])


# ---------------------------------------------------------------- where it lies


def test_a_work_tree_a_bundle_and_an_address_read_the_same(line: Path, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", str(line), str(clone)], check=True, capture_output=True)
    packed = bundle(line, tmp_path / "upstream.bundle")

    heads = {opened(where, tmp_path).head() for where in (line, clone, packed, f"file://{line}")}

    assert len(heads) == 1


@pytest.mark.parametrize("refs", [(), ("main",), ("main", "side"), ("HEAD",)])
def test_a_bundle_s_branch_is_found(line: Path, tmp_path: Path, refs: tuple[str, ...]) -> None:
    git(line, "branch", "side", "main~1")
    packed = bundle(line, tmp_path / "upstream.bundle", *refs)

    assert opened(packed, tmp_path).head().date == DAY + timedelta(2)


def test_a_bundle_of_several_branches_and_no_main_one_is_refused(line: Path, tmp_path: Path) -> None:
    git(line, "branch", "one", "main")
    git(line, "branch", "two", "main~1")
    packed = bundle(line, tmp_path / "upstream.bundle", "one", "two")

    with pytest.raises(RepositoryError, match="2 branches and no HEAD"):
        opened(packed, tmp_path)


def test_a_mirror_follows_even_a_rewritten_history(line: Path, tmp_path: Path) -> None:
    address = f"file://{line}"
    first = opened(address, tmp_path).head()
    git(line, "update-ref", "refs/heads/main", "main~1")

    again = opened(address, tmp_path)

    assert first.date == DAY + timedelta(2)
    assert again.head().date == DAY + timedelta(1)
    assert len(list((tmp_path / "mirrors").glob("*.git"))) == 1


def test_absurd_committer_dates_do_no_harm(tmp_path: Path) -> None:
    upstream = make(tmp_path / "upstream", (DAY, {"a": "a"}))
    tree = git(upstream, "rev-parse", "main^{tree}").strip()
    raw = f"tree {tree}\nauthor A <a@example.org> 0 +0000\ncommitter A <a@example.org> 99999999999999 +0000\n\nx\n"
    made = git(
        upstream, "hash-object", "-t", "commit", "-w", "--stdin", "--literally", given=raw.encode()
    ).strip()
    git(upstream, "update-ref", "refs/heads/main", made)

    assert opened(upstream, tmp_path).head().date.year == 9999


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("", "not the address"),
        ("--upload-pack=touch /tmp/x", "not the address"),
        ("https://example.org/\n--x", "not the address"),
        ("ext::sh -c 'touch /tmp/x'", "only https"),
        ("git@github.com:kubernetes/enhancements.git", "only https"),
        ("ssh://github.com/kubernetes/enhancements", "only https"),
        ("git://github.com/kubernetes/enhancements", "only https"),
        ("https://user:secret@github.com/x", "a user or password"),
        ("https://[::1/x", "not an address"),
        ("https:///x", "no host"),
        ("https://127.0.0.1/x", "not a public address"),
        ("https://localhost/x", "not a public address"),
        ("https://2130706433/x", "not a public address"),
        ("https://[::ffff:10.0.0.1]/x", "not a public address"),
        ("http://169.254.169.254/x", "not a public address"),
        ("/no/such/place", "no such folder"),
        ("file:///no/such/place", "git says"),
    ],
)
def test_an_address_is_judged_before_git_hears_of_it(tmp_path: Path, address: str, said: str) -> None:
    with pytest.raises(RepositoryError, match=said) as caught:
        opened(address, tmp_path)
    assert "\n" not in str(caught.value)
    assert "secret" not in str(caught.value)


def test_plain_http_is_for_named_machines_only(tmp_path: Path) -> None:
    with pytest.raises(RepositoryError, match="over plain http"):
        opened("http://8.8.8.8/x", tmp_path)
    with pytest.raises(RepositoryError, match="git says"):  # asked, and nobody is there
        opened("http://127.0.0.1:9/x", tmp_path, "127.0.0.1")


def test_a_folder_inside_a_repository_is_none_itself(tmp_path: Path) -> None:
    make(tmp_path / "upstream", (DAY, {"keps/a": "a"}), bare=False)
    (tmp_path / "upstream/inner").mkdir()

    with pytest.raises(RepositoryError, match="not a git repository"):
        opened(tmp_path / "upstream/inner", tmp_path)


def test_an_empty_repository_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    git(tmp_path / "empty", "init", "--quiet", "--bare")

    with pytest.raises(RepositoryError, match="no commits yet"):
        opened(tmp_path / "empty", tmp_path)


def test_a_file_that_is_no_bundle_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.bundle").write_text("hello")

    with pytest.raises(RepositoryError, match="not a git bundle"):
        opened(tmp_path / "x.bundle", tmp_path)


def test_the_environment_leads_git_nowhere_else(
    line: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make(tmp_path / "other", (DAY, {"a": "a"}))
    monkeypatch.setenv("GIT_DIR", str(other))
    monkeypatch.setenv("GIT_ALLOW_PROTOCOL", "ext")

    assert len(opened(line, tmp_path).line()) == 3


def test_the_other_side_runs_nothing_here(line: Path, tmp_path: Path) -> None:
    """Settings and hooks of a repository that is only read are not carried out."""
    mark = tmp_path / "ran"
    script = tmp_path / "script"
    script.write_text(f"#!/bin/sh\ntouch {mark}\n")
    script.chmod(0o755)
    for key in ("core.fsmonitor", "core.pager", "gpg.program", "diff.external", "core.sshCommand"):
        git(line, "config", key, str(script))
    git(line, "config", "log.showSignature", "true")
    for hook in ("post-checkout", "reference-transaction", "post-merge"):
        (line / "hooks").mkdir(exist_ok=True)
        (line / "hooks" / hook).write_text(script.read_text())
        (line / "hooks" / hook).chmod(0o755)

    for where in (line, f"file://{line}"):
        repository = opened(where, tmp_path)
        repository.touches(repository.line(), "keps")
        repository.blobs(repository.tree(repository.head().id, "keps").values())

    assert not mark.exists()


def test_a_machine_without_git_is_told_so(
    line: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(RepositoryError, match="git is not installed"):
        opened(line, tmp_path)
