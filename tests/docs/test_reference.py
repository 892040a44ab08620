"""The reference is what the code says, and names all there is."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from functools import cache

from reporter.cli.app import app
from reporter.config.models import Client
from reporter.config.presets import preset_names
from tests.docs.pages import DOCS, ROOT


@cache
def written() -> Mapping[str, str]:
    spec = importlib.util.spec_from_file_location("reference_pages", DOCS / "reference.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    pages: Mapping[str, str] = module.pages()
    return pages


FILLED_IN = ("slug", "provider", "audiences", "catalogue", "privacy", "placeholders")


def test_the_reference_is_up_to_date() -> None:
    made = written()
    old = [name for name, text in made.items() if (DOCS / "reference" / name).read_text("utf-8") != text]
    assert not old, f"docs/reference: {', '.join(old)}: run make reference"
    assert {file.name for file in (DOCS / "reference").glob("*.md")} == set(made)


def test_it_names_every_command_preset_and_key_of_a_client() -> None:
    made = written()
    for name in app.registered_commands:
        assert name.callback
        word = name.name or name.callback.__name__.replace("_", "-")
        assert f"\n## reporter {word}\n" in made["commands.md"]
    for preset in preset_names(ROOT):
        assert f"\n## {preset} {{" in made["presets.md"]
    settings = made["settings.md"]
    own = settings[settings.index("\n## clients/") : settings.index("\n## services.toml")]
    for key in set(Client.model_fields) - {*FILLED_IN}:
        assert f"| `{key}` |" in own, key
    assert "must be written" in own
    assert "| `count_opened` |" in made["figures.md"]
