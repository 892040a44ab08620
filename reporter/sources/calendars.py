"""Names of months and days of the week in the languages of exports, and the halves of the day."""

from __future__ import annotations

import re
import unicodedata

_MONTHS = (
    "january jan januar janner jänner jän janvier janv enero ene janeiro gennaio genn gen januari",
    "february feb februar febr février févr fév febrero fevereiro fev febbraio febbr februari",
    "march mar märz mär mrz mars marzo março maart mrt",
    "april apr avril avr abril abr aprile",
    "may mai mayo maio maggio mag magg mei",
    "june jun juni juin junio junho giugno giu",
    "july jul juli juillet juil julio julho luglio lug lugl",
    "august aug août aoû agosto ago augustus",
    "september sep sept septembre septiembre setiembre setembro set settembre sett",
    "october oct oktober okt octobre octubre outubro out ottobre ott",
    "november nov novembre noviembre novembro",
    "december dec dezember dez décembre déc diciembre dic dezembro dicembre",
)
_DAYS = (
    "monday mon montag mo lundi lun lunes segunda segunda-feira seg lunedì maandag ma",
    "tuesday tue tues dienstag di mardi mar martes terça terça-feira ter martedì dinsdag",
    "wednesday wed mittwoch mi mercredi mer miércoles mié quarta quarta-feira qua mercoledì woensdag wo",
    "thursday thu thur thurs donnerstag do jeudi jeu jueves jue quinta quinta-feira qui giovedì gio"
    " donderdag",
    "friday fri freitag fr vendredi ven viernes vie sexta sexta-feira sex venerdì vrijdag vr",
    "saturday sat samstag sonnabend sa samedi sam sábado sáb sabato sab zaterdag za",
    "sunday sun sonntag so dimanche dim domingo dom domenica zondag zo",
)
_ENGLISH = tuple(words.split()[0].capitalize() for words in _MONTHS)
_ENGLISH_DAYS = tuple(words.split()[0].capitalize() for words in _DAYS)
_NAME = re.compile(r"[^\W\d_]+(?:-feira)?")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th|er|re|e|\.?[ºª°])(?=[\s,])", re.IGNORECASE)
_HOUR = re.compile(r"(?<![\d:.])(\d\d?)(?=([:.h])\d\d(?:\2\d\d(?:[.,:]\d+)?)? ?([ap])m)", re.IGNORECASE)
_HALF = re.compile(r"(?<![^\W\d_])([ap])\. ?m\.?|(?<![^\W\d_])([ap])\.?m\.", re.IGNORECASE)


def _bare(name: str) -> str:
    apart = unicodedata.normalize("NFKD", name.casefold())
    return "".join(mark for mark in apart if not unicodedata.combining(mark))


_MONTH_OF = {_bare(word): at for at, words in enumerate(_MONTHS, 1) for word in words.split()}
_DAY_OF = {_bare(word): at for at, words in enumerate(_DAYS, 1) for word in words.split()}


def month_named(name: str) -> int:
    """The month, from 1, that a name or its abbreviation means; 0 when it means none."""
    return _MONTH_OF.get(_bare(name.removesuffix(".")), 0)


def day_of_week(name: str) -> int:
    """The day of the week, Monday as 1, that a name or its abbreviation means; 0 when it means none."""
    return _DAY_OF.get(_bare(name.removesuffix(".")), 0)


def _of_twelve(hour: int, half: str) -> str:
    """An hour of 24 beside an AM or PM that it agrees with, in twelve; "" for any other."""
    if half == "p" and 12 < hour < 24:
        return f"{hour - 12:02}"
    return "12" if half == "a" and hour == 0 else ""


def in_english(text: str, form: str) -> str:
    """The text with its names as strptime knows them in that form; other words stay."""
    if "%p" in form:
        text = _HALF.sub(lambda found: f"{found[1] or found[2]}m", text)
        text = _HOUR.sub(lambda found: _of_twelve(int(found[1]), found[3].lower()) or found[1], text)
    if not re.search("%[aAbB]", form):
        return text
    text = _ORDINAL.sub("", text)
    has_day = bool(re.match("%[aA]", form))
    return _NAME.sub(
        lambda found: _english(found[0], form, is_day=has_day and not found.start()),
        text,
    )


def _english(name: str, form: str, *, is_day: bool) -> str:
    """One name in English, whole or with three letters, as the form wants it."""
    known, names, whole = (
        (_DAY_OF, _ENGLISH_DAYS, "%A" in form) if is_day else (_MONTH_OF, _ENGLISH, "%B" in form)
    )
    place = known.get(_bare(name), 0)
    if not place:
        return name
    return names[place - 1] if whole else names[place - 1][:3]
