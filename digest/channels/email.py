"""Mail by SMTP: one connection, reused; each reply is told apart into sent, later, never and in doubt.

A mail is in doubt from the moment its last bytes may have left us until the server says a word. A server that
hangs or dies before it asked for the message (354) cannot have it: that mail is for later.
"""

from __future__ import annotations

import smtplib
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from digest.core.mailing.replies import discreet, fate, gone, greylisted
from digest.errors import ChannelError, one_line
from digest.model import Fate, SmtpSettings
from digest.ports import Receipt

PORTS = {"starttls": 587, "tls": 465, "none": 25}
#: Tries to connect, and seconds before each.
PAUSES = (0.0, 1.0, 5.0, 15.0)
#: Mails in a row that the server would not take, whatever its reasons, after which no other is tried. One in
#: doubt weighs as much as five.
ENOUGH = 10
#: What OpenSSL calls a certificate whose issuer it does not know, itself or another.
_UNKNOWN_ISSUER = (18, 19, 20, 21)
_DOWN = (OSError, smtplib.SMTPServerDisconnected)


class Smtp:
    """A connection to the digest's own mail server: a `Post`."""

    def __init__(
        self,
        settings: SmtpSettings,
        sender: str,
        *,
        context: ssl.SSLContext | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.settings = settings
        self.sender = sender
        self._context = context
        self._clock = clock
        self._sleep = sleep
        self._smtp: smtplib.SMTP | None = None
        self._sent_here = self._unsent = 0
        self._next = 0.0

    @property
    def place(self) -> str:
        return f"{self.settings.host}:{self.settings.port or PORTS[self.settings.tls]}"

    def send(self, address: str, message: bytes, opening: Callable[[], None]) -> Receipt:
        """Hand over `message`, whose lines end in CRLF and whose full stops are doubled; see `Post`."""
        if not address.isprintable() or any(c in address for c in "<> "):
            raise ValueError("an address with a control character or a bracket got past the list")
        self._keep_pace()
        smtp = self._connection()
        receipt = self._one(smtp, address, message, opening)
        if receipt.fate in {Fate.SENT, Fate.SKIPPED}:
            self._unsent = 0
        elif not greylisted(receipt.code, receipt.said):
            self._unsent += ENOUGH // 2 if receipt.fate is Fate.OPEN else 1
        if self._unsent < ENOUGH:
            return receipt
        self.close()
        words = " ".join(str(part) for part in (receipt.code or "", receipt.said) if part)
        return replace(receipt, halt=f"mail server {self.place} takes no mail: {words}")

    def close(self) -> None:
        """Leave politely if the server still listens."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            with suppress(*_DOWN, smtplib.SMTPException):
                if smtp.sock is not None:
                    smtp.sock.settimeout(min(5.0, self.settings.timeout))
                smtp.quit()
            smtp.close()

    # ------------------------------------------------------------ one mail

    def _one(self, smtp: smtplib.SMTP, address: str, message: bytes, opening: Callable[[], None]) -> Receipt:
        options = ["BODY=8BITMIME"] if smtp.has_extn("8bitmime") else []
        if not address.isascii():
            if not smtp.has_extn("smtputf8"):
                opening()
                return Receipt(
                    fate=Fate.SKIPPED, said="the server takes no addresses beyond ASCII (SMTPUTF8)"
                )
            options.append("SMTPUTF8")
            smtp.command_encoding = "utf-8"
        opened = asked = False
        try:
            words = "".join(f" {option}" for option in options)
            smtp.putcmd("mail", f"FROM:<{self.sender}>{words}")
            opening()  # while the server thinks: nothing of the message has left us
            opened = True
            code, said = smtp.getreply()
            if code != 250:
                return self._refused_us(smtp, code, said)
            code, said = smtp.docmd("rcpt", f"TO:<{address}>")
            if code not in {250, 251}:
                return self._refused(smtp, code, said)
            code, said = smtp.docmd("data")
            if code != 354:
                return self._refused(smtp, code, said)
            asked = True
            smtp.send(message + b".\r\n")  # in one: of two the second waits for a delayed acknowledgement
            code, said = smtp.getreply()
        except (*_DOWN, smtplib.SMTPException) as error:
            self._drop()
            if not opened:
                opening()
            problem = discreet(str(error)) or type(error).__name__
            if asked:
                return Receipt(
                    fate=Fate.OPEN, said=f"the connection broke before the server's word: {problem}"
                )
            return Receipt(fate=Fate.LATER, said=f"the connection broke: {problem}")
        finally:
            smtp.command_encoding = "ascii"
        if code == 421:
            self._drop()
        self._sent_here += 1
        if self._sent_here >= self.settings.per_connection:
            self.close()
        if not 200 <= code < 600:  # no reply a server may give: it may have taken the message
            self._drop()
            return Receipt(fate=Fate.OPEN, code=code, said=discreet(said))
        words = discreet(said)
        return Receipt(fate=fate(code), code=code, said=words, gone=gone(code, words))

    def _refused(self, smtp: smtplib.SMTP, code: int, said: bytes) -> Receipt:
        """The server would not have a mail for this reader; the connection goes on, if it does."""
        if code == 421 or code < 0:
            self._drop()
        else:
            try:
                smtp.rset()
            except (*_DOWN, smtplib.SMTPException):
                self._drop()
        words = discreet(said)
        lasting = fate(code) if code >= 400 else Fate.LATER
        return Receipt(fate=lasting, code=code, said=words, gone=gone(code, words))

    def _refused_us(self, smtp: smtplib.SMTP, code: int, said: bytes) -> Receipt:
        """The server would not have us as a sender: no reader's fault, and none is crossed off for it."""
        if code == 421 or code < 0:
            self._drop()
        elif 500 <= code < 600:
            self._unsent = ENOUGH
        else:
            with suppress(*_DOWN, smtplib.SMTPException):
                smtp.rset()  # it may think that it is in the middle of a mail
        return Receipt(fate=Fate.LATER, code=code, said=discreet(said))

    # ------------------------------------------------------------ the connection

    def _keep_pace(self) -> None:
        if not self.settings.per_minute:
            return
        now = self._clock()
        if self._next > now:
            self._sleep(self._next - now)
            now = self._next
        self._next = max(now, self._next) + 60 / self.settings.per_minute

    def _connection(self) -> smtplib.SMTP:
        if self._smtp is not None:
            return self._smtp
        problem: Exception | None = None
        for pause in PAUSES:
            if pause:
                self._sleep(pause)
            try:
                self._smtp = self._connected()
            except smtplib.SMTPAuthenticationError as error:
                raise self._error(
                    f"the login was refused: {error.smtp_code} {discreet(error.smtp_error)}",
                    "Check user in [channels.smtp] and DIGEST_SMTP_PASSWORD",
                ) from error
            except ssl.SSLCertVerificationError as error:
                raise self._error(
                    f"its certificate is not trusted: {error.verify_message}",
                    "The server may have one of its own making: put the file with it, or with its issuer's, "
                    "into SSL_CERT_FILE"
                    if error.verify_code in _UNKNOWN_ISSUER
                    else "Write the name the certificate is for as host in [channels.smtp]",
                ) from error
            except ssl.SSLError as error:
                raise self._error(
                    f"no TLS: {one_line(error.reason or str(error))}",
                    "tls is for port 465, starttls for 587: look at [channels.smtp]",
                ) from error
            except smtplib.SMTPNotSupportedError as error:
                raise self._error(one_line(str(error)), "Look at tls and user in [channels.smtp]") from error
            except (*_DOWN, smtplib.SMTPException) as error:
                problem = error
            else:
                self._sent_here = 0
                return self._smtp
        raise self._error(
            f"no mail server answers: {discreet(str(problem))}", "What is left goes with the next digest send"
        ) from problem

    def _connected(self) -> smtplib.SMTP:
        settings = self.settings
        context = None if settings.tls == "none" else self._context or ssl.create_default_context()
        port = settings.port or PORTS[settings.tls]
        smtp: smtplib.SMTP
        if settings.tls == "tls":
            smtp = smtplib.SMTP_SSL(settings.host, port, timeout=settings.timeout, context=context)
        else:
            smtp = smtplib.SMTP(settings.host, port, timeout=settings.timeout)
        try:
            if settings.tls == "starttls":
                smtp.starttls(context=context)
            smtp.ehlo_or_helo_if_needed()
            if settings.user:
                smtp.login(settings.user, settings.password)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None

    def _error(self, message: str, hint: str) -> ChannelError:
        return ChannelError(message, subject=f"mail server {self.place}", hint=hint)
