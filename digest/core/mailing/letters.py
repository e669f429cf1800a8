"""A rendered letter with holes for what differs from reader to reader, filled by one join.

Everything that is the same for all is encoded once: lines end in CRLF, a full stop at a line's start is
doubled as SMTP wants it (RFC 5321, 4.5.2). The hole in a body is where the rendered letter has MARK.
"""

from __future__ import annotations

import quopri
import re
from base64 import b64encode
from binascii import b2a_base64
from email import message_from_bytes, policy
from email.message import EmailMessage

from digest.core.mailing.tokens import LENGTH

#: Stands for a reader's token in what is rendered: as long as one, and the same in markup and in addresses.
MARK = "0-token-of-this-one-reader-here0"
assert len(MARK) == LENGTH  # noqa: S101 - holes have one width
#: A hole in an encoded body, which neither base64 nor quoted-printable say; within: what is encoded with it.
_HOLE = re.compile(rb"=@([0-9a-f]*)(?:,([0-9a-f]*))?@=")
_EOL = re.compile(rb"\r\n|\r|\n")
_DOT = re.compile(rb"(?m)^\.")
#: Headers that are ours to write.
_OURS = ("To", "Cc", "Bcc", "List-Unsubscribe", "List-Unsubscribe-Post", "Return-Path")
#: Bytes of a line of base64 (RFC 2045, 6.8).
_LINE = 57


class Letter:
    """One edition's mail."""

    def __init__(self, eml: bytes, unsubscribe: str = "", *, test: str = "") -> None:
        """`unsubscribe`: an address with `{token}`, one without, or nothing; `test`: before the subject."""
        message = message_from_bytes(eml, policy=policy.SMTP)
        for name in _OURS:
            del message[name]
        if test:
            subject = f"[{test}] {str(message['Subject']).strip()}"
            message.replace_header("Subject", subject)
        self.subject = str(message["Subject"]).strip()  # of a folded one the first line may be empty
        #: Whether each reader has an unsubscribe address of their own.
        self.personal = "{token}" in unsubscribe
        for part in message.walk():
            if part.get_content_maintype() == "text":
                _keep_hole(part)
        head, body = _EOL.sub(b"\r\n", message.as_bytes()).split(b"\r\n\r\n", 1)
        self._head = _DOT.sub(b"..", head) + b"\r\nTo: "
        rest = _unsubscribing(unsubscribe) + b"\r\n" + _DOT.sub(b"..", body)
        found = _HOLE.split(rest if rest.endswith(b"\r\n") else rest + b"\r\n")
        self._first, self._holes = found[0], []
        for before, after, piece in zip(found[1::3], found[2::3], found[3::3], strict=True):
            around = (
                None if after is None else (bytes.fromhex(before.decode()), bytes.fromhex(after.decode()))
            )
            self._holes.append((around, piece))

    def to(self, address: str, token: str = "") -> bytes:
        """The letter to a normal `address`, ready for DATA but for the last full stop."""
        said = (token or MARK).encode("ascii")
        if len(said) != LENGTH:
            raise ValueError("a token has another length")
        parts = [self._head, address.encode(), self._first]
        for around, piece in self._holes:
            parts.append(said if around is None else b64encode(around[0] + said + around[1]))
            parts.append(piece)
        return b"".join(parts)


def _unsubscribing(address: str) -> bytes:
    """Headers by which a mail program offers to unsubscribe (RFC 2369, RFC 8058), after a line's end."""
    if not address:
        return b"\r\n"
    lines = (
        b"\r\nList-Unsubscribe: <" + address.encode("ascii", "ignore").replace(b"{token}", b"=@@=") + b">\r\n"
    )
    if "{token}" in address and address.startswith("https://"):
        lines += b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    return lines


def _keep_hole(part: EmailMessage) -> None:
    """Encode a body so that what is around MARK does not hang on what stands in its place."""
    text = part.get_content()
    if MARK not in text:
        return
    pieces = [piece.encode() for piece in text.replace("\r\n", "\n").split(MARK)]
    base64 = str(part["Content-Transfer-Encoding"]).lower() == "base64"
    if not base64:
        # After a soft line break a hole stands alone in its line.
        part.set_payload("=\n=@@==\n".join(quopri.encodestring(piece).decode("ascii") for piece in pieces))
        part.replace_header("Content-Transfer-Encoding", "quoted-printable")
        return
    lines = []
    rest = pieces[0].replace(b"\n", b"\r\n")
    for following in pieces[1:]:
        after = following.replace(b"\n", b"\r\n")
        whole = len(rest) // 3 * 3
        before, take = rest[whole:], -(len(rest) - whole + LENGTH) % 3
        lines += _encoded(rest[:whole])
        lines.append(f"=@{before.hex()},{after[:take].hex()}@=")
        rest = after[take:]
    lines += _encoded(rest)
    part.set_payload("\n".join(lines) + "\n")


def _encoded(data: bytes) -> list[str]:
    return [b2a_base64(data[i : i + _LINE], newline=False).decode() for i in range(0, len(data), _LINE)]
