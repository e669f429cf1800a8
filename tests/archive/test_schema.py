"""The JSON Schema and the reader say the same."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from digest.archive import Archive
from digest.archive.fields import ENTRY, ISSUE
from digest.archive.glossary import read_glossary
from digest.archive.issues import load
from digest.archive.schema import glossary_schema, schema, write_schema
from digest.errors import ConfigError
from digest.scaffold.answers import FILES
from tests.archive.test_bad_input import FAULTS, GOOD

ROOT = Path(__file__).resolve().parent.parent.parent
LANGUAGES = ("zh", "en")


class Core(yaml.SafeLoader):
    """YAML 1.2's core schema, as editors with completion read it: no dates, no yes and no."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - the name is PyYAML's


Core.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|false)$"), list("tf"))
Core.add_implicit_resolver("tag:yaml.org,2002:int", re.compile("^[-+]?[0-9]+$"), list("-+0123456789"))
Core.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"^[-+]?[0-9]+\.[0-9]+$"), list("-+0123456789")
)
Core.add_implicit_resolver("tag:yaml.org,2002:null", re.compile("^(null|~|)$"), ["~", "n", ""])


def parse(text: str) -> Any:
    return yaml.load(text, Core)  # noqa: S506 - a subclass of SafeLoader


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    made = schema(LANGUAGES)
    jsonschema.Draft202012Validator.check_schema(made)
    return jsonschema.Draft202012Validator(made)


def test_the_committed_schema_is_current() -> None:
    committed = json.loads((ROOT / "content" / "issue.schema.json").read_text(encoding="utf-8"))

    assert committed == schema(LANGUAGES), "run: digest.archive.schema.write_schema"


def test_the_committed_schema_of_the_glossary_is_current() -> None:
    committed = json.loads((ROOT / "content" / "glossary.schema.json").read_text(encoding="utf-8"))

    assert committed == glossary_schema(LANGUAGES), "run: digest.archive.schema.write_schema"


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ((ROOT / "content" / "glossary.yaml").read_text("utf-8"), True),
        ((FILES / "glossary.yaml").read_text("utf-8"), True),
        ("# no term yet", True),
        ("pod: {keep: Pod, wrong: {zh: [容器组]}, note: {zh: 不译。}}", True),
        ("pod: {keep: Pod, wrnog: [pod]}", False),
        ("pod: {keep: Pod, term: {en: pod}}", False),
        ("pod: {also: [pods]}", False),
        ("Pod: {keep: Pod}", False),
        ("taint: {term: {fr: teinte}}", False),
    ],
)
def test_the_schema_of_the_glossary_takes_what_the_reader_takes(
    text: str, good: bool, tmp_path: Path
) -> None:
    path = tmp_path / "glossary.yaml"
    path.write_text(text, "utf-8")
    made = glossary_schema(LANGUAGES)
    jsonschema.Draft202012Validator.check_schema(made)

    assert jsonschema.Draft202012Validator(made).is_valid(parse(text)) is good
    if good:
        read_glossary(path, LANGUAGES)
    else:
        with pytest.raises(ConfigError):
            read_glossary(path, LANGUAGES)


def test_the_glossary_names_its_schema() -> None:
    line = "# yaml-language-server: $schema=glossary.schema.json\n"

    assert (FILES / "glossary.yaml").read_text("utf-8").startswith(line)
    assert (ROOT / "content" / "glossary.yaml").read_text("utf-8").startswith(line)


def test_an_unchanged_schema_is_not_written_again(tmp_path: Path) -> None:
    assert write_schema(tmp_path, LANGUAGES)
    assert not write_schema(tmp_path, LANGUAGES)


def test_every_key_is_in_the_schema() -> None:
    made = schema(LANGUAGES)

    assert list(made["properties"]) == [field.name for field in ISSUE.fields]
    assert list(made["$defs"]["entry"]["properties"]) == [field.name for field in ENTRY.fields]
    assert all(field.about for field in ENTRY.fields)


def test_the_committed_issues_are_valid(validator: jsonschema.Draft202012Validator) -> None:
    archive = Archive(ROOT / "content", LANGUAGES)
    for number in archive.numbers():
        assert list(validator.iter_errors(parse(archive.path(number).read_text(encoding="utf-8")))) == []


def test_what_the_reader_takes_is_valid(validator: jsonschema.Draft202012Validator) -> None:
    assert list(validator.iter_errors(parse(GOOD))) == []
    odd = GOOD.replace("zh: 二", "zh: 1.30").replace("en: Words", "en:").replace("[{kep: 2254}]", "")
    assert load(odd, languages=LANGUAGES)[1] == ()
    assert list(validator.iter_errors(parse(odd))) == []


SHAPES = [name for name, fault in FAULTS.items() if fault[4] in {"D010", "D011", "D013", "D016"}]


@pytest.mark.parametrize("name", [*SHAPES, "no number", "number too large", "text where a list should be", "no date",
                                  "unknown state of review", "unknown language of only", "neither true nor false"])  # fmt: skip
def test_what_the_reader_refuses_is_not_valid(name: str, validator: jsonschema.Draft202012Validator) -> None:
    there, typed, *_ = FAULTS[name]

    assert list(validator.iter_errors(parse(GOOD.replace(there, typed))))


def test_a_digest_of_one_language_may_write_texts_alone() -> None:
    validator = jsonschema.Draft202012Validator(schema(["en"]))
    text = "format: 1\nnumber: 1\ncovers: {from: 2026-01-05, to: 2026-01-11}\ntitle: One\nlead: [a]\n"

    assert list(validator.iter_errors(parse(text))) == []
    assert list(validator.iter_errors(parse(text.replace("title: One", "title: {en: One}")))) == []
