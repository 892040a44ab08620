"""Prices as a person writes them, “£4,140”: read where they are plain amounts, so that they can be added."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

_PLAIN = re.compile(r"([£$€]|[A-Z]{2,3}\s?)\s?(\d{1,3}(?:,\d{3})+|\d+)(\.\d{2})?")
_AGAIN = re.compile(
    r"\b(?:per|every)\s+\w+|\ban?\s+(?:day|week|month|quarter|year|person|head|user|seat|computer|server|handset)\b"
    r"|\b(?:each|daily|weekly|monthly|quarterly|yearly|annual(?:ly)?)\b",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")


class Amount(NamedTuple):
    """So much of a currency."""

    currency: str
    value: Decimal

    def __str__(self) -> str:
        """£4,140 or £2,064.60"""
        whole = self.value == self.value.to_integral_value()
        return f"{self.currency}{self.value:,.0f}" if whole else f"{self.currency}{self.value:,.2f}"


def amount_of(price: str) -> Amount | None:
    """The amount, where the price is nothing but that."""
    found = _PLAIN.fullmatch(price.strip())
    if not found:
        return None
    return Amount(found[1], Decimal(f"{found[2].replace(',', '')}{found[3] or ''}"))


def comes_again(words: str) -> bool:
    """Whether the words speak of a price for each month or each person: it is not added to others."""
    return bool(_AGAIN.search(words))


def sum_of(prices: Iterable[str]) -> Amount | None:
    """What the prices come to; None where one of them is no plain amount, or of another currency.

    Words without a number, as “agreed”, add nothing.
    """
    amounts = [amount_of(price) for price in prices if _DIGIT.search(price)]
    currencies = {one.currency for one in amounts if one}
    if not amounts or None in amounts or len(currencies) > 1:
        return None
    return Amount(currencies.pop(), sum((one.value for one in amounts if one), Decimal()))
