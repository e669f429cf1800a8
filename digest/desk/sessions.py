"""Who may come in: the token of this run, invitations, and the cookies both are changed into."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from threading import Lock

#: Bytes of a token: 256 bits, twice what must be.
BYTES = 32
#: How long an invitation holds if nobody says.
HOLDS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that came in."""

    #: What its cookie says.
    key: str
    #: The editor's name; empty: whose machine this is.
    who: str
    #: The invitation it came by; empty: the run's own token.
    invitation: str = ""


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link by which one editor may come in until it expires. Of its token only a hash is kept."""

    id: str
    who: str
    hashed: str
    #: ISO 8601, UTC.
    made: str
    expires: str

    @staticmethod
    def day(moment: str, zone: tzinfo) -> str:
        """A moment as it is told: `2026-06-22 09:00` by the digest's clock."""
        return f"{datetime.fromisoformat(moment).astimezone(zone):%Y-%m-%d %H:%M}"


class Sessions:
    """The tokens of a desk; invitations are kept in `path`, so that they outlive a restart."""

    def __init__(self, path: Path, token: str = "") -> None:
        self.token = token or secrets.token_urlsafe(BYTES)
        self._path = path
        self._sessions: dict[str, Session] = {}
        self._lock = Lock()

    # ------------------------------------------------------------ coming in

    def enter(self, token: str, now: datetime) -> Session | None:
        """The session that `token` opens, or None."""
        if hmac.compare_digest(token.encode(), self.token.encode()):
            return self._open("")
        hashed = _hash(token)
        for invitation in self.invitations(now):
            if hmac.compare_digest(invitation.hashed, hashed):
                return self._open(invitation.who, invitation.id)
        return None

    def _open(self, who: str, invitation: str = "") -> Session:
        session = Session(secrets.token_urlsafe(BYTES), who, invitation)
        with self._lock:
            self._sessions[session.key] = session
        return session

    def of(self, key: str, now: datetime) -> Session | None:
        """The session of a cookie; None once its invitation is revoked or has expired."""
        session = self._sessions.get(key)
        if session is None or not session.invitation:
            return session
        return session if any(one.id == session.invitation for one in self.invitations(now)) else None

    # ------------------------------------------------------------ invitations

    def invitations(self, now: datetime) -> list[Invitation]:
        """Those that still hold, the oldest first."""
        return [one for one in self._read() if datetime.fromisoformat(one.expires) > now]

    def invite(self, who: str, now: datetime, holds: timedelta = HOLDS) -> tuple[Invitation, str]:
        """A new invitation and its token, which is shown once and kept nowhere."""
        token = secrets.token_urlsafe(BYTES)
        made = Invitation(secrets.token_hex(4), who, _hash(token), now.isoformat(), (now + holds).isoformat())
        with self._lock:
            self._write([*self.invitations(now), made])
        return made, token

    def revoke(self, id_: str, now: datetime) -> bool:
        """End an invitation and every session by it; False if there is none such."""
        with self._lock:
            known = self.invitations(now)
            left = [one for one in known if one.id != id_]
            self._write(left)
            return len(left) < len(known)

    def _read(self) -> list[Invitation]:
        try:
            records = json.loads(self._path.read_text("utf-8"))
            found = [Invitation(**record) for record in records]
            # One whose end nobody can tell has ended.
            return [one for one in found if datetime.fromisoformat(one.expires).tzinfo]
        except (OSError, ValueError, TypeError):
            return []  # a broken file lets nobody in

    def _write(self, invitations: list[Invitation]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        beside = self._path.with_name(f"{self._path.name}.new")
        beside.touch(mode=0o600)
        beside.write_text(json.dumps([asdict(one) for one in invitations], ensure_ascii=False), "utf-8")
        beside.replace(self._path)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
