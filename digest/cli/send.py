"""`digest send`: an issue to its readers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import output
from digest.cli.asking import agree
from digest.cli.here import here, now
from digest.cli.tally import counted, counting, tell_other_mail
from digest.errors import UsageError
from digest.model import Fate

if TYPE_CHECKING:
    from digest.app import Digest
    from digest.app.sending import Planned


def send(
    number: Annotated[int, typer.Argument(help="Of the issue.")],
    channel: Annotated[
        str,
        typer.Option(
            help="Where to: email, or a draft at listmonk, buttondown, wechat, or a card to a webhook."
        ),
    ] = "email",
    lang: Annotated[
        list[str] | None, typer.Option("--lang", help="Only this language, or zh+en; may be repeated.")
    ] = None,
    test_to: Annotated[str, typer.Option(help="Only to this address, marked as a test.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go, and send nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing.")] = False,
    limit: Annotated[int, typer.Option(min=0, help="This many mails at most; 0: all.")] = 0,
    anyway: Annotated[
        str, typer.Option(help="Name of who began to send it elsewhere, whom you have asked.")
    ] = "",
    imported: Annotated[
        bool, typer.Option("--imported", help="Though it came out elsewhere and was imported.")
    ] = False,
) -> int:
    """Mail a published issue to its readers, each once, or draft it at a service; run it again to go on.

    Example: digest send 30 --test-to me@example.org
    """
    with here() as digest:
        if channel != "email":
            _no_mail(digest, channel, test_to=bool(test_to), limit=bool(limit))
            from digest.cli.drafts import drafts

            told = {"dry_run": dry_run, "yes": yes, "imported": imported}
            return drafts(digest, number, channel, lang or [], anyway=anyway, **told)
        wanted = [digest.mail_edition(name) for name in lang or []]
        if test_to:
            return _test(digest, number, wanted or digest.written_mails(number), test_to)
        plans = digest.planned(number, wanted, imported=imported)
        if not any(True for _ in digest.private.people()):
            raise UsageError("there are no readers yet", hint="Bring them in: digest recipients import FILE")
        for plan in plans:
            _tell(digest, number, plan)
        if not wanted:
            _tell_who_waits(digest, number, plans)
        due = [plan for plan in plans if plan.due]
        total = sum(plan.due for plan in due)
        if not due:
            output.talk(f"Nothing is left to send: digest deliveries {number}")
            return 1 if any(plan.doubts for plan in plans) else 0
        tell_other_mail(digest, number, "email", [plan.language for plan in due])
        lacking = digest.lacking(due)
        if dry_run:
            if lacking:
                output.warn(lacking)
            output.talk(
                f"{output.count(total, 'mail')} would go{', once that is mended' if lacking else ''}. "
                "Nothing was sent."
            )
            return 0
        if lacking:  # before anybody is asked, and before the claim, which stays for all to see
            raise UsageError(lacking)
        going = output.count(min(limit, total) if limit else total, "mail")
        agree(f"Send {going} now?", otherwise="nothing was sent", yes=yes)
        return _send(digest, number, due, limit, anyway)


def _no_mail(digest: Digest, channel: str, *, test_to: bool, limit: bool) -> None:
    """Refuse a channel that is none, and what only mails have."""
    places = digest.draft_places()
    if channel not in places:
        raise UsageError(f"there is no channel {channel!r}", hint=f"There are email, {', '.join(places)}")
    if test_to or limit:
        option = "--test-to" if test_to else "--limit"
        raise UsageError(f"{option} is for mails", hint=f"A test is sent from {channel}")


def _tell(digest: Digest, number: int, plan: Planned) -> None:
    """What would go to whom, one line an edition."""
    if not plan.due:
        output.talk(f"Vol. {number} ({plan.language}): nobody is left")
        _doubts(number, plan.doubts)
        return
    again = f", {plan.put_off:,} of them put off before" if plan.put_off else ""
    output.talk(
        f"Vol. {number} ({plan.language}): “{plan.letter.subject}” to "
        f"{output.count(plan.due, 'reader')}{again}, "
        f"from {digest.config.mail.sender} by {digest.config.smtp.host or 'no mail server yet'}"
    )
    if not plan.letter.personal:
        output.warn(
            "no unsubscribe address of each reader's own: put {token} into channels.email.unsubscribe"
        )
    _doubts(number, plan.doubts)


def _tell_who_waits(digest: Digest, number: int, plans: list[Planned]) -> None:
    """Readers whose mail cannot be made now."""
    for name, readers, missing in digest.held_back(number, plans):
        one = readers == 1
        if missing:
            output.talk(
                f"Vol. {number} ({name}): {output.count(readers, 'reader')} "
                f"{'waits' if one else 'wait'} until it is out in {missing} too"
            )
        else:
            output.warn(
                f"{output.count(readers, 'reader')} asked for {name}, in which no mail is made "
                f"(there is {', '.join(digest.mail_editions())}: [channels.email] editions): "
                f"{'is' if one else 'are'} mailed nothing"
            )


def _doubts(number: int, doubts: int) -> None:
    if doubts:
        one = doubts == 1
        output.warn(
            f"{output.count(doubts, 'mail')} may have arrived and {'is' if one else 'are'} not sent again by "
            f"{'itself' if one else 'themselves'}: digest deliveries {number}"
        )


def _test(digest: Digest, number: int, languages: list[str] | tuple[str, ...], address: str) -> int:
    from digest.core.mailing.address import normal

    try:
        to = normal(address)
    except ValueError as error:
        raise UsageError(f"{address}: {error}") from None
    post = digest.post()
    failed = 0
    try:
        for tag in languages:
            receipt = digest.test_mail(number, tag, to, post)
            words = f"{receipt.code} {receipt.said}".strip()
            sent = receipt.fate is Fate.SENT
            failed += not sent
            output.talk(f"Vol. {number} ({tag}): {'sent as a test' if sent else 'not sent'}: {words}")
    finally:
        post.close()
    return 1 if failed else 0


def _send(digest: Digest, number: int, due: list[Planned], limit: int, anyway: str) -> int:
    post, claiming = digest.post(), digest.claiming(number)
    sent = bounced = 0
    halted = ""
    with digest.sending(now()):
        for plan in due:
            claiming.refuse(plan.language, anyway)
        try:
            for plan in due:
                if halted or (limit and sent >= limit):
                    break
                output.talk(
                    f"Vol. {number} ({plan.language}): {claiming.claim(plan.language, now(), anyway)}"
                )
                room = max(1, limit - sent) if limit else 0
                with counting(min(plan.due, room or plan.due)) as heard:
                    run = digest.send(number, plan, post, now, limit=room, said=heard)
                halted = run.halted
                sent += run.counts[Fate.SENT]
                bounced += run.bounced
                _close(digest, number, plan.language)
        finally:
            post.close()
    return _ended(digest, number, sent, bounced, halted)


def _close(digest: Digest, number: int, language: str) -> None:
    """Note in git how it stands; the mails are out, whatever git says."""
    found = {s.language: s for s in digest.standings(number) if s.channel == "email"}[language]
    state = "sent" if found.state == "sent" else "unfinished"
    counts = {fate.value: n for fate, n in sorted(found.counts.items())}
    if problem := digest.claiming(number).close(language, state, now(), counts):
        output.warn(f"how it went is committed here alone: {problem}")


def _ended(digest: Digest, number: int, sent: int, bounced: int, halted: str) -> int:
    standings = [s for s in digest.standings(number) if s.channel == "email"]
    doubts = sum(s.counts.get(Fate.OPEN, 0) for s in standings)
    later = sum(s.counts.get(Fate.LATER, 0) for s in standings)
    waiting = sum(s.waiting for s in standings)
    _doubts(number, doubts)
    gone = f" {output.count(bounced, 'reader')} not there any more, crossed off." if bounced else ""
    left = ""
    if later + waiting:
        some = f"{later:,} of them " if waiting else ""
        of_them = f", {some}put off by the server" if later else ""
        left = f" Left: {later + waiting:,}{of_them}. Go on with: digest send {number}"
    if halted:
        output.talk(f"error: {halted}")
    fared = "; ".join(f"{s.language}: {counted(s.counts)}" for s in standings if s.counts)
    output.talk(f"{output.count(sent, 'mail')} sent{'; ' + fared if fared else ''}.{gone}{left}")
    return 1 if halted or doubts or later else 0
