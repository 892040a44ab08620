"""What tells whose a row is: the columns a rule looks at, the domains and prefixes clients claim."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator

from reporter.config.fields import Model


class ClientRule(Model):
    """Whose a row is: the first of these that knows a client decides; a row that none knows is nobody's.

    `column`, then `also` where it is empty: a client's name, slug or alias, also as a queue or project ·
    `domain_of`: a mail address, whose domain a client claims · `prefix_of`: an asset, whose beginning a
    client claims · `fixed`: one client for all rows.
    """

    column: str = ""
    fixed: str = ""
    also: tuple[str, ...] = ()
    domain_of: str = ""
    prefix_of: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """Every source column that the rule looks at."""
        return tuple(filter(None, (self.column, *self.also, self.domain_of, self.prefix_of)))


def _domain(text: str) -> str:
    domain = text.casefold().removeprefix("@").rstrip(".")
    if not re.fullmatch(r"(?:[\w-]+\.)+[\w-]+", domain):
        raise ValueError(f"“{text}” is not a mail domain; write one like acme.example")
    return domain


def _prefix(text: str) -> str:
    if not text:
        raise ValueError("is empty, and would claim every asset; write one like ACME-")
    return text.casefold()


Domain = Annotated[str, AfterValidator(_domain)]
Prefix = Annotated[str, AfterValidator(_prefix)]
