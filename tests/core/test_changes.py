"""Net changes of proposals, by cases and against a second, plain computation over real history."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from digest.collectors.keps import Keps
from digest.core.changes import is_template, net_changes
from digest.git import open_repository
from digest.model import Change, Kep, Source, Text, TrackerSettings, Window
from tests.shared import shared

DAY = datetime(2026, 6, 1, tzinfo=UTC)
WEEK = Window(DAY, DAY + timedelta(7))


def state(
    day: float,
    path: str = "keps/sig-node/1-a/kep.yaml",
    *,
    identity: str = "kep:1",
    removed: bool = False,
    source: str = "keps",
    **fields: Any,
) -> Kep:
    fields = {key.replace("_", "-"): value for key, value in fields.items()}
    return Kep(
        source=source, key=f"{path}@{day}", identity=identity, url="", title=str(fields.get("title", "T")),
        published=DAY + timedelta(day), path=path, commit=f"c{day}", fields=fields, removed=removed,
    )  # fmt: skip


def brief(changes: tuple[Change, ...]) -> list[tuple[str, str, Any, Any]]:
    return [(change.kind, change.field, change.old, change.new) for change in changes]


# ---------------------------------------------------------------- cases


def test_the_state_at_one_end_is_compared_with_the_state_at_the_other() -> None:
    states = [
        state(-2, stage="alpha"),
        state(-1, stage="alpha", status="x"),
        state(1, stage="beta", status="x"),
        state(9, stage="stable"),
    ]

    changes = net_changes(states, WEEK)

    assert brief(changes) == [("changed", "stage", "alpha", "beta")]
    change = changes[0]
    assert (change.identity, change.path, change.sig, change.date, change.commit) == (
        "kep:1", "keps/sig-node/1-a/kep.yaml", "sig-node", DAY + timedelta(1), "c1",
    )  # fmt: skip


def test_there_and_back_is_no_change() -> None:
    assert net_changes([state(-1, a="1"), state(1, a="2"), state(2, a="1")], WEEK) == ()


def test_the_window_is_half_open() -> None:
    assert brief(net_changes([state(-1, a="1"), state(0, a="2")], WEEK)) == [("changed", "a", "1", "2")]
    assert brief(net_changes([state(-1, a="1"), state(7, a="2")], WEEK)) == []


def test_added_and_removed() -> None:
    other = "keps/sig-node/2-b/kep.yaml"
    states = [
        state(1, a="1"),
        state(-1, other, identity="kep:2"),
        state(3, other, identity="kep:2", removed=True),
    ]

    assert [(c.identity, c.kind, c.commit) for c in net_changes(states, WEEK)] == [
        ("kep:1", "added", "c1"),
        ("kep:2", "removed", "c3"),
    ]


def test_added_and_gone_again_is_nothing() -> None:
    assert net_changes([state(1, a="1"), state(2, removed=True)], WEEK) == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"a": "x "}, {"a": " x"}),
        ({"a": ""}, {}),
        ({"a": {"b": "1 ", "c": "2"}}, {"a": {"c": "2", "b": "1"}}),
        ({"a": ["x", "y "]}, {"a": ["x", "y"]}),
    ],
)
def test_what_is_written_otherwise_is_not_changed(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert net_changes([state(-1, **old), state(1, **new)], WEEK) == ()


def test_one_change_a_key_and_milestone_as_a_whole() -> None:
    states = [
        state(-1, status="provisional", milestone={"alpha": "v1.36"}, gone="x"),
        state(1, status="implementable", milestone={"alpha": "v1.36", "beta": "v1.37"}, new=["y"]),
    ]

    assert brief(net_changes(states, WEEK)) == [
        ("changed", "gone", "x", ""),
        ("changed", "milestone", {"alpha": "v1.36"}, {"alpha": "v1.36", "beta": "v1.37"}),
        ("changed", "new", "", ["y"]),
        ("changed", "status", "provisional", "implementable"),
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (("keps/sig-node/1-a/kep.yaml", "kep:1", {}), ("keps/sig-apps/1-b/kep.yaml", "kep:1", {})),
        (("keps/sig-node/x.md", "kep:sig-node/x", {"kep_number": "0012"}), ("keps/sig-node/y/kep.yaml", "kep:y", {"kep_number": "12"})),
        (("keps/sig-node/20190603-immutable-fields.md", "kep:sig-node/immutable-fields", {}), ("keps/sig-api/1101-immutable-fields/kep.yaml", "kep:1101", {})),
        (("keps/sig-node/NNNN-new-thing/kep.yaml", "kep:sig-node/NNNN-new-thing", {}), ("keps/sig-node/5999-new-thing/kep.yaml", "kep:5999", {})),
        (("keps/sig-node/draft-2019-01-02-thing.md", "kep:a", {}), ("keps/sig-node/00xx-thing/README.md", "kep:b", {})),
    ],
)  # fmt: skip
def test_what_went_and_came_is_what_moved(old: Any, new: Any) -> None:
    (old_path, old_id, old_fields), (new_path, new_id, new_fields) = old, new
    states = [
        state(-1, old_path, identity=old_id, stage="alpha", **old_fields),
        state(1, old_path, identity=old_id, removed=True, stage="alpha", **old_fields),
        state(1, new_path, identity=new_id, stage="beta", **new_fields),
    ]

    changes = net_changes(states, WEEK)

    assert ("moved", "", old_path, new_path) in brief(changes)
    assert ("changed", "stage", "alpha", "beta") in brief(changes)
    assert {change.identity for change in changes} == {new_id}
    assert not {"added", "removed"} & {change.kind for change in changes}


def test_a_move_is_paired_once_and_the_surest_way() -> None:
    """Two that share a number: names decide, and nobody is used twice."""
    states = [
        state(-1, "keps/a/2133-one/kep.yaml", identity="kep:2133"), state(-1, "keps/a/2133-two/kep.yaml", identity="kep:2133"),
        state(1, "keps/a/2133-one/kep.yaml", identity="kep:2133", removed=True), state(1, "keps/a/2133-two/kep.yaml", identity="kep:2133", removed=True),
        state(1, "keps/b/2133-two/kep.yaml", identity="kep:2133"), state(1, "keps/b/2133-three/kep.yaml", identity="kep:2133"),
    ]  # fmt: skip

    moves = [(c.old, c.new) for c in net_changes(states, WEEK) if c.kind == "moved"]

    assert sorted(moves) == [
        ("keps/a/2133-one/kep.yaml", "keps/b/2133-three/kep.yaml"),
        ("keps/a/2133-two/kep.yaml", "keps/b/2133-two/kep.yaml"),
    ]


def test_two_repositories_are_two_worlds() -> None:
    states = [state(-1, source="one"), state(1, source="one", removed=True), state(1, source="two")]

    assert sorted(change.kind for change in net_changes(states, WEEK)) == ["added", "removed"]


def test_what_is_a_template_is_for_the_tracker_to_say() -> None:
    """Its collector keeps none; here another upstream's proposal of such a name counts as all do."""
    assert [change.kind for change in net_changes([state(1, "rfcs/kep-template.md")], WEEK)] == ["added"]
    assert is_template("keps/YYYYMMDD-kep-template.md")
    assert not is_template("keps/sig-node/5978-cluster-resource-claim-template/kep.yaml")


@given(
    st.lists(
        st.tuples(
            st.sampled_from([-2, -1, 0, 1, 6, 7]), st.sampled_from("ab"), st.sampled_from(["x", "y", ""])
        ),
        max_size=8,
    )
)
def test_the_order_of_states_of_different_moments_does_not_matter(drawn: list[tuple[int, str, str]]) -> None:
    states = [
        state(d + i / 1000, f"keps/sig/{n}/kep.yaml", identity=f"kep:{n}", f=v, removed=not v)
        for i, (d, n, v) in enumerate(drawn)
    ]

    assert net_changes(states, WEEK) == net_changes(list(reversed(states)), WEEK)


# ---------------------------------------------------------------- a second, plain computation


SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAYS = [date(2025, 12, 29) + timedelta(weeks=week) for week in range(31)]


def git(repository: Path, *arguments: str, given: bytes = b"") -> bytes:
    return subprocess.run(
        ["git", "-C", str(repository), *arguments], check=True, capture_output=True, input=given
    ).stdout


class Plain:
    """Two trees, read file by file and compared as dictionaries; shares no code with the program."""

    def __init__(self, repository: Path) -> None:
        self.repository = repository
        log = git(repository, "log", "--first-parent", "--format=%H %ct", "master").decode().split("\n")
        self.line = [(name, int(seconds)) for name, seconds in (entry.split() for entry in log if entry)]
        self.documents: dict[tuple[str, bool], dict[str, Any] | None] = {}

    def tree(self, moment: datetime) -> dict[str, dict[str, Any]]:
        commit = next(name for name, seconds in self.line if seconds < moment.timestamp())
        listed = git(self.repository, "ls-tree", "-r", "-z", commit, "keps/").decode().split("\0")
        files = {entry.split("\t")[1]: entry.split()[2] for entry in listed if entry}
        homes = {path.removesuffix("kep.yaml") for path in files if path.endswith("/kep.yaml")}
        wanted = {}
        for path, blob in files.items():
            markdown = path.endswith(".md") and not any(path.startswith(home) for home in homes)
            if "kep-template" not in path and (path.endswith("/kep.yaml") or markdown):
                wanted[path] = (blob, markdown)
        self.load({key for key in wanted.values() if key not in self.documents})
        return {
            path: document for path, key in wanted.items() if (document := self.documents[key]) is not None
        }

    def load(self, keys: set[tuple[str, bool]]) -> None:
        names = "".join(f"{blob}\n" for blob, _ in keys).encode()
        rest = git(self.repository, "cat-file", "--batch", given=names)
        for key in keys:
            head, _, rest = rest.partition(b"\n")
            size = int(head.split()[2])
            text, rest = rest[:size].decode(), rest[size + 1 :]
            if key[1]:
                match = re.match(r"---\n(.*?\n)---\n", text, re.DOTALL)
                text = match[1] if match else ""
            self.documents[key] = value(yaml.compose(text, Loader=yaml.CSafeLoader)) if text else None

    def changes(self, since: datetime, until: datetime) -> Iterator[tuple[Any, ...]]:
        before, after = self.tree(since), self.tree(until)
        gone, come = set(before) - set(after), set(after) - set(before)
        pairs = [(path, path) for path in set(before) & set(after)]
        for old in sorted(gone):
            for new in sorted(come):
                if number(old) == number(new):
                    yield ("moved", new, "", old, new)
                    pairs.append((old, new))
                    gone.discard(old)
                    come.discard(new)
        yield from (("added", path, "", "", "") for path in come)
        yield from (("removed", path, "", "", "") for path in gone)
        for old, new in pairs:
            for key in set(before[old]) | set(after[new]):
                if before[old].get(key, "") != after[new].get(key, ""):
                    yield ("changed", new, key, before[old].get(key, ""), after[new].get(key, ""))


def value(node: Any) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {key.value: value(inner) for key, inner in node.value}
    return (
        [value(inner) for inner in node.value] if isinstance(node, yaml.SequenceNode) else node.value.strip()
    )


def number(path: str) -> str:
    return path.split("/")[-2].split("-", maxsplit=1)[0]


def frozen(value: Any) -> Any:
    if isinstance(value, Mapping):
        return tuple(sorted((key, frozen(inner)) for key, inner in value.items()))
    return tuple(map(frozen, value)) if isinstance(value, list | tuple) else value


@pytest.fixture(scope="module")
def bundle_2026() -> Path:
    return shared("keps", "keps-2026.bundle")


@pytest.fixture(scope="module")
def plain(bundle_2026: Path, tmp_path_factory: pytest.TempPathFactory) -> Plain:
    folder = tmp_path_factory.mktemp("plain") / "clone"
    subprocess.run(
        ["git", "clone", "--quiet", "--bare", str(bundle_2026), str(folder)], check=True, capture_output=True
    )
    return Plain(folder)


@pytest.fixture(scope="module")
def keps(bundle_2026: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Kep]:
    cache = tmp_path_factory.mktemp("mirrors")
    tracker = TrackerSettings(id="kep", prefix="KEP-", title=Text(), folder="keps")
    source = Source(id="keps", kind="keps", address=str(bundle_2026))
    window = Window(midnight(MONDAYS[0]), midnight(MONDAYS[-1]))
    gathered = Keps(lambda address: open_repository(address, cache), [tracker]).read(source, window, None)
    return [item for item in gathered.items if isinstance(item, Kep)]


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)


@pytest.mark.slow
def test_every_week_of_2026_equals_a_second_computation(plain: Plain, keps: list[Kep]) -> None:
    """From two trees at the week's ends, without history, caches or code of ours."""
    kinds: dict[str, int] = {}
    for since, until in zip(map(midnight, MONDAYS), map(midnight, MONDAYS[1:]), strict=False):
        ours = [(c.kind, c.path, c.field, c.old, c.new) for c in net_changes(keps, Window(since, until))]
        for kind, *_ in ours:
            kinds[kind] = kinds.get(kind, 0) + 1

        assert sorted(map(str, map(frozen, ours))) == sorted(
            map(str, map(frozen, plain.changes(since, until)))
        ), since

    assert kinds == {"changed": 492, "added": 57, "moved": 1}


def test_the_date_and_commit_of_a_change_are_of_the_last_touch(plain: Plain, keps: list[Kep]) -> None:
    window = Window(midnight(date(2026, 2, 2)), midnight(date(2026, 2, 9)))
    changes = net_changes(keps, window)

    assert changes
    for change in changes:
        before = str(int(window.until.timestamp()) - 1)
        last = git(
            plain.repository,
            "log",
            "-1",
            "--first-parent",
            f"--before={before}",
            "--format=%H %ct",
            "master",
            "--",
            change.path,
        )
        assert last.decode().split() == [change.commit, str(int(change.date.timestamp()))]
