"""A ledger that is not as it was written is refused, whatever changed; what was written by it is sound."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from reporter.config.models import Workspace
from reporter.errors import DataError
from reporter.ledger import chain
from reporter.ledger.ledger import Ledger, ledger_to_look_into, open_ledger
from tests.ledger.editions import NOW, TOLD, edition, later, mail, published

HELD, SENT = "acme/daily/2026-08-14", "acme/weekly/2026-W33"
DAMAGES = {
    "UPDATE editions SET state = 'qpproved' WHERE key = 'acme/daily/2026-08-14'": "editions",
    "UPDATE editions SET key = 'acme/daily/2026-08-15' WHERE key = 'acme/daily/2026-08-14'": "editions",
    "UPDATE deliveries SET state = 'sent'": "deliveries",
    "UPDATE deliveries SET sha256 = 'ff'": "deliveries",
    "UPDATE deliveries SET attempts = attempts + 1": "deliveries",
    "UPDATE deliveries SET next_try_at = '2096-11-02T07:00:00.000000Z'": "deliveries",
    "DELETE FROM deliveries WHERE channel = 'mail'": "deliveries holds 1 rows, and 2 were written",
    "UPDATE documents SET sha256 = 'ff'": "documents",
    "DELETE FROM documents": "documents holds 0 rows",
    "UPDATE told SET figures = '[]'": "told",
    "UPDATE events SET words = 'x' WHERE number = 2": "“2” of events",
    "DELETE FROM events WHERE number = 2": "of events",
    "DELETE FROM events WHERE number = (SELECT max(number) FROM events)": "events holds",
    "UPDATE notes SET value = 'c'": "notes",
    "DELETE FROM places": "places holds 0 rows, and 1 were written",
    "UPDATE counts SET rows = rows + 1 WHERE name = 'told'": "told holds",
    "DELETE FROM counts WHERE name = 'editions'": "editions holds",
}


def fill(place: Workspace) -> None:
    with open_ledger(place) as ledger:
        ledger.keep(edition(HELD))
        ledger.keep(edition(HELD, reasons=("another",)))
        ledger.keep(edition(SENT), TOLD)
        ledger.approve(edition(SENT), [mail(SENT), published(SENT)], TOLD)
        ledger.move(ledger.deliveries(states={"approved"})[0], "sending", NOW)
        ledger.found_sending(later(1))
        ledger.keep(edition("acme/daily/2026-08-16"))
        ledger.withdraw("acme/daily/2026-08-16", NOW, "not \0 so")
        ledger.token("acme")
        ledger.set_note("a", "b")
        ledger.set_note("a", "b é")


def damage(ledger: Ledger) -> str:
    with ledger._database.reading() as connection:
        return chain.damage_in(connection)


def test_what_the_ledger_writes_is_sound(place: Workspace) -> None:
    fill(place)
    with open_ledger(place) as ledger:
        assert damage(ledger) == ""


def test_a_copy_is_sound(place: Workspace) -> None:
    fill(place)
    with open_ledger(place) as ledger, ledger.copy(place.folder / "copy.sqlite") as copied:
        assert damage(copied) == ""
        copied.set_note("a", "c")
        assert damage(copied) == ""


@pytest.mark.parametrize("statement", DAMAGES)
def test_what_it_did_not_write_is_refused_with_table_row_and_mend(place: Workspace, statement: str) -> None:
    fill(place)
    with open_ledger(place) as ledger, ledger._database.writing() as connection:
        connection.execute(text(statement))
    for _ in range(2):
        with pytest.raises(DataError, match="the ledger is damaged: .*" + DAMAGES[statement]) as told:
            open_ledger(place)
        assert "restore it from your backup" in told.value.hint
        assert told.value.exit_code == 65
    with pytest.raises(DataError, match="is damaged"), ledger_to_look_into(place):
        pass


def test_rows_that_changed_places_are_refused(place: Workspace) -> None:
    fill(place)
    with open_ledger(place) as ledger, ledger._database.writing() as connection:
        for number, now in ((2, 9999), (3, 2), (9999, 3)):
            connection.execute(text(f"UPDATE events SET number = {now} WHERE number = {number}"))
    with pytest.raises(DataError, match="“2” of events is not as it was written"):
        open_ledger(place)
