"""The JSON Schema of the issue file, for completion and help in people's editors."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from digest.archive.fields import ISSUE
from digest.archive.files import put_file


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


def write_schema(root: Path, languages: Sequence[str]) -> bool:
    """Put `issue.schema.json` into the content folder `root`; False if it is there as it should be."""
    text = json.dumps(schema(languages), ensure_ascii=False, indent=2) + "\n"
    return put_file(root / "issue.schema.json", text.encode("utf-8"))
