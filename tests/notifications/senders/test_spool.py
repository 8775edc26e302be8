"""Letters leaving the house: into the spool folder."""

import asyncio
import os
import stat
from dataclasses import replace

import pytest

from services.notifications.senders import (
    PermanentFailure,
    Receipt,
    SendFailed,
    SpoolSender,
    TemporaryFailure,
    from_settings,
)
from tests.support.mail import LETTER, MESSAGE, NOW, code_of, letters, now, part, read, sent

BAD_ADDRESSES = [
    "zoe@home.example\r\nBcc: spy@x.example",
    "zoe@home.example\n",
    "zoe@home.example, spy@x.example",
    "Zoe <zoe@home.example>",
    "zoe@home.example spy@x.example",
    "zoe..b@home.example",
    "zoë@home.example",
    "zoe",
    "",
    f"{'z' * 250}@x.example",
]


async def test_a_spooled_letter_is_one_whole_email_that_only_its_owner_can_read(tmp_path):
    folder = tmp_path / "data" / "spool"
    receipt = await sent(from_settings(folder, None, now=now))
    assert receipt == Receipt("<0190a-c1047@localhost>", delivered=True)
    assert [file.name for file in folder.iterdir()] == ["0190a-c1047.eml"]
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "0190a-c1047.eml").stat().st_mode & 0o777 == 0o600
    email = read((folder / "0190a-c1047.eml").read_bytes())
    assert (email["To"], email["Subject"], email["Date"].datetime) == ("zoe@home.example", LETTER.subject, NOW)
    assert (part(email, "plain"), part(email, "html")) == (LETTER.text, LETTER.html)


async def test_a_folder_that_others_could_read_is_closed_to_them(tmp_path):
    tmp_path.chmod(0o755)
    await sent(SpoolSender(tmp_path, now=now))
    assert tmp_path.stat().st_mode & 0o777 == 0o700


async def test_a_notice_sent_again_leaves_the_first_file_alone(tmp_path):
    sender = SpoolSender(tmp_path, now=now)
    await sent(sender)
    before = (tmp_path / "0190a-c1047.eml").read_bytes()
    again = await sent(sender, replace(MESSAGE, letter=replace(LETTER, text="other words")))
    assert again == Receipt("<0190a-c1047@localhost>", delivered=True)
    assert [file.read_bytes() for file in tmp_path.iterdir()] == [before]


async def test_the_same_notice_sent_ten_times_at_once_leaves_one_whole_file(tmp_path):
    sender = SpoolSender(tmp_path, now=now)
    await asyncio.gather(*(sender.send_all([MESSAGE, MESSAGE]) for _ in range(10)))
    (file,) = tmp_path.iterdir()
    assert part(read(file.read_bytes()), "html") == LETTER.html


async def test_a_disk_that_fails_half_way_leaves_no_letter_and_no_litter(tmp_path, monkeypatch):
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("os.fsync", full)
        failed = await sent(SpoolSender(tmp_path, now=now))
    assert code_of(failed) == (TemporaryFailure, "spool_not_writable")
    assert list(tmp_path.iterdir()) == []


async def test_a_file_that_is_written_in_part_only_is_no_letter(tmp_path, monkeypatch):
    honest = os.write
    with monkeypatch.context() as broken:
        broken.setattr("os.write", lambda handle, content: honest(handle, content[:100]))
        failed = await sent(SpoolSender(tmp_path, now=now))
    assert code_of(failed) == (TemporaryFailure, "spool_not_writable")
    assert list(tmp_path.iterdir()) == []


async def test_a_letter_whose_file_cannot_be_written_holds_up_no_other(tmp_path, monkeypatch):
    honest, asked = os.fsync, []

    def third_fails(handle: int) -> None:
        asked.append(handle)
        if len(asked) == 3:
            raise OSError(5, "Input/output error")
        honest(handle)

    monkeypatch.setattr("os.fsync", third_fails)
    became = await SpoolSender(tmp_path, now=now).send_all(letters(120))
    assert [at for at, each in enumerate(became) if isinstance(each, SendFailed)] == [2]
    assert {file.name for file in tmp_path.iterdir()} == {f"N{n:03}.eml" for n in range(120) if n != 2}


async def test_no_receipt_is_given_before_the_folder_too_is_on_disk(tmp_path, monkeypatch):
    honest = os.fsync

    def folder_fails(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(5, "Input/output error")
        honest(handle)

    with monkeypatch.context() as broken:
        broken.setattr("os.fsync", folder_fails)
        became = await SpoolSender(tmp_path, now=now).send_all(letters(2))
    assert {code_of(each) for each in became} == {(TemporaryFailure, "spool_not_writable")}
    again = await SpoolSender(tmp_path, now=now).send_all(letters(2))
    assert all(isinstance(each, Receipt) for each in again)


async def test_a_batch_syncs_each_letter_before_it_has_its_name_and_the_folder_once_at_the_end(tmp_path, monkeypatch):
    done = []
    honest_sync, honest_name = os.fsync, os.replace

    def sync(handle: int) -> None:
        done.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "letter")
        honest_sync(handle)

    def name(source: str, target: str) -> None:
        done.append("name")
        honest_name(source, target)

    monkeypatch.setattr("os.fsync", sync)
    monkeypatch.setattr("os.replace", name)
    await SpoolSender(tmp_path, now=now).send_all(letters(70))
    assert done == ["letter"] * 50 + ["name"] * 50 + ["letter"] * 20 + ["name"] * 20 + ["folder"]


async def test_a_new_folder_is_itself_on_disk_before_a_receipt_is_given(tmp_path, monkeypatch):
    synced = []
    honest = os.fsync

    def sync(handle: int) -> None:
        synced.append(os.fstat(handle).st_ino)
        honest(handle)

    monkeypatch.setattr("os.fsync", sync)
    await sent(SpoolSender(tmp_path / "spool", now=now))
    assert tmp_path.stat().st_ino in synced


@pytest.mark.parametrize("notice_id", ["../evil", "a/b", "", ".hidden", "a\r\nBcc: x", "a>b", "a b", "é"])
async def test_a_notice_id_cannot_leave_the_folder_or_forge_a_header(tmp_path, notice_id):
    failed = await sent(SpoolSender(tmp_path / "spool", now=now), replace(MESSAGE, notice_id=notice_id))
    assert isinstance(failed, SendFailed)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("address", BAD_ADDRESSES)
async def test_an_address_that_could_add_a_header_or_a_recipient_is_refused_for_good(tmp_path, address):
    failed = await sent(SpoolSender(tmp_path, now=now), replace(MESSAGE, to=address))
    assert code_of(failed) == (PermanentFailure, "bad_address")
    assert list(tmp_path.iterdir()) == []


async def test_a_subject_cannot_forge_a_header(tmp_path):
    forged = replace(LETTER, subject="Hello\r\nBcc: spy@x.example")
    assert isinstance(await sent(SpoolSender(tmp_path, now=now), replace(MESSAGE, letter=forged)), SendFailed)
    assert list(tmp_path.iterdir()) == []


def test_a_message_shows_neither_the_address_nor_the_words():
    assert not [secret for secret in ("zoe@", "Zoë") if secret in repr(MESSAGE)]
