"""The kinds of value a workspace holds: zones, durations, addresses, secrets, …; each says its mend."""

from __future__ import annotations

import difflib
import os
import re
import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, ClassVar, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    create_model,
    model_validator,
)
from pydantic_core import CoreSchema

from reporter.cadences import FOR_CLIENTS, OF_THE_PROVIDER
from reporter.config.names import folded, host_of
from reporter.errors import ConfigError

LOCALES = ("en_AU", "en_CA", "en_GB", "en_IE", "en_NZ", "en_US")  # those whose words and dates we write
_URL_PASSWORD = re.compile(r"^[^/]+://[^/@:]*:[^/]+@|[?&](password|passwd|pwd)=", re.IGNORECASE)
_SIZES = {"b": 1, "kb": 1_000, "mb": 1_000_000, "gb": 1_000_000_000}
_SECRET_MEND = 'write { env = "NAME" } or { file = "PATH" }'
_UNITS = {
    "s": 1,
    "second": 1,
    "m": 60,
    "min": 60,
    "minute": 60,
    "h": 3600,
    "hour": 3600,
    "day": 86400,
    "week": 604800,
}


def zone_mend(name: str) -> str:
    """What to write instead of a time zone that is none; "" for one that is."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        near = difflib.get_close_matches(name, zoneinfo.available_timezones(), n=1)
        return f"did you mean {near[0]}?" if near else "write one like Europe/London"
    return ""


def _zone(name: str) -> str:
    if mend := zone_mend(name):
        raise ValueError(f"“{name}” is not a time zone; {mend}")
    return name


def _locale(name: str) -> str:
    wanted = name.replace("-", "_").casefold()
    known = next((locale for locale in LOCALES if locale.casefold() == wanted), "")
    if not known:
        raise ValueError(f"Reporter has no words for “{name}”; write one of {', '.join(LOCALES)}")
    return known


@dataclass(frozen=True)
class TextShape(AfterValidator):
    """The rule of text of a shape, which an editor is told of, too."""

    pattern: str = ""

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        found = handler(schema)
        found.setdefault("allOf", []).append({"pattern": f"^(?:{self.pattern})$"})
        return found


def shaped(shape: str, words: str) -> TextShape:
    """Text of that shape; else a fault in these words, with the text in the place of {}."""

    def check(text: str) -> str:
        if not re.fullmatch(shape, text):
            raise ValueError(words.format(text))
        return text

    return TextShape(check, shape)


def _measured(unit: str, sizes: dict[str, int], words: str) -> BeforeValidator:
    """A number and its unit as so many of the smallest; what is no text stays as it is."""

    def measure(text: object) -> object:
        if not isinstance(text, str):
            return text
        match = re.fullmatch(rf"\s*(\d+(?:\.\d+)?)\s*{unit}\s*", text)
        if not match:
            raise ValueError(f"“{text}” {words}")
        return round(float(match[1]) * sizes[match[2].lower()])

    written = Annotated[str, Field(pattern=rf"^\s*\d+(\.\d+)?\s*{unit}\s*$")]
    return BeforeValidator(measure, json_schema_input_type=int | written)


def _no_password(url: str) -> str:
    if _URL_PASSWORD.search(url):
        raise ValueError('holds a password; take it out and write password = { env = "NAME" }')
    if "://" not in url:
        shown = "this" if "@" in url else f"“{url}”"  # there may be a password before the @
        raise ValueError(
            f"{shown} is not a database address; write one like postgresql+psycopg://user@host/name"
        )
    return url


def _web_address(url: str) -> str:
    if re.match(r"^https?://[^/]*@", url):
        raise ValueError("holds a user or password; write them under `values` and `secrets`")
    if not re.fullmatch(r"https?://[^\s/?#]+[^\s?#]*", url):
        shown = "this" if "@" in url else f"“{url}”"
        raise ValueError(f"{shown} is not a web address; write one like https://desk.example.com")
    return url.rstrip("/")


def _domain(text: str) -> str:
    domain = host_of(text.removeprefix("@"))
    if "." not in domain:
        raise ValueError(f"“{text}” is not a mail domain; write one like acme.example")
    return domain


def _prefix(text: str) -> str:
    prefix = folded(text)
    if not prefix:
        raise ValueError("is empty, and would claim every asset; write one like ACME-")
    return prefix


OwnCadenceName = Annotated[
    str, shaped("|".join(OF_THE_PROVIDER), f"“{{}}” is not one of {', '.join(OF_THE_PROVIDER)}")
]
CadenceName = Annotated[str, shaped("|".join(FOR_CLIENTS), f"“{{}}” is not one of {', '.join(FOR_CLIENTS)}")]
Zone = Annotated[str, AfterValidator(_zone)]
LocaleName = Annotated[str, AfterValidator(_locale)]
Seconds = Annotated[
    int,
    _measured(
        "(s|second|m|min|minute|h|hour|day|week)s?",
        _UNITS,
        "is not a duration; write one like “15 min”, “4 h” or “2 days”",
    ),
]
Bytes = Annotated[
    int,
    _measured("([bB]|[kK][bB]|[mM][bB]|[gG][bB])", _SIZES, "is not a size; write one like “10 MB”"),
    Field(ge=1),
]
Colour = Annotated[
    str,
    shaped("#[0-9a-fA-F]{6}", "“{}” is not a colour; write one like #12a37f"),
    AfterValidator(str.lower),
]
Address = Annotated[
    str,
    shaped(r"[^@\s<>\"',;:\\]+@[^@\s<>\"',;:\\]+\.[^@\s<>\"',;:\\.]+", "“{}” is not an e-mail address"),
]
Domain = Annotated[str, AfterValidator(_domain)]
Prefix = Annotated[str, AfterValidator(_prefix)]
DatabaseUrl = Annotated[str, AfterValidator(_no_password)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
Words = Annotated[str, Field(max_length=500)]


def duration(seconds: int) -> str:
    """5 min, as a person would write it into the settings."""
    units = (("h", 3600), ("min", 60))
    return next((f"{seconds // many} {unit}" for unit, many in units if seconds % many == 0), f"{seconds} s")


def size(count: int) -> str:
    """2 GB, as a person would write it into the settings."""
    units = (("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000))
    return next((f"{count / many:g} {unit}" for unit, many in units if count >= many), f"{count} B")


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)
    gone: ClassVar[dict[str, str]] = {}  # keys that once could stand here, and what to do


def per_cadence(fields: dict[str, tuple[Any, Any]]) -> Any:
    """A model with a field for each cadence: what it holds, and its default."""
    return create_model("PerCadence", __base__=Model, **cast(Any, fields))


def one_of(words: str, *names: str) -> Any:
    """The rule of a model that one of these fields is given, and no other."""

    def check(model: Model) -> Model:
        if sum(bool(getattr(model, name)) for name in names) != 1:
            raise ValueError(words)
        return model

    return model_validator(mode="after")(check)


def not_in_the_open(mend: str) -> Any:
    """The rule of a table that says where a secret stands; a plain value is refused and never repeated."""

    def check(table: Any) -> Any:
        if isinstance(table, dict | Model):
            return table
        raise ValueError(f"stands in the open; {mend} instead, and change it where others may have read it")

    return model_validator(mode="before")(check)


class Secret(Model):
    """Where a secret stands: in a variable of the environment, or alone in a file. Never in the settings."""

    env: str = ""
    file: str = ""

    _not_itself = not_in_the_open(_SECRET_MEND)
    _one_place = one_of(f"{_SECRET_MEND}, one of the two", "env", "file")

    @property
    def place(self) -> str:
        """The name of the variable or the file, which may be shown."""
        return self.env or self.file

    def read(self, folder: Path, wanted_by: str) -> str:
        """The secret itself; ConfigError when it is not where it should be."""
        if self.env:
            found = os.environ.get(self.env, "").strip()
            if not found:
                raise ConfigError(
                    f"{wanted_by}: the environment variable {self.env} is not set",
                    f"set it where Reporter runs: export {self.env}=…",
                )
            return found
        try:
            found = (folder / self.file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as fault:
            words = getattr(fault, "strerror", None) or "is not text"
            raise ConfigError(f"{wanted_by}: the file {self.file} cannot be read: {words}") from None
        if not found:
            raise ConfigError(
                f"{wanted_by}: the file {self.file} is empty", "write the secret into it, alone"
            )
        return found


def environment_names(settings: BaseModel) -> list[str]:
    """The variables of the environment from which these settings take secrets, each once."""
    return list(dict.fromkeys(_names_in(settings, "env")))


def secret_files(settings: BaseModel) -> list[str]:
    """The files from which these settings take secrets, each once."""
    return list(dict.fromkeys(_names_in(settings, "file")))


def secrets_in(settings: BaseModel) -> list[tuple[tuple[str | int, ...], Secret]]:
    """Every secret that these settings name, and where."""
    return list(_secrets_in(settings, ()))


def _names_in(settings: BaseModel, place: str) -> Iterator[str]:
    return (name for _, secret in secrets_in(settings) if (name := getattr(secret, place)))


def _secrets_in(value: Any, place: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Secret]]:
    if isinstance(value, Secret):
        yield place, value
    elif isinstance(value, BaseModel):
        for field in type(value).model_fields:
            yield from _secrets_in(getattr(value, field), (*place, field))
    elif isinstance(value, dict | tuple):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _secrets_in(inner, (*place, key))
