"""The order of the rooms: import-linter's contracts, and what they cannot say."""

from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from tests.architecture.tree import ROOT, imported_names, python_files

DOORS = {"web", "api", "console", "config"}
HTTP = {"django.http", "django.shortcuts", "django.urls", "django.views", "ninja", "django_htmx"}


def test_contracts_are_kept() -> None:
    """Rooms and shelves import downwards only; each outside library stays in its room."""
    assert lint_imports(config_filename=str(ROOT / ".importlinter"), no_cache=True) == EXIT_STATUS_SUCCESS


def test_http_stays_in_the_doors() -> None:
    """No room below the doors imports a part of Django that speaks HTTP."""
    strays = [
        f"{path}: {name}"
        for path in python_files("lec")
        if path.parts[1] not in DOORS
        for name in imported_names(path)
        if any(name == part or name.startswith(f"{part}.") for part in HTTP)
    ]
    assert strays == []
