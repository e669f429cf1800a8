"""Write this project's workflows anew from those that `digest init` writes: python -m tests.workflows"""

from __future__ import annotations

from pathlib import Path

from digest.scaffold.workflows import SOURCE, workflows

OWN = Path(__file__).resolve().parents[1] / ".github" / "workflows"

if __name__ == "__main__":
    for name, text in workflows(SOURCE).items():
        (OWN / name).write_text(text, "utf-8")
