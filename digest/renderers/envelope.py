"""A letter's two parts as one message (RFC 5322, MIME), the same bytes every time."""

from __future__ import annotations

import hashlib
import textwrap
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from email import policy
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from urllib.parse import quote
from zoneinfo import ZoneInfo

from digest import html
from digest.core import addresses
from digest.model import DigestSettings, Edition, MailSettings
from digest.renderers.mailside import title_of
from digest.renderers.mailtext import TURNING
from digest.templating import formats

CRLF = "\r\n"


def envelope(
    editions: Sequence[Edition],
    text: str,
    page: str,
    settings: DigestSettings,
    mail: MailSettings,
    *,
    draft: str,
) -> bytes:
    """The message of one edition or several: text first, HTML last. Whom it goes to is the channel's to say.

    There is no `Auto-Submitted`: people wrote this (RFC 3834, 5), and `List-Id` keeps machines from replying.
    """
    first = editions[0]
    tags = [edition.language for edition in editions]
    address = "+".join(
        [addresses.edition_id(settings, tags[0], first.number), *tags[1:]],
    )
    mark = hashlib.blake2b(address.encode(), digest_size=12).hexdigest()
    domain = mail.sender.rpartition("@")[2]
    name = mail.sender_name.best(first.language, settings.languages)[0]
    subject = _line(title_of(editions))

    message = EmailMessage(policy=policy.SMTP)
    message["From"] = Address(display_name=_line(name), addr_spec=mail.sender)
    message["To"] = "undisclosed-recipients:;"
    drafts = any(edition.draft for edition in editions)
    subject = f"[{draft}] {subject}" if drafts else subject
    message["Date"] = formats.rfc822(max(_date(edition, settings) for edition in editions))
    message.set_content(text, cte=_encoding(text))
    message.add_alternative(page, subtype="html", cte=_encoding(page))
    message["Content-Language"] = ", ".join(tags)
    # `=_` stands in no quoted-printable or base64 body.
    message.set_boundary(f"=_{mark}")
    named = [
        ("Message-ID", f"{first.number}.{'+'.join(tags)}.{mark}@{domain}"),
        ("List-Id", _line(mail.list_id) or f"digest.{domain}"),
        ("List-Archive", addresses.absolute(settings, addresses.archive(first.language))),
        ("Archived-At", addresses.absolute(settings, addresses.issue(first.language, first.number))),
    ]
    lines = [_subject(subject), *(f"{name}: <{_ascii(value)}>\r\n" for name, value in named)]
    if unsubscribe := _line(mail.unsubscribe):
        lines.append(f"List-Unsubscribe: <{_ascii(unsubscribe)}>\r\n")
        if one_click(unsubscribe):
            lines.append("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n")
    # No title has this in it: within a header a line goes on with a space.
    end = b"\r\nMIME-Version:"
    return message.as_bytes().replace(end, b"\r\n" + "".join(lines).encode("ascii") + end[2:], 1)


def _subject(words: str) -> str:
    """The header, in lines that pass every server (RFC 5322, 2.2.3; RFC 2047).

    The library's own way loses a space between two Chinese words where it ends a line, lets what looks
    encoded through, and begins a new line for words that do not fit beside the header's name, which some
    filters take for a sign of spam.
    """
    lines = textwrap.wrap(f"Subject: {words}", 76, break_long_words=False, break_on_hyphens=False)
    if words.isascii() and "=?" not in words and max(map(len, lines)) <= 900:
        return "\r\n ".join(lines) + "\r\n"
    coded = Header(words, "utf-8", maxlinelen=75, header_name="Subject")
    return f"Subject: {coded.encode(linesep=CRLF)}\r\n"


def _ascii(address: str) -> str:
    """An address as a header has it. The library would fold a long one, or write it as words of a language,
    and some who sign or read mails trip over either: these headers are ours to write, each in one line."""
    return quote(address, safe="".join(map(chr, range(33, 127))))


def one_click(unsubscribe: str) -> bool:
    """Whether a mail program may end a subscription there by itself (RFC 8058, 3.1).

    It has to be https, and to say who the reader is: an address that is the same for all cannot.
    """
    return unsubscribe.startswith("https://") and "{token}" in unsubscribe


def _date(edition: Edition, settings: DigestSettings) -> datetime:
    """When it came out; of a draft, the end of what it covers."""
    end = datetime.combine(edition.covers[1] + timedelta(days=1), time(), ZoneInfo(settings.time_zone))
    return edition.published or end


def _encoding(body: str) -> str:
    """The shorter of the two that pass every server: base64 for Chinese, quoted-printable for English."""
    size = len(body.encode())
    foreign = size - len(body.encode("ascii", "ignore"))
    return "base64" if 2 * foreign > (size - foreign) / 3 else "quoted-printable"


def _line(words: str) -> str:
    """One line, read in one direction: a header ends where a line does."""
    return " ".join(TURNING.sub("", html.scrub(words)).split())
