"""GitHub's own descriptions of its APIs, as npm brings them (package.json): OpenAPI 3.0 and a GraphQL schema."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from graphql import GraphQLSchema, build_schema
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry
from referencing.jsonschema import DRAFT202012

MODULES = Path(__file__).resolve().parents[2] / "node_modules" / "@octokit"
REST = MODULES / "openapi" / "generated" / "api.github.com.json"
GRAPHQL = MODULES / "graphql-schema" / "schema.graphql"

HERE = "urn:github"
_FORMATS = FormatChecker(formats=())


@_FORMATS.checks("date-time", raises=ValueError)
def _is_moment(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


@_FORMATS.checks("uri", raises=ValueError)
def _is_address(value: object) -> bool:
    return not isinstance(value, str) or bool(urlsplit(value).scheme)


@cache
def graphql_schema() -> GraphQLSchema:
    """GitHub's; its text has some fields twice, so it is taken as it is."""
    return build_schema(GRAPHQL.read_text("utf-8"), assume_valid=True, assume_valid_sdl=True)


class Description:
    """The OpenAPI description, its schemas turned into JSON Schema of 2020-12."""

    def __init__(self) -> None:
        self._document = json.loads(REST.read_bytes())
        # Only schemas are turned: an example may have keys of any name.
        schemas = self._document["components"]["schemas"]
        self._document["components"]["schemas"] = {name: _turned(found) for name, found in schemas.items()}
        resource = DRAFT202012.create_resource(self._document)
        self._registry: Registry[Any] = Registry().with_resource(HERE, resource)
        self._paths = [
            (template, re.compile(re.sub(r"\\{(\w+)\\}", _segment, re.escape(template))))
            for template in self._document["paths"]
        ]

    def operation(self, path: str) -> tuple[str, Mapping[str, Any]]:
        """(template, operation) of a GET of `path`; the template with the fewest names wins."""
        # What has moved, and every following page, is asked for by the repository's number.
        path = re.sub(r"^/repositories/\d+", "/repos/o/r", path)
        found = [template for template, pattern in self._paths if pattern.fullmatch(path)]
        template = min(found, key=lambda name: (name.count("{"), -len(name)))
        return template, self._document["paths"][template]["get"]

    def faults(self, path: str, query: Mapping[str, str], answer: object) -> list[str]:
        """What is wrong with a request and its answer of 200, one line each."""
        template, operation = self.operation(path)
        schema = _turned(operation["responses"]["200"]["content"]["application/json"]["schema"])
        wrong = [f"{template}: {fault}" for fault in self._invalid(answer, schema)]
        wrong += [f"{template}: not known: {name}" for name in sorted(set(self._unknown(answer, schema)))]
        return wrong + [f"{template}: {fault}" for fault in self._asked_wrongly(operation, query)]

    def _invalid(self, value: object, schema: object) -> Iterator[str]:
        # A reference inside a part of the document is one into the whole of it.
        whole = json.loads(json.dumps(schema).replace('"#/', f'"{HERE}#/'))
        validator = Draft202012Validator(whole, registry=self._registry, format_checker=_FORMATS)
        for error in validator.iter_errors(value):
            yield f"{error.json_path}: {error.message[:200]}"

    def _asked_wrongly(self, operation: Mapping[str, Any], query: Mapping[str, str]) -> Iterator[str]:
        known = {}
        for parameter in operation.get("parameters", ()):
            parameter = self._resolved(parameter)
            if parameter["in"] == "query":
                known[parameter["name"]] = _turned(parameter["schema"])
        for name, words in query.items():
            if name not in known:
                yield f"no such parameter: {name}"
                continue
            value = int(words) if words.isdigit() and known[name].get("type") == "integer" else words
            yield from (f"parameter {name}: {fault}" for fault in self._invalid(value, known[name]))

    def _unknown(self, value: object, schema: Mapping[str, Any], at: str = "$") -> Iterator[str]:
        """Names our answer has and the description has not: no collector should learn to rest on them."""
        parts = list(self._parts(schema))
        if isinstance(value, list):
            for each in value:
                for part in parts:
                    if "items" in part:
                        yield from self._unknown(each, part["items"], f"{at}[]")
        elif isinstance(value, dict) and not any(part.get("additionalProperties") for part in parts):
            names: dict[str, list[Any]] = {}
            for part in parts:
                for name, under in part.get("properties", {}).items():
                    names.setdefault(name, []).append(under)
            if not names:
                return
            for name, under_value in value.items():
                if name not in names:
                    yield f"{at}.{name}"
                else:
                    yield from self._unknown(under_value, {"anyOf": names[name]}, f"{at}.{name}")

    def _parts(self, schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        """A schema and all that it is put together from."""
        schema = self._resolved(schema)
        yield schema
        for key in ("allOf", "anyOf", "oneOf"):
            for part in schema.get(key, ()):
                yield from self._parts(part)

    def _resolved(self, found: Mapping[str, Any]) -> Mapping[str, Any]:
        while isinstance(reference := found.get("$ref"), str):
            target: Any = self._document
            for name in reference.partition("#/")[2].split("/"):
                target = target[name.replace("~1", "/").replace("~0", "~")]
            found = target
        return found


def _segment(found: re.Match[str]) -> str:
    """A name in a template: one segment, a file's path any number of them."""
    return "(.+)" if found[1] == "path" else "([^/]+)"


def _turned(schema: Any) -> Any:
    """OpenAPI 3.0's dialect as JSON Schema: `nullable` becomes a type (OpenAPI 3.0.3, 4.7.24.1)."""
    if isinstance(schema, list):
        return [_turned(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    turned = {}
    for key, value in schema.items():
        if key == "properties":  # its keys are names, not words of the dialect
            turned[key] = {name: _turned(under) for name, under in value.items()}
        elif key not in {"nullable", "example", "examples", "discriminator", "xml", "externalDocs"}:
            turned[key] = value if key in {"enum", "default", "required"} else _turned(value)
    return {"anyOf": [turned, {"type": "null"}]} if schema.get("nullable") is True else turned
