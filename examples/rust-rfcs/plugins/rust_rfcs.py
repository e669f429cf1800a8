"""The accepted RFCs of the Rust language: `text/NNNN-name.md` of rust-lang/rfcs, commit by commit."""

from __future__ import annotations

import re
from collections.abc import Mapping

import anyio.to_thread

from digest.model import Cursor, Gathered, Kep, Source, Window
from digest.ports import CollectorTools, Touch

FOLDER = "text"
_PATH = re.compile(r"text/(\d{4,})-([\w.-]+)\.md")
#: `- Feature Name: `let_else``, one of a few such lines above the first heading.
_LINE = re.compile(r"(?im)^[-*] *(Feature Name|Start Date|RFC PR|Rust Issue): *(.*?) *$")
_SUMMARY = re.compile(r"(?ims)^#+ *Summary *$(.*?)(?=^#|\Z)")
_ANCHOR = re.compile(r"(?m)^\[[\w-]+\]: #.*$")
_LINK = re.compile(r"\[([^\]]{1,200})\](?:\([^)]{0,500}\)|\[[^\]]{0,100}\])?")


class RustRfcs:
    """A collector: states of proposals, which the program compares to say what a week changed."""

    kind = "rfcs"

    def __init__(self, tools: CollectorTools) -> None:
        self._open = tools.open
        self._book = str(tools.settings.get("book", "https://rust-lang.github.io/rfcs")).rstrip("/")

    async def collect(self, source: Source, window: Window, cursor: Cursor | None) -> Gathered:
        # git blocks: aside, other sources go on meanwhile.
        return await anyio.to_thread.run_sync(self._read, source, window, cursor)

    def _read(self, source: Source, window: Window, cursor: Cursor | None) -> Gathered:
        """What changed since `cursor`; at first how all stood when the window began, too."""
        repository = self._open(source.address)
        head = repository.head()
        if cursor and cursor.commit == head.id:
            return Gathered(cursor=cursor, unchanged=True)
        line = repository.line()
        ids = [commit.id for commit in line]
        touches: list[Touch] = []
        if cursor and cursor.commit in ids:
            base = ids.index(cursor.commit)
        else:
            base = max(0, sum(commit.date < window.since for commit in line) - 1)
            there = sorted(repository.tree(line[base].id, FOLDER).items())
            touches = [Touch(commit=line[base], path=path, old="", new=blob) for path, blob in there]
        touches += repository.touches(line[base + 1 :], FOLDER)
        touches = [touch for touch in touches if _PATH.fullmatch(touch.path)]
        texts = repository.blobs({touch.new or touch.old for touch in touches})
        items = [self._state(source, touch, texts) for touch in touches]
        return Gathered(items=tuple(items), cursor=Cursor(commit=head.id))

    def _state(self, source: Source, touch: Touch, texts: Mapping[str, bytes]) -> Kep:
        """The RFC as a commit left it."""
        number, name = _PATH.fullmatch(touch.path).groups()  # type: ignore[union-attr]
        text = texts[touch.new or touch.old].decode("utf-8", "replace").replace("\r\n", "\n")
        head = {key.lower(): value for key, value in _LINE.findall(text.partition("\n#")[0])}
        feature = head.get("feature name", "").strip("`*_ ")
        title = name.replace("-", " ").replace("_", " ")
        return Kep(
            source=source.id,
            key=f"{touch.path}@{touch.commit.id}",
            identity=f"rfc:{int(number)}",
            url=f"{self._book}/{number}-{name}.html",
            title=title[:1].upper() + title[1:],
            published=touch.commit.date,
            language="en",
            summary=_summary(text),
            path=touch.path,
            commit=touch.commit.id,
            fields={
                "status": "accepted",
                "feature": feature,
                "creation-date": head.get("start date", ""),
                "tracking-issue": _LINK.sub(r"\1", head.get("rust issue", "")),
            },
            removed=not touch.new,
        )


def _summary(text: str) -> str:
    """The first paragraph of the section of that name, as plain words."""
    found = _SUMMARY.search(text)
    paragraphs = _ANCHOR.sub("", found[1]).split("\n\n") if found else []
    first = next((" ".join(one.split()) for one in paragraphs if one.strip()), "")
    return _LINK.sub(r"\1", first).translate(str.maketrans("", "", "*`"))[:400]
