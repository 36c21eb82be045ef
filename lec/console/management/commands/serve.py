"""`lec serve`: the web server, gunicorn with sync workers behind a proxy or by itself."""

import os
import subprocess
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

WORKERS = 3
REMIND_EVERY = 60
"""Seconds between two runs of `lec remind` beside an embedded database or a demo."""


class Command(BaseCommand):
    """Becomes gunicorn."""

    help = (
        "Serve LEC over HTTP until stopped (Ctrl-C or SIGTERM lets requests under way finish). In production "
        "a proxy stands before it that buffers slow clients and speaks HTTPS. On the embedded database, and in a "
        "demo, `lec remind` runs beside it every minute; in production a timer runs it."
    )
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to listen, and how many at once."""
        parser.add_argument("--port", type=int, default=8000, help="port to listen on (default 8000)")
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
        parser.add_argument("--workers", type=int, default=WORKERS, help=f"processes (default {WORKERS})")
        parser.add_argument("--no-remind", action="store_true", help="do not run `lec remind` beside the server")

    def handle(self, *args: Any, port: int, host: str, workers: int, no_remind: bool, **options: Any) -> None:
        """Replace this process, so that signals reach the server itself."""
        # WhiteNoise warns of a folder that is not there, though it finds its files in the package.
        settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
        self.stdout.write(f"LEC is at http://{host}:{port} (stop with Ctrl-C)")
        self.stdout.flush()
        if not no_remind and (settings.EMBEDDED or settings.DEMO):
            # Its parent is this process, which becomes the server: when the server ends, it ends.
            remind = [*(sys.executable, "-m", "django", "remind"), "--every", str(REMIND_EVERY), "--beside"]
            subprocess.Popen([*remind, str(os.getpid())], stdin=subprocess.DEVNULL)
        arguments = [
            *(sys.executable, "-m", "gunicorn", "lec.config.wsgi"),
            *("--bind", f"{host}:{port}"),
            *("--workers", str(workers), "--worker-class", "sync", "--preload"),
            *("--timeout", "60", "--graceful-timeout", "30"),
            *("--log-level", "warning", "--no-control-socket"),
        ]
        os.execv(sys.executable, arguments)
