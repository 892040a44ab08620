"""The cron line on one page: hear, read, settle, due, make, gate, freeze, enter, publish, send, sites, tell.

Loops plan; making is one function, mapped over all that is planned; what was made is entered and sent in
order, in one process. One failure is one casualty: it is told, and what waits is done by a later run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import repeat

from reporter.errors import DamagedError, Failure, ReporterError, safely
from reporter.runs import accounts, answering, archiving, dispatching, filing, making, planning, reckoning
from reporter.runs.accounts import Account
from reporter.runs.desk import Desk
from reporter.runs.making import Made, Spreading, Task
from reporter.runs.mending import Mender
from reporter.store.ingest import Watch


def run(desk: Desk, watch: Watch | None = None, spread: Spreading | None = None) -> Account:
    """All that is to be done now; what could not be done is in the account, and is done by a later run."""
    desk = replace(desk, spread=spread or desk.spread)
    account = Account(at=desk.clock())
    swept = safely(desk.outbox.sweep)
    if isinstance(swept, Failure):
        account.failures.append(swept)
    reckoning.start(desk.ledger)
    listened = safely(answering.listen, desk, account)
    if isinstance(listened, Failure):
        account.failures.append(listened.at("the answers"))
    else:
        desk = listened
    mender = Mender(desk, account, watch)
    _read(desk, account, mender)
    dispatching.settle(desk, account)
    held = planning.read_marks(desk)
    tasks = list(_due(desk, held, mender))
    if later := _make(desk, tasks, held, mender):
        _make(desk, [planning.looked_at_again(desk, task) for task in later], held, mender)
    planning.keep_marks(desk, held)
    if not account.leaps:
        reckoning.settle(desk.ledger, desk.clock())
    dispatching.deliver(desk, account)
    archiving.refresh(desk, account)
    accounts.tell(desk, account)
    return account


def _read(desk: Desk, account: Account, mender: Mender) -> None:
    """Read the sources; where that meets a bug, the gates decide on what is known."""
    try:
        for reading in planning.read_sources(desk, mender.watch):
            account.readings.append(reading)
    except DamagedError as damage:
        mender.mend(damage)
    except ReporterError:
        raise
    except Exception as bug:
        failure = Failure.of(bug)
        if not mender.mend():
            account.failures.append(failure.at("the sources"))


def _due(desk: Desk, held: planning.Marks, mender: Mender) -> Iterator[Task]:
    """What is to be made, client by client."""
    for slug in desk.workspace.readers:
        tasks = safely(planning.plan, desk, slug, held, mender.account)
        if isinstance(tasks, Failure) and mender.mend():
            tasks = safely(planning.plan, desk, slug, held, mender.account)
        if isinstance(tasks, Failure):
            mender.account.failures.append(tasks.at(slug))
        else:
            yield from tasks


def _make(desk: Desk, tasks: list[Task], held: planning.Marks, mender: Mender) -> list[Task]:
    """Make and enter what is due; what could not be made of a damaged store, where that is mended now."""
    later: list[Task] = []
    for task, made in zip(tasks, _made(desk, tasks), strict=True):
        if isinstance(made, Failure) and made.is_damage and (later or mender.mend()):
            later.append(task)
        elif made and not _file(desk, task, made, mender.account):
            held.editions.pop(task.edition.key, None)  # so that the next run looks at it again
    return later


def _made(desk: Desk, tasks: list[Task]) -> Iterable[Made | Failure | None]:
    """What becomes of each task, in their order; each sees the workspace of its own client only."""
    spaces = (making.only(desk.workspace, task.edition.client) for task in tasks)
    return desk.spread(making.carry_out, spaces, repeat(desk.store), tasks)


def _file(desk: Desk, task: Task, made: Made | Failure, account: Account) -> bool:
    """Whether it was entered, held or approved."""
    filed = safely(filing.file, desk, task, made)
    if isinstance(filed, Failure):
        account.failures.append(filed.at(task.edition.client))
        return False
    account.outcomes.append(filed)
    return True
