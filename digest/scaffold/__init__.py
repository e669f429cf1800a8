"""What `digest init` writes: a bare digest, ready for its first source.

The texts lie in `files/`; `words/LANGUAGE.toml` and `pages/*.LANGUAGE.md` are all a further language
needs. Nothing is overwritten, and nothing is written that `config` would refuse.
"""

from __future__ import annotations

from digest.scaffold.answers import PRESETS, SOMEWHERE, WAYS, Answers, preset
from digest.scaffold.upgrading import Did, Step, apply, plan
from digest.scaffold.writing import write

__all__ = ["PRESETS", "SOMEWHERE", "WAYS", "Answers", "Did", "Step", "apply", "plan", "preset", "write"]
