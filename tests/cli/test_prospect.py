"""prospect: a pack of an outsider's export, in which nobody speaks of a service that others gave."""

from __future__ import annotations

import csv
import json
import random
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from tests.cli.test_cli import NOW, Ran, reporter
from tests.conformance.judges import breaches_in_pdfs

OURS = re.compile(r"\b(we|our|ours|us|sorry|apologi\w+)\b", re.IGNORECASE)
MATTERS = {
    "Printing": ("Printer jams on the ground floor", "Toner is empty"),
    "Computers": ("Laptop is slow", "Screen flickers"),
    "Telephones": ("Calls drop", "No dial tone"),
    "Network": ("Wireless is gone in the meeting room",),
}
PEOPLE = ("Anna Smith", "Bob Lee", "Cara Diaz", "Dev Patel")
SITES = ("Harborne", "Selly Oak", "Moseley")
CATALOGUE = """
[printers]
name = "Printer care"
words = "Every printer is watched and filled."
price = "£6 a printer, monthly"
categories = ["Printing"]
ends = "One kind of printer on every floor"
means = ["Paper comes out on the first try."]

[lines]
name = "Telephones"
words = "Calls over the internet."
categories = ["Telephones"]
"""
COLUMNS = {
    "Ticket Number": "id",
    "Subject": "subject",
    "Status": "status",
    "Created": "opened",
    "Resolved": "resolved",
    "Category": "category",
    "Priority": "priority",
    "Requester": "requester",
    "Site": "site",
    "First Response": "answered",
    "Hours Worked": "hours",
    "Due Date": "due",
}
SLIM = ("Ticket Number", "Subject", "Status", "Created", "Resolved")
KINDS = {
    "all it may have": tuple(COLUMNS),
    "no more than it must": SLIM,
    "kinds without hours": (*SLIM, "Category", "Priority"),
    "hours without kinds": (*SLIM, "Hours Worked"),
    "deadlines": (*SLIM, "Due Date", "Category"),
    "nothing on ends": ("Ticket Number", "Subject", "Status", "Created", "Category"),
    "answers and sites": (*SLIM, "First Response", "Site", "Requester"),
}


def rows(seed: int, days: int, every: float) -> Iterator[dict[str, object]]:
    """Tickets of a help desk that is not ours, one every so many hours from January 2026 on."""
    chance, at, number = random.Random(seed), datetime(2026, 1, 1, 9, tzinfo=UTC), 4000
    end = at + timedelta(days=days)
    while at < end:
        number += 1
        took = timedelta(hours=chance.expovariate(1 / 30))
        category = chance.choice(list(MATTERS))
        is_open = at + took > end
        yield {
            "id": number,
            "subject": chance.choice(MATTERS[category]),
            "status": "Open" if is_open else "Closed",
            "opened": at,
            "resolved": "" if is_open else at + took,
            "category": category,
            "priority": chance.choice(("High", "Normal", "Low")),
            "requester": chance.choice(PEOPLE),
            "site": chance.choice(SITES),
            "answered": "" if is_open else at + took * 0.2,
            "hours": round(chance.uniform(0.2, 3), 2),
            "due": at + timedelta(hours=40),
        }
        at += timedelta(hours=chance.expovariate(1 / every))


def export(path: Path, kind: str, seed: int = 1, days: int = 150, every: float = 12) -> Path:
    heads = KINDS[kind]
    with path.open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(heads)
        for row in rows(seed, days, every):
            cells = (row[COLUMNS[head]] for head in heads)
            table.writerow(f"{one:%Y-%m-%d %H:%M}" if isinstance(one, datetime) else one for one in cells)
    return path


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The starter with a catalogue of its own, and nothing read."""
    folder = tmp_path_factory.mktemp("prospect") / "shop"
    assert reporter("init", folder).returncode == 0
    (folder / "services.toml").write_text(CATALOGUE)
    client = folder / "clients" / "example.toml"
    kept = [
        line for line in client.read_text().splitlines() if not re.match(r"#? ?(services|offer) = ", line)
    ]
    client.write_text("\n".join(kept) + "\n")
    return folder


def pack(shop: Path, file: Path, out: Path, *words: str) -> Ran:
    return reporter("prospect", file, "--name", "Larkhill Vets", "-w", shop, "--out", out, *NOW, *words)


def told(out: Path) -> dict[str, Any]:
    (path,) = out.glob("larkhill-vets/review/*/report.json")
    report: dict[str, Any] = json.loads(path.read_text())
    return report


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from texts(part)


def sections(report: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in report["sections"]}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("seed", "days", "every"), [(1, 150, 12), (2, 400, 30), (3, 33, 90)])
def test_no_text_of_a_pack_speaks_of_a_service_of_ours(
    shop: Path, tmp_path: Path, kind: str, seed: int, days: int, every: float
) -> None:
    file = export(tmp_path / "export.csv", kind, seed, days, every)
    made = pack(shop, file, tmp_path / "out", "--to", "json,page,letter")
    assert made.returncode == 0, made.stderr
    report = told(tmp_path / "out")
    assert [text for text in texts(report) if OURS.search(text)] == []
    assert not any(name in text for text in texts(report) for name in PEOPLE)
    folder = next((tmp_path / "out").glob("larkhill-vets/review/*"))
    page = re.sub(r"<style>.*?</style>", "", (folder / "page.html").read_text(), flags=re.DOTALL)
    for text in (re.sub(r"<[^>]+>", " ", page), (folder / "letter.txt").read_text()):
        assert not OURS.search(text)
    assert not re.search(r"Promise|agreement|joined", " ".join(texts(report["sections"])))


def test_a_pack_says_what_hurts_what_would_end_it_and_what_fits(shop: Path, tmp_path: Path) -> None:
    file = export(tmp_path / "export.csv", "all it may have")
    assert pack(shop, file, tmp_path / "out", "--to", "json").returncode == 0
    report = told(tmp_path / "out")
    assert (report["title"], report["period"]) == ("Your help desk in numbers", "January to May 2026")
    assert report["cover"]["heading"] == "Where you stand"
    parts = sections(report)
    assert [*parts] == ["recurring", "services", "service", "sites", "appendix", "small_print"]
    (table,) = parts["recurring"]["blocks"]
    lines = {row["cells"][0]["text"]: [cell["text"] for cell in row["cells"]] for row in table["rows"]}
    assert lines["Printing"][3] == "One kind of printer on every floor."
    assert lines["Computers"][3] == ""
    hours = [float(line[2].replace(",", "")) for name, line in lines.items() if name != "Together"]
    assert hours == sorted(hours, reverse=True)
    (fitting,) = parts["services"]["blocks"]
    assert {row["cells"][0]["text"] for row in fitting["rows"]} == {"Printer care", "Telephones"}
    said = next(
        row["cells"][-1]["text"] for row in fitting["rows"] if row["cells"][0]["text"] == "Printer care"
    )
    assert (
        said
        == "Every printer is watched and filled. Paper comes out on the first try. £6 a printer, monthly."
    )
    chart = parts["service"]["blocks"][0]
    assert chart["kind"] == "column_chart"
    assert chart["slots"] == ["Jan 2026", "Feb", "Mar", "Apr", "May"]
    opened = int(report["tiles"][0]["number"])
    assert sum(chart["series"][1]["values"]) == opened


def test_requesters_are_named_nowhere_not_even_in_the_tickets_attached(shop: Path, tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    heads = "Ticket Number,Subject,Status,Created,Resolved,Requester\n"
    days = [f"2026-0{month}-{day:02}" for month in (1, 2) for day in range(1, 29)]
    lines = [
        f"{n},Laptop for Anna Smith is slow,Closed,{day} 09:00,{day} 12:00,Anna Smith"
        for n, day in enumerate(days, 1)
    ]
    file.write_text(heads + "\n".join(lines) + "\n")
    made = pack(
        shop, file, tmp_path / "out", "--since", "2026-01-01", "--until", "2026-02-27", "--to", "json,pdf"
    )
    assert made.returncode == 0, made.stderr
    (path,) = (tmp_path / "out").glob("larkhill-vets/review/*/report.pdf")
    with pikepdf.open(path) as opened:
        attached = [opened.attachments[name].get_file().read_bytes().decode() for name in opened.attachments]
    assert not any("Anna" in text or "Smith" in text for text in (*texts(told(tmp_path / "out")), *attached))
    assert told(tmp_path / "out")["lede"][0].endswith(
        "were solved in that time, and none were open at its end."
    )


def test_without_hours_what_came_most_often_comes_first(shop: Path, tmp_path: Path) -> None:
    file = export(tmp_path / "export.csv", "kinds without hours")
    assert pack(shop, file, tmp_path / "out", "--to", "json").returncode == 0
    report = told(tmp_path / "out")
    times = [int(row["cells"][1]["text"]) for row in sections(report)["recurring"]["blocks"][0]["rows"]]
    assert times[:-1] == sorted(times[:-1], reverse=True)
    assert re.fullmatch(r"\w+ came up most: \d+ times\.", report["headline"][1])


def test_a_pack_covers_the_newest_twelve_whole_months_or_what_is_asked_for(
    shop: Path, tmp_path: Path
) -> None:
    file = export(tmp_path / "export.csv", "no more than it must", days=300)
    assert pack(shop, file, tmp_path / "a", "--to", "json").returncode == 0
    assert told(tmp_path / "a")["key"] == "larkhill-vets/review/2026-01-01--2026-09-30"
    assert pack(shop, file, tmp_path / "b", "--to", "json", "--period", "2026-Q2").returncode == 0
    assert told(tmp_path / "b")["key"] == "larkhill-vets/review/2026-Q2"
    days = ("--since", "2026-02-03", "--until", "2026-03-20")
    assert pack(shop, file, tmp_path / "c", "--to", "json", *days).returncode == 0
    assert told(tmp_path / "c")["period"] == "3 February to 20 March 2026"


def test_nothing_is_kept_and_no_client_s_folder_is_touched(shop: Path, tmp_path: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in shop.rglob("*")}
    file = export(tmp_path / "export.csv", "all it may have")
    content = file.read_bytes()
    assert pack(shop, file, tmp_path / "out", "--to", "json").returncode == 0
    assert {path: path.stat().st_mtime_ns for path in shop.rglob("*")} == before
    assert not [path for path in shop.iterdir() if "sqlite" in path.name]
    assert file.read_bytes() == content


def test_a_pack_lies_below_out_prospects(shop: Path, tmp_path: Path) -> None:
    file = export(tmp_path / "export.csv", "no more than it must", days=70)
    made = reporter("prospect", file, "--name", "Łark & Hill", "-w", shop, "--to", "page", *NOW)
    assert made.returncode == 0
    assert (shop / "out/prospects/ark-hill/review/2026-01-01--2026-02-28/page.html").is_file()
    assert "ark-hill/review/2026-01-01--2026-02-28: " in made.stderr


def test_its_pdf_conforms_and_has_the_tickets_inside(shop: Path, tmp_path: Path) -> None:
    file = export(tmp_path / "export.csv", "all it may have")
    assert pack(shop, file, tmp_path / "out", "--to", "pdf", "--draft").returncode == 0
    (path,) = (tmp_path / "out").glob("larkhill-vets/review/*/report.pdf")
    with pikepdf.open(path) as opened:
        assert {"tickets.csv", "figures.csv"} <= set(opened.attachments)
        files = [opened.attachments[name].get_file().read_bytes().decode() for name in opened.attachments]
    assert not any(OURS.search(text) for text in files)
    assert not any(breaches_in_pdfs([path]).values())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Ticket Number,Subject,Status,Created\n1,A,Closed,03/04/2026\n2,B,Closed,05/06/2026\n", "may be"),
        (
            "id,at,kind,title\n1,2026-03-01T10:00Z,backup,Copy\n2,2026-03-02T10:00Z,backup,Copy\n",
            "activities",
        ),
        ("name,city\nAnna,Leeds\nBob,York\n", "export.csv"),
    ],
)
def test_what_cannot_be_read_for_sure_is_refused_with_the_way_to_look(
    shop: Path, tmp_path: Path, text: str, said: str
) -> None:
    file = tmp_path / "export.csv"
    file.write_text(text)
    made = pack(shop, file, tmp_path / "out")
    assert made.returncode != 0
    assert said in made.stderr
    assert f"reporter inspect {file}" in made.stderr
    assert not (tmp_path / "out").exists()


def test_a_preset_of_the_workspace_reads_what_is_not_sure(shop: Path, tmp_path: Path) -> None:
    lines = [f"{n},Slow,Closed,0{1 + n % 3}/0{1 + n % 4}/2026" for n in range(1, 40)]
    file = tmp_path / "export.csv"
    file.write_text("Ticket Number,Subject,Status,Created\n" + "\n".join(lines) + "\n")
    words = ("--save", "theirs", "--month-first", "-w", shop, *NOW)
    assert reporter("inspect", file, *words).returncode == 0
    made = pack(shop, file, tmp_path / "out", "--preset", "theirs", "--period", "2026-Q1", "--to", "json")
    assert made.returncode == 0, made.stderr
    assert told(tmp_path / "out")["headline"][0] == "39 tickets in three months."
    (shop / "presets" / "theirs.toml").unlink()


def test_an_export_of_no_whole_month_names_the_days_to_ask_for(shop: Path, tmp_path: Path) -> None:
    file = export(tmp_path / "export.csv", "no more than it must", days=9)
    made = pack(shop, file, tmp_path / "out")
    assert made.returncode != 0
    assert "no whole month" in made.stderr
    assert "--since 2026-01-01 --until 2026-01-0" in made.stderr


def test_a_file_that_is_not_there_is_said_so(shop: Path, tmp_path: Path) -> None:
    made = pack(shop, tmp_path / "none.csv", tmp_path / "out")
    assert made.returncode == 2
    assert "there is no such file" in made.stderr
