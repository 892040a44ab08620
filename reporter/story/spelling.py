"""How words of the log are written among ours."""

from __future__ import annotations

from itertools import chain

from reporter.story.brief import Brief
from reporter.story.sentences import within_a_sentence
from reporter.story.unsaid import are_foreign


def of_the_log(name: str, brief: Brief) -> str:
    """A category within a sentence: as the log spells it where its language may write nouns large."""
    return name if brief.once("keeps its capitals", lambda: _is_foreign(brief)) else within_a_sentence(name)


def _is_foreign(brief: Brief) -> bool:
    opened = brief.this.opened
    return are_foreign(chain(opened["subject"].unique(), opened["category"].unique()))
