"""A place to measure in: a durable private PostgreSQL cluster with LEC's tables, and LEC itself on two workers."""

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.lanes.cluster import Cluster

ROOT = Path(__file__).parent.parent


@contextmanager
def postgresql() -> Iterator[Cluster]:
    """Start the cluster, point LEC at it, make its tables; stop it at the end."""
    cluster = Cluster.find()
    with tempfile.TemporaryDirectory(prefix="lec-bench-") as data:
        cluster.start(durable=True)
        try:
            subprocess.run(
                [cluster.binaries / "createdb", "-h", str(cluster.home), "-U", "lec", "lec"], check=True
            )
            os.environ |= {
                "LEC_DATABASE_URL": cluster.url,
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
            yield cluster
        finally:
            cluster.stop()


@contextmanager
def server(workers: int = 2) -> Iterator[int]:
    """LEC on a free port, as `lec serve` runs it; gives the port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "django", "serve", "--port", str(port), "--workers", str(workers)]
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
        yield port
    finally:
        running.terminate()
        running.wait(20)
