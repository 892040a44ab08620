"""How a preset is taught what the words of a log mean."""

from __future__ import annotations

from reporter.config.feeds import preset_named
from reporter.config.models import Source, Workspace
from reporter.config.presets import is_own, load_preset
from reporter.sources.meanings import mend_of, naming_column

_UNSAYING = '; or "*" = "" there, where such words do not say whether it was solved, but the status does'


_GONE = "its source is no longer in reporter.toml: put it back, or read all anew"


def lesson(workspace: Workspace, source: str, kind: str, word: str, *, is_of_tickets: bool) -> str:
    """Where a word of that source's logs is taught, and how one comes to that file."""
    preset = next((_preset_of(one, workspace) for one in workspace.sources if one.name == source), "")
    if not preset:
        return _GONE
    said = teach(kind, word, preset, is_of_tickets=is_of_tickets)
    is_there = is_own(preset, workspace.folder)
    return said if is_there else f"{said} (to have that file: reporter presets {preset} --copy)"


def giving(workspace: Workspace, source: str, kind: str, word: str) -> str:
    """How the rows of that source are given to a client that are nobody's for what they name."""
    one = next((one for one in workspace.sources if one.name == source), None)
    if one is None or not (preset := _preset_of(one, workspace)):
        return mend_of(kind, word, workspace.clients)
    rule = one.client_by or load_preset(preset, workspace.folder).client
    column = "" if one.client else naming_column(rule)
    return mend_of(kind, word, workspace.clients, column)


def _preset_of(source: Source, workspace: Workspace) -> str:
    """The preset by which a source is read; of a service, where nothing else is said, its own."""
    return preset_named(source.preset, source.feed, workspace.folder)


def teach(kind: str, word: str, preset: str, *, is_of_tickets: bool) -> str:
    """Where to say what a word means; where none stands, what all rows are, or those that say none."""
    if word:
        said = f"say what it means: [{kind}] in presets/{preset}.toml"
        return said + (_UNSAYING if kind == "outcome" and is_of_tickets else "")
    every, empty = f'{kind} = "…" under [constants]', f'"" = "…" under [{kind}]'
    return f"say it in presets/{preset}.toml: {every} for all rows, or {empty} for those that say none"
