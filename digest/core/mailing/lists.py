"""A file of readers, of whichever program it is the export, as readers and faults with their lines."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from digest.core.mailing.address import normal, same
from digest.core.mailing.editions import meant
from digest.errors import UsageError, one_line
from digest.model import Recipient

#: Names of the column with the address: our own, listmonk's, Mailchimp's, Buttondown's.
_ADDRESS = ("email", "email address", "e-mail", "address", "email_address", "邮箱", "邮件地址")
_LANGUAGE = ("language", "lang", "语言")
_STATE = ("state", "status", "subscription_status", "状态")
#: Their words for what a reader is.
_STATES = {
    **dict.fromkeys(("", "subscribed", "enabled", "confirmed", "regular", "active"), "subscribed"),
    **dict.fromkeys(("unsubscribed", "disabled", "archived", "non-subscribed", "removed"), "unsubscribed"),
    **dict.fromkeys(("cleaned", "bounced", "undeliverable"), "bounced"),
    **dict.fromkeys(("blocklisted", "blacklisted", "suppressed", "complained", "spammy"), "suppressed"),
    # Who has not confirmed did not ask for it.
    **dict.fromkeys(("unconfirmed", "unactivated", "pending"), "unconfirmed"),
}


@dataclass(frozen=True, slots=True)
class Read:
    """What stands in a file of readers."""

    #: In the file's order, each person once; `language` empty where the file names none.
    people: Sequence[Recipient]
    #: `line 7: ...`: what was left out, and why.
    faults: Sequence[str]
    #: Whose export it looks like.
    form: str
    #: Readers who have not confirmed, and are left out.
    unconfirmed: int = 0
    languages: frozenset[str] = field(default_factory=frozenset)


def read(text: str, editions: Sequence[str]) -> Read:
    """The readers in a CSV file with a header; raises UsageError if no column has addresses.

    `editions` are the names of the mails there are: `zh`, `en`, `zh+en`.
    """
    rows = _rows(text)
    header = [name.strip().lower() for _, row in [next(rows, (1, []))] for name in row]
    column = {name: at for at, name in reversed(list(enumerate(header)))}
    address = _column(column, _ADDRESS)
    if address is None:
        raise UsageError(
            "no column is called email",
            hint="Write a first line such as: email,language (or take an export of listmonk or Mailchimp)",
        )
    language, state = _column(column, _LANGUAGE), _column(column, _STATE)
    people: dict[str, Recipient] = {}
    lines: dict[str, int] = {}
    faults, unconfirmed = [], 0
    for line, row in rows:
        if not any(cell.strip() for cell in row):
            continue
        try:
            person = Recipient(
                address=normal(_cell(row, address)),
                language=meant(_cell(row, language) or _attribute(row, column), editions),
                state=_state(_cell(row, state)),
            )
        except ValueError as error:
            faults.append(f"line {line}: {one_line(_cell(row, address))[:80] or 'no address'}: {error}")
            continue
        if person.state == "unconfirmed":
            unconfirmed += 1
            continue
        name = same(person.address)
        if name in people:
            faults.append(f"line {line}: {person.address}: is on line {lines[name]} already")
            if person.state == "subscribed" or people[name].state != "subscribed":
                continue  # of two words about one person, the one against mail holds
        lines.setdefault(name, line)
        people[name] = person
    return Read(list(people.values()), faults, _form(header), unconfirmed)


def read_addresses(text: str) -> tuple[list[str], list[str], list[str]]:
    """Addresses and tokens, one a line or in a CSV's column: (addresses, tokens, faults)."""
    rows = list(_rows(text))
    header = [cell.strip().lower() for cell in rows[0][1]] if rows else []
    at = _column({name: n for n, name in reversed(list(enumerate(header)))}, (*_ADDRESS, "token"))
    addresses, tokens, faults = [], [], []
    for line, row in rows[0 if at is None else 1 :]:
        said = _cell(row, at or 0)
        if not said or said.startswith("#"):
            continue
        if re.fullmatch(r"[A-Za-z0-9_-]{32}", said):
            tokens.append(said)
            continue
        try:
            addresses.append(normal(said))
        except ValueError as error:
            faults.append(f"line {line}: {one_line(said)[:80]}: {error}")
    return addresses, tokens, faults


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with the number of the line each begins on."""
    lines = re.split(r"(?<=\n)|(?<=\r)(?!\n)", text.removeprefix("\ufeff"))
    first = lines[0] if lines else ""
    reader = csv.reader(lines, delimiter=max(",;\t", key=first.count))
    begun = 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise UsageError(f"line {reader.line_num}: {error}", hint="Is this a CSV file?") from error
        yield begun, row
        begun = reader.line_num + 1


def _column(columns: Mapping[str, int], names: Sequence[str]) -> int | None:
    return next((columns[name] for name in names if name in columns), None)


def _cell(row: Sequence[str], at: int | None) -> str:
    return row[at].strip() if at is not None and at < len(row) else ""


def _attribute(row: Sequence[str], column: Mapping[str, int]) -> str:
    """listmonk keeps what one likes to know of a reader as JSON: `{"language": "zh"}`, or a list of them."""
    try:
        said = json.loads(_cell(row, column.get("attributes", column.get("attribs"))) or "{}")
    except (ValueError, RecursionError):
        return ""
    found = (
        next((said[name] for name in ("language", "languages", "lang") if name in said), "")
        if isinstance(said, dict)
        else ""
    )
    if isinstance(found, list):
        found = "+".join(part for part in found if isinstance(part, str))
    return found if isinstance(found, str) else ""


def _state(said: str) -> str:
    state = _STATES.get(said.lower())
    if state is None:
        raise ValueError(f"the status {one_line(said)[:20]!r} is not known")
    return state


def _form(header: Sequence[str]) -> str:
    names = set(header)
    if {"uuid", "email", "status"} <= names:
        return "listmonk"
    return "Mailchimp" if {"email address", "member_rating"} <= names or "leid" in names else "CSV"
