"""Letters through a real mail server: whoever it refuses keeps nobody else from theirs."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from lec.notices.mail import Letter, deliver
from tests.notices.mail_server import Postbox, mail_server


@pytest.fixture
def box(settings: Any) -> Iterator[Postbox]:
    with mail_server(settings) as running:
        yield running


def letter(to: str) -> Letter:
    return Letter(to, "ต้องยืนยันข้อมูลใหม่", "โรงเรียนเทศบาลแพร่ 1 แก้ไขข้อมูลหลังการยืนยัน\n")


def test_deliver_carries_thai_and_the_address_to_answer(box: Postbox) -> None:
    assert deliver([Letter("a@example.org", "เรื่อง", "ก\nข\n", reply_to="lao@example.org")]) == [""]

    (taken,) = box.taken
    assert (taken["Subject"], taken["To"], taken["Reply-To"]) == ("เรื่อง", "a@example.org", "lao@example.org")
    assert taken["From"] == "LEC <lec@localhost>"
    assert taken["Auto-Submitted"] == "auto-generated"
    assert taken.get_content().splitlines() == ["ก", "ข"]


def test_deliver_goes_on_after_an_address_is_refused(box: Postbox) -> None:
    box.refused.add("gone@example.org")

    failures = deliver([letter("a@example.org"), letter("gone@example.org"), letter("b@example.org")])

    assert failures == ["", "550 5.1.1 No such user here", ""]
    assert box.addresses == ["a@example.org", "b@example.org"]


def test_deliver_goes_on_after_the_server_hangs_up(box: Postbox) -> None:
    box.hung_up_on.add("trap@example.org")

    failures = deliver([letter("a@example.org"), letter("trap@example.org"), letter("b@example.org")])

    assert [bool(failure) for failure in failures] == [False, True, False]
    assert box.addresses == ["a@example.org", "b@example.org"]


@pytest.mark.parametrize("address", ["", "ก@", "a@example.org\nBcc: b@example.org"])
def test_deliver_goes_on_after_an_address_that_is_none(box: Postbox, address: str) -> None:
    failures = deliver([letter(address), letter("b@example.org")])

    assert [bool(failure) for failure in failures] == [True, False]
    assert box.addresses == ["b@example.org"]


def test_deliver_tells_of_each_letter_that_no_server_is_there(settings: Any) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.EMAIL_HOST, settings.EMAIL_PORT = free.getsockname()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"

        first, second = deliver([letter("a@example.org"), letter("b@example.org")])

    assert first == second
    assert "Connection refused" in first


def test_deliver_without_letters_opens_nothing(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "mail.invalid"

    assert deliver([]) == []


def test_deliver_without_a_server_leaves_files(settings: Any, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"

    assert deliver([letter("a@example.org")]) == [""]

    (file,) = (tmp_path / "mail").iterdir()
    kept = message_from_bytes(file.read_bytes(), policy=default)
    assert (kept["To"], kept["Subject"].strip()) == ("a@example.org", "ต้องยืนยันข้อมูลใหม่")


MAIL_SETTINGS = "EMAIL_BACKEND EMAIL_HOST EMAIL_PORT EMAIL_USE_TLS EMAIL_USE_SSL EMAIL_HOST_USER EMAIL_HOST_PASSWORD"
SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("", "django.core.mail.backends.filebased.EmailBackend localhost 25 False False  "),
        ("smtp://mail.example.org", f"{SMTP} mail.example.org 25 False False  "),
        ("smtp://lec:p%40ss@mail.example.org:2525?tls=1", f"{SMTP} mail.example.org 2525 True False lec p@ss"),
        ("smtp://mail.example.org?tls=1", f"{SMTP} mail.example.org 587 True False  "),
        ("smtps://mail.example.org", f"{SMTP} mail.example.org 465 False True  "),
    ],
)
def test_mail_url_sets_the_server(url: str, expected: str, tmp_path: Path) -> None:
    done = _settings_with(url, tmp_path)

    assert (done.stdout.rstrip("\n"), done.stderr) == (expected, "")


@pytest.mark.parametrize("url", ["http://mail.example.org", "mail.example.org", "mail.example.org:25", "//a.b"])
def test_mail_url_of_another_kind_is_refused(url: str, tmp_path: Path) -> None:
    done = _settings_with(url, tmp_path)

    assert done.returncode != 0
    assert "LEC_MAIL_URL must begin with smtp:// or smtps:// and name a server." in done.stderr


def _settings_with(url: str, data: Path) -> subprocess.CompletedProcess[str]:
    show = f"import lec.config.settings as s; print(*(getattr(s, name) for name in '{MAIL_SETTINGS}'.split()))"
    return subprocess.run(
        [sys.executable, "-c", show],
        env={**os.environ, "LEC_MAIL_URL": url, "LEC_DATA_DIR": str(data), "LEC_DATABASE_URL": "sqlite://:memory:"},
        capture_output=True,
        text=True,
        check=False,
    )
