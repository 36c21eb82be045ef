"""Runs every measurement, or the ones named, and prints tables for docs/reference/performance.md."""

import os
import platform
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path


def names() -> list[str]:
    """The measurements there are, in alphabetical order."""
    here = Path(__file__).parent
    return sorted(path.stem for path in here.glob("*.py") if not path.stem.startswith("_"))


def main(wanted: list[str]) -> None:
    """Run the wanted measurements one after another, each in a process of its own; all when none is named."""
    available = names()
    unknown = [name for name in wanted if name not in available]
    if unknown:
        raise SystemExit(f"No such measurement: {', '.join(unknown)}. There are: {', '.join(available)}.")
    print(machine(), flush=True)
    for name in wanted or available:
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-m", "benchmarks", "--one", name], check=True)
        print(f"   ({name}: {time.perf_counter() - begun:.0f} s; load now {os.getloadavg()[0]:.1f})", flush=True)


def one(name: str) -> None:
    """Run one measurement here: its module says in its first line what it measures."""
    module = import_module(f"benchmarks.{name}")
    print(f"== {name}: {(module.__doc__ or '').strip().splitlines()[0]}", flush=True)
    module.main()


def machine() -> str:
    """Commit, machine and how busy it is: figures without them say nothing."""
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    cores = f"{os.cpu_count()} cores ({platform.machine()}), {memory:.0f} GiB, Python {platform.python_version()}"
    return f"Commit {commit.stdout.strip() or 'unknown'}; {cores}; load before {os.getloadavg()[0]:.1f}."


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(sys.argv[2])
    else:
        main(sys.argv[1:])
