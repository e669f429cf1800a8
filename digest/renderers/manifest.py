"""The web manifest of a language: what a telephone calls the paper that somebody puts on its first screen."""

from __future__ import annotations

import json

from digest.core import addresses
from digest.model import DigestSettings, Document

#: The paper's own colour (`--paper` of digest.css): a page begins in it.
PAPER = "#fcfbf7"
#: Icons in templates/assets; the vector for whoever takes it.
ICONS = (
    ("favicon.svg", "any", "image/svg+xml"),
    ("icon-192.png", "192x192", "image/png"),
    ("icon-512.png", "512x512", "image/png"),
)


def manifest(settings: DigestSettings, language: str) -> Document:
    """`zh/manifest.webmanifest`; its addresses are relative, so that it works under any path prefix."""
    name = settings.title.best(language, settings.languages)[0]
    about = settings.description.best(language, settings.languages)[0]
    told = {
        "name": name,
        "short_name": name if len(name) <= 12 else "".join(word[0] for word in name.split()),
        "description": about,
        "lang": language,
        "start_url": "./",
        "scope": "./",
        "display": "browser",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": [{"src": f"assets/{file}", "sizes": sizes, "type": kind} for file, sizes, kind in ICONS],
    }
    body = json.dumps({key: value for key, value in told.items() if value}, ensure_ascii=False, indent=1)
    return Document(
        path=addresses.manifest(language), media_type="application/manifest+json", body=f"{body}\n".encode()
    )
