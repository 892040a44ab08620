from __future__ import annotations

import pytest

from tests.readings.judging import judge
from tests.readings.writing import drawn

FILES, PARTS = 90, 9


@pytest.mark.parametrize("part", range(PARTS))
def test_what_is_read_is_what_was_written_or_it_is_said(part: int) -> None:
    accounts = [judge(drawn(seed)) for seed in range(part, FILES, PARTS)]
    errors = [error for account in accounts for error in account.errors]
    assert not errors, "\n" + "\n".join(errors)
    assert sum(account.right for account in accounts) > 0.9 * sum(account.fields for account in accounts)
