"""Proposals as states, from made-up lines with all the traps and from the real ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import anyio
import pytest

from digest.collectors.kepfile import read_fields, summary
from digest.collectors.keps import Keps
from digest.core.changes import net_changes, window_changes
from digest.errors import RepositoryError
from digest.git import open_repository
from digest.model import (
    WITHOUT_TEXTS,
    Change,
    Cursor,
    Gathered,
    Item,
    Kep,
    Source,
    Text,
    TrackerSettings,
    Window,
)
from digest.ports import Commit, Repository
from tests.fakes import FakeRepository
from tests.git.repositories import Made, make
from tests.shared import shared

TRACKER = TrackerSettings(
    id="kep",
    prefix="KEP-",
    title=Text(),
    folder="keps",
    url="https://github.com/kubernetes/enhancements/issues/{number}",
)
DAY = datetime(2026, 6, 1, tzinfo=UTC)
WEEK = Window(DAY, DAY + timedelta(7))
A = "keps/sig-node/1-a/kep.yaml"


def days(number: float) -> datetime:
    return DAY + timedelta(number)


def read(
    repository: Repository, *, cursor: str = "", address: str = "/repo", window: Window = WEEK
) -> Gathered:
    source = Source(id="keps", kind="keps", address=address, language="en")
    return Keps(lambda _: repository, [TRACKER]).read(
        source, window, Cursor(commit=cursor) if cursor else None
    )


def states(gathered: Gathered) -> list[tuple[str, str, bool]]:
    """(path, title, removed) in the order given."""
    return [(kep.path, kep.title, kep.removed) for kep in gathered.items if isinstance(kep, Kep)]


# ---------------------------------------------------------------- which states


def test_texts_that_another_machine_kept_back_are_read_once() -> None:
    """A cursor that came without them: what the last weeks touched is read again, under the same keys."""
    old, texts = "keps/sig-node/2-b/kep.yaml", "keps/sig-node/1-a/README.md"
    repository = FakeRepository(
        (days(-90), {old: "title: b"}),
        (days(-8), {A: "title: a", texts: "## Summary\n\nWhat it is for.\n"}),
        (days(1), {A: "title: new"}),
    )
    source = Source(id="keps", kind="keps", address="/repo", language="en")
    keps, head = Keps(lambda _: repository, [TRACKER]), repository.head().id
    gathered = keps.read(source, WEEK, Cursor(commit=head, state=WITHOUT_TEXTS))

    assert states(gathered) == [(A, "a", False), (A, "new", False)]
    assert [item.summary for item in gathered.items] == ["What it is for."] * 2
    assert {item.key for item in gathered.items} < {
        item.key for item in keps.read(source, Window(days(-99), days(7)), None).items
    }
    assert gathered.cursor == Cursor(commit=head)
    assert keps.read(source, WEEK, gathered.cursor).unchanged


def test_at_first_every_proposal_as_at_the_window_s_edge_and_all_states_after() -> None:
    repository = FakeRepository(
        (days(-9), {A: "title: old"}),
        (days(-1), {A: "title: edge", "keps/sig-node/2-b/kep.yaml": "title: B"}),
        (days(1), {A: "title: new"}),
        (days(9), {A: "title: later"}),
    )

    gathered = read(repository)

    assert states(gathered) == [
        (A, "edge", False), ("keps/sig-node/2-b/kep.yaml", "B", False), (A, "new", False), (A, "later", False),
    ]  # fmt: skip
    assert [item.published for item in gathered.items] == [days(-1), days(-1), days(1), days(9)]
    assert gathered.cursor == Cursor(commit=repository.head().id)


def test_with_a_cursor_only_what_came_after() -> None:
    repository = FakeRepository(
        (days(-1), {A: "title: a"}), (days(1), {A: "title: b"}), (days(2), {A: "title: c"})
    )

    assert states(read(repository, cursor=repository.line()[1].id)) == [(A, "c", False)]


def test_an_unchanged_head_is_one_question() -> None:
    repository = FakeRepository((days(-1), {A: "title: a"}))

    assert read(repository, cursor=repository.head().id).unchanged
    assert set(repository.calls) == {"head"}


def test_a_repository_younger_than_the_window_starts_with_its_first_commit() -> None:
    assert states(read(FakeRepository((days(3), {A: "title: a"}), (days(4), {A: "title: b"})))) == [
        (A, "a", False), (A, "b", False),
    ]  # fmt: skip


def test_the_same_words_may_be_odd_in_one_place_only() -> None:
    """A copied file is one blob, read once; whose place it was in first says nothing of the other."""
    words, copy = "title: a\nkep-number: 1\nowning-sig: sig-node", "keps/sig-storage/2-b/kep.yaml"

    assert read(FakeRepository((days(1), {A: words, copy: words}))).warnings[:2] == (
        f"{copy}: kep-number: '1' is not the 2 of its place",
        f"{copy}: owning-sig: 'sig-node' is not its folder sig-storage",
    )
    broken = read(FakeRepository((days(1), {A: "a: [", copy: "a: ["}))).warnings
    assert [warning.partition(" at ")[0] for warning in broken] == [A, copy]


def test_a_rewritten_history_is_read_anew_and_said() -> None:
    gathered = read(FakeRepository((days(-1), {A: "title: a"})), cursor="f" * 40)

    assert states(gathered) == [(A, "a", False)]
    assert "rewritten" in gathered.warnings[0]


def test_a_rewritten_history_leaves_no_ghosts(tmp_path: Path) -> None:
    """What it took back is gone, what it changed back is as it was, what it did not touch is told once."""
    b, c, d = (f"keps/sig-node/{n}-x/kep.yaml" for n in (2, 3, 4))
    start: Made = (days(-1), {A: "title: a\nstatus: provisional", c: "title: c", d: "title: d"})
    lost: list[Made] = [(days(1), {A: "title: a\nstatus: implemented", b: "title: b"}), (days(3), {c: None})]
    first = read(open_repository(str(make(tmp_path / "lost", start, *lost)), tmp_path))
    known = [kep for kep in first.items if isinstance(kep, Kep)]
    rewritten = open_repository(
        str(make(tmp_path / "new", start, (days(2), {"README.md": "words"}))), tmp_path
    )
    source = Source(id="keps", kind="keps", address="https://github.com/o/r", language="en")

    found = Keps(lambda _: rewritten, [TRACKER], lambda _: known).read(source, WEEK, first.cursor)
    kept = {kep.key: kep for kep in (*known, *found.items) if isinstance(kep, Kep)}
    last = {kep.path: kep for kep in sorted(kept.values(), key=lambda kep: kep.published or DAY)}

    assert {path: (kep.removed, kep.status) for path, kep in last.items()} == {
        A: (False, "provisional"), b: (True, ""), c: (False, ""), d: (False, ""),
    }  # fmt: skip
    assert {kep.commit for path, kep in last.items() if path != d} == {rewritten.head().id}
    assert last[b].url == f"https://github.com/o/r/tree/{known[-2].commit}/keps/sig-node/2-x"
    after = net_changes(kept.values(), Window(days(2), days(7)))
    assert {(change.path, change.kind) for change in after} == {(A, "changed"), (b, "removed")}
    again = Keps(lambda _: rewritten, [TRACKER], lambda _: list(kept.values()))
    assert again.read(source, WEEK, found.cursor).unchanged


def test_what_is_removed_keeps_its_last_words() -> None:
    repository = FakeRepository((days(-1), {A: "title: a\nstatus: provisional"}), (days(1), {A: None}))

    last = read(repository).items[-1]

    assert isinstance(last, Kep)
    assert (last.title, last.status, last.removed) == ("a", "provisional", True)


def test_committer_dates_that_go_backwards_make_no_state_too_early() -> None:
    """The state as at T is the last commit on the line with a date before T."""
    repository = FakeRepository(
        (days(-9), {A: "title: one"}),
        (days(3), {A: "title: two"}),
        (days(-1), {A: "title: three"}),
        (days(4), {A: "title: four"}),
    )

    gathered = read(repository)

    assert states(gathered) == [(A, "three", False), (A, "four", False)]
    assert [item.published for item in gathered.items] == [days(-1) + timedelta(microseconds=1), days(4)]


def test_commits_of_one_second_keep_their_order() -> None:
    repository = FakeRepository(
        (days(-1), {A: "title: a"}),
        (days(1), {A: "title: b"}),
        (days(1), {A: "title: c"}),
        (days(1), {A: "title: d"}),
    )

    dates = [item.published for item in read(repository).items if item.published]

    assert dates == sorted(set(dates))


# ---------------------------------------------------------------- which files

FRONT = "---\ntitle: Old\nstatus: implementable\n---\n# Old\n\n## Summary\n\nIt is **old**.\n"


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({"keps/sig-node/20190101-old.md": FRONT}, {"keps/sig-node/20190101-old.md"}),
        ({"keps/sig-node/20190101-old.md": "# No front matter\n"}, set()),
        ({"keps/sig-node/dir/README.md": FRONT}, {"keps/sig-node/dir/README.md"}),
        ({A: "title: a", "keps/sig-node/1-a/README.md": FRONT, "keps/sig-node/1-a/notes/x.md": FRONT}, {A}),
        ({"keps/NNNN-kep-template/kep.yaml": "title: t", "keps/NNNN-kep-template/README.md": FRONT}, set()),
        ({"keps/YYYYMMDD-kep-template.md": FRONT, "keps/0000-kep-template/kep.yaml": "title: t"}, set()),
        (
            {"keps/sig-node/5978-claim-template/kep.yaml": "title: t"},
            {"keps/sig-node/5978-claim-template/kep.yaml"},
        ),
        (
            {
                "keps/sig-cloud/azure/1-x/kep.yaml": "title: t",
                "keps/x-kep.yaml": "title: t",
                "kep.yaml": "title: t",
            },
            {"keps/sig-cloud/azure/1-x/kep.yaml"},
        ),
        ({"keps/sig-list.md": "---\n", "keps/y.md": "--- \ntitle: y\n...\n"}, {"keps/y.md"}),
        ({"keps/bom.md": "\ufeff\n---\r\ntitle: y\r\n---\r\n"}, {"keps/bom.md"}),
    ],
)
def test_both_eras_and_no_templates(files: Mapping[str, str], found: set[str]) -> None:
    assert {path for path, *_ in states(read(FakeRepository((days(-1), files))))} == found


def test_a_proposal_that_becomes_a_folder_ends_where_it_was() -> None:
    old, new = "keps/sig-node/20190101-old.md", "keps/sig-node/7-old/kep.yaml"
    repository = FakeRepository(
        (days(-1), {old: FRONT}), (days(1), {old: None, new: "title: Old\nstatus: implementable"})
    )

    gathered = read(repository)

    assert states(gathered)[1:] == [(old, "Old", True), (new, "Old", False)]
    changes = net_changes([kep for kep in gathered.items if isinstance(kep, Kep)], WEEK)
    assert [(c.kind, c.old, c.new) for c in changes] == [("moved", old, new)]


def test_a_kep_yaml_takes_over_from_the_markdown_beside_it() -> None:
    readme = "keps/sig-node/1-a/README.md"
    repository = FakeRepository((days(-1), {readme: FRONT}), (days(1), {A: "title: A"}), (days(2), {A: None}))

    assert states(read(repository))[1:] == [
        (readme, "Old", True), (A, "A", False), (readme, "Old", False), (A, "A", True),
    ]  # fmt: skip


def test_markdown_that_loses_its_front_matter_is_no_proposal_any_more() -> None:
    path = "keps/sig-node/20190101-old.md"
    repository = FakeRepository(
        (days(-1), {path: FRONT}), (days(1), {path: "# Moved\n"}), (days(2), {path: FRONT})
    )

    assert states(read(repository)) == [(path, "Old", False), (path, "Old", True), (path, "Old", False)]


# ---------------------------------------------------------------- what a file says


#: A hundred thousand values in five lines.
BOMB = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{inner}'] * 10)}]\n" for inner, name in ("ab", "bc", "cd", "de")
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title: [unclosed", "no YAML"),
        ("\ttitle: tab", "no YAML"),
        ("- a\n- list\n", "not a mapping"),
        ("just words", "not a mapping"),
        ("", "not a mapping"),
        ("a: &a [*a]\ntitle: loop", "no YAML"),
        ("{" * 5000, "no YAML"),
        (BOMB, "more values"),
        ("title: x\n" + "# long\n" * 50_000, "longer than"),
        ("? [a, b]\n: c", "no YAML"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_leaves_the_proposal_as_it_was(text: str, said: str) -> None:
    repository = FakeRepository(
        (days(-1), {A: "title: a"}),
        (days(1), {A: text}),
        (days(2), {A: "title: b"}),
        (days(3), {A: text}),
        (days(4), {A: None}),
    )

    gathered = read(repository)

    assert [(path, removed) for path, _, removed in states(gathered)] == [(A, False), (A, False), (A, True)]
    assert any(A in warning and said in warning for warning in gathered.warnings)


@pytest.mark.parametrize(
    "text",
    [
        "title: !!python/object/apply:os.system ['touch /tmp/x']",
        "title: !!binary aGk=",
        "title: !foo bar",
        "title: !!timestamp 2023-14-05",
    ],
)
def test_tags_make_nothing_but_text(text: str) -> None:
    read_ = read_fields(A, text.encode())

    assert read_ is not None
    assert all(isinstance(value, str) for value in read_[0]["title"])


def test_scalars_are_text_as_written() -> None:
    text = "title: T\nkep-number: 0034\ncreation-date: 2023-14-05\nlatest-milestone: 1.30\nstage: null\ndone: yes\nmilestone:\n  beta: v1.2\n  stable:\nauthors: ['@a', null]"

    read_ = read_fields(A, text.encode())

    assert read_ is not None
    assert read_[0] == {
        "title": "T", "kep-number": "0034", "creation-date": "2023-14-05", "latest-milestone": "1.30", "stage": "null",
        "done": "yes", "milestone": {"beta": "v1.2", "stable": ""}, "authors": ["@a", "null"],
    }  # fmt: skip


def test_odd_values_only_warn_and_name_file_and_key() -> None:
    text = "title: T\nstatus: imlpemented\nstage: [alpha]\nkep-number: NNNN\ncreation-date: v1.34\nlast-updated: 2025-10-9\n---\nsecond: document\n"

    gathered = read(FakeRepository((days(-1), {A: text}), (days(1), {A: text + "x: y\n"})))

    assert len(gathered.items) == 2
    for key in (
        "status",
        "stage",
        "kep-number",
        "creation-date",
        "last-updated",
        "more than one YAML document",
    ):
        assert sum(key in warning and A in warning for warning in gathered.warnings) == 1


@pytest.mark.parametrize(
    ("text", "path", "title"),
    [
        ("title: A <b>bold</b>\n  claim {{ 7*7 }}", A, "A bold claim {{ 7*7 }}"),
        ("title: ''", A, "a"),
        ("title: [x]", "keps/sig-node/1287-in-place_update/kep.yaml", "in place update"),
        ("status: x", A, "a"),
    ],
)
def test_a_title_is_plain_text_or_the_folder_s_words(text: str, path: str, title: str) -> None:
    assert read(FakeRepository((days(-1), {path: text}))).items[0].title == title


def test_every_proposal_carries_the_paragraph_of_its_readme() -> None:
    readme = "keps/sig-node/1-a/README.md"
    words = "# A\n\n## Table of Contents\n\n## Summary\n\n<!-- form -->\n\nAllow [pods](http://x) to\n`grow` **now**.\n\nMore.\n\n## Motivation\n"
    repository = FakeRepository((days(-1), {A: "title: a", readme: words}), (days(1), {A: "title: b"}))

    assert [item.summary for item in read(repository).items] == ["Allow pods to grow now."] * 2


@pytest.mark.parametrize(
    ("markdown", "paragraph"),
    [
        ("", ""),
        ("## Summary", ""),
        ("## Summary\n\n## Motivation\n\nwhy", ""),
        ("## Summary\nfirst\nline\n\nsecond", "first line"),
        ("# SUMMARY ##\r\n\r\nwords\r\n\r\nmore", "words"),
        ("## Summary of it\n\nno\n\n### Summary\n\nyes", "yes"),
        ("<!--\n## Summary\nform\n-->\n## Summary\n\nyes", "yes"),
        ("## Summary\n<!--\n## Motivation\nform\n-->\n\nyes\n\n## Next", "yes"),
        ("## Summary\n<!-- never closed\n\nform", ""),
        ("## Summary\n\n![a picture](x.png)\n\n> a **quoted** [link](http://x) to `code`, [see][1]\n[1]: http://y", "a quoted link to code, see"),
        ("## Summary\n\n<script>x</script>A <b>bold</b> {{ 7*7 }} word", "A bold {{ 77 }} word"),
        ("## Summary\n\n" + "word " * 5000, "word " * 78 + "word…"),
    ],
)  # fmt: skip
def test_the_summary_is_the_first_paragraph_under_its_heading(markdown: str, paragraph: str) -> None:
    assert summary(markdown.encode()) == paragraph


# ---------------------------------------------------------------- addresses


def test_at_github_a_state_has_its_folder_s_page() -> None:
    repository = FakeRepository(
        (days(-1), {A: "title: a", "keps/sig-node/x y.md": FRONT}), (days(1), {A: None})
    )

    urls = [
        item.url for item in read(repository, address="https://github.com/kubernetes/enhancements.git").items
    ]

    assert urls == [
        "https://github.com/kubernetes/enhancements/tree/HEAD/keps/sig-node/1-a",
        "https://github.com/kubernetes/enhancements/blob/HEAD/keps/sig-node/x%20y.md",
        f"https://github.com/kubernetes/enhancements/tree/{repository.line()[0].id}/keps/sig-node/1-a",
    ]


def test_elsewhere_it_has_the_tracker_s_address_or_none() -> None:
    repository = FakeRepository((days(-1), {A: "title: a", "keps/sig-node/20190101-x.md": FRONT}))

    assert {item.identity: item.url for item in read(repository).items} == {
        "kep:1": "https://github.com/kubernetes/enhancements/issues/1",
        "kep:sig-node/x": "",
    }


def test_collecting_says_what_git_says() -> None:
    def refuse(address: str) -> Repository:
        raise RepositoryError("no", subject=address)

    source = Source(id="keps", kind="keps", address="/nowhere")
    with pytest.raises(RepositoryError, match="/nowhere: no"):
        anyio.run(Keps(refuse, [TRACKER]).collect, source, WEEK, None)


# ---------------------------------------------------------------- changes of many windows

OLD, NEW = "keps/sig-node/20190101-old.md", "keps/sig-node/7-old/kep.yaml"


def weekly(
    repository: Repository, windows: Sequence[Window]
) -> tuple[list[tuple[Change, ...]], tuple[str, ...]]:
    source = Source(id="keps", kind="keps", address="/repo", language="en")
    return Keps(lambda _: repository, [TRACKER]).changes(source, windows)


@pytest.mark.parametrize(
    "commits",
    [
        [(-1, {A: "title: a"}), (1, {A: "title: b"}), (9, {A: "title: c"})],
        [(-1, {A: "title: a"}), (1, {A: "title: b"}), (2, {A: "title: a"})],
        [(-1, {A: "title: a"}), (1, {A: None}), (9, {A: "title: a"})],
        [(-1, {OLD: FRONT}), (1, {OLD: None, NEW: "title: Old\nstatus: x"}), (8, {NEW: "title: New"})],
        # What cannot be read, or is none, leaves what stood before.
        [(-1, {A: "title: a"}), (1, {A: "title: b"}), (2, {A: "title: [b"}), (9, {A: "title: c"})],
        [(-1, {A: "title: a"}), (2, {A: "title: [b"}), (3, {A: "title: c"}), (9, {A: "[c"}), (15, {A: None})],
        [(-1, {OLD: FRONT}), (1, {OLD: "# gone"}), (2, {OLD: "# really"}), (9, {OLD: FRONT})],
        [(-1, {OLD: FRONT}), (1, {OLD: "# gone"}), (2, {OLD: None}), (9, {OLD: FRONT})],
        [(-1, {"keps/readme.md": "# x"}), (1, {"keps/readme.md": "# y"}), (2, {"keps/readme.md": None})],
        # Younger than the window; dates that go back; an empty week.
        [(3, {A: "title: a"}), (4, {A: "title: b"})],
        [(-1, {A: "title: a"}), (9, {A: "title: b"}), (3, {A: "title: c"}), (4, {A: "title: d"})],
        [(-1, {A: "title: a"})],
        [(30, {A: "title: a"})],
    ],
)
def test_changes_are_the_net_changes_of_all_states(
    commits: list[tuple[float, Mapping[str, str | None]]],
) -> None:
    repository = FakeRepository(*((days(day), files) for day, files in commits))
    windows = [WEEK, Window(days(7), days(14)), Window(days(14), days(21)), Window(DAY, days(21))]

    found, _ = weekly(repository, windows)

    states = [kep for kep in read(repository).items if isinstance(kep, Kep)]
    assert found == [net_changes(states, window) for window in windows]


def test_only_what_differs_at_an_edge_is_read() -> None:
    """A year of weeks reads less than everything once."""
    same = {f"keps/sig-node/{n}-x/kep.yaml": f"title: {n}" for n in range(2, 40)}
    readme = {"keps/sig-node/1-a/README.md": "# A\n\n## Summary\n\nwords"}
    texts = [f"title: {n}" for n in range(9)]
    repository = FakeRepository(
        (days(-1), {**same, **readme, A: texts[0]}), *((days(n / 2), {A: texts[n]}) for n in range(1, 9))
    )
    fetched: list[str] = []
    blobs = repository.blobs
    repository.blobs = lambda ids: (fetched.extend(ids := list(ids)), blobs(ids))[1]  # type: ignore[method-assign]

    weekly(repository, [WEEK])

    assert [blobs([name])[name] for name in fetched] == [b"title: 0", b"title: 8"]


def test_a_folder_that_is_not_there_is_said() -> None:
    repository = FakeRepository((days(-1), {"docs/1-a/kep.yaml": "title: a"}))

    assert weekly(repository, [WEEK]) == (
        [()],
        ("there is no folder 'keps' in it: mend the tracker's in digest.toml",),
    )
    assert "there is no folder 'keps'" in read(repository).warnings[0]


def test_two_that_share_a_number_are_said() -> None:
    repository = FakeRepository((days(-1), {A: "title: a", "keps/sig-apps/1-b/kep.yaml": "title: b"}))

    assert read(repository).warnings == (
        "keps/sig-apps/1-b/kep.yaml, keps/sig-node/1-a/kep.yaml: all are kep:1",
    )


# ---------------------------------------------------------------- another upstream's layout

RFC = TrackerSettings(
    id="rfc", prefix="RFC-", title=Text(), folder="text", url="https://rfcs.example.org/{number}", file="",
    keys={"title": "feature-name", "owner": "team", "status": "state"}, statuses=("active",), stages=(),
    milestone="", template=r"0000-template\.md", group="",
)  # fmt: skip


def test_front_matter_by_another_tracker_s_settings() -> None:
    repository = FakeRepository(
        (days(-1), {
            "text/0000-template.md": "---\nfeature-name: x\n---\n", "text/README.md": "# no front matter",
            "text/0012-let-else.md": "---\nfeature-name: Let else\nteam: lang\nstate: active\n---\n\n# Summary\n\nBind or leave.\n",
            "keps/sig-node/1-a/kep.yaml": "title: elsewhere", "text/sub/kep.yaml": "title: not this one's",
        }),
        (days(1), {"text/0012-let-else.md": "---\nfeature-name: Let else\nteam: lang\nstate: done\n---\n"}),
    )  # fmt: skip
    source = Source(id="rfcs", kind="keps", address="/repo", tracker="rfc")
    keps = Keps(lambda _: repository, [TRACKER, RFC])

    gathered = keps.read(source, WEEK, None)

    (first, _) = gathered.items
    assert isinstance(first, Kep)
    assert (first.identity, first.title, first.sig, first.summary, first.url) == (
        "rfc:12", "Let else", "lang", "Bind or leave.", "https://rfcs.example.org/12",
    )  # fmt: skip
    assert gathered.warnings == ("text/0012-let-else.md: state: 'done' is not one of active",)
    (changes,), _ = keps.changes(source, [WEEK])
    assert [(c.identity, c.field, c.old, c.new) for c in changes] == [("rfc:12", "status", "active", "done")]


# ---------------------------------------------------------------- real lines


@pytest.mark.slow
@pytest.mark.parametrize("year", [2019, 2023])
def test_real_weeks_are_the_net_changes_of_all_states(tmp_path: Path, year: int) -> None:
    repository = open_repository(str(shared("keps", f"keps-{year}.bundle")), tmp_path)
    first = repository.line()[0].date + timedelta(1)
    windows = [Window(first + timedelta(7 * n), first + timedelta(7 * n + 7)) for n in range(60)]

    found, _ = weekly(repository, windows)

    states = [kep for kep in read(repository, window=windows[0]).items if isinstance(kep, Kep)]
    assert found == window_changes(states, windows)
    assert sum(map(len, found)) > 100


@pytest.mark.slow
@pytest.mark.parametrize("year", [2019, 2023, 2026])
def test_no_odd_file_of_a_real_line_stops_the_reading(tmp_path: Path, year: int) -> None:
    """Every version of every file in the bundle is read or named; on these default branches all can be."""
    bundle = shared("keps", f"keps-{year}.bundle")
    repository = open_repository(str(bundle), tmp_path)
    line = repository.line()
    files = dict.fromkeys((blob, path) for path, blob in repository.tree(line[0].id, "keps").items())
    files |= dict.fromkeys(
        (touch.new, touch.path) for touch in repository.touches(line[1:], "keps") if touch.new
    )
    blobs = repository.blobs({blob for blob, _ in files})

    proposals = [
        read_fields(path, blobs[blob]) for blob, path in files if path.endswith((".md", "/kep.yaml"))
    ]

    assert sum(found is not None for found in proposals) > 200


@pytest.mark.parametrize("year", [2019, pytest.param(2026, marks=pytest.mark.slow)])
def test_reading_in_steps_finds_what_reading_at_once_finds(tmp_path: Path, year: int) -> None:
    repository = open_repository(str(shared("keps", f"keps-{year}.bundle")), tmp_path)
    line = repository.line()
    window = Window(line[0].date + timedelta(1), line[-1].date)
    at_once = read(repository, window=window)

    stepwise: list[Item] = []
    cursor = ""
    for index in [*range(40, len(line) - 1, 40), len(line) - 1]:
        gathered = read(_Shorter(repository, index + 1), cursor=cursor, window=window)
        stepwise += gathered.items
        cursor = gathered.cursor.commit

    assert {item.key: item for item in stepwise} == {item.key: item for item in at_once.items}


class _Shorter:
    """A repository as it was when its line had `length` commits."""

    def __init__(self, repository: Repository, length: int) -> None:
        self._line = repository.line()[:length]
        self.tree, self.touches, self.blobs = repository.tree, repository.touches, repository.blobs

    def head(self) -> Commit:
        return self._line[-1]

    def line(self) -> Sequence[Commit]:
        return self._line
