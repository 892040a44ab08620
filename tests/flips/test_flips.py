"""A flipped bit in store or ledger never makes a false report, nor keeps a mail back unseen: a sample.

All of it: python -m tests.flips
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.flips.flipping import LEDGER, MENDED, REFUSED, STORE, Stand


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    with pytest.MonkeyPatch.context() as patch:
        yield Stand(tmp_path_factory.mktemp("flips"), patch)


@pytest.mark.parametrize(("which", "usual"), [(STORE, MENDED), (LEDGER, REFUSED)])
def test_a_flipped_bit_is_refused_mended_or_without_effect(stand: Stand, which: str, usual: str) -> None:
    flips = list(stand.flips(which, 8))
    assert [flip for flip in flips if flip.fault] == []
    assert any(flip.outcome == usual for flip in flips)
