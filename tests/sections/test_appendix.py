from __future__ import annotations

from reporter.sections.appendix import appendix
from reporter.story.packs.enclosures import FIGURES, TICKETS, figures_file, tickets_file
from tests.sections.reading import rows, takeaway
from tests.story.briefs import solved
from tests.story.packs import pack
from tests.story.scenes import moment, residents, tickets

DAY = "2026-10-06"


def test_few_tickets_are_all_printed() -> None:
    told = appendix(pack(**tickets(DAY, 3, 3, subject="Slow scans")))
    assert takeaway(told) == "All three tickets, oldest first. Also in tickets.csv, attached to the PDF."
    assert rows(told)[0] == [f"{DAY}-0", "6 Oct", "Slow scans", "6 Oct"]


def test_of_many_the_most_urgent_are() -> None:
    done = [
        solved(moment(DAY, n), moment(DAY, n, 25), id=f"t{n}", priority=2 if n == 29 else 3)
        for n in range(30)
    ]
    told = appendix(pack(opened=done, resolved=done))
    assert takeaway(told) == (
        "20 of 30 tickets, chosen by urgency, oldest first. All are in tickets.csv, attached to the PDF."
    )
    assert len(rows(told)) == 20
    assert rows(told)[-1][0] == "t29"


def test_the_file_has_a_row_for_each_ticket_in_local_time() -> None:
    told = pack(**tickets(DAY, 2, 1, subject="Slow scans", place="Selly Oak"))
    (file,) = tickets_file(told)
    assert file.name == TICKETS
    assert file.rows[0][:2] == ("number", "subject")
    assert file.rows[1][:2] == (f"{DAY}-0", "Slow scans")
    assert "2026-10-06 09:00" in file.rows[1]  # 08:00 UTC in summer
    assert len(file.rows) == 3


def test_a_secret_in_a_subject_is_in_neither() -> None:
    told = pack(**tickets(DAY, 1, 1, subject="my password is Rosebud7"))
    assert not [cell for row in rows(appendix(told)) for cell in row if "Rosebud7" in cell]
    assert not [cell for row in tickets_file(told)[0].rows for cell in row if "Rosebud7" in cell]


def test_residents_tickets_are_listed_nowhere() -> None:
    told = pack(residents(), **tickets(DAY, 9, 9))
    assert appendix(told) is None
    assert tickets_file(told) == []


def test_every_figure_stands_with_its_definition() -> None:
    said = takeaway(appendix(pack(**tickets(DAY, 3, 3))))
    assert said
    told = appendix(pack(**tickets(DAY, 3, 3)))
    assert told
    (file,) = figures_file(told.takeaway.figures)  # type: ignore[attr-defined]
    assert file.name == FIGURES
    assert file.rows[1][1] == "3"
    assert file.rows[1][-1]


def test_what_is_about_somebodys_health_is_listed_by_its_kind_alone() -> None:
    told = pack(**tickets(DAY, 1, 1, subject="Her diagnosis was sent to all"))
    assert rows(appendix(told))[0][2] == "Ticket"
    assert not [cell for row in tickets_file(told)[0].rows for cell in row if "diagnosis" in cell]
