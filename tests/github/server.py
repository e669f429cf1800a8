"""A GitHub on the loopback: REST, GraphQL and the little of the web site we use.

::

    with StandIn(World(Repository("istio/istio", releases=[...]))) as there:
        github = GitHub(fetch, token=TOKEN, api=there.api, web=there.web)
        there.misbehave("/releases", faults.RATE_LIMITED)   # part of the path; times=1: only once
        ...
        assert [asked.path for asked in there.asked] == ["/repos/istio/istio/releases"]

It gives what GitHub gives: pages by Link headers (which name repositories by number), ETags and 304
(which cost nothing), what is left of the hour's requests, 401 for a token that is not `TOKEN`, 301 for
what has moved. `there.world` may be changed between requests.
"""

from __future__ import annotations

import hashlib
import json
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.github import faults, graphs, website
from tests.github.faults import Fault
from tests.github.rest import Reply, Rest, refused
from tests.github.world import TOKEN, World

#: Requests an hour (a minute, for searches): with a token, and without.
LIMITS = {"core": (5000, 60), "search": (30, 10), "graphql": (5000, 0)}


@dataclass(frozen=True)
class Asked:
    """A request as it came; `path` of the API's, or of the web site with `web:` before it."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    status: int
    #: What was answered, before a fault spoilt it.
    sent: bytes = b""

    @property
    def conditional(self) -> bool:
        return "if-none-match" in self.headers or "if-modified-since" in self.headers


class StandIn:
    """The server; `api` and `web` are its addresses."""

    def __init__(self, world: World) -> None:
        self.world = world
        #: Every request, in the order of their answers.
        self.asked: list[Asked] = []
        #: What is left of the hour, by resource; a test may lower it.
        self.left: dict[tuple[str, bool], int] = {}
        self._faults: list[tuple[str, Fault, list[int]]] = []
        self._lock = threading.Lock()

    def __enter__(self) -> StandIn:
        # Two ports, for they are two hosts: what the API says of its limits does not bind the web site.
        self._servers = [
            ThreadingHTTPServer(("127.0.0.1", 0), _handler(self, web=web)) for web in (False, True)
        ]
        self.api, self.web = (f"http://127.0.0.1:{server.server_port}" for server in self._servers)
        self._threads = [
            # A poll of half a second would be waited for at the end of every test.
            threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
            for server in self._servers
        ]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for server, thread in zip(self._servers, self._threads, strict=True):
            server.shutdown()
            thread.join()
            server.server_close()

    def misbehave(self, part: str, fault: Fault, *, times: int = 1_000_000) -> None:
        """Answer requests whose path (and query) holds `part` by `fault`, `times` times."""
        self._faults.append((part, fault, [times]))

    def behave(self) -> None:
        """Forget all faults."""
        self._faults.clear()

    def requests(self, part: str = "") -> list[Asked]:
        """Those whose path holds `part`."""
        return [asked for asked in self.asked if part in asked.path]

    # ------------------------------------------------------------ answering

    def respond(
        self, method: str, target: str, headers: dict[str, str], body: bytes, *, web: bool
    ) -> tuple[int, dict[str, str], bytes, bool]:
        """(status, headers, body, whether it is cut) of the answer to a request."""
        with self._lock:
            parts = urlsplit(target)
            place, query = unquote(parts.path), dict(parse_qsl(parts.query, keep_blank_values=True))
            shown = f"web:{place}" if web else place
            known = headers.get("authorization") in {f"Bearer {TOKEN}", f"token {TOKEN}"}
            fault = self._fault(f"{shown}?{parts.query}")
            resource = {"/search/issues": "search", "/graphql": "graphql"}.get(place, "core")
            if fault and fault.status:
                reply = Reply(fault.status, fault.body, fault.headers)
            elif web:
                reply = website.answer(self.world, self.web, place)
            else:
                reply = self._counted(method, place, query, headers, body, resource, known)
            status, said, sent = _packed(reply, headers)
            right = sent
            if not web:
                if status == 304:  # costs nothing
                    self.left[resource, known] += 1
                said = self._limits(resource, known) | said
            if fault and fault.spoil and status == 200:
                sent = fault.spoil(sent)
                said = {**said, **fault.headers}
                said.pop("etag", None)
            self.asked.append(Asked(method, shown, query, headers, body, status, right))
            return status, said, sent, bool(fault and fault.cut)

    def _fault(self, place: str) -> Fault | None:
        for part, fault, times in self._faults:
            if part in place and times[0] > 0:
                times[0] -= 1
                return fault
        return None

    def _counted(
        self,
        method: str,
        path: str,
        query: dict[str, str],
        headers: dict[str, str],
        body: bytes,
        resource: str,
        known: bool,
    ) -> Reply:
        if "authorization" in headers and not known:
            return Reply(401, faults.UNAUTHORIZED.body)
        left = self.left.setdefault((resource, known), LIMITS[resource][0 if known else 1])
        if resource == "graphql" and not known:
            return refused(401, "This endpoint requires you to be authenticated.")
        if left <= 0:
            return Reply(403, faults.RATE_LIMITED.body, faults.RATE_LIMITED.headers)
        self.left[resource, known] = left - 1
        if resource == "graphql":
            if method != "POST":
                return refused(404, "Not Found")
            root = graphs.Root(self.world, self.web, remaining=left - 1)
            return Reply(data=graphs.answer(root, json.loads(body)))
        if method != "GET":
            return refused(404, "Not Found")
        return Rest(self.world, self.api, self.web).answer(path, query, headers.get("accept", ""))

    def _limits(self, resource: str, known: bool) -> dict[str, str]:
        limit = LIMITS[resource][0 if known else 1]
        left = self.left.setdefault((resource, known), limit)
        return {
            "x-ratelimit-limit": str(limit),
            "x-ratelimit-remaining": str(left),
            "x-ratelimit-used": str(limit - left),
            "x-ratelimit-reset": "4102444800",
            "x-ratelimit-resource": resource,
            "x-github-api-version-selected": "2022-11-28",
        }


def _packed(reply: Reply, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and bytes of a reply, a 304 where the caller has it already."""
    said = {"content-type": "application/json; charset=utf-8", **reply.headers}
    sent = (
        reply.data if isinstance(reply.data, bytes) else json.dumps(reply.data, ensure_ascii=False).encode()
    )
    if reply.status == 200:
        said["etag"] = f'W/"{hashlib.sha256(sent).hexdigest()}"'
        if headers.get("if-none-match") == said["etag"]:
            return 304, said, b""
    return reply.status, said, sent


def _handler(there: StandIn, *, web: bool) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body leave together

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """A test reads `asked`."""

        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self._answer()

        def _answer(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            named = {name.lower(): value for name, value in self.headers.items()}
            status, said, sent, cut = there.respond(
                self.command, self.path, named, self.rfile.read(length) if length else b"", web=web
            )
            self.send_response(status)
            for name, value in said.items():
                self.send_header(name, value)
            if status != 304:
                self.send_header("content-length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent[: len(sent) // 2] if cut else sent)
            self.close_connection = self.close_connection or cut

    return Handler
