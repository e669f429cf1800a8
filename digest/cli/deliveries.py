"""`digest deliveries`: what went where, and a person's word on what is in doubt."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import output
from digest.cli.here import here, now
from digest.cli.tally import WORDS, counted
from digest.core.deliveries import LEDGERED
from digest.errors import UsageError
from digest.model import Entered, Fate

if TYPE_CHECKING:
    from digest.app import Digest
    from digest.core.deliveries import Standing


def deliveries(
    number: Annotated[int | None, typer.Argument(help="Of an issue; without, all that were claimed.")] = None,
    keys: Annotated[list[str] | None, typer.Argument(help="Mails that --settle is about.")] = None,
    settle: Annotated[str, typer.Option(help="A word on mails in doubt: sent, or again.")] = "",
    channel: Annotated[str, typer.Option(help="Where --settle is about: email, or another.")] = "email",
    lang: Annotated[
        list[str] | None,
        typer.Option("--lang", help="Of another channel: only this edition; may be repeated."),
    ] = None,
    everybody: Annotated[bool, typer.Option("--all", help="All of the issue that are in doubt.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> int:
    """Show per channel and language what is ready, sent, in doubt, put off, refused; settle what is in doubt.

    Example: digest deliveries 30 --settle sent --all
    """
    with here() as digest:
        if settle and channel != "email":
            _settle_drafts(digest, number, channel, lang or [], settle)
        elif settle:
            _settle(digest, number, keys or [], settle, everybody=everybody)
        elif keys or everybody:
            raise UsageError(
                "mails are named, and not what became of them", hint="Say --settle sent or --settle again"
            )
        numbers = [number] if number is not None else digest.claims.numbers()
        found = {n: digest.standings(n) for n in numbers}
        rows = digest.open_rows(number, Fate.LATER, Fate.FAILED, Fate.SKIPPED) if number is not None else []
        zone = digest.config.zone
    doubts = sum(s.counts.get(Fate.OPEN, 0) for standings in found.values() for s in standings)
    unknown = [(n, s) for n, standings in found.items() for s in standings if _unknown(s)]
    if as_json:
        output.objects(_record(n, s) for n, standings in found.items() for s in standings)
        output.objects(_mail(row, address) for row, address in rows)
    else:
        _show(found, rows, zone)
    words = output.count(sum(map(len, found.values())), "delivery", "deliveries")
    if not as_json and any(s.began or s.last for standings in found.values() for s in standings):
        words += f" (times of {zone})"
    if doubts and number is not None:
        words += (
            f", {output.count(doubts, 'mail')} in doubt. Look for them in the mail server's log, then: "
            f"digest deliveries {number} KEY --settle sent (or again; --all for all)"
        )
    output.talk(words + ("" if doubts and number is not None else "."))
    for n, s in unknown:
        output.warn(
            f"Vol. {n} ({s.language}) may be at {s.channel}. Look there, then: digest deliveries {n} "
            f"--channel {s.channel} --lang {s.language} --settle sent (or again)"
        )
    return 1 if doubts or unknown else 0


def _unknown(standing: Standing) -> bool:
    """In doubt as a whole: a draft or card, not mails."""
    return standing.state == "in doubt" and not standing.counts


def _settle_drafts(digest: Digest, number: int | None, channel: str, editions: list[str], word: str) -> None:
    if word not in {"sent", "again"}:
        raise UsageError(f"--settle takes sent or again, not {word!r}")
    if number is None:
        raise UsageError("say which issue")
    settled, untold = digest.settle_drafts(channel, number, editions, now(), sent=word == "sent")
    what = (
        "noted as sent" if word == "sent" else f"free for the next digest send {number} --channel {channel}"
    )
    output.talk(
        f"{', '.join(settled) or 'Nothing'}: {what}." if settled else f"Nothing at {channel} is in doubt."
    )
    if untold:
        output.warn(f"that is committed here alone: {untold}")


def _settle(digest: Digest, number: int | None, keys: list[str], word: str, *, everybody: bool) -> None:
    if word not in {"sent", "again"}:
        raise UsageError(f"--settle takes sent or again, not {word!r}")
    if number is None or bool(keys) == everybody:
        raise UsageError("say which mails: an issue, and their keys or --all")
    settled = digest.settle(number, keys, now(), sent=word == "sent", everybody=everybody)
    what = "noted as sent" if word == "sent" else f"to be sent again with the next digest send {number}"
    output.talk(f"{output.count(settled, 'mail')} {what}.")


def _show(found: dict[int, list[Standing]], rows: list[tuple[Entered, str]], zone: tzinfo) -> None:
    """Tables for people: times are those of the digest's own clock."""
    output.table(
        [
            (
                f"Vol. {n}",
                s.channel,
                s.language,
                s.state,
                counted(s.counts) or "-",
                "-" if s.channel not in LEDGERED else f"{s.waiting:,}" if s.here else "?",
                f"{s.began.astimezone(zone):%Y-%m-%d %H:%M}" if s.began else "-",
                f"{s.last.astimezone(zone):%Y-%m-%d %H:%M}" if s.last else "-",
                s.by if s.here else f"{s.by}, elsewhere",
            )
            for n, standings in found.items()
            for s in standings
        ],
        header=("issue", "channel", "lang", "state", "mails", "waiting", "begun", "last", "by"),
        wide=4,
        below=[
            s.address or (s.remote and f"id {s.remote}") for standings in found.values() for s in standings
        ],
    )
    if rows:
        output.data("")
        output.table(
            [
                (
                    row.key,
                    row.language,
                    _state(row, zone),
                    f"{row.at.astimezone(zone):%Y-%m-%d %H:%M:%S}",
                    address or "unknown",
                    f"{row.code or ''} {row.said}".strip() or "stopped before the server's word",
                )
                for row, address in rows
            ],
            header=("key", "lang", "state", "when", "reader", "what was said"),
        )


def _state(row: Entered, zone: tzinfo) -> str:
    after = _after(row)
    return f"{WORDS[row.fate]}, try again after {after.astimezone(zone):%H:%M}" if after else WORDS[row.fate]


def _after(row: Entered) -> datetime | None:
    """When a server that put a mail off wants to be asked again: UTC."""
    from digest.core.mailing.replies import wait

    return row.at + wait(row.said) if row.fate is Fate.LATER and row.code else None


def _record(number: int, standing: Standing) -> dict[str, object]:
    return {
        "issue": number,
        "channel": standing.channel,
        "language": standing.language,
        "state": standing.state,
        "counts": {fate.value: n for fate, n in standing.counts.items()},
        "waiting": standing.waiting,
        "by": standing.by,
        "began": standing.began,
        "last": standing.last,
        "remote": standing.remote,
        "address": standing.address,
        "here": standing.here,
    }


def _mail(row: Entered, address: str) -> dict[str, object]:
    return {
        "issue": row.number,
        "key": row.key,
        "language": row.language,
        "state": row.fate.value,
        "at": row.at,
        "reader": address,
        "code": row.code,
        "said": row.said,
        "after": _after(row),
    }
