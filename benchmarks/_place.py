"""A place to measure in: a fresh database of either kind with LEC's tables, and LEC itself serving it."""

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.lanes.cluster import Cluster

ROOT = Path(__file__).parent.parent
LANES = ("sqlite", "postgresql")


@contextmanager
def place(lane: str) -> Iterator[None]:
    """A database of that kind, empty but for its tables; one in a process, for Django is set up once."""
    with postgresql() if lane == "postgresql" else sqlite():
        yield


@contextmanager
def postgresql() -> Iterator[Cluster]:
    """A private durable cluster; stopped at the end."""
    cluster = Cluster.find()
    with tempfile.TemporaryDirectory(prefix="lec-bench-") as data:
        cluster.start(durable=True)
        try:
            subprocess.run(
                [cluster.binaries / "createdb", "-h", str(cluster.home), "-U", "lec", "lec"], check=True
            )
            _set_up(cluster.url, data)
            yield cluster
        finally:
            cluster.stop()


@contextmanager
def sqlite() -> Iterator[None]:
    """A file of its own."""
    with tempfile.TemporaryDirectory(prefix="lec-bench-") as data:
        _set_up(f"sqlite:///{Path(data) / 'lec.sqlite3'}", data)
        yield


def _set_up(url: str, data: str) -> None:
    """Point LEC at the database and make its tables."""
    os.environ |= {
        "LEC_DATABASE_URL": url,
        "LEC_DATA_DIR": data,
        "LEC_DEMO": "1",
        "LEC_SECRET_KEY": "a secret for measuring only",
        "LEC_IDENTIFIER_KEY": "another secret for measuring only",
        "DJANGO_SETTINGS_MODULE": "lec.config.settings",
    }
    (Path(data) / "static").mkdir()
    subprocess.run([sys.executable, "-m", "django", "migrate", "-v", "0"], check=True, cwd=ROOT)
    import django

    django.setup()


@dataclass(frozen=True)
class Server:
    """LEC serving: where, and the process over its workers."""

    port: int
    pid: int

    def peak_megabytes(self) -> float:
        """The most memory that one of its workers has had at once."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        peaks = [Path(f"/proc/{child}/status").read_text().split("VmHWM:")[1].split()[0] for child in children]
        return max(map(int, peaks)) / 1024


@contextmanager
def server(workers: int = 2) -> Iterator[Server]:
    """LEC on a free port, as `lec serve` runs it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "django", "serve", "--no-remind", "--port", str(port), "--workers", str(workers)]
    running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        for _attempt in range(200):
            try:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
                connection.request("GET", "/sign-in")
                if connection.getresponse().status == 200:
                    break
            except OSError:
                time.sleep(0.1)
        yield Server(port, running.pid)
    finally:
        running.terminate()
        running.wait(20)
