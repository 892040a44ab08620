"""The media on offer, written out: what a cadence may ask for, and what it gets."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from reporter.config.models import Brand
from reporter.errors import UsageError
from reporter.outputs import attached, invitation, letter, model, page, pdf
from reporter.report import Document, Report


@dataclass(frozen=True)
class Job:
    """One report in one brand; its page is composed once, for screen and paper, and so is its model."""

    report: Report
    brand: Brand

    @cached_property
    def html(self) -> str:
        return page.compose(self.report, self.brand)

    @cached_property
    def model(self) -> Document:
        return model.render(self.report, self.brand)

    @property
    def pdf(self) -> Document:
        files = attached.enclosures(self.report, self.model) if self.report.data else ()
        return pdf.print_page(self.html, self.brand, self.report.most_pages, files)


MEDIA: dict[str, Callable[[Job], tuple[Document, ...]]] = {
    "page": lambda job: (page.finish(job.html),),
    "letter": lambda job: letter.render(job.report, job.brand),
    "pdf": lambda job: (job.pdf,),
    "json": lambda job: (job.model,),
    "invitation": lambda job: invitation.render(job.report),
}


def render_documents(report: Report, brand: Brand, wanted: Iterable[str]) -> list[Document]:
    """The documents of the wanted media, in the order asked for; “letter” gives HTML and text."""
    names = list(dict.fromkeys(wanted))
    for name in names:
        if name not in MEDIA:
            raise UsageError(f"“{name}” is not an output", f"Choose from {', '.join(MEDIA)}.")
    job = Job(report, brand)
    return [document for name in names for document in MEDIA[name](job)]
