"""What every test shares: the place of the SQLite test database and the settings of Hypothesis."""

import os
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings as django_settings
from django.core.cache import cache, caches
from django.db import connections

# A slow machine is no fault of a property. CI repeats the same examples; a person's runs explore new ones.
hypothesis.settings.register_profile("lec", deadline=None, derandomize="CI" in os.environ)
hypothesis.settings.load_profile("lec")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Keep the SQLite test database in a file: threads and the live server need real locks."""
    connection = connections["default"]
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(Path(django_settings.DATA_DIR) / "test.sqlite3")


@pytest.fixture(autouse=True)
def nothing_counted_before() -> None:
    """Begin with an empty cache: what one test tried in vain must not slow another down."""
    cache.clear()
    caches["estimates"].clear()
