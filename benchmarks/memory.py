"""How long a near match takes in a large translation memory.

    .venv/bin/python benchmarks/memory.py              100,000 pairs of segments (a minute)
    .venv/bin/python benchmarks/memory.py --pairs N    another size
    .venv/bin/python benchmarks/memory.py --check      is what is measured right? (a second)

Sentences and titles are drawn from the lists of `words.py` by their number: few words, so that far more of
them are alike than in any real archive. Of every 50th one a word is changed, and it is looked for. A figure is the
CPU time of one question in a memory that is open; the promise is held against the worst of them. Exit
code 1: it is not kept.
"""

from __future__ import annotations

import argparse
import random
import re
import statistics
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from words import FILLINGS, MARKED, PLAIN, PROJECTS, TITLES, Pair

from digest.core.memory import Match, Segment
from digest.store.memory import Memory, Read

PROMISE, IN_ONE_ISSUE = 0.050, 200
PATTERNS = [*PLAIN, *(pair for some in (*MARKED.values(), *TITLES.values()) for pair in some)]
LANGUAGES = ("zh", "en")


def segment(number: int) -> Segment:
    """The made-up pair of this number."""
    chance = random.Random(number)
    picked = {name: chance.choice(pairs) for name, pairs in FILLINGS.items()}
    name, _, what = chance.choice(PROJECTS)
    for key, said in {
        "project": name,
        "number": str(chance.randint(2, 99)),
        "version": f"v1.{chance.randint(0, 40)}.{chance.randint(0, 9)}",
        "kep": str(chance.randint(100, 5999)),
        "url": f"https://example.org/{number}",
    }.items():
        picked[key] = (said, said)
    picked["what"] = what
    pattern = chance.choice(PATTERNS)
    words = {tag: _filled(pattern, at, picked) for tag, at in (("zh", 1), ("en", 0))}
    issue = number // IN_ONE_ISSUE + 1
    day = date(2016, 1, 3) + timedelta(weeks=issue)
    return Segment(words=words, issue=issue, entry=f"entry-{number}", day=day, kind="sentence")


def _filled(pattern: Pair, at: int, picked: dict[str, Pair]) -> str:
    return re.sub(r"\{(\w+)(?:!c)?\}", lambda hole: picked[hole[1]][at], pattern[at])


def changed(words: str, language: str) -> str:
    """`words` with something else in their middle."""
    half = len(words) // 2
    return words[:half] + {"zh": "改了", "en": " changed "}[language] + words[half + 2 :]


def fill(memory: Memory, pairs: int) -> None:
    for first in range(0, pairs, IN_ONE_ISSUE):
        made = [segment(number) for number in range(first, min(first + IN_ONE_ISSUE, pairs))]
        memory.put(first // IN_ONE_ISSUE + 1, Read("", ""), made)
    memory.make_lists()


def ask(memory: Memory, pairs: int, language: str, *, every: int) -> tuple[list[float], int]:
    """Seconds of each question, and how many of them found what was changed."""
    other = next(tag for tag in LANGUAGES if tag != language)
    memory.near("warm", language, other)
    took, found = [], 0
    for number in range(0, pairs, every):
        words = segment(number).words[language]
        began = time.process_time()
        matches = memory.near(changed(words, language), language, other, limit=10)
        took.append(time.process_time() - began)
        found += any(match.words == words for match in matches)
    return took, found


def measure(pairs: int) -> bool:
    kept = True
    with tempfile.TemporaryDirectory() as folder, Memory(Path(folder) / "memory.db") as memory:
        began = time.process_time()
        fill(memory, pairs)
        print(f"{pairs:,} pairs taken in and listed in {time.process_time() - began:.1f} s of CPU")
        for language in LANGUAGES:
            took, found = ask(memory, pairs, language, every=max(1, pairs // 200))
            worst = max(took)
            kept = kept and worst < PROMISE
            print(
                f"{language}: median {1000 * statistics.median(took):.1f} ms, worst {1000 * worst:.1f} ms of {len(took)}"
                f" (promised: under {1000 * PROMISE:.0f}), {found} found again"
            )
    return kept


def check() -> bool:
    """Whether lists find what a look at each single pair finds."""
    pairs, right = 1200, True
    with tempfile.TemporaryDirectory() as folder, Memory(Path(folder) / "memory.db") as memory:
        fill(memory, pairs)
        with Memory(Path(folder) / "plain.db") as plain:
            made = [segment(number) for number in range(pairs)]
            for first in range(0, pairs, IN_ONE_ISSUE):
                plain.put(first // IN_ONE_ISSUE + 1, Read("", ""), made[first : first + IN_ONE_ISSUE])
            for number in range(0, pairs, 60):
                for tag, other in (LANGUAGES, LANGUAGES[::-1]):
                    words = changed(made[number].words[tag], tag)
                    ours, theirs = (_best(one.near(words, tag, other)) for one in (memory, plain))
                    if ours != theirs:
                        print(f"{words}: {ours} by lists, {theirs} one by one")
                        right = False
    return right


def _best(matches: list[Match]) -> list[tuple[int, str]]:
    return [(match.score, match.words) for match in matches]


def main() -> int:
    parser = argparse.ArgumentParser(description="How long a near match takes in a large translation memory.")
    parser.add_argument("--pairs", type=int, default=100_000)
    parser.add_argument("--check", action="store_true")
    wanted = parser.parse_args()
    return 0 if (check() if wanted.check else measure(wanted.pairs)) else 1


if __name__ == "__main__":
    sys.exit(main())
