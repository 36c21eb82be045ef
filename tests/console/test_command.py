"""The command `lec` as a shell runs it, and the server it becomes."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

LEC = str(Path(sys.executable).with_name("lec"))
COMMANDS = (
    *("establish", "load-organisations", "serve", "round", "verify"),
    *("backup", "restore", "demo", "slips", "token", "remind"),
)


def environment(folder: Path) -> dict[str, str]:
    own = {"LEC_DATA_DIR": str(folder), "LEC_DATABASE_URL": f"sqlite:///{folder / 'lec.sqlite3'}"}
    return {**os.environ, **own}


def test_lec_lists_its_commands(tmp_path: Path) -> None:
    run = subprocess.run([LEC, "--help"], env=environment(tmp_path), capture_output=True, text=True, check=True)
    assert {name.replace("-", "_") for name in COMMANDS} <= set(run.stdout.split())


def test_lec_explains_a_command_whose_name_has_a_dash(tmp_path: Path) -> None:
    run = subprocess.run(
        [LEC, "load-organisations", "--help"], env=environment(tmp_path), capture_output=True, text=True, check=True
    )
    assert "previous_code" in run.stdout


def test_serve_answers_and_ends_when_told(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [LEC, "serve", "--no-remind", "--port", str(port), "--workers", "1"],
        env=environment(tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert _status(f"http://127.0.0.1:{port}/sign-in") == 200
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=30) == 0
    finally:
        server.kill()
        told = server.communicate()[0]
    assert told == f"LEC is at http://127.0.0.1:{port} (stop with Ctrl-C)\n"


def _status(address: str) -> int:
    until = time.monotonic() + 60
    while True:
        try:
            with urlopen(address, timeout=10) as answer:
                return int(answer.status)
        except URLError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str) -> None:
    from django.core.management import load_command_class

    assert len(load_command_class("lec.console", name.replace("-", "_")).help) > 40
