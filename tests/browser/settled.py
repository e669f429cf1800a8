"""Waiting for what a reader would call finished: nothing moves any more."""

from __future__ import annotations

from playwright.sync_api import Page

_SAME = """([what, frames]) => new Promise(done => {
    const see = new Function("return JSON.stringify(" + what + ")");
    let last = see(), same = 0;
    const look = () => {
        const now = see();
        same = now === last ? same + 1 : 0;
        last = now;
        same < frames ? requestAnimationFrame(look) : done();
    };
    requestAnimationFrame(look);
})"""


def settled(page: Page, what: str = "scrollY", frames: int = 15) -> None:
    """Return when the expression `what` has given the same for so many frames: a slow machine draws fewer."""
    page.evaluate(_SAME, [what, frames])
