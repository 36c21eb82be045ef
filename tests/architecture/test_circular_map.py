"""The map of the circular is true: every page, command and test it names exists, and no row is silent."""

import ast
import re

from django.core.management import get_commands
from django.urls import get_resolver

from tests.architecture.tree import ROOT

MAP = ROOT / "docs" / "reference" / "circular.md"
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
PAGE = re.compile(r"`([a-z]+:[a-z_]+)`")
COMMAND = re.compile(r"`lec ([a-z-]+)[^`]*`")
PARAGRAPHS = (
    "๑",
    "๒.๓ (๒)",
    "๓.๔ (๒)",
    "๔ หมายเหตุ",
    "๕.๑ (๓)",
    "๕.๒ (๔)",
    "๕.๓.๔",
    "๖ (๓)",
    "๗.๓",
    "๘",
    "๙.๒",
    "๑๐.๓",
)


def rows() -> list[list[str]]:
    """The cells of every row that speaks of a paragraph."""
    lines = [
        line
        for line in MAP.read_text().splitlines()
        if line.startswith("| ") and not line.startswith("| ---")
    ]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in cells if row[0] not in ("Item", "Paragraph")]


def test_map_names_only_tests_that_exist() -> None:
    named = TEST.findall(MAP.read_text())
    assert [f"{path}::{name}" for path, name in named if name not in functions(path)] == []


def functions(path: str) -> set[str]:
    file = ROOT / path
    tree = ast.parse(file.read_text()) if file.exists() else ast.Module([], [])
    found = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    # A state machine has no function of its own: the test is an attribute, Name = Machine.TestCase.
    return found | {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def test_map_names_only_pages_that_exist() -> None:
    assert [name for name in PAGE.findall(MAP.read_text()) if not is_page(name)] == []


def is_page(name: str) -> bool:
    """Whether an address has this name, whatever parts it needs."""
    space, _colon, word = name.partition(":")
    resolver = get_resolver().namespace_dict.get(space)
    return resolver is not None and word in resolver[1].reverse_dict


def test_map_names_only_commands_that_exist() -> None:
    commands = {name.replace("_", "-") for name in get_commands()}
    assert [name for name in COMMAND.findall(MAP.read_text()) if name not in commands] == []


def test_every_row_is_proved_or_says_what_is_missing() -> None:
    silent = [row for row in rows() if not TEST.search(row[3]) and "not yet built (issue" not in row[2]]
    assert silent == []


def test_every_row_has_four_cells_and_every_section_is_there() -> None:
    assert [row for row in rows() if len(row) != 4] == []
    assert [one for one in PARAGRAPHS if one not in [row[0] for row in rows()]] == []
