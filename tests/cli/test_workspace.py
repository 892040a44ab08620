"""`reporter check mail` goes as far as a message would, and sends none."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from reporter.cli.app import app
from reporter.config.environment import write_starter
from reporter.errors import ConfigError
from tests.delivery.servers import Moment, mail_server
from tests.delivery.transports.microsoft import SECRET, entra_fault, microsoft, settings_lines


def workspace(folder: Path, mail: str) -> Path:
    write_starter(folder)
    settings = folder / "reporter.toml"
    settings.write_text(f"{settings.read_text()}\n{mail}\n")
    return folder


def checked(folder: Path) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["check", "mail", "-w", str(folder)])
    if isinstance(result.exception, ConfigError):
        raise result.exception
    return result.exit_code, result.stderr


def smtp(port: int) -> str:
    return (
        '[mail]\nsender = "reports@northfield.example"\n'
        f'[mail.smtp]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\nper_minute = 60000\n'
    )


def test_a_server_that_takes_our_mail_is_told_and_gets_none(tmp_path: Path) -> None:
    with mail_server() as server:
        code, said = checked(workspace(tmp_path / "w", smtp(server.port)))
        assert (code, server.received) == (0, [])
    assert "would be taken; none was sent" in said


def test_a_server_that_refuses_is_told_in_its_own_words(tmp_path: Path) -> None:
    with mail_server() as server:
        server.answer(Moment.RCPT, "550 5.1.1 No such user")
        code, said = checked(workspace(tmp_path / "w", smtp(server.port)))
    assert code == 1
    assert "550 5.1.1 No such user" in said


def test_without_mail_in_the_settings_its_mend_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"there is no \[mail\]") as fault:
        checked(workspace(tmp_path / "w", ""))
    assert "[mail.smtp]" in fault.value.hint


def test_chats_are_looked_at_and_told_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OWNER_CHAT", "json://127.0.0.1:9/s3cret")
    monkeypatch.setenv("OTHER_CHAT", "nonsense s3cret")
    chats = '[notify]\nto = [{ env = "OWNER_CHAT" }, { env = "OTHER_CHAT" }]\n'
    with mail_server() as server:
        code, said = checked(workspace(tmp_path / "w", smtp(server.port) + chats))
    assert code == 1
    assert "OWNER_CHAT is the address of a chat; nothing was sent there" in said
    assert "what stands in OTHER_CHAT is no address that Apprise knows" in said
    assert "s3cret" not in said


def graph(address: str) -> str:
    lines = "\n".join(settings_lines(address))
    return f'[mail]\nsender = "reports@northfield.example"\n[mail.graph]\n{lines}\n'


def test_microsoft_365_is_asked_for_a_token_and_what_that_does_not_show_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAPH_SECRET", SECRET)
    with microsoft() as server:
        code, said = checked(workspace(tmp_path / "w", graph(server.address)))
    assert (code, len(server.logins), server.sends) == (0, 1, [])
    assert "lets the application in; no mail was sent" in said
    assert "reporter run --only-to reports@northfield.example" in said


def test_what_microsoft_365_lacks_is_named_without_the_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAPH_SECRET", SECRET)
    with microsoft() as server:
        folder = workspace(tmp_path / "w", graph(server.address))
        server.refuses_login = [entra_fault(90002, "invalid_request")]
        code, said = checked(folder)
        monkeypatch.delenv("GRAPH_SECRET")
        unset = checked(folder)
    assert (code, unset[0]) == (1, 1)
    assert "AADSTS90002, there is no such tenant; look at `tenant`" in said
    assert SECRET not in said
    assert "the environment variable GRAPH_SECRET is not set" in unset[1]
