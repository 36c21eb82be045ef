"""Every column of every table is classified in the register of personal data."""

import re
from pathlib import Path

from django.apps import apps

REGISTER = Path(__file__).parents[2] / "docs" / "reference" / "personal-data.md"
ROW = re.compile(r"^\| `(?P<column>[\w.]+)` \| (?P<kind>\w+) \|", re.MULTILINE)


def test_every_column_is_classified_once() -> None:
    columns = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("lec.")
        for field in model._meta.concrete_fields
    ]
    assert sorted(row["column"] for row in ROW.finditer(REGISTER.read_text())) == sorted(columns)


def test_classes_are_those_of_the_register() -> None:
    assert {row["kind"] for row in ROW.finditer(REGISTER.read_text())} == {"none", "personal", "sensitive", "secret"}
