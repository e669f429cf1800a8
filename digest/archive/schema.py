"""The JSON Schemas of issue files and of the glossary, for completion and help in people's editors."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from digest.archive.fields import ISSUE
from digest.archive.files import put_file
from digest.archive.glossary import TERM
from digest.archive.scalars import ADDRESS


def schema(languages: Sequence[str]) -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of what `issues.load` takes, for a digest in `languages`."""
    defs: dict[str, Any] = {}
    ISSUE.schema(languages, defs)
    top = defs.pop(ISSUE.name)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "An issue of the digest",
        "$comment": "Made from digest/archive/fields.py; do not edit",
        **top,
        "$defs": dict(sorted(defs.items())),
    }


def glossary_schema(languages: Sequence[str]) -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of `content/glossary.yaml`, for a digest in `languages`.

    What terms have to do with each other (`D018`, `D022`) no schema can say.
    """
    defs: dict[str, Any] = {}
    TERM.schema(languages, defs)
    defs[TERM.name]["oneOf"] = [{"required": ["term"]}, {"required": ["keep"]}]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The glossary of the digest",
        "$comment": "Made from digest/archive/glossary.py; do not edit",
        "type": ["object", "null"],
        "propertyNames": {"pattern": f"^{ADDRESS.pattern}$"},
        "additionalProperties": {"$ref": f"#/$defs/{TERM.name}"},
        "$defs": defs,
    }


def write_schema(root: Path, languages: Sequence[str]) -> bool:
    """Put both into the content folder `root`; False if they are there as they should be."""
    made = {"issue.schema.json": schema(languages), "glossary.schema.json": glossary_schema(languages)}
    texts = {name: json.dumps(said, ensure_ascii=False, indent=2) + "\n" for name, said in made.items()}
    written = [put_file(root / name, text.encode("utf-8")) for name, text in texts.items()]
    return any(written)
