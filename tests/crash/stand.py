"""One workbench: a mail server, a warm process, workspaces to begin with; a fault at a time."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from tests.crash.checking import (
    Truth,
    duplicated,
    faults_in,
    is_done,
    lost,
    standing,
    truth_of,
    unsure,
)
from tests.crash.forge import Forge
from tests.crash.sink import Sink, Stumble
from tests.crash.tracing import CALLS, FILE_CALLS, Point, calls_in, was_hit
from tests.crash.workspace import EXPECTED, LATER, NOW, write_workspace

MAKING, PRINTING, APPROVING, SENDING = "making", "printing", "approving", "sending"
PHASES = (MAKING, PRINTING, SENDING, APPROVING)
_MOST_RUNS = 3
_LEDGER = "ledger.sqlite"
_REFUSED = 78
_DAYS = (-400, -30, -1, 1, 8, 40, 400, 4000)
_STOPPED = 128 + 15  # by SIGTERM


@dataclass(frozen=True)
class Mishap:
    """What befalls a workspace from outside, and when: after so many mails, or by so many days."""

    call: str
    at: int

    def __str__(self) -> str:
        return f"{self.call}, {self.at}"


PUT_BACK, PUT_BACK_LATE, LEAPT = "older ledger", "older ledger, later", "clock leaps"
MISHAPS = [
    *(Mishap(how, at) for how in (PUT_BACK, PUT_BACK_LATE) for at in range(len(EXPECTED) + 1)),
    *(Mishap(LEAPT, days) for days in _DAYS),
]


@dataclass
class Ordeal:
    """What a run went through, and what became of it in the end."""

    phase: str
    what: Point | Stumble | Mishap
    hit: str = ""
    codes: list[int] = field(default_factory=list)
    lost: list[tuple[str, str]] = field(default_factory=list)
    duplicated: list[tuple[str, str]] = field(default_factory=list)
    unsure: int = 0
    faults: list[str] = field(default_factory=list)
    words: str = ""

    @property
    def is_well(self) -> bool:
        return bool(self.hit) and not (self.lost or self.duplicated or self.faults)


class Stand:
    """A context manager."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sink = Sink()
        write_workspace(folder / MAKING / "space", self._sink.port)
        write_workspace(folder / "warm" / "space", self._sink.port)
        self._forge = Forge(_command(folder / "warm" / "space", NOW))
        self._sink.forget()
        self.truth = self._learn()
        self._approve()

    def _learn(self) -> Truth:
        """A run without faults, and a look at it."""
        folder = self._begin(MAKING)
        code = self._run(folder, NOW)
        self._sink.settle()
        truth = truth_of(folder / "space")
        faults = list(faults_in(folder / "space", truth))
        assert (code, faults) == (0, []), (code, faults, _words(folder))
        assert {*truth.mails.values()} == EXPECTED, sorted(truth.mails.values())
        assert self._sink.accepted == dict.fromkeys(truth.mails, 1)
        return truth

    def _hold(self) -> None:
        """Where approving begins: everything held for a person, but for the calls."""
        folder = self._begin(MAKING)
        settings = folder / "space" / "reporter.toml"
        settings.write_text(settings.read_text("utf-8").replace("review = false", "review = true"), "utf-8")
        self._run_without_server(folder)
        self._keep_as(APPROVING, folder)

    def _approve(self) -> None:
        """Where sending begins: everything approved, nothing sent."""
        folder = self._begin(MAKING)
        self._run_without_server(folder)
        assert standing(folder / "space")["approved"] == len(self.truth.mails), _words(folder)
        self._keep_as(SENDING, folder)

    def _run_without_server(self, folder: Path) -> None:
        """A run of which no mail can leave."""
        self._sink.is_closed = True
        self._run(folder, NOW)
        self._sink.settle()
        self._sink.is_closed = False

    def _keep_as(self, phase: str, folder: Path) -> None:
        (self._folder / phase).mkdir()
        (folder / "space").rename(self._folder / phase / "space")

    def calls(self, phase: str) -> list[Point]:
        """Every call of a run, or of an approval, in which nothing fails; of the making, those before the
        first mail; of the printing, those that put fonts where the printer finds them.
        """
        folder = self._begin(phase)
        code = self._traced(phase, folder, "-e", f"trace={','.join(CALLS)}")
        assert code == 0, _words(folder)
        found = calls_in(folder / "log")
        if phase == MAKING:
            names = [call.call for call in found]
            found = found[: names.index("socket")]
        if phase == PRINTING:
            found = [call for call in found if "/temporary" in call.where]
        return found

    def endure(self, phase: str, point: Point) -> Ordeal:
        """A run in which one call fails, the runs after it, and the truth about both."""
        ordeal = Ordeal(phase, point)
        folder = self._begin(phase)
        ordeal.codes.append(self._traced(phase, folder, "-e", f"trace={point.call}", "-e", point.injection))
        ordeal.hit = was_hit(folder / "log")
        ordeal.faults += self._manners(folder, ordeal)
        return self._recover(folder, ordeal)

    def stumble(self, stumble: Stumble) -> Ordeal:
        """A run in which the mail server fails."""
        ordeal = Ordeal(SENDING, stumble)
        folder = self._begin(SENDING, stumble)
        ordeal.codes.append(self._run(folder, NOW))
        ordeal.hit = f"{stumble.how} at message {stumble.at}" if self._sink.offered >= stumble.at else ""
        return self._recover(folder, ordeal)

    def befall(self, mishap: Mishap) -> Ordeal:
        """A ledger put back after so many mails, or a run of another day; then the runs after it."""
        ordeal = Ordeal(SENDING, mishap)
        folder = self._begin(SENDING)
        ledger = folder / "space" / _LEDGER
        if mishap.call == LEAPT:
            return self._leap(folder, ordeal, datetime.fromisoformat(NOW) + timedelta(days=mishap.at))
        kept = ledger.read_bytes()
        self._sink.forget(Stumble("hangs up at DATA", mishap.at + 1, lasts=True))
        ordeal.codes.append(self._run(folder, NOW))
        self._sink.settle()
        self._sink.stumble = None
        if mishap.call == PUT_BACK_LATE:  # kept when some had gone, and put back when all have
            kept = ledger.read_bytes()
            ordeal.codes.append(self._run(folder, LATER))
            self._sink.settle()
        ledger.write_bytes(kept)
        gone = sum(self._sink.accepted.values())
        ordeal.hit = f"put back with {gone} mails gone" if gone >= mishap.at else ""
        ordeal = self._recover(folder, ordeal)
        if ordeal.unsure != (gone if mishap.call == PUT_BACK else gone - mishap.at):
            ordeal.faults.append(f"{ordeal.unsure} are unsure of {gone} that had gone")
        return ordeal

    def _leap(self, folder: Path, ordeal: Ordeal, astray: datetime) -> Ordeal:
        """A run by a wrong clock; the clock is set right, and what the program then asks for is done."""
        ordeal.hit = f"a run of {astray:%Y-%m-%d}"
        ordeal.codes += [self._run(folder, moment) for moment in (astray.isoformat(), NOW)]
        if ordeal.codes[-1] == _REFUSED:
            self._say(folder, "catch-up", "--take-back", clock=NOW)
        ordeal.codes.append(self._run(folder, LATER))
        self._sink.settle()
        ordeal.lost = lost(self.truth, self._sink.accepted)
        ordeal.duplicated = [known for known, times in self._sink.accepted.items() if times > 1]
        if ordeal.codes[-1]:
            ordeal.faults.append(f"the last run ended with {ordeal.codes[-1]}")
        ordeal.words = _words(folder)
        return ordeal

    def _recover(self, folder: Path, ordeal: Ordeal) -> Ordeal:
        space = folder / "space"
        for moment in (NOW, LATER, LATER)[:_MOST_RUNS]:
            if ordeal.phase == APPROVING:
                ordeal.codes.append(self._forge.run(_approval(space), folder))
            ordeal.codes.append(self._run(folder, moment))
            if is_done(space, self.truth):
                break
        self._sink.settle()
        ordeal.duplicated += duplicated(self.truth, self._sink.accepted)
        found = unsure(space) if (space / "ledger.sqlite").is_file() else []
        ordeal.unsure = len(found)
        ordeal.faults += self._needlessly_unsure(ordeal.what, [person for _, person, _ in found])
        for edition, person, identity in found:
            answer = "--sent" if self._sink.accepted[identity, person] else "--resend"
            self._say(folder, "resolve", edition, answer, "--to", person, "--now", LATER)
        if found:
            ordeal.codes.append(self._run(folder, LATER))
            self._sink.settle()
        ordeal.lost = lost(self.truth, self._sink.accepted)
        ordeal.duplicated = duplicated(self.truth, self._sink.accepted)
        ordeal.faults += [*faults_in(space, self.truth), *self._changed(space)]
        if ordeal.codes[-1]:
            ordeal.faults.append(f"the last run ended with {ordeal.codes[-1]}")
        ordeal.words = _words(folder)
        if "Traceback" in ordeal.words:
            ordeal.faults.append("a traceback")
        return ordeal

    def _needlessly_unsure(self, what: Point | Stumble | Mishap, people: list[str]) -> Iterator[str]:
        """One mail at most was on its way; after a fault that leaves the program alive it knows more."""
        if isinstance(what, Mishap):
            return
        if len(people) > 1:
            yield f"{len(people)} are unsure, though only one can have been on its way"
        if isinstance(what, Point) and what.is_stop and people:
            yield f"{people[0]} is unsure, though the program was only asked to stop"
        if isinstance(what, Point) and (what.is_kill or what.lasts):
            return
        if isinstance(what, Point) and what.call in FILE_CALLS and people:
            yield f"{people[0]} is unsure, though the program was there to hear the answer"
        if isinstance(what, Stumble) and "says" in what.how and people:
            yield f"{people[0]} is unsure, though the server answered"
        if not self._sink.begun.issuperset(people):
            yield f"{people[0]} is unsure, though the server never let the body come"

    def _manners(self, folder: Path, ordeal: Ordeal) -> Iterator[str]:
        """A run that was not killed ends with 0 only when all is done, says what is wrong, leaves nothing."""
        point, code = ordeal.what, ordeal.codes[0]
        assert isinstance(point, Point)
        if point.is_kill:
            return
        self._sink.settle()
        if ordeal.phase == APPROVING:
            all_done = standing(folder / "space")["approved"] == len(self.truth.mails) + len(
                self.truth.published
            )
        else:
            all_done = is_done(folder / "space", self.truth) and not lost(self.truth, self._sink.accepted)
        if code == 0 and not all_done:
            yield "the run ended with 0 though not all was done"
        if (code < 0 or code > 119) and not (point.is_stop and code == _STOPPED):
            yield f"the run ended with {code}"
        if code not in (0, _STOPPED) and not _words(folder).strip() and point.call != "write":
            yield "the run failed without a word"
        can_tidy = not point.lasts and point.call not in ("unlink", "unlinkat", "rmdir")
        if can_tidy and any((folder / "temporary").iterdir()):
            yield "something was left in the temporary folder"

    def _changed(self, space: Path) -> Iterator[str]:
        """What the server got is what was frozen."""
        import sqlite3

        with sqlite3.connect(space / "ledger.sqlite") as ledger:
            frozen = dict(ledger.execute("SELECT message_id, sha256 FROM deliveries WHERE channel = 'mail'"))
        ledger.close()
        for identity, hashes in self._sink.hashes.items():
            if hashes != {frozen.get(identity)}:
                yield f"{identity} did not arrive as it was frozen"

    def _begin(self, phase: str, stumble: Stumble | None = None) -> Path:
        if phase == APPROVING and not (self._folder / phase).exists():
            self._hold()
        self._sink.forget(stumble)
        folder = self._folder / "run"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self._folder / (MAKING if phase == PRINTING else phase), folder)
        (folder / "temporary").mkdir()
        return folder

    def _run(self, folder: Path, moment: str) -> int:
        return self._forge.run(_command(folder / "space", moment), folder)

    def _traced(self, phase: str, folder: Path, *options: str) -> int:
        command = _approval(folder / "space") if phase == APPROVING else _command(folder / "space", NOW)
        return self._forge.run(command, folder, folder / "log", options, anew=phase == PRINTING)

    def _say(self, folder: Path, *arguments: str, clock: str = "") -> None:
        code = self._forge.run([*arguments, "-w", str(folder / "space")], folder, clock=clock)
        assert code == 0, _words(folder)

    def __enter__(self) -> Stand:
        return self

    def __exit__(self, *_: object) -> None:
        self._forge.__exit__()


def _command(space: Path, moment: str) -> list[str]:
    return ["run", "-w", str(space), "--now", moment]


def _approval(space: Path) -> list[str]:
    return ["approve", "--all", "--yes", "-w", str(space), "--now", NOW]


def _words(folder: Path) -> str:
    path = folder / "words"
    return path.read_text("utf-8", "replace") if path.is_file() else ""
