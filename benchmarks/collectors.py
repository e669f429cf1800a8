"""Who is measured by collect.py, each in a process of its own.

    collectors.py fetch ADDRESSES       our HTTP client alone: asks for each, keeps nothing
    collectors.py add FOLDER ADDRESSES  reader's database with these feeds in it
    collectors.py update FOLDER         reader, 20 at a time

`ADDRESSES` is a file with one a line. The digest itself is measured by its command.
"""

from __future__ import annotations

import sys
from pathlib import Path

AT_ONCE = 20


def fetch(addresses: list[str]) -> None:
    import anyio

    from digest.http import Session
    from digest.model import HttpSettings

    got = 0

    async def main() -> None:
        limiter = anyio.CapacityLimiter(AT_ONCE)

        async def one(address: str) -> None:
            nonlocal got
            async with limiter:
                answer = await session(address)
            got += bool(answer.body)

        async with Session(HttpSettings(allow=("127.0.0.1",))) as session, anyio.create_task_group() as group:
            for address in addresses:
                group.start_soon(one, address)

    anyio.run(main)
    assert got == len(addresses)


def add(folder: Path, addresses: list[str]) -> None:
    from reader import make_reader

    with make_reader(str(folder / "reader.db")) as reader:
        for address in addresses:
            reader.add_feed(address)


def update(folder: Path) -> None:
    from reader import make_reader

    with make_reader(str(folder / "reader.db")) as reader:
        reader.update_feeds(scheduled=False, workers=AT_ONCE)  # all, however lately asked


if __name__ == "__main__":
    verb, *rest = sys.argv[1:]
    if verb == "fetch":
        fetch(Path(rest[0]).read_text("utf-8").split())
    elif verb == "add":
        add(Path(rest[0]), Path(rest[1]).read_text("utf-8").split())
    else:
        update(Path(rest[0]))
