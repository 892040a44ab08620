# ruff: noqa: E501 - headers stand on one line, as they do in the exports
from __future__ import annotations

from pathlib import Path

import pytest

from reporter.inspecting.trials import product_of
from tests.inspecting.looking import look, mapped

GLPI = (
    "id",
    "subject",
    "client",
    "place",
    "status",
    "opened_at",
    "updated_at",
    "requester",
    "assignee",
    "category",
    "priority",
)
GLPI_ROWS = [
    '"2 553";"{word}";"Acme";"Site 1";"{open}";"21-01-2026 09:00";"22-01-2026 10:00";"Ann Dean";"Raj Patel";"Print";"{high}";',
    '"2 554";"{word} 2";"Birch";"Site 2";"{done}";"03-02-2026 09:00";"04-02-2026 10:00";"Bo Lund";"Raj Patel";"Mail";"{low}";',
]  # fmt: skip
GLPI_HEADERS = {
    "en": ("ID;Title;Entity;Location;Status;Opening date;Last update;Requester - Requester;Assigned to - Technician;Category;Priority;", "Processing (assigned)|Closed|High|Low"),
    "fr": ("ID;Titre;Entité;Lieu;Statut;Date d'ouverture;Dernière modification;Demandeur - Demandeur;Attribué à - Technicien;Catégorie;Priorité;", "En cours (Attribué)|Clos|Haute|Basse"),
    "de": ("ID;Titel;Entität;Standort;Status;Eröffnungsdatum;Letzte Aktualisierung;Anforderer - Anforderer;Zugewiesen an - Techniker;Kategorie;Priorität;", "In Bearbeitung (zugewiesen)|Geschlossen|Hoch|Niedrig"),
    "es": ("ID;Título;Entidad;Ubicación;Estado;Fecha de apertura;Última actualización;Solicitante - Solicitante;Asignado a - Técnico;Categoría;Prioridad;", "En curso (asignado)|Cerrado|Alta|Baja"),
    "pt-BR": ("ID;Título;Entidade;Localização;Status;Data de abertura;Última atualização;Requerente - Requerente;Atribuído - Técnico;Categoria;Prioridade;", "Em atendimento (atribuído)|Fechado|Alta|Baixa"),
}  # fmt: skip

REDMINE = (
    "id",
    "client",
    "kind",
    "status",
    "priority",
    "subject",
    "requester",
    "assignee",
    "updated_at",
    "opened_at",
    "closed_at",
)
REDMINE_HEADERS = {
    "en": ("#,Project,Tracker,Status,Priority,Subject,Author,Assignee,Updated,Created,Closed,% Done", "Support|In Progress|Closed|Immediate|Low"),
    "fr": ("#,Projet,Tracker,Statut,Priorité,Sujet,Auteur,Assigné à,Mis-à-jour,Créé,Fermé,% réalisé", "Assistance|En cours|Fermé|Immédiat|Bas"),
    "de": ("#,Projekt,Tracker,Status,Priorität,Thema,Autor,Zugewiesen an,Aktualisiert,Angelegt,Geschlossen,% erledigt", "Support|In Bearbeitung|Geschlossen|Sofort|Niedrig"),
    "es": ("#,Proyecto,Tipo,Estado,Prioridad,Asunto,Autor,Asignado a,Actualizado,Creado,Cerrada,% Realizado", "Support|En curso|Cerrada|Inmediata|Baja"),
    "pt-BR": ("#,Projeto,Tipo,Situação,Prioridade,Título,Autor,Atribuído para,Alterado em,Criado em,Fechado em,% Terminado", "Support|Em andamento|Fechada|Imediata|Baixa"),
}  # fmt: skip

JIRA = (
    "subject",
    "id",
    "kind",
    "status",
    "client",
    "priority",
    "assignee",
    "requester",
    "opened_at",
    "updated_at",
    "resolved_at",
)
JIRA_HEADERS = {
    "en": ("Summary,Issue key,Issue id,Issue Type,Status,Project name,Priority,Assignee,Reporter,Created,Updated,Resolved", "Task|To Do|Done|Highest|Low"),
    "fr": ("Résumé,Clé de ticket,ID de ticket,Type de ticket,État,Nom du projet,Priorité,Responsable,Rapporteur,Création,Mise à jour,Résolu", "Tâche|À faire|Terminé|La plus élevée|Faible"),
    "de": ("Zusammenfassung,Vorgangsschlüssel,Vorgangs-ID,Vorgangstyp,Status,Projektname,Priorität,Zugewiesene Person,Autor,Erstellt,Aktualisiert,Erledigt", "Aufgabe|Zu erledigen|Fertig|Höchste|Niedrig"),
    "es": ("Resumen,Clave de incidencia,ID de la incidencia,Tipo de Incidencia,Estado,Nombre del proyecto,Prioridad,Persona asignada,Informador,Creada,Actualizada,Resuelta", "Tarea|Por hacer|Listo|Más alta|Baja"),
    "pt-BR": ("Resumo,Chave da item,ID da item,Tipo de item,Status,Nome do projeto,Prioridade,Responsável,Relator,Criado,Atualizado(a),Resolvido", "Tarefa|A fazer|Concluído|Mais alta|Baixa"),
}  # fmt: skip


@pytest.mark.parametrize("language", GLPI_HEADERS)
def test_glpi_is_read_in_each_language(tmp_path: Path, language: str) -> None:
    header, said = GLPI_HEADERS[language]
    begun, done, high, low = said.split("|")
    rows = [row.format(word="Drucker", open=begun, done=done, high=high, low=low) for row in GLPI_ROWS]
    found = look(tmp_path, "\ufeff" + "\r\n".join([header, *rows, ""]))
    assert mapped(found) == dict(zip(GLPI, header.strip(";").split(";"), strict=True))
    assert (found.product, found.language) == ("GLPI", language)
    assert found.unknown == {}
    assert [(row["status"], row["priority"]) for row in found.coverage.preview] == [
        ("open", 2),
        ("closed", 4),
    ]


@pytest.mark.parametrize("language", REDMINE_HEADERS)
def test_redmine_is_read_in_each_language(tmp_path: Path, language: str) -> None:
    header, said = REDMINE_HEADERS[language]
    kind, begun, done, urgent, low = said.split("|")
    rows = [
        f"17,Acme,{kind},{begun},{urgent},Printer,Ann Dean,Raj Patel,14/02/2026 10:00,13/02/2026 10:00,,50",
        f"18,Birch,{kind},{done},{low},Mail,Bo Lund,Raj Patel,15/02/2026 10:00,13/02/2026 11:00,15/02/2026 10:00,100",
    ]
    found = look(tmp_path, "\n".join([header, *rows, ""]))
    assert mapped(found) == dict(zip(REDMINE, header.split(","), strict=False))
    assert (found.product, found.language) == ("Redmine", language)
    assert found.unknown == {}
    assert [(row["kind"], row["status"], row["priority"]) for row in found.coverage.preview] == [
        ("request", "open", 1),
        ("request", "closed", 4),
    ]


@pytest.mark.parametrize("language", JIRA_HEADERS)
def test_jira_is_read_in_each_language(tmp_path: Path, language: str) -> None:
    header, said = JIRA_HEADERS[language]
    kind, new, done, urgent, low = said.split("|")
    rows = [
        f"Printer,SUP-1,10001,{kind},{new},Acme,{urgent},Raj Patel,Ann Dean,09/Oct/25 1:42 PM,10/Oct/25 1:42 PM,",
        f"Mail,SUP-2,10002,{kind},{done},Acme,{low},Raj Patel,Bo Lund,09/Oct/25 2:42 PM,10/Oct/25 1:42 PM,10/Oct/25 1:42 PM",
    ]
    found = look(tmp_path, "\n".join([header, *rows, ""]))
    columns = header.split(",")
    assert mapped(found) == dict(zip(JIRA, [*columns[:2], *columns[3:]], strict=True))
    assert (found.product, found.language) == ("Jira", language)
    assert found.unknown == {}
    assert [(row["status"], row["priority"]) for row in found.coverage.preview] == [
        ("new", 1),
        ("resolved", 4),
    ]


def test_a_product_is_not_named_for_a_few_common_columns() -> None:
    assert product_of(["id", "status", "subject", "created"]) == ("", "")


def test_a_name_of_several_words_is_found_within_a_longer_one(tmp_path: Path) -> None:
    found = look(
        tmp_path,
        "TicketNumber,dateclosed,Custom field (Organizations),_info.dateEntered\nA-1,2026-01-03,Acme,2026-01-02\n",
    )
    assert mapped(found) == {
        "id": "TicketNumber",
        "closed_at": "dateclosed",
        "client": "Custom field (Organizations)",
        "opened_at": "_info.dateEntered",
    }


def test_a_column_named_like_a_date_that_holds_none_is_not_taken_for_one(tmp_path: Path) -> None:
    found = look(tmp_path, "id,created,resolved\n1,2026-01-02,yes\n2,2026-01-03,no\n")
    assert mapped(found) == {"id": "id", "opened_at": "created"}


def test_a_work_log_is_told_from_tickets(tmp_path: Path) -> None:
    found = look(tmp_path, "Host,Start,End,Result\nsrv-1,2026-01-02 01:00,2026-01-02 02:00,Success\n")
    assert found.coverage.records == "activities"
    assert mapped(found) == {
        "asset": "Host",
        "at": "Start",
        "ends_at": "End",
        "outcome": "Result",
        "client": "Host",
    }


def test_the_user_has_the_last_word_on_what_the_rows_are(tmp_path: Path) -> None:
    from reporter.inspecting.proposal import Wishes

    found = look(
        tmp_path, "Host,Start\nsrv-1,2026-01-02 01:00\n", wishes=Wishes(2026, records="tickets", anew=True)
    )
    assert found.coverage.records == "tickets"


@pytest.mark.parametrize(
    "text",
    [
        "Ticketnummer;Onderwerp;Toestand;Prioriteit;Aangemaakt op;Gesloten op;Aanvrager;Toegewezen aan;Klant\n1;Fax;In behandeling;Hoog;13-02-2026 10:00;;Ann;Raj;Acme\n",
        "Numero ticket;Oggetto;Stato;Priorità;Data di apertura;Data di chiusura;Richiedente;Assegnato a;Azienda\n1;Fax;In lavorazione;Alta;13/02/2026 10:00;;Ann;Raj;Acme\n",
    ],
    ids=["nl", "it"],
)
def test_dutch_and_italian_exports_are_read(tmp_path: Path, text: str) -> None:
    found = look(tmp_path, text)
    fields = (
        "id",
        "subject",
        "status",
        "priority",
        "opened_at",
        "closed_at",
        "requester",
        "assignee",
        "client",
    )
    assert mapped(found) == dict(zip(fields, text.split("\n")[0].split(";"), strict=True))
    assert [(row["status"], row["priority"]) for row in found.coverage.preview] == [("open", 2)]


@pytest.mark.parametrize("header", ["Numéro", "Número", "Schlüssel", "Ticket No", "NUMÉRO"])
def test_a_counter_of_events_is_no_id_beside_an_accented_one(tmp_path: Path, header: str) -> None:
    lines = [f"Nr,Created,{header},Status,Subject"]
    for number in range(40):
        status = "Open" if number % 4 else "Closed"
        lines.append(
            f"{number + 1},2026-03-{1 + number // 4:02} 0{number % 4 + 1}:00,INC{500 + number // 4},"
            f"{status},Door {number // 4} sticks"
        )
    assert mapped(look(tmp_path, "\n".join(lines) + "\n"))["id"] == header
