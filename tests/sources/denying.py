"""Words with which a log denies that a ticket was solved, made in seven languages; and words that do not."""

from __future__ import annotations

from collections.abc import Iterator

# Of each language: words for solved, what makes a denial of one, other denials, refusals, words for closed.
SOLVED = {
    "en": ("solved", "resolved", "fixed", "repaired"),
    "fr": ("résolu", "corrigé", "réparé"),
    "de": ("gelöst", "behoben", "repariert"),
    "es": ("resuelto", "solucionado", "reparado"),
    "pt": ("resolvido", "solucionado", "corrigido"),
    "it": ("risolto", "corretto", "riparato"),
    "nl": ("opgelost", "verholpen", "hersteld"),
}
DENIED = {
    "en": ("not {}", "could not be {}", "won't be {}", "cannot be {}", "never {}", "was not yet {}"),
    "fr": ("non {}", "n'a pas été {}", "pas {}", "ne sera pas {}", "jamais {}"),
    "de": ("nicht {}", "konnte nicht {} werden", "wird nicht {}", "noch nicht {}", "leider nicht {}"),
    "es": ("no {}", "no ha sido {}", "no fue {}", "nunca {}"),
    "pt": ("não {}", "não foi {}", "não será {}", "nunca {}"),
    "it": ("non {}", "non è stato {}", "non ancora {}", "mai {}"),
    "nl": ("niet {}", "kon niet worden {}", "wordt niet {}", "nog niet {}", "nooit {}"),
}
OTHERS = {
    "en": (
        "Unresolved",
        "Unsolved",
        "No fix found",
        "Without a solution",
        "Cannot reproduce",
        "Unable to fix",
    ),
    "fr": ("Irrésolu", "Sans solution", "Aucune solution trouvée", "Impossible à reproduire", "Sans suite"),
    "de": ("Ungelöst", "Ohne Lösung", "Keine Lösung gefunden", "Nicht reproduzierbar", "Unerledigt"),
    "es": ("Sin resolver", "Sin solución", "No hay solución", "No se puede reproducir", "Irresuelto"),
    "pt": ("Sem solução", "Nenhuma solução encontrada", "Não é possível reproduzir", "Irresolvido"),
    "it": ("Irrisolto", "Senza soluzione", "Nessuna soluzione trovata", "Non riproducibile"),
    "nl": ("Onopgelost", "Zonder oplossing", "Geen oplossing gevonden", "Niet reproduceerbaar"),
}
REFUSED = {
    "en": ("Rejected", "Abandoned", "Declined by the landlord", "No action taken", "Given up", "Failed"),
    "fr": ("Rejeté", "Abandonné", "Refusé", "Sans réponse"),
    "de": ("Abgelehnt", "Aufgegeben", "Verworfen", "Erfolglos", "Keine Rückmeldung"),
    "es": ("Rechazado", "Abandonado", "Desestimado", "Sin respuesta"),
    "pt": ("Rejeitado", "Recusado", "Indeferido", "Sem resposta"),
    "it": ("Rifiutato", "Respinto", "Abbandonato", "Nessuna risposta"),
    "nl": ("Afgewezen", "Geweigerd", "Opgegeven", "Geen reactie"),
}
CLOSED = {
    "en": ("Closed", "Completed", "Done"),
    "fr": ("Fermé", "Clos"),
    "de": ("Geschlossen", "Erledigt"),
    "es": ("Cerrado", "Finalizado"),
    "pt": ("Fechado", "Encerrado"),
    "it": ("Chiuso", "Completato"),
    "nl": ("Gesloten", "Afgehandeld"),
}
WRITTEN = ("{} - {}", "{}: {}", "{} ({})", "{}, {}", "{} / {}")

# What denies no solving: each solved, or of something else.
_HARMLESS = """
Nothing to do | No longer failing | Not urgent | Resolved - no further action needed | No fix needed |
Gelöst, keine Rückfragen | Solved without visit | Ohne Besuch gelöst | Gelöst ohne Besuch |
Résolu sans visite | Resuelto sin visita | Risolto senza visita | Opgelost zonder bezoek |
Resolvido sem visita | Completed - no issues | Erledigt, nicht berechnet | Closed - no survey |
Not fixed remotely, fixed on site | Erst nicht reproduzierbar, dann behoben | No problem, solved |
Failed disk replaced | Invalid licence replaced | Abandoned vehicle removed | No longer reproducible |
Kein Handlungsbedarf | Rien à faire | Nada que hacer | Nada a fazer | Niente da fare | Niets te doen |
Tritt nicht mehr auf | Ne se produit plus | Ya no falla | Komt niet meer voor | Parked | Unassigned |
Keine Lösung erforderlich | Not billed | Fixed - no answer needed | Not unresolved | No charge |
Case Resolved No graffiti was found at this address case has been closed | Resolved no violation found |
Fixed, not reproducible any more | Solved (Not Permanently)
"""
HARMLESS = [word.strip() for line in _HARMLESS.split("\n") for word in line.split("|") if word.strip()]


NO = {"en": "no", "fr": "non", "de": "nein", "es": "no", "pt": "não", "it": "no", "nl": "nee"}


def simple(language: str) -> list[str]:
    """The denials of a language, each by itself."""
    made = [form.format(word) for form in DENIED[language] for word in SOLVED[language]]
    return [*(text.capitalize() for text in made), *OTHERS[language], *REFUSED[language]]


def denials(language: str) -> Iterator[str]:
    """Every denial of a language: by itself, after a word for closed, and in capital letters."""
    for number, text in enumerate(simple(language)):
        yield text
        yield text.upper() if number % 2 else text.lower()
        for place, closed in enumerate(CLOSED[language]):
            yield WRITTEN[(number + place) % len(WRITTEN)].format(closed, text.lower())
    for form in ("{}: {}", "{}? {}", "{} {}"):
        yield from (form.format(word.capitalize(), NO[language]) for word in SOLVED[language])
