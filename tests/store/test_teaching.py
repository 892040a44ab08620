"""What the owner is told of words that nobody taught us leads to a preset that can be loaded."""

from __future__ import annotations

import pytest

from reporter.store.teaching import teach


@pytest.mark.parametrize("kind", ["kind", "outcome", "status", "priority"])
def test_an_ending_that_says_nothing_is_of_tickets_alone(kind: str) -> None:
    of_tickets, of_work = (teach(kind, "aborted", "desk", is_of_tickets=one) for one in (True, False))
    assert of_work == f"say what it means: [{kind}] in presets/desk.toml"
    assert (of_tickets != of_work) == (kind == "outcome")
    assert of_tickets.startswith(of_work)


def test_rows_that_say_no_kind_get_one_for_all_or_for_those() -> None:
    said = teach("kind", "", "vault", is_of_tickets=False)
    assert 'kind = "…" under [constants]' in said
    assert '"" = "…" under [kind]' in said
    assert "presets/vault.toml" in said
