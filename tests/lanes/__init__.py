"""The two lanes of the suite: SQLite by default, a private PostgreSQL with `--database=postgresql`.

A pytest plugin, loaded by `-p tests.lanes` before Django reads its settings. It gives every run a data
directory and secrets of its own, so that no test touches the embedded database of a developer.
"""

import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.lanes.cluster import Cluster

LANES = ("sqlite", "postgresql")
DATA_FIXTURES = {"_django_db_helper", "live_server"}  # pytest-django asks for the first on behalf of db


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--database`, the lane to run in."""
    parser.addoption(
        "--database",
        choices=LANES,
        default="sqlite",
        help="the lane: sqlite runs everything but the tests marked postgresql; "
        "postgresql starts a private cluster and runs every test that touches data",
    )


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None]:
    """Set the environment that the settings read; a wrapper, to come before pytest-django."""
    data = Path(tempfile.mkdtemp(prefix="lec-tests-"))
    early_config.add_cleanup(lambda: shutil.rmtree(data, ignore_errors=True))
    (data / "static").mkdir()  # whitenoise warns where it is missing
    os.environ["LEC_DATA_DIR"] = str(data)
    os.environ["LEC_SECRET_KEY"] = "a secret for tests alone, long enough for the checks of Django"
    os.environ["LEC_IDENTIFIER_KEY"] = "an identifier key for tests alone"
    for name in ("LEC_DEMO", "LEC_ALLOWED_HOSTS"):
        os.environ.pop(name, None)

    if early_config.known_args_namespace.database == "sqlite":
        os.environ["LEC_DATABASE_URL"] = f"sqlite:///{data / 'lec.sqlite3'}"
    elif not is_worker():
        os.environ["LEC_DATABASE_URL"] = start_cluster(early_config)
    # A worker of the PostgreSQL lane inherits the address from the process that started the cluster.
    return (yield)


def is_worker() -> bool:
    """Whether this process is one that pytest-xdist started."""
    return "PYTEST_XDIST_WORKER" in os.environ


def start_cluster(config: pytest.Config) -> str:
    """Start the cluster that lasts as long as the run; gives its address."""
    try:
        cluster = Cluster.find()
        config.add_cleanup(cluster.stop)
        cluster.start()
    except RuntimeError as refusal:
        raise pytest.UsageError(str(refusal)) from refusal
    return cluster.url


def pytest_report_header(config: pytest.Config) -> str:
    """Say which lane this is and what runs in the other one only."""
    if config.getoption("database") == "sqlite":
        return "lane: sqlite (tests marked postgresql run with --database=postgresql)"
    return "lane: postgresql (tests that touch no data, or marked sqlite_only or looks, run without --database)"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests of the other lane, counted by pytest as deselected."""
    belongs = on_sqlite if config.getoption("database") == "sqlite" else on_postgresql
    others = [item for item in items if not belongs(item)]
    if others:
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if belongs(item)]


def on_sqlite(item: pytest.Item) -> bool:
    """Everything but what needs PostgreSQL."""
    return item.get_closest_marker("postgresql") is None


def on_postgresql(item: pytest.Item) -> bool:
    """Every test that asks for the database, by mark or by a fixture in its signature, but what judges looks."""
    marks = {mark.name for mark in item.iter_markers()}
    fixtures = set(getattr(item, "fixturenames", ()))
    touches_data = marks & {"django_db", "postgresql"} or fixtures & DATA_FIXTURES
    return bool(touches_data) and not marks & {"sqlite_only", "looks"}
