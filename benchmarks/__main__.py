"""Runs every measurement, or the ones named: `python -m benchmarks [NAME...]`."""

import sys
from importlib import import_module
from pathlib import Path


def names() -> list[str]:
    """The measurements there are, in alphabetical order."""
    here = Path(__file__).parent
    return sorted(path.stem for path in here.glob("*.py") if not path.stem.startswith("_"))


def main(wanted: list[str]) -> None:
    """Run the wanted measurements one after another; all of them when none is named."""
    available = names()
    unknown = [name for name in wanted if name not in available]
    if unknown:
        raise SystemExit(f"No such measurement: {', '.join(unknown)}. There are: {', '.join(available)}.")
    if not available:
        print("There is no measurement yet.")
    for name in wanted or available:
        module = import_module(f"benchmarks.{name}")
        print(f"== {name}: {module.__doc__.strip().splitlines()[0]}", flush=True)
        module.main()


if __name__ == "__main__":
    main(sys.argv[1:])
