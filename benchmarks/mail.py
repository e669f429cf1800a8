"""From an issue to its inlined mail, beside premailer inlining the same HTML.

::

    .venv/bin/python benchmarks/mail.py            # the project's own issues, in turns; figures
    .venv/bin/python benchmarks/mail.py --check    # fewer turns, and exit 1 above what is promised

Ours is timed from the edition: filling the template is in it. premailer gets the filled HTML, told to leave
out whatever it need not do (validation of CSS, warnings, removal of classes).
"""

from __future__ import annotations

import argparse
import logging
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from digest.app import Digest, open_digest  # noqa: E402
from digest.core.compose import compose  # noqa: E402
from digest.model import Edition  # noqa: E402
from digest.renderers.email import Mails  # noqa: E402

#: What is promised (issue 6, "Speed and size").
OF_PREMAILER = 0.1


def main() -> int:
    """Measure, print, and compare to the promise if asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="fewer turns; exit 1 above what is promised")
    told = parser.parse_args()
    try:
        from premailer import Premailer
    except ImportError:
        sys.stderr.write("premailer is not installed; `make setup` brings it\n")
        return 2
    digest = open_digest(ROOT)
    mails = Mails(digest.templates, digest.config.digest, digest.config.mail)
    turns = 3 if told.check else 15
    styles = "".join(digest.templates.render(f"email/{name}.css") for name in ("style", "media"))
    whole = [0.0, 0.0]
    for editions in letters(digest):
        page = mails.filled(editions).replace("</head>", f"<style>{styles}</style></head>", 1)

        def theirs(page: str = page) -> str:
            return str(
                Premailer(
                    page,
                    keep_style_tags=True,
                    remove_classes=False,
                    disable_validation=True,
                    disable_leftover_css=False,
                    cssutils_logging_level=logging.CRITICAL,
                ).transform()
            )

        def ours(editions: Sequence[Edition] = editions) -> str:
            return mails.inlined(editions)

        sizes = [len(made().encode()) for made in (ours, theirs)]
        own, other = timed(turns, ours, theirs)
        whole = [whole[0] + own, whole[1] + other]
        name = f"{editions[0].number:03}-{'+'.join(edition.language for edition in editions)}"
        sys.stdout.write(
            f"{name:10} digest {own * 1000:6.1f} ms {sizes[0]:7,} bytes   "
            f"premailer {other * 1000:7.1f} ms {sizes[1]:7,} bytes   {own / other:.3f}x\n"
        )
    digest.close()
    share = whole[0] / whole[1]
    sys.stdout.write(f"all of them: {share:.3f}x of premailer (promised: {OF_PREMAILER}x)\n")
    return int(told.check and share > OF_PREMAILER)


def letters(digest: Digest) -> Sequence[Sequence[Edition]]:
    """The project's own issues, of each language and of all in one mail."""
    settings, people, facts = digest.config.digest, digest.people, digest.facts.everything()
    made: list[Sequence[Edition]] = []
    for number in digest.archive.numbers():
        issue = digest.archive.issue(number)
        editions = [compose(issue, tag, settings, people, facts) for tag in settings.languages]
        made += [[edition] for edition in editions] + [editions]
    return made


def timed(turns: int, *ways: Callable[[], object]) -> list[float]:
    """The median of CPU seconds of each, taken in turns."""
    taken: list[list[float]] = [[] for _ in ways]
    for _ in range(turns):
        for seconds, way in zip(taken, ways, strict=True):
            began = time.process_time()
            way()
            seconds.append(time.process_time() - began)
    return [statistics.median(seconds) for seconds in taken]


if __name__ == "__main__":
    sys.exit(main())
