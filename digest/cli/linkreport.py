"""Looking at links, as a person sees it: how far it is, each that is not fine, counts at the end."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from digest.cli import output
from digest.cli.here import now

if TYPE_CHECKING:
    from digest.app import Digest
    from digest.model import Finding
    from digest.pipeline.looking import Looked


def look(
    digest: Digest, numbers: Sequence[int], *, anew: bool, strict: bool, before: Mapping[int, bytes]
) -> Looked:
    """How the links of these issues are that they did not have `before`; a person sees how far it is."""
    with _counting() as say:
        return digest.look_at_links(numbers, now(), anew=anew, strict=strict, before=before, say=say)


def known(looked: Looked) -> Mapping[Finding, Mapping[str, object]]:
    """What is known of the link of each finding, for machines."""
    return {
        one.finding: {
            "url": one.url,
            "verdict": one.reached.verdict.value,
            "status": one.reached.status,
            "moved": one.reached.moved,
        }
        for one in looked.seen
    }


def summary(looked: Looked) -> str:
    """`57 links: 52 fine, 1 moved, 2 gone, 2 unknown (40 as remembered; 3 more not looked at)`."""
    from digest.core.reached import Verdict

    counts = [f"{looked.count(verdict)} {verdict.value}" for verdict in Verdict if looked.count(verdict)]
    aside = [f"{looked.known} as remembered"] if looked.known else []
    aside += [f"{looked.left_out} more not looked at, by [links] skip"] if looked.left_out else []
    told = f"{output.count(len(looked.reached), 'link')}{': ' if counts else ''}{', '.join(counts)}"
    return told + (f" ({'; '.join(aside)})" if aside else "") + "."


@contextmanager
def _counting() -> Iterator[Callable[[int, int], None]]:
    if not sys.stderr.isatty():
        yield lambda _done, _all: None
        return
    from rich.console import Console  # a twentieth of a second, and only people at a screen need it

    with Console(file=sys.stderr, highlight=False).status("looking at links") as shown:
        yield lambda done, all_: shown.update(f"looking at links: {done} of {all_}")
