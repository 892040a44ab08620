"""What is not for a client's reader: secrets, forms that close a ticket, and what may not be over or well."""

from __future__ import annotations

import re
from collections.abc import Iterable


def _words(text: str) -> list[str]:
    return text.split()


# What a client's reader has no use for, or nobody else may read. A sentence that holds one is left out.
_PRIVATE = re.compile(
    r"""
      \S+@\S+ | \bat\ g?mail\b | \b\w+\ dot\ (?:com|uk|org|net)\b
    | (?<![\d.,£$€-])\+?\(?\d[\d ()/-]{7,}\d
    | \b(?:PIN|pin|code)\s+\d{3,} | \b(?:pwd?|password|passwort)\s+\S*[\d!]
    | \b(?:pass(?:word|wort|code|phrase)?s?|kennwort|contraseña|mot\ de\ passe|pwd?|PIN|pin|codes?|keys?
        |log-?in)\b
        [^.!?]{0,24}?(?:\b(?:is|was|to|are|now|lautet|es|est)\b|[:=])\s*\S*[\d!#$%&*]
    | \b(?i:pass(?:word|code|phrase)|kennwort|passwort)s?\b[^.!?]{0,16}?
        \b(?:is\s+now|(?:re)?set\s+to|changed\s+to|reads)\b
    | \b(?:log-?in|user\s?name|admin|credentials?)\s+(?:is|are|:)\s
    | \b\d(?:-\d){2,}\b | \bborn\b | \bDOB\b | \bdate\ of\ birth\b
    | \b\d{1,4}[A-Za-z]?,?\s+(?:[A-Z][\w’'-]+\s+){1,3}(?:Street|Road|Avenue|Lane|Close|Drive|Way|Court|St|Ln
        |Crescent|Terrace|Place|Square|Hill|Grove|Gardens|Rd|Ave|Blvd|Boulevard)\b
    | \b(?:Flat|Apartment|Apt|Unit|Suite)\s+\d | \bnumber\s+\d | \bat\s+\d{1,3}[a-z]?\s+[A-Z]
    | \b\d{1,4},?\s+(?:rue|via|calle|avenida|piazza)\b | \b\w+(?:straße|strasse|gasse|platz)\s+\d
    | \b[A-Z]{1,2}\d[A-Z\d]?\ ?\d[A-Z]{2}\b | \b\d{5}\s+[A-Z] | \b[A-Z]\d\d\ [A-Z]\d\d\d\b
    """,
    re.VERBOSE,
)
_MACHINE = re.compile(
    r"""
      https?://\S+ | \bwww\.\S+ | \\\S+ | \b[A-Z]:\\ | (?<![\w/])/(?:etc|var|usr|home|mnt|opt)/ | \w\\\w
    | \b\d{1,3}(?:\.\d{1,3}){3}\b
    | \b(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}\b | \b(?:[0-9a-f]{4}\.){2}[0-9a-f]{4}\b
    | \b[0-9a-f]{1,4}::?[0-9a-f]{1,4}:[0-9a-f:]+
    | \b(?:MAC|IPv6|serial)\b(?!\s(?:number|address)(?:es|s)?\b(?!\W*[\w-]*\d))
    | \b(?:[A-Za-z0-9-]+\.)+(?:local|localdomain|lan|internal|intranet|corp|com|net|org|io|gov|edu|example
        |co\.uk|ac\.uk|gov\.uk|de|fr|es|it|nl|eu)\b
    | \b[A-Z][A-Z0-9]+(?:-[A-Z0-9]+)+\b | \b[a-z]+(?:-[a-z0-9]+)*-\d+\b
    | \b(?:srv|svr|server|dc|fs|pc|nb|ws|lt|sw|fw|rtr|nas|esx|esxi|vm|host|db|web|prn|prt|ap|ts)[-_]?\d{1,4}\b
    | \b[A-Za-z0-9]+_[A-Za-z0-9_]+\b | \b[A-Z]{6,}\b | \b[A-Z]{2,}\d+\b
    | (?!\d+(?:[.,]\d+)?(?:[kmgt]b(?:it)?(?:/s)?|mbps|gbps|[mg]hz|km|min|hrs?|am|pm|st|nd|rd|th|px|kwh|h)\b)
      \b(?!(?:office|windows|win)\d)(?=\w*\d)(?=\w*[A-Za-z])\w{5,}\b
    | \#\d{2,} | \b(?:ticket|case|incident|request|call|ref(?:erence)?|order|serial|account|asset)s?
        [ .:#]*(?:no\.?|nr\.?|number)?\s*[A-Z]{0,4}-?\d{3,}\b
    """,
    re.VERBOSE,
)
# Where one of these stands, nobody knows whether it is over, or as the reader would wish: no story is told.
DOUBT = re.compile(
    r"""
      \b(?:not|cannot|never|unable|unfortunately|unresolved|still|yet|pending|await\w*|until|workaround
        |hopefully)\b
    | n[’']t\b | \bwaiting\s+(?:for|on)\b | \bon\ hold\b | \bfail(?:s|ed|ing|ure)?\b
    | \bwill\b | \bgoing\ to\b
    | \b(?:tomorrow|next\ (?:week|month|day|monday|tuesday|wednesday|thursday|friday))\b
    | \bwith\ the\ vendor\b
    | \b(?:raised|escalated|passed|handed)\ (?:with|to|on|over)\b
    | \b(?:temporar\w+|for\ now|so\ far|supposed)\b
    | \b(?:duplicate|cancel\w*|no\ longer\ (?:needs?|needed|required)
        |no\ (?:reply|response|answer|fix|solution))\b
    | \b(?:broken|worse|keeps?\ \w+ing|gone\ for\ good|beyond\ repair|drops)\b
    | \bonly\b | \bbut\b | \bsome\ of\b
    | \b(?:could|would|might|should(?!\ have)|seems?|appears?|probably|maybe|suppos\w+
        |private|confidential|internal(?:ly)?)\b
    | \b(?:invoice\ raised|billable|do\ not\ tell|user\ error|rude|idiots?|clueless|furious)\b
    | \b(?:no|nobody|nothing|none)\b(?!(?:\s+\w+){0,4}?\s+(?:lost|hurt|paid|moved|taken|damaged|stolen|deleted
        |affected|missed|clicked|interrupted|noticed|harmed|injured|opened|sent\ home|missing)\b)
    | (?:^|\s)(?:from|sent|subject|to|cc)\s*:\s | ^\s*(?:hi|hello|dear|hey)\b
    | \(\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\s
    """,
    re.VERBOSE | re.IGNORECASE,
)
# Ended badly, or for some only; what is said to be none of it is taken out before one looks.
_BADLY = re.compile(
    r"""
      \b(?:lost|hacked|dead|died|ruined|wiped|stolen|corrupt\w*|useless|unusable|unhappy|angry)\b
    | \bthrown\ away\b
    | \b(?:we|i|he|she|they|technician|engineer|colleague)\ (?:had\ )?forgot\w*\b
    | \bby\ mistake\b(?!.*\b(?:back|restored|brought)\b)
    | \b(?:apart\ from|except(?:\ for)?|as\ far\ as|without\ (?:any\ )?(?:results?|success)|mostly|partly)\b
    | \b(?:is|are|was|were|came|come|comes)\ back\ on\b | \berror\ came\ back\b
    | \bha(?:s|ve|d)\ to\ (?:buy|pay)\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
_NONE_OF_IT = re.compile(r"\b(?:no|not|nobody|nothing|none|never)\b[^.;,]*", re.IGNORECASE)
# About people, and not for a report: of such a ticket there is no story at all.
_OF_PEOPLE = re.compile(
    r"""\b(?:dismiss(?:ed|al)|fired|sacked|redundan\w+|disciplinary|grievance|divorce|pregnan\w+|sick\s+note|sick\s+leave
      |illness|diagnos\w+|funeral|bereave\w+|suicide|harass\w+|wages?|salar(?:y|ies)|payslips?|pay\s+rise|maternity
      |criminal\s+record|debts?|affair)\b""",
    re.VERBOSE | re.IGNORECASE,
)
_OURS = frozenset(
    _words("""the a an and was were is are to of in on at with for from we it by has have had that now all""")
)
_FOREIGN = frozenset(
    _words(
        """der die das und nicht ist wird wurde ein eine den dem mit für auf von zu sich el los las que
        del se por para con  una un le les des est et il elle pas sur dans avec è di che per non
        sono het een van niet met voor zijn foi não  os uma em com para está"""
    )
)
_ALONE_FOREIGN = frozenset(_words("im beim zum zur vom geht kein keine bei nach fehlt neue neuer neues"))
_DATES = re.compile(
    r"\b\d{4}-\d{2}-\d{2}\b|(?<![\d.])\d{1,2}[/.]\d{1,2}[/.]\d{2,4}(?!\.?\d)|\b\d{1,2}:\d{2}(?::\d{2})?(?!:?\w)"
)
# What closes a form, and ends nothing.
_FORM = re.compile(
    r"""^\W*(?:
      (?:many\s+)?(?:thanks|thank\s+you|regards|cheers)\b.*
    | (?:kind|best)\s+regards\b.*
    | (?:(?:the|this|your)\s+)?
      (?:case|ticket|issue|incident|problem|request|call|job|task|work|matter|it|all)?\s*
      (?:(?:is|was|has|have|had|been|now|all|marked|as|being|therefore|can\s+be|so)\s+)*
      (?:close[ds]?|closing|re-?solved|solved|fixed|complete[d]?|done|ok(?:ay)?|sorted|finished|actioned|handled)
      (?:\s+(?:it|now|out|off|this|ticket|case|call|issue|job|as|by|per|via|over|on|with|from|the|user|customer|
        client|requester|request|phone|email|e-mail|telephone|remote|remotely|site|case|resolved|closed))*
    | n/?a | tbc | tbd | yes | no | none
    | no\s+(?:further\s+)?action\b.* | as\s+(?:above|per|discussed|agreed)\b.*
    | (?:case\s+)?clos\w+\s+(?:date|on|at|code|reason|category)\b.*
    | sent\s+from\s+my\b.* | please\b.* | \w+\s+says\s+hi\b.*
    | see\s+(?:above|notes?|below|attached|worklog)\b.* | (?:user|customer|client|caller)\s+
      (?:confirmed|happy|informed|advised|notified)\b.*
    )\W*$""",
    re.VERBOSE | re.IGNORECASE,
)


def is_form(text: str) -> bool:
    """Whether it closes a form and says nothing: “Case closed.”, “Resolved by phone.”, “Thanks.”"""
    return bool(_FORM.match(text))


def is_secret(text: str) -> bool:
    """Whether it holds an address, a telephone or ticket number, a machine's name or a password."""
    return is_private(text) or bool(_MACHINE.search(_DATES.sub("", text)))


def is_private(text: str) -> bool:
    """Whether it holds a person's address or telephone number, or a password."""
    return bool(_PRIVATE.search(_DATES.sub("", text)))


def is_doubtful(text: str) -> bool:
    """Whether it may speak of what is not over, or did not go well; or is in another language than ours."""
    foreign, ours = _by_language([text])
    flowing = " ".join(text.split())
    return bool(DOUBT.search(flowing)) or bool(_BADLY.search(_NONE_OF_IT.sub("", flowing))) or foreign > ours


def are_foreign(texts: Iterable[str]) -> bool:
    """Whether most of them are in another language than ours, by its small words and its letters."""
    foreign, ours = _by_language(texts, more=_ALONE_FOREIGN)
    return foreign > ours


def _by_language(texts: Iterable[str], more: frozenset[str] = frozenset()) -> tuple[int, int]:
    """How many words are of other languages, and of ours."""
    words = [word.casefold() for text in texts for word in re.findall(r"[^\W\d_]+", text)]
    foreign = sum(word in _FOREIGN or word in more or bool(more and not word.isascii()) for word in words)
    return foreign, sum(word in _OURS for word in words)


def is_of_people(text: str) -> bool:
    """Whether it tells of somebody's health, pay, family or dismissal."""
    return bool(_OF_PEOPLE.search(text))
