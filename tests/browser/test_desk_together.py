"""Two real browsers in one issue, and another clone that hands over: whatever comes when, no word is lost.

Every word is typed key by key and there is only one of each. At the end it stands in the file, in a choice of
two texts that the file keeps, or one of the two took it away knowingly: wrote over what they saw, chose the
other of two texts that were shown, or undid it. Longer by `DIGEST_TOGETHER`, in seconds.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import Error as PlaywrightError

from tests.desks import Started, started
from tests.digests import drafted
from tests.teams import digest_in, issue_file, team

pytestmark = pytest.mark.browser

#: Acts of both together; with seconds they go on until these are over.
ACTS = 40
SECONDS = int(os.environ.get("DIGEST_TOGETHER", "0"))
WORD = re.compile(r"[a-z安徐]+-\d{4}")


@dataclass
class Shared:
    """What is known of all words."""

    file: Path
    typed: set[str] = field(default_factory=set)
    removed: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def words(self) -> set[str]:
        return set(WORD.findall(self.file.read_text("utf-8")))

    def chose(self, kept: str, other: str) -> None:
        """Somebody saw both and gave one up."""
        self.counts["chosen"] += 1
        self.removed |= set(WORD.findall(other)) - set(WORD.findall(kept))


@dataclass
class Editor:
    """Somebody at a browser; does one thing after another, and waits for nothing that the desk does not show."""

    name: str
    marks: dict[str, str]
    page: Page
    origin: str
    shared: Shared
    chance: random.Random
    entries: list[str]

    def go(self, path: str) -> None:
        try:
            self.page.goto(self.origin + path)
        except PlaywrightError:  # a page that brings itself up to date was quicker
            self.page.goto(self.origin + path)
        self.page.wait_for_selector("html[data-ready]")
        back = self.page.locator("#kept button").first
        if back.count():  # what was on its way when the last page was left
            back.click()
            self.shared.counts["taken back"] += 1

    def at(self, path: str) -> None:
        if not self.page.url.startswith(self.origin + path):
            self.go(path)

    def write(self) -> None:
        """Some words at the end of a field; now and then all anew."""
        if "/entry/" not in self.page.url or self.chance.random() < 0.2:
            self.go(f"/issue/30/entry/{self.chance.choice(self.entries)}")
        language = self.chance.choice(("zh", "en"))
        control = self.page.locator(f'[name="{self.chance.choice(("title", "summary"))}.{language}"]')
        word = f"{self.marks[language]}-{len(self.shared.typed):04}"
        self.shared.typed.add(word)
        if self.chance.random() < 0.08:
            seen = control.evaluate("one => { one.focus(); one.select(); return one.value }")
            self.shared.removed |= set(WORD.findall(seen))
        else:
            control.focus()
            self.page.keyboard.press("Control+End")
        self.page.keyboard.type(f" {word}")
        if word not in control.input_value():
            self.shared.faults.append(f"{self.name}: {word} was typed and is not in its field")
        self.shared.counts["written"] += 1
        self.settle()

    def settle(self) -> None:
        """Choose wherever both texts are shown."""
        names = "all => all.map((one) => one.dataset.clash)"
        for name in self.page.locator("[data-clash]").evaluate_all(names):
            place = self.page.locator(f'[data-clash="{name}"]')
            if not place.count():  # the other one took back what stood against it
                continue
            mine = self.page.locator(f'[name="{name}"]').input_value()
            theirs = "".join(place.locator(".diff").evaluate(
                "one => [...one.childNodes].filter((part) => part.nodeName !== 'INS').map((part) => part.textContent)"
            ))  # fmt: skip
            keeps = self.chance.random() < 0.5
            place.locator(f'[data-take="{"mine" if keeps else "theirs"}"]').click()
            self.shared.chose(*((mine, theirs) if keeps else (theirs, mine)))

    def order(self) -> None:
        self.go("/issue/30")
        row = self.chance.choice(self.page.locator("[data-row]").all())
        row.focus()
        self.page.keyboard.press(self.chance.choice(("Alt+ArrowUp", "Alt+ArrowDown", "J", "K")))
        self.shared.counts["moved"] += 1

    def pick(self) -> None:
        """The candidate that nobody writes in goes out of the issue, or comes into it."""
        for path, key in (("/?standing=picked", "x"), ("/", "p")):
            self.go(path)
            row = self.page.locator("#c-istio-1\\.30\\.0")
            if row.count():
                row.focus()
                self.page.keyboard.press(key)
                expect(self.page.locator("#said")).not_to_be_empty()
                self.shared.counts["picked"] += 1
                return

    def undo(self) -> None:
        """What was done last, if nobody built on it; its words go with it, those of nobody else."""
        if not self.saved() or not self.page.locator("#take-back").is_enabled():
            return
        before = self.shared.words()
        self.page.evaluate("window.before = true")
        self.page.locator("#take-back").focus()
        self.page.keyboard.press("Enter")
        self.page.wait_for_function(
            "() => (!window.before && document.documentElement.dataset.ready)"
            " || document.querySelector('#wrong').textContent"
        )
        own = {word for word in before if word.split("-")[0] in self.marks.values()}
        self.shared.removed |= own - self.shared.words()
        self.shared.counts["undone"] += 1

    def saved(self) -> bool:
        """Whether nothing of this page waits to be written."""
        if "/entry/" in self.page.url:
            self.page.wait_for_function("() => !/Saving/.test(document.querySelector('#saved').textContent)")
            self.page.wait_for_timeout(600)  # what is typed waits for the hand to rest
            self.settle()
            expect(self.page.locator("#saved")).not_to_contain_text("Saving")
        return True

    def end(self) -> None:
        for entry in self.entries:
            self.go(f"/issue/30/entry/{entry}")
            for _ in range(20):
                self.saved()
                if not self.page.locator("[data-clash]").count():
                    break
            if "Not saved" in (self.page.locator("#saved").text_content() or ""):
                told = " ".join(" ".join(self.page.locator(".notes").all_text_contents()).split())
                self.shared.faults.append(f"{self.name}: not saved in {entry}: {told}")

    def choose(self) -> None:
        """Where two wrote by git, one text is kept."""
        self.go("/team/30")
        while (one := self.page.locator("section.part").first).count():
            texts = one.locator("pre").all_text_contents()[:2]
            at = self.chance.randrange(2)
            with self.page.expect_navigation():
                one.locator("button").nth(at).click()
            self.page.wait_for_selector("html[data-ready]")
            if not self.page.locator("main [role=alert]").count():
                self.shared.chose(texts[at], texts[1 - at])

    def hand_over(self) -> None:
        self.go("/team")
        with self.page.expect_navigation():
            self.page.locator("main button.main").click()
        self.page.wait_for_selector("html[data-ready]")
        self.shared.faults += self.page.locator(".sick [lang=en]").all_text_contents()


def by_git(other: Path, shared: Shared, chance: random.Random, entries: list[str]) -> None:
    """A line by another clone, handed over by its own program."""
    there = digest_in(other)
    entry, part, language = (
        chance.choice(entries),
        chance.choice(("title", "summary")),
        chance.choice(("zh", "en")),
    )
    word = f"git-{len(shared.typed):04}"
    shared.typed.add(word)

    def change(sheet: object) -> None:
        for s, section in enumerate(sheet.at(("sections",))):  # type: ignore[attr-defined]
            for e, one in enumerate(section.get("entries", ())):
                if one["id"] == entry:
                    place = ("sections", s, "entries", e, part, language)
                    sheet.put(place, f"{str(sheet.at(place)).rstrip()} {word}")  # type: ignore[attr-defined]

    there.archive.change(30, change)
    there.sync()
    there.close()
    shared.counts["by git"] += 1


@pytest.fixture
def clones(tmp_path: Path) -> list[Path]:
    """Ann's, whose store knows what Vol. 30 was made of, and Ben's."""
    sample = tmp_path / "sample"
    sample.mkdir()
    drafted(sample).close()
    made = team(tmp_path, "Ann", "Ben", issue=issue_file(sample).read_text("utf-8"))
    shutil.copytree(sample / ".digest", made[0] / ".digest", dirs_exist_ok=True)
    return made


def editors(desk: Started, browser: Browser, shared: Shared, entries: list[str]) -> Iterator[Editor]:
    for name, link, marks in (
        ("ann", desk.link, {"zh": "安", "en": "ann"}),
        ("xu", desk.invited("Xu Di"), {"zh": "徐", "en": "xu"}),
    ):
        context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 900})
        page = context.new_page()
        page.on("pageerror", lambda error, who=name: shared.faults.append(f"{who}: {error}"))
        page.on(
            "response",
            lambda answer, who=name: (
                answer.status < 500 or shared.faults.append(f"{who}: {answer.url} gives {answer.status}")
            ),
        )
        page.goto(link)
        yield Editor(name, marks, page, desk.origin, shared, random.Random(name), entries)


def test_no_word_is_lost(clones: list[Path], browser: Browser) -> None:
    mine, other = clones
    shared, chance = Shared(issue_file(mine)), random.Random("both")
    every = [one.id for _, one in digest_in(mine).archive.issue(30).entries()]
    entries = [name for name in every if not name.startswith("istio")]
    with started(mine) as desk:
        both = list(editors(desk, browser, shared, entries))
        until, turn = time.monotonic() + SECONDS, 0
        while time.monotonic() < until if SECONDS else turn < ACTS:
            turn += 1
            editor = chance.choice(both)
            act = chance.choices(("write", "order", "pick", "undo"), (12, 2, 1, 1))[0]
            getattr(editor, act)()
            if not turn % 8:
                by_git(other, shared, chance, entries)
                both[turn % 2].hand_over()
            if not turn % 24:
                both[turn % 2].choose()
        for editor in both:
            editor.end()
        for editor in both:
            editor.end()  # what the other one wrote last is seen
            assert editor.page.locator("[data-clash]").count() == 0
        both[0].hand_over()
        digest_in(other).sync()
        both[0].hand_over()
    talk = "".join(desk.talk)
    sys.stdout.write(f"\n{len(shared.typed)} words, {dict(shared.counts)}\n")
    assert not shared.faults, "\n".join(shared.faults)
    assert sorted(shared.typed - shared.removed - shared.words()) == []
    issue = digest_in(mine).archive.issue(30)
    assert sorted(one.id for _, one in issue.entries() if one.id in entries) == sorted(entries)
    assert issue_file(other).read_bytes() == shared.file.read_bytes()
    assert "Traceback" not in talk, talk
    assert "token=" not in talk
    assert desk.process.returncode == 0
