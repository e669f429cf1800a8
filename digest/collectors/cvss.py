"""How grave a weakness is: CVSS 3.x base scores from their vectors, words from scores.

FIRST, Common Vulnerability Scoring System v3.1: Specification, section 7.1 and appendix A.
"""

from __future__ import annotations

import re

WORDS = ("low", "medium", "high", "critical")

_VECTOR = re.compile(r"CVSS:(3\.[01])((?:/[A-Z]{1,3}:[A-Z])+)")
_WEIGHTS = {
    "AV": {"N": 0.85, "A": 0.62, "L": 0.55, "P": 0.2},
    "AC": {"L": 0.77, "H": 0.44},
    "UI": {"N": 0.85, "R": 0.62},
    "C": {"H": 0.56, "L": 0.22, "N": 0.0},
    "I": {"H": 0.56, "L": 0.22, "N": 0.0},
    "A": {"H": 0.56, "L": 0.22, "N": 0.0},
}
#: Rights an attacker needs, by whether the attack reaches beyond what it starts from.
_RIGHTS = {"U": {"N": 0.85, "L": 0.62, "H": 0.27}, "C": {"N": 0.85, "L": 0.68, "H": 0.5}}


def base_score(words: str) -> str:
    """The base score of the first CVSS 3.x vector in `words`, as `8.8`; empty if there is none."""
    found = _VECTOR.search(words)
    if found is None:
        return ""
    metrics = dict(pair.split(":") for pair in found[2][1:].split("/"))
    try:
        scope = metrics["S"]
        rights = _RIGHTS[scope][metrics["PR"]]
        weight = {name: values[metrics[name]] for name, values in _WEIGHTS.items()}
    except KeyError:
        return ""
    lost = 1 - (1 - weight["C"]) * (1 - weight["I"]) * (1 - weight["A"])
    reach = 8.22 * weight["AV"] * weight["AC"] * rights * weight["UI"]
    if scope == "C":
        impact = 7.52 * (lost - 0.029) - 3.25 * (lost - 0.02) ** 15
        score = 1.08 * (impact + reach)
    else:
        impact = 6.42 * lost
        score = impact + reach
    return f"{_round_up(min(score, 10.0)) if impact > 0 else 0.0:.1f}"


def severity_of(score: str) -> str:
    """The word for a base score (section 5); empty for none."""
    try:
        value = float(score)
    except ValueError:
        return ""
    for word, least in (("critical", 9.0), ("high", 7.0), ("medium", 4.0), ("low", 0.1)):
        if least <= value <= 10:
            return word
    return ""


def severity_word(words: str) -> str:
    """One of the four words, whatever its case; `moderate` is medium."""
    word = words.strip().lower()
    return "medium" if word == "moderate" else word if word in WORDS else ""


def _round_up(score: float) -> float:
    """Up to one decimal, without what floating point adds (appendix A)."""
    whole = round(score * 100_000)
    return whole / 100_000 if whole % 10_000 == 0 else (whole // 10_000 + 1) / 10
