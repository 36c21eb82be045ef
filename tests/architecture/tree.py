"""The project's own files, as the tests of architecture see them."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


@cache
def tracked_files() -> tuple[Path, ...]:
    """Every file under version control that is still there, relative to the root.

    Where there is no repository (an unpacked archive), every file outside the virtual environment and the
    data directory.
    """
    if (ROOT / ".git").exists():
        # The tree may belong to another account than the one that tests it.
        command = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z"]
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        names = [Path(name) for name in listed.split("\0") if name]
    else:
        outside = {".venv", "var", "node_modules"}
        everything = (path.relative_to(ROOT) for path in ROOT.rglob("*"))
        names = [name for name in everything if not outside.intersection(name.parts)]
    return tuple(sorted(name for name in names if (ROOT / name).is_file()))


@cache
def python_files(folder: str = "") -> tuple[Path, ...]:
    """The Python modules of one top folder, or of all; migrations are generated and stay out."""
    found = [path for path in tracked_files() if path.suffix == ".py" and "migrations" not in path.parts]
    return tuple(path for path in found if not folder or path.parts[0] == folder)


def imported_names(path: Path) -> Iterator[str]:
    """The dotted name of every module and name that a Python file imports."""
    for node in ast.walk(ast.parse((ROOT / path).read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
