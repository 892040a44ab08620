"""How a preset is taught what the words of a log mean."""

from __future__ import annotations

_UNSAYING = '; or "*" = "" there, where such words do not say whether it was solved, but the status does'


def teach(kind: str, word: str, preset: str, *, is_of_tickets: bool) -> str:
    """Where to say what a word means; where none stands, what all rows are, or those that say none."""
    if word:
        said = f"say what it means: [{kind}] in presets/{preset}.toml"
        return said + (_UNSAYING if kind == "outcome" and is_of_tickets else "")
    every, empty = f'{kind} = "…" under [constants]', f'"" = "…" under [{kind}]'
    return f"say it in presets/{preset}.toml: {every} for all rows, or {empty} for those that say none"
