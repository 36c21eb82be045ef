"""Takes indexes and foreign keys off the tables before a nation is loaded on PostgreSQL, and puts them back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection

from lec.console.seed.tables import COLUMNS, LARGE, layout

_CONSTRAINTS = """
    SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)
    FROM pg_constraint
    WHERE conrelid::regclass::text = ANY(%s)
      AND (contype = 'f' OR contype = 'u' AND conrelid::regclass::text = ANY(%s))
    ORDER BY contype DESC, conname
"""
_INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid)
    FROM pg_index
    WHERE indrelid::regclass::text = ANY(%s)
      AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u'))
    ORDER BY 1
"""


@contextmanager
def without_indexes(tell: Callable[[str], None]) -> Iterator[None]:
    """Within the caller's transaction: rows are checked and indexed once, all together, instead of one by one.

    Elsewhere than on PostgreSQL nothing is taken off: there a nation is small.
    """
    if connection.vendor != "postgresql":
        yield
        return
    written = [layout(label).table for label in COLUMNS]
    large = [layout(label).table for label in LARGE]
    with connection.cursor() as cursor:
        cursor.execute(_CONSTRAINTS, [written, large])
        constraints = cursor.fetchall()
        for table, name, _definition in constraints:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        cursor.execute(_INDEXES, [large])
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f"DROP INDEX {name}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        tell(f"{len(indexes)} indexes")
        for _name, definition in indexes:
            cursor.execute(definition)
        tell(f"{len(constraints)} constraints")
        for table, name, definition in constraints:
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
