"""A help desk as it was: tickets with their instants, in the words of its language."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

HEADERS: dict[str, dict[str, tuple[str, ...]]] = {
    "en": {
        "id": ("Ticket ID", "Number", "Case Number", "ID"),
        "subject": ("Subject", "Title", "Summary"),
        "status": ("Status", "State"),
        "priority": ("Priority",),
        "category": ("Category",),
        "requester": ("Requester", "Caller"),
        "assignee": ("Assignee", "Assigned to"),
        "opened_at": ("Created", "Created at", "Opened", "Opened at"),
        "first_response_at": ("First response", "First response at"),
        "resolved_at": ("Resolved", "Resolved at"),
        "updated_at": ("Updated", "Last updated"),
    },
    "de": {
        "id": ("Ticketnummer", "Nummer", "ID"),
        "subject": ("Betreff", "Titel"),
        "status": ("Status",),
        "priority": ("Priorität",),
        "category": ("Kategorie",),
        "requester": ("Anforderer", "Melder"),
        "assignee": ("Bearbeiter", "Zugewiesen an"),
        "opened_at": ("Erstellt", "Erstellt am"),
        "first_response_at": ("Erste Antwort",),
        "resolved_at": ("Gelöst", "Gelöst am"),
        "updated_at": ("Aktualisiert", "Geändert am"),
    },
    "fr": {
        "id": ("Numéro", "ID"),
        "subject": ("Sujet", "Titre"),
        "status": ("Statut", "État"),
        "priority": ("Priorité",),
        "category": ("Catégorie",),
        "requester": ("Demandeur",),
        "assignee": ("Assigné à", "Technicien"),
        "opened_at": ("Créé le", "Date d'ouverture"),
        "first_response_at": ("Première réponse",),
        "resolved_at": ("Résolu le", "Date de résolution"),
        "updated_at": ("Mis à jour", "Dernière modification"),
    },
    "es": {
        "id": ("Número", "ID"),
        "subject": ("Asunto", "Título"),
        "status": ("Estado",),
        "priority": ("Prioridad",),
        "category": ("Categoría",),
        "requester": ("Solicitante",),
        "assignee": ("Asignado a", "Técnico"),
        "opened_at": ("Creado", "Fecha de apertura"),
        "first_response_at": ("Primera respuesta",),
        "resolved_at": ("Resuelto", "Fecha de resolución"),
        "updated_at": ("Actualizado", "Última actualización"),
    },
    "pt": {
        "id": ("Número", "ID"),
        "subject": ("Assunto", "Título"),
        "status": ("Status", "Estado"),
        "priority": ("Prioridade",),
        "category": ("Categoria",),
        "requester": ("Solicitante",),
        "assignee": ("Atribuído para", "Técnico"),
        "opened_at": ("Criado em", "Data de abertura"),
        "first_response_at": ("Primeira resposta",),
        "resolved_at": ("Resolvido em", "Data de resolução"),
        "updated_at": ("Atualizado em", "Última atualização"),
    },
    "it": {
        "id": ("Numero", "ID"),
        "subject": ("Oggetto", "Titolo"),
        "status": ("Stato",),
        "priority": ("Priorità",),
        "category": ("Categoria",),
        "requester": ("Richiedente",),
        "assignee": ("Assegnato a", "Tecnico"),
        "opened_at": ("Creato", "Data di apertura"),
        "first_response_at": ("Prima risposta",),
        "resolved_at": ("Risolto", "Data di risoluzione"),
        "updated_at": ("Aggiornato", "Ultimo aggiornamento"),
    },
    "nl": {
        "id": ("Nummer", "Meldingnummer", "ID"),
        "subject": ("Onderwerp", "Titel"),
        "status": ("Status",),
        "priority": ("Prioriteit",),
        "category": ("Categorie",),
        "requester": ("Aanmelder", "Aanvrager"),
        "assignee": ("Behandelaar", "Toegewezen aan"),
        "opened_at": ("Aangemaakt", "Aanmaakdatum"),
        "first_response_at": ("Eerste reactie",),
        "resolved_at": ("Opgelost", "Opgelost op"),
        "updated_at": ("Bijgewerkt", "Laatst gewijzigd"),
    },
}
STATUSES: dict[str, dict[str, str]] = {
    "en": {"open": "Open", "on hold": "On hold", "resolved": "Resolved", "closed": "Closed"},
    "de": {"open": "Offen", "on hold": "Wartend", "resolved": "Gelöst", "closed": "Geschlossen"},
    "fr": {"open": "Ouvert", "on hold": "En attente", "resolved": "Résolu", "closed": "Fermé"},
    "es": {"open": "Abierto", "on hold": "En espera", "resolved": "Resuelto", "closed": "Cerrado"},
    "pt": {"open": "Aberto", "on hold": "Em espera", "resolved": "Resolvido", "closed": "Fechado"},
    "it": {"open": "Aperto", "on hold": "In attesa", "resolved": "Risolto", "closed": "Chiuso"},
    "nl": {"open": "Open", "on hold": "In de wacht", "resolved": "Opgelost", "closed": "Gesloten"},
}
PRIORITIES: dict[str, tuple[str, str, str, str]] = {
    "en": ("Urgent", "High", "Normal", "Low"),
    "de": ("Dringend", "Hoch", "Normal", "Niedrig"),
    "fr": ("Urgente", "Haute", "Normale", "Basse"),
    "es": ("Urgente", "Alta", "Normal", "Baja"),
    "pt": ("Urgente", "Alta", "Normal", "Baixa"),
    "it": ("Urgente", "Alta", "Normale", "Bassa"),
    "nl": ("Urgent", "Hoog", "Normaal", "Laag"),
}
_SUBJECTS = (
    "Printer on the second floor jams",
    "Passwort zurücksetzen für Café Müller",
    "Écran noir à l’accueil",
    "VPN drops every hour",
    "Neue Kollegin am 3. März",
    "Scanner sends to nobody",
    "No sound in meeting room 4",
    "Correo no llega a la oficina",
)
_PEOPLE = ("Ann Dean", "Raj Patel", "Zoë Hartmann", "José Núñez", "Lena Groß", "Tom Ellery")
_CATEGORIES = ("Printing", "Access", "E-mail", "Network")
_MEMO = "my password is Sommer2026!, please call 0151 555 0100 or write to ann@harbour.example, it is urgent"


@dataclass(frozen=True)
class Ticket:
    """One ticket as it truly was; instants in UTC."""

    id: str
    subject: str
    status: str
    priority: int
    category: str
    requester: str
    assignee: str
    opened_at: datetime
    first_response_at: datetime | None
    resolved_at: datetime | None
    updated_at: datetime
    memo: str = ""


def tickets(dice: random.Random) -> list[Ticket]:
    """Forty to a hundred tickets of two to nine weeks, the oldest first."""
    begin = datetime(2026, dice.randrange(1, 9), dice.randrange(1, 13), 7, 0, tzinfo=UTC)
    count, days = dice.randrange(40, 101), dice.randrange(14, 64)
    moments = sorted(begin + timedelta(seconds=dice.randrange(days * 86400)) for _ in range(count))
    form = dice.choice(("{}", "INC{:07}", "{}", "HD-{}"))
    first = dice.randrange(1000, 90_000)
    return [_ticket(dice, form.format(first + 3 * number), at) for number, at in enumerate(moments)]


def _ticket(dice: random.Random, number: str, opened: datetime) -> Ticket:
    status = dice.choice(("open", "on hold", "resolved", "closed", "closed", "closed"))
    is_over = status in ("resolved", "closed")
    answered = opened + timedelta(seconds=dice.randrange(60, 7200))
    resolved = answered + timedelta(seconds=dice.randrange(60, 400_000)) if is_over else None
    return Ticket(
        id=number,
        subject=f"{dice.choice(_SUBJECTS)} ({dice.randrange(100)})",
        status=status,
        priority=dice.choice((1, 2, 3, 3, 4)),
        category=dice.choice(_CATEGORIES),
        requester=dice.choice(_PEOPLE),
        assignee=dice.choice(("Dan", "Marta", "Aisha")),
        opened_at=opened,
        first_response_at=answered,
        resolved_at=resolved,
        updated_at=(resolved or answered) + timedelta(seconds=dice.randrange(0, 3600)),
        memo=_MEMO,
    )
