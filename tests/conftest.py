"""For all tests: properties are tried on the same examples each time, and skips say why at the end."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import settings

settings.register_profile("repeatable", deadline=None, derandomize=True, database=None)
settings.load_profile("repeatable")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line for each reason, however many tests it keeps from running."""
    skips = terminalreporter.stats.get("skipped", [])
    reasons = Counter(str(skip.longrepr[2]).removeprefix("Skipped: ") for skip in skips)
    for reason, count in reasons.most_common():
        terminalreporter.write_line(f"{count} skipped: {reason}")
