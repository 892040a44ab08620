"""Tables that are no log of tickets, nor of work done, are refused with what they lack."""

from __future__ import annotations

from pathlib import Path

import pytest

from reporter.errors import DataError
from reporter.inspecting.proposal import Wishes
from tests.inspecting.looking import YEAR, look

STATES = ("Open", "On hold", "Closed")
OTHERS = {
    "weather": ("date,temperature,place", "2026-01-{n:02},4.{n},Leeds"),
    "a bank": ("date,description,amount,balance", "2026-01-{n:02},Coffee {n},4.{n},100.{n}"),
    "people": ("id,name,email,phone,created", "{n},Ann {n},ann{n}@example.org,0151 {n},2026-01-{n:02}"),
    "sales": ("date,product,price,quantity", "2026-01-{n:02},Widget {n},4.{n},{n}"),
    "shares": ("Date,Open,High,Low,Close,Volume", "2026-01-{n:02},4.{n},5.{n},3.{n},4.{n},10{n}"),
    "goods": ("serial,model,purchased on,location", "A{n},Model {n},2026-01-{n:02},Leeds"),
}
LOGS = {
    "a city": ("date,crime type,ward", "2026-01-{n:02},Burglary {n},North"),
    "a desk": ("created,subject", "2026-01-{n:02},Printer {n}"),
    "a desk with money": ("created,subject,status,amount", "2026-01-{n:02},Printer {n},Open,4.{n}"),
    "backups": ("date,host,result", "2026-01-{n:02},srv-{n},ok"),
}


def table(head: str, row: str) -> str:
    return head + "\n" + "".join(row.format(n=n) + "\n" for n in range(10, 29))


@pytest.mark.parametrize("anew", [True, False])
@pytest.mark.parametrize(("head", "row"), OTHERS.values(), ids=OTHERS)
def test_a_table_of_another_trade_is_refused(tmp_path: Path, head: str, row: str, anew: bool) -> None:
    with pytest.raises(DataError, match="is no log of tickets, nor of work done") as caught:
        look(tmp_path, table(head, row), wishes=Wishes(YEAR, anew=anew))
    assert "--as tickets" in caught.value.hint


@pytest.mark.parametrize(("head", "row"), LOGS.values(), ids=LOGS)
def test_what_is_a_log_is_none_of_these(tmp_path: Path, head: str, row: str) -> None:
    assert look(tmp_path, table(head, row)).coverage.usable == 19


def test_who_says_that_it_is_one_is_believed(tmp_path: Path) -> None:
    content = table(*OTHERS["a bank"])
    found = look(tmp_path, content, wishes=Wishes(YEAR, records="activities"))
    assert found.coverage.usable == 19


_ORDERS = {
    "en": ("Order ID,Order date,Status,Customer,Quantity,Unit price,Total", ("Open", "Closed", "Cancelled")),
    "en stock": ("Number,Created,Status,Title,SKU,Stock", ("Open", "Closed", "New")),
    "en measured": ("ID,Time,Status,Sensor,Reading", ("Open", "Closed", "Open")),
    "de": ("Nummer,Erstellt,Status,Kunde,Artikel,Menge,Preis", ("Offen", "Geschlossen", "Storniert")),
    "fr": ("Numéro,Créé le,Statut,Client,Article,Quantité,Prix", ("Ouvert", "Fermé", "Annulé")),
    "es": ("Número,Creado,Estado,Cliente,Artículo,Cantidad,Precio", ("Abierto", "Cerrado", "Cancelado")),
    "pt": ("Número,Criado em,Situação,Cliente,Produto,Quantidade,Preço", ("Aberto", "Fechado", "Cancelado")),
    "it": ("Numero,Creato,Stato,Cliente,Articolo,Quantità,Prezzo", ("Aperto", "Chiuso", "Annullato")),
    "nl": ("Nummer,Aangemaakt,Status,Klant,Artikel,Aantal,Prijs", ("Open", "Gesloten", "Geannuleerd")),
}


@pytest.mark.parametrize("language", _ORDERS)
def test_orders_and_stock_with_a_number_and_a_status_are_no_tickets(tmp_path: Path, language: str) -> None:
    head, words = _ORDERS[language]
    more = head.count(",") - 2
    lines = [head]
    for number in range(24):
        cells = [f"B-{number}", f"2026-01-{number + 1:02} 09:15", words[number % 3]]
        lines.append(",".join([*cells, *(f"{3 * number + at}" for at in range(more))]))
    with pytest.raises(DataError, match="is no log of tickets") as caught:
        look(tmp_path, "\n".join(lines) + "\n")
    assert "--as tickets" in caught.value.hint


def test_a_desk_that_sells_too_is_one(tmp_path: Path) -> None:
    head, row = (
        "id,created,subject,status,priority,product,quantity",
        "{n},2026-01-{n:02},Printer {n} jams,Open,High,HP,1",
    )
    assert look(tmp_path, table(head, row)).coverage.usable == 19


def test_a_log_of_states_is_one_of_tickets_though_nothing_else_is_told(tmp_path: Path) -> None:
    rows = "".join(
        f"2026-05-{1 + at // 3:02} 10:{at % 3}0,{39_700 + at // 3},{STATES[at % 3]},Mail\n"
        for at in range(60)
    )
    found = look(tmp_path, "Timestamp,Ticket ID,Status,Category\n" + rows)
    assert found.coverage.records == "tickets"


def test_what_a_person_should_not_have_written_is_no_title_of_work(tmp_path: Path) -> None:
    rows = "".join(
        f'2026-05-{1 + at:02},pc-{at},15,"my password is Sommer{at}!, write to a@b.example"\n'
        for at in range(20)
    )
    assert "title" not in look(tmp_path, "Date,Host,Minutes,Title\n" + rows).guesses
