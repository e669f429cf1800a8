"""A build that keeps what did not change equals a clean one, byte for byte, after whatever was done before.

A small digest lives through random edits; after some of them it is built, and the same content is built in
another folder from nothing (but for the frames, which are kept by content: what a frame is made of is
compared too, since another key makes it anew).
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from digest.app import open_digest
from digest.errors import DigestError
from digest.templating import shipped
from tests.digests import files, make

NUMBERS = st.integers(1, 4)
WORDS = st.sampled_from(
    ["扩缩容", "Words & <b>marks</b>", "**bold**", "`code`", "", "[link](https://example.org/x)"]
)
PICTURE = b"\x89PNG\r\n\x1a\n"


class Paper:
    """What a test changes, and the files it writes; a template of issue files, no more."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.issues: dict[int, dict[str, object]] = {}

    def add(self, number: int) -> dict[str, object]:
        return self.issues.setdefault(
            number, {"words": "Words.", "entries": 1, "out": ("zh",), "picture": False, "title": "Title"}
        )

    def write(self) -> None:
        folder = self.folder / "content" / "issues"
        folder.mkdir(exist_ok=True)
        for old in folder.glob("*.yaml"):
            if int(old.stem) not in self.issues:
                old.unlink()
        for number, issue in self.issues.items():
            path = folder / f"{number:03}.yaml"
            text = "\n".join(self._lines(number, issue)) + "\n"
            if not path.exists() or path.read_text("utf-8") != text:
                path.write_text(text, "utf-8")

    def _lines(self, number: int, issue: dict[str, object]) -> Iterator[str]:
        first = date(2026, 6, 1) + timedelta(weeks=number)
        yield f"format: 1\nnumber: {number}\ncovers: {{from: {first}, to: {first + timedelta(days=6)}}}"
        when = datetime.combine(first + timedelta(days=7), datetime.min.time(), UTC).isoformat()
        out = issue["out"]
        assert isinstance(out, tuple)
        if out:
            yield "published: {" + ", ".join(f"{tag}: {when}" for tag in out) + "}"
        yield f"title: {{zh: 第{number}期, en: {issue['title']} {number}}}\ncredits: [eve]"
        yield "sections:\n  - id: upstream\n    entries:"
        for n in range(int(str(issue["entries"]))):
            yield f"      - id: e-{n}\n        about: [{{kep: {2250 + n}}}]\n        links: [https://example.org/{n}]"
            yield f"        title: {{zh: 条目{n}, en: Entry {n}}}"
            if issue["picture"]:
                yield f"        images: [{{src: {number}/a.png, alt: {{zh: 图, en: A picture}}}}]"
            yield f"        summary:\n          zh: |\n            摘要{n} {issue['words']}"
            yield f"          en: |\n            Summary {n} {issue['words']}"


class Builds(RuleBasedStateMachine):
    """Edits and builds in any order."""

    frames: Path

    def __init__(self) -> None:
        super().__init__()
        self.work = Path(tempfile.mkdtemp(prefix="digest-equal-"))
        self.folder = self.work / "digest"
        self.folder.mkdir()
        make(self.folder).close()
        self.paper = Paper(self.folder)
        self.paper.add(1), self.paper.add(2)
        self.drafts = False
        self.steps = 0

    def teardown(self) -> None:
        shutil.rmtree(self.work)

    @initialize()
    def first(self) -> None:
        (self.folder / ".digest").mkdir()
        (self.folder / ".digest" / "cache").symlink_to(self.frames)
        self.build()

    # ------------------------------------------------------------ edits

    @rule(number=NUMBERS, words=WORDS)
    def edit_summary(self, number: int, words: str) -> None:
        self.paper.add(number)["words"] = words

    @rule(number=NUMBERS, entries=st.integers(1, 3))
    def add_or_drop_entries(self, number: int, entries: int) -> None:
        self.paper.add(number)["entries"] = entries

    @rule(number=NUMBERS, title=st.sampled_from(["Title", "Another: & title"]))
    def edit_title(self, number: int, title: str) -> None:
        self.paper.add(number)["title"] = (
            f'"{title}"'.replace('"', "") if ":" not in title else "Another title"
        )

    @rule(number=NUMBERS)
    def remove_issue(self, number: int) -> None:
        if len(self.paper.issues) > 1:
            self.paper.issues.pop(number, None)

    @rule(number=NUMBERS, out=st.sampled_from([(), ("zh",), ("en",), ("zh", "en")]))
    def publish_or_not(self, number: int, out: tuple[str, ...]) -> None:
        self.paper.add(number)["out"] = out

    @rule(number=NUMBERS, there=st.booleans(), body=st.sampled_from([PICTURE, PICTURE + b"2"]))
    def pictures(self, number: int, there: bool, body: bytes) -> None:
        self.paper.add(number)["picture"] = True
        place = self.folder / "content" / "images" / str(number) / "a.png"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.unlink(missing_ok=True)
        if there:
            place.write_bytes(body)

    @rule(name=st.sampled_from(["Eve", "Eve Example", ""]))
    def people(self, name: str) -> None:
        path = self.folder / "content" / "people.yaml"
        path.write_text(f"eve: {{name: {{zh: 伊娃, en: {name}}}}}\n", "utf-8") if name else path.unlink(
            missing_ok=True
        )

    @rule(name=st.sampled_from(["Pod", "Node", ""]))
    def glossary(self, name: str) -> None:
        path = self.folder / "content" / "glossary.yaml"
        path.write_text(f"pod: {{keep: {name}}}\n", "utf-8") if name else path.unlink(missing_ok=True)

    @rule(stage=st.sampled_from(["alpha", "beta", ""]), number=NUMBERS)
    def facts(self, stage: str, number: int) -> None:
        path = self.folder / "content" / "data" / "kep.jsonl"
        path.parent.mkdir(exist_ok=True)
        line = f'{{"identity": "kep:2250", "told": {{"{number}": {{"stage": "{stage}"}}}}}}\n'
        path.write_text(line if stage else "", "utf-8")

    @rule(title=st.sampled_from(["Cloud Weekly", "Clouds"]), feed=st.integers(1, 3))
    def change_settings(self, title: str, feed: int) -> None:
        toml = self.folder / "digest.toml"
        text = toml.read_text("utf-8").replace("Cloud Weekly", title).replace("Clouds", title)
        head, _, _ = text.partition("\n[feeds]")
        toml.write_text(f"{head.rstrip()}\n\n[feeds]\nissues = {feed}\n", "utf-8")

    @rule(
        name=st.sampled_from(["page/issue.html", "feed/atom.xml", "page/archive.html", "email/issue.txt"]),
        mark=st.sampled_from(["", "<!-- a -->", "<!-- b -->"]),
    )
    def change_template(self, name: str, mark: str) -> None:
        own = self.folder / "templates" / name
        own.parent.mkdir(parents=True, exist_ok=True)
        if mark:
            own.write_text((shipped() / name).read_text("utf-8") + mark, "utf-8")
        else:
            own.unlink(missing_ok=True)

    @rule(word=st.sampled_from(["Vol. {number}", "No. {number}"]))
    def change_words(self, word: str) -> None:
        own = self.folder / "templates" / "words" / "en.toml"
        own.parent.mkdir(parents=True, exist_ok=True)
        own.write_text(f'issue = "{word}"\n', "utf-8")

    @rule(there=st.booleans())
    def hand_written_page(self, there: bool) -> None:
        path = self.folder / "content" / "en" / "more.md"
        path.write_text("# More\n\nWords.\n", "utf-8") if there else path.unlink(missing_ok=True)

    # ------------------------------------------------------------ mischief

    @rule(chance=st.randoms(use_true_random=False), how=st.sampled_from(["delete", "write", "touch"]))
    def meddle_with_the_output(self, chance, how: str) -> None:  # type: ignore[no-untyped-def]
        for part in ("site", "outbox"):
            found = sorted(p for p in (self.folder / part).rglob("*") if p.is_file() and p.name[0] != ".")
            if found:
                file = chance.choice(found)
                file.unlink()  # a hard link may lead into the cache of somebody
                if how != "delete":
                    file.write_bytes(b"meddled" if how == "write" else b"")

    @rule(what=st.sampled_from(["cache", "garbage", "record", "record-garbage"]))
    def lose_what_is_remembered(self, what: str) -> None:
        state = self.folder / ".digest"
        if what == "cache":
            for file in state.glob("cache.db*"):
                file.unlink()
        elif what == "garbage":
            for file in state.glob("cache.db-*"):
                file.unlink()
            (state / "cache.db").write_bytes(b"garbage" * 1000)
        else:
            for file in (state / "built").glob("*.json"):
                file.unlink() if what == "record" else file.write_text('{"jobs": 7', "utf-8")

    @rule()
    def damage_values_of_the_cache(self) -> None:
        try:
            with sqlite3.connect(self.folder / ".digest" / "cache.db") as connection:
                connection.execute("UPDATE cache SET value = zeroblob(20)")
            connection.close()
        except sqlite3.Error:
            pass

    @rule()
    def a_build_that_fails(self) -> None:
        """A template nobody can read: nothing is built, and the next build is as if nothing had been."""
        own = self.folder / "templates" / "page" / "home.html"
        own.parent.mkdir(parents=True, exist_ok=True)
        own.write_text("{{ nothing.like.this }}", "utf-8")
        self.paper.write()
        before = files(self.folder / "site"), files(self.folder / "outbox")
        digest = open_digest(self.folder)
        with pytest.raises(DigestError):
            digest.build(drafts=self.drafts)
        digest.close()
        own.unlink()
        assert (files(self.folder / "site"), files(self.folder / "outbox")) == before

    @rule()
    def switch_drafts(self) -> None:
        self.drafts = not self.drafts

    # ------------------------------------------------------------ what must hold

    @invariant()
    def every_few_edits(self) -> None:
        self.steps += 1
        if self.steps % 4 == 0:
            self.build()

    def build(self) -> None:
        """Build, build the same from nothing elsewhere, compare."""
        self.paper.write()
        digest = open_digest(self.folder)
        digest.build(drafts=self.drafts)
        digest.close()
        clean = self.work / "clean"
        clean.mkdir()
        for name in ("content", "templates", "digest.toml"):
            if (self.folder / name).is_dir():
                shutil.copytree(self.folder / name, clean / name)
            elif (self.folder / name).exists():
                shutil.copy(self.folder / name, clean / name)
        (clean / ".digest").mkdir()
        (clean / ".digest" / "cache").symlink_to(self.frames)
        again = open_digest(clean)
        again.build(drafts=self.drafts)
        again.close()
        for part in ("site", "outbox"):
            mine, theirs = files(self.folder / part), files(clean / part)
            wrong = sorted(path for path in mine.keys() | theirs.keys() if mine.get(path) != theirs.get(path))
            assert wrong == []
        shutil.rmtree(clean)


@pytest.fixture(scope="module")
def frames(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where frames of all examples are kept."""
    return tmp_path_factory.mktemp("frames")


def held(frames: Path, examples: int, steps: int) -> None:
    machine = type("Held", (Builds,), {"frames": frames})
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_a_cached_build_equals_a_clean_one_after_each_kind_of_edit(frames: Path) -> None:
    """Edits of every kind, those together that touch different pages, each time after a build that knew the state before."""
    live = type("Held", (Builds,), {"frames": frames})()
    try:
        for number in (1, 2):
            live.publish_or_not(number=number, out=("zh", "en"))
        live.pictures(number=1, there=True, body=PICTURE)
        live.facts(stage="alpha", number=1)
        live.people(name="Eve")
        live.first()
        live.facts(stage="beta", number=1)
        live.edit_summary(number=2, words="**bold**")
        live.build()
        live.pictures(number=1, there=True, body=PICTURE + b"2")
        live.publish_or_not(number=2, out=("zh",))
        live.build()
        live.people(name="Eve Example")
        live.meddle_with_the_output(chance=Random(1), how="write")
        live.build()
        live.change_template(name="page/issue.html", mark="<!-- a -->")
        live.change_words(word="No. {number}")
        live.build()
        live.change_settings(title="Clouds", feed=1)
        live.hand_written_page(there=True)
        live.switch_drafts()
        live.build()
        live.damage_values_of_the_cache()
        live.a_build_that_fails()
        live.remove_issue(number=1)
        live.build()
    finally:
        live.teardown()


@pytest.mark.slow
def test_a_cached_build_equals_a_clean_one_after_any_edits(frames: Path) -> None:
    """Whatever was edited, lost or meddled with before, in any order."""
    held(frames, 12, 25)
