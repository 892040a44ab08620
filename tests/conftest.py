"""For all tests: properties are tried on the same examples each time, and skips say why at the end."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import settings

from reporter import children

settings.register_profile("repeatable", deadline=None, derandomize=True, database=None)
settings.load_profile("repeatable")

# A child costs a fork, thousands of times, and hides what a test has put in the place of a part of ours. Only
# those of tests/test_children.py and end_to_end have children.
children.IS_POSSIBLE = False

# Long tests that share nothing: any worker takes the next, so that none sits idle at the end.
_EACH_BY_ITSELF = {"test_truth.py", "test_growing.py"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests of a file share what it prepares: one worker runs them all."""
    for item in items:
        if item.path.name not in _EACH_BY_ITSELF:
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line for each reason, however many tests it keeps from running."""
    skips = terminalreporter.stats.get("skipped", [])
    reasons = Counter(str(skip.longrepr[2]).removeprefix("Skipped: ") for skip in skips)
    for reason, count in reasons.most_common():
        terminalreporter.write_line(f"{count} skipped: {reason}")
