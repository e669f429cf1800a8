"""What every job is made from: the press, the shelf, the frames, and the keys they share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from digest.pipeline.shelf import Press, Shelf, hashed
from digest.pipeline.subjects import Register
from digest.ports import FrameSet, Pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One build's makings."""

    press: Press
    shelf: Shelf
    frames: Mapping[str, FrameSet]
    pages: Pages
    #: What the issues shown are about.
    register: Register
    #: Changes when the program, its settings or its templates change.
    shared: str
    #: Language to the same with its frames.
    page_keys: Mapping[str, str]

    @classmethod
    def of(cls, press: Press, shelf: Shelf, frames: Mapping[str, FrameSet]) -> Plan:
        register = Register(shelf)
        shared = hashed(press.code, repr(press.settings), press.templates.key(), str(shelf.drafts))
        return cls(
            press=press,
            shelf=shelf,
            frames=frames,
            pages=press.pages(frames, register.catalogue.addresses),
            register=register,
            shared=shared,
            page_keys={tag: hashed(shared, frames[tag].key) for tag in press.settings.languages},
        )

    @property
    def languages(self) -> tuple[str, ...]:
        return self.press.settings.languages

    @property
    def drafts(self) -> bool:
        """Whether what is not out is shown too."""
        return self.shelf.drafts

    @property
    def all_frames(self) -> str:
        """Changes when the frames of any language do."""
        return hashed(self.shared, *self.page_keys.values())
