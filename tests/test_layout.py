"""The rules of the house, read from syntax trees: who imports whom, which library enters by which door."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# A module may import only what stands to its left, or what lies on its own shelf.
LINE = (
    "errors · records · periods · report · cadences · files · database · config · children · sources · "
    "store · privacy · inspecting · metrics · story · sections · outputs · schedule · ledger · delivery · "
    "runs · preview · cli"
)
ORDER = LINE.split(" · ")
ONLY_FOR_CLI = {"inspecting"}

# What a floor makes do with, less than the order would allow.
NEEDS = {"outputs": {"errors", "periods", "report", "files", "config", "outputs"}}

DOORS = {
    "pandas": {"sources", "store", "privacy", "inspecting", "metrics"},
    "numpy": {"sources", "store", "metrics"},
    "pyarrow": {"sources", "store", "metrics"},
    "python_calamine": {"sources"},
    "jinja2": {"outputs", "preview"},
    "markdown": {"outputs"},
    "markupsafe": {"outputs", "preview"},
    "nh3": {"outputs"},
    "weasyprint": {"outputs"},
    "css_inline": {"outputs"},
    "icalendar": {"sources", "outputs"},
    "dateutil": {"sources"},
    "fontTools": {"outputs"},
    "sqlalchemy": {"database", "sources", "store", "ledger"},
    "httpx2": {"sources", "delivery"},
    "stamina": {"sources", "delivery"},
    "paramiko": {"delivery"},
    "psycopg": {"database", "sources", "store", "ledger"},
    "alembic": {"ledger"},
    "smtplib": {"delivery"},
    "imaplib": {"delivery"},
    "imap_tools": {"delivery"},
    "jwt": {"delivery"},
    "cryptography": {"delivery"},
    "apprise": {"delivery"},
    "fsspec": {"delivery"},
    "filelock": {"delivery", "runs"},
    "pypdfium2": {"outputs"},
    "PIL": {"outputs"},
    "pydantic": {"config"},
    "pydantic_core": {"config"},
    "tomllib": {"config"},
    "tomlkit": {"config"},
    "starlette": {"preview"},
    "uvicorn": {"preview"},
    "watchfiles": {"preview"},
    "typer": {"cli"},
    "rich": {"cli"},
}

PRINTS_AND_EXITS = {"print", "exit", "quit", "input"}
CLOCK_AND_EXIT = {
    ("sys", "exit"),
    ("os", "_exit"),
    ("time", "time"),
    ("time", "time_ns"),
    ("time", "localtime"),
    ("time", "gmtime"),
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("Timestamp", "now"),
    ("Timestamp", "today"),
    ("Timestamp", "utcnow"),
}
STREAMS = {("sys", "stdout"), ("sys", "stderr")}
TWICE = {"__init__", "database", "tables"}  # what several floors may call a file
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "base", "manager", "misc"}

Sources = dict[str, str]  # path below the project, as reporter/sources/csv.py → its text
Rule = Callable[[str, ast.Module], Iterator[tuple[int, str]]]


def module_of(path: str) -> str:
    """reporter/sources/csv.py → sources; the package's own __init__ has no place in the order."""
    first = Path(path).parts[1]
    return "cli" if first == "__main__.py" else first.removesuffix(".py")


def imported(tree: ast.Module, path: str) -> Iterator[tuple[int, str]]:
    """Line and full name of everything imported, also inside functions and under TYPE_CHECKING."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parents = Path(path).parts[: -node.level] if node.level else ()
            origin = ".".join([*parents, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{origin}.{alias.name}") for alias in node.names)


def import_order(path: str, tree: ast.Module) -> Iterator[tuple[int, str]]:
    importer = module_of(path)
    if importer == "__init__":
        return
    if importer not in ORDER:
        yield 1, f"“{importer}” has no place in the import order"
        return
    for line, name in imported(tree, path):
        if not name.startswith("reporter."):
            continue
        target = name.split(".")[1]
        if target != "__version__" and target not in ORDER[: ORDER.index(importer) + 1]:
            yield line, f"“{importer}” may not import “{target}”, which does not stand to its left"
        elif target in ONLY_FOR_CLI and importer not in ("cli", target):
            yield line, f"“{importer}” may not import “{target}”, which only cli asks"


def few_needs(path: str, tree: ast.Module) -> Iterator[tuple[int, str]]:
    """An output knows the report and the brand it is set in, not how they came to be."""
    importer = module_of(path)
    for line, name in imported(tree, path):
        if importer in NEEDS and name.startswith("reporter.") and name.split(".")[1] not in NEEDS[importer]:
            yield line, f"“{importer}” needs only {', '.join(sorted(NEEDS[importer]))}, not {name}"


def library_doors(path: str, tree: ast.Module) -> Iterator[tuple[int, str]]:
    importer = module_of(path)
    for line, name in imported(tree, path):
        library = name.split(".")[0]
        if library in DOORS and importer not in DOORS[library]:
            yield line, f"{library} enters only by {', '.join(sorted(DOORS[library]))}, not by “{importer}”"


def silence(path: str, tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Only the command line prints, exits, or reads the clock."""
    if module_of(path) == "cli":
        return
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in PRINTS_AND_EXITS
        ):
            yield node.lineno, f"only cli may call {node.func.id}()"
        elif isinstance(node, ast.Attribute) and _owner(node) in CLOCK_AND_EXIT:
            yield node.lineno, f"only cli may use {'.'.join(_owner(node))}; pass the value down"
        elif isinstance(node, ast.Attribute) and _owner(node) in STREAMS:
            yield node.lineno, f"only cli may use {'.'.join(_owner(node))}"
        elif isinstance(node, ast.Raise) and _raised(node) == "SystemExit":
            yield node.lineno, "only cli may raise SystemExit"


def telling_names(path: str, tree: ast.Module) -> Iterator[tuple[int, str]]:
    for part in Path(path).parts:
        if part.removesuffix(".py") in EMPTY_NAMES:
            yield 1, f"“{part}” says nothing; name it for what it holds"
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and node.name.endswith(("Manager", "Helper", "Utils", "Base")):
            yield node.lineno, f"“{node.name}” says nothing; name it for what it is"


def size(path: str, tree: ast.Module) -> Iterator[tuple[int, str]]:
    """A function over 50 lines is two; more than five parameters means an unnamed thing."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        lines = (node.end_lineno or node.lineno) - node.lineno + 1
        given = [argument.arg for argument in node.args.posonlyargs + node.args.args + node.args.kwonlyargs]
        parameters = [name for name in given if name not in ("self", "cls")]
        if lines > 50:
            yield node.lineno, f"{node.name} is {lines} lines long; 50 is the limit"
        # A command's parameters are the options that a user can type.
        if len(parameters) > 5 and module_of(path) != "cli":
            yield node.lineno, f"{node.name} has {len(parameters)} parameters; 5 is the limit"


SPEAKERS = {
    "packs",
    "backlog",
    "brief",
    "captions",
    "carrying_out",
    "choosing",
    "effects",
    "evidence",
    "offering",
    "situation",
    "takeaways",
    "telling",
    "terms",
    "watching",
}
BARE = r"an?|the|and|or|both|all|no|none|one|it|is|are|was|were|has|have|do|does|did|e?s|ies"
CASES = {"capitalize", "lower", "upper", "title", "swapcase", "format", "removeprefix", "removesuffix"}


def lone_sections(path: str, tree: ast.Module) -> Iterator[tuple[int, str]]:
    """A section knows no other section: what two of them share stands in story."""
    if module_of(path) != "sections" or Path(path).stem == "__init__":
        return
    for line, name in imported(tree, path):
        if name.startswith("reporter.sections"):
            yield line, f"a section may not import “{name}”; what two share stands in story"


def speechless_sections(path: str, tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Sections hold labels and no grammar: sentences and their forms are made in story."""
    if module_of(path) != "sections":
        return
    for line, name in imported(tree, path):
        if name.startswith("reporter.story") and not set(name.split(".")[2:3]) & SPEAKERS:
            yield line, f"a section may not import “{name}”: it calls sentence makers, and makes none"
    unsaid = {id(node) for node in (*_docstrings(tree), *_format_specs(tree))}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) and id(node) not in unsaid and _words(node):
            yield node.lineno, "a section may not put words around values"
        elif isinstance(node, ast.IfExp) and _words(node.body) and _words(node.orelse):
            yield node.lineno, "a section may not choose between two forms of words"
        elif isinstance(node, ast.BinOp) and (_words(node.left) or _words(node.right)):
            yield node.lineno, "a section may not join words"
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") in CASES:
            yield node.lineno, f"a section may not change words with {ast.unparse(node.func)}()"
        elif isinstance(node, ast.Constant) and id(node) not in unsaid and _is_speech(node.value):
            yield node.lineno, f"a section may not say “{node.value!s}”"


def manner_and_voice(path: str, tree: ast.Module) -> Iterator[tuple[int, str]]:
    """What a cadence or a reader wants otherwise is a value of its manner or voice, not a branch."""
    if module_of(path) not in ("story", "sections") or path == "reporter/story/voice.py":
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in ("unit", "is_community"):
            yield (
                node.lineno,
                f"“{node.attr}” is asked by the voice alone; else it is for the manner",
            )
        elif isinstance(node, ast.Constant) and node.value == "community":
            yield node.lineno, "kinds of readers are told apart by the voice alone"


def _docstrings(tree: ast.Module) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef):
            first = node.body[0] if node.body else None
            if isinstance(first, ast.Expr):
                yield first.value


def _format_specs(tree: ast.Module) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FormattedValue) and node.format_spec:
            yield node.format_spec


def _words(node: ast.expr) -> bool:
    if isinstance(node, ast.JoinedStr):
        return any(_words(part) for part in node.values)
    return (
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and bool(re.search("[A-Za-z]", node.value))
    )


def _is_speech(value: object) -> bool:
    text = value.strip() if isinstance(value, str) else ""
    return bool(re.fullmatch(BARE, text) or re.search(r"\w.*[.!?;]$", text, re.DOTALL))


def _owner(node: ast.Attribute) -> tuple[str, str]:
    owner = node.value
    name = owner.id if isinstance(owner, ast.Name) else owner.attr if isinstance(owner, ast.Attribute) else ""
    return name, node.attr


def _raised(node: ast.Raise) -> str:
    raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    return raised.id if isinstance(raised, ast.Name) else ""


def breaches(rule: Rule, sources: Sources) -> list[str]:
    """Every breach of a rule, as file:line: what."""
    return [
        f"{path}:{line}: {what}"
        for path, text in sorted(sources.items())
        for line, what in rule(path, ast.parse(text, path))
    ]


def our_sources() -> Sources:
    paths = (ROOT / "reporter").rglob("*.py")
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def floor_of(path: str) -> str:
    """The first part below the package: reporter/delivery/transports/smtp.py → delivery."""
    return Path(path).parts[1]


def shared_names(sources: Sources) -> list[str]:
    """A file name is one floor's, a class name one file's; a section may be named for what it tells."""
    files: dict[str, set[str]] = defaultdict(set)
    classes: dict[str, set[str]] = defaultdict(set)
    for path, text in sources.items():
        if Path(path).stem not in TWICE and floor_of(path) not in ("cli", "sections"):
            files[f"{Path(path).name} is a file"].add(floor_of(path))
        for node in ast.walk(ast.parse(text, path)):
            if isinstance(node, ast.ClassDef):
                classes[f"{node.name} is a class"].add(path)
    return [
        f"{name} in {' and '.join(sorted(places))}"
        for name, places in sorted({**files, **classes}.items())
        if len(places) > 1
    ]


def long_files(sources: Sources) -> list[str]:
    """A module over 500 lines becomes a shelf."""
    lengths = {path: len(text.splitlines()) for path, text in sources.items()}
    return [
        f"{path}: {lines} lines; 500 is the limit" for path, lines in sorted(lengths.items()) if lines > 500
    ]


RULES = [
    import_order,
    few_needs,
    library_doors,
    silence,
    telling_names,
    size,
    lone_sections,
    speechless_sections,
    manner_and_voice,
]


@pytest.mark.parametrize("rule", RULES)
def test_the_house_keeps_its_rules(rule: Rule) -> None:
    found = breaches(rule, our_sources())
    assert not found, "\n" + "\n".join(found)


def test_no_module_is_over_five_hundred_lines() -> None:
    found = long_files(our_sources())
    assert not found, "\n" + "\n".join(found)


def test_no_file_or_class_name_means_two_things() -> None:
    found = shared_names(our_sources())
    assert not found, "\n" + "\n".join(found)


def test_a_name_in_two_places_is_found() -> None:
    sources = {
        "reporter/runs/reading.py": "class Fault: ...",
        "reporter/store/reading.py": "",
        "reporter/config/faults.py": "class Fault: ...",
        "reporter/store/tables.py": "",
        "reporter/ledger/tables.py": "",
        "reporter/cli/reading.py": "",
        "reporter/metrics/promises.py": "",
        "reporter/sections/promises.py": "",
    }
    assert shared_names(sources) == [
        "Fault is a class in reporter/config/faults.py and reporter/runs/reading.py",
        "reading.py is a file in runs and store",
    ]


def test_the_help_loads_neither_pandas_nor_weasyprint() -> None:
    heavy = ["numpy", "pandas", "weasyprint", "sqlalchemy", "alembic", "httpx2", "stamina", "pyarrow"]
    code = f"import sys, reporter.cli; print([name for name in {heavy} if name in sys.modules])"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert loaded.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("rule", "path", "text", "breach"),
    [
        (
            import_order,
            "reporter/store/tables.py",
            "\nimport reporter.runs",
            ":2: “store” may not import “runs”",
        ),
        (
            import_order,
            "reporter/periods.py",
            "from reporter import cli",
            ":1: “periods” may not import “cli”",
        ),
        (
            import_order,
            "reporter/metrics.py",
            "def f():\n    from reporter.story import x",
            ":2: “metrics” may not",
        ),
        (
            import_order,
            "reporter/sources/csv.py",
            "from ..outputs import pdf",
            ":1: “sources” may not import “outp",
        ),
        (
            import_order,
            "reporter/runs/reading.py",
            "from reporter.inspecting import inspect_file",
            ":1: “runs” may not import “inspecting”, which only cli asks",
        ),
        (
            import_order,
            "reporter/report/keys.py",
            "from .. import runs",
            ":1: “report” may not import “runs”",
        ),
        (import_order, "reporter/extras.py", "", ":1: “extras” has no place"),
        (
            few_needs,
            "reporter/outputs/page.py",
            "from reporter.config.models import Brand\nfrom ..story import voice",
            ":2: “outputs” needs only config, errors, files, outputs, periods, report, not reporter.story",
        ),
        (
            library_doors,
            "reporter/story/words.py",
            "import pandas as pd",
            ":1: pandas enters only by inspecting",
        ),
        (
            library_doors,
            "reporter/runs.py",
            "from sqlalchemy.engine import Engine",
            ":1: sqlalchemy enters only",
        ),
        (library_doors, "reporter/sources/presets.py", "import tomllib", ":1: tomllib enters only by config"),
        (silence, "reporter/runs.py", "x = 1\nprint(x)", ":2: only cli may call print()"),
        (silence, "reporter/runs.py", "import sys\nsys.exit(1)", ":2: only cli may use sys.exit"),
        (silence, "reporter/runs.py", "import sys\nsys.stderr.write('x')", ":2: only cli may use sys.stderr"),
        (silence, "reporter/runs.py", "raise SystemExit(2)", ":1: only cli may raise SystemExit"),
        (silence, "reporter/periods.py", "datetime.now(UTC)", ":1: only cli may use datetime.now"),
        (
            silence,
            "reporter/periods.py",
            "import datetime\ndatetime.date.today()",
            ":2: only cli may use date.today",
        ),
        (
            silence,
            "reporter/store/x.py",
            "field(default_factory=time.time)",
            ":1: only cli may use time.time",
        ),
        (telling_names, "reporter/outputs/helpers.py", "", ":1: “helpers.py” says nothing"),
        (telling_names, "reporter/utils/x.py", "", ":1: “utils” says nothing"),
        (telling_names, "reporter/runs.py", "class RunManager: ...", ":1: “RunManager” says nothing"),
        (size, "reporter/runs.py", "def f():\n" + "    x = 1\n" * 50, ":1: f is 51 lines long"),
        (size, "reporter/runs.py", "def f(a, b, c, d, *, e, f): ...", ":1: f has 6 parameters"),
        (
            lone_sections,
            "reporter/sections/themes.py",
            "from reporter.sections.areas import areas",
            ":1: a section may not import “reporter.sections.areas.areas”",
        ),
        (
            speechless_sections,
            "reporter/sections/tip.py",
            "from reporter.story.sentences import plural",
            ":1: a section may not import “reporter.story.sentences.plural”",
        ),
        (
            speechless_sections,
            "reporter/sections/tip.py",
            'x = f"{n} came in"',
            ":1: a section may not put words around values",
        ),
        (
            speechless_sections,
            "reporter/sections/tip.py",
            'x = "Opened" if n == 1 else "Closed"',
            ":1: a section may not choose between two forms",
        ),
        (
            speechless_sections,
            "reporter/sections/tip.py",
            'x = count + " open"',
            ":1: a section may not join",
        ),
        (
            speechless_sections,
            "reporter/sections/tip.py",
            "x = count.capitalize()",
            ":1: a section may not change words with count.capitalize()",
        ),
        (
            speechless_sections,
            "reporter/sections/tip.py",
            'x = " and ".join(names)',
            ":1: a section may not say “ and ”",
        ),
        (
            speechless_sections,
            "reporter/sections/tip.py",
            'x = "None was late."',
            ":1: a section may not say “None was late.”",
        ),
        (
            manner_and_voice,
            "reporter/sections/tip.py",
            "brief.period.unit",
            ":1: “unit” is asked by the voice alone",
        ),
        (
            manner_and_voice,
            "reporter/story/headline.py",
            'kind == "community"',
            ":1: kinds of readers are told",
        ),
    ],
)
def test_every_rule_names_the_file_and_line_of_a_breach(
    rule: Rule, path: str, text: str, breach: str
) -> None:
    found = breaches(rule, {path: text})
    assert len(found) == 1
    assert found[0].startswith(path + breach)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (
            "reporter/sources/csv.py",
            "from reporter.sources.rows import read\nfrom reporter.records import Ticket",
        ),
        ("reporter/store/load.py", "import pandas\nimport sqlalchemy\nfrom ..report import Edition"),
        (
            "reporter/cli.py",
            "import typer, sys, reporter.runs, reporter.inspecting\nprint(datetime.now())\nsys.exit(0)",
        ),
        ("reporter/periods.py", "def f(now): return now.date()\nx = period.end.time()"),
        (
            "reporter/sections/tip.py",
            '"""Says it."""\nfrom reporter.story import captions\nx = "Open", f"{n:,} {day:%a}", " ".join(y)',
        ),
    ],
)
def test_what_is_allowed_is_no_breach(path: str, text: str) -> None:
    for rule in RULES:
        assert breaches(rule, {path: text}) == []


def test_a_module_that_grew_too_long_is_named() -> None:
    assert long_files({"reporter/runs.py": "x\n" * 501}) == ["reporter/runs.py: 501 lines; 500 is the limit"]
