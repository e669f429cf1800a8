"""Mails to a loopback server: `digest send`'s way beside one bare smtplib connection with the same message.

::

    .venv/bin/python benchmarks/mail_sending.py            # 10,000 readers, in turns; figures
    .venv/bin/python benchmarks/mail_sending.py --check    # 2,000, and exit 1 below what is promised

The server is aiosmtpd in a process of its own. The bare connection knows no reader, claims nothing and keeps
nothing: it says `sendmail` with the same bytes each time.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import resource
import smtplib
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from digest.channels.email import Smtp  # noqa: E402
from digest.core.mailing.letters import MARK, Letter  # noqa: E402
from digest.core.mailing.tokens import token  # noqa: E402
from digest.model import Fate, Recipient, SmtpSettings  # noqa: E402
from digest.pipeline.deliver import Delivery  # noqa: E402
from digest.store.private import Private  # noqa: E402

#: What is promised (issue 6, "Speed and size").
OF_BARE = 0.8
FLAT = 1.25  # memory at all readers, of that at a tenth of them
#: Turns of each, a tenth of the readers in each: what else the machine does then weighs on both alike.
TURNS = 10
SECRET = "a-secret-of-a-good-length"  # noqa: S105 - of nobody
URL = "https://example.org/unsubscribe?t={token}"


def serve(pipe: Any) -> None:
    """An aiosmtpd that counts."""
    from aiosmtpd.smtp import SMTP

    class Taken:
        async def handle_DATA(self, _server: Any, _session: Any, _envelope: Any) -> str:  # noqa: N802
            return "250 taken"

    async def main() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: SMTP(Taken(), loop=loop), "127.0.0.1", 0)
        pipe.send(server.sockets[0].getsockname()[1])
        await asyncio.Event().wait()

    asyncio.run(main())


def letter_of(kilobytes: int) -> Letter:
    """A mail of two languages' letters and both parts, of about this size."""
    from email import policy
    from email.message import EmailMessage

    message = EmailMessage(policy=policy.SMTP)
    message["From"], message["To"] = "weekly@example.org", "x@example.org"
    message["Subject"] = "云原生生态周报 Vol. 30"
    line = "上游这一周合入了这些提案，which is what a reader sees. "
    end = f"\n{URL.replace('{token}', MARK)}\n"
    message.set_content(line * (kilobytes * 3) + end, cte="base64")
    message.add_alternative(f"<p>{line * (kilobytes * 6)}</p>{end}", subtype="html", cte="base64")
    return Letter(message.as_bytes(), URL)


def bare(port: int, number: int, letter: Letter) -> float:
    """Seconds for `number` mails by one connection."""
    body = letter.to("reader@example.org", token(SECRET, "reader@example.org"))
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        began = time.perf_counter()
        for n in range(number):
            smtp.sendmail("weekly@example.org", [f"reader{n}@example.org"], body)
        return time.perf_counter() - began


def ours(port: int, number: int, letter: Letter, folder: Path) -> float:
    """Seconds for as many, with a ledger, tokens and letters made out to each."""
    now = datetime(2026, 6, 15, tzinfo=UTC)
    with Private(folder / "private.db") as private:
        private.take((Recipient(address=f"reader{n}@example.org", language="zh") for n in range(number)), now)
        settings = SmtpSettings(host="127.0.0.1", port=port, tls="none", per_connection=10**9)
        post = Smtp(settings, "weekly@example.org")
        delivery = Delivery(
            number=30,
            language="zh",
            letter=letter,
            ledger=private,
            post=post,
            token=lambda address: token(SECRET, address),
            clock=lambda: datetime.now(UTC),
        )
        began = time.perf_counter()
        run = delivery.run()
        seconds = time.perf_counter() - began
        post.close()
    assert run.counts == {Fate.SENT: number}, run
    return seconds


def once(how: str, port: int, number: int, kilobytes: int) -> None:
    """A contestant in this process: its seconds and its memory, as JSON."""
    letter = letter_of(kilobytes)
    state = ROOT / ".digest"  # on the disk that a digest's own ledger is on, and ignored by git
    state.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=state) as folder:
        seconds = bare(port, number, letter) if how == "bare" else ours(port, number, letter, Path(folder))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    print(json.dumps({"seconds": seconds, "peak": peak, "bytes": len(letter.to("a@example.org"))}))


def asked(how: str, port: int, number: int, kilobytes: int) -> dict[str, float]:
    command = [sys.executable, __file__, "--once", how, "--port", str(port)]
    command += ["--readers", str(number), "--kilobytes", str(kilobytes)]
    found: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return found


def compare(number: int, kilobytes: int) -> bool:
    """Run both in turns; whether what is promised holds."""
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(there,), daemon=True)
    server.start()
    port = here.recv()
    try:
        asked("bare", port, 50, kilobytes)
        runs: dict[str, list[dict[str, float]]] = {"bare": [], "digest": []}
        for _ in range(TURNS):
            for how, found in runs.items():
                found.append(asked(how, port, number // TURNS, kilobytes))
        peak = asked("digest", port, number, kilobytes)["peak"]
    finally:
        server.kill()
    middle = {how: statistics.median(run["seconds"] for run in found) for how, found in runs.items()}
    rates = {how: number / TURNS / seconds for how, seconds in middle.items()}
    share = rates["digest"] / rates["bare"]
    few = statistics.median(run["peak"] for run in runs["digest"])
    size = runs["bare"][0]["bytes"] / 1000
    print(f"{number:,} readers, {size:.0f} KB each, {TURNS} turns")
    print(f"  bare smtplib  {rates['bare']:8.0f} mails a second")
    print(f"  digest        {rates['digest']:8.0f} mails a second, {share:.2f} of it (promised {OF_BARE})")
    print(f"  memory        {peak:8.0f} MB, {few:.0f} MB at a tenth of the readers (promised {FLAT}x)")
    return share >= OF_BARE and peak <= FLAT * few


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--readers", type=int, default=0)
    parser.add_argument("--kilobytes", type=int, default=10, help="of text, about a fifteenth of the mail")
    parser.add_argument("--check", action="store_true", help="fewer readers; exit 1 if a promise is broken")
    parser.add_argument("--once", help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.once:
        once(options.once, options.port, options.readers, options.kilobytes)
        return 0
    kept = compare(options.readers or (2_000 if options.check else 10_000), options.kilobytes)
    return 1 if options.check and not kept else 0


if __name__ == "__main__":
    raise SystemExit(main())
