"""An output folder is made beside the old one and swapped in whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from digest.errors import BuildError
from digest.model import Document
from digest.pipeline.tree import MARKED, MARKER, Job, Report, Tree


def document(path: str, body: str) -> Document:
    return Document(path=path, media_type="text/plain", body=body.encode())


class Press:
    """Counts how often each job is asked for its documents."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def job(self, name: str, key: str, *documents: Document) -> Job:
        def make() -> Sequence[Document]:
            self.asked.append(name)
            return documents

        return Job(name, key, make)


def read(folder: Path) -> dict[str, str]:
    found = {p.relative_to(folder).as_posix(): p.read_text() for p in folder.rglob("*") if p.is_file()}
    assert found.pop(MARKER) == MARKED
    return found


@pytest.fixture
def tree(tmp_path: Path) -> Callable[[], Tree]:
    return lambda: Tree(tmp_path / "site", tmp_path / "state" / "site.json")


def test_only_what_changed_is_made_again(tree: Callable[[], Tree]) -> None:
    """A job of the same key keeps its files; another key or a lost file makes them anew."""
    press = Press()
    jobs = [press.job("a", "1", document("x/a.txt", "A")), press.job("b", "1", document("b.txt", "B"))]
    tree().build(jobs)
    report = tree().build(jobs)

    assert press.asked == ["a", "b"]
    assert (report.made, report.reused) == (0, 2)

    tree().build([press.job("a", "2", document("x/a.txt", "AA")), jobs[1]])

    assert press.asked == ["a", "b", "a"]
    assert read(tree().folder) == {"x/a.txt": "AA", "b.txt": "B"}


def test_a_build_of_nothing_new_touches_nothing(tree: Callable[[], Tree]) -> None:
    """The folder stays the very one it was."""
    press = Press()
    jobs = [press.job("a", "1", document("x/a.txt", "A")), press.job("b", "1", document("b.txt", "B"))]
    tree().build(jobs)
    before = tree().folder.stat().st_ino
    report = tree().build(jobs)

    assert tree().folder.stat().st_ino == before
    assert (report.made, report.reused, report.size) == (0, 2, 2)


def test_what_was_put_by_serves_again(tree: Callable[[], Tree]) -> None:
    """From the third build on the folder of two builds ago is mended: whatever it holds, the site is right."""
    press = Press()

    def build(**bodies: str) -> Report:
        jobs = [
            press.job(path, body, document(path.replace("__", "/"), body)) for path, body in bodies.items()
        ]
        return tree().build(jobs)

    build(a="1", x__b="1", c__d__e="1", gone__f="1")
    build(a="2", x__b="1", c__d__e="1", gone__f="1", y="1")
    first = tree().folder.stat().st_ino
    build(a="2", x__b="2", c__d__e="1", y="1")
    build(a="2", x__b="2", c="1", y="1", gone="1")

    assert tree().folder.stat().st_ino == first
    assert read(tree().folder) == {"a": "2", "x/b": "2", "c": "1", "y": "1", "gone": "1"}

    build(a="2", x__b="2", c__d="1", y="1", z__z="1")
    assert read(tree().folder) == {"a": "2", "x/b": "2", "c/d": "1", "y": "1", "z/z": "1"}
    build(a="2")
    build(a="3")
    assert read(tree().folder) == {"a": "3"}
    assert not [path for path in tree().folder.rglob("*") if path.is_dir()]


def test_what_is_written_anew_changes_no_other_file(tree: Callable[[], Tree]) -> None:
    """Files of the folders are the same on the disk; a new one never goes through to the old site."""
    press = Press()
    tree().build([press.job("a", "1", document("a.txt", "1")), press.job("b", "1", document("b.txt", "1"))])
    tree().build([press.job("a", "1", document("a.txt", "1")), press.job("b", "2", document("b.txt", "2"))])
    with pytest.raises(BuildError), tree() as failing:
        failing.prepare([press.job("a", "2", document("a.txt", "3")), Job("c", "1", _fail)])

    assert read(tree().folder) == {"a.txt": "1", "b.txt": "2"}


def _fail() -> Sequence[Document]:
    raise BuildError("no")


def test_strays_do_not_survive(tree: Callable[[], Tree]) -> None:
    """What somebody put into the output goes with the next build, and does not come back with a later one."""
    press = Press()
    for turn in range(4):
        tree().build([press.job("a", str(turn), document("a.txt", f"{turn}"))])
        assert read(tree().folder) == {"a.txt": f"{turn}"}
        (tree().folder / f"x{turn}").mkdir()
        (tree().folder / f"x{turn}" / "stray.txt").write_text("mine")
    tree().build([press.job("a", "3", document("a.txt", "3"))])
    assert read(tree().folder) == {"a.txt": "3"}


def test_an_edit_by_hand_does_not_survive(tree: Callable[[], Tree]) -> None:
    """What somebody changed in the output is made anew, key or no key."""
    press = Press()
    jobs = [press.job("a", "1", document("a.txt", "A"))]
    tree().build(jobs)
    (tree().folder / "a.txt").write_text("edited")
    tree().build(jobs)

    assert read(tree().folder) == {"a.txt": "A"}


def test_what_is_no_longer_made_goes(tree: Callable[[], Tree]) -> None:
    """Files of jobs that are gone are gone, and counted."""
    press = Press()
    keep, leave = press.job("a", "1", document("a.txt", "A")), press.job("b", "1", document("b.txt", "B"))
    tree().build([keep, leave])
    report = tree().build([keep])

    assert read(tree().folder) == {"a.txt": "A"}
    assert report.gone == 1


@pytest.mark.parametrize("fault", [BuildError("no"), ValueError("a bug"), KeyboardInterrupt()])
def test_a_build_that_fails_leaves_the_old_folder_whole(
    tree: Callable[[], Tree], fault: BaseException
) -> None:
    """Whatever goes wrong in the middle, readers keep the old site and nothing lies about."""
    press = Press()
    tree().build([press.job("a", "1", document("a.txt", "old"))])

    def fail() -> Sequence[Document]:
        raise fault

    with pytest.raises(type(fault)):
        tree().build([press.job("a", "2", document("a.txt", "new")), Job("b", "1", fail)])

    assert read(tree().folder) == {"a.txt": "old"}
    assert sorted(p.name for p in tree().folder.parent.iterdir()) == ["site", "state"]


def test_two_jobs_of_one_path(tree: Callable[[], Tree]) -> None:
    """Two pages of one address are a fault, not a race."""
    press = Press()
    with pytest.raises(BuildError, match="two pages make it"):
        tree().build(
            [press.job("a", "1", document("a.txt", "1")), press.job("b", "1", document("a.txt", "2"))]
        )


def test_no_document_leaves_the_folder(tree: Callable[[], Tree]) -> None:
    """A path with `..` is refused."""
    with pytest.raises(BuildError, match="would leave"):
        tree().build([Press().job("a", "1", document("../a.txt", "1"))])


def test_a_kill_between_the_renames_is_mended(tree: Callable[[], Tree]) -> None:
    """If only the old folder is left, the next build puts it back before anything else."""
    press = Press()
    job = press.job("a", "1", document("a.txt", "A"))
    tree().build([job])
    tree().folder.rename(tree().folder.with_name(".site.old"))
    report = tree().build([job])

    assert read(tree().folder) == {"a.txt": "A"}
    assert (report.made, report.reused) == (0, 1)


def test_a_damaged_record_costs_only_time(tree: Callable[[], Tree]) -> None:
    """Without its record everything is made again, and right."""
    press = Press()
    job = press.job("a", "1", document("a.txt", "A"))
    tree().build([job])
    tree().record.write_text('{"jobs": 7')
    tree().build([job])

    assert press.asked == ["a", "a"]
    assert read(tree().folder) == {"a.txt": "A"}


def test_somebodys_folder_is_refused(tree: Callable[[], Tree]) -> None:
    """A folder with files that no build made is never replaced, whatever its name."""
    tree().folder.mkdir()
    (tree().folder / "thesis.txt").write_text("four years")
    with pytest.raises(BuildError, match="digest did not make"):
        tree().build([Press().job("a", "1", document("a.txt", "A"))])

    assert (tree().folder / "thesis.txt").read_text() == "four years"


def test_an_output_without_its_record_is_still_ours(tree: Callable[[], Tree]) -> None:
    """`.digest/` deleted: the marker in the folder says that a build made it."""
    press = Press()
    job = press.job("a", "1", document("a.txt", "A"))
    tree().build([job])
    tree().record.unlink()
    tree().build([job])

    assert read(tree().folder) == {"a.txt": "A"}


def test_what_a_kill_left_is_swept_up(tree: Callable[[], Tree]) -> None:
    """Half-made folders of processes that are gone are removed."""
    left = tree().folder.with_name(".site.new-999999999")
    left.mkdir()
    (left / "half.txt").write_text("half")
    tree().build([Press().job("a", "1", document("a.txt", "A"))])

    assert not left.exists()
