"""What a PDF costs beyond WeasyPrint itself, and what a whole edition costs beyond its PDF."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bench.measuring import Result, in_turns, milliseconds

if TYPE_CHECKING:
    from reporter.config.models import Brand
    from reporter.report import Report

NOW = datetime(2026, 11, 4, 7, tzinfo=UTC)
_CLIENT = "acme"


def measure(rounds: int) -> list[Result]:
    """The sample workspace's monthly summary, printed and built in several ways."""
    from reporter.cadences import MENU
    from reporter.config import load_workspace
    from reporter.config.environment import resource_folder
    from reporter.report import Memory
    from reporter.runs import making
    from reporter.runs.building import Material, Order, build_one, edition_of
    from reporter.store.ingest import ingest_workspace
    from reporter.store.store import open_store

    workspace = load_workspace(resource_folder("sample_data"))
    client = workspace.clients[_CLIENT]
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder, "store.sqlite")) as store:
        list(ingest_workspace(workspace, store, None, NOW))
        order = Order(MENU["monthly"], (_CLIENT,), NOW, Path(folder, "out"))
        edition = edition_of(client, order)
        report = making.compose(workspace, store, edition, Memory(), NOW).report
        results = _printing(report, client.brand, rounds)
        from reporter.outputs import render_documents

        whole, alone = in_turns(
            lambda: build_one(workspace, Material(store), edition, order),
            lambda: render_documents(report, client.brand, ["pdf"]),
            rounds,
        )
    detail = f"{milliseconds(whole)} v {milliseconds(alone)}"
    return [*results, Result("a whole edition v its PDF alone", whole / alone, 1.3, "at most", detail=detail)]


def _printing(report: Report, brand: Brand, rounds: int) -> list[Result]:
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    from reporter.outputs import page, render_documents
    from reporter.outputs.brand import typefaces

    composed = page.compose(report, brand)
    faces = typefaces()
    sources = (faces.latin_css + faces.extended_css, page.style_sheet())
    styles = "".join(f"<style>{source}</style>" for source in sources)
    html, finished = (composed.replace(page.STYLE_MARKER, head, 1) for head in ("", styles))
    fonts = FontConfiguration()
    sheets = [weasyprint.CSS(string=source, font_config=fonts) for source in sources]

    def ours() -> object:
        return render_documents(report, brand, ["pdf"])

    def bare() -> object:
        maker = weasyprint.HTML(string=html)
        return maker.write_pdf(stylesheets=sheets, font_config=fonts, pdf_variant="pdf/ua-1")

    def naive() -> object:
        return weasyprint.HTML(string=finished).write_pdf(pdf_variant="pdf/ua-1")

    our_time, bare_time = in_turns(ours, bare, rounds)
    our_time_again, naive_time = in_turns(ours, naive, rounds)
    return [
        Result(
            "PDF v bare WeasyPrint on the same finished HTML",
            our_time / bare_time,
            1.15,
            "at most",
            detail=f"{milliseconds(our_time)} v {milliseconds(bare_time)}",
        ),
        Result(
            "PDF v the naive loop of the same fonts, times faster",
            naive_time / our_time_again,
            1.6,
            "at least",
            detail=f"{milliseconds(our_time_again)} v {milliseconds(naive_time)}",
        ),
    ]
