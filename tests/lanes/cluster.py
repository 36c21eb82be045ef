"""A private PostgreSQL cluster in a temporary directory, reached over a socket in it."""

import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

SERVER_USER = "postgres"  # whom root becomes: PostgreSQL refuses to run as root
FOR_SPEED = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
}


@dataclass(frozen=True)
class Cluster:
    """A cluster that listens on no network address, so that any number can run side by side."""

    binaries: Path
    home: Path
    user: str | None

    @classmethod
    def find(cls) -> "Cluster":
        """A cluster not yet started; RuntimeError, in one sentence, where there is no PostgreSQL."""
        binaries = find_binaries()
        user = SERVER_USER if os.geteuid() == 0 else None
        if user and not account_exists(user):
            raise RuntimeError(f"The PostgreSQL lane, run as root, needs the system account {user}.")
        home = Path(tempfile.mkdtemp(prefix="lec-pg-"))
        if user:
            shutil.chown(home, user, user)
        return cls(binaries, home, user)

    @property
    def url(self) -> str:
        """The address for LEC_DATABASE_URL."""
        return f"postgresql://lec@{quote(str(self.home), safe='')}/lec"

    def start(self, *, durable: bool = False) -> None:
        """Make the cluster and start its server; `durable` as in production, for measuring."""
        data = self.home / "data"
        how = ("--username=lec", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
        self._run("initdb", "-D", data, *how)
        with (data / "postgresql.conf").open("a") as conf:
            conf.write(f"listen_addresses = ''\nunix_socket_directories = '{self.home}'\n")
            conf.write("max_connections = 120\n")
            if not durable:
                conf.writelines(f"{name} = {value}\n" for name, value in FOR_SPEED.items())
        self._run("pg_ctl", "-D", data, "-l", self.home / "log", "-w", "start")

    def stop(self) -> None:
        """Stop the server and remove every trace of it."""
        if (self.home / "data" / "postmaster.pid").exists():
            self._run("pg_ctl", "-D", self.home / "data", "-m", "immediate", "-w", "stop")
        shutil.rmtree(self.home, ignore_errors=True)

    def _run(self, program: str, *arguments: str | Path) -> None:
        # Output goes to a file: a pipe would stay open for as long as the server lives.
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run(
                [self.binaries / program, *arguments],
                cwd=self.home,
                user=self.user,
                group=self.user,
                extra_groups=[] if self.user else None,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            )
            if done.returncode != 0:
                output.seek(0)
                raise RuntimeError(f"PostgreSQL's {program} failed: {output.read().strip()}")


def account_exists(name: str) -> bool:
    """Whether the system knows the account."""
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def find_binaries() -> Path:
    """The directory of the newest server's programs; RuntimeError where there is none."""
    candidates = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True
    )
    if shutil.which("pg_config"):
        told = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True, check=True).stdout
        candidates.append(Path(told.strip()))
    for directory in candidates:
        if (directory / "initdb").exists():
            return directory
    raise RuntimeError("The PostgreSQL lane needs PostgreSQL's server: run scripts/install-system test.")
