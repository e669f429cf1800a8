"""A bounce as mail servers write it (RFC 3464): who could not be reached, and whether ever again."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import Message

from digest.core.mailing.address import normal


def read(body: bytes) -> tuple[list[str], int]:
    """(addresses that failed for good, number of those that are only late) of a report; raises ValueError."""
    gone: list[str] = []
    late = blocks = 0
    report: Message = message_from_bytes(body, policy=policy.compat32)
    for part in report.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        payload = part.get_payload()
        for block in payload if isinstance(payload, list) else ():
            if not isinstance(block, Message) or not (address := _address(block)):
                continue
            blocks += 1
            status = str(block["Status"] or "").strip()
            if str(block["Action"] or "").strip().lower() == "failed" and not status.startswith(("2", "4")):
                gone.append(address)
            else:
                late += 1
    if not blocks:
        raise ValueError("no mail server's report of a bounce (RFC 3464)")
    return gone, late


def _address(block: Message) -> str:
    """Whom the mail was written to: as we wrote it, before the server looked where it goes."""
    for name in ("Original-Recipient", "Final-Recipient"):
        kind, _, said = str(block.get(name, "")).partition(";")
        if kind.strip().lower() in {"rfc822", "utf-8"}:
            try:
                return normal(said.strip().strip("<>"))
            except ValueError:
                continue
    return ""
