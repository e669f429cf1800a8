"""What a form said."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import wraps
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from digest.desk.gate import FORM, kind_of
from digest.errors import UsageError

if TYPE_CHECKING:
    from digest.desk.desk import Desk

#: Fields of one form.
FIELDS = 2_000


class Form:
    """Fields by name; a field that was not sent is empty."""

    def __init__(self, fields: Mapping[str, Sequence[str]]) -> None:
        self._fields = fields

    def __contains__(self, name: str) -> bool:
        return name in self._fields

    def names(self) -> list[str]:
        """Names of what was sent."""
        return list(self._fields)

    def one(self, name: str) -> str:
        """The first of a name. Browsers send lines with CR LF (HTML, form submission)."""
        return self._fields[name][0].replace("\r\n", "\n") if self._fields.get(name) else ""

    def all(self, name: str) -> list[str]:
        return [value.replace("\r\n", "\n") for value in self._fields.get(name, ())]


async def form(request: Request) -> Form:
    """The form of a request; raises UsageError if it is none."""
    if kind_of(request) != FORM:
        raise UsageError("this is no form", hint="Load the page again")
    body = await request.body()
    try:
        fields = parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=FIELDS)
    except ValueError as error:
        raise UsageError("this form cannot be read", hint="Load the page again") from error
    return Form(fields)


Endpoint: TypeAlias = "Callable[[Request], Awaitable[Response]]"


def posted(handler: Callable[[Request, Form], Response]) -> Endpoint:
    """`handler` as an endpoint: the form is read here, the work done in a thread: nobody waits for it."""

    @wraps(handler)
    async def endpoint(request: Request) -> Response:
        return await run_in_threadpool(handler, request, await form(request))

    return endpoint


def referred(desk: Desk, said: Form) -> str:
    """The page of the desk that a form wants to go back to; only ever one of the desk's own."""
    back = said.one("back")
    own = (
        back.startswith(f"{desk.place.prefix}/") and not back.startswith(("//", "/\\")) and back.isprintable()
    )
    return back if own else desk.to("/")
