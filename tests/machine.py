"""The machine's clock, in tests: it stands where the command line says with --now."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest


def set_clock(words: Sequence[str], patch: pytest.MonkeyPatch | None = None) -> None:
    """For a command with --now the machine's clock says the same; without a patch that ends it stays so."""
    if "--now" not in words:
        return
    try:
        moment = datetime.fromisoformat(words[list(words).index("--now") + 1])
    except ValueError:
        return  # which the program has to say
    at = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    # by its name: the package shows the program under that of the module
    module = importlib.import_module("reporter.cli.app")
    (patch or pytest.MonkeyPatch()).setattr(module, "system_clock", lambda: at)
