"""The same desk told otherwise: as a log of events, many rows a ticket, or with spans for instants."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.readings.desks import Ticket

TIMES = {
    "en": ("Timestamp", "Date", "Updated", "Event time"),
    "de": ("Aktualisiert", "Datum", "Zeit"),
    "fr": ("Mis à jour", "Date"),
    "es": ("Actualizado", "Fecha"),
    "pt": ("Atualizado em", "Data"),
    "it": ("Aggiornato", "Data"),
    "nl": ("Bijgewerkt", "Datum"),
}
EVENTS = {
    "en": ("Event", "Created", "Agent reply", "Customer reply", "Status changed"),
    "de": ("Ereignis", "Erstellt", "Antwort an Kunden", "Antwort des Kunden", "Status geändert"),
    "fr": ("Événement", "Créé", "Réponse du technicien", "Réponse du client", "Statut changé"),
    "es": ("Evento", "Creado", "Respuesta del agente", "Respuesta del cliente", "Estado cambiado"),
    "pt": ("Evento", "Criado", "Resposta do agente", "Resposta do cliente", "Status alterado"),
    "it": ("Evento", "Creato", "Risposta del tecnico", "Risposta del cliente", "Stato cambiato"),
    "nl": (
        "Gebeurtenis",
        "Aangemaakt",
        "Antwoord aan aanmelder",
        "Antwoord van aanmelder",
        "Status gewijzigd",
    ),
}
SPANS = {
    "en": ("Resolution time", "First response time"),
    "de": ("Lösungszeit", "Reaktionszeit"),
    "fr": ("Temps de résolution", "Temps de première réponse"),
    "es": ("Tiempo de resolución", "Tiempo de primera respuesta"),
    "pt": ("Tempo de resolução", "Tempo de primeira resposta"),
    "it": ("Tempo di risoluzione", "Tempo di prima risposta"),
    "nl": ("Oplostijd", "Reactietijd"),
}
UNITS = {
    "minutes": ("(minutes)", "(min)", ""),
    "hours": ("(hours)", "(h)", ""),
    "seconds": ("(seconds)", ""),
    "clock": ("",),
}


@dataclass(frozen=True)
class Event:
    """One row of a log: when, how the ticket stood then, which of the words for an event, and who had it."""

    ticket: Ticket
    at: datetime
    status: str
    word: int
    assignee: str
    priority: int


def events(seed: int, tickets: tuple[Ticket, ...], by_ticket: bool) -> list[Event]:
    """All that happened, in the order of time, or ticket by ticket."""
    dice = random.Random(seed)
    found = [event for ticket in tickets for event in _of(dice, ticket)]
    return found if by_ticket else sorted(found, key=lambda event: event.at)


def _of(dice: random.Random, ticket: Ticket) -> list[Event]:
    answered = ticket.first_response_at or ticket.opened_at
    told = [(ticket.opened_at, "open", 1)]
    if (answered - ticket.opened_at) > timedelta(minutes=6):
        told.append((ticket.opened_at + (answered - ticket.opened_at) / 2, "open", 3))
    told.append((answered, "open", 2))
    if ticket.resolved_at is None:
        told.append((answered + timedelta(minutes=70), ticket.status, 4))
    else:
        rest = ticket.resolved_at - answered
        if rest > timedelta(hours=4) and dice.random() < 0.3:  # solved once, and open again
            told += [(answered + rest / 4, "resolved", 4), (answered + rest / 2, "open", 3)]
        told.append((ticket.resolved_at, "resolved", 4))
        if ticket.status == "closed":
            told.append((ticket.resolved_at + timedelta(days=2), "closed", 4))
    last = len(told) - 1
    return [
        Event(
            ticket,
            at.replace(microsecond=0),
            status,
            word,
            ticket.assignee if place == last else dice.choice(("", "Dan")),
            ticket.priority if place == last else 3,
        )
        for place, (at, status, word) in enumerate(told)
    ]


def span(unit: str, begun: datetime, ended: datetime | None) -> object:
    """The time between the two as a product writes it."""
    if ended is None:
        return ""
    seconds = int((ended - begun).total_seconds())
    if unit == "clock":
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return {"minutes": round(seconds / 60, 2), "hours": round(seconds / 3600, 3), "seconds": seconds}[unit]
