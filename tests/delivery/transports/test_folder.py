"""One .eml for each message, whole or absent."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from reporter.config.mail import Mail
from reporter.config.models import Provider, Workspace
from reporter.delivery.messages import Message, Transport, UnreachableError
from reporter.delivery.transports import transport_for
from reporter.delivery.transports.local import file_name
from reporter.errors import ConfigError

MESSAGE = Message("ann@brook.example", "<weekly.1@provider.example>", b"Subject: Weekly\r\n\r\nHello\r\n")


@pytest.fixture
def transport(tmp_path: Path) -> Transport:
    mail = Mail.model_validate({"sender": "desk@provider.example", "folder": {"path": "post/today"}})
    return transport_for(Workspace(folder=tmp_path, provider=Provider(name="Desk", zone="UTC"), mail=mail))


def send(transport: Transport, message: Message = MESSAGE) -> str:
    with transport:
        transport.offer(message.recipient, len(message.content))
        return transport.hand_over(message)


def test_a_message_is_a_file_named_after_its_id(tmp_path: Path, transport: Transport) -> None:
    assert send(transport) == "written to today/weekly.1@provider.example.eml"
    (file,) = (tmp_path / "post/today").iterdir()
    assert file.name == "weekly.1@provider.example.eml"
    assert file.read_bytes() == MESSAGE.content


def test_handing_over_twice_is_the_same_as_once(tmp_path: Path, transport: Transport) -> None:
    assert transport.is_repeatable
    send(transport)
    send(transport)
    assert len(list((tmp_path / "post/today").iterdir())) == 1


def test_ids_that_look_alike_as_names_get_files_of_their_own() -> None:
    names = {file_name(f"<{text}@x>") for text in ("a/b", "a b", "a-b", "../a-b", "a" * 200, "a" * 201, ".b")}
    assert len(names) == 7
    assert not any("/" in name or name.startswith(".") or len(name) > 140 for name in names)


def test_the_file_is_on_the_disk_before_it_gets_its_name_and_the_name_before_it_is_told(
    transport: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = list[str]()
    sync, replace = os.fsync, Path.replace

    def synced(descriptor: int) -> None:
        steps.append("synced " + Path(f"/proc/self/fd/{descriptor}").readlink().name)
        sync(descriptor)

    def replaced(path: Path, place: Path) -> Path:
        steps.append("named")
        return replace(path, place)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", replaced)
    send(transport)
    assert steps == ["synced .weekly.1@provider.example.eml.part", "named", "synced today"]


@pytest.mark.parametrize("step", ["os.fsync", "pathlib.Path.replace"])
def test_a_full_disk_leaves_no_half_a_message(
    tmp_path: Path, transport: Transport, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(step, full)
    with pytest.raises(UnreachableError, match="cannot be written: No space left on device"):
        send(transport)
    assert list((tmp_path / "post/today").iterdir()) == []


def test_a_folder_that_cannot_be_made_is_told_before_anything_is_sent(
    tmp_path: Path, transport: Transport
) -> None:
    (tmp_path / "post").write_text("a file stands in its way")
    with pytest.raises(UnreachableError, match="cannot be written: Not a directory"):
        transport.offer("ann@brook.example", 10)


def test_a_workspace_without_mail_is_told_what_to_write(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as fault:
        transport_for(Workspace(folder=tmp_path, provider=Provider(name="Desk", zone="UTC")))
    assert "[mail]" in fault.value.hint
