"""`digest recipients`: who gets mail. Printed addresses are masked, but for lines to be mended."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import output
from digest.cli.here import here, now
from digest.errors import UsageError
from digest.model import Recipient

if TYPE_CHECKING:
    from digest.store.private import Taken


def register(app: typer.Typer) -> None:
    from digest.cli.program import leaving

    app.command("import")(leaving(import_))
    app.command("add")(add)
    app.command("list")(list_)
    app.command("suppress")(leaving(suppress))
    app.command("bounces")(leaving(bounces))


def import_(
    file: Annotated[Path, typer.Argument(help="CSV with a header; - is stdin.")],
    lang: Annotated[
        str, typer.Option(help="Language of readers for whom the file names none: zh, zh+en.")
    ] = "",
    off: Annotated[
        bool, typer.Option("--suppress", help="The file has those who unsubscribed: addresses or tokens.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what is in it, and keep nothing.")] = False,
) -> int:
    """Take in readers: CSV with a column `email`, or an export of listmonk or Mailchimp.

    Example: digest recipients import subscribers.csv --lang zh
    """
    text = _text(file)
    with here() as digest:
        lang = digest.mail_edition(lang)
        if off:
            taken, unknown, faults = digest.suppress(text, "unsubscribed", now())
            return _suppressed(taken, unknown, faults)
        found = digest.read_readers(text)
        people = [
            Recipient(address=person.address, language=person.language or lang, state=person.state)
            for person in found.people
        ]
        kept = None if dry_run else digest.private.take(people, now())
    for fault in found.faults:
        output.warn(fault)
    out = output.count(len(found.faults), "line") + " left out"
    if found.unconfirmed:
        out += f", {found.unconfirmed:,} not confirmed and left out"
    if kept is None:
        output.talk(f"{output.count(len(people), 'reader')} ({found.form}), {out}. Nothing was kept.")
    else:
        output.talk(f"{output.count(len(people), 'reader')} ({found.form}): {_became(kept)}; {out}.")
    return 1 if found.faults else 0


def add(
    address: Annotated[str, typer.Argument(help="Of the reader.")],
    lang: Annotated[
        str, typer.Option(help="Their language, or zh+en for the mail of both; else the first there is.")
    ] = "",
) -> None:
    """Add one reader, or bring back one who unsubscribed and asked for it again."""
    with here() as digest:
        person = _one(address, digest.mail_edition(lang))
        taken = digest.private.take([person], now(), again=True)
    output.talk("Added." if taken.added else "Changed." if taken.changed else "Known already.")


def list_(
    state: Annotated[
        str, typer.Option(help="Only these: subscribed, unsubscribed, bounced, suppressed.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Show readers, their addresses masked."""
    from digest.core.mailing.address import masked

    with here() as digest:
        first = digest.mail_editions()[0]
        people = [p for p in digest.private.people() if not state or p.state == state]
    if as_json:
        output.objects(
            {
                "key": p.key,
                "address": masked(p.address),
                "language": p.language or first,
                "state": p.state,
                "since": p.since,
            }
            for p in people
        )
    else:
        output.table(
            [(p.key, masked(p.address), p.language or first, p.state, output.day(p.since)) for p in people],
            header=("key", "address", "lang", "state", "since"),
        )
    counts = Counter((p.state, p.language or first) for p in people)
    told = ", ".join(f"{n:,} {word} ({tag})" for (word, tag), n in sorted(counts.items()))
    output.talk(f"{output.count(len(people), 'reader')}{': ' + told if told else ''}.")


def suppress(
    addresses: Annotated[list[str], typer.Argument(help="Who is never to be mailed again.")],
) -> int:
    """Take readers off the list for good, also from later imports."""
    with here() as digest:
        taken, unknown, faults = digest.suppress("\n".join(addresses), "suppressed", now())
    return _suppressed(taken, unknown, faults)


def bounces(
    files: Annotated[
        list[Path], typer.Argument(help="Reports (.eml), or lists with an address a line.", exists=True)
    ],
) -> int:
    """Cross off whom mail servers reported as not there (RFC 3464), or a list of such."""
    with here() as digest:
        gone, late, faults = digest.bounces((str(path), path.read_bytes()) for path in files)
        taken = digest.private.mark(gone, "bounced", now())
    for fault in faults:
        output.warn(fault)
    output.talk(
        f"{output.count(taken.ended + taken.changed, 'reader')} crossed off, {taken.known:,} were off before;"
        f" {late:,} only late and kept, {output.count(len(faults), 'line')} not understood."
    )
    return 1 if faults else 0


def _became(kept: Taken) -> str:
    """What an import came to: always how many are new, else what there is of."""
    told = [f"{kept.added:,} new"]
    told += [f"{kept.changed:,} changed"] if kept.changed else []
    told += [f"{kept.known:,} known already"] if kept.known else []
    told += [f"{kept.kept_out:,} left before or bounced, and not mailed again"] if kept.kept_out else []
    told += [f"{kept.ended:,} taken off, as the file says"] if kept.ended else []
    return ", ".join(told)


def _suppressed(taken: Taken, unknown: int, faults: list[str]) -> int:
    for fault in faults:
        output.warn(fault)
    rest = f", {output.count(unknown, 'token')} of nobody on the list" if unknown else ""
    off = output.count(taken.ended + taken.changed, "reader")
    output.talk(
        f"{off} off the list, {taken.known:,} were off already"
        f"{rest}, {output.count(len(faults), 'line')} left out."
    )
    return 1 if faults else 0


def _one(address: str, lang: str) -> Recipient:
    from digest.core.mailing.address import normal

    try:
        return Recipient(address=normal(address), language=lang)
    except ValueError as error:
        raise UsageError(f"{address}: {error}") from None


def _text(file: Path) -> str:
    """A file's text: UTF-8, or GB18030 as spreadsheets in China write it."""
    body = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("gb18030", "replace")
