"""What would exhaust a run costs one file, or one client; the others get theirs, and the next run goes on."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from tests import hostile_files, hostile_logos
from tests.end_to_end.program import Place
from tests.end_to_end.workspaces import OWNER, TO_FOLDER, write_workspace
from tests.runs.workspaces import media
from tests.sources.serving import Server

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits hold on Linux only")

needs_pdf = pytest.mark.skipif("pdf" not in media(), reason="no PDF can be made here")
RUN = ("run", "--now", "2026-11-04T08:00Z")
READERS = {"brook": ("ann@brook.example",), "elm": ("eve@elm.example",)}
BROOK = "brook/daily/2026-11-03"
LIMITS = """
[limits]
time = "{time}"
"""
WORKBOOK = """
[[sources]]
name = "far"
files = "exports/far.xlsx"
preset = "plain-tickets"
client = "elm"
"""
PING = """
[ping]
url = "{address}/check"
"""


def office(folder: Path, *more: str, time: str = "5 s") -> Place:
    return write_workspace(
        folder / "office", READERS, more="".join((TO_FOLDER, OWNER, LIMITS.format(time=time), *more))
    )


def brand_of_brook(place: Place, logo: bytes) -> None:
    """A brand of its own for one of the two."""
    brand = place.folder / "brand" / "own"
    brand.mkdir(parents=True)
    (brand / "brand.toml").write_text('logo = "logo.svg"\n')
    (brand / "logo.svg").write_bytes(logo)
    client = place.folder / "clients" / "brook.toml"
    client.write_text(f'brand = "brand/own"\n{client.read_text()}')


def mailed(place: Place) -> list[str]:
    """Whose mails have left; those to the owner are of the run."""
    return sorted({path.name.split(".")[0] for path in (place.folder / "mail").glob("*.eml")})


def test_a_file_that_cannot_be_read_within_its_limits_costs_itself(monitor: Server, tmp_path: Path) -> None:
    place = office(tmp_path, WORKBOOK, PING.format(address=monitor.address))
    hostile_files.far_cell(place.folder / "exports")
    done = place.reporter(*RUN)
    fault = "exports/far.xlsx: reading it broke off (SIGABRT)"
    assert done.code == 65
    assert fault in done.err
    assert mailed(place) == ["brook", "elm", "run"]
    assert [asked.path for asked in monitor.asked] == ["/check/start", "/check/65"]
    assert fault in monitor.asked[1].body
    again = place.reporter(*RUN)
    assert again.code == 65
    assert fault in again.err
    inspected = place.reporter("inspect", "exports/far.xlsx")
    assert inspected.code == 65
    assert fault in inspected.err


@needs_pdf
@pytest.mark.parametrize(
    ("logo", "words"),
    [
        (hostile_logos.nested_uses(), "logo.svg: the logo draws more than 50,000 shapes"),
        (hostile_logos.markers(), "brand.toml: logo: drawing it took more than 5 s"),
    ],
)
def test_a_brand_that_cannot_be_drawn_costs_its_client(
    monitor: Server, tmp_path: Path, logo: bytes, words: str
) -> None:
    place = office(tmp_path, PING.format(address=monitor.address))
    brand_of_brook(place, logo)
    done = place.reporter(*RUN)
    assert done.code == 1
    assert f"{BROOK} could not be made:" in done.err
    assert words in done.err
    assert mailed(place) == ["elm", "run"]
    assert [asked.path for asked in monitor.asked] == ["/check/start", "/check/1"]
    (place.folder / "brand" / "own" / "logo.svg").write_bytes(hostile_logos.nested_uses(2, 3))
    assert place.reporter(*RUN).code == 0
    assert mailed(place) == ["brook", "elm", "run"]


@needs_pdf
def test_building_gives_up_what_takes_too_long(tmp_path: Path) -> None:
    place = office(tmp_path, time="2 s")
    brand_of_brook(place, hostile_logos.markers())
    assert place.reporter("ingest", "--now", "2026-11-04T08:00Z").code == 0
    done = place.reporter("build", "daily", "brook", "--to", "pdf", "--now", "2026-11-04T08:00Z")
    assert done.code == 1
    assert f"{BROOK}: making it took more than 2 s" in done.err
    assert not (place.folder / "out" / BROOK).exists()


@needs_pdf
def test_who_is_killed_leaves_neither_a_child_nor_a_lock(tmp_path: Path) -> None:
    place = office(tmp_path, time="10 min")
    brand_of_brook(place, hostile_logos.markers())
    assert place.reporter("ingest", "--now", "2026-11-04T08:00Z").code == 0
    started = place.begin(*RUN)
    number = started.process.pid
    listed = Path(f"/proc/{number}/task/{number}/children")
    while not (busy := [child for child in listed.read_text().split() if has_worked(child)]):
        time.sleep(0.1)
    started.kill()
    (place.folder / "brand" / "own" / "logo.svg").unlink()
    (place.folder / "brand" / "own" / "brand.toml").write_text("")
    assert place.reporter("outbox", "--json").code == 0
    assert place.reporter(*RUN).code == 0
    assert mailed(place) == ["brook", "elm", "run"]
    assert not any(map(is_alive, busy))


def is_alive(child: str) -> bool:
    """Whether a process still runs: one that nobody has waited for yet has only its number left."""
    try:
        return Path("/proc", child, "stat").read_text().rpartition(")")[2].split()[0] not in ("Z", "X")
    except (FileNotFoundError, ProcessLookupError):
        return False


def has_worked(child: str) -> bool:
    """Whether a process has used a second of the processor."""
    ticks = Path("/proc", child, "stat").read_text().rpartition(")")[2].split()[11]
    return int(ticks) > 100
