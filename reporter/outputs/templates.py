"""The templates, ours and a workspace's own, which stand before ours where they have the same name.

One's own are filled in a sandbox: nothing in them turns the escaping off, nothing they make is fetched from
anywhere, and a fault names its file and line. What stands around a mail (who gets it, how it ends) is ours.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    nodes,
    select_autoescape,
)
from jinja2.meta import find_undeclared_variables
from jinja2.sandbox import ImmutableSandboxedEnvironment

from reporter.config.environment import resource_folder
from reporter.errors import ConfigError, Failure, nearest
from reporter.outputs import layout, packs
from reporter.outputs.scripts import alone, fenced, isolated
from reporter.outputs.typesetting import (
    bind,
    css_string,
    hang,
    lower_first,
    markdown_to_html,
    markdown_to_text,
    row_words,
    text_table,
    tie,
    underline,
    wrap,
)

OWN = (  # what a workspace may have of its own
    "page.html",
    "masthead.html",
    "pack.html",
    "blocks.html",
    "letter.html",
    "letter.txt",
    "letter_blocks.html",
    "letter_blocks.txt",
)
_GIVEN = {
    *(
        "report",
        "sections",
        "lede",
        "apart",
        "colours",
        "initial",
        "faces",
        "logo",
        "style_marker",
        "size",
        "long",
    ),
    *("tiles_set", "made_at", "draw", "address", "accent", "part", "contents"),
}
_MEND = "Mend the template, or remove it."
_RUN = {"script", "iframe", "frame", "object", "embed", "base", "link", "portal", "applet"}
_LOADS = {
    "src",
    "srcset",
    "poster",
    "background",
    "data",
    "action",
    "formaction",
    "xlink:href",
    "manifest",
    "ping",
}
_LINKS = {"a", "area"}
_QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'")
_DATA = re.compile(r"url\(\s*[\"']?(?:data:|#)[^)]*\)", re.IGNORECASE)


class _Watch(HTMLParser):
    """The first thing in a document that would be fetched or run where it is read, as it stands there."""

    def __init__(self) -> None:
        super().__init__()
        self.found = ""
        self._is_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Elements that run or fetch, attributes that do, and style sheets that load."""
        self._is_style = tag == "style"
        is_refresh = tag == "meta" and any(
            name == "http-equiv" and (value or "").lower() == "refresh" for name, value in attrs
        )
        if tag in _RUN or is_refresh or any(_does(tag, name, value or "") for name, value in attrs):
            self.found = self.found or " ".join((self.get_starttag_text() or tag).split())[:80]

    def handle_endtag(self, tag: str) -> None:
        """The style sheet is over."""
        self._is_style = self._is_style and tag != "style"

    def handle_comment(self, data: str) -> None:
        """What only some mail programs read."""
        inner = _Watch()
        inner.feed(data.partition(">")[2] if data.startswith("[if") else "")
        self.found = self.found or inner.found

    def handle_data(self, data: str) -> None:
        """What stands in a style sheet."""
        if self._is_style and (loading := _loading(data)):
            self.found = self.found or loading


def _does(tag: str, name: str, value: str) -> bool:
    """Whether an attribute fetches or runs something; a link for the reader to follow does not."""
    value = re.sub(r"[\x00-\x20]", "", value).lower()
    if name.startswith("on") or name == "srcdoc" or value.startswith(("javascript:", "vbscript:")):
        return True
    if name == "style":
        return bool(_loading(value))
    loads = name in _LOADS or (name == "href" and tag not in _LINKS)
    return loads and not value.startswith(("data:image/", "cid:", "#"))


def _loading(style: str) -> str:
    """What a style sheet loads from elsewhere."""
    bare = _DATA.sub("", style)
    found = re.search(r"@import|url\(\s*[^)\s]*|(?:image|image-set|src)\(\s*[^)\s]+", bare, re.IGNORECASE)
    return found[0][:80] if found and found[0] not in _QUOTED.findall(bare) else ""


class _Own(FileSystemLoader):
    """A workspace's own templates: only those it may have, and none that turns the escaping off."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, object]:  # type: ignore[override]
        found = super().get_source(environment, template)
        tree = environment.parse(found[0], template, found[1])
        for node in tree.find_all((nodes.ScopedEvalContextModifier, nodes.EvalContextModifier)):
            why = "the escaping cannot be turned off, or a log could put its own HTML into a report"
            raise TemplateSyntaxError(why, node.lineno, template, found[1])
        return found


@cache
def environment(own: Path | None = None) -> ImmutableSandboxedEnvironment:
    """The templates; a file in `own` stands before ours of the same name."""
    loaders: list[BaseLoader] = [FileSystemLoader(resource_folder("templates") / "outputs")]
    if own:
        loaders.insert(0, _Own(own))
    found = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader(loaders),
        autoescape=select_autoescape(("html", "svg"), default_for_string=True, default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    del found.filters["safe"]  # what may stand as it is comes as markup
    found.filters |= {
        "tie": tie,
        "bind": bind,
        "alone": alone,
        "fenced": fenced,
        "css_string": css_string,
        "markdown": markdown_to_html,
        "unmarked": markdown_to_text,
        "wrapped": wrap,
        "hung": hang,
        "lower_first": lower_first,
        "underlined": underline,
    }
    found.globals |= {
        "kind_of": layout.kind_of,
        "groups_of": layout.groups_of,
        "total_width": layout.total_width,
        "letter_widths": layout.letter_widths,
        "cells_of": layout.cells_of,
        "halves_of": layout.halves_of,
        "shares_of": layout.shares_of,
        "spans_of": layout.spans_of,
        "is_long_table": layout.is_long_table,
        "is_pack": packs.is_pack,
        "is_price": packs.is_price,
        "items_beside": packs.items_beside,
        "stop_widths": packs.stop_widths,
        "text_table": text_table,
        "row_words": row_words,
    }
    return found


def fill(name: str, values: dict[str, object], own: Path | None = None) -> str:
    """One template filled with values; a fault in one of a workspace's own is a ConfigError with its line."""
    made = _filled(name, values, own)
    return isolated(made) if name.endswith(".html") else made


def _filled(name: str, values: dict[str, object], own: Path | None) -> str:
    if own is None or not any((own / one).is_file() for one in OWN):
        return environment().get_template(name).render(values)
    try:
        made = environment(own).get_template(name).render(values)
    except MemoryError:
        raise
    except Exception as fault:
        if place := _place_of(fault, own):
            raise ConfigError(f"{place}: {_words_of(fault)}", _MEND) from fault
        raise
    if name.endswith(".html"):
        _refuse_fetching(made, f"{own / name} or what it includes")
    return made


def _refuse_fetching(made: str, where: str) -> None:
    watch = _Watch()
    watch.feed(made)
    if watch.found:
        raise ConfigError(
            f"{where}: “{watch.found}” would be fetched or run where the report is read",
            "Leave it out, or put pictures in as data: addresses.",
        )


def faults_in(own: Path) -> Iterator[Failure]:
    """What is wrong in a workspace's own templates, as far as that is seen without a report."""
    for path in sorted(own.glob("*")) if own.is_dir() else ():
        if path.name not in OWN:
            yield Failure(
                f"{path} is not used", f"Name it like the template it stands for: {', '.join(OWN)}."
            )
            continue
        try:
            environment(own).get_template(path.name)
            yield from _strangers(path, own)
        except (TemplateError, UnicodeDecodeError, RecursionError) as fault:
            yield Failure(f"{_place_of(fault, own) or path}: {_words_of(fault)}", _MEND)


def _strangers(path: Path, own: Path) -> Iterator[Failure]:
    """The names that a template uses and nobody gives it."""
    tree = environment(own).parse(path.read_text("utf-8"))
    known = _GIVEN | set(environment(own).globals)
    for name in sorted(find_undeclared_variables(tree) - known):
        line = next(node.lineno for node in tree.find_all(nodes.Name) if node.name == name)
        near = nearest(name, known)
        mend = f"did you mean “{near}”? {_MEND}" if near else _MEND
        yield Failure(f"{path}, line {line}: “{name}” is nothing that a template is given", mend)


def _place_of(fault: BaseException, own: Path) -> str:
    """“templates/page.html, line 12” where the fault lies in one of the workspace's own; else ""."""
    if isinstance(fault, TemplateSyntaxError):
        file = Path(fault.filename or own / (fault.name or ""))
        return f"{file}, line {fault.lineno}" if file.is_relative_to(own) else ""
    steps = [
        step for step in traceback.extract_tb(fault.__traceback__) if Path(step.filename).is_relative_to(own)
    ]
    return f"{steps[-1].filename}, line {steps[-1].lineno}" if steps else ""


def _words_of(fault: BaseException) -> str:
    if isinstance(fault, RecursionError):
        return "it calls itself without end"
    if isinstance(fault, TemplateNotFound):
        return f"there is no template “{fault.name}”"
    return " ".join(str(fault).split())[:300] or type(fault).__name__
