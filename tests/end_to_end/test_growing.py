"""The table “to add → touch” of docs/contributing.md, row by row: each is added as it says, and works."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOW = ("--now", "2026-10-02T07:30+01:00")
# Libraries take most of the time in which the program starts: each command is a fork of one that has them.
PROGRAM = """
import json, os, sys
import alembic.command, babel.dates, holidays, httpx2, jinja2, markdown, pandas, pyarrow, pydantic
import rich.console, sqlalchemy.dialects.sqlite, stamina, tomlkit, typer
sys.dont_write_bytecode = False  # of the copy, which is compiled once for all its commands
for line in sys.stdin:
    words, folder, said, *paths = json.loads(line)
    if child := os.fork():
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
        continue
    os.chdir(folder)
    for number, name in enumerate(("out", "err"), 1):
        os.dup2(os.open(os.path.join(said, name), os.O_WRONLY | os.O_CREAT), number)
    sys.path[:0], os.environ["PYTHONPATH"] = paths, os.pathsep.join(paths)
    sys.argv = ["reporter", *words]
    from tests.machine import set_clock
    set_clock(words)
    from reporter.cli import main
    main()
"""
CLIENT = """
name = "Anna's"
joined_on = 2026-02-02
[[contacts]]
name = "Ann"
email = "ann@anna.example"
wants = ["WANTS"]
"""
SETTINGS = """
[provider]
name = "Northfield"
zone = "Europe/London"
[[provider.calls]]
when = "Anything"
number = "0121 496 0100"
[[sources]]
name = "desk"
files = "desk.csv"
preset = "plain-tickets"
[mail]
sender = "reports@northfield.example"
folder = { path = "post" }
[defaults]
review = false
"""


@dataclass(frozen=True)
class House:
    """A copy of the package that is added to, and a small workspace to try it on."""

    package: Path
    workspace: Path
    warm: subprocess.Popen[str]

    def add(self, file: str, text: str) -> None:
        """A new file of the package."""
        (self.package / file).write_text(text, encoding="utf-8")

    def change(self, file: str, old: str, new: str) -> None:
        """One place in a file of the package, which must be there."""
        text = (self.package / file).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{file}: {text.count(old)} × {old}"
        (self.package / file).write_text(text.replace(old, new), encoding="utf-8")

    def reporter(self, *words: str) -> str:
        """What the command says on standard output."""
        done = self.tried(*words)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def tried(self, *words: str) -> subprocess.CompletedProcess[str]:
        """The command from the copy, in the workspace."""
        said = Path(tempfile.mkdtemp(prefix="said-", dir=self.package.parent))
        order = (words, str(self.workspace), str(said), str(self.package.parent), str(ROOT))
        assert self.warm.stdin
        assert self.warm.stdout
        print(json.dumps(order), file=self.warm.stdin, flush=True)
        code = int(self.warm.stdout.readline())
        out, err = ((said / name).read_text("utf-8") for name in ("out", "err"))
        return subprocess.CompletedProcess(words, code, out, err)

    def told(self, edition: str, document: str = "letter.txt") -> str:
        """A document that was built, its lines joined."""
        text = (self.workspace / "out" / edition / document).read_text(encoding="utf-8")
        return re.sub(r"\s+", " ", text)


@pytest.fixture(scope="module")
def warm() -> Iterator[subprocess.Popen[str]]:
    """A process that has every library and nothing of the package."""
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", PROGRAM], stdin=pipe, stdout=pipe, text=True) as process:
        yield process


@pytest.fixture
def house(tmp_path: Path, warm: subprocess.Popen[str]) -> House:
    package = tmp_path / "house" / "reporter"
    shutil.copytree(ROOT / "reporter", package)  # with what is compiled of it: a change is seen by its date
    for name in ("templates", "sample_data"):
        (package.parent / name).symlink_to(ROOT / name)
    workspace = tmp_path / "workspace"
    (workspace / "clients").mkdir(parents=True)
    (workspace / "reporter.toml").write_text(SETTINGS)
    (workspace / "clients" / "anna.toml").write_text(CLIENT.replace("WANTS", "monthly"))
    days = [date(2026, 2, 2) + timedelta(days=2 * n) for n in range(121)]  # to 30 September
    rows = [
        f"{n},{day} 09:00,Printer {n},closed,Anna's,{day} 09:05,{day} 11:00" for n, day in enumerate(days)
    ]
    head = "id,opened_at,subject,status,client,first_response_at,resolved_at"
    (workspace / "desk.csv").write_text("\n".join([head, *rows]) + "\n")
    return House(package, workspace, warm)


def test_a_cadence_is_one_entry_in_the_menu(house: House) -> None:
    house.change(
        "cadences.py",
        "(DAILY, WEEKLY, MONTHLY, REVIEW)",
        '(DAILY, WEEKLY, MONTHLY, REVIEW, replace(MONTHLY, name="quarterly", title="Quarterly Summary", '
        'subject="quarter", due=DueDay(nth=2)))',
    )
    house.change("cadences.py", "import dataclass\n", "import dataclass, replace\n")
    client = house.workspace / "clients" / "anna.toml"
    client.write_text(CLIENT.replace("WANTS", "hourly"))
    assert (
        "“hourly” is not one of daily, weekly, monthly, review, quarterly, notice"
        in house.tried("check").stderr
    )
    client.write_text(CLIENT.replace("WANTS", "quarterly"))
    house.reporter("ingest", "--quiet", *NOW)
    # due on the second working day after its quarter, unless the client says otherwise
    early = ("--now", "2026-10-02T06:30+01:00")
    assert "anna/quarterly/2026-Q2" in house.reporter("run", "--dry-run", *early)
    assert house.reporter("run", "--dry-run", *NOW) == "anna/quarterly/2026-Q3\n    ann@anna.example\n"
    (series,) = json.loads(house.reporter("status", "--json", *NOW))["editions"]
    assert (series["next"], series["next_due_at"]) == ("2026-Q4", "2027-01-04T07:00:00+00:00")
    client.write_text(
        CLIENT.replace("WANTS", "quarterly") + '[due.quarterly]\non = "5th day"\nat = "09:00"\n'
    )
    (series,) = json.loads(house.reporter("status", "--json", *NOW))["editions"]
    assert series["next_due_at"] == "2026-10-05T08:00:00+00:00"
    assert "quarterly" in house.reporter("build", "--help")
    # its words are right
    notes = house.workspace / "commentary" / "anna"
    notes.mkdir(parents=True)
    (notes / "2026-Q3.md").write_text("For any report on it.\n")
    (notes / "quarterly-2026-Q3.md").write_text("Thank you for a good quarter.\n")
    house.reporter("build", "quarterly", "--period", "2026-Q3", "--to", "page,letter,json", *NOW)
    letter = house.told("anna/quarterly/2026-Q3")
    assert "You raised 46 tickets in the third quarter of 2026, as many as the quarter before" in letter
    assert "Quarterly Summary" in letter
    assert "July to September 2026" in letter
    assert re.search(r"A (quiet|steady|busy) quarter\.", letter)
    assert "Thank you for a good quarter." in letter
    assert "For any report on it." not in letter
    assert not re.search(r"\b(this|last|a|per|the) month\b", letter)
    # and the cron line makes it once
    client.write_text(CLIENT.replace("WANTS", "quarterly"))
    first, second = (json.loads(house.reporter("run", "--json", *NOW)) for _ in range(2))
    assert [one["edition"] for one in first["editions"]] == ["anna/quarterly/2026-Q3"]
    assert [one["state"] for one in first["deliveries"]] == ["sent"]
    assert (second["editions"], second["deliveries"]) == ([], [])


def test_a_section_is_one_file_and_its_name_in_the_menu(house: House) -> None:
    house.add(
        "sections/weather.py",
        '"""How it was outside."""\n\n'
        "from reporter.report import Prose, Section\n\n\n"
        "def weather(brief):\n"
        '    return Section("weather", "Weather", "It rained.", (Prose(("All day long.",)),))\n',
    )
    house.change(
        "cadences.py",
        '        "said",\n        "services",\n',
        '        "said",\n        "weather",\n        "services",\n',
    )
    house.reporter("ingest", "--quiet", *NOW)
    house.reporter("build", "monthly", "--to", "letter", *NOW)
    assert "Weather ------- It rained. All day long." in house.told("anna/monthly/2026-09")


def test_a_metric_is_one_function_whose_docstring_is_its_definition(house: House) -> None:
    counts = (house.package / "metrics" / "counts.py").read_text(encoding="utf-8")
    house.add(
        "metrics/counts.py",
        counts + "\n\ndef count_mondays(span: Span, _client: Client) -> int:\n"
        '    """Tickets opened on a Monday, by the clocks of Greenwich."""\n'
        '    return int((span.opened["opened_at"].dt.dayofweek == 0).sum())\n',
    )
    house.change("metrics/__init__.py", "    count_opened,\n", "    count_mondays,\n    count_opened,\n")
    house.change(
        "sections/service.py",
        "def service(",
        "@told\ndef mondays(brief):\n"
        '    return f"On Mondays: {brief.cite(metrics.count_mondays)}."\n\n\ndef service(',
    )
    house.change("sections/service.py", "takeaway=of_service(brief)", "takeaway=mondays(brief)")
    house.change("sections/small_print.py", "_TERMS = {\n", '_TERMS = {\n    "count_mondays": "Mondays",\n')
    house.reporter("ingest", "--quiet", *NOW)
    house.reporter("build", "monthly", "--to", "page,json", *NOW)
    model = json.loads((house.workspace / "out/anna/monthly/2026-09/report.json").read_text())
    (figure,) = [figure for figure in model["figures"] if figure["name"] == "count_mondays"]
    assert figure["definition"] == "Tickets opened on a Monday, by the clocks of Greenwich."
    assert (figure["value"], figure["unit"], figure["period"]) == (2, "tickets", "2026-09")
    page = re.sub(r"<[^>]*>", "", house.told("anna/monthly/2026-09", "page.html"))
    assert "Mondays tickets opened on a Monday, by the clocks of Greenwich." in page.replace("\u00a0", " ")


def test_a_product_s_export_is_one_file(house: House) -> None:
    house.add(
        "sources/presets/parcel-desk.toml",
        """
records = "tickets"
[columns]
id = "Nr"
subject = "Was"
status = "Stand"
opened_at = "Am"
resolved_at = "Fertig"
[status]
"erledigt" = "resolved"
[dates]
formats = ["%d.%m.%Y %H:%M"]
[client]
column = "Kunde"
""",
    )
    settings = house.workspace / "reporter.toml"
    settings.write_text(settings.read_text().replace("plain-tickets", "parcel-desk"))
    (house.workspace / "desk.csv").write_text(
        "Nr,Was,Stand,Am,Fertig,Kunde\n7,Drucker,erledigt,23.09.2026 09:00,23.09.2026 10:30,Anna's\n"
    )
    assert "parcel-desk" in house.tried("inspect", "desk.csv").stderr
    house.reporter("ingest", "--quiet", *NOW)
    house.reporter("build", "monthly", "--to", "json", *NOW)
    model = json.loads((house.workspace / "out/anna/monthly/2026-09/report.json").read_text())
    assert {figure["name"]: figure["value"] for figure in model["figures"]}["count_resolved"] == 1


def test_an_output_is_one_file_and_its_line_in_the_list(house: House) -> None:
    house.add(
        "outputs/postcard.py",
        '"""The headline on a card."""\n\nfrom reporter.report import Document\n\n\n'
        "def render(report, brand):\n"
        '    return Document("postcard.txt", "text/plain", " ".join(report.headline).encode())\n',
    )
    house.change("outputs/__init__.py", "letter, model, page, pdf", "letter, model, page, pdf, postcard")
    house.change(
        "outputs/__init__.py",
        '    "json": lambda',
        '    "postcard": lambda job: (postcard.render(job.report, job.brand),),\n    "json": lambda',
    )
    house.reporter("ingest", "--quiet", *NOW)
    house.reporter("build", "monthly", "--to", "postcard", *NOW)
    assert " month." in house.told("anna/monthly/2026-09", "postcard.txt")


def test_a_gate_is_one_function_and_its_place_among_them(house: House) -> None:
    house.change(
        "delivery/gates.py",
        "GATES: tuple[Gate, ...] = (",
        "def luck(brief: Brief, report: Report) -> str:\n"
        '    return "an unlucky number" if len(brief.this.opened) != 13 else ""\n\n\n'
        "GATES: tuple[Gate, ...] = (luck, ",
    )
    house.reporter("run", "--quiet", *NOW)
    (waiting,) = json.loads(house.reporter("outbox", "--json"))
    assert waiting["reasons"] == ["an unlucky number"]
