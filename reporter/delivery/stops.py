"""Whether a mail may ask us to write no more, in whole sentences of eight languages: a person reads it.

Not here: the plain words that are a stop by themselves (delivery.inbox).
"""

from __future__ import annotations

import re

_ENDS_THEN_WRITING = (
    (  # English
        r"\b(?:stop|quit|cease|do not|don.?t|no longer|never)\b",
        r"\b(?:send|mail|e-?mail|writ|contact|messag|spamm?)(?:e|ing)? "
        r"(?:me|us|these|this|those|such|any|your)\b"
        r"|\b(?:want|wish|receive|get)\b.{0,30}(?:e-?mails?|reports?|messages|letters|updates)\b",
    ),
    (  # German
        r"\b(?:h[öo]r\w*|aufh[öo]r\w*|aufzuh[öo]ren|unterlass\w*|stopp\w*|verzicht\w*|keine)\b",
        r"\b(?:mir|uns|mich)\b.{0,30}(?:schreib|schick|send|zusend)\w*"
        r"|\b(?:(?:e-?)?mails?|berichte|nachrichten|benachrichtigungen)\b.{0,30}(?:mehr|senden|schicken)",
    ),
    (  # French
        r"\b(?:arr[êe]te\w*|cesse\w*|ne|plus)\b",
        r"\b(?:de m.|m.|nous )(?:envoy|[ée]cri)\w*|\b(?:plus recevoir|envoi de ces|plus [êe]tre contact)",
    ),
    (  # Spanish
        r"\b(?:dej\w+|par\w+|ces\w+|no)\b",
        r"\b(?:enviarme|escribirme|mandarme|enviarnos|escribirnos|mandarnos)\b"
        r"|\bme (?:env[íi]e\w*|escriba\w*|mande\w*)\b|\b(?:quiero|deseo)\b.{0,12}recibir",
    ),
    (  # Italian
        r"\b(?:smett\w+|cess\w+|non)\b",
        r"\b(?:inviarmi|scrivermi|mandarmi|inviarci|scriverci|mandarci)\b"
        r"|\b(?:voglio|desidero)\b.{0,12}ricevere|\bmi (?:scriv|mand|invi)\w+ pi[ùu]\b",
    ),
    (  # Dutch
        r"\b(?:stop\w*|houd\w*|geen|niet)\b",
        r"\b(?:mij|me|ons)\b.{0,20}(?:sturen|schrijven|mailen|toe te sturen)\b"
        r"|\b(?:(?:e-?)?mails?|berichten|rapporten)\b.{0,20}(?:meer|ontvangen|sturen)",
    ),
    (  # Portuguese
        r"\b(?:par\w+|deix\w+|cess\w+|n[ãa]o)\b",
        r"\bde me (?:enviar|escrever|mandar)\b|\bme (?:envi|escrev|mand)\w+"
        r"|\b(?:enviar-me|escrever-me|mandar-me)\b|\b(?:quero|desejo)\b.{0,12}receber",
    ),
    (  # Swedish
        r"\b(?:sluta|upph[öo]r|inte|inga)\b",
        r"\b(?:skicka|skriva|mejla|maila)\b.{0,20}(?:mig|oss|mejl|mail|rapporter)|\b(?:vill)\b.{0,12}(?:f[åa]|ha)\b"
        r"|\b(?:mejl|mail|rapporter)\b",
    ),
)
_WRITING_THEN_ENDS = (
    r"\b(?:schreib|schick|send)\w*\b.{0,40}\b(?:nicht|nichts|keine)\b.{0,20}\bmehr\b",
    r"\b(?:stuur|schrijf|mail)\b.{0,20}\b(?:niets|geen|niet)\b.{0,20}\bmeer\b",
    r"\b(?:take|remove) (?:me|us) (?:off|from)\b|\bunsubscribe\b|\bopt(?:ing)? (?:me |us )?out\b",
    r"\bmeld\w*\b.{0,20}\b(?:mich|uns)\b.{0,30}\bab\b|\babmelden\b|\babbestellen\b",
    r"\bd[ée]sabonne\w*|\bd[ée]sinscri\w+|\bdar(?:me|nos)? de baja\b|\bden?me de baja\b",
    r"\bdisiscriv\w+|\bschrijf (?:mij|me|ons) uit\b|\buitschrijven\b",
    r"\bcancel\w+ (?:a minha |mi )?(?:inscri|suscri)",
    r"\bavregistrera\b|\bavprenumerera\b",
)
_MAY_STOP = re.compile(
    "|".join(
        [*(f"(?:{end})[^.!?]{{0,40}}?(?:{what})" for end, what in _ENDS_THEN_WRITING), *_WRITING_THEN_ENDS]
    ),
    re.IGNORECASE,
)


def may_ask_to_stop(words: str) -> bool:
    """Whether somebody's own words may say that they want no more mail."""
    return bool(_MAY_STOP.search(" ".join(words.split())))
