"""What may be told of residents: privacy.toml, with safe rules for whatever it does not say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, field_validator

from reporter.config.fields import Model, Seconds, Words

FILE = "privacy.toml"
NEVER: Literal["never"] = "never"
_DAY = 86400
_SHIPPED: dict[str, Literal["never"] | int] = {
    **dict.fromkeys(
        (
            *("sexual", "rape", "indecent", "prostitution", "grooming", "stalking"),
            *("domestic abuse", "domestic violence", "honour based", "forced marriage", "modern slavery"),
            *("suicide", "self-harm", "mental health", "sudden death"),
            *("child", "children", "minor", "minors", "juvenile", "missing person", "concern for welfare"),
        ),
        NEVER,
    ),
    "burglary": 2 * _DAY,
}


def _span(value: object) -> object:
    return 0 if value == "at once" else value


Withheld = Annotated[Literal["never"] | Seconds, BeforeValidator(_span)]


class KindWords(Model):
    """The team's own sentences on a kind of reports, said where nobody’s own words are."""

    told: Words = ""  # you told us
    did: Words = ""  # we did, of what has ended well
    can_do: Words = ""  # what you can do
    topic: Words = ""  # what readers choose it by, where that is another word


class Policy(Model):
    """What may be told to everybody of what residents reported."""

    minimum: int = Field(default=5, ge=3, le=100)  # no smaller number of reports is told
    words: Literal["approved", "never"] = "approved"  # what was written freely, when a person has read it
    live_after: Seconds = Field(default=1800, ge=0)  # before that nothing is told while it goes on
    # Words of categories, and how long what has one is withheld, or never told.
    withhold: dict[Words, Withheld] = Field(default_factory=_SHIPPED.copy)
    counted: tuple[Words, ...] = (
        "Violence and sexual offences",
    )  # in figures all the same, never told singly
    sensitive: tuple[Words, ...] = ()  # words: what holds one is told by a person alone
    places: dict[Words, str] = Field(default_factory=dict)  # place of the log → area; "" is no area
    only_listed: bool = False  # places that are not listed are no area
    kinds: dict[Words, KindWords] = Field(default_factory=dict)

    @field_validator("withhold", mode="before")
    @classmethod
    def _over_the_shipped(cls, own: Any) -> Any:
        return {**_SHIPPED, **own} if isinstance(own, Mapping) else own

    @cached_property
    def rules(self) -> tuple[tuple[re.Pattern[str], str | int], ...]:
        """The words of categories that are withheld, each with how long."""
        return tuple((_word(word), span) for word, span in self.withhold.items() if span != 0)

    def withheld(self, category: str) -> str | int:
        """“never”, or for how many seconds after it came in; 0 where a category is not withheld."""
        if category.casefold() in (one.casefold() for one in self.counted):
            return 0
        plain = _plain(category)
        spans = [span for word, span in self.rules if word.search(plain)]
        if NEVER in spans:
            return NEVER
        return max((span for span in spans if isinstance(span, int)), default=0)

    def is_only_counted(self, category: str) -> bool:
        """Whether it stands in figures, and no report of it is told by itself."""
        return category.casefold() in (one.casefold() for one in self.counted)

    def marks(self, text: str) -> str:
        """The word by which a text is sensitive; "" where it is not."""
        plain = _plain(text)
        return next((one for one in self.sensitive if _word(one).search(plain)), "")

    def area_of(self, place: str) -> str | None:
        """The area that the table has for a place; None where it has none."""
        return self._areas.get(place.strip().casefold(), "" if self.only_listed else None)

    def words_of(self, category: str) -> KindWords:
        """The team's sentences on a category; empty where it has none."""
        return self._kinds.get(category.strip().casefold(), KindWords())

    def topic_of(self, category: str) -> str:
        """By what word readers choose the reports of a category."""
        return self.words_of(category).topic or category

    @cached_property
    def _areas(self) -> dict[str, str]:
        return {place.strip().casefold(): area.strip() for place, area in self.places.items()}

    @cached_property
    def _kinds(self) -> dict[str, KindWords]:
        return {name.strip().casefold(): one for name, one in self.kinds.items()}


def _plain(text: str) -> str:
    return re.sub(r"[\s_\-/&]+", " ", text).casefold()


def _word(word: str) -> re.Pattern[str]:
    return re.compile(rf"\b{re.escape(_plain(word)).replace(chr(92) + ' ', ' ')}")
