"""The cron line on one page: read → settle → due → make → gates → freeze → ledger → publish → send → tell.

Loops plan; making is one function, mapped over all that is planned; what was made is entered and sent in
order, in one process. One failure is one casualty: it is told, and what waits is done by a later run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import repeat

from reporter.errors import Failure, ReporterError, safely
from reporter.runs import accounts, dispatching, filing, making, planning
from reporter.runs.accounts import Account
from reporter.runs.desk import Desk
from reporter.runs.making import Made, Spreading, Task
from reporter.store.ingest import Watch


def run(desk: Desk, watch: Watch | None = None, spread: Spreading | None = None) -> Account:
    """All that is to be done now; what could not be done is in the account, and is done by a later run."""
    account = Account(at=desk.clock())
    swept = safely(desk.outbox.sweep)
    if isinstance(swept, Failure):
        account.failures.append(swept)
    _read(desk, account, watch)
    dispatching.settle(desk, account)
    held = planning.read_marks(desk)
    tasks = list(_due(desk, held, account))
    for task, made in zip(tasks, _made(desk, tasks, spread or desk.spread), strict=True):
        if made and not _file(desk, task, made, account):
            held.editions.pop(task.edition.key, None)  # so that the next run looks at it again
    planning.keep_marks(desk, held)
    dispatching.deliver(desk, account)
    accounts.tell(desk, account)
    return account


def _read(desk: Desk, account: Account, watch: Watch | None) -> None:
    """Read the sources; where that meets a bug, the gates decide on what is known."""
    try:
        for reading in planning.read_sources(desk, watch):
            account.readings.append(reading)
    except ReporterError:
        raise
    except Exception as bug:
        account.failures.append(Failure.of(bug).at("the sources"))


def _due(desk: Desk, held: planning.Marks, account: Account) -> Iterator[Task]:
    """What is to be made, client by client."""
    for slug in desk.workspace.clients:
        tasks = safely(planning.plan, desk, slug, held, account)
        if isinstance(tasks, Failure):
            account.failures.append(tasks.at(slug))
        else:
            yield from tasks


def _made(desk: Desk, tasks: list[Task], spread: Spreading) -> Iterable[Made | Failure | None]:
    """What becomes of each task, in their order; each sees the workspace of its own client only."""
    spaces = (making.only(desk.workspace, task.edition.client) for task in tasks)
    return spread(making.carry_out, spaces, repeat(desk.store), tasks)


def _file(desk: Desk, task: Task, made: Made | Failure, account: Account) -> bool:
    """Whether it was entered, held or approved."""
    filed = safely(filing.file, desk, task, made)
    if isinstance(filed, Failure):
        account.failures.append(filed.at(task.edition.client))
        return False
    account.outcomes.append(filed)
    return True
