"""A mail as it was received, and what it is: an answer, a stop, a bounce, an automatic reply.

Nothing here answers a mail. Not here: whose it is, and what becomes of it.
"""

from __future__ import annotations

import email.parser
import email.policy
import hashlib
import html
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from typing import Literal

from reporter.delivery.bounces import failed_in, is_bounce, returned_ids
from reporter.delivery.messages import answer_of
from reporter.delivery.stops import may_ask_to_stop
from reporter.errors import DataError
from reporter.report import Answer

Sort = Literal["answer", "stop", "bounce", "automatic"]

LARGEST_READ = 30_000_000  # bytes
_MOST_WORDS = 500
_IDS = re.compile(r"<[^<>\s]+>")
_BULK = {"bulk", "junk", "list", "auto_reply", "auto-reply"}
_BY_ROBOTS = (
    *("X-Autoreply", "X-Autorespond", "X-Autoresponse", "X-Auto-Reply", "X-AutoReply-From", "X-Vacation"),
    *("X-Mail-Autoreply", "X-FC-MachineGenerated", "X-Auto-Response-Suppress"),
    *("List-Id", "List-Post", "List-Help", "List-Unsubscribe"),
)
_FROM_SERVERS = re.compile(r"(?:mailer-?daemon|postmaster)@", re.IGNORECASE)
_AWAY_SUBJECT = re.compile(
    r"\s*(?:auto(?:matic|mated)?[ -]?(?:reply|response)|autoreply|auto:|out of (?:the )?office"
    r"|abwesenheit|automatische (?:antwort|beantwortung)|abwesend\b|ich bin (?:abwesend|nicht im)"
    r"|r[ée]ponse automatique|absence du bureau|(?:je suis )?absente?\b|message d.absence"
    r"|respuesta autom[áa]tica|fuera de (?:la )?oficina|ausencia\b"
    r"|automatisch(?:e)? (?:antwoord|beantwoording)|afwezig|niet aanwezig"
    r"|risposta automatica|fuori (?:sede|ufficio)|assente\b|messaggio automatico"
    r"|resposta autom[áa]tica|aus[êe]ncia\b|fora do escrit[óo]rio"
    r"|autosvar|fr[åa]nvarande|automatisk svar)",
    re.IGNORECASE,
)
_AWAY_WORDS = re.compile(
    r"(?:i am|i'm|i’m|i will be) (?:currently )?(?:out of (?:the )?office|on (?:annual )?leave)\b"
    r"|ich bin (?:derzeit |momentan |bis |vom |ab )?.{0,40}(?:nicht im (?:büro|haus)|außer haus|im urlaub)\b"
    r"|(?:vielen )?dank für ihre (?:nachricht|e-?mail)[.!,]? ich bin .{0,60}(?:nicht|urlaub)"
    r"|je suis (?:actuellement )?(?:absente?|en congés?)\b"
    r"|(?:actualmente )?(?:estoy|me encuentro) (?:fuera de la oficina|de vacaciones|ausente)\b"
    r"|ik ben (?:momenteel |op dit moment )?(?:afwezig|niet aanwezig|niet op kantoor|met vakantie)\b"
    r"|(?:al momento |attualmente )?sono (?:assente|fuori (?:ufficio|sede)|in ferie)\b"
    r"|(?:de momento )?(?:estou|encontro-me) (?:ausente|de férias|fora do escritório)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(
    r"^(?:>|-{2,}\s*(?:original|ursprüngliche|forwarded|message d.origine|mensaje original"
    r"|oorspronkelijk|messaggio originale|mensagem original)"
    r"|_{10,}$|on .{5,160} wrote:$|am .{5,160} schrieb.*:$|le .{5,160} a écrit\s?:$|el .{5,160} escribió:$"
    r"|op .{5,160} schreef.*:$|il .{5,160} ha scritto:$|(?:em|a) .{5,160} escreveu:$"
    r"|(?:from|von|de|van|da|sent|gesendet|envoyé|enviado|verzonden|inviato): )",
    re.IGNORECASE,
)
_STOPS = (
    *("stop", "stopp", "unsubscribe", "unsubscribe me", "remove me", "no more", "opt out", "opt-out"),
    *(
        "take me off(?: the| your| this)? list",
        "stop (?:sending|these|the|this) ?(?:mails?|e-?mails?|reports?)?",
    ),
    *(
        "abmelden",
        "abmeldung",
        "abbestellen",
        "abbestellung",
        "austragen",
        "weniger",
        "keine (?:weiteren )?e?-?mails?(?: mehr)?",
    ),
    *(
        "(?:me )?d[ée]sabonner",
        "d[ée]sabonnement",
        "(?:me )?d[ée]sinscrire",
        "d[ée]sinscription",
        "arr[êe]te[rz]",
    ),
    *("moins", "baja", "(?:darme|dar) de baja", "cancelar(?: (?:la )?suscripci[óo]n)?", "menos", "no m[áa]s"),
    *(
        "afmelden",
        "uitschrijven",
        "stoppen",
        "minder",
        "cancellami",
        "annulla(?: (?:l.)?iscrizione)?",
        "disiscrivimi",
    ),
    *(
        "disiscrizione",
        "basta",
        "meno",
        "parar",
        "cancelar (?:a )?(?:inscri[çc][ãa]o|assinatura)",
        "remover",
        "sair",
    ),
    *("avregistrera", "avsluta", "afmeld", "frameld"),
)
_STOP = re.compile(
    r"(?:please|bitte|merci de|veuillez|por favor|per favore|graag|alstublieft)?[ ,:]*"
    rf"(?:{'|'.join(_STOPS)})"
    r"(?:,? (?:please|bitte|s.il vous pla[îi]t|por favor|per favore|alstublieft))?[.! ]*",
    re.IGNORECASE,
)
_REPLIED = re.compile(
    r"\s*(?:(?:re|aw|sv|antw|antwort|rv|ref?|r[ée]p|tr|vs|odp)(?:\[\d+\])?\s*:\s*)*", re.IGNORECASE
)
_GREETING = re.compile(
    r"(?:hi|hello|hey|dear|hallo|guten (?:tag|morgen)|sehr geehrte[rn]?|liebe[rs]?|bonjour|madame|monsieur"
    r"|hola|buenos d[íi]as|estimad[oa]s?|beste|geachte|buongiorno|gentile|salve|ol[áa]|bom dia|hej)\b"
    r"[^.]{0,60}[,!.]?",
    re.IGNORECASE,
)
_TAGS = re.compile(r"<[^>]{0,2000}>")
_UNSEEN = re.compile(r"<(style|script|head|title)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_LINE_ENDS = re.compile(r"<(?:br|/p|/div|/li|/tr)\b[^>]{0,2000}>", re.IGNORECASE)
_QUOTED_IN_HTML = re.compile(
    r"<blockquote|<div[^>]{0,500}(?:gmail_quote|divRplyFwdMsg|appendonsend|moz-cite-prefix|yahoo_quoted)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Received:
    """A mail that came back. `sender` is one whole address, or ""; `failed`, which no server takes."""

    id: str
    sort: Sort
    sender: str
    subject: str
    at: datetime | None
    words: str  # its own first lines, without what it quotes
    refers: tuple[str, ...]  # Message-IDs that it answers or returns
    failed: tuple[str, ...] = ()
    may_stop: bool = False  # an answer whose sentences may ask for no more mail: for a person to read
    answer: Answer | None = None  # what its subject says by the taps of a letter


def read_mail(content: bytes) -> Received:
    """What a received mail is and says; DataError where it is none."""
    if len(content) > LARGEST_READ:
        raise DataError("is larger than 30 MB", "take it out, or read it yourself")
    mail = email.parser.BytesParser(policy=email.policy.default).parsebytes(content)
    if mail["Message-ID"] is None and (mail["From"] is None or mail["Date"] is None):
        raise DataError("is no mail: it has no Message-ID", "export the mail as .eml, with its headers")
    ids = [*_ids_in(mail, "Message-ID"), f"<{hashlib.sha256(content).hexdigest()}@content>"]
    words, subject = _own_words(mail), " ".join(_header(mail, "Subject").split())
    returned = returned_ids(mail) if is_bounce(mail) else ()
    sort = _sort_of(mail, words)
    return Received(
        ids[0],
        sort,
        _sender_of(mail),
        subject,
        _date_of(mail),
        words,
        tuple(dict.fromkeys([*_ids_in(mail, "In-Reply-To"), *_ids_in(mail, "References")[::-1], *returned])),
        failed_in(mail) if sort == "bounce" else (),
        sort == "answer" and may_ask_to_stop(words),
        answer_of(subject) if sort == "answer" else None,
    )


def _sort_of(mail: EmailMessage, words: str) -> Sort:
    if is_bounce(mail):
        return "bounce"
    if _is_automatic(mail) or _AWAY_WORDS.match(_below_greeting(words)):
        return "automatic"
    subject = _header(mail, "Subject")
    if answer_of(subject):
        return "answer"
    bare = " ".join(subject[_end_of_prefix(subject) :].split())
    is_stop = _STOP.fullmatch(_below_greeting(words).partition("\n")[0].strip())
    return "stop" if is_stop or _STOP.fullmatch(bare.partition(":")[0]) else "answer"


def _end_of_prefix(subject: str) -> int:
    found = _REPLIED.match(subject)
    return found.end() if found else 0


def _below_greeting(words: str) -> str:
    first, _, rest = words.partition("\n")
    return rest if rest and _GREETING.fullmatch(first.strip()) else words


def _is_automatic(mail: EmailMessage) -> bool:
    """By RFC 3834, and by what other programs write instead; in the words of those that write nothing."""
    auto = _header(mail, "Auto-Submitted").partition(";")[0].strip().lower()
    if auto not in ("", "no") or _header(mail, "Precedence").strip().lower() in _BULK:
        return True
    if _header(mail, "Return-Path").strip() == "<>" or any(mail[name] is not None for name in _BY_ROBOTS):
        return True
    is_receipt = mail.get_content_type() == "multipart/report"  # that it was read, or a complaint
    is_of_a_server = bool(_FROM_SERVERS.search(_header(mail, "From")))
    return is_receipt or is_of_a_server or bool(_AWAY_SUBJECT.match(_header(mail, "Subject")))


def _own_words(mail: EmailMessage) -> str:
    """The text above what is quoted."""
    lines: list[str] = []
    for line in _text_of(mail).splitlines():
        if _QUOTED.match(line.strip()) or line.rstrip() == "--":
            break
        lines.append(" ".join(line.split()))
    return "\n".join(line for line in lines if line)[:_MOST_WORDS]


def _text_of(mail: EmailMessage) -> str:
    """Its plain text; else what its HTML says."""
    for kind in ("plain", "html"):
        text = ""
        with suppress(LookupError, KeyError, UnicodeError, AttributeError, ValueError):
            body = mail.get_body((kind,))
            text = str(body.get_content()) if body is not None else ""
        if text.strip():
            return text if kind == "plain" else _said_in(text)
    return ""


def _said_in(page: str) -> str:
    own = _QUOTED_IN_HTML.split(page[:200_000], maxsplit=1)[0]
    broken = _LINE_ENDS.sub("\n", _UNSEEN.sub(" ", own).replace("\n", " ").replace("\r", " "))
    return html.unescape(_TAGS.sub("", broken))


def _sender_of(mail: EmailMessage) -> str:
    """The one address of From, as a whole; "" where there are several, or none that is one."""
    header = mail["From"]
    addresses = getattr(header, "addresses", ()) if header is not None else ()
    whole = [one.addr_spec for one in addresses if one.username and one.domain]
    return whole[0].lower() if len(addresses) == 1 and whole else ""


def _date_of(mail: EmailMessage) -> datetime | None:
    with suppress(ValueError, TypeError, IndexError):
        found = parsedate_to_datetime(_header(mail, "Date"))
        return found if found.tzinfo else None
    return None


def _ids_in(mail: EmailMessage, name: str) -> list[str]:
    return _IDS.findall(_header(mail, name))


def _header(mail: EmailMessage, name: str) -> str:
    """The first header of that name as text; a malformed one is none."""
    try:
        return str(mail.get(name, "") or "")
    except (ValueError, TypeError, IndexError, AttributeError):
        return ""
