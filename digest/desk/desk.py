"""What every route of the desk is handed."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request

from digest.app.newsroom import Newsroom
from digest.app.outgoing import Outgoing
from digest.desk.errands import Errands
from digest.desk.gate import Place
from digest.desk.live import Live
from digest.desk.pages import Pages
from digest.desk.sessions import Session, Sessions


@dataclass(frozen=True, slots=True)
class Desk:
    """One desk: the newsroom behind it, who may come in, and the pages that are open."""

    room: Newsroom
    place: Place
    sessions: Sessions
    live: Live
    pages: Pages
    errands: Errands
    outgoing: Outgoing
    #: Whether previews are made before anybody asks for one.
    warm: bool = False

    def warms(self) -> None:
        """Somebody is at an issue, and will want to see it."""
        if self.warm:
            self.room.warm()

    def session(self, request: Request) -> Session:
        """Whose request it is; the gate let nobody else through."""
        session: Session = request.state.session
        return session

    def owner(self, request: Request) -> bool:
        """Whether the request comes from who started the desk."""
        return not self.session(request).invitation

    def who(self, request: Request) -> str:
        """The editor, as decisions name them: an id of people.yaml or a name."""
        digest = self.room.digest
        who = self.session(request).who
        return digest.person(who) if who else digest.editor

    def called(self, request: Request) -> str:
        """The editor's name for people to read."""
        return self.room.digest.called(self.who(request))

    def to(self, path: str) -> str:
        """The address of a page of the desk."""
        return f"{self.place.prefix}{path}"
