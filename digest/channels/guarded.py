"""A channel that is no part of this program: what it does not say for sure is in doubt."""

from __future__ import annotations

from collections.abc import Sequence

from digest.core.providers import hidden
from digest.errors import ChannelError, DigestError, one_line
from digest.model import Document, Fate
from digest.ports import Drafts, Receipt


class Guarded:
    """`plugin`, which may break in the middle: then nobody knows whether the other side has the edition."""

    def __init__(self, plugin: Drafts, name: str, secret: str) -> None:
        self._plugin, self.name, self._secret = plugin, name, secret

    def find(self, name: str) -> Receipt | None:
        """Raises ChannelError."""
        try:
            return self._plugin.find(name)
        except DigestError as error:
            raise self._said(error) from error
        except Exception as error:
            raise ChannelError(f"the plug-in failed: {self._words(error)}", subject=self.name) from error

    def put(self, name: str, subject: str, parts: Sequence[Document]) -> Receipt:
        """Raises ChannelError if the plug-in says that the other side does not have it."""
        try:
            receipt: object = self._plugin.put(name, subject, parts)
        except DigestError as error:
            if getattr(error, "begun", False):  # a request went out, and no answer came
                return Receipt(fate=Fate.OPEN, said=hidden(error.message, self._secret))
            raise self._said(error) from error
        except Exception as error:
            return Receipt(fate=Fate.OPEN, said=f"the plug-in failed: {self._words(error)}")
        if not isinstance(receipt, Receipt):
            return Receipt(fate=Fate.OPEN, said=f"the plug-in gave {type(receipt).__name__}, not Receipt")
        return receipt

    def _said(self, error: DigestError) -> ChannelError:
        return ChannelError(hidden(error.message, self._secret), subject=error.subject, hint=error.hint)

    def _words(self, error: Exception) -> str:
        return hidden(one_line(f"{type(error).__name__}: {error}")[:300], self._secret)
