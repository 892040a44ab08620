"""What begins with CHANGE ME, or is invented, is named wherever it stands and told to whom it concerns."""

from __future__ import annotations

import re
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import tomlkit

from reporter.config import Workspace, load_workspace, read_commentary
from reporter.config.environment import placeholders, resource_folder, write_starter
from reporter.config.placeholders import MARK, is_placeholder
from reporter.errors import ConfigError
from reporter.periods import parse_period
from reporter.report import Edition
from tests.config.conftest import CLIENT, SETTINGS, write

FILES = ("reporter.toml", "clients/acme.toml", "services.toml", "brand/brand.toml")
# What the starter says though nobody has made it theirs: what it takes to read the example, and nothing more.
PLAIN = {
    "reporter.toml": re.compile(
        r"provider\.(zone|locale)|sources #\d\.(name|label|files|preset|expected_every)"
    ),
    "clients/example.toml": re.compile(r"contacts #\d\.(role|wants #\d)"),
}
EXAMPLE = "clients/example.toml: "
INVENTED = (
    f"{EXAMPLE}name",
    *(f"{EXAMPLE}contacts #{number}.{name}" for number in (1, 2) for name in ("name", "email")),
)
Steps = tuple[int | str, ...]


def texts(value: Any, place: Steps = ()) -> Iterator[tuple[Steps, str]]:
    """Every text in a table, and where it stands."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from texts(inner, (*place, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from texts(inner, (*place, number))


def shown(place: Steps) -> str:
    return "".join(f" #{step + 1}" if isinstance(step, int) else f".{step}" for step in place)[1:]


def with_text(content: str, place: Steps, text: str) -> str:
    """The TOML with another text there."""
    table: Any = tomllib.loads(content)
    inner = table
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = text
    return tomlkit.dumps(table)


def is_left(folder: Path, client: str = "acme") -> tuple[str, ...]:
    return load_workspace(folder).clients[client].placeholders


@pytest.mark.parametrize(
    "text", [MARK, f"{MARK}: your name", f"  {MARK} – please", f"{MARK}\nnow", f"{MARK}."]
)
def test_only_how_a_text_begins_decides(text: str) -> None:
    assert is_placeholder(text)


@pytest.mark.parametrize("text", ["", "Change me", "CHANGE MEETINGS", "We CHANGE ME", "CHANGE", "CHANGEME"])
def test_other_texts_are_theirs(text: str) -> None:
    assert not is_placeholder(text)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The settings of the sample workspace: nearly all that can be said."""
    folder = tmp_path_factory.mktemp("whole")
    sample = resource_folder("sample_data")
    for name in ("reporter.toml", "services.toml"):
        shutil.copy(sample / name, folder / name)
    for name in ("clients", "brand"):
        shutil.copytree(sample / name, folder / name)
    assert placeholders(folder) == []
    assert not any(client.placeholders for client in load_workspace(folder).clients.values())
    return folder


@pytest.mark.parametrize("file", FILES)
def test_every_text_of_every_file_is_named_and_reaches_its_clients(whole: Path, file: str) -> None:
    """Where such a text cannot stand at all, the workspace is refused, which names the place too."""
    content = (whole / file).read_text()
    loaded = 0
    try:
        for place, _ in texts(tomllib.loads(content)):
            (whole / file).write_text(with_text(content, place, f"{MARK}: what is meant"))
            where = f"{file}: {shown(place)}"
            assert [fault.where for fault in placeholders(whole)] == [where]
            found = loaded_or_refused(whole, file)
            if found:
                loaded += 1
                reached = [slug for slug, client in found.clients.items() if where in client.placeholders]
                assert reached == [slug for slug in found.clients if concerns(found, slug, file, place)], (
                    where
                )
    finally:
        (whole / file).write_text(content)
    assert loaded


def loaded_or_refused(folder: Path, file: str) -> Workspace | None:
    """The workspace; None where it was refused for what stands in that file."""
    try:
        return load_workspace(folder)
    except ConfigError as refused:
        return None if any(fault.startswith(file) for fault in refused.faults) else pytest.fail(str(refused))


def concerns(space: Any, slug: str, file: str, place: Steps) -> bool:
    """Whether an edition of that client prints what stands there, or is judged by it."""
    client = space.clients[slug]
    if file == "services.toml":
        return place[0] in (*client.services, client.offer)
    if file.startswith("brand"):
        return bool(client.brand.folder == space.folder / "brand")
    if file.startswith("clients"):
        return file == f"clients/{slug}.toml"
    if place[0] == "sources":
        return space.sources[int(place[1])].client in ("", slug)
    if place[0] in ("provider", "defaults"):
        inner: Any = client.model_dump() if place[0] == "defaults" else client.provider.model_dump()
        for step in place[1:]:
            inner = inner[step]
        return str(inner).startswith(MARK)
    return place[0] not in ("owner", "ping", "ledger", "publish")


def test_what_a_client_says_itself_is_not_left_to_the_provider(workspace: Path) -> None:
    settings = SETTINGS + f'signature = "{MARK}: who signs"\n'
    own = f'{CLIENT}[provider]\nsignature = "Dan Whitlock"\n'
    write(workspace, {"reporter.toml": settings, "clients/birch.toml": 'name = "Birch"\n'})
    assert is_left(workspace) == is_left(workspace, "birch") == ("reporter.toml: provider.signature",)
    write(workspace, {"clients/acme.toml": own})
    assert (is_left(workspace), len(is_left(workspace, "birch"))) == ((), 1)


def test_defaults_and_lists_are_named_where_they_stand(workspace: Path) -> None:
    targets = f'[defaults.agreement.targets.urgent]\nresolution = "4 h"\nmeaning = "{MARK}"\n'
    write(workspace, {"reporter.toml": SETTINGS + targets})
    assert is_left(workspace) == ("reporter.toml: defaults.agreement.targets.urgent.meaning",)
    call = '[[provider.calls]]\nwhen = "Now"\nnumber = '
    calls = f'{call}"020"\n{call}"{MARK}"\n'
    write(workspace, {"reporter.toml": SETTINGS + calls})
    assert is_left(workspace) == ("reporter.toml: provider.calls #2.number",)


@pytest.mark.parametrize(("client", "left"), [("acme", True), ("birch", False), ("", True)])
def test_a_source_and_its_own_preset_concern_those_it_feeds(
    workspace: Path, client: str, *, left: bool
) -> None:
    source = f'[[sources]]\nname = "desk"\nfiles = "*.csv"\npreset = "ours"\nclient = "{client}"\n'
    preset = f'records = "tickets"\nlabel = "{MARK}: the desk"\n[columns]\nid = "Id"\nopened_at = "Opened"\n'
    birch = {"clients/birch.toml": 'name = "Birch"\n'}
    write(workspace, {"reporter.toml": SETTINGS + source, "presets/ours.toml": preset, **birch})
    assert is_left(workspace) == (("presets/ours.toml: label",) if left else ())
    assert [fault.where for fault in placeholders(workspace)] == ["presets/ours.toml: label"]


def test_words_of_an_author_are_looked_at_too(workspace: Path) -> None:
    october = Edition("monthly", "acme", parse_period("2026-10", "Europe/London"))
    text = f'+++\nauthor = "Dan"\n[[asks]]\nquestion = "{MARK}: what?"\n+++\nFine.\n\n> {MARK}: more\n'
    write(workspace, {"commentary/acme/2026-10.md": text})
    where = ("commentary/acme/2026-10.md: asks #1.question", "commentary/acme/2026-10.md: text")
    assert read_commentary(workspace, october).placeholders == where
    assert tuple(fault.where for fault in placeholders(workspace)) == where
    write(workspace, {"commentary/acme/2026-10.md": f"We did not {MARK}.\n"})
    assert read_commentary(workspace, october).placeholders == ()
    write(workspace, {"commentary/acme/2026-10.md": '+++\nplaceholders = ["x"]\n+++\n'})
    with pytest.raises(ConfigError, match="placeholders: unknown key"):
        read_commentary(workspace, october)


def test_it_is_not_a_key_that_a_client_may_write(workspace: Path) -> None:
    write(workspace, {"clients/acme.toml": f'{CLIENT}placeholders = ["x"]\n'})
    with pytest.raises(ConfigError, match="placeholders: unknown key"):
        load_workspace(workspace)


def test_nothing_of_the_starter_is_left_unmarked(tmp_path: Path) -> None:
    """No name, number, price or promise that somebody might send without having looked."""
    write_starter(tmp_path)
    marked = 0
    for path in sorted(tmp_path.rglob("*.toml")):
        file = path.relative_to(tmp_path).as_posix()
        for place, text in texts(tomllib.loads(path.read_text())):
            where = f"{file}: {shown(place)}"
            marked += is_placeholder(text)
            is_plain = file in PLAIN and PLAIN[file].fullmatch(shown(place))
            assert is_placeholder(text) or where in INVENTED or is_plain, where
    assert len(placeholders(tmp_path)) == marked + len(INVENTED) + 2  # and those of the commentary
    client = load_workspace(tmp_path).clients["example"]
    assert set(client.placeholders) == {
        "reporter.toml: provider.name", "reporter.toml: provider.signature", *INVENTED,
    }  # fmt: skip
    assert all(contact.email.endswith(".example") for contact in client.contacts)
    assert client.agreement == type(client.agreement)()
    assert client.expected == type(client.expected)()
    assert (client.provider.calls, client.provider.tip, client.services, client.brand.logo) == (
        (),
        "",
        (),
        "",
    )


def test_what_the_starter_comments_out_is_sound_once_it_is_not(tmp_path: Path) -> None:
    """And what there is invented is marked, so that it cannot be left by oversight."""
    write_starter(tmp_path)
    (tmp_path / "brand" / "logo.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    before = len(placeholders(tmp_path))
    for file in ("reporter.toml", "services.toml", "brand/brand.toml", "commentary/example/2026-10.md"):
        path = tmp_path / file
        opened = re.sub(r"^# (?=\[|[a-z_]+ = |# )", "", path.read_text(), flags=re.MULTILINE)
        assert opened != path.read_text()
        path.write_text(opened)
    settings = (tmp_path / "reporter.toml").read_text()
    for twin in ("changes", "ratings"):
        (tmp_path / "exports" / f"{twin}.csv").write_text("id\n")
        assert f'name = "{twin}"' in settings
    found = load_workspace(tmp_path)
    assert set(found.clients["example"].catalogue) == {"help-desk", "backup"}
    assert found.clients["example"].agreement.targets["urgent"].first_response == 15 * 60
    assert found.clients["example"].brand.logo == "logo.svg"
    read_commentary(tmp_path, Edition("monthly", "example", parse_period("2026-10", "Europe/London")))
    assert len(placeholders(tmp_path)) > before + 10


@pytest.mark.parametrize("place", INVENTED)
def test_each_thing_that_the_starter_invents_is_named_until_it_is_changed(tmp_path: Path, place: str) -> None:
    """In a file of another name too, whatever else of it was changed, and in whatever letters it stands."""
    write_starter(tmp_path)
    own = tmp_path / "clients" / "acme.toml"
    (tmp_path / "clients" / "example.toml").rename(own)
    before = {where.replace("example", "acme", 1) for where in INVENTED}
    assert {fault.where for fault in placeholders(tmp_path) if "acme" in fault.where} == before
    field = place.removeprefix(EXAMPLE)
    table: Any = tomllib.loads(own.read_text())
    for number, (steps, _) in enumerate(list(texts(table))):
        if f"{EXAMPLE}{shown(steps)}" in INVENTED and shown(steps) != field:
            inner = table
            for step in steps[:-1]:
                inner = inner[step]
            inner[steps[-1]] = f"real-{number}@acme.test"
    own.write_text(tomlkit.dumps(table))
    assert [fault.where for fault in placeholders(tmp_path) if "acme" in fault.where] == [
        f"clients/acme.toml: {field}"
    ]
    assert f"clients/acme.toml: {field}" in is_left(tmp_path)


def test_what_stands_behind_a_mark_that_was_taken_away_is_still_invented(workspace: Path) -> None:
    """Numbers that nobody answers and addresses that lead to nobody, wherever they are printed."""
    calls = '[[provider.calls]]\nwhen = "Now"\nnumber = "020 7946 0100"\nwho = "Help desk"\n'
    mail = '[mail]\nsender = "Reports@Your-Company.example"\n[mail.folder]\npath = "mail"\n'
    write(workspace, {"reporter.toml": SETTINGS + calls + mail})
    assert is_left(workspace) == ("reporter.toml: provider.calls #1.number", "reporter.toml: mail.sender")
    real = calls.replace("020 7946 0100", "020 7946 0100 1") + mail.replace(
        "your-company.example", "acme.test"
    )
    write(workspace, {"reporter.toml": SETTINGS + real.replace("Your-Company.example", "acme.test")})
    assert is_left(workspace) == ()


def test_a_namesake_is_nobody_invented(workspace: Path) -> None:
    contact = '[[contacts]]\nname = "Priya Shah"\nemail = "priya@acme.test"\nrole = "Finance"\nwants = []\n'
    aliases = 'aliases = ["Harbour Street Bakery"]\n'
    client = 'name = "Acme"\n' + aliases + contact
    write(workspace, {"clients/acme.toml": client})
    assert is_left(workspace) == ()
