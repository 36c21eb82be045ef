"""Habits that every file keeps: a docstring first, a bearable length, a name with a meaning, no machine."""

import ast
import re
from pathlib import Path

from tests.architecture.tree import ROOT, python_files, tracked_files

LONGEST = 400
OURS = {"lec", "tests", "benchmarks"}
MEANINGLESS = {"utils", "util", "helpers", "helper", "common", "core", "misc"}

# Put together from parts, so that this file does not match itself.
FOLDERS = ["wo" + "rk", "ro" + "ot", "ho" + "me", "fa" + "rm", "tm" + "p"]
MACHINE_PATH = re.compile(r"(?<![\w.<>-])/(" + "|".join(FOLDERS) + r")/\w")
REGISTRIES = [
    "pypi" + ".org",
    "python" + "hosted.org",
    "npmjs" + ".org",
    "npmjs" + ".com",
    "registry" + ".yarnpkg",
    "deb" + ".debian.org",
    "index" + "-url http",
]
REGISTRY = re.compile("|".join(map(re.escape, REGISTRIES)))
LOCKS_WITH_ADDRESSES = {"uv" + ".lock", "pylock" + ".toml"}


def test_every_module_begins_with_a_docstring() -> None:
    """The first sentence of a module says what it is for."""
    trees = {path: ast.parse((ROOT / path).read_text()) for path in python_files()}
    assert [str(path) for path, tree in trees.items() if not ast.get_docstring(tree)] == []


def test_no_file_is_too_long() -> None:
    """A source file that grows beyond 400 lines holds two things; templates too."""
    long = [
        f"{path}: {lines}"
        for path in tracked_files()
        if path.parts[0] in OURS and path.suffix in {".py", ".html"}
        if (lines := len((ROOT / path).read_text().splitlines())) > LONGEST
    ]
    assert long == []


def test_every_name_has_a_meaning() -> None:
    """No module or folder is named after nothing in particular."""
    names = {path: {part.split(".")[0] for part in path.parts} for path in tracked_files()}
    assert [str(path) for path, parts in names.items() if parts & MEANINGLESS] == []


def test_no_file_names_a_machine_or_a_registry() -> None:
    """Nothing tracked knows a path of the machine it was written on, nor where packages come from."""
    found = [
        f"{path}:{number}"
        for path in tracked_files()
        for number, line in enumerate(text_of(path).splitlines(), 1)
        if MACHINE_PATH.search(line) or REGISTRY.search(line)
    ]
    assert found == []


def test_no_lock_file_with_addresses_is_tracked() -> None:
    """Locks are requirement files with hashes, which name no address."""
    assert [str(path) for path in tracked_files() if path.name in LOCKS_WITH_ADDRESSES] == []


def text_of(path: Path) -> str:
    """The file as text; empty for pictures, fonts and the like."""
    content = (ROOT / path).read_bytes()
    return "" if b"\0" in content else content.decode("utf-8", errors="replace")
