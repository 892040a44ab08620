"""A survey's export tells verdicts on tickets, and is no log of tickets."""

from __future__ import annotations

from pathlib import Path

import pytest

from reporter.errors import DataError
from reporter.inspecting import Inspection
from reporter.inspecting.proposal import Wishes
from tests.inspecting.looking import YEAR, look, mapped, preset_in

_HEADS = [
    "Survey ID,Customer,Submitted,Ticket,Score,Comment",
    "Response ID,Company,Response date,Ticket number,CSAT,Feedback",
    "ID,Kunde,Datum,Ticketnummer,Bewertung,Kommentar",
    "Id,Client,Répondu le,Numéro de ticket,Satisfaction,Commentaire",
    "ID,Cliente,Fecha,Incidencia,Valoración,Comentario",
    "Id,Klant,Ingevuld op,Melding,Tevredenheid,Toelichting",
]
_FIELDS = ("id", "client", "at", "ticket_id", "verdict", "comment")


def survey(folder: Path, head: str, scores: tuple[str, ...]) -> Inspection:
    """Several answers on some tickets: many rows of one number."""
    rows = "".join(
        f"S{n},Acme,2026-03-{n:02} 09:00,T-{n // 2},{scores[n % len(scores)]},{'Fine' if n % 3 else ''}\n"
        for n in range(1, 28)
    )
    return look(folder, f"{head}\n{rows}")


@pytest.mark.parametrize("head", _HEADS)
@pytest.mark.parametrize(
    "scores", [("5", "4", "3", "2", "1"), ("Good", "Very poor"), ("Zufrieden", "Schlecht")]
)
def test_a_survey_is_ratings_whatever_its_language(
    tmp_path: Path, head: str, scores: tuple[str, ...]
) -> None:
    found = survey(tmp_path, head, scores)
    assert (found.coverage.records, found.coverage.events) == ("ratings", 0)
    assert mapped(found) == dict(zip(_FIELDS, head.split(","), strict=True))
    preset = preset_in(found.text)
    assert set(preset.verdict.values()) == {"good", "bad"}
    assert "verdict" in (preset.required or ())
    assert not any(line.startswith("Not in it") for line in found.remarks)


def test_what_a_scale_means_is_told_and_its_middle_asked(tmp_path: Path) -> None:
    found = survey(tmp_path, _HEADS[0], ("5", "4", "3", "2", "1"))
    assert preset_in(found.text).verdict == {"5": "good", "4": "good", "2": "bad", "1": "bad"}
    assert found.unknown == {"verdict": ["3"]}
    assert any("is for you to say under [verdict]" in line for line in found.remarks)


@pytest.mark.parametrize("scores", [("10", "9", "7", "2"), ("4", "3", "1"), ("98", "100", "40")])
def test_any_other_scale_is_asked(tmp_path: Path, scores: tuple[str, ...]) -> None:
    found = survey(tmp_path, _HEADS[0], scores)
    assert preset_in(found.text).verdict == {}
    assert set(found.unknown["verdict"]) == set(scores)
    assert found.coverage.usable == 0  # nothing is good that nobody called so


def test_tickets_that_were_rated_are_tickets(tmp_path: Path) -> None:
    rows = "".join(f"T-{n},Acme,2026-03-{n:02} 09:00,Printer {n},Closed,{n % 5 + 1}\n" for n in range(1, 28))
    found = look(tmp_path, f"Ticket,Customer,Submitted,Subject,Status,Score\n{rows}")
    assert found.coverage.records == "tickets"


def test_no_rating_is_proposed_where_nothing_judges(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no column holds a verdict"):
        look(tmp_path, "Id,Date,Text\n1,2026-03-01,a\n", wishes=Wishes(YEAR, records="ratings", anew=True))
