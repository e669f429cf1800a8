"""Pull requests as GitHub's search shows them, by REST or GraphQL: one shape for all who read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from digest.collectors.dates import moment
from digest.collectors.github import records
from digest.collectors.words import line, text_of
from digest.html import scrub

LABELS = 40
BODY_LIMIT = 70_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RawPull:
    """A pull request, its words as they came but for what no store can hold."""

    number: int
    title: str
    url: str
    author: str = ""
    labels: tuple[str, ...] = ()
    created: datetime | None = None
    merged: datetime | None = None
    closed: datetime | None = None
    #: As the answer has it: only compared with what it was.
    updated: str = ""
    draft: bool = False
    body: str = ""
    #: Files it touches; None: not known yet.
    paths: tuple[str, ...] | None = None

    @property
    def sigs(self) -> tuple[str, ...]:
        """`sig-node` for the label `sig/node`."""
        return tuple(
            label.replace("/", "-") for label in self.labels if label.startswith(("sig/", "committee/"))
        )


def parse(body: bytes, url: str) -> tuple[tuple[RawPull, ...], tuple[str, ...]]:
    """(pull requests, warnings) of one page of a search by REST; raises ParseError."""
    pulls, warnings = [], []
    for place, record in enumerate(records(body, url), 1):
        pull = _from_rest(record) if isinstance(record, dict) else None
        if pull is not None:
            pulls.append(pull)
        else:
            warnings.append(odd(place, record))
    return tuple(pulls), tuple(warnings)


def odd(place: int, record: object) -> str:
    """The warning about a record that is left out."""
    title = line(text_of(record, "title"), 60) if isinstance(record, dict) else ""
    return f"result {place} ({title or 'no title'}): no number or no date that can be read; left out"


def _from_rest(record: Mapping[str, Any]) -> RawPull | None:
    return _pull(
        record,
        url=text_of(record, "html_url"),
        author=text_of(part(record, "user"), "login"),
        labels=record.get("labels"),
        dates=(
            text_of(record, "created_at"),
            text_of(part(record, "pull_request"), "merged_at"),
            text_of(record, "closed_at"),
            text_of(record, "updated_at"),
        ),
        draft=record.get("draft"),
    )


# ---------------------------------------------------------------- GraphQL


def parse_nodes(nodes: Iterable[object]) -> tuple[tuple[RawPull, ...], tuple[str, ...]]:
    """(pull requests, warnings) of the nodes of a search by GraphQL; a node may be null."""
    pulls, warnings = [], []
    for place, node in enumerate(nodes, 1):
        pull = _from_node(node) if isinstance(node, dict) else None
        if pull is not None:
            pulls.append(pull)
        else:
            warnings.append(odd(place, node))
    return tuple(pulls), tuple(warnings)


def _from_node(node: Mapping[str, Any]) -> RawPull | None:
    files = part(node, "files")
    paths = tuple(names(files.get("nodes"), "path"))
    total = files.get("totalCount")
    return _pull(
        node,
        url=text_of(node, "url"),
        author=text_of(part(node, "author"), "login"),
        labels=part(node, "labels").get("nodes"),
        dates=tuple(text_of(node, key) for key in ("createdAt", "mergedAt", "closedAt", "updatedAt")),
        draft=node.get("isDraft"),
        # No list at all, or a part of one: asked for by REST.
        paths=paths if isinstance(files.get("nodes"), list) and total == len(paths) else None,
    )


# ---------------------------------------------------------------- both


def _pull(
    record: Mapping[str, Any],
    *,
    url: str,
    author: str,
    labels: object,
    dates: tuple[str, ...],
    draft: object,
    paths: tuple[str, ...] | None = None,
) -> RawPull | None:
    number = record.get("number")
    created, merged, closed = (moment(words) for words in dates[:3])
    if not isinstance(number, int) or isinstance(number, bool) or number < 1 or created is None:
        return None
    return RawPull(
        number=number,
        title=text_of(record, "title"),
        url=url,
        author=line(author, 100),
        labels=tuple(dict.fromkeys(names(labels, "name")))[:LABELS],
        created=created,
        merged=merged,
        closed=closed,
        updated=line(dates[3], 40),
        draft=draft is True,
        body=scrub(text_of(record, "body")[:BODY_LIMIT]),
        paths=paths,
    )


def part(record: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """The record under `key`; an empty one if something else stands there."""
    value = record.get(key)
    return value if isinstance(value, dict) else {}


def names(values: object, key: str) -> Iterator[str]:
    """The texts of a list, or those its records hold under `key`."""
    for value in values if isinstance(values, list) else ():
        words = value if isinstance(value, str) else text_of(value, key) if isinstance(value, dict) else ""
        if words := line(words, 500):
            yield words
