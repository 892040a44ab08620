"""Where a secret stands: never in the settings themselves."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, model_validator

from reporter.config.fields import Model
from reporter.errors import ConfigError

_MEND = 'write { env = "NAME" } or { file = "PATH" }'


def not_in_the_open(table: Any, mend: str) -> Any:
    """The table that says where a secret stands; a plain value is refused and never repeated."""
    if isinstance(table, dict | Model):
        return table
    raise ValueError(f"stands in the open; {mend} instead, and change it where others may have read it")


class Secret(Model):
    """Where a secret stands: in a variable of the environment, or alone in a file. Never in the settings."""

    env: str = ""
    file: str = ""

    @model_validator(mode="before")
    @classmethod
    def _not_itself(cls, table: Any) -> Any:
        return not_in_the_open(table, _MEND)

    @model_validator(mode="after")
    def _one_place(self) -> Secret:
        if bool(self.env) == bool(self.file):
            raise ValueError(f"{_MEND}, one of the two")
        return self

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
    return list(dict.fromkeys(_names_in(settings)))


def _names_in(value: Any) -> Iterator[str]:
    if isinstance(value, BaseModel):
        name = getattr(value, "env", "")
        if isinstance(name, str) and name:
            yield name
        value = {field: getattr(value, field) for field in type(value).model_fields}
    if isinstance(value, dict | tuple):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _names_in(inner)
