"""A site whose pages are made when they are asked for."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from digest.errors import TemplateError
from digest.model import Document
from digest.pipeline.live import Live
from digest.pipeline.tree import Job


class Press:
    """Counts how often each job is asked for its documents."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def job(self, name: str, key: str, *paths: str, fault: Exception | None = None) -> Job:
        def make() -> Sequence[Document]:
            self.asked.append(name)
            if fault:
                raise fault
            return [Document(path=path, media_type="", body=f"{path} {key}".encode()) for path in paths]

        return Job(name, key, make)

    def issues(self, key: str, count: int = 50) -> list[Job]:
        return [self.job(f"issue:zh:{n}", key, f"zh/issues/{n}/index.html") for n in range(1, count)]


def body(live: Live, path: str) -> bytes | None:
    found = live.document(path)
    return found.body if found else None


def test_only_what_is_looked_at_is_made() -> None:
    """Of fifty pages one is asked for: the first guess is right."""
    press, live = Press(), Live()
    assert live.show(press.issues("1")) == 49

    assert body(live, "zh/issues/29/index.html") == b"zh/issues/29/index.html 1"
    assert body(live, "zh/issues/29/index.html") == b"zh/issues/29/index.html 1"
    assert press.asked == ["issue:zh:29"]


def test_only_what_changed_is_made_again() -> None:
    """A page of another key is made anew, its neighbour is not."""
    press, live = Press(), Live()
    live.show([press.job("a", "1", "a.html"), press.job("b", "1", "b.html")])
    live.document("a.html"), live.document("b.html")
    assert live.show([press.job("a", "2", "a.html"), press.job("b", "1", "b.html")]) == 1

    assert (body(live, "a.html"), body(live, "b.html")) == (b"a.html 2", b"b.html 1")
    assert press.asked == ["a", "b", "a"]


def test_what_is_not_there() -> None:
    """All are asked once; after that nobody is."""
    press, live = Press(), Live()
    live.show(press.issues("1", 4))
    assert live.document("nothing.html") is None
    assert live.document("nothing.html") is None
    assert len(press.asked) == 3

    live.show(press.issues("2", 4))
    assert live.document("nothing.html") is None
    assert len(press.asked) == 3  # each made one page, known by its place: none can be this one


def test_a_job_whose_paths_changed() -> None:
    """An asset's name changes with its content: the new one is found, the old one is gone."""
    press, live = Press(), Live()
    live.show([press.job("files", "1", "a.1.css", "b.js")])
    assert body(live, "a.1.css")
    live.show([press.job("files", "2", "a.2.css", "b.js")])

    assert body(live, "a.2.css") == b"a.2.css 2"
    assert live.document("a.1.css") is None


def test_a_job_that_is_gone() -> None:
    """What nobody makes any more is not shown."""
    press, live = Press(), Live()
    live.show([press.job("a", "1", "a.html")])
    assert live.document("a.html")
    live.show([])

    assert live.document("a.html") is None
    assert live.last("a.html") is None


def test_a_page_that_cannot_be_made() -> None:
    """The fault is told each time; what stood there is still known."""
    press, live = Press(), Live()
    live.show([press.job("a", "1", "a.html")])
    live.document("a.html")
    live.show([press.job("a", "2", "a.html", fault=TemplateError("no", subject="x.html:3"))])
    for _ in range(2):
        with pytest.raises(TemplateError):
            live.document("a.html")
    last = live.last("a.html")

    assert last is not None
    assert last.body == b"a.html 1"


def test_one_of_each_kind_is_tried() -> None:
    """A template that fails is found though nobody looks at its pages; the others are tried all the same."""
    press, live = Press(), Live()
    broken = press.job("feeds:zh", "1", "zh/feed.xml", fault=TemplateError("no", subject="rss.xml:3"))
    live.show([broken, *press.issues("1"), press.job("home:zh", "1", "zh/index.html")])
    found = [error.subject for error in live.samples() if error]

    assert found == ["rss.xml:3"]
    assert press.asked == ["feeds:zh", "issue:zh:1", "home:zh"]


def test_few_documents_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those asked for last; the others are made again when somebody returns."""
    monkeypatch.setattr("digest.pipeline.live.KEPT", 2)
    press, live = Press(), Live()
    live.show(press.issues("1", 5))
    for number in (1, 2, 3, 1):
        assert body(live, f"zh/issues/{number}/index.html")

    assert press.asked == ["issue:zh:1", "issue:zh:2", "issue:zh:3", "issue:zh:1"]
