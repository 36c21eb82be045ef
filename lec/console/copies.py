"""Copies of the whole database, made and brought back while the server runs."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection

from lec.lib.refusals import Refused

PAGES_AT_ONCE = 2048
_SQLITE_HEAD = b"SQLite format 3\x00"
_PG_DUMP_HEAD = b"PGDMP"

Progress = Callable[[int, int], None]
"""Told (done, whole) as the copy grows."""


def back_up(target: Path, *, progress: Progress) -> None:
    """Copy the database into a new file; what is committed while it runs may be in it or not, whole.

    Refused when the file exists or the folder does not. A copy that fails leaves no file.
    """
    if target.exists():
        raise Refused("file-exists", f"{target} exists already; name another file.")
    if not target.parent.is_dir():
        raise Refused("folder-missing", f"There is no folder {target.parent}.")
    growing = target.with_name(f".{target.name}.part")
    # Opened first, so that nobody else can read what is written into it.
    os.close(os.open(growing, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600))
    try:
        if connection.vendor == "sqlite":
            _copy_sqlite(Path(_settings()["NAME"]), growing, progress)
        else:
            _run_postgresql("pg_dump", "--format=custom", "--no-owner", f"--file={growing}")
        growing.rename(target)
    finally:
        growing.unlink(missing_ok=True)


def bring_back(source: Path, *, progress: Progress) -> None:
    """Put a copy in the place of everything the database holds; it fails as a whole or not at all.

    Refused when the file is no whole copy from this kind of database.
    """
    if not source.is_file():
        raise Refused("file-missing", f"There is no file {source}.")
    with source.open("rb") as stream:
        head = stream.read(16)
    if not head.startswith(_SQLITE_HEAD if connection.vendor == "sqlite" else _PG_DUMP_HEAD):
        raise Refused("not-a-copy", f"{source} is no copy made by `lec backup` from this kind of database.")
    connection.close()
    if connection.vendor == "sqlite":
        _check_sqlite(source)
        _copy_sqlite(source, Path(_settings()["NAME"]), progress)
    else:
        _run_postgresql(
            "pg_restore",
            *("--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error"),
            f"--dbname={_settings()['NAME']}",
            str(source),
        )


def _settings() -> dict[str, Any]:
    return connection.settings_dict


def _copy_sqlite(source: Path, target: Path, progress: Progress) -> None:
    read = sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)
    written = sqlite3.connect(target, timeout=20)
    try:
        read.backup(
            written,
            pages=PAGES_AT_ONCE,
            progress=lambda _status, remaining, whole: progress(whole - remaining, whole),
        )
    finally:
        read.close()
        written.close()


def _check_sqlite(source: Path) -> None:
    read = sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)
    try:
        whole = read.execute("PRAGMA quick_check").fetchone() == ("ok",)
        tables = {name for (name,) in read.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except sqlite3.DatabaseError:
        whole, tables = False, set()
    finally:
        read.close()
    if not whole:
        raise Refused("copy-damaged", f"{source} is damaged; nothing was changed.")
    if "registry_organisation" not in tables:
        raise Refused("not-a-copy", f"{source} is no copy of LEC's database; nothing was changed.")


def _run_postgresql(program: str, *arguments: str) -> None:
    """Run a client program of PostgreSQL; the address and password go by its environment, not its arguments."""
    path = _found(program)
    settings = _settings()
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    address = {variable: str(settings[name]) for variable, name in names.items() if settings.get(name)}
    chosen = settings.get("OPTIONS", {})
    address |= {f"PG{name.upper()}": str(chosen[name]) for name in ("sslmode", "sslrootcert") if name in chosen}
    run = subprocess.run([path, *arguments], env=os.environ | address, capture_output=True, text=True, check=False)
    if run.returncode:
        raise Refused("copy-failed", f"{program} failed: {run.stderr.strip()}")


def _found(program: str) -> str:
    """The program on the path, or the newest in the folder where Debian keeps them."""
    on_path = shutil.which(program)
    kept = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), key=lambda path: float(path.parts[4]))
    if not on_path and not kept:
        raise Refused("program-missing", f"{program} is not installed; it comes with Debian's postgresql-client.")
    return on_path or str(kept[-1])
