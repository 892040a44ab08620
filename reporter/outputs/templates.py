"""The door to Jinja: sandboxed, escaping, and looking into the user's folder before ours."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, select_autoescape
from jinja2.sandbox import ImmutableSandboxedEnvironment

from reporter.config.environment import resource_folder
from reporter.errors import ConfigError
from reporter.outputs import layout, typesetting


@cache
def environment(overrides: Path | None = None) -> ImmutableSandboxedEnvironment:
    """The templates; a file of the same name in `overrides` stands before ours."""
    folders = [*([overrides] if overrides else []), resource_folder("templates") / "outputs"]
    found = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(folders),
        autoescape=select_autoescape(("html", "svg"), default_for_string=True, default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters |= {
        "tie": typesetting.tie,
        "bind": typesetting.bind,
        "css_string": typesetting.css_string,
        "markdown": typesetting.markdown_to_html,
        "wrapped": typesetting.wrap,
        "hung": typesetting.hang,
        "lower_first": typesetting.lower_first,
        "underlined": typesetting.underline,
    }
    found.globals |= {
        "groups_of": layout.groups_of,
        "total_width": layout.total_width,
        "cells_of": layout.cells_of,
        "halves_of": layout.halves_of,
        "shares_of": layout.shares_of,
        "spans_of": layout.spans_of,
        "text_table": typesetting.text_table,
        "row_words": typesetting.row_words,
    }
    return found


def fill(name: str, values: dict[str, object], overrides: Path | None = None) -> str:
    """One template filled with values; a fault in a user's own template is the user's to mend."""
    try:
        return environment(overrides).get_template(name).render(values)
    except TemplateError as fault:
        if overrides is None:
            raise
        line = getattr(fault, "lineno", None)
        where = f"{overrides / name}, line {line}" if line else str(overrides / name)
        raise ConfigError(f"{where}: {fault.message}", "Mend the template or remove it.") from fault
