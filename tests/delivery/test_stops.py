"""Sentences that may ask us to write no more, and those that do not."""

from __future__ import annotations

import pytest

from reporter.delivery.stops import may_ask_to_stop


@pytest.mark.parametrize(
    "words",
    [
        "Please STOP sending me these.",
        "I do not want to receive these reports any more.",
        "Could you take me off this list, please?",
        "Please don't email us any longer.",
        "Bitte hören Sie auf, mir zu schreiben.",
        "Schicken Sie mir bitte keine Berichte mehr.",
        "Ich möchte keine E-Mails mehr von Ihnen.",
        "Melden Sie mich bitte von diesen Mails ab.",
        "Merci d'arrêter de m'envoyer ces messages.",
        "Je ne veux plus recevoir ces courriels.",
        "Arrêtez de m'écrire, s'il vous plaît.",
        "Por favor, dejen de enviarme estos correos.",
        "No quiero recibir más mensajes.",
        "No me escriban más.",
        "Per favore smettete di scrivermi.",
        "Non desidero più ricevere queste mail.",
        "Stop alstublieft met mij deze berichten te sturen.",
        "Stuur mij niets meer.",
        "Ik wil geen mails meer ontvangen.",
        "Por favor, parem de me enviar isto.",
        "Não quero receber mais relatórios.",
        "Sluta skicka mig de här mejlen.",
        "Jag vill inte ha fler rapporter.",
    ],
)
def test_a_sentence_that_asks_for_no_more_mail_is_seen(words: str) -> None:
    assert may_ask_to_stop(words)


@pytest.mark.parametrize(
    "words",
    [
        "Stop the printer from beeping, please.",
        "It jams every day, stop.",
        "Thanks, please hurry.",
        "Please send me the report again.",
        "Der Drucker hört nicht auf zu piepen.",
        "Danke, es geht wieder.",
        "Merci, tout marche.",
        "No, it came back an hour later!",
        "No funciona la impresora.",
        "La stampante non funziona.",
        "De printer doet het niet.",
        "A impressora não funciona.",
        "Skrivaren fungerar inte.",
        "",
    ],
)
def test_what_is_about_something_else_is_not(words: str) -> None:
    assert not may_ask_to_stop(words)
